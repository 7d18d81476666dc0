# shellcheck shell=bash
# A terminal to sit at: driven by keys, and read off the screen. With people.bash, which has the people.
#
#   setup_file() { command -v tmux >/dev/null || skip 'needs tmux'; ... }
#   setup()      { load terminal; load people; people_setup; terminal_setup; }
#   teardown()   { terminal_teardown; }

terminal_setup() {
    # Sockets have short names; the tests' own directory may be long.
    TMUX_TMPDIR=$(mktemp -d /tmp/golive-tmux.XXXXXX)
    export TMUX_TMPDIR
    COLUMNS_=80 # of the terminal
    unset TMUX
    export GIT_PAGER=cat LC_ALL=C.UTF-8 TMPDIR=$BATS_TEST_TMPDIR
}

terminal_teardown() {
    [[ -z ${TMUX_TMPDIR-} ]] || { tm kill-server 2>/dev/null; rm -rf "$TMUX_TMPDIR"; }
}

tm() { tmux -u -f /dev/null -L "s${SESSION-0}" "$@" 3>&-; }

# sits WHO [ARG...]: this person runs `git golive ARG...` at a terminal of their own.
sits() {
    as "$1"
    shift
    tm kill-server 2>/dev/null || :
    SESSION=$((${SESSION-0} + 1))
    tm new-session -d -x "$COLUMNS_" -y 24 "git golive $*; echo \"[ended \$?]\"; exec sleep 600"
    tm set-option -g history-limit 5000
}
screen() { tm capture-pane -p -S -3000; }
# sees TEXT...: each comes, on one screen or another. Lines may be broken.
sees() {
    local text i
    for text in "$@"; do
        for ((i = 0; i < 300; i++)); do
            SCREEN=$(screen)
            [[ $(tr -s ' \n' '  ' <<<"$SCREEN") == *"$text"* ]] && continue 2
            sleep 0.1
        done
        printf 'expected on the screen: %s\n-- screen:\n%s\n' "$text" "$SCREEN" >&2
        return 1
    done
}
sees_not() {
    SCREEN=$(screen)
    [[ $(tr -s ' \n' '  ' <<<"$SCREEN") != *"$1"* ]] || { printf 'not expected on the screen: %s\n-- screen:\n%s\n' "$1" "$SCREEN" >&2 && return 1; }
}
# types LINE: that, and Enter; the screen is forgotten, so that what is seen next is new.
types() {
    tm send-keys -R
    tm clear-history
    tm send-keys -l -- "$1"
    tm send-keys Enter
}
ends() { sees "[ended $1]"; }
