#!/usr/bin/env bats
# Who judges obeys nobody: not the environment, not git's configuration, not what lies on PATH. Each program that could be run
# by mistake leaves a line in $LEFT.

bats_require_minimum_version 1.5.0

setup_file() {
    load forge
    forge_setup_file
    # Two of the six sign with what git would call gpg and gpgsm for; and the tag must be signed.
    load build
    if has_openpgp; then forge_kind omar-pgp openpgp; else forge_kind omar-pgp x509; fi
    forge_kind lena-cert x509
    CL_KEYS_omar=$(key_entry omar-pgp) CL_KEYS_lena=$(key_entry lena-cert) CL_RELEASE=$'  tags: ["v*"]\n  tag: signed' \
        CL_RIGHTS=$'  owner: dana\n  agree: [dana]' CL_CRITERIA="$(
            criterion security release '{all: [omar]}'
            criterion privacy standing '{all: [lena]}'
        )" checklist >"$BASE/checklist.yaml"
    g update-ref -d "$LEDGER"
    forge_ledger "$BASE/checklist.yaml"
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_record omar approve criterion=security commit="$C1" +key=omar-pgp
    forge_stage almost
    forge_record lena approve criterion=privacy +key=lena-cert
    forge_stage ready
    forge_record dana go commit="$C1"
    forge_stage go
    printf 'object %s\ntype commit\ntag %s\ntagger nobody <nobody@example.com> %d +0000\n\nrelease\n' "$C1" "$TAG" "$CLOCK" >"$BASE/tag"
    forge_sign omar-pgp "$BASE/tag" "$BASE/tag.sig"
    g update-ref "refs/tags/$TAG" "$(cat "$BASE/tag" "$BASE/tag.sig" | g hash-object -t tag -w --stdin)"
    printf '%s\n' "$ROOT" >"$BASE/root"
    printf '%s\n' "$C1" >"$BASE/candidate"
}

setup() {
    load forge
    forge_setup
    export LEFT=$BATS_TEST_TMPDIR/left TRAP=$BATS_TEST_TMPDIR/trap
    mkdir -p "$TRAP/bin" "$TRAP/hooks" "$TRAP/home/.config/git"
    # env takes a name with "=" in it, which the build's own path may have, for a variable.
    TOOL=$BATS_TEST_TMPDIR/git-golive
    ln -s "$(command -v git-golive)" "$TOOL"
}

teardown_file() {
    load forge
    forge_gone
}

# trap_program FILE: leaves a line when it is run, and says that all is well.
trap_program() {
    printf '#!/bin/sh\necho "%s $*" >>"%s"\ncat >/dev/null 2>&1 </dev/null\nexit 0\n' "$1" "$LEFT" >"$1"
    chmod +x "$1"
}

# fake_path: programs of all names that a signature, a ledger or a page of text could make one run.
fake_path() {
    local name
    for name in git gpg gpg2 gpgsm gpgv gpgconf gpg-agent gpg-connect-agent ssh ssh-keygen ssh-add ssh-agent openssl less more vi sh bash \
        git-golive-gate git-remote-https git-remote-ext smimesign; do
        trap_program "$TRAP/bin/$name"
    done
}

# hostile_config FILE: all that git would run, or read instead of what is meant.
hostile_config() {
    local name
    trap_program "$TRAP/run"
    for name in reference-transaction pre-push post-checkout fsmonitor-watchman pre-auto-gc post-index-change; do
        trap_program "$TRAP/hooks/$name"
    done
    for name in core.fsmonitor core.pager core.editor core.askPass core.sshCommand core.alternateRefsCommand core.gitProxy \
        gpg.program gpg.openpgp.program gpg.ssh.program gpg.x509.program diff.external sequence.editor \
        credential.helper uploadpack.packObjectsHook filter.x.clean filter.x.smudge filter.x.process diff.x.command diff.x.textconv \
        merge.x.driver interactive.diffFilter browser.x.cmd trailer.x.command pager.golive pager.status pager.log pager.verify; do
        git config --file "$1" "$name" "$TRAP/run"
    done
    for name in golive status log verify gate rev-parse cat-file config; do
        git config --file "$1" "alias.$name" "!$TRAP/run"
    done
    git config --file "$1" core.hooksPath "$TRAP/hooks"
    git config --file "$1" gpg.ssh.allowedSignersFile "$TRAP/signers"
    git config --file "$1" gpg.format ssh
    git config --file "$1" commit.gpgSign true
    git config --file "$1" protocol.ext.allow always
    git config --file "$1" "url.ext::$TRAP/run.insteadOf" https://
    printf 'mallory@example.com %s\n' "$(<"$KEYS/mallory.pub")" >"$TRAP/signers"
}

