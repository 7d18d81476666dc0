#!/usr/bin/env bats
# Deciding: what is recorded, what is so already, what is refused before anything is signed.

setup_file() {
    load people
    people_setup_file
}

setup() {
    load people
    people_setup
}

@test "from the candidate to the tag" {
    as ravi
    decide approve quality -m 'measured on Monday'
    done_well
    out_has 'recorded 2'
    err_has '| criterion: quality' '| note: measured on Monday' 'it stays on the record' "pushed to 'origin'" 'next: git golive '
    all_met
    says_status 'NO-GO'
    decide go
    done_well
    says_status 'GO'
    [[ $(git -C "$W/server.git" rev-parse "$LEDGER") == $(tip) ]]
    no_findings
    golive tag
    done_well
    err_has "'v1.0' is made" 'next: git push origin v1.0'
    [[ $(git cat-file -t v1.0) == tag ]]
    [[ $(git rev-parse 'v1.0^{commit}') == $(git rev-parse HEAD) ]]
}

@test "a record says all that it can, and the commit too" {
    as lena
    decide approve privacy -m 'Looked at it' -m 'twice'
    done_well
    [[ $(newest) == "golive: 1
decision: approve
system: support-bot
by: lena
date: '"????-??-??T??:??:??Z"'
checklist: "????????????????????????????????????????????????????????????????"
criterion: privacy
note: |-
  Looked at it
  twice" ]] || newest
    [[ $(git log -1 --format=%s "$LEDGER") == 'lena approves privacy (v1.0)' ]]
    [[ $(git log -1 --format='%(trailers:key=Golive-Criterion,valueonly)%(trailers:key=Golive-By,valueonly)' "$LEDGER") == $'privacy\nlena' ]]
    [[ $(git log -1 --format=%an "$LEDGER") == 'Lena Fischer' ]]
    git cat-file commit "$LEDGER" | grep -q '^gpgsig -----BEGIN SSH SIGNATURE'
}

@test "nothing of the working tree, the index or HEAD is touched" {
    as omar
    echo dirty >model/weights.txt
    echo staged >staged.txt
    git add staged.txt
    git checkout -q --detach
    local before
    before=$(git status --porcelain=v2 --branch && git rev-parse HEAD && git symbolic-ref -q HEAD || true)
    decide approve security
    done_well
    [[ $(git status --porcelain=v2 --branch && git rev-parse HEAD && git symbolic-ref -q HEAD || true) == "$before" ]]
}

@test "from a subdirectory and from a linked worktree" {
    as omar
    mkdir -p docs/deep
    cd docs/deep
    decide approve security
    done_well
    as lena
    git worktree add -q --detach "$W/lena-tree"
    cd "$W/lena-tree"
    decide approve privacy
    done_well
    no_findings
}

# ---------------------------------------------------------------- asking

@test "without a terminal and without --yes nothing is signed" {
    as omar
    refused 1 approve security
    err_has '--yes' '| criterion: security' $'\nsign this?\ngolive: there is no terminal to answer on'
    golive approve security --yes
    done_well
}

@test "on a terminal it asks" {
    command -v script >/dev/null || skip 'needs script'
    as omar
    before=$(tip)
    printf 'n\n' | script -qec 'git golive approve security' /dev/null >"$W/typed" 2>&1 || true
    grep -q 'sign this? \[y/N\]' "$W/typed"
    [[ $(tip) == "$before" ]]
    printf 'y\n' | script -qec 'git golive approve security' /dev/null >"$W/typed" 2>&1
    [[ $(tip) != "$before" ]]
    as lena
    printf 'the contract is missing\ny\n' | script -qec 'git golive reject privacy' /dev/null >"$W/typed" 2>&1
    newest | grep -q 'note: the contract is missing'
}

@test "reject, withdraw, resolve, concern, pause, no-go and terminate need a reason" {
    as dana
    local verb
    for verb in 'reject privacy' 'withdraw x' 'resolve x' concern pause no-go terminate; do
        # shellcheck disable=SC2086
        refused 129 $verb --yes
        err_has 'reason' '-m'
    done
}

# ---------------------------------------------------------------- agree

@test "agree is for the one version that waits, else for the one in force" {
    as mia
    refused 0 agree --yes
    err_has 'agreed to version 2 already'
    GIT_EDITOR="sed -i 's/95 of 100/97 of 100/'" decide amend
    done_well
    err_has 'next: git golive agree  (the others'
    as tom
    decide agree
    done_well
    id=${OUT#recorded }
    err_has "version 3, proposed by 'mia'" 'git diff'
    newest | grep -q "^checklist: $(git show "$LEDGER:checklist.yaml" | sha256sum | cut -d' ' -f1)"
    refused 0 agree --yes
    decide withdraw "$id" -m 'not yet'
    done_well
    decide agree 3
    done_well
}

@test "of several that are pending one must be named" {
    as mia
    GIT_EDITOR="sed -i 's/95 of 100/97 of 100/'" decide amend
    done_well
    err_has_not 'pending as well'
    as tom
    GIT_EDITOR="sed -i 's/95 of 100/99 of 100/'" decide amend
    done_well
    err_has 'version 3 by mia is pending as well, and what it changes is not in this one'
    as omar
    refused 1 agree --yes
    err_has '2 versions are pending' "by 'mia'" "by 'tom'"
    refused 1 agree 3 --yes
    err_has 'more than one'
    refused 1 agree 7 --yes
    err_has 'no version'
    decide agree "$(git show "$(git rev-list -1 "$(tip "$W/tom")")":checklist.yaml | sha256sum | cut -c1-12)"
    done_well
    # one is left that was not agreed to
    decide agree
    done_well
    refused 0 agree --yes
    no_findings
}

# ---------------------------------------------------------------- propose

@test "propose names HEAD or a commit, and the same again is done" {
    as ravi
    refused 0 propose v1.0 --yes
    err_has 'already'
    refused 0 propose v1.0 HEAD --yes
    echo 'weights 2' >model/weights.txt
    git commit -q -a -m two
    decide propose v1.0
    done_well
    err_has "on no branch of 'origin'"
    newest | grep -q "^commit: $(git rev-parse HEAD)"
    decide propose v1.1 HEAD~
    done_well
    newest | grep -q "^tag: v1.1"
    newest | grep -q "^commit: $(git rev-parse HEAD~)"
}

@test "what cannot be proposed is refused" {
    as ravi
    refused 128 propose v2.0 no-such-commit --yes
    err_has 'no-such-commit'
    refused 1 propose 'v 2' --yes
    refused 129 propose --yes
    refused 129 propose v1 HEAD more --yes
    refused 1 propose nightly --yes
    err_has "'nightly' is no release tag" 'v*' '--force'
    err_has_not 'did you mean'
    refused 1 propose 1.1 --yes
    err_has "did you mean 'v1.1'?"
    decide propose nightly --force
    done_well
    err_has 'no release tag'
    refused 129 approve quality --force --yes
    as dana
    decide terminate -m 'replaced'
    done_well
    refused 1 propose v1.1 --yes
    err_has 'is terminated'
}

# ---------------------------------------------------------------- approve, reject

@test "several criteria are one commit with several records" {
    as omar
    GIT_EDITOR="sed -i 's/\[ravi\]/[omar]/; s/\[lena\]$/[omar]/; s/of: \[mia, tom\]/of: [mia, tom, omar]/'" decide amend --no-push
    done_well
    golive -s "$SYSTEM" agree --no-push --yes
    for who in dana lena mia ravi; do
        git config user.signingkey "$KEYS/$who.pub"
        decide agree --no-push
        done_well
    done
    git config user.signingkey "$KEYS/omar.pub"
    local before
    before=$(count)
    decide approve quality security privacy quality --no-push -m 'all three'
    done_well
    [[ $(count) == $((before + 1)) ]]
    [[ $(grep -c '^recorded ' <<<"$OUT") == 3 ]]
    [[ $(git log -1 --format=%s "$LEDGER") == 'omar approves quality, security, privacy (v1.0)' ]]
    [[ $(git log -1 --format='%(trailers:key=Golive-Criterion,valueonly,separator=%x20)' "$LEDGER") == 'quality security privacy' ]]
    [[ $(git log -1 --format='%(trailers:key=Golive-Tag,valueonly)' "$LEDGER") == v1.0 ]]
    [[ $(git log -1 --format=%b "$LEDGER" | head -1) == 'all three' ]]
    no_findings
    # what counts already is left out, what does not is signed
    refused 0 approve privacy quality --yes --no-push
    decide withdraw approve-quality -m oops --no-push
    done_well
    decide approve privacy quality --no-push
    done_well
    [[ $OUT == *approve-quality* && $OUT != *approve-privacy* ]]
    err_has "approved 'privacy' already"
    # a subject is a line
    decide reject quality security privacy session --no-push -m 'all four'
    done_well
    [[ $(git log -1 --format=%s "$LEDGER") == 'omar rejects quality, security, privacy and 1 more (v1.0)' ]]
    [[ $(git log -1 --format='%(trailers:key=Golive-Criterion,valueonly,separator=%x20)' "$LEDGER") == 'quality security privacy session' ]]
    no_findings
}

@test "who is no approver is told whose business it is" {
    as mia
    refused 1 approve security --yes
    err_has "no approver of 'security'" 'Omar Haddad (omar)' 'git golive concern security'
    refused 1 reject security -m no --yes
    err_has 'Omar Haddad'
    refused 1 approve nonsense --yes
    err_has "no criterion 'nonsense'" 'quality, security, privacy, session'
    refused 129 approve --yes
}

@test "an approval that counts is not signed twice" {
    as omar
    decide approve security
    done_well
    refused 0 approve security --yes
    err_has 'already'
    # new evidence is new
    decide approve security --evidence https://example.com/review
    done_well
    as ravi
    echo 'weights 2' >model/weights.txt
    git commit -q -a -m two
    decide propose v1.0
    done_well
    as omar
    git fetch -q "$W/ravi" main
    decide approve security
    done_well
    out_has 'recorded'
}

@test "a sign-off on content needs a candidate, one that is standing does not" {
    as dana
    decide init other --template minimal --no-push
    done_well
    refused 1 -s other approve works --yes --no-push
    err_has 'none is proposed yet' 'git golive propose'
    golive -s other approve people-are-ready --yes --no-push
    done_well
    refused 1 -s other go --yes --no-push
    err_has 'none is proposed yet'
}

@test "a rejection is a veto until its author approves" {
    as lena
    decide reject privacy -m 'no contract'
    done_well
    err_has '| note: no contract'
    golive --json status
    jq -e '.criteria[] | select(.id == "privacy") | .state == "rejected"' <<<"$OUT"
    decide approve privacy
    done_well
    golive --json status
    jq -e '.criteria[] | select(.id == "privacy") | .state == "met"' <<<"$OUT"
}

@test "an end of its id names a record" {
    as omar
    decide approve security
    done_well
    id=${OUT#recorded }
    decide reject security -m 'wait'
    done_well
    refused 1 withdraw security -m x --yes
    err_has 'the end of 2 records' "$id" 'reject-security'
    decide withdraw "records/$id.yaml" -m 'the older one'
    done_well
    newest | grep '^record: ' | grep -qF "$id"
    refused 0 withdraw "$id" -m again --yes
    err_has 'withdrawn already'
    decide withdraw security -m 'the only one left'
    done_well
    newest | grep -q 'reject-security'
    refused 1 withdraw no-such-thing -m x --yes
    err_has 'there is no record'
    refused 1 withdraw propose-v1.0 -m x --yes
    err_has 'a proposal is replaced, not withdrawn: git golive propose <tag>'
}

@test "who has answered anew takes the newest answer back by its short name, and is told which one stands then" {
    as lena
    people_must decide approve privacy
    people_must decide reject privacy -m 'one page is missing'
    next_second
    people_must decide approve privacy
    decide withdraw lena-approve-privacy -m 'it still is'
    done_well
    err_has 'and the answer before it stands again: ' '-lena-reject-privacy'
    golive --json status
    jq -e '.criteria[] | select(.id == "privacy") | .state == "rejected"' <<<"$OUT"
    # what was taken back uncovers nothing that was
    decide withdraw lena-reject-privacy -m 'it is there'
    done_well
    err_has 'the answer before it stands again: '
    decide withdraw lena-approve-privacy -m 'I am not asked any more'
    done_well
    err_has_not 'stands again'
}

@test "what was said twice in one second has one short name: the newest that is open" {
    local now name
    now=$(date +%s) name=$(date -u -d "@$now" +%Y-%m/%dT%H%M%SZ)
    export WHEN=$now
    said() { NAME=$name-$1-$2 by_hand "$1" "by: $1" "date: '$(date -u -d "@$now" +%FT%TZ)'" "${@:3}"; }
    said lena approve-privacy 'decision: approve' 'criterion: privacy'
    said lena reject-privacy 'decision: reject' 'criterion: privacy' 'note: no'
    said lena approve-privacy-2 'decision: approve' 'criterion: privacy' 'note: yes'
    said omar concern 'decision: concern' 'note: the first'
    said omar concern-2 'decision: concern' 'note: the second'
    as lena
    decide withdraw lena-approve-privacy -m 'it still is not'
    done_well
    err_has 'and the answer before it stands again: ' '-lena-reject-privacy'
    newest | grep -q -- "^record: .*-lena-approve-privacy-2'\$"
    decide resolve omar-concern -m 'settled'
    done_well
    newest | grep -q -- "^record: .*-omar-concern'\$"
    decide resolve omar-concern -m 'settled as well'
    done_well
    newest | grep -q -- "^record: .*-omar-concern-2'\$"
    # all of it is taken back or settled: then the name is the end of one record again
    refused 0 resolve omar-concern -m again --yes
    no_findings
}

@test "what others signed is not mine to withdraw" {
    as omar
    decide approve security
    as lena
    refused 1 withdraw approve-security -m 'I do not like it' --yes
    err_has "by 'omar'" 'only who signed'
}

# ---------------------------------------------------------------- concerns, pauses

@test "a concern is settled by its author or by who settles conflicts" {
    all_met
    as tom
    decide concern -m 'nobody told the night shift'
    done_well
    decide concern quality -m 'taste' --non-blocking
    done_well
    newest | grep -q '^blocking: false'
    newest | grep -q '^criterion: quality'
    as dana
    refused 1 go --yes
    err_has 'too early' 'nobody told the night shift'
    err_has_not 'taste'
    refused 1 resolve tom-concern -m fine --yes
    as lena
    decide resolve tom-concern -m 'told on Monday'
    done_well
    refused 0 resolve tom-concern -m again --yes
    err_has 'resolved already'
    as dana
    decide go
    done_well
}

@test "pause, and resume by who paused or by the owner" {
    as mia
    refused 1 pause -m 'wrong answers' --yes
    err_has 'only Dana Reyes (dana) or Omar Haddad (omar) may pause' 'you are Mia Okafor' 'git golive concern'
    refused 0 resume --yes
    err_has 'not paused'
    as omar
    decide pause -m 'wrong answers'
    done_well
    refused 0 pause -m 'still wrong' --yes
    err_has 'already'
    as mia
    refused 1 resume --yes
    err_has 'only Dana Reyes (dana) or Omar Haddad (omar) may end this pause'
    as dana
    decide pause -m 'me too'
    done_well
    refused 1 resume --yes
    err_has '2 pauses' 'omar-pause' 'dana-pause'
    decide resume omar-pause
    done_well
    decide resume
    done_well
    refused 0 resume --yes
    refused 0 resume omar-pause --yes
    err_has 'resumed already'
}

# ---------------------------------------------------------------- the final call

@test "a go that comes too early says all that is open" {
    as dana
    refused 1 go --yes
    err_has 'too early' 'NO-GO: not yet, 4 of 4 criteria are open' 'Omar Haddad' 'Lena Fischer' 'Mia Okafor'
    as mia
    refused 1 go --yes
    err_has 'only Dana Reyes (dana) may say go'
}

@test "go once is enough, no-go takes it back, go again" {
    all_met
    decide go
    done_well
    refused 0 go --yes
    err_has 'said go' 'already'
    decide no-go -m 'not before the audit'
    done_well
    refused 0 no-go -m 'really' --yes
    says_status 'NO-GO: not this release'
    decide go
    done_well
    says_status 'GO'
}

@test "terminated is over" {
    as omar
    refused 1 terminate -m over --yes
    err_has 'only Dana Reyes (dana) may terminate'
    as dana
    decide terminate -m 'replaced'
    done_well
    refused 0 terminate -m 'replaced' --yes
    says_status 'NO-GO: it is over'
}

# ---------------------------------------------------------------- who signs

@test "who is not on the checklist is told what to do" {
    as omar
    git config user.signingkey "$KEYS/mallory.pub"
    refused 1 approve security --yes
    err_has 'Omar Haddad (omar) is on the checklist with another key, SHA256:' 'user.signingkey'
    err_has "$(ssh-keygen -lf "$KEYS/omar.pub" | cut -d' ' -f2)"
    git config user.email somebody@example.com
    refused 1 approve security --yes
    err_has 'belongs to nobody in version 2' 'git golive enroll' 'Dana Reyes'
    golive status
    done_well
    out_has "next: send Dana Reyes, the owner, what 'git golive enroll' prints"
}

@test "that git can sign is asked before the person is" {
    command -v script >/dev/null || skip 'needs script'
    as omar
    git config --unset user.signingkey
    printf 'y\n' | script -qec 'git golive approve security' /dev/null >"$W/typed" 2>&1 || true
    run ! grep -q 'sign this?' "$W/typed"
    grep -q 'git config --global user.signingkey' "$W/typed"
    git config user.signingkey "$KEYS/omar.pub"
    git config --file "$GIT_CONFIG_GLOBAL" --unset gpg.format
    printf 'y\n' | script -qec 'git golive approve security' /dev/null >"$W/typed" 2>&1 || true
    git config --file "$GIT_CONFIG_GLOBAL" gpg.format ssh
    run ! grep -q 'sign this?' "$W/typed"
    grep -q 'gpg.format is not set' "$W/typed"
}

@test "a private key is never opened" {
    as omar
    # a pipe that nobody writes to: whoever opens it waits for ever
    mkfifo "$W/pipe"
    cp "$KEYS/omar.pub" "$W/pipe.pub"
    git config user.signingkey "$W/pipe"
    timeout 20 git golive enroll >"$W/out" 2>"$W/err" </dev/null
    grep -qF "$(cut -d' ' -f2 "$KEYS/omar.pub")" "$W/out"
    # a public key under another name is one all the same
    cp "$KEYS/omar.pub" "$W/my-key"
    git config user.signingkey "$W/my-key"
    golive enroll
    done_well
    # one with a passphrase is not taken for anything
    ssh-keygen -q -t ed25519 -N secret -f "$W/locked"
    rm "$W/locked.pub"
    git config user.signingkey "$W/locked"
    golive enroll
    [[ $STATUS != 0 ]]
    err_has 'is a private key' "locked.pub"
}

# ---------------------------------------------------------------- the screen before the signature

@test "before a signature it is said in plain words what it means" {
    as lena
    decide approve privacy
    err_has 'you answer YES, as Lena Fischer: Data privacy' 'Each kind of personal data has a legal basis.' \
        "it stays on the record, visible to everyone who can read the repository; 'git golive withdraw' takes it back"
    as omar
    decide approve security
    err_has "you answer YES, as Omar Haddad, for v1.0 ($(git rev-parse HEAD | cut -c1-7) \"first\"): Security clearance"
    decide reject security -m 'a finding is open'
    err_has 'you answer NO, as Omar Haddad' 'until you approve or withdraw this, or it is overruled'
    as lena
    golive resolve reject-security -m 'it is not' --yes
    err_has 'you OVERRULE what Omar Haddad signed: reject security' '"a finding is open"'
    as dana
    decide pause -m fire
    err_has "you PAUSE 'support-bot', now"
    decide resume
    err_has 'you end the pause: what Dana Reyes signed' '"fire"'
    decide no-go -m 'not yet'
    err_has 'you say NO-GO for v1.0 = '
    decide terminate -m over
    err_has "you END 'support-bot' FOR GOOD"
    err_has_not 'takes it back'
}

@test "a sign-off that went stale says what changed since" {
    as omar
    decide approve security
    as ravi
    echo 'weights 2' >model/weights.txt
    git commit -q -a -m 'other weights'
    git push -q origin HEAD:main
    decide propose v1.0
    err_has 'it takes the place of v1.0 ('
    as omar
    # the candidate comes along by itself
    decide approve security
    done_well
    err_has 'signed before, and no longer fresh' "'model/weights.txt' was changed by commit"
}

@test "a go says what it is about" {
    all_met
    git commit -q --allow-empty -m more
    decide go
    done_well
    err_has "you say GO for v1.0 = $(git rev-parse HEAD~ | cut -c1-7) \"first\"; HEAD is 1 commit ahead of it" 'met 4 of 4; the gate opens at once'
}

@test "whoever agrees is shown the questions, and what a new version changes" {
    as dana
    ssh-keygen -q -t ed25519 -N '' -f "$W/nia"
    golive enroll --id nia --name 'Nia Holm' --email nia@example.com --keys "$W/nia.pub"
    printf '%s\n' "$OUT" >"$W/nia.yaml"
    decide amend --with "$W/nia.yaml"
    done_well
    as mia
    decide agree
    done_well
    err_has 'you agree that these are the right questions; you do not answer them yet' 'Nia Holm (nia) is added: SHA256:'
    err_has_not '1. Quality'
    for who in omar lena; do
        as "$who"
        decide agree
    done
    git clone -q "$W/server.git" "$W/nia-clone" 2>/dev/null
    cd "$W/nia-clone"
    git config user.name 'Nia Holm'
    git config user.email nia@example.com
    git config user.signingkey "$W/nia.pub"
    golive trust "$SYSTEM" "$(git -C "$W/dana" config golive.support-bot.root)" --yes
    decide agree
    done_well
    err_has '1. Quality: On 500 cases or more' '(answered by ravi)' '2 of mia, tom' "the final call is Dana Reyes's (dana)"
}

@test "approve of nothing says what waits for me" {
    as omar
    refused 129 approve --yes
    err_has '1 thing waits for Omar Haddad (omar)' 'git golive approve security' 'has no open finding above low'
    as dana
    refused 129 approve --yes
    err_has 'nothing waits for Dana Reyes (dana)' 'waiting for Omar Haddad: Security clearance'
}

@test "a record's name that is nearly right" {
    as omar
    decide approve security
    refused 1 withdraw omar-aprove-security -m x --yes
    err_has 'did you mean:' 'omar-approve-security'
    refused 1 withdraw approve-sec -m x --yes
    err_has 'did you mean:' 'omar-approve-security'
}

@test "nothing is recorded when git cannot sign" {
    as omar
    cp "$KEYS/omar.pub" "$W/lonely.pub"
    git config user.signingkey "$W/lonely.pub"
    refused 1 approve security --yes
    err_has 'git could not sign' 'user.signingkey'
    git config user.signingkey "$W/none.pub"
    refused 1 approve security --yes
    err_has "$W/none.pub', which is not there" 'git config --global user.signingkey'
    err_has_not '| criterion'
    git config --unset user.signingkey
    refused 1 approve security --yes
    err_has 'user.signingkey'
    git config user.signingkey "$KEYS/omar.pub"
    git config gpg.format openpgp
    git config gpg.program false
    refused 1 approve security --yes
    err_has 'gpg.format'
}

@test "a wrong passphrase is to be typed again, and nothing else is to be looked into" {
    cp "$KEYS/dana" "$W/locked"
    ssh-keygen -q -p -P '' -N secret -f "$W/locked"
    ssh-keygen -y -P secret -f "$W/locked" >"$W/locked.pub"
    printf '#!/bin/sh\necho "$PASSPHRASE"\n' >"$W/askpass"
    chmod +x "$W/askpass"
    git config user.signingkey "$W/locked.pub"
    local -x SSH_ASKPASS=$W/askpass SSH_ASKPASS_REQUIRE=force DISPLAY=:99 PASSPHRASE=wrong
    unset SSH_AUTH_SOCK
    refused 1 concern -m 'what if' --yes
    err_has 'git could not sign' 'run it again, and type the passphrase of your key'
    err_has_not user.signingkey
    PASSPHRASE=secret people_must decide concern -m 'what if'
}

@test "a key that is not what it seems is found before the ref moves" {
    as omar
    cp "$KEYS/mallory" "$W/mixed"
    cp "$KEYS/omar.pub" "$W/mixed.pub"
    git config user.signingkey "$W/mixed"
    refused 1 approve security --yes
    cp "$KEYS/lena" "$W/mixed"
    git config user.signingkey "$W/mixed"
    refused 1 approve security --yes
}

@test "a program that signs with another key than git is set to: nothing is recorded, and it says whose that is" {
    local before who
    as ravi
    before=$(people_refs)
    for who in mallory omar; do
        printf '#!/usr/bin/env bash\nargs=()\nwhile (($#)); do\n    args+=("$1")\n    [[ $1 != -f ]] || { args+=(%q); shift; }\n    shift\ndone\nexec ssh-keygen "${args[@]}"\n' \
            "$KEYS/$who" >../agent
        chmod +x ../agent
        git config gpg.ssh.program "$W/agent"
        decide approve quality
        ended 1
        err_has 'the signed commit would not count for others, so nothing was recorded' \
            "git signed it with the key $(ssh-keygen -lf "$KEYS/$who.pub" | cut -d' ' -f2)" 'git config user.signingkey <your public key file>'
        [[ $(people_refs) == "$before" ]]
    done
    err_has "of 'omar'; to sign with another one"
    git config --unset gpg.ssh.program
    decide approve quality
    done_well
}

@test "every way in which git names a key" {
    as omar
    git config user.signingkey "$KEYS/omar"
    decide approve security
    done_well
    git config user.signingkey "key::$(<"$KEYS/omar.pub")"
    golive status
    out_has 'next: '
    mkdir -p "$HOME/.ssh"
    cp "$KEYS/omar" "$HOME/.ssh/only-private"
    # shellcheck disable=SC2088
    git config user.signingkey '~/.ssh/only-private'
    decide concern -m 'by the private key alone'
    done_well
    newest | grep -q '^by: omar'
    cp "$KEYS/omar" "$KEYS/omar.pub" .
    git config user.signingkey omar.pub
    cd model
    decide concern -m 'by a relative path'
    done_well
    git config --unset user.signingkey
    git config gpg.ssh.defaultKeyCommand "sed s/^/key::/ $KEYS/omar.pub"
    golive concern -m 'by the default key, which ssh-keygen cannot find without an agent' --yes
    ended 1
    err_has 'by: omar' 'git could not sign'
}

@test "a decision by somebody else is for their key" {
    as omar
    refused 129 approve privacy --by lena --yes
    err_has '--print'
    refused 1 approve security --for lena --yes
    refused 1 approve privacy --for lena --yes
    err_has 'delegated'
    refused 1 approve privacy --for nobody --yes
}

# ---------------------------------------------------------------- by hand

# paste WHO: what was printed, run as it is by that person in a working tree of the ledger, with git and no golive.
paste() {
    printf '%s\n' "$OUT" >"$W/printed"
    as "$1"
    git fetch -q
    git worktree add -q --detach "$W/by-hand-$1" "origin/golive/$SYSTEM"
    cd "$W/by-hand-$1" || return
    mkdir -p "$W/no-golive"
    printf '#!/bin/sh\nexit 99\n' >"$W/no-golive/git-golive"
    chmod +x "$W/no-golive/git-golive"
    PATH=$W/no-golive:$PATH sh -e "$W/printed"
    as "$1"
    git fetch -q
}

@test "--print writes what is signed by pasting it, with git and without golive" {
    as dana
    golive approve privacy --print --by lena -m "it's fine
END
END: \$(touch $W/oops) \`touch $W/oops\`"
    done_well
    out_has '# for Lena Fischer (lena)'
    out_has "git commit -S -m 'lena approves privacy (v1.0)'"
    out_has "git push origin HEAD:golive/$SYSTEM"
    [[ -z $ERR ]]
    paste lena
    [[ ! -e $W/oops ]]
    no_findings
    golive --json status
    jq -e '.criteria[] | select(.id == "privacy") | .state == "met" and .approved_by == ["lena"]' <<<"$OUT"
    golive --json log --by lena --decision approve
    jq -e '.entries[0].note | startswith("it'"'"'s fine\nEND\nEND: $(touch")' <<<"$OUT"
}

@test "--print writes five lines a record, none of which goes stale while it lies there" {
    as omar
    git config --unset user.signingkey
    refused 0 approve security --print --by omar
    [[ $(sed -n '/^golive: 1/,/^END/p' <<<"$OUT" | sed -n 's/:.*//p' | tr '\n' ' ') == 'golive decision checklist criterion commit ' ]]
    git config user.signingkey "$KEYS/omar.pub"
    # days later: the commit's own date is what counts
    paste omar
    no_findings
    golive --json status
    jq -e '.criteria[] | select(.id == "security") | .state == "met"' <<<"$OUT"
}

@test "--print of several criteria at once" {
    as dana
    people_editor
    people_criteria | sed '/id: privacy/,/scope/s/\[lena\]/[omar]/' >"$W/criteria.yaml"
    GIT_EDITOR="'$W/edit'" people_must decide amend
    for who in omar lena ravi mia; do
        as "$who"
        people_must decide agree
    done
    as dana
    golive approve security privacy --print --by omar
    done_well
    [[ $(grep -c '^golive: 1' <<<"$OUT") == 2 ]]
    paste omar
    no_findings
    golive --json status
    jq -e '[.criteria[] | select(.state == "met") | .id] == ["security", "privacy"]' <<<"$OUT"
}

@test "--print of each other decision counts as well" {
    all_met
    golive go --print -m 'we go'
    done_well
    paste dana
    says_status GO
    golive pause --print -m 'wrong answers'
    done_well
    git worktree remove --force "$W/by-hand-dana"
    paste dana
    says_status NO-GO
    golive concern security --print --by mia --non-blocking -m 'odd'
    done_well
    paste mia
    no_findings
    golive --json status
    jq -e '.concerns[0] | .by == "mia" and .blocking == false' <<<"$OUT"
}

@test "--print refuses what would be void, too" {
    as lena
    refused 1 approve security --print --by lena
    refused 1 go --print --by dana
    err_has 'too early'
    refused 1 approve privacy --print --by nobody
    refused 0 approve privacy --print
    out_has '(lena)'
    printf x >"$W/scan.pdf"
    refused 129 approve privacy --print --evidence "$W/scan.pdf"
    err_has 'takes no evidence that would go into the ledger'
    refused 0 approve privacy --print --evidence https://example.com/scan
    out_has 'url: https://example.com/scan'
}

@test "a branch that is checked out is not moved under its files" {
    as omar
    git worktree add -q "$W/omar-ledger" "golive/$SYSTEM"
    refused 1 approve security --yes
    err_has 'is checked out in' 'git -C ' 'switch --detach'
    git -C "$W/omar-ledger" switch -q --detach
    decide approve security
    done_well
}

# ---------------------------------------------------------------- options

@test "options that do not go with the verb" {
    as dana
    refused 129 agree --evidence x --yes
    refused 129 propose v1 --measured a=1 --yes
    refused 129 pause -m x --until 2030-01-01 --yes
    refused 129 go --non-blocking --yes
    refused 129 agree --push --no-push --yes
    refused 129 go v1.0 --yes
    refused 129 agree --no-such-option
    refused 129 concern -m '' --yes
    refused 129 concern -m $'a\x07b' --yes
    err_has 'control character'
    refused 129 concern -m $'\xff' --yes
    refused 1 concern nonsense -m x --yes
    refused 128 concern -F /no/such/file --yes
}

@test "a note from a file" {
    as tom
    printf 'first line\r\n\r\n  indented: yes  \r\n\r\n\r\n' >"$W/note.txt"
    decide concern -F "$W/note.txt"
    done_well
    [[ $(newest | sed -n '/^note/,$p') == "note: |-
  first line

    indented: yes" || $(newest | sed -n '/^note/,$p') == *'first line'* ]]
    printf 'from standard input' >"$W/note.txt"
    git golive concern -F - --yes <"$W/note.txt" 2>"$W/err"
    newest | grep -q 'note: from standard input'
}

@test "what is settled, granted, exempt or of another kind is told as that" {
    local who
    as lena
    decide concern -m 'Where does it run?'
    decide resolve lena-concern -m 'In Frankfurt.'
    refused 0 withdraw lena-concern -m again --yes
    err_has "'" ' was settled already'
    refused 1 withdraw mia-delegate -m x --yes
    refused 1 resolve lena-agree -m x --yes
    err_has "is a 'agree', and 'resolve' does not go with that"
    refused 1 resolve nothing -m x --yes
    as omar
    decide delegate lena --until "$(date -u -d '+20 days' +%F)" --criteria security --criteria privacy
    done_well
    refused 0 delegate lena --until "$(date -u -d '+9 days' +%F)" --criteria security --yes
    decide delegate lena --until "$(date -u -d '+20 days' +%F)" --criteria security --criteria session
    done_well
    decide delegate lena --until "$(date -u -d '+20 days' +%F)"
    done_well
    refused 0 delegate lena --until "$(date -u -d '+20 days' +%F)" --criteria session --yes
    as dana
    printf 'why\0not' >../note
    refused 129 concern -F ../note --yes
    err_has "there is a control character in '../note'"
    git show "$LEDGER:checklist.yaml" | sed -e 's/^version: 2/version: 3/' -e 's/^release:/&\n  exempt: [v0.8]/' >../v3.yaml
    decide amend --file ../v3.yaml
    for who in omar lena mia; do
        as "$who"
        people_must decide agree
    done
    refused 1 propose v0.8 --yes
    err_has "'v0.8' is no release tag by the checklist: it is exempt, as older than the ledger; release tags are 'v*', '!v*-rc*'"
    refused 1 propose 1.0 --yes
    err_has "did you mean 'v1.0'?"
}

@test "evidence in the candidate, in the ledger, and elsewhere" {
    as ravi
    printf 'secret? no\n' >"$W/minutes of meeting.txt"
    cd docs
    decide approve quality --evidence dpia.md --evidence "$W/minutes of meeting.txt" --evidence https://example.com/run/1 \
        --measured accuracy=0.96 --measured p95-seconds=2
    done_well
    local sum
    sum=$(sha256sum "$W/minutes of meeting.txt" | cut -d' ' -f1)
    err_has "evidence/${sum:0:12}-minutes-of-meeting.txt"
    newest | grep -q "^- in: candidate"
    newest | grep -q "path: docs/dpia.md"
    newest | grep -q "sha256: $(sha256sum dpia.md | cut -d' ' -f1)"
    newest | grep -q "sha256: $sum"
    newest | grep -q "^- url: https://example.com/run/1"
    newest | grep -q "accuracy: '\?0.96"
    [[ $(git show "$LEDGER:evidence/${sum:0:12}-minutes-of-meeting.txt") == 'secret? no' ]]
    no_findings
    refused 1 approve quality --evidence no-such-file --yes
    err_has 'neither'
    refused 1 approve quality --measured accuracy --yes
    err_has 'name=value'
    refused 1 approve quality --measured accuracy=fine --yes
    err_has 'a number'
}

@test "--json says what was recorded" {
    as omar
    golive --json approve security --yes
    done_well
    jq -e '.format == 1 and .system == "support-bot" and .pushed and (.records | length == 1)' <<<"$OUT"
    git cat-file -e "$LEDGER:records/$(jq -r '.records[0]' <<<"$OUT").yaml"
}

@test "two records of one second have two names" {
    as tom
    decide concern -m one
    first=$OUT
    decide concern -m two
    second=$OUT
    decide concern -m three
    [[ $first != "$second" && $second != "$OUT" ]]
    no_findings
}

# ---------------------------------------------------------------- what lies on the branch

@test "it is written on the newest tree that is not void" {
    as mia
    golive sync
    git worktree add -q "$W/vandal" "golive/$SYSTEM"
    (cd "$W/vandal" && git rm -q -r records && echo x >junk && git add junk && git commit -q -m vandal && git push -q origin HEAD)
    git worktree remove "$W/vandal"
    decide concern -m 'the records were gone' --no-push
    done_well
    git cat-file -e "$LEDGER:records"
    run ! git cat-file -e "$LEDGER:junk"
    golive verify
    ended 1
    golive --json verify
    jq -e '[.findings[].code] | unique == ["unsigned"]' <<<"$OUT"
}
