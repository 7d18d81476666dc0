#!/usr/bin/env bats
# Each kind of key that git signs with, from `enroll` over one mailed file to a decision that counts. The keys are made by
# gpg, gpgsm and ssh-keygen, each person's in a home of their own.

setup_file() {
    load people
    load gnupg
    forge_home "$BATS_FILE_TMPDIR/home"
    rings_made
    export KEYS=$BATS_FILE_TMPDIR/keys
    export SYSTEM=support-bot LEDGER=refs/heads/golive/support-bot
    mkdir -p "$KEYS"
    local who
    for who in dana lena; do
        ssh-keygen -q -t ed25519 -N '' -C "$who@example.com" -f "$KEYS/$who"
    done
    if has gpg; then
        gpg_key tom 'Tom Lindqvist <tom@example.com>' ed25519
        gpg_key ravi 'Ravi Menon <ravi@example.com>' rsa2048
    fi
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
    load gnupg
    W=$BATS_TEST_TMPDIR
    git init -q "$W/dana"
    git init -q --bare "$W/server.git"
    as dana
    is dana ssh
    git commit -q --allow-empty -m first
}

teardown() {
    [[ -z ${SSH_AGENT_PID-} ]] || kill "$SSH_AGENT_PID"
}

# is WHO KIND: this clone is that person's, who signs with that kind of key.
is() {
    git config user.name "$(people_name "$1")"
    git config user.email "$1@example.com"
    case $2 in
    ssh) git config gpg.format ssh && git config user.signingkey "$KEYS/$1.pub" ;;
    openpgp) ring "$1" ;;
    x509) ring "$1" && git config gpg.format x509 && git config user.signingkey "$(gpgsm_print "$1")" ;;
    esac
}

# joins WHO KIND: a clone, and what enroll prints in $W/WHO.yaml.
joins() {
    git clone -q "$W/server.git" "$W/$1" 2>/dev/null
    as "$1"
    is "$1" "$2"
    golive enroll
    done_well
    printf '%s\n' "$OUT" >"$W/$1.yaml"
}

opened() {
    as dana
    git remote add origin ../server.git
    git push -q origin HEAD:main
    people_must decide init "$SYSTEM" --template minimal
}

# decides WHO: that person's own decision counts.
decides() {
    as "$1"
    [[ ! -d $RINGS/$1 ]] || ring "$1"
    git fetch -q
    people_must decide agree
    [[ $(git log -1 --format=%s "$LEDGER") == "$1 agrees"* ]] || people_fail "not by $1"
    no_findings
}

