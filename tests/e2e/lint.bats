#!/usr/bin/env bats
# What a checklist may not be, each with file, line and column on stderr. Every case changes one line of a good file.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    load build
    forge_setup
    cat >good.yaml <<YAML
golive: 1
version: 1
system: support-bot
title: Customer support assistant
release:
  tags: ["v*"]
decision-rights:
  owner: dana
stakeholders:
  - id: dana
    name: Dana Reyes
    email: dana@example.com
    keys:
      - ssh: $(<"$KEYS/dana.pub")
  - id: omar
    name: Omar Haddad
    email: omar@example.com
    groups: [legal]
    keys:
      - ssh: $(<"$KEYS/omar.pub")
criteria:
  - id: security
    title: Security clearance
    statement: No open finding above low.
    area: technical
    approvers:
      - all: [omar]
    scope: release
YAML
}

lint() { golive lint f.yaml; }

# at_line N TEXT: f.yaml is the good file with this instead of line N. after N TEXT: with more lines after it.
at_line() { TEXT=$2 awk -v n="$1" 'NR == n { print ENVIRON["TEXT"]; next } { print }' good.yaml >f.yaml; }
after() { TEXT=$2 awk -v n="$1" '{ print } NR == n { print ENVIRON["TEXT"] }' good.yaml >f.yaml; }

# refused POSITION...: each LINE:COLUMN, where a `*` stands for any number.
refused() {
    local position
    lint
    assert_exit 1 || return
    printf '%s\n' "$ERR" | grep -q '^f\.yaml:[0-9][0-9]*:[0-9][0-9]*: .' || says 'no file:line:column: message' || return
    for position in "$@"; do
        printf '%s\n' "$ERR" | grep -q "^f\.yaml:${position//\*/[0-9][0-9]*}: ." || says "expected a message at $position" \
            "$(cat -A f.yaml | head -c 2000)" || return
    done
}

accepted() {
    lint
    assert_exit 0 || return
    # a warning tells what time has made of it
    ! grep -v '^f\.yaml: warning: ' <<<"$ERR" | grep -q 'f\.yaml:' || says 'a complaint'
}

# value LINE PREFIX TEXT...: each text after the prefix in that line is refused where it begins.
value() {
    local line=$1 prefix=$2 text
    shift 2
    for text in "$@"; do
        at_line "$line" "$prefix$text"
        refused "$line:$((${#prefix} + 1))" || return
    done
}

# added LINE PREFIX TEXT...: the same in a new line LINE + 1.
added() {
    local line=$1 prefix=$2 text
    shift 2
    for text in "$@"; do
        after "$line" "$prefix$text"
        refused "$((line + 1)):$((${#prefix} + 1))" || return
    done
}

@test "the good file is good, however it is quoted" {
    cp good.yaml f.yaml
    accepted
    sed -e 's/^version: 1/"version": '"'1'/" -e 's/owner: dana/owner: "dana"/' -e 's/area: technical/area: >-\n      technical/' good.yaml >f.yaml
    accepted
    { printf '\xef\xbb\xbf# a comment\n\n' && cat good.yaml; } >f.yaml
    accepted
    { printf -- '---\n' && cat good.yaml && printf '...\n'; } >f.yaml
    accepted
    checklist >f.yaml
    accepted
}

@test "the whole schema is read" {
    checklist | sed -e '/^release:/,/^decision/{/tags/a\  exempt: [v0.8, v0.9]\n  go: record\n  tag: signed
}' -e '/^title/a why: Customers wait nine hours.\npilot-ended: 2025-09-20\ntarget-date: 2025-10-18' \
        -e 's/^  amend: 3/&\n  waive-max-days: 30\n  agree: [dana, omar, lena]/' \
        -e '/- id: omar/a\    title: Head of security\n    kind: person' \
        -e 's/^    scope: release/&\n    valid-for: 12w\n    evidence: required\n    measure: {accuracy: ">= 0.92", p95-seconds: "<= 2.5"}\n    check: {run: .\/eval.sh, timeout: 600}\n    after: [privacy]\n    independent: true\n    waivable: false\n    why: It must be safe./' >f.yaml
    [[ $(wc -l <f.yaml) -gt 70 ]]
    accepted
}

