#!/usr/bin/env bats
# The line `signing` of `doctor`: every kind of key, what can be wrong with it, and the command that mends that.

setup_file() {
    load people
    load doctor
    load gnupg
    doctor_setup_file
    rings_made
    if has gpgsm; then
        gpgsm_key mia || : >"$RINGS/no-gpgsm"
    fi
}

teardown_file() {
    load gnupg
    rings_gone
}

setup() {
    load people
    load build
    load doctor
    load gnupg
    doctor_setup
}

teardown() {
    [[ -z ${SSH_AGENT_PID-} ]] || kill "$SSH_AGENT_PID"
}

# ---------------------------------------------------------------- SSH

@test "with a file, with the agent alone, and with the key itself" {
    well signing
    is signing ok "$(ssh-keygen -lf "$KEYS/lena.pub" | cut -d' ' -f2)"
    eval "$(ssh-agent -s)" >/dev/null
    cp "$KEYS/lena" "$BATS_TEST_TMPDIR/key"
    ssh-add -q "$BATS_TEST_TMPDIR/key" 2>/dev/null
    cp "$KEYS/lena.pub" "$BATS_TEST_TMPDIR/alone.pub"
    git config user.signingkey "$BATS_TEST_TMPDIR/alone.pub"
    well signing you
    git config user.signingkey "key::$(<"$KEYS/lena.pub")"
    well signing you
    git config --unset user.signingkey
    git config gpg.ssh.defaultKeyCommand 'ssh-add -L'
    well signing you
}

@test "no key is set, and there is one in ~/.ssh" {
    own_home
    home_key id_rsa rsa
    home_key id_ed25519
    # of others none is tried before, nor what has no private half or is no key
    home_key a_key
    home_key b_key
    cp "$HOME/.ssh/a_key.pub" "$HOME/.ssh/0_alone.pub"
    echo none | tee "$HOME/.ssh/0_none" >"$HOME/.ssh/0_none.pub"
    git config --unset user.signingkey
    git config --global --unset gpg.format
    ill signing
    mended signing 'git config --global gpg.format ssh && git config --global user.signingkey ~/.ssh/id_ed25519.pub'
}

@test "no key is set, and there is none" {
    own_home
    git config --unset user.signingkey
    ill signing 'which key signs for you'
    mended signing 'mkdir -m 700 ~/.ssh && ssh-keygen *'
}

@test "the key that is set is not there, or has lost its private half" {
    own_home
    home_key id_ed25519
    git config user.signingkey "$BATS_TEST_TMPDIR/gone.pub"
    ill signing 'not there'
    mended signing 'git config user.signingkey ~/.ssh/id_ed25519.pub'
    cp "$KEYS/lena.pub" "$BATS_TEST_TMPDIR/alone.pub"
    git config user.signingkey "$BATS_TEST_TMPDIR/alone.pub"
    ill signing 'alone.pub'
    mended signing
}

@test "what the agent has lost is found in ~/.ssh, by another name" {
    own_home
    home_key id_ed25519
    cp "$KEYS/lena" "$HOME/.ssh/work"
    cp "$KEYS/lena.pub" "$HOME/.ssh/work.pub"
    git config user.signingkey "key::$(<"$KEYS/lena.pub")"
    ill signing
    mended signing 'git config user.signingkey ~/.ssh/work.pub'
    is you ok 'Lena Fischer (lena)'
}

@test "a private key that others may read" {
    own_home
    cp "$KEYS/lena" "$BATS_TEST_TMPDIR/my key"
    cp "$KEYS/lena.pub" "$BATS_TEST_TMPDIR/my key.pub"
    chmod 644 "$BATS_TEST_TMPDIR/my key"
    git config user.signingkey "$BATS_TEST_TMPDIR/my key.pub"
    ill signing
    mended signing 'chmod 600 *'
    cp "$KEYS/lena" "$HOME/it's mine"
    cp "$KEYS/lena.pub" "$HOME/it's mine.pub"
    chmod 644 "$HOME/it's mine"
    git config extensions.worktreeConfig true
    git config --unset user.signingkey
    # shellcheck disable=SC2088 # for git
    git config --worktree user.signingkey "~/it's mine.pub"
    ill signing
    mended signing 'chmod 600 ~/*'
    # the setting is changed where it stands
    rm "$HOME/it's mine"
    home_key id_ed25519
    ill signing
    mended signing 'git config --worktree user.signingkey ~/.ssh/id_ed25519.pub'
}