# whole_way WHO KIND FORM EXT MARK
whole_way() {
    local hex told
    opened
    joins "$1" "$2"
    told=${ERR##*fingerprint to them when they ask:}
    [[ $told != "$ERR" ]] || people_fail 'there is nothing to compare with the owner'
    as dana
    decide amend --with "../$1.yaml"
    done_well
    err_has " ($1) is added: ${told//[[:space:]]/}" 'who agrees vouches for these keys'
    if [[ $2 != ssh ]]; then
        hex=$(git show "$LEDGER:keys/$1.$4" | sha256sum | cut -d' ' -f1)
        grep -q "^    - $3: keys/$1.$4\$" "$W/$1.yaml"
        grep -q "^      sha256: $hex\$" "$W/$1.yaml"
    fi
    ! git show "$LEDGER:checklist.yaml" | grep -q '^# file' || people_fail 'the key file stands in the checklist'
    no_findings
    decides "$1"
    git cat-file commit "$LEDGER" | grep -q "^gpgsig -----BEGIN $5-----"
}

@test "an SSH key" {
    whole_way lena ssh ssh '' 'SSH SIGNATURE'
}

@test "an SSH key that git has in its configuration itself" {
    git config user.signingkey "key::$(<"$KEYS/lena.pub")"
    golive enroll
    done_well
    out_has "- ssh: $(cut -d' ' -f1,2 "$KEYS/lena.pub")"
    err_has "fingerprint to them when they ask: $(ssh-keygen -lf "$KEYS/lena.pub" | cut -d' ' -f2)"
    git config user.signingkey "$(<"$KEYS/dana.pub")"
    golive enroll
    done_well
    out_has "- ssh: $(cut -d' ' -f1,2 "$KEYS/dana.pub")"
}

@test "an SSH key that an agent holds: gpg.ssh.defaultKeyCommand" {
    local -x SSH_AUTH_SOCK=$RINGS/agent
    cp "$KEYS/dana" "$W/in-the-agent"
    git config --unset user.signingkey
    git config gpg.ssh.defaultKeyCommand 'ssh-add -L'
    # Without an agent.
    golive enroll
    ended 128
    err_has 'gpg.ssh.defaultKeyCommand'
    eval "$(ssh-agent -s -a "$SSH_AUTH_SOCK" 3>&-)" >/dev/null
    ssh-add -q "$W/in-the-agent" 3>&-
    rm "$W/in-the-agent"
    golive enroll
    done_well
    out_has "- ssh: $(cut -d' ' -f1,2 "$KEYS/dana.pub")"
    decide init "$SYSTEM" --template minimal --no-push
    done_well
    no_findings
    git show "$LEDGER:checklist.yaml" | grep -qF "ssh: $(cut -d' ' -f1,2 "$KEYS/dana.pub")"
}

@test "an OpenPGP key, found by the email" {
    need_gpg
    whole_way tom openpgp openpgp asc 'PGP SIGNATURE'
}

@test "an OpenPGP key of RSA, named by user.signingkey" {
    need_gpg
    git config --file "$GIT_CONFIG_GLOBAL" user.signingkey "$(gpg_print ravi)"
    whole_way ravi openpgp openpgp asc 'PGP SIGNATURE'
    git config --file "$GIT_CONFIG_GLOBAL" --unset user.signingkey
}

@test "an X.509 certificate" {
    need_gpgsm
    whole_way mia x509 x509 pem 'SIGNED MESSAGE'
    [[ $(git show "$LEDGER:keys/mia.pem" | grep -c BEGIN) == 1 ]]
}

@test "all of them in one go, and lint tells each key" {
    need_gpg
    local digest
    opened
    joins lena ssh
    joins tom openpgp
    as dana
    cat ../lena.yaml ../tom.yaml >../both.yaml
    people_must decide amend --with ../both.yaml
    golive lint
    done_well
    err_has 'version in force'
    out_has "  dana: ssh-ed25519, 256 bits, $(ssh-keygen -lf "$KEYS/dana.pub" | cut -d' ' -f2)"
    out_has "$(gpg_print tom), until 2090-01-01"
    golive lint --json
    digest=$(gpg_print tom)
    jq -e --arg fp "$digest" '.keys | length == 3 and (.[2] | .stakeholder == "tom" and .form == "openpgp" and
        .fingerprint == $fp and (.ends | startswith("2090-01-01T")))' <<<"$OUT"
    decides tom
}

@test "lint of a file sees the key files beside it" {
    need_gpg
    opened
    joins tom openpgp
    as dana
    people_must decide amend --with ../tom.yaml
    mkdir "$W/beside"
    git archive "$LEDGER" | tar -x -C "$W/beside"
    golive lint "$W/beside/checklist.yaml"
    done_well
    out_has "$(gpg_print tom)"
    echo >>"$W/beside/keys/tom.asc"
    golive lint "$W/beside/checklist.yaml"
    ended 1
    err_has 'another sha256'
}

@test "lint tells the fingerprint of a certificate" {
    need_gpgsm
    opened
    joins mia x509
    as dana
    people_must decide amend --with ../mia.yaml
    golive lint
    done_well
    out_has "x509 rsa, 2048 bits, $(openssl x509 -in "$RINGS/mia/cert.pem" -outform der | sha256sum | cut -d' ' -f1), until 2031-01-01"
}

@test "an owner who signs with OpenPGP opens the ledger" {
    need_gpg
    git config --unset user.signingkey
    git config --unset gpg.format
    is tom openpgp
    people_must decide init "$SYSTEM" --template minimal --no-push
    git ls-tree -r --name-only "$LEDGER" | grep -qx keys/tom.asc
    no_findings
    joins lena ssh
    as dana
    people_must decide amend --with ../lena.yaml --no-push
    no_findings
    git cat-file -p "$LEDGER:checklist.yaml" | grep -q 'id: lena'
}