# answers_of COMMAND...: what each reading command says, and how it ends; without what the clock moves.
answers_of() {
    local -a ask=("$@")
    local what status
    for what in "gate $TAG" "gate --live $TAG" "gate $TAG $C1" verify status log; do
        status=0
        # shellcheck disable=SC2086 # words
        (cd "$REPO" && "${ask[@]}" -s "$SYSTEM" --json $what </dev/null 2>/dev/null) >"$BATS_TEST_TMPDIR/said" || status=$?
        printf '%s: %s\n' "$what" "$status"
        sed -E 's/"now": ?"[^"]*"//; s/"age": ?[0-9]+//' "$BATS_TEST_TMPDIR/said"
        status=0
        # shellcheck disable=SC2086 # words
        (cd "$REPO" && "${ask[@]}" -s "$SYSTEM" $what </dev/null 2>/dev/null) >"$BATS_TEST_TMPDIR/said" || status=$?
        printf '%s: %s\n' "$what" "$status"
        sed -E 's/[0-9]+ (second|minute|hour|day)s? ago//' "$BATS_TEST_TMPDIR/said"
    done
}

# same COMMAND...: asked so, all answers are as they were, and no trap was sprung.
same() {
    rm -rf "$REPO/.git/golive"
    answers_of "$@" >"$BATS_TEST_TMPDIR/now"
    if [[ -e $LEFT ]]; then
        cat "$LEFT" >&2
        echo "a program was run" >&2
        return 1
    fi
    diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/now" >&2
}

# on_each WHAT...: the function with each of two ledgers: one that is GO, and one whose last approval is mallory's.
on_each() {
    local stage
    for stage in go forged; do
        if [[ $stage == go ]]; then
            forge_at go
        else
            forge_at almost
            forge_record lena approve criterion=privacy +key=mallory
        fi
        answers_of env GOLIVE_ROOT="$ROOT" "$TOOL" >"$BATS_TEST_TMPDIR/before"
        if [[ $stage == go ]]; then
            [[ $(head -1 "$BATS_TEST_TMPDIR/before") == "gate $TAG: 0" ]]
        else
            [[ $(head -1 "$BATS_TEST_TMPDIR/before") == "gate $TAG: 1" ]]
            grep -q unknown-key "$BATS_TEST_TMPDIR/before"
        fi
        "$@" || return
    done
}

@test "the traps are sprung when something steps on them" {
    fake_path
    hostile_config "$TRAP/config"
    PATH=$TRAP/bin:$PATH git version
    grep -q 'bin/git version' "$LEFT"
    rm "$LEFT"
    GIT_CONFIG_GLOBAL=$TRAP/config g status >/dev/null
    [[ -s $LEFT ]]
    rm "$LEFT"
    GIT_CONFIG_GLOBAL=$TRAP/config g verify-commit refs/stages/root >/dev/null 2>&1 || :
    [[ -s $LEFT ]]
}

@test "programs on PATH" {
    fake_path
    tried() { same env GOLIVE_ROOT="$ROOT" PATH="$TRAP/bin" "$TOOL" && same env GOLIVE_ROOT="$ROOT" PATH="$TRAP/bin:$PATH" "$TOOL"; }
    on_each tried
}

