#!/usr/bin/env bats
# Many who sign at the same time, each in a clone, with one server that runs the hooks. `make soak` does it with more of them.

bats_require_minimum_version 1.5.0

setup() {
    load forge
    load crowd
}

@test "eight people sign eight decisions each at the same time: all 64 land, each once" {
    crowd_setup "$BATS_TEST_TMPDIR/w" 8
    crowd_all_sign 8
    crowd_check
    [[ $(cat "$W"/p*.said | wc -l) == 64 ]]
    [[ $(cat "$W"/p*.said | sort) == "$(crowd_records)" ]]
    # one commit each, beside the first; nobody's clone is ahead or has left something out
    [[ $(server rev-list --count "$LEDGER") == 65 ]]
    for who in $(crowd_each); do
        as "$who"
        git golive sync 2>"$W/err"
        [[ $(git rev-parse "$LEDGER") == $(server rev-parse "$LEDGER") ]]
        [[ -z $(git for-each-ref refs/golive/kept) ]]
    done
    # they did collide
    grep -q 'signed again' "$W"/p*.log
}
