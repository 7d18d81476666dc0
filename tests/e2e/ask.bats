#!/usr/bin/env bats
# People at a terminal: bare `git golive` asks what waits for them, one by one. Driven by keys, and read off the screen.

setup_file() {
    command -v tmux >/dev/null || skip 'needs tmux'
    load people
    people_setup_file
}

setup() {
    load terminal
    command -v tmux >/dev/null || skip 'needs tmux'
    load people
    people_setup
    terminal_setup
}

teardown() { terminal_teardown; }

# asks: the choices are there, down to the last.
asks() { sees 'q quit' 'signed stays signed >'; }
# the answer is yes, without a remark
says_yes() {
    asks
    types a
    sees remark
    types ''
    sees 'sign this?'
    types y
}

on_server() { git -C "$W/server.git" log --format=%s "$LEDGER"; }

@test "somebody who has never used git approves, and it counts" {
    sits lena
    sees 'Lena Fischer, 1 question waits for you' 'release v1.0' '1 of 1: Data privacy' 'is this so?' \
        'Each kind of personal data has a legal basis.' 'stays on the record for good and can be read by everyone'
    asks
    types a
    sees 'a remark for the record, or just Enter:'
    types "checked with counsel, 'all' of it"
    sees 'you answer YES, as Lena Fischer' '| criterion: privacy' 'sign this? [y/N]'
    types y
    sees "pushed to 'origin'" 'your answer is signed, and on the record' 'thank you, Lena Fischer: no other question waits for you' \
        'waiting for Omar Haddad: Security clearance'
    sees_not '(git golive approve'
    ends 0
    [[ $(on_server | head -1) == 'lena approves privacy (v1.0)' ]]
    golive --json status
    jq -e '.criteria[] | select(.id == "privacy") | .state == "met"' <<<"$OUT"
    no_findings
}

@test "a clone from before the ledger is asked all the same; one without any is told how to begin" {
    as lena
    git update-ref -d refs/remotes/origin/golive/support-bot
    git update-ref -d "$LEDGER"
    sits lena
    sees '1 of 1: Data privacy'
    asks
    types q
    sees 'still waits for you'
    git clone -q --bare --single-branch "$W/server.git" "$W/other.git"
    git -C "$W/lena" remote set-url origin ../other.git
    git update-ref -d refs/remotes/origin/golive/support-bot
    git config --unset golive.support-bot.root
    sits lena
    sees 'there is no ledger here' 'start one (git golive init <system>)'
    ends 3
}

@test "a rejection asks for the reason, and not without one" {
    sits omar
    asks
    types 'what is this'
    sees 'type one of the letters on the left'
    types REJECT
    sees 'why? One line'
    types ''
    sees 'nothing was given, so nothing is signed'
    asks
    [[ $(on_server | head -1) == 'ravi proposes v1.0' ]]
    types no
    sees 'why? One line'
    types 'finding 7 is open'
    sees 'you answer NO' 'sign this?'
    types y
    sees 'what you said against it stands' 'rejected by Omar Haddad: "finding 7 is open"'
    ends 0
    [[ $(on_server | head -1) == 'omar rejects security (v1.0)' ]]
    # and it is taken up again when it is mended
    sits omar
    sees 'Omar Haddad said NO on' 'finding 7 is open'
    asks
    types y
    sees remark
    types ''
    sees 'sign this?'
    types y
    sees 'thank you'
    [[ $(on_server | head -1) == 'omar approves security (v1.0)' ]]
}

@test "a concern is raised about the question, and seen by the next" {
    # what was taken back is not
    as mia
    people_must decide approve session
    people_must decide withdraw approve-session -m 'not heard yet'
    sits mia
    asks
    types c
    sees 'what must be settled?'
    types 'the night shift was not there'
    sees 'you raise a concern about' 'sign this?'
    types y
    ends 0
    [[ $(on_server | head -1) == 'mia raises a concern on session'* ]]
    sits tom
    sees 'what was said so far: Mia Okafor raised a concern on' 'the night shift was not there'
    asks
    types s
    sees '1 question still waits for you'
    ends 0
    # who settles is asked as well, after the own question
    sits lena
    sees '1 of 2: Data privacy'
    asks
    types skip
    sees '2 of 2: A concern' 'is this settled?' 'it is about: Leadership has heard'
    asks
    types d
    sees 'how was it settled?'
    types 'they were asked on Monday'
    sees 'you settle what Mia Okafor signed' 'sign this?'
    types y
    ends 0
    [[ $(on_server | head -1) == 'lena resolves '* ]]
}