@test "duplicate keys" {
    added 4 '' 'title: again'
    added 8 '  ' 'owner: omar'
    added 23 '    ' 'title: again'
    added 4 '' '"title": again'
}

@test "unknown keys" {
    added 4 '' 'colour: red'
    added 8 '  ' 'boss: dana'
    added 11 '    ' 'phone: 1'
    added 23 '    ' 'Scope: release'
    value 27 '      - ' 'some: [omar]'
}

@test "anchors, aliases, tags, merge keys" {
    value 4 'title: ' '&a Bot' '*a' '!!str Bot' '!x Bot' '! Bot' '!<tag:yaml.org,2002:str> Bot'
    added 4 '' '<<: {why: x}'
    value 27 '      - all: ' '&a [omar]' '!!seq [omar]'
    value 7 'decision-rights: ' '&a'
}

@test "a second document" {
    { cat good.yaml && printf -- '---\ngolive: 1\n'; } >f.yaml
    refused 29:1
    { cat good.yaml && printf -- '...\n---\n'; } >f.yaml
    refused '*:1'
}

@test "control characters, also as an escape" {
    local text
    for text in $'a\x07b' $'a\x1b[2Jb' $'a\x7fb' $'a\rb' $'a\xc2\x9bb' '"\x07"' '"\0"' '"\a"' '"\e[2J"' '"\r"' '"\x7f"' '"\N"' '"\u009b"' '"\U0000001b"'; do
        at_line 4 "title: $text"
        refused '4:*'
    done
    after 4 'why: "a\tb\nc"'
    accepted
}

@test "CRLF line ends" {
    sed 's/$/\r/' good.yaml >f.yaml
    refused '1:*'
}

@test "a byte order mark in the middle" {
    at_line 4 $'title: a\xef\xbb\xbfb'
    refused '4:*'
    at_line 4 'title: "a\ufeffb"'
    refused '4:*'
}

@test "bytes that are not UTF-8" {
    local text
    for text in $'a\xffb' $'a\xc0\xafb' $'a\xed\xa0\x80b' $'a\xf4\x90\x80\x80b' $'a\xc3'; do
        at_line 4 "title: $text"
        refused '4:*'
    done
    iconv -f UTF-8 -t UTF-16 good.yaml >f.yaml
    refused '1:*'
}

@test "depth over 16" {
    after 4 "why: $(printf '[%.0s' {1..20})$(printf ']%.0s' {1..20})"
    refused '5:*'
    after 4 "why: $(printf '{a: %.0s' {1..20})x$(printf '}%.0s' {1..20})"
    refused '5:*'
}

@test "50 KB of brackets take no time" {
    head -c 50000 /dev/zero | tr '\0' '[' >f.yaml
    local before=$SECONDS
    refused '1:*'
    ((SECONDS - before <= 2))
    { head -c 50000 /dev/zero | tr '\0' '{'; } >f.yaml
    refused '1:*'
    ((SECONDS - before <= 3))
}

@test "over 256 KiB" {
    { cat good.yaml && head -c 262144 /dev/zero | tr '\0' '#'; } >f.yaml
    refused
    { cat good.yaml && head -c 260000 /dev/zero | tr '\0' '#'; } >f.yaml
    accepted
}

@test "more than 500 criteria" {
    local i
    { cat good.yaml && for ((i = 1; i < 500; i++)); do criterion "c$i" standing '{all: [omar]}'; done; } >f.yaml
    accepted
    { cat f.yaml && criterion c500 standing '{all: [omar]}'; } >g.yaml
    mv g.yaml f.yaml
    refused
    [[ $ERR == *500* ]]
}

@test "more than 1,000 stakeholders" {
    local i key
    {
        sed '/^criteria/,$d' good.yaml
        for ((i = 0; i < 999; i++)); do
            key=$(printf 'AAAAC3NzaC1lZDI1NTE5AAAAIJe6twvJaXMUSt1aZph7U4QpnMCkmwqNRVZ8qD3d%04d' "$i")
            printf '  - {id: p%d, name: P, email: p%d@example.com, keys: [{ssh: ssh-ed25519 %s}]}\n' "$i" "$i" "$key"
        done
        sed -n '/^criteria/,$p' good.yaml
    } >f.yaml
    refused
    [[ $ERR == *1000* || $ERR == *1,000* ]]
}

