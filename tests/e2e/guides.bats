#!/usr/bin/env bats
# The guides: what a reader would paste is run, and what they would see is compared.

setup() {
    command -v tmux >/dev/null || skip 'needs tmux'
    load guides
    forge_home "$BATS_TEST_TMPDIR/home"
    terminal_setup
}
teardown() { terminal_teardown; }

@test "guide: stakeholder" { guide stakeholder; }

@test "guide: owner" { guide owner; }

@test "guide: release-engineer" { guide release-engineer; }

@test "guide: server" { guide server; }

@test "guide: auditor" { guide auditor; }

@test "guide: recovery" { guide recovery; }

# tries LINE...: a page of these lines, run by somebody in an empty home.
tries() {
    W=$BATS_TEST_TMPDIR/w
    mkdir -p "$W/nobody/sub"
    printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/page.md"
    guide_run "$BATS_TEST_TMPDIR/page.md"
}
# fails TEXT LINE...: and that is why.
fails() {
    run tries "${@:2}"
    [[ $status != 0 && $output == *"$1"* ]] || { echo "expected: $1" "$output" && false; }
}

@test "a page is run as it stands" {
    # shellcheck disable=SC2016 # for the shell of the page
    tries 'Text.' '<!-- as nobody in sub -->' '```sh' 'cd .. && mkdir here && cd here' '```' '```sh' 'pwd' 'git init -q . && git golive list' \
        '```' '```text' '/home/nobody/here' '...' '```' '<!-- ends 3' '     at "name?" answer "Lena"' \
        '     where <word> is echo hello -->' '```sh' 'true' 'printf "name? " && read -r name && echo <word> $name; exit 3' '```' 'You see:' \
        '```text' 'name? Lena' 'hello Lena' '```' '<!-- not run: it would take the machine down -->' '```sh' 'halt' '```' \
        '```sh' 'echo "a: 1" >file && eval "$GIT_EDITOR file"' 'cat file; date -u +%F' \
        'echo 2026-11/22T213653Z-lena-approve-data-privacy-2' '```' \
        '```diff' '-a: 1' '+a: 2' '+b: 3' '```' '```text' 'a: 2' 'b: 3' '2020-01-01' \
        '2020-01/01T000000Z-lena-approve-data-privacy' '```' 3>"$BATS_TEST_TMPDIR/said"
    [[ $(<"$BATS_TEST_TMPDIR/said") == *'it would take the machine down'*'1 of its blocks not run'* ]]
}

@test "a page fails that says what is not so" {
    fails 'should have ended with 0' '```sh' 'false' '```'
    fails 'should have ended with 1' '<!-- ends 1 -->' '```sh' 'true' '```'
    # the first command that fails, fails the block
    fails 'should have ended with 0' '```sh' 'false' 'true' '```'
    fails 'this is on the screen' '```sh' 'echo one' '```' '```text' 'two' '```'
    fails 'this is on the screen' '```sh' 'echo one; echo two' '```' '```text' 'one' '```'
    fails 'this is on the screen' '```sh' 'echo one; echo two; echo three' '```' '```text' '...' 'two' '```'
    fails 'this is on the screen' '```sh' 'echo one; echo two; echo three' '```' '```text' '...' 'three' '...' 'two' '...' '```'
    fails 'this is on the screen' '```sh' 'echo 12' '```' '```text' '13' '```'
    fails 'not on the screen: sure?' '<!-- at "sure?" answer "y" -->' '```sh' 'echo ready' '```'
    fails 'whoever pastes this' '<!-- at "sure?" answer "y" -->' '```sh' 'printf "sure? " && read -r a' 'echo $a' '```'
    fails 'not there, or more than once' '```sh' 'echo a >file; eval "$GIT_EDITOR file"' '```' '```diff' '-b' '+c' '```'
    fails 'does not say what is done in it' '```sh' 'echo a >file; eval "$GIT_EDITOR file"' '```'
}

@test "a page fails that leaves out what the reader needs" {
    fails 'what does that stand for?' '```sh' 'echo <root>' '```'
    fails 'this has to be run' '<!-- not run: too long -->' '```sh' 'git golive list' '```'
    fails 'no block runs: git golive verify' 'Or use `git golive verify`.' '```sh' 'true' '```'
    fails 'not understood: by lena' '<!-- by lena -->' '```sh' 'true' '```'
    fails 'neither sh nor text' '```yaml' 'a: b' '```'
    fails 'whose output' '```text' 'a: b' '```'
}

@test "every guide has a test of its own here" {
    local page
    for page in "$GUIDES"/*.md; do
        page=$(basename "$page" .md)
        [[ $page == README || $page == '*' ]] || grep -qx "@test \"guide: $page\" { guide $page; }" "$BATS_TEST_FILENAME" || {
            echo "docs/guides/$page.md is tested by nothing"
            false
        }
    done
}