@test "no to the last question, quitting, the end of input, and Ctrl-C sign nothing" {
    local before
    before=$(people_refs)
    sits lena
    asks
    types a
    sees remark
    types ''
    sees 'sign this?'
    types n
    sees 'nothing was signed'
    asks
    types q
    sees '1 question still waits for you'
    ends 0
    sits lena
    asks
    tm send-keys C-d
    sees '1 question still waits for you'
    ends 0
    sits lena
    asks
    types 'what is this'
    sees 'type one of the letters on the left'
    types a
    sees remark
    tm send-keys C-c
    for ((i = 0; i < 100; i++)); do
        [[ $(tm list-panes -F '#{pane_current_command}' 2>/dev/null) == *golive* ]] || break
        sleep 0.1
    done
    as lena
    [[ $(people_refs) == "$before" ]]
    golive status
    done_well
}

@test "nothing waits: it says so, and what happens next" {
    sits dana
    sees 'nothing waits for you, Dana Reyes' 'NO-GO: not yet, 4 of 4 criteria are open' 'waiting for Omar Haddad: Security clearance'
    ends 0
}

@test "where nobody can be asked, it prints the list" {
    sits lena '| cat'
    sees '1 thing waits for Lena Fischer (lena)' 'git golive approve privacy'
    ends 0
    as lena
    golive ask
    ended 129
    err_has 'needs a terminal'
}

@test "not on the checklist: how to be put on it" {
    as lena
    git config user.signingkey "$KEYS/mallory.pub"
    git config user.email mallory@example.com
    sits lena
    sees 'you are not known by the checklist' 'send the owner, Dana Reyes (dana@example.com), what this prints: git golive enroll'
    ends 0
    # on it, with another key
    git config user.email lena@example.com
    sits lena
    sees 'Lena Fischer (lena) is on the checklist with another key' "set user.signingkey to it, or send the owner what 'git golive enroll' prints"
    sees_not 'if you should be on it'
    ends 0
}

@test "another release is proposed while somebody reads: nothing is signed, and it is asked again" {
    sits omar
    sees 'the release: v1.0'
    asks
    cd "$W/ravi"
    echo more >>docs/dpia.md
    git commit -qam more
    git push -q origin HEAD:main
    decide propose v1.1
    done_well
    types a
    sees remark
    types fine
    sees "nothing was signed: in the meantime 'ravi' has proposed another release, v1.1; look again"
    sees 'the release: v1.1, proposed by Ravi Menon' 'since the proposal before, v1.0, 1 file changed: changed docs/dpia.md'
    asks
    [[ $(on_server | head -1) == 'ravi proposes v1.1' ]]
    types a
    sees remark
    types fine
    sees 'for v1.1' 'sign this?'
    types y
    sees 'thank you'
    ends 0
    as omar
    golive --json status
    jq -e '.criteria[] | select(.id == "security") | .state == "met"' <<<"$OUT"
    # and what has changed since this person looked is told the next time
    cd "$W/ravi"
    echo new >docs/faq.md
    git rm -q model/weights.txt
    git add -A
    git commit -qm again
    git push -q origin HEAD:main
    decide propose v1.2
    sits omar
    sees 'since you said yes on' '2 files changed: new docs/faq.md removed model/weights.txt' 'it does not count any more'
}

@test "the checklist is agreed to on a screen that shows it, and the owner makes the final call on another" {
    all_met
    people_editor
    people_criteria | sed '/id: privacy/,/scope/s/has a legal basis/is needed/' >"$W/criteria.yaml"
    GIT_EDITOR="'$W/edit'" people_must decide amend
    sits tom
    sees 'are these the right questions?' '3. Data privacy: Each kind of personal data is needed.' 'what changes, as Dana Reyes proposes it' \
        'statement was: Each kind of personal data has a legal basis.'
    asks
    types a
    sees 'sign this?'
    types y
    ends 0
    for who in omar lena ravi mia; do
        as "$who"
        people_must decide agree
    done
    as lena
    people_must decide approve privacy
    sits dana
    sees '1 of 1: The final call' 'does it go live?' 'yes: Security clearance, says Omar Haddad'
    asks
    types go
    sees remark
    types 'we go live on Monday'
    sees 'you say GO for v1.0' 'sign this?'
    types y
    sees 'GO: v1.0 may go live' 'what else is up to you' 'git golive tag v1.0'
    ends 0
    as dana
    says_status GO
}