@test "a kind of key that does not exist, and one that golive does not take" {
    own_home
    home_key id_ed25519
    git config gpg.format morse
    ill signing "gpg.format is 'morse'"
    mended signing 'git config gpg.format ssh && git config user.signingkey ~/.ssh/id_ed25519.pub'
    ssh-keygen -q -t rsa -b 1024 -N '' -f "$BATS_TEST_TMPDIR/short" || skip 'ssh-keygen makes no short key'
    git config user.signingkey "$BATS_TEST_TMPDIR/short.pub"
    ill signing
    mended signing
}

@test "a program that is not there" {
    git config gpg.ssh.program /nowhere/ssh-keygen
    ill signing
    mended signing 'git config --unset-all gpg.ssh.program'
}

@test "a program that is there, and makes no signature" {
    printf '#!/bin/sh\nfor file; do :; done\nprintf -- "%%s\\n" "-----BEGIN SSH SIGNATURE-----" AAAA "-----END SSH SIGNATURE-----" more >"$file.sig"\n' \
        >"$BATS_TEST_TMPDIR/sign"
    chmod +x "$BATS_TEST_TMPDIR/sign"
    git config gpg.ssh.program "$BATS_TEST_TMPDIR/sign"
    ill signing 'what it made has not one signature as golive reads them'
    mended signing 'git config --unset-all gpg.ssh.program'
}

@test "a program that this machine does not have" {
    local bin=$BATS_TEST_TMPDIR/bin tool
    mkdir "$bin"
    for tool in git sh; do
        ln -s "$(command -v "$tool")" "$bin/$tool"
    done
    git config gpg.format x509
    # shellcheck disable=SC2034 # `line` reads it
    OUT=$(PATH=$bin "$GOLIVE_BUILD/git-golive" doctor --json 2>/dev/null) || true
    is signing unknown 'cannot sign'
    [[ -z $(line signing command) ]]
}

@test "a passphrase, and nobody to give it" {
    local before=$SECONDS
    cp "$KEYS/lena" "$BATS_TEST_TMPDIR/key"
    cp "$KEYS/lena.pub" "$BATS_TEST_TMPDIR/key.pub"
    ssh-keygen -q -p -N 'a passphrase' -P '' -f "$BATS_TEST_TMPDIR/key"
    git config user.signingkey "$BATS_TEST_TMPDIR/key.pub"
    # not even where something could be asked
    printf '#!/bin/sh\necho asked >>%q\nsleep 600\n' "$BATS_TEST_TMPDIR/asked" >"$BATS_TEST_TMPDIR/askpass"
    chmod +x "$BATS_TEST_TMPDIR/askpass"
    SSH_ASKPASS=$BATS_TEST_TMPDIR/askpass DISPLAY=:99 SSH_ASKPASS_REQUIRE=force unknown signing 'at a terminal'
    [[ ! -e $BATS_TEST_TMPDIR/asked ]]
    ((SECONDS - before < 25))
    eval "$(ssh-agent -s)" >/dev/null
    ssh-keygen -q -p -P 'a passphrase' -N '' -f "$BATS_TEST_TMPDIR/key"
    ssh-add -q "$BATS_TEST_TMPDIR/key" 2>/dev/null
    ssh-keygen -q -p -N 'a passphrase' -P '' -f "$BATS_TEST_TMPDIR/key"
    well signing
}