@test "integers" {
    value 2 'version: ' 1.0 0x1 -1 +1 1e0 01 0 '""' one 99999999999999999999 '1 1' 1_0
    added 8 '  amend: ' 0 3 -1 half
    added 8 '  waive-max-days: ' 1.5 -1 many
}

@test "dates, times and durations" {
    added 4 'pilot-ended: ' 2026-02-30 2026-2-3 20260203 2026-13-01 2026-00-10 tomorrow '2026-01-01T00:00:00Z' 02026-01-01
    added 4 'target-date: ' 2025-02-29 '""'
    added 20 '        valid-after: ' 2026-01-01 2026-01-01T00:00:00 2026-01-01T00:00:00+01:00 2026-01-01T24:00:00Z 2026-01-01t00:00:00z 2026-01-01T00:00:61Z
    added 28 '    valid-for: ' 90 90h 1.5d d -1d '"90 d"' 0x5d
}

@test "decimals" {
    added 28 '    measure: {accuracy: ' '">= nan"}' '">= inf"}' '">= 0x1"}' '">="}' '"0.92"}' '"~ 1"}' '">= 1e400"}' '">= 1,5"}'
}

@test "booleans and words" {
    value 25 '    area: ' funny Technical '""'
    value 28 '    scope: ' everything Release
    added 28 '    evidence: ' yes maybe
    added 28 '    independent: ' yes True 1 '""'
    added 28 '    waivable: ' no off
    added 6 '  go: ' maybe Record
    added 6 '  tag: ' maybe Signed
    added 11 '    kind: ' robot Person
}

@test "a list, a mapping or a scalar in the wrong place" {
    value 4 'title: ' '[a]' '{a: b}'
    value 6 '  tags: ' 'v*' '{a: b}'
    value 8 '  owner: ' '[dana]'
    value 27 '      - all: ' omar '{a: b}'
    value 27 '      - ' omar '[omar]'
    echo '- a list' >f.yaml
    refused 1:1
    echo 'a scalar' >f.yaml
    refused 1:1
    : >f.yaml
    refused
    echo '# nothing' >f.yaml
    refused
}

@test "not YAML at all" {
    at_line 6 '  tags: ["v*"'
    refused
    at_line 4 'title: "unterminated'
    refused
    at_line 4 $'\ttitle: x'
    refused
}

@test "what is missing" {
    local line
    for line in 1 2 3 4 10 12 22 24; do
        if ((line == 10 || line == 22)); then
            # The line that begins an item: keep the dash.
            awk -v n="$line" 'NR == n { next } NR == n + 1 { sub(/^    /, "  - ") } { print }' good.yaml >f.yaml
        else
            sed "${line}d" good.yaml >f.yaml
        fi
        refused
    done
    sed '5,6d' good.yaml >f.yaml
    refused
    sed '7,8d' good.yaml >f.yaml
    refused
    sed '21,$d' good.yaml >f.yaml
    refused
    sed '26,27d' good.yaml >f.yaml
    refused
    sed '13,14d' good.yaml >f.yaml
    refused
}

@test "identifiers" {
    value 3 'system: ' Support-Bot -bot a_b 'a b' a/b a.b '""' "$(printf 'a%.0s' {1..64})" ä
    value 22 '  - id: ' Security -a a_b 'a b' '""' "$(printf 'a%.0s' {1..64})"
    value 15 '  - id: ' Omar
    value 18 '    groups: [' 'Legal]'
    at_line 22 "  - id: $(printf 'a%.0s' {1..63})"
    accepted
}

@test "paths" {
    value 28 '    scope: [' '../x]' '/abs]' 'a/./b]' 'a/../b]' '.git/config]' '.GIT/config]' 'a/.Git/b]' '"a\\b"]' '""]' '.]' 'a//b]'
    at_line 28 '    scope: [model/, prompts/system.txt, a.git/b, .gitignore]'
    accepted
}

