#!/usr/bin/env bats
# The project of nine months, and every view of it: what 'make showcase' makes without a browser.

bats_require_minimum_version 1.5.0

setup_file() {
    command -v tmux >/dev/null || skip 'needs tmux'
    export SHOW=$BATS_FILE_TMPDIR/show
    "$BATS_TEST_DIRNAME/../showcase.sh" --text "$SHOW" >"$BATS_FILE_TMPDIR/log" 2>&1 || {
        cat "$BATS_FILE_TMPDIR/log" >&2
        return 1
    }
}

# first FILE: the verdict, below the command.
first() { sed -n 2p "$SHOW/$1"; }

@test "the verdict of each day" {
    [[ $(first stalled/status.txt) == 'NO-GO: not yet, 7 of 11 criteria are open' ]]
    grep -q 'agreement of Dana Reyes and Mia Okafor to version 3' "$SHOW/stalled/status.txt"
    grep -q 'are deleted."; Lena Fischer settles it (git golive resolve' "$SHOW/stalled/status.txt"
    grep -q 'seen it."; Tom Lindqvist or Lena Fischer settles it' "$SHOW/stalled/status.txt"
    [[ $(first stalled/signals.txt) == STALLED:* ]]
    [[ $(first almost/status.txt) == 'NO-GO: not yet, 1 of 11 criteria is open' ]]
    [[ $(first almost/signals.txt) != STALLED* ]]
    [[ $(first end/status.txt) == 'GO: v1.0 may go live' ]]
    jq -e '.predicate.verificationResult == "FAILED"' "$SHOW/almost/gate.intoto.json"
    jq -e '.predicate.verificationResult == "PASSED"' "$SHOW/end/gate.intoto.json"
}

@test "the index names each file, and none is empty" {
    local file
    [[ $(wc -l <"$SHOW/index.txt") -ge 40 ]]
    while read -r file; do
        [[ -s $SHOW/$file ]]
    done <"$SHOW/index.txt"
}

@test "on a terminal of 80 columns no line is cut, and nothing is told by colour alone" {
    local day plain=$BATS_TEST_TMPDIR/plain.txt
    for day in stalled almost end; do
        sed 's/\x1b\[[0-9;]*m//g' "$SHOW/$day/terminal.status.txt" >"$plain"
        run -1 grep -E '^.{81}' "$plain"
        # The same words as without a terminal.
        [[ $(tail -n +2 "$plain" | tr -s ' \n' ' ') == $(tail -n +2 "$SHOW/$day/status.txt" | tr -s ' \n' ' ') ]]
    done
}