@test "an owner who signs with a certificate opens the ledger, with others" {
    need_gpgsm
    need_gpg
    joins tom openpgp
    as dana
    git config --unset user.signingkey
    is mia x509
    people_must decide init "$SYSTEM" --template minimal --no-push --with ../tom.yaml
    [[ $(git ls-tree -r --name-only "$LEDGER" keys/ | xargs) == 'keys/mia.pem keys/tom.asc' ]]
    no_findings
}

@test "a key file that was changed on the way is refused" {
    need_gpg
    opened
    joins tom openpgp
    as dana
    sed -i '/^#   m/s/m/n/' ../tom.yaml
    refused 1 amend --with ../tom.yaml --yes
    err_has 'not the one that the entry names' 'tom.yaml'
    joins_again
    sed -i '/^#   -----END/d' ../tom.yaml
    refused 1 amend --with ../tom.yaml --yes
}
joins_again() {
    as tom
    is tom openpgp
    git golive enroll >"$W/tom.yaml" 2>/dev/null
    as dana
}

@test "a key file that no entry names is refused, and an entry without its file" {
    need_gpg
    opened
    joins tom openpgp
    as dana
    printf '# file keys/dana.asc\n#   another\n' >>../tom.yaml
    refused 1 amend --with ../tom.yaml --yes
    err_has "keys/dana.asc"
    # nor is a file put in the place of another that the text lacks, or under a name that is none
    joins_again
    printf -- '- {id: mia, name: Mia, email: mia@example.com, keys: [{x509: keys/mia.pem, sha256: %064d}]}\n' 0 | cat - ../tom.yaml >../two.yaml
    refused 1 amend --with ../two.yaml --yes
    err_has "there is no file 'keys/mia.pem'"
    sed 's/id: tom/id: Tom L./' ../tom.yaml >../name.yaml
    refused 128 amend --with ../name.yaml --yes
    err_has "../name.yaml: 'Tom L.' is no identifier"
    sed -i '/^# file/,$d' ../tom.yaml
    refused 1 amend --with ../tom.yaml --yes
    err_has "there is no file 'keys/tom.asc'"
}

@test "mail that takes blanks off the ends of lines does no harm, nor do other remarks" {
    need_gpg
    opened
    joins tom openpgp
    as dana
    { echo '# file this under people' && sed -e 's/^#$/#   /' -e 's/^# file .*/&  /' ../tom.yaml && printf '# bye\n'; } >../spaced.yaml
    # nor does an entry that is no item of a list
    sed -i -e 's/^- id/id/' -e 's/^  \([a-z ]\)/\1/' ../spaced.yaml
    grep -q '^id: tom' ../spaced.yaml
    people_must decide amend --with ../spaced.yaml
    no_findings
    decides tom
}

@test "a name that is taken by another key gets a number" {
    need_gpg
    opened
    joins tom openpgp
    joins ravi openpgp
    as dana
    sed 's/tom\.asc/ravi.asc/' ../tom.yaml >../cuckoo.yaml
    # in one go, and one after the other
    refused 1 amend --with ../cuckoo.yaml ../ravi.yaml
    [[ $(cd .git/golive/support-bot/keys && echo *) == 'ravi-2.asc ravi.asc' ]]
    people_must decide amend --with ../cuckoo.yaml
    sed 's|openpgp: keys/ravi|openpgp: "keys\\x2fravi|; s|ravi.asc$|&"|; /^# file/s/"$//' ../ravi.yaml >../escaped.yaml
    refused 128 amend --with ../escaped.yaml --yes
    err_has "escaped.yaml:5:16: write the path plainly: 'keys/ravi.asc'"
    sed -i 's|openpgp: \(.*\)|openpgp: "\1"|' ../ravi.yaml
    people_must decide amend --with ../ravi.yaml
    no_findings
    [[ $(git ls-tree -r --name-only "$LEDGER" keys/ | xargs) == 'keys/ravi-2.asc keys/ravi.asc' ]]
    git show "$LEDGER:checklist.yaml" | grep -q 'openpgp: "keys/ravi-2.asc"'
    decides tom
    decides ravi
}