@test "the user's configuration" {
    hostile_config "$TRAP/home/.gitconfig"
    cp "$TRAP/home/.gitconfig" "$TRAP/home/.config/git/config"
    tried() {
        same env -u GIT_CONFIG_GLOBAL HOME="$TRAP/home" GOLIVE_ROOT="$ROOT" "$TOOL" &&
            same env GIT_CONFIG_GLOBAL="$TRAP/home/.gitconfig" GOLIVE_ROOT="$ROOT" "$TOOL" &&
            same env -u GIT_CONFIG_GLOBAL HOME="$TRAP/home" GOLIVE_ROOT="$ROOT" git golive
    }
    on_each tried
}

@test "the repository's own configuration" {
    hostile_config "$REPO/.git/config"
    same_here() { same env GOLIVE_ROOT="$ROOT" "$TOOL" && same env GOLIVE_ROOT="$ROOT" git golive; }
    # What forges has to be asked without it.
    cp .git/config hostile
    tried() {
        cp hostile .git/config
        local status=0
        same_here || status=$?
        cp plain .git/config
        return "$status"
    }
    cp "$BASE/repo/.git/config" plain
    cp plain .git/config
    on_each tried
}

@test "configuration out of the environment" {
    hostile_config "$TRAP/config"
    local -a inject=() one=()
    local key value n=0 parameters=''
    while IFS= read -r key && IFS= read -r -d '' value; do
        inject+=("GIT_CONFIG_KEY_$n=$key" "GIT_CONFIG_VALUE_$n=$value")
        parameters+=" '$key'='$value'"
        n=$((n + 1))
    done < <(git config --file "$TRAP/config" --list -z)
    ((n > 40))
    inject+=("GIT_CONFIG_COUNT=$n")
    one=("GIT_CONFIG_PARAMETERS=${parameters# }")
    tried() {
        same env "${inject[@]}" GOLIVE_ROOT="$ROOT" "$TOOL" && same env "${one[@]}" GOLIVE_ROOT="$ROOT" "$TOOL" &&
            same env GIT_CONFIG_SYSTEM="$TRAP/config" GIT_CONFIG_NOSYSTEM=0 GOLIVE_ROOT="$ROOT" "$TOOL" &&
            same env "${inject[@]}" GOLIVE_ROOT="$ROOT" git golive
    }
    on_each tried
}

@test "git's other variables" {
    trap_program "$TRAP/run"
    local evil=$BATS_TEST_TMPDIR/evil
    git init -q "$evil"
    # Nothing of the ledger is on the evil side.
    local -a env=(
        GIT_DIR="$evil/.git" GIT_WORK_TREE="$evil" GIT_COMMON_DIR="$evil/.git" GIT_INDEX_FILE="$evil/.git/none"
        GIT_OBJECT_DIRECTORY="$evil/.git/objects" GIT_ALTERNATE_OBJECT_DIRECTORIES="$evil/.git/objects" GIT_NAMESPACE=evil
        GIT_REPLACE_REF_BASE=refs/heads/ GIT_GRAFT_FILE="$TRAP/grafts" GIT_SHALLOW_FILE="$TRAP/shallow" GIT_PREFIX=x/
        GIT_CEILING_DIRECTORIES=/ GIT_DISCOVERY_ACROSS_FILESYSTEM=0 GIT_QUARANTINE_PATH="$evil" GIT_IMPLICIT_WORK_TREE=0
        GIT_SSH="$TRAP/run" GIT_SSH_COMMAND="$TRAP/run" GIT_ASKPASS="$TRAP/run" SSH_ASKPASS="$TRAP/run" GIT_EDITOR="$TRAP/run"
        GIT_SEQUENCE_EDITOR="$TRAP/run" EDITOR="$TRAP/run" VISUAL="$TRAP/run" GIT_PAGER="$TRAP/run" PAGER="$TRAP/run"
        GIT_EXTERNAL_DIFF="$TRAP/run" GIT_PROXY_COMMAND="$TRAP/run" GIT_EXEC_PATH="$TRAP/bin" GIT_TEMPLATE_DIR="$TRAP"
        GIT_TRACE="$LEFT" GIT_TRACE_SETUP="$LEFT" GIT_TRACE2="$LEFT" GIT_TRACE2_EVENT="$LEFT" GIT_ATTR_SOURCE=HEAD
        GIT_DEFAULT_HASH=sha256 GIT_REF_PARANOIA=0 GIT_NO_LAZY_FETCH=0 GIT_OPTIONAL_LOCKS=1 GIT_LITERAL_PATHSPECS=1
        GIT_AUTHOR_NAME=mallory GIT_COMMITTER_DATE=2001-01-01T00:00:00Z GIT_TEST_DATE_NOW=1 SSH_AUTH_SOCK="$TRAP/none"
        GNUPGHOME="$TRAP/gnupg" GPG_AGENT_INFO="$TRAP/none" OPENSSL_MODULES="$TRAP" OPENSSL_ENGINES="$TRAP" SSL_CERT_FILE="$TRAP/none" BASH_ENV="$TRAP/run" ENV="$TRAP/run" LESSOPEN="|$TRAP/run %s"
        GOLIVE_SYSTEM=other
    )
    mkdir "$TRAP/gnupg"
    fake_path
    tried() {
        g rev-list "$LEDGER" >"$TRAP/shallow"
        printf '%s\n' "$(g rev-parse "$LEDGER")" >"$TRAP/grafts"
        same env "${env[@]}" GOLIVE_ROOT="$ROOT" "$TOOL" || return
        local each
        for each in "${env[@]}"; do
            same_gate env "$each" GOLIVE_ROOT="$ROOT" "$TOOL" || { echo "under $each" >&2 && return 1; }
        done
        [[ -z $(ls "$TRAP/gnupg") ]]
    }
    on_each tried
}

