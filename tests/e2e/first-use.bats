#!/usr/bin/env bats
# The first minutes with golive: what the README's first screen says, and what a Git says that does not sign yet.

bats_require_minimum_version 1.5.0

setup() {
    load home
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    forge_home "$BATS_TEST_TMPDIR/home"
    git init -q "$BATS_TEST_TMPDIR/support-bot"
    cd "$BATS_TEST_TMPDIR/support-bot" || return
    git commit -q --allow-empty -m 'A bot'
}

# a person whose git signs
signs() {
    mkdir -p "$HOME/.ssh"
    ssh-keygen -q -t ed25519 -N '' -f "$HOME/.ssh/id_ed25519"
    git config --global gpg.format ssh
    git config --global user.signingkey "$HOME/.ssh/id_ed25519.pub"
}

golive() {
    STATUS=0
    git golive "$@" >"$HOME/out" 2>"$HOME/err" </dev/null || STATUS=$?
    OUT=$(<"$HOME/out") ERR=$(<"$HOME/err")
}
says() { printf '%s\n-- status %s\n-- out: %s\n-- err: %s\n' "$1" "$STATUS" "$OUT" "$ERR" >&2 && false; }
ended() { [[ $STATUS == "$1" ]] || says "this should have ended with $1"; }
err_has() { [[ $ERR == *"$1"* ]] || says "expected on standard error: $1"; }
err_has_not() { [[ $ERR != *"$1"* ]] || says "not expected on standard error: $1"; }

# the first ```sh of the README after a line with that text
shown_after() { awk -v text="$1" 'index($0, text) { near = 1 } near && /^```sh$/ { on = 1; next } on && /^```$/ { exit } on' "$TOP/README.md"; }
# the lines that golive says are to be run, with what a key's maker asks answered
told() { sed -n "s/^  \(git config .*\|ssh-keygen .*\)/\1/p" <<<"$ERR" | grep -v '<' | sed "s|^ssh-keygen.*|& -q -N '' -f ~/.ssh/id_ed25519|"; }