@test "a draft that was not right is taken up again with its key files" {
    need_gpg
    opened
    joins tom openpgp
    as dana
    sed -i 's/^  email: .*/  email: nobody/' ../tom.yaml
    refused 1 amend --with ../tom.yaml --yes
    err_has 'kept in'
    sed -i 's/email: nobody/email: tom@example.com/' .git/golive/support-bot/checklist.yaml
    people_must decide amend --file .git/golive/support-bot/checklist.yaml
    no_findings
    [[ ! -e .git/golive/support-bot/keys && ! -e .git/golive/support-bot/checklist.yaml ]]
    decides tom
    # of a file that is on the ledger nothing is needed beside the next text; what is elsewhere is not looked for
    as dana
    git show "$LEDGER:checklist.yaml" | sed 's/^title: .*/title: Another/' >next.yaml
    sed 's|keys/tom.asc|../keys/tom.asc|' next.yaml >out.yaml
    refused 1 amend --file out.yaml --yes
    err_has "'openpgp' must be a path below keys/"
    # a key file that the text does not name any more stays away
    joins ravi openpgp
    as dana
    GIT_EDITOR="sed -i -e '/id: ravi/,\$d' -e 's/^title: .*/title: One more/'" people_must decide amend --with ../ravi.yaml
    [[ $(git ls-tree -r --name-only "$LEDGER" keys/) == keys/tom.asc ]]
    people_must decide amend --file next.yaml --with ../ravi.yaml
    [[ $(git ls-tree -r --name-only "$LEDGER" keys/ | xargs) == 'keys/ravi.asc keys/tom.asc' ]]
    no_findings
}

@test "a key in a file: armoured OpenPGP, PEM, SSH; binary and private ones are refused" {
    golive enroll --key-file "$KEYS/lena.pub"
    done_well
    out_has '- id: dana'
    out_has "ssh: $(cut -d' ' -f1,2 "$KEYS/lena.pub")"
    golive enroll --id lena --key-file "$KEYS/lena.pub"
    done_well
    out_has 'lena@email.invalid'
    golive enroll --key-file "$KEYS/lena"
    ended 128
    err_has 'private key'

    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k.pem -out c.pem -days 9 \
        -subj /CN=omar -addext keyUsage=digitalSignature 2>/dev/null
    { echo 'what is this' && sed 's/$/\r/' c.pem; } >dos.pem
    golive enroll --key-file dos.pem
    done_well
    out_has 'x509: keys/dana.pem'
    out_has "sha256: $(sha256sum c.pem | cut -d' ' -f1)"
    cat k.pem c.pem >both.pem
    golive enroll --key-file both.pem
    ended 128
    err_has 'private key'
    cat c.pem c.pem >two.pem
    golive enroll --key-file two.pem
    ended 128
    openssl x509 -in c.pem -outform der -out c.der
    golive enroll --key-file c.der
    ended 128
    err_has 'openssl x509 -inform der'

    need_gpg
    GNUPGHOME=$RINGS/tom gpg --batch --armor --export >tom.asc
    golive enroll --id tom --name Tom --email tom@example.com --key-file tom.asc --key-file c.pem
    done_well
    out_has 'openpgp: keys/tom.asc'
    out_has 'x509: keys/tom.pem'
    [[ $OUT != *dana* ]]
    GNUPGHOME=$RINGS/tom gpg --batch --export >tom.gpg
    golive enroll --key-file tom.gpg
    ended 128
    err_has 'gpg --export --armor'
}

@test "an identifier is made of the address, and keys of a list that has remarks" {
    git config user.email Dana.M--Reyes.@example.com
    printf '# mine\n\n%s\n\n# an old one\n%s\n' "$(<"$KEYS/dana.pub")" "$(<"$KEYS/lena.pub")" >list
    golive enroll
    done_well
    out_has '- id: dana-m-reyes'
    golive enroll --id dana --keys list
    done_well
    [[ $(grep -c -- '- ssh: ssh-ed25519' <<<"$OUT") == 2 ]]
    printf '# none\n' >list
    golive enroll --id dana --keys list
    ended 128
    err_has 'there is no public key in the list'
}

@test "what to do when git names no key, or several" {
    need_gpg
    git config --unset gpg.format
    git config --unset user.signingkey
    ring empty
    golive enroll
    ended 128
    err_has 'git config --global user.signingkey' 'git config --global gpg.format ssh'
    gpg_key empty 'One <dana@example.com>' ed25519
    gpg_key empty 'Two <dana@example.com>' ed25519
    golive enroll
    ended 128
    err_has "git config --global user.signingkey $(gpg_print empty)" '2 keys'
    git config user.signingkey "$(gpg_print empty)"
    golive enroll
    done_well
    git config gpg.program "$W/no-such-gpg"
    golive enroll
    ended 128
    err_has 'cannot be found'
    git config gpg.format x509
    git config gpg.x509.program /usr/local/bin/smimesign
    golive enroll
    ended 128
    err_has 'git golive enroll --key-file'
    git config gpg.format other
    golive enroll
    ended 128
    err_has "gpg.format is 'other'"
}