@test "evidence is opened on request, facts are asked for, and what is refused is asked again" {
    local ev=$W/eval.log
    people_editor
    people_criteria | sed '/id: quality/,/scope/s/    area:/    measure: {accuracy: ">= 0.95"}\n    evidence: required\n    area:/' >"$W/criteria.yaml"
    sed -i '/id: quality/,/id: security/s/all: \[ravi\]/all: [ravi, tom]/' "$W/criteria.yaml"
    GIT_EDITOR="'$W/edit'" people_must decide amend
    for who in omar lena ravi mia tom; do
        as "$who"
        people_must decide agree
    done
    printf 'accuracy: 0.96\n\033]0;owned\a' >"$ev"
    printf 'a\0b' >"$W/plot.png"
    as tom
    decide approve quality --measured accuracy=0.96 --evidence "$ev" --evidence "$W/plot.png" --evidence https://example.com/eval --evidence docs/dpia.md
    done_well
    sits ravi
    sees 'the evidence: 1. evidence/' 'eval.log, kept with the decisions (from Tom Lindqvist)' '3. https://example.com/eval'
    asks
    types e
    sees 'which one?'
    types 1
    sees 'accuracy: 0.96 <U+001B>]0;owned<U+0007>'
    asks
    types e
    sees 'which one?'
    types 2
    sees 'open this copy'
    copy=$(screen | tr -d '\n' | grep -o '/[^ ]*/golive-[A-Za-z0-9]*/[A-Za-z0-9.-]*plot.png')
    cmp "$copy" "$W/plot.png"
    asks
    types e
    sees 'which one?'
    types 3
    sees 'open it in your browser: https://example.com/eval'
    asks
    types e
    sees 'which one?'
    types 99
    asks
    types e
    sees 'which one?'
    types 4
    sees 'impact assessment'
    asks
    types q
    ends 0
    # what was signed by hand may name what is not there, or other bytes
    local other
    other=$(sha256sum <"$ev" | cut -d' ' -f1)
    by_hand tom 'decision: approve' 'criterion: quality' "commit: $(git rev-parse origin/main)" 'measured: {accuracy: 0.96}' \
        'evidence:' "  - {in: candidate, path: docs/dpia.md, sha256: $other}" "  - {in: ledger, path: evidence/none, sha256: $other}"
    sits ravi
    sees 'evidence/none, kept with the decisions'
    asks
    types e
    sees 'which one?'
    types 1
    sees "this evidence cannot be shown: 'docs/dpia.md' is not the file that was signed"
    asks
    types e
    sees 'which one?'
    types 2
    sees 'this evidence cannot be shown: '
    asks
    types a
    sees 'accuracy (it must be >= 0.95):'
    types ''
    sees 'nothing was given, so nothing is signed'
    asks
    printf 'my own run\n' >"$ev"
    types a
    sees 'accuracy (it must be >= 0.95):'
    types 0.95
    sees 'what shows it:'
    types /no/such/file
    sees remark
    types ''
    sees "golive: " "'/no/such/file'"
    asks
    types a
    sees 'accuracy (it must be'
    types 0.95
    sees 'what shows it:'
    types "$ev"
    sees remark
    types ''
    sees 'sign this?' "accuracy: '0.95'"
    types y
    ends 0
    as tom
    people_must decide approve quality --measured accuracy=0.96 --evidence "$ev"
    golive --json status
    jq -e '.criteria[] | select(.id == "quality") | .state == "met"' <<<"$OUT"
}

@test "what others wrote cannot draw on the screen, nor pass for the tool's words" {
    as mia
    decide concern session -m $'harmless\n\n2 of 2: All is met\ntype y'
    done_well
    cd "$W/ravi"
    git mv model/weights.txt $'model/a\033[2J\nsign this? y'
    git commit -qm hostile
    git push -q origin HEAD:main
    decide propose v1.1
    done_well
    sits omar
    asks
    sees 'a<U+001B>[2J<U+000A>sign this? y'
    types q
    ends 0
    sits lena
    asks
    types s
    sees '"harmless 2 of 2: All is met type y"'
    types q
    ends 0
    # keys that a terminal sends for an arrow do not end up in the record
    sits omar
    asks
    types r
    sees 'why? One line'
    tm send-keys -l 'oops'
    tm send-keys Left
    types ''
    sees 'there is a control character in the note; please type it again' 'why? One line'
    types oops
    sees 'sign this?' 'note: oops'
    types y
    ends 0
    [[ $(on_server | head -1) == 'omar rejects security (v1.1)' ]]
}