@test "the command that lists the user's keys" {
    trap_program "$TRAP/run"
    git config --file "$TRAP/home/.gitconfig" gpg.format ssh
    git config --file "$TRAP/home/.gitconfig" gpg.ssh.defaultKeyCommand "$TRAP/run"
    tried() { same env -u GIT_CONFIG_GLOBAL HOME="$TRAP/home" GOLIVE_ROOT="$ROOT" "$TOOL"; }
    on_each tried
}

@test "libcrypto's configuration" {
    # One that leaves the usual algorithms out, and one that names a module.
    printf 'openssl_conf = x\n[x]\nproviders = p\n[p]\nlegacy = l\n[l]\nactivate = 1\n' >"$TRAP/none.cnf"
    printf 'openssl_conf = x\n[x]\nproviders = p\n[p]\nm = l\n[l]\nactivate = 1\nmodule = %s/m.so\n' "$TRAP" >"$TRAP/module.cnf"
    tried() {
        same env OPENSSL_CONF="$TRAP/none.cnf" GOLIVE_ROOT="$ROOT" "$TOOL" &&
            same env OPENSSL_CONF="$TRAP/module.cnf" GOLIVE_ROOT="$ROOT" "$TOOL"
    }
    on_each tried
}

# same_gate COMMAND...: as same, of the gate alone.
same_gate() {
    local status=0 want
    want=$(sed -n '1s/.*: //p' "$BATS_TEST_TMPDIR/before")
    (cd "$REPO" && "$@" -s "$SYSTEM" --json gate "$TAG" </dev/null >/dev/null 2>&1) || status=$?
    [[ ! -e $LEFT && $status == "$want" ]]
}

@test "replace refs and grafts in the repository" {
    local forged good
    tried() {
        forged=$(g rev-parse "$LEDGER") good=$(g rev-parse refs/stages/go)
        [[ $forged != "$good" ]] || good=$(g rev-parse refs/stages/almost)
        g update-ref "refs/replace/$forged" "$good"
        mkdir -p "$REPO/.git/info"
        echo "$forged" >"$REPO/.git/info/grafts"
        same env GOLIVE_ROOT="$ROOT" "$TOOL"
        g update-ref -d "refs/replace/$forged"
        rm "$REPO/.git/info/grafts"
    }
    on_each tried
}