# newer WHO: another key, in $W/newer.yaml as enroll prints it.
newer() {
    [[ -e $KEYS/newer ]] || ssh-keygen -q -t ed25519 -N '' -C new -f "$KEYS/newer"
    as "$1"
    git config user.signingkey "$KEYS/newer.pub"
    golive enroll
    printf '%s\n' "$OUT" >"$W/newer.yaml"
    as dana
}

@test "who comes with another key is not added once more: it takes the place of the old one, and nothing else changes" {
    opened
    joins lena ssh
    as dana
    people_must decide amend --with ../lena.yaml
    git show "$LEDGER:checklist.yaml" >before.yaml
    newer lena
    # what else it says is not taken over
    sed -i 's/^  name: .*/  name: Mallory/' ../newer.yaml
    people_must decide amend --with ../newer.yaml
    err_has "the keys of Lena Fischer (lena) change: $(ssh-keygen -lf "$KEYS/newer.pub" | cut -d' ' -f2)"
    git show "$LEDGER:checklist.yaml" >after.yaml
    [[ $(diff before.yaml after.yaml | grep -c '^[<>]') == 4 ]]
    grep -qF -- "$(cut -d' ' -f2 "$KEYS/newer.pub")" after.yaml
    run ! grep -qF -- "$(cut -d' ' -f2 "$KEYS/lena.pub")" after.yaml
    as lena
    git fetch -q
    with_key "$KEYS/lena.pub" people_must decide agree
    people_must decide concern -m 'with the new key'
    no_findings
    git config user.signingkey "$KEYS/lena.pub"
    refused 1 concern -m hm --yes
    err_has 'on the checklist with another key' "'git golive enroll' prints"
}

@test "two people whose addresses give the same id do not become one" {
    opened
    joins lena ssh
    newer lena
    as dana
    sed -i 's/^  name: .*/  name: Lena Other/; s/^  email: .*/  email: lena@example.org/' ../newer.yaml
    refused 1 amend --with ../lena.yaml ../newer.yaml --yes
    err_has "../newer.yaml: 'lena' is Lena Fischer <lena@example.com> on the checklist, and Lena Other <lena@example.org> here" 'git golive enroll --id <id>'
    people_must decide amend --with ../lena.yaml
    refused 1 amend --with ../newer.yaml --yes
    # One of both is enough, and so is an entry that names nobody yet.
    sed -i 's/^  name: .*/  name: Lena Fischer/' ../newer.yaml
    people_must decide amend --with ../newer.yaml --no-push
    golive enroll --id lena --keys "$KEYS/lena.pub"
    printf '%s\n' "$OUT" >../lena.yaml
    people_must decide amend --with ../lena.yaml --no-push
}

@test "who has another id than the address would give is known by the address" {
    opened
    joins lena ssh
    sed -i 's/id: lena/id: legal-lead/' ../lena.yaml
    as dana
    people_must decide amend --with ../lena.yaml
    newer lena
    grep -q 'id: lena' ../newer.yaml
    people_must decide amend --with ../newer.yaml
    err_has 'the keys of Lena Fischer (legal-lead) change: '
}