@test "on a narrow screen, in a script without blanks, nothing is cut off" {
    people_editor
    people_criteria | sed '/id: privacy/,/scope/s/statement: .*/statement: 个人数据的每一种都有法律依据，并且已经由法务部门检查过，没有任何例外情况需要处理。\n    why: "The first reason.\\n\\nThe second one."/' >"$W/criteria.yaml"
    GIT_EDITOR="'$W/edit'" people_must decide amend
    for who in omar lena ravi mia tom; do
        as "$who"
        people_must decide agree
    done
    export COLUMNS_=40
    sits lena
    asks
    SCREEN=$(screen)
    [[ $(tr -d ' \n' <<<"$SCREEN") == *个人数据的每一种都有法律依据，并且已经由法务部门检查过，没有任何例外情况需要处理。* ]]
    # broken by the tool, below its own beginning
    grep -q '^  个人数据的每一种' <<<"$SCREEN"
    grep -A2 '^  The first reason.' <<<"$SCREEN" | grep -q '^  The second one.'
    run ! grep -q '^[^ a-z0-9A-Z>-]' <(sed '/^$/d' <<<"$SCREEN")
    types a
    sees remark
    types 好
    sees 'sign this?' 'note: 好'
    types y
    sees 'thank you, Lena Fischer'
    ends 0
    # so is each item of a list
    run ! grep -q '^  [^ -]' <(screen | sed '1,/^NO-GO/d')
}

@test "an amendment that was edited and not proposed is not lost" {
    local draft=.git/golive/$SYSTEM/checklist.yaml
    tries() { GIT_EDITOR="sed -i 's/$1/'" sits dana amend; }
    tries '95 of 100/97 of 100'
    sees 'propose and agree to it?'
    types n
    sees 'nothing was proposed' "'git golive amend' goes on with it"
    ends 1
    tries 'a legal basis/a basis'
    sees 'a draft is kept in' 'go on with this draft, which was not proposed? [y/N]'
    types y
    sees '97 of 100' 'has a basis' 'propose and agree to it?'
    types n
    ends 1
    # Who begins anew has nothing of it, and what is as it was is nothing to go on with.
    tries 'nothing/nothing'
    sees 'go on with this draft, which was not proposed? [y/N]'
    types n
    sees 'the checklist is as it was'
    [[ ! -e $draft ]]
    tries '95 of 100/96 of 100'
    sees 'propose and agree to it?'
    sees_not 'go on with this draft'
    types n
    ends 1
    # What was written against an older version would undo what came since.
    GIT_EDITOR="sed -i s/legal.basis/basis/" decide amend
    done_well
    for who in omar lena ravi mia; do
        as "$who"
        people_must decide agree
    done
    tries '95 of 100/98 of 100'
    sees 'propose and agree to it?' '98 of 100'
    sees_not 'go on with this draft'
    types y
    ends 0
}

@test "a deputy is asked for the other, and signs for the other" {
    as lena
    git fetch -q
    # by hand, in a working tree of the ledger
    git worktree add -q --detach "$W/by-hand" "origin/golive/$SYSTEM"
    cd "$W/by-hand"
    mkdir -p records/2026-11
    printf 'golive: 1\ndecision: delegate\nchecklist: %s\nto: tom\nfrom: %s\nuntil: %s\n' "$(sha256sum checklist.yaml | cut -d' ' -f1)" \
        "$(date -u +%F)" "$(date -u -d '+3 days' +%F)" >records/2026-11/by-hand.yaml
    git add records
    git commit -q -S -m 'lena delegates to tom'
    git push -q origin "HEAD:golive/$SYSTEM"
    sits tom
    sees 'Tom Lindqvist, 2 questions wait for you' '1 of 2: Data privacy' 'you are asked as the deputy of Lena Fischer'
    asks
    types r
    sees 'why?'
    types 'no contract'
    sees 'sign this?'
    types y
    sees '2 of 2: Working session'
    asks
    types q
    ends 0
    sits lena
    sees 'Tom Lindqvist, for Lena Fischer, said NO on' ': "no contract"'
    asks
    types q
    ends 0
    sits tom
    sees '1 of 2: Data privacy' 'you are asked as the deputy of Lena Fischer'
    asks
    types a
    sees remark
    types ''
    sees 'as Tom Lindqvist for Lena Fischer' '| for: lena'
    types y
    sees '2 of 2: Working session'
    sees_not deputy
    asks
    types q
    ends 0
    as tom
    golive --json status
    jq -e '.criteria[] | select(.id == "privacy") | .state == "met"' <<<"$OUT"
}

