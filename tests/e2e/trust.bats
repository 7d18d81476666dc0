#!/usr/bin/env bats
# docs/trust.md: each attack is shown by tests that exist; and what a clone does not prevent, the server does.

setup_file() {
    load people
    people_setup_file
}

setup() {
    load people
    people_setup
    TESTS=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
    TRUST=$TESTS/../docs/trust.md
}

# attacks: the rows of its tables of attacks.
attacks() { sed -n '/^## Attacks/,/^## What is not/p' "$TRUST" | grep '^| ' | grep -v '^| attack '; }

@test "each attack in docs/trust.md has an answer, and a test that exists" {
    local row file name
    attacks >"$W/rows"
    [[ $(wc -l <"$W/rows") -ge 30 ]]
    while read -r row; do
        [[ $row =~ ^\|\ [^|]+\ \|\ [^|]+\ \|\ \`[^|]+\`\ \|$ ]] || people_fail "not an attack, an answer and tests: $row"
    done <"$W/rows"
    grep -oE '`[a-z_0-9-]+\.(bats|c)`: `[^`]+`' "$W/rows" | tr -d '`' >"$W/named"
    # None of them is written in another way.
    [[ $(wc -l <"$W/named") == "$(grep -oE '\.(bats|c)\b' "$W/rows" | wc -l)" ]]
    while IFS=: read -r file name; do
        name=${name# }
        case $file in
        *.bats) grep -qF -e "@test \"$name\" {" "$TESTS/e2e/$file" ;;
        *) grep -qE -e "cmocka_unit_test[a-z_]*\\(${name}[,)]" "$TESTS/unit/$file" ;;
        esac || people_fail "docs/trust.md names a test that is not there: $file: $name"
    done <"$W/named"
}

@test "docs/trust.md names codes and verbs that there are" {
    local word n=0
    for word in $(attacks | cut -d '|' -f 3 | grep -oE '`[a-z][a-z-]*' | tr -d '`' | sort -u); do
        grep -rqF "\"$word\"" "$TESTS/../src" || people_fail "docs/trust.md speaks of '$word'"
        n=$((n + 1))
    done
    [[ $n -ge 10 ]]
}

@test "whoever goes round the hooks of a clone is refused by the server" {
    local root
    root=$(git -C "$W/server.git" rev-list --max-parents=0 "$LEDGER")
    git -C "$W/server.git" golive trust "$SYSTEM" "$root" --yes
    git -C "$W/server.git" golive hooks install --server
    as omar
    git golive hooks install
    run ! git tag v1.0
    git -c core.hooksPath= tag v1.0
    run ! git -c core.hooksPath= push origin v1.0
    [[ $output == *'v1.0'*'is refused'* ]] || people_fail "not by golive: $output"
    [[ -z $(git -C "$W/server.git" tag) ]]
}

@test "a command on the checklist is run by check, and by nothing else" {
    local verb
    as dana
    git show "$LEDGER:checklist.yaml" |
        sed -e 's/^version: .*/version: 3/' -e "s|^  - id: session|&\\n    check: {run: 'echo >>$W/ran'}|" >../v3.yaml
    people_must decide amend --file ../v3.yaml
    for verb in dana omar lena mia; do
        as "$verb"
        people_must decide agree
    done
    golive hooks install
    for verb in status 'status --fetch' todo log 'show session' 'show 3' 'gate v1.0' verify signals list audit 'report -o -' lint sync; do
        # shellcheck disable=SC2086 # words
        golive $verb
        [[ $STATUS -le 1 ]] || people_fail "$verb"
    done
    run ! git tag v1.0
    people_must decide approve session -m 'on my own word'
    [[ ! -e $W/ran ]]
    as tom
    people_must decide check session
    [[ -s $W/ran ]]
}