@test "stakeholder and group ids share one namespace; ids are used once" {
    value 18 '    groups: [' 'dana]' 'omar]'
    value 15 '  - id: ' dana
    { cat good.yaml && criterion security standing '{all: [omar]}'; } >f.yaml
    refused 29:9
}

@test "every named id exists" {
    value 8 '  owner: ' nobody legal
    added 8 '  pause: [' 'nobody]'
    added 8 '  terminate: [' 'nobody]'
    added 8 '  resolve: [dana, ' 'nobody]'
    added 8 '  waive: [' 'nobody]'
    added 8 '  agree: [' 'nobody]'
    value 27 '      - all: [' 'nobody]'
    value 27 '      - any: [omar, ' 'nobody]'
    added 28 '    after: [' 'nothing]'
}

@test "clauses that nobody can satisfy" {
    local clause
    for clause in '{at-least: 2, of: [legal]}' '{at-least: 2, of: [legal, omar]}' '{at-least: 3, of: [dana, omar]}' '{all: []}' '{any: []}' \
        '{at-least: 1, of: []}' '{at-least: 0, of: [omar]}' '{at-least: -1, of: [omar]}' '{at-least: 2}' '{of: [omar]}' '{all: [omar], any: [dana]}' '{}'; do
        at_line 27 "      - $clause"
        refused '27:*'
    done
    at_line 27 '      - {at-least: 2, of: [legal, dana]}'
    accepted
}

@test "cycles in after" {
    after 28 '    after: [security]'
    refused '29:*'
    {
        cat good.yaml
        echo '    after: [b]'
        CR_EXTRA='after: [c]' criterion b standing '{all: [omar]}'
        CR_EXTRA='after: [security]' criterion c standing '{all: [omar]}'
    } >f.yaml
    refused
    [[ $ERR == *after* || $ERR == *cycle* ]]
    sed -i 's/after: \[security\]/after: []/' f.yaml
    accepted
}

@test "machines hold no decision right and do not agree" {
    local right
    after 15 '    kind: machine'
    sed -i 's/owner: dana/owner: omar/' f.yaml
    refused '8:10'
    for right in pause terminate resolve waive agree; do
        after 15 '    kind: machine'
        sed -i "s/^  owner: dana/&\n  $right: [dana, omar]/" f.yaml
        refused "9:$((${#right} + 12))"
    done
    after 15 '    kind: machine'
    accepted
    sed -i 's/^  owner: dana/&\n  amend: 2/' f.yaml
    refused 9:10
}

@test "keys that do not parse" {
    local public
    public=$(cut -d' ' -f2 "$KEYS/omar.pub")
    value 20 '      - ssh: ' nonsense 'ssh-ed25519' 'ssh-ed25519 AAAA' "ssh-ed25519 ${public:0:60}" "ssh-ed25519 ${public}AAAA" \
        "ssh-rsa $public" "ssh-foo $public" "$public" "ssh-ed25519 !!!$public"
    value 20 '      - ' "rsa: $public"
}

@test "keys that are refused: DSA, short RSA, unknown kinds" {
    forge_key weak rsa 1024
    value 20 '      - ssh: ' "$(<"$KEYS/weak.pub")"
    if ssh-keygen -q -t dsa -N '' -C x -f dsa 2>/dev/null; then
        value 20 '      - ssh: ' "$(<dsa.pub)"
    fi
    forge_key strong rsa 2048
    at_line 20 "      - ssh: $(<"$KEYS/strong.pub")"
    accepted
}

@test "a certificate is not a key" {
    ssh-keygen -q -s "$KEYS/mallory" -I omar -n omar "$KEYS/omar.pub"
    value 20 '      - ssh: ' "$(<"$KEYS/omar-cert.pub")"
    rm "$KEYS/omar-cert.pub"
}

@test "one key or one address for two" {
    at_line 20 "      - ssh: $(<"$KEYS/dana.pub")"
    refused '20:*'
    at_line 20 "      - ssh: $(cut -d' ' -f1,2 "$KEYS/dana.pub") another comment"
    refused '20:*'
    value 17 '    email: ' dana@example.com
}