@test "a push that fails is told, and nothing is lost" {
    sits lena
    asks
    types a
    sees remark
    mv "$W/server.git" "$W/away.git"
    types ''
    sees 'sign this?'
    types y
    sees 'recorded here, not pushed' 'run: git golive sync'
    ends 1
    mv "$W/away.git" "$W/server.git"
    as lena
    golive sync
    [[ $(on_server | head -1) == 'lena approves privacy (v1.0)' ]]
}

@test "a key that git cannot sign with ends the walk with what to do" {
    as lena
    cp "$KEYS/lena.pub" "$W/only.pub"
    git config user.signingkey "$W/only.pub"
    local before
    before=$(people_refs)
    sits lena
    says_yes
    sees 'git could not sign'
    asks
    types q
    ends 0
    [[ $(people_refs) == "$before" ]]
}

@test "a pause waits for the owner, who ends it" {
    as omar
    people_must decide pause -m 'wrong answers'
    sits dana
    sees '1 of 1: A pause' 'may it go on? Omar Haddad paused everything on' ': "wrong answers" until it is ended, nothing is released or deployed'
    asks
    types g
    sees remark
    types 'mended this morning'
    sees 'sign this?'
    types y
    sees 'thank you, Dana Reyes'
    sees_not paused
    ends 0
    [[ $(on_server | head -1) == 'dana resumes'* ]] || { on_server | head -1; false; }
}

@test "what a release changes is told from what was looked at before, else from what went live" {
    local tree
    all_met
    people_must decide go
    tree=$(git rev-parse 'origin/main^{tree}')
    cd "$W/ravi"
    echo 'weights 2' >model/weights.txt
    for i in 1 2 3 4 5 6 7 8 9; do echo "$i" >"docs/$i.md"; done
    git add -A
    git commit -qm more
    git push -q origin HEAD:main
    people_must decide propose v1.1
    sits ravi
    sees 'you are asked about this part of it: model/' 'since you said yes on' ', 1 file changed: changed model/weights.txt'
    sees_not docs/
    says_yes
    ends 0
    sits omar
    sees 'since you said yes on' ', 10 files changed:' 'new docs/8.md and 2 more'
    says_yes
    ends 0
    as dana
    people_must decide no-go -m 'not before the audit'
    sits dana
    sees '1 of 1: The final call' 'Dana Reyes said no-go on' ': "not before the audit"' 'since v1.0, which went live, 10 files changed:'
    asks
    types q
    ends 0
    # where not all of that is here any more, nothing is made up
    rm -f ".git/objects/${tree:0:2}/${tree:2}"
    sits dana
    sees 'it cannot be told here what has changed since v1.0, which went live what was answered:'
    asks
    types q
    ends 0
}

@test "what has changed while somebody reads is told before anything is signed" {
    cp -R "$W/lena" "$W/phone"
    sits lena
    asks
    (cd "$W/phone" && people_must decide approve privacy)
    types a
    sees remark
    types ''
    sees "'lena' has approved 'privacy' already" 'thank you, Lena Fischer'
    ends 0
    [[ $(on_server | head -2 | tail -1) == 'ravi proposes v1.0' ]]
    # the questions
    sits omar
    asks
    people_editor
    people_criteria | sed 's/no open finding above low/no open finding/' >"$W/criteria.yaml"
    as dana
    GIT_EDITOR="'$W/edit'" people_must decide amend
    people_agree 3 lena ravi mia
    types a
    sees remark
    types ''
    sees 'nothing was signed: in the meantime version 3 of the checklist has come into force; look again' 'The review of this release has no open finding.'
    asks
    [[ $(on_server | head -1) == 'mia agrees'* ]]
    # which ledger it is
    as omar
    git config golive.support-bot.root 0123456789012345678901234567890123456789
    types a
    sees 'begins at' 'it is another ledger; ask the owner which is right'
    ends 3
    # and once is enough
    [[ $(tr -s ' \n' '  ' <<<"$SCREEN" | grep -o 'it is another ledger' | wc -l) == 1 ]]
}