@test "the first screen of the README: five commands at most, and what each says" {
    [[ ${GOLIVE_BUILD##*/} != san ]] || skip 'it builds golive itself: the same without sanitizers'
    run "$TOP/tests/first-steps.sh"
    echo "$output"
    [[ $status == 0 ]]
}

@test "it is a screen: 80 columns, and the refusal stands within 40 lines" {
    local screen
    screen=$(sed '/^fatal: ref updates aborted by hook/q' "$TOP/README.md")
    [[ $(wc -l <<<"$screen") -le 40 ]]
    [[ $(grep -c '^\$ ' <<<"$screen") -le 5 ]]
    [[ $(awk '{ if (length($0) > n) n = length($0) } END { print n }' <<<"$screen") -le 80 ]]
    [[ $screen == *'golive: refs/tags/v1.0 is refused'* ]]
}

@test "a Git that knows nobody and no key: at each step the lines to run are told, and they do it" {
    git config --global --unset user.name
    git config --global --unset user.email
    golive init support-bot --template minimal --yes --hooks
    ended 128
    err_has "git config --global user.name 'Your Name'"
    err_has 'git config --global user.email you@example.com'
    eval "$(told)"
    golive init support-bot --template minimal --yes --hooks
    ((STATUS == 128 || STATUS == 3)) # 3: built without OpenPGP, which is what git signs with unless told
    err_has 'ssh-keygen -t ed25519'
    err_has 'git config --global gpg.format ssh'
    mkdir -p "$HOME/.ssh"
    eval "$(told)"
    golive init support-bot --template minimal --yes --hooks
    ended 0
    run ! git tag v1.0
    [[ $output == *'NO-GO: not yet, 3 of 3'* ]]
}

@test "a key that git is set to and that is not there" {
    git config --global gpg.format ssh
    golive init support-bot --yes
    ended 128
    err_has "to sign with an SSH key"
    err_has "ssh-keygen -t ed25519"
    # shellcheck disable=SC2088 # git expands it
    git config --global user.signingkey '~/.ssh/id_ed25519.pub'
    golive init support-bot --yes
    ended 128
    err_has "id_ed25519.pub', which is not there"
    err_has "ssh-keygen -t ed25519"
    mkdir -p "$HOME/.ssh"
    eval "$(told)"
    golive init support-bot --yes
    ended 0
}

@test "without --hooks nothing of git's is touched, and the line to run is told" {
    signs
    golive init support-bot --yes
    ended 0
    err_has 'git golive hooks install'
    git tag v1.0
    run ! grep -q golive .git/hooks/reference-transaction
    git golive hooks install
    git tag -d v1.0
    run ! git tag v1.0
    golive init other --yes
    ended 0
    err_has_not 'git golive hooks install'
}

@test "release tags that exist are exempt, and told; who has a ledger already is told what to do instead" {
    local tag commits
    signs
    for tag in v0.9 'v1,2' 'v{3}' v1.0-rc1 nightly release/v1; do git tag "$tag"; done
    golive init support-bot --yes --hooks
    ended 0
    err_has $'release tags that exist already are exempt: v0.9, \'v1,2\', \'v{3}\'\n'
    err_has_not $'\n\n\n'
    git show golive/support-bot:checklist.yaml | grep -qxF "  exempt: [v0.9, 'v1,2', 'v{3}'] # released before this checklist"
    git tag -d v0.9 'v{3}'
    git tag v0.9
    git tag 'v{3}'
    git tag v1.1-rc1
    run ! git tag v1.0
    commits=$(git rev-list --count golive/support-bot)
    golive init support-bot --yes
    ended 1
    err_has "there is a ledger of 'support-bot' already; change its checklist with: git golive amend"
    [[ $(git rev-list --count golive/support-bot) == "$commits" ]]
    git config golive.other.root "$(git rev-parse HEAD)"
    golive init other --yes
    ended 1
    err_has "the ledger of 'other' is trusted here and not fetched yet; run: git fetch"
    golive init third --yes --template nope
    [[ $STATUS != 0 ]]
    err_has "there is no template 'nope'; there are: ai, minimal"
    printf -- '- id: omar\n  name: Omar\n  email: omar@example.com\n  keys:\n    - openpgp: keys/omar.asc\n      sha256: %064d\n' 0 >omar.yaml
    golive init third --yes --with omar.yaml
    [[ $STATUS != 0 ]]
    err_has 'keys/omar.asc'
    run ! git rev-parse -q --verify golive/third
}

@test "hooks that lie outside: --hooks is refused before anything is signed" {
    signs
    mkdir "$HOME/hooks"
    git config core.hooksPath "$HOME/hooks"
    golive init support-bot --yes --hooks
    ended 1
    err_has 'core.hooksPath'
    [[ -z $(git for-each-ref refs/heads/golive) && -z $(ls "$HOME/hooks") ]]
    golive init support-bot --yes
    ended 0
    err_has 'git golive hooks install'
}

@test "what the README says to take it all back does, and one can start again" {
    signs
    git init -q --bare "$BATS_TEST_TMPDIR/server.git"
    git remote add origin "$BATS_TEST_TMPDIR/server.git"
    golive init support-bot --template minimal --yes --hooks
    ended 0
    run ! git tag v1.0
    eval "$(shown_after 'To take it all back')"
    eval "$(grep -o 'git push origin :golive/[a-z-]*' "$TOP/README.md" | head -n 1)"
    [[ -z $(git for-each-ref '**/golive/**') ]]
    git tag v1.0
    git tag -d v1.0
    golive init support-bot --yes --hooks
    ended 0
    run ! git tag v1.0
}

@test "on a terminal init asks whether this clone shall refuse release tags" {
    command -v tmux >/dev/null || skip 'needs tmux'
    signs
    load terminal
    terminal_setup
    local answer
    for answer in n ''; do
        COLUMNS_=100 asks "$answer"
    done
    terminal_teardown
}

@test "init asks again for what the checklist would not take, and Ctrl-D stops it" {
    command -v tmux >/dev/null || skip 'needs tmux'
    signs
    load terminal
    terminal_setup
    tm new-session -d -x 100 -y 40 "git golive init bot; echo \"[ended \$?]\"; exec sleep 600"
    sees 'what is it called'
    types ''
    sees 'what is it for'
    types ''
    sees 'did the pilot end'
    types '20.11.2026'
    sees "'20.11.2026' is no day" 'did the pilot end'
    types '2026-11-20'
    sees 'decision promised'
    types ''
    sees 'may pause'
    types 'dana, omar'
    sees "nobody but you, 'nobody'" 'may pause'
    types ''
    sees 'may end it'
    tm send-keys C-d
    sees 'stopped; nothing was signed'
    ends 1
    terminal_teardown
    [[ -z $(git for-each-ref refs/heads/golive) ]]
}

# asks ANSWER: to the last question of init; all others get what is proposed.
asks() {
    local question
    SESSION=$((${SESSION-0} + 1))
    tm new-session -d -x 100 -y 40 "git golive init bot$SESSION; echo \"[ended \$?]\"; exec sleep 600"
    for question in 'what is it called' 'what is it for' 'did the pilot end' 'decision promised' 'may pause' 'may end it' 'settles conflicts'; do
        sees "$question"
        types ''
    done
    sees 'refuse release tags'
    types "$1"
    if [[ $1 == n ]]; then
        sees 'git golive hooks install'
        ends 0
        git golive hooks status | grep -q 'reference-transaction  *missing'
    else
        sees 'are guarded'
        ends 0
        git golive hooks status | grep -q 'reference-transaction  *installed'
    fi
}