@test "remarks and others' entries around the keys stay, and several keys become one" {
    opened
    joins lena ssh
    newer lena
    ssh-keygen -q -t ed25519 -N '' -f "$W/second"
    git show "$LEDGER:checklist.yaml" >draft.yaml
    cat >>draft.yaml <<YAML
  # Lena has two machines.
  - id: lena
    # her keys
    keys:
      - ssh: $(<"$KEYS/lena.pub")   # the old one
        valid-before: 2090-01-01T00:00:00Z
      # the other one
      - ssh: $(<"$W/second.pub")

    # and an address
    email: lena@example.com
    name: Lena Fischer
  # Tom comes next.
  - {id: tom, name: Tom Lindqvist, email: tom@example.com, keys: [{ssh: $(cut -d' ' -f1,2 "$KEYS/newer.pub" | sed 's/$/ tom/')}]}
YAML
    # one key is nobody else's
    ssh-keygen -q -t ed25519 -N '' -f "$W/tom"
    sed -i "s|{ssh: [^}]*}|{ssh: $(cut -d' ' -f1,2 "$W/tom.pub")}|" draft.yaml
    people_must decide amend --file draft.yaml
    people_must decide amend --with ../newer.yaml
    git show "$LEDGER:checklist.yaml" | sed -n '/Lena has/,$p' >after.yaml
    diff - after.yaml <<YAML
  # Lena has two machines.
  - id: lena
    # her keys
    keys:
      - ssh: $(<"$KEYS/newer.pub")

    # and an address
    email: lena@example.com
    name: Lena Fischer
  # Tom comes next.
$(tail -1 draft.yaml)
YAML
    # an entry in one line cannot be changed line by line: it says what to do, and nothing is lost
    sed 's/id: lena/id: tom/; s/email: lena/email: tom/' ../newer.yaml >../toms.yaml
    refused 1 amend --with ../toms.yaml --yes
    err_has 'checklist.yaml:' "no line here that begins with 'keys'" 'git golive amend'
    # what is no key is refused as any checklist is
    printf '%s\n' '- id: lena' '  keys: [{ssh: [a, b]}, {}, x]' >../bad.yaml
    refused 1 amend --with ../bad.yaml --yes
    err_has 'the new checklist is not right'
    printf '%s\n' '- id: lena' >../bad.yaml
    refused 1 amend --with ../bad.yaml --yes
}

@test "a new key of several lines brings nothing else onto the checklist" {
    opened
    joins lena ssh
    newer lena
    people_must decide amend --with ../lena.yaml
    cat >../bad.yaml <<YAML
- id: lena
  keys:
    - ssh: $(<"$KEYS/newer.pub")
      valid-after: "- id: mallory\n  name: Mallory\n  email: mallory@example.com\n  keys:\n    - ssh: x\n"
YAML
    refused 1 amend --with ../bad.yaml --yes
    err_has "'valid-after' must not be empty"
    run ! grep -r mallory .git/golive
    # nor where one line was meant
    printf '%s\n' '- id: lena' '  keys:' '    - ssh: |' "        $(<"$KEYS/newer.pub")" >../bad.yaml
    refused 1 amend --with ../bad.yaml --yes
    err_has "'ssh' must not be empty"
}

@test "who opens a ledger is not replaced by an entry that comes with it" {
    git config user.signingkey "$KEYS/dana.pub"
    golive enroll
    sed "s|ssh-ed25519 [^ ]*|$(cut -d' ' -f1,2 "$KEYS/lena.pub")|" <<<"$OUT" >../other.yaml
    refused 1 init "$SYSTEM" --template minimal --no-push --with ../other.yaml --yes
    err_has "the id 'dana' is taken"
}

@test "a new OpenPGP key in the place of an SSH key" {
    need_gpg
    opened
    joins tom openpgp
    sed 's/id: tom/id: dana/; s/email: tom/email: dana/' ../tom.yaml >../dana.yaml
    as dana
    people_must decide amend --with ../dana.yaml
    err_has "the keys of Dana Reyes (dana) change: $(gpg_print tom)"
    err_has_not 'vouches'
    no_findings
    git show "$LEDGER:checklist.yaml" | grep -q 'openpgp: keys/tom.asc'
    [[ $(git ls-tree -r --name-only "$LEDGER" keys/) == keys/tom.asc ]]
}