@test "the user's keyrings and signers say nothing" {
    # All keys are known, trusted and good where git looks: to golive they are nobody's.
    mkdir -p "$TRAP/home/.gnupg"
    git config --file "$TRAP/home/.gitconfig" gpg.ssh.allowedSignersFile "$TRAP/signers"
    printf '* %s\n' "$(<"$KEYS/mallory.pub")" >"$TRAP/signers"
    [[ ! -d $KEYS/gnupg ]] || cp -R "$KEYS/gnupg/." "$TRAP/home/.gnupg"
    rm -f "$TRAP"/home/.gnupg/S.*
    tried() { same env -u GIT_CONFIG_GLOBAL -u GNUPGHOME HOME="$TRAP/home" GOLIVE_ROOT="$ROOT" "$TOOL"; }
    on_each tried
}

# ---------------------------------------------------------------- secrets

# traced COMMAND...: what golive itself opened goes to `opened`: of each process, up to where it becomes another program.
traced() {
    local trace=$BATS_TEST_TMPDIR/trace file
    rm -rf "$trace"
    mkdir "$trace"
    # Sanitizers look for leaks by tracing, which what is traced already does not allow. Paths are wanted whole, however
    # long: by its path golive is told from what it runs.
    (cd "$REPO" && ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 \
        strace -qq -ff -s 4096 -e trace=open,openat,openat2,execve -o "$trace/t" "$@") </dev/null >traced.out 2>traced.err
    for file in "$trace"/*; do
        awk '/^execve\(/ && !/git-golive"/ && / = 0$/ { exit } /^open/ { print }' "$file"
    done >opened
    [[ -s opened ]]
}

can_trace() {
    command -v strace >/dev/null || skip 'needs strace'
    strace -qq -o /dev/null true 2>/dev/null || skip 'strace is not permitted here'
}

# no_secret: nothing of $KEYS but public files, of no home's .ssh or .gnupg.
no_secret() {
    if grep -F -e "$KEYS/" -e "$TRAP/home/.ssh" -e .gnupg -e private-keys opened | grep -v '\.pub"'; then
        return 1
    fi
}

no_certificates() {
    if grep -E '/(certs?|pki)/|cert\.pem|ca-(bundle|certificates)' opened; then
        return 1
    fi
}

@test "the certificates of the machine are not read" {
    can_trace
    forge_at go
    local what
    for what in "gate $TAG" verify status; do
        # shellcheck disable=SC2086 # words
        traced env GOLIVE_ROOT="$ROOT" "$TOOL" -s "$SYSTEM" $what
        no_certificates
    done
}

@test "no private key is read by judging" {
    can_trace
    mkdir -p "$TRAP/home/.ssh"
    cp "$KEYS/dana" "$TRAP/home/.ssh/id_ed25519"
    cp "$KEYS/dana.pub" "$TRAP/home/.ssh/id_ed25519.pub"
    git config --file "$TRAP/home/.gitconfig" user.signingkey "$KEYS/dana"
    git config --file "$TRAP/home/.gitconfig" gpg.format ssh
    local -a as=(env -u GIT_CONFIG_GLOBAL HOME="$TRAP/home" GOLIVE_ROOT="$ROOT" "$TOOL" -s "$SYSTEM")
    forge_at go
    local what
    for what in "gate $TAG" verify status log; do
        # shellcheck disable=SC2086 # words
        traced "${as[@]}" $what
        grep -q objects opened
        no_secret
    done
}

@test "no private key is read by signing either: git does that" {
    can_trace
    git config --file "$TRAP/home/.gitconfig" user.name Dana
    git config --file "$TRAP/home/.gitconfig" user.email dana@example.com
    git config --file "$TRAP/home/.gitconfig" user.signingkey "$KEYS/dana"
    git config --file "$TRAP/home/.gitconfig" gpg.format ssh
    forge_at ready
    traced env -u GIT_CONFIG_GLOBAL HOME="$TRAP/home" GOLIVE_ROOT="$ROOT" "$TOOL" -s "$SYSTEM" go --yes
    # Somebody has read it: ssh-keygen.
    grep -qF "\"$KEYS/dana\"" "$BATS_TEST_TMPDIR"/trace/*
    no_secret
    expect 0
}