@test "what hangs is ended, and told" {
    printf '#!/bin/sh\nexec sleep 600\n' >"$BATS_TEST_TMPDIR/slow"
    chmod +x "$BATS_TEST_TMPDIR/slow"
    git config gpg.ssh.program "$BATS_TEST_TMPDIR/slow"
    local before
    export TMPDIR=$BATS_TEST_TMPDIR/temporary
    mkdir "$TMPDIR"
    before=$(everything)
    unknown signing 'longer than'
    [[ $(everything) == "$before" ]]
    is root ok
}

@test "at a terminal git asks for the passphrase, as it does for a decision" {
    command -v tmux >/dev/null || skip 'needs tmux'
    load terminal
    terminal_setup
    cp "$KEYS/lena" "$BATS_TEST_TMPDIR/key"
    cp "$KEYS/lena.pub" "$BATS_TEST_TMPDIR/key.pub"
    ssh-keygen -q -p -N 'a passphrase' -P '' -f "$BATS_TEST_TMPDIR/key"
    git config user.signingkey "$BATS_TEST_TMPDIR/key.pub"
    sits lena doctor
    sees 'Enter passphrase'
    types 'a passphrase'
    sees 'signed and verified'
    ends 0
    terminal_teardown
}

# ---------------------------------------------------------------- OpenPGP and X.509

# with_gpg NAME: this clone signs with what lies in that home.
with_gpg() {
    need_gpg
    ring "$1"
    git config gpg.format openpgp
    git config --unset user.signingkey
}
LENA='Lena Fischer <lena@example.com>'

@test "with an OpenPGP key" {
    with_gpg good
    gpg_key good "$LENA" ed25519
    well signing
    is signing ok "$(gpg_print good)"
}

@test "several OpenPGP keys, and none is named" {
    own_home
    with_gpg several
    gpg_key several "$LENA" ed25519
    gpg_key several 'Lena at work <lena@example.com>' ed25519
    ill signing '2 keys'
    mended signing 'git config --global user.signingkey *'
}

@test "what only looks like an offered key is none" {
    own_home
    with_gpg empty
    git config user.signingkey $'x\n  git config --global user.signingkey ;touch pwned'
    ill signing 'cannot sign'
    [[ $COMMAND != *touch* ]] || people_fail "$COMMAND"
}

@test "an OpenPGP key that is not there" {
    own_home
    home_key id_ed25519
    with_gpg empty
    git config user.signingkey 0123456789ABCDEF
    ill signing '0123456789ABCDEF'
    mended signing 'git config gpg.format ssh && git config user.signingkey ~/.ssh/id_ed25519.pub'
}

@test "an OpenPGP key whose private half is not there" {
    own_home
    home_key id_ed25519
    with_gpg half
    gpg_key half "$LENA" ed25519
    rm -r "$GNUPGHOME/private-keys-v1.d"
    gpgconf --kill gpg-agent
    ill signing 'the private half of the key is not here'
    mended signing 'git config gpg.format ssh && git config --global user.signingkey ~/.ssh/id_ed25519.pub'
}

@test "an OpenPGP key with a passphrase, and nobody to give it" {
    with_gpg locked
    gpg --batch --quiet --pinentry-mode loopback --passphrase secret --quick-gen-key "$LENA" ed25519 sign 2090-01-01 2>/dev/null
    echo 'pinentry-program /bin/false' >"$GNUPGHOME/gpg-agent.conf"
    gpgconf --kill gpg-agent
    unknown signing 'at a terminal'
}

@test "a golive without OpenPGP says so" {
    ! has_openpgp || skip 'this one has it'
    own_home
    home_key id_ed25519
    git config gpg.format openpgp
    ill signing 'built without OpenPGP'
    mended signing
}

@test "with an X.509 certificate, and with one that is not there" {
    need_gpgsm
    own_home
    home_key id_ed25519
    ring mia
    git config gpg.format x509
    git config user.signingkey "$(gpgsm_print mia)"
    well signing
    is signing ok "$(gpgsm_print mia)"
    git config user.signingkey 0123456789ABCDEF
    ill signing 'X.509'
    mended signing
}