@test "key files: they are there, and have their digest" {
    mkdir keys
    echo 'not a key' >keys/omar.asc
    at_line 20 $'      - openpgp: keys/missing.asc\n        sha256: '"$(printf '%064d' 0)"
    refused '20:*'
    at_line 20 $'      - openpgp: keys/omar.asc\n        sha256: '"$(printf '%064d' 0)"
    refused '2[01]:*'
    at_line 20 $'      - openpgp: keys/omar.asc'
    refused '20:*'
    at_line 20 $'      - openpgp: ../omar.asc\n        sha256: '"$(printf '%064d' 0)"
    refused '20:*'
}

# key_file FORM FILE: omar's key is this file, with its digest.
key_file() { at_line 20 "      - $1: $2"$'\n'"        sha256: $(sha256sum <"$2" | cut -d' ' -f1)"; }

@test "key files: they hold a key" {
    need_openpgp
    local data=$BATS_TEST_DIRNAME/../data name
    mkdir keys
    cp "$data"/openpgp/*.asc "$data"/x509/*.pem "$data"/x509/*.der keys
    echo 'not a key' >keys/omar
    : >keys/empty
    cp "$KEYS/omar.pub" keys/omar.pub
    for name in omar empty omar.pub rsa2048.pem refused-{revoked,dsa2048,rsa1024,secret,two,nosign,sha1-self}.asc; do
        key_file openpgp "keys/$name"
        refused 20:18
        [[ $ERR == *"'keys/$name': "* ]] || says "no word of keys/$name"
    done
    for name in omar empty omar.pub rsa2048.asc refused-{authority,usage,dsa,rsa1024,private,two,critical}.pem; do
        key_file x509 "keys/$name"
        refused 20:15
        [[ $ERR == *"'keys/$name': "* ]] || says "no word of keys/$name"
    done
    # What has ended is a matter of time, not of the file.
    for name in ed25519 rsa2048 nistp384 subkey subkey-revoked expired; do
        key_file openpgp "keys/$name.asc"
        accepted
    done
    for name in rsa2048.pem rsa2048.der nistp521.pem self.pem ended.pem; do
        key_file x509 "keys/$name"
        accepted
    done
}

@test "key files: nobody has the key of another, in whatever file" {
    need_openpgp
    local data=$BATS_TEST_DIRNAME/../data
    mkdir keys
    cp "$data"/openpgp/ed25519.{asc,gpg} "$data"/x509/rsa2048.{pem,der} keys
    key_file openpgp keys/ed25519.asc
    sed -i "14s|.*|      - {openpgp: keys/ed25519.gpg, sha256: $(sha256sum <keys/ed25519.gpg | cut -d' ' -f1)}|" f.yaml
    refused '20:*'
    key_file x509 keys/rsa2048.pem
    sed -i "14s|.*|      - {x509: keys/rsa2048.der, sha256: $(sha256sum <keys/rsa2048.der | cut -d' ' -f1)}|" f.yaml
    refused '20:*'
}

@test "a higher format" {
    value 1 'golive: ' 2 0 one
}

@test "all problems are reported at once" {
    sed -e 's/^version: 1/version: one/' -e 's/owner: dana/owner: nobody/' -e 's/area: technical/area: funny/' \
        -e 's/^title: .*/&\ncolour: red/' good.yaml >f.yaml
    refused 2:10 5:1 9:10 26:11
    [[ $(printf '%s\n' "$ERR" | grep -c '^f\.yaml:[0-9]') == 4 ]]
}

@test "what a terminal would act on is not passed on" {
    at_line 4 $'title: a\x1b[2Jb'
    refused '4:*'
    [[ $ERR != *$'\x1b'* ]]
    after 4 $'"\\u202ecolour": red'
    refused '5:*'
    [[ $ERR != *$'\xe2\x80\xae'* ]]
}

@test "nothing is written" {
    cp good.yaml f.yaml
    local before
    before=$(git for-each-ref && sha256sum f.yaml && git status --porcelain)
    accepted
    [[ $(git for-each-ref && sha256sum f.yaml && git status --porcelain) == "$before" ]]
}