@test "an entry is put at the end of the stakeholders, wherever they stand and however it is written" {
    opened
    joins lena ssh
    ssh-keygen -q -t ed25519 -N '' -f "$KEYS/mia"
    joins mia ssh
    as dana
    git show "$LEDGER:checklist.yaml" | sed 's/^decision-rights:/&\n  amend: 1/' >all
    { sed '/^criteria:/,$d' all && sed -n '/^stakeholders:/,$p' all && printf '\n# What is asked.\n# Of everybody.\n' &&
        sed -n '/^criteria:/,/^stakeholders:/p' all | sed '$d'; } >draft.yaml
    people_must decide amend --file draft.yaml
    people_must decide amend --with ../lena.yaml
    git show "$LEDGER:checklist.yaml" | sed -n '/id: lena/,/^criteria:/p' | diff - <(
        sed 's/^/  /' ../lena.yaml
        printf '\n# What is asked.\n# Of everybody.\ncriteria:\n'
    )
    # at the end of a text whose last line has no end
    git show "$LEDGER:checklist.yaml" >all
    printf %s "$(sed '/^stakeholders:/,/^# Of/d' all && sed -n '/^stakeholders:/,/^$/p' all)" >draft.yaml
    sed 's/^..//' ../mia.yaml >../lone.yaml
    people_must decide amend --file draft.yaml --with ../lone.yaml
    git show "$LEDGER:checklist.yaml" | sed -n '/id: mia/,$p' | diff - <(sed 's/^/  /' ../mia.yaml)
    no_findings
    # what cannot be read is told by its place, and a list that is not one a line as well
    printf -- '- id: tom\n  name: [\n' >../tom.yaml
    refused 128 amend --with ../tom.yaml --yes
    err_has '../tom.yaml:3:1: '
    printf 'id: tom\0\n' >../tom.yaml
    refused 128 amend --with ../tom.yaml --yes
    err_has '../tom.yaml: it is not text'
    printf '%s\nstakeholders: []\n' "$(sed '/^stakeholders:/,$d' draft.yaml)" >flow.yaml
    refused 128 amend --file flow.yaml --with ../mia.yaml --yes
    err_has "'stakeholders' is no list with an item a line"
}

@test "the version is counted on however it is written" {
    opened
    git show "$LEDGER:checklist.yaml" | sed "s/^version: .*/version: '2' # so far/" >quoted.yaml
    people_must decide amend --file quoted.yaml
    # the quotes stay, and harm nothing
    GIT_EDITOR="sed -i 's/^title: .*/title: Another/'" people_must decide amend
    git show "$LEDGER:checklist.yaml" | grep -qx "version: '3' # so far"
    GIT_EDITOR=true people_must decide amend
    err_has 'the checklist is as it was: nothing to propose'
    [[ $(count) == 3 && ! -e .git/golive/support-bot/checklist.yaml ]]
    sed "s/^version: .*/version: |-\n  4/" quoted.yaml >block.yaml
    refused 128 amend --file block.yaml --yes
    err_has "'version' is no plain number"
}

@test "what was written in the editor is not lost: not right, not wanted after all, not signed" {
    command -v script >/dev/null || skip 'needs script'
    local draft=.git/golive/support-bot/checklist.yaml
    opened
    printf '#!/bin/sh\n[ -e "%s/once" ] || { >"%s/once"; exec sed -i "s/^title: .*/title: []/" "$1"; }\nexec sed -i "s/^title: .*/title: Mended/" "$1"\n' "$W" "$W" >"$W/edit"
    chmod +x "$W/edit"
    export GIT_EDITOR="'$W/edit'"
    printf 'y\nn\n' | script -qec 'git golive amend' /dev/null >"$W/typed" 2>&1 || true
    tr -s '\r\n ' ' ' <"$W/typed" >"$W/screen"
    grep -q "the new checklist is not right.*'title'.*edit it again? \[y/N\].*propose and agree to it?.*nothing was proposed; the draft is kept, .*git golive amend --file " "$W/screen"
    [[ $(count) == 1 ]]
    grep -qx 'title: Mended' "$draft"
    # not mended
    rm "$W/once"
    printf 'n\n' | script -qec 'git golive amend' /dev/null >"$W/typed" 2>&1 || true
    run ! grep -q 'propose and agree' "$W/typed"
    [[ $(count) == 1 ]]
    # a key that git does not have: who it is goes by the address then, and the draft outlives it
    git config --unset user.signingkey
    refused 1 amend --yes
    err_has 'git could not sign' 'the draft is kept'
    git config user.signingkey "$KEYS/dana.pub"
    people_must decide amend --file "$draft"
    [[ $(count) == 2 && ! -e $draft ]]
    git show "$LEDGER:checklist.yaml" | grep -qx 'title: Mended'
    # where nobody can be asked, and no editor is set
    unset GIT_EDITOR
    unset EDITOR VISUAL
    refused 128 amend --yes
    err_has 'set one (GIT_EDITOR) or give the text: --file <file>'
}
