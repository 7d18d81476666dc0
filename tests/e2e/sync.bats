#!/usr/bin/env bats
# Carrying: who signs at the same time, who is offline, what is left out, and what is never lost.

setup_file() {
    load people
    people_setup_file
}

setup() {
    load people
    people_setup
}

kept() { git for-each-ref --format='%(refname)' "refs/golive/kept/$SYSTEM/"; }
server() { git -C "$W/server.git" "$@"; }
linear() { [[ -z $(server rev-list --merges "$LEDGER") ]]; }

# ---------------------------------------------------------------- nothing to do

@test "without a remote there is nothing to carry" {
    as omar
    git remote remove origin
    golive sync
    done_well
    err_has "no remote 'origin'"
    decide approve security
    done_well
    err_has_not 'pushed'
    refused 128 concern -m x --push --yes
    err_has "no remote 'origin'"
}

@test "what is even stays as it is" {
    as omar
    golive sync
    done_well
    before=$(tip)
    golive sync
    done_well
    err_has 'up to date'
    [[ $(tip) == "$before" ]]
    refused 129 sync more
}

@test "behind: the local branch goes forward" {
    as omar
    golive sync
    as lena
    decide approve privacy
    as omar
    golive sync
    done_well
    [[ $(tip) == $(server rev-parse "$LEDGER") ]]
}

@test "ahead: what is here is pushed" {
    as omar
    decide approve security --no-push
    done_well
    err_has_not 'pushed to'
    [[ $(tip) != $(server rev-parse "$LEDGER") ]]
    golive sync
    done_well
    err_has "pushed to 'origin'"
    [[ $(tip) == $(server rev-parse "$LEDGER") ]]
}

@test "golive.push=false neither fetches nor pushes, --push does all the same" {
    as omar
    golive sync
    as lena
    decide approve privacy
    as omar
    git config golive.push false
    seen=$(git rev-parse "refs/remotes/origin/golive/$SYSTEM")
    decide approve security
    done_well
    [[ $(git rev-parse "refs/remotes/origin/golive/$SYSTEM") == "$seen" ]]
    golive sync
    done_well
    decide concern -m x --push
    done_well
    [[ $(tip) == $(server rev-parse "$LEDGER") ]]
}

@test "another remote by golive.remote" {
    as omar
    git remote rename origin upstream
    git config golive.remote upstream
    decide approve security
    done_well
    err_has "pushed to 'upstream'"
}

@test "what is not pushed is seen" {
    as omar
    golive sync
    golive --json status
    jq -e '.ledger.unpushed == 0' <<<"$OUT"
    decide approve security --no-push
    err_has 'next: git golive sync  (1 decision is not pushed yet)'
    decide concern -m x --no-push
    golive status
    out_has 'unpushed    2 decisions: git golive sync'
    out_has 'next: git golive sync  (2 decisions are not pushed yet)'
    golive --json status
    jq -e '.ledger.unpushed == 2' <<<"$OUT"
    golive sync
    golive status
    [[ $OUT != *unpushed* ]] || people_fail unpushed
    git remote remove origin
    decide concern -m y
    golive status
    [[ $OUT != *unpushed* ]] || people_fail unpushed
}

@test "a candidate that is not in the clone is fetched" {
    as ravi
    echo 'weights 2' >model/weights.txt
    git commit -q -a -m two
    git push -q origin HEAD:main
    decide propose v1.1
    for who in lena mia; do
        as "$who"
        run ! git cat-file -e "$(git -C "$W/ravi" rev-parse HEAD)"
    done
    as lena
    decide approve privacy
    done_well
    err_has 'next: '
    git cat-file -e "$(git -C "$W/ravi" rev-parse HEAD)"
    as mia
    golive status --fetch
    done_well
    git cat-file -e "$(git -C "$W/ravi" rev-parse HEAD)"
}

@test "status says how old its view is" {
    as omar
    golive status --fetch
    out_has ', as of your last fetch, just now)'
    touch -d '2 hours ago' .git/golive/fetched .git/FETCH_HEAD ".git/refs/remotes/origin/golive/$SYSTEM" 2>/dev/null || true
    golive status
    out_has ', as of your last fetch, 2 hours ago)'
    git fetch -q
    golive status
    out_has ', as of your last fetch, just now)'
    golive status --as-of "$(tip)"
    [[ $OUT != *'last fetch'* ]]
    git remote remove origin
    golive status
    [[ $OUT != *'last fetch'* ]]
}

# ---------------------------------------------------------------- at the same time

@test "of two who sign at the same time the second signs again" {
    as lena
    decide approve privacy --no-push -m 'looked at it'
    old=${OUT#recorded }
    before=$(tip)
    as omar
    decide approve security
    as lena
    golive status
    done_well
    git fetch -q
    golive status
    ended 3
    err_has 'diverged' 'git golive sync'
    golive sync
    done_well
    err_has 'signed again on the newer ledger: ' "pushed to 'origin'"
    [[ $(server rev-parse "$LEDGER^") == $(git -C "$W/omar" rev-parse "$LEDGER") ]]
    [[ $(git log -1 --format=%B "$LEDGER") == $(git log -1 --format=%B "$before") ]]
    newest | grep -q 'note: looked at it'
    [[ -z $(kept) ]]
    linear
    no_findings
    golive --json status
    jq -e '[.criteria[] | select(.state == "met") | .id] == ["security", "privacy"]' <<<"$OUT"
    # the record has a name of now; the old one is nowhere
    run ! git cat-file -e "$LEDGER:records/$old.yaml" || [[ $(date +%s) ]]
}

@test "the push after a decision does so by itself" {
    as lena
    golive sync
    # somebody else is faster, between lena's fetch and her push
    cat >.git/hooks/pre-push <<HOOK
#!/bin/sh
rm -f "\$0"
cd '$W/omar' && unset \$(git rev-parse --local-env-vars) && git golive approve security --yes
HOOK
    chmod +x .git/hooks/pre-push
    decide approve privacy
    done_well
    err_has 'signed again on the newer ledger: ' "pushed to 'origin'"
    [[ $(grep -c '^recorded ' <<<"$OUT") -ge 1 ]]
    id=$(tail -1 <<<"$OUT")
    server cat-file -e "$LEDGER:records/${id#recorded }.yaml"
    linear
    no_findings
}

@test "what does not count any more when it comes to the push is told, and is not on the ledger" {
    as ravi
    golive sync
    # another release is proposed, between ravi's fetch and his push
    cat >.git/hooks/pre-push <<HOOK
#!/bin/sh
rm -f "\$0"
cd '$W/mia' && unset \$(git rev-parse --local-env-vars) && git commit -q --allow-empty -m two && git push -q origin HEAD:main &&
    git golive propose v1.1 --yes
HOOK
    chmod +x .git/hooks/pre-push
    golive --json approve quality --yes
    ended 1
    err_has 'others decided in between, and this would no longer count: it is not on the ledger' 'left out ' 'wrong-candidate'
    jq -e '.records == []' <<<"$OUT"
    [[ $(server log -1 --format=%s "$LEDGER") == 'mia proposes v1.1' && $(tip) == $(server rev-parse "$LEDGER") ]]
    [[ $(git log -1 --format=%s "$(kept)") == 'ravi approves quality (v1.0)' ]]
    no_findings
}

@test "the push after a decision does so with the hooks of golive as well" {
    as lena
    golive sync
    golive hooks install
    done_well
    # omar is faster, between lena's fetch and her push
    mkdir "$W/bin"
    cat >"$W/bin/git" <<GIT
#!/bin/sh
if [ "\$1" = push ] && [ -e '$W/once' ]; then
    rm '$W/once'
    (cd '$W/omar' && unset \$(git rev-parse --local-env-vars) GIT_DIR && PATH=\${PATH#*:} git golive approve security --yes) >/dev/null 2>&1
fi
PATH=\${PATH#*:} exec git "\$@"
GIT
    chmod +x "$W/bin/git"
    touch "$W/once"
    PATH=$W/bin:$PATH git-golive approve privacy --yes >"$W/out" 2>"$W/err" || { cat "$W/err"; false; }
    ERR=$(<"$W/err")
    [[ ! -e $W/once ]]
    err_has 'signed again on the newer ledger: ' "pushed to 'origin'"
    server log --format=%s "$LEDGER" | grep -q 'omar approves security'
    linear
    no_findings
}

@test "a hook that refuses for another reason is told, once" {
    as lena
    golive sync
    printf '#!/bin/sh\necho asked >>%s\necho "not from here" >&2\nexit 1\n' "'$W/asked'" >.git/hooks/pre-push
    chmod +x .git/hooks/pre-push
    decide approve privacy
    ended 1
    err_has 'recorded here, not pushed' 'not from here'
    [[ $(wc -l <"$W/asked") == 1 ]]
}

@test "six at once" {
    local who
    for who in "${TEAM[@]}"; do
        (as "$who" && git golive concern -m "of $who" --yes >"$W/$who.out" 2>&1; echo $? >"$W/$who.status") 3>&- &
    done
    wait
    for who in "${TEAM[@]}"; do
        [[ $(<"$W/$who.status") == 0 ]] || { cat "$W/$who.out" >&2; return 1; }
    done
    as dana
    golive sync
    no_findings
    golive --json status
    jq -e '.concerns | length == 6' <<<"$OUT"
    linear
}

@test "several decisions, their evidence, and what points to them" {
    as tom
    golive sync
    decide concern -m 'first thought' --no-push
    concern=${OUT#recorded }
    decide withdraw "$concern" -m 'second thought' --no-push
    done_well
    decide approve session --evidence "$W/edit" --no-push
    done_well
    as omar
    decide approve security
    as tom
    sleep 1
    golive sync
    done_well
    [[ $(grep -c 'signed again' <<<"$ERR") == 3 ]]
    no_findings
    # the withdrawal names the concern as it is called now
    target=$(git show "$LEDGER~1" --format= --diff-filter=A | sed -n "s/^+record: '\(.*\)'/\1/p")
    [[ $target != "$concern" ]]
    git cat-file -e "$LEDGER:records/$target.yaml"
    git ls-tree -r --name-only "$LEDGER" evidence | grep -q -- -edit
    golive --json status
    jq -e '.concerns == []' <<<"$OUT"
}

@test "an amendment is carried" {
    as mia
    golive sync
    GIT_EDITOR="sed -i 's/95 of 100/97 of 100/'" decide amend --no-push
    done_well
    as omar
    decide approve security
    as mia
    golive sync
    done_well
    git show "$LEDGER:checklist.yaml" | grep -q '97 of 100'
    no_findings
    as tom
    decide agree
    done_well
    err_has "version 3, proposed by 'mia'"
}

# ---------------------------------------------------------------- left out

@test "what does not count any more is left out, said, and kept" {
    as ravi
    golive sync
    decide approve quality --no-push
    done_well
    decide concern -m 'this one still stands' --no-push
    done_well
    lost=$(git rev-parse "$LEDGER~")
    # meanwhile another release is proposed
    as mia
    git commit -q --allow-empty -m two
    git push -q origin HEAD:main
    decide propose v1.1
    done_well
    as ravi
    git fetch -q origin main
    golive sync
    ended 1
    err_has "left out ${lost:0:12} (2026-" 'ravi-approve-quality): ' 'wrong-candidate' 'where it still holds, sign it anew' "refs/golive/kept/$SYSTEM/${lost:0:12}" 'signed again'
    [[ $(kept) == "refs/golive/kept/$SYSTEM/${lost:0:12}" ]]
    [[ $(git rev-parse "$(kept)") == "$lost" ]]
    [[ $(tip) == $(server rev-parse "$LEDGER") ]]
    no_findings
    golive --json status
    jq -e '.concerns | length == 1' <<<"$OUT" || people_fail concern
    golive sync
    done_well
}

@test "what others signed is never signed again" {
    as lena
    golive sync
    decide approve privacy --no-push
    # tom uses this clone as well
    with_key "$KEYS/tom.pub" decide approve session --no-push
    done_well
    toms=$(tip)
    as omar
    decide approve security
    as lena
    golive sync
    ended 1
    err_has "only 'tom' can sign it again" "left out ${toms:0:12}"
    [[ $(git rev-parse "$(kept)") == "$toms" ]]
    [[ $(tip) == $(server rev-parse "$LEDGER") ]]
    [[ -z $(git log --format=%s "$LEDGER" --grep='tom approves') ]]
    # that a decision is gone which was seen here is not passed over
    golive status
    ended 3
    err_has 'rewound'
}

@test "an unsigned commit is left out" {
    as mia
    golive sync
    unsigned
    as omar
    decide approve security
    as mia
    golive sync
    done_well
    err_has 'no signature (unsigned)' 'it is kept as'
    [[ -n $(kept) ]]
    no_findings
}

# unsigned: somebody commits to the ledger without signing, and does not push.
unsigned() {
    git worktree add -q "$W/vandal" "golive/$SYSTEM"
    (cd "$W/vandal" && git commit -q --allow-empty -m 'by hand' && git switch -q --detach)
    git worktree remove "$W/vandal"
    HAND=$(tip)
}

@test "an unsigned commit that was never pushed is left out by the next decision" {
    as mia
    golive sync
    good=$(tip)
    unsigned
    decide approve session
    done_well
    err_has "left out ${HAND:0:12}" 'no signature (unsigned)' "refs/golive/kept/$SYSTEM/${HAND:0:12}" 'git cherry-pick -S' \
        "pushed to 'origin'"
    [[ $(git rev-parse "$LEDGER^") == "$good" ]]
    [[ $(git rev-parse "$(kept)") == "$HAND" ]]
    [[ $(tip) == $(server rev-parse "$LEDGER") ]]
    no_findings
    # and by the next version
    unsigned
    GIT_EDITOR="sed -i 's/^title: .*/title: Another/'" decide amend
    done_well
    err_has "left out ${HAND:0:12}" "pushed to 'origin'"
    [[ $(server log -1 --format=%s "$LEDGER") == 'mia proposes version 3 of the checklist' ]]
    no_findings
}

@test "an unsigned commit that was never pushed: sync is a way out, also under a decision and hooks" {
    as mia
    golive sync
    golive hooks install
    good=$(tip)
    unsigned
    golive sync
    done_well
    err_has "left out ${HAND:0:12}" 'no signature (unsigned)'
    [[ $(tip) == "$good" && $(server rev-parse "$LEDGER") == "$good" ]]
    # and when a decision stands on it already, made where there was no remote
    unsigned
    git remote rename origin away
    decide concern -m 'on top of it' --no-push
    done_well
    git remote rename away origin
    git fetch -q
    golive sync
    done_well
    err_has "left out ${HAND:0:12}" 'signed again' "pushed to 'origin'"
    [[ $(git rev-parse "$LEDGER^") == "$good" ]]
    [[ $(tip) == $(server rev-parse "$LEDGER") ]]
    no_findings
}

@test "an unsigned commit beside newer decisions of others is not dropped without a word" {
    as mia
    golive sync
    unsigned
    as omar
    decide approve security
    as mia
    decide approve session
    done_well
    err_has "left out ${HAND:0:12}" 'no signature (unsigned)'
    [[ $(git rev-parse "$(kept)") == "$HAND" ]]
    [[ $(tip) == $(server rev-parse "$LEDGER") ]]
    no_findings
}

@test "void commits of the server are built on" {
    as mia
    golive sync
    git clone -q "$W/server.git" "$W/vandal" -b "golive/$SYSTEM"
    (cd "$W/vandal" && git commit -q --allow-empty -m vandal && git push -q)
    as mia
    decide concern -m 'after the vandal' --no-push
    golive sync
    done_well
    [[ $(tip) == $(server rev-parse "$LEDGER") ]]
    as omar
    decide approve security
    done_well
}

@test "decisions of one commit are judged each for itself" {
    as dana
    GIT_EDITOR="sed -i 's/of: \[mia, tom\]/of: [mia, tom, ravi]/'" decide amend
    done_well
    for who in omar lena mia; do
        as "$who"
        decide agree
        done_well
    done
    as ravi
    golive sync
    echo reviewed >"$W/review.txt"
    decide approve quality session --evidence "$W/review.txt" --no-push
    done_well
    both=$(tip)
    # quality is about the release that was looked at; the session was held, whatever is released
    as mia
    git commit -q --allow-empty -m two
    git push -q origin HEAD:main
    decide propose v1.1
    done_well
    as ravi
    git fetch -q origin main
    golive sync
    ended 1
    err_has 'left out ' '-approve-quality' 'wrong-candidate' "git show refs/golive/kept/$SYSTEM/${both:0:12}" \
        "git update-ref -d refs/golive/kept/$SYSTEM/${both:0:12}" 'signed again'
    [[ $(git rev-parse "$(kept)") == "$both" ]]
    [[ $(git log -1 --format=%s "$LEDGER") == 'ravi approves session (v1.1)' ]]
    git show --stat --format= "$LEDGER" | grep -q 'evidence/.*review.txt'
    [[ $(tip) == $(server rev-parse "$LEDGER") ]]
    no_findings
}

# overtaken: ravi's approval does not count any more, for there is another candidate
overtaken() {
    as ravi
    golive sync
    decide approve quality --no-push
    LOST=$(tip)
    as mia
    git commit -q --allow-empty -m two
    git push -q origin HEAD:main
    decide propose v1.1
    as ravi
    git fetch -q origin main
}

@test "records of one commit that are alike keep names of their own" {
    as mia
    golive sync
    git worktree add -q "$W/hand" "golive/$SYSTEM"
    for i in one two three; do
        printf 'golive: 1\ndecision: concern\nchecklist: %s\nnote: %s\n' "$(sha256sum <"$W/hand/checklist.yaml" | cut -d' ' -f1)" "$i" \
            >"$(mkdir -p "$W/hand/records/2026-01" && echo "$W/hand/records/2026-01/$i.yaml")"
    done
    (cd "$W/hand" && git add records && git commit -q -S -m 'by hand' && git switch -q --detach)
    git worktree remove "$W/hand"
    as omar
    decide approve security
    done_well
    as mia
    golive sync
    done_well
    err_has 'signed again'
    [[ $(server show --format= --name-only "$LEDGER" | sed 's/.*-mia/mia/' | xargs) == 'mia-concern-2.yaml mia-concern-3.yaml mia-concern.yaml' ]]
    golive --json status
    jq -e '[.concerns[].note] | sort == ["one", "three", "two"]' <<<"$OUT"
    no_findings
}

@test "what is kept is not lost to a ref of the same name" {
    overtaken
    git update-ref "refs/golive/kept/$SYSTEM/${LOST:0:12}" HEAD
    golive sync
    ended 1
    err_has "refs/golive/kept/$SYSTEM/${LOST:0:12}-2"
    [[ $(git rev-parse "refs/golive/kept/$SYSTEM/${LOST:0:12}-2") == "$LOST" ]]
    [[ $(git rev-parse "refs/golive/kept/$SYSTEM/${LOST:0:12}") == $(git rev-parse HEAD) ]]
}

@test "what cannot be kept is not left out" {
    overtaken
    git update-ref refs/golive/kept HEAD
    before=$(git for-each-ref refs/heads refs/golive)
    golive sync
    ended 128
    err_has 'cannot be kept' 'nothing was changed' "'refs/golive/kept' exists"
    [[ $(git for-each-ref refs/heads refs/golive) == "$before" ]]
    git update-ref -d refs/golive/kept
    mkdir -p ".git/refs/golive/kept/$SYSTEM"
    touch ".git/refs/golive/kept/$SYSTEM/${LOST:0:12}.lock"
    golive sync
    ended 128
    err_has 'cannot be kept' "${LOST:0:12}.lock' is there" 'remove it'
    [[ $(tip) == "$LOST" ]]
    rm ".git/refs/golive/kept/$SYSTEM/${LOST:0:12}.lock"
    golive sync
    ended 1
    [[ $(git rev-parse "$(kept)") == "$LOST" ]]
}

@test "what is kept outlives gc, and harms nobody when it is pushed" {
    overtaken
    golive sync
    git reflog expire --expire=now --all
    git -c gc.pruneExpire=now gc -q --prune=now
    git cat-file -e "$LOST"
    git -C "$W/server.git" golive trust "$SYSTEM" "$(git rev-list --max-parents=0 "$LEDGER")"
    git -C "$W/server.git" golive hooks install --server
    before=$(server rev-parse "$LEDGER")
    git fetch -q && git push -q --mirror ../server.git
    [[ $(server rev-parse "$LEDGER") == "$before" ]]
    as lena
    git fetch -q origin '+refs/*:refs/foreign/*'
    golive sync
    done_well
    no_findings
    golive --json status
    jq -e '.candidate.tag == "v1.1" and .criteria[0].state != "met"' <<<"$OUT"
}

@test "a signed record that is void is left out and kept" {
    as omar
    golive sync
    golive approve security --print
    git worktree add -q "$W/hand" "golive/$SYSTEM"
    cd "$W/hand"
    path=records/$(date -u +%Y-%m/%dT%H%M%SZ)-omar-concern.yaml
    mkdir -p "${path%/*}"
    printf '%s\nnot: known\n' "$OUT" >"$path"
    git add records && git commit -q -S -m 'omar approves security'
    git switch -q --detach
    as omar
    hand=$(tip)
    golive sync
    done_well
    err_has "left out ${hand:0:12}" 'no decision in it that counts' 'bad-record'
    [[ $(git rev-parse "$(kept)") == "$hand" ]]
    decide approve security
    done_well
    no_findings
}

@test "a commit of which a part is void: what counts is carried, the rest is left out, told and kept" {
    local sum path
    as omar
    golive sync
    echo reviewed >"$W/review.txt"
    golive approve security --print --evidence "$W/review.txt"
    git worktree add -q "$W/hand" "golive/$SYSTEM"
    cd "$W/hand"
    path=records/$(date -u +%Y-%m)
    mkdir -p "$path"
    sum=$(sha256sum <checklist.yaml | cut -d' ' -f1)
    printf 'golive: 1\ndecision: approve\ncriterion: security\nchecklist: %s\ncommit: %s\n' "$sum" "$(git rev-parse origin/main)" >"$path/a.yaml"
    # lena's, not his
    printf 'golive: 1\ndecision: approve\ncriterion: privacy\nchecklist: %s\n' "$sum" >"$path/b.yaml"
    git add records && git commit -q -S -m 'by hand'
    git switch -q --detach
    as omar
    hand=$(tip)
    as mia && people_must decide concern -m hm
    as omar
    golive sync
    done_well
    err_has 'left out a part of a commit' 'not-entitled' "git show refs/golive/kept/$SYSTEM/${hand:0:12}"
    [[ $(git rev-parse "$(kept)") == "$hand" ]]
    [[ $(newest) == *'criterion: security'* && $(newest) != *'criterion: privacy'* ]] || people_fail "carried: $(newest)"
    [[ $(tip) == $(server rev-parse "$LEDGER") ]]
    no_findings
}

@test "somebody else's decision on an unsigned commit: sync is a way out, and says whose it is" {
    as mia
    golive sync
    good=$(tip)
    unsigned
    git remote rename origin away
    with_key "$KEYS/tom.pub" decide concern -m 'of tom' --no-push
    done_well
    toms=$(tip)
    git remote rename away origin
    git fetch -q
    golive sync
    ended 1
    err_has "left out ${HAND:0:12}" "left out ${toms:0:12}" "only 'tom' can sign it again" "git golive trust $SYSTEM"
    [[ $(tip) == "$good" ]]
    [[ $(git rev-parse "refs/golive/kept/$SYSTEM/${toms:0:12}") == "$toms" ]]
    golive status
    ended 3
    golive trust "$SYSTEM" "$(git rev-list --max-parents=0 "$LEDGER")"
    done_well
    decide approve session
    done_well
    no_findings
}

# newer_each_time: whoever pushes finds that somebody was faster, each time.
newer_each_time() {
    mkdir -p "$W/bin"
    cat >"$W/bin/git" <<GIT
#!/bin/sh
if [ "\$1" = push ]; then
    echo >>'$W/pushes'
    (cd '$W/omar' && unset \$(git rev-parse --local-env-vars) GIT_DIR && PATH=\${PATH#*:} && $1) >/dev/null 2>&1
fi
PATH=\${PATH#*:} exec git "\$@"
GIT
    chmod +x "$W/bin/git"
}

# shellcheck disable=SC2034 # the asserts of people.bash read them
approve_overtaken() {
    STATUS=0
    PATH=$W/bin:$PATH git-golive approve privacy --yes >"$W/out" 2>"$W/err" || STATUS=$?
    OUT=$(<"$W/out") ERR=$(<"$W/err")
}

@test "who is always overtaken is told after golive.patience, and nothing is lost" {
    as lena
    golive sync
    newer_each_time 'git golive concern -m again --yes'
    git config golive.patience 2
    approve_overtaken
    ended 1
    err_has 'recorded here, not pushed' 'gave up after' 'newer decisions' 'git golive sync'
    [[ $(wc -l <"$W/pushes") -ge 2 ]]
    git cat-file -e "$LEDGER:records/$(tail -1 <<<"${OUT#recorded }" | sed 's/recorded //').yaml"
    golive sync
    done_well
    no_findings
    linear
}

@test "a server that shows another history between two tries is not followed in silence" {
    as omar
    decide approve security
    as lena
    golive sync
    seen=$(tip)
    # each time lena pushes, the server has lost omar's approval and has something else instead
    newer_each_time "git -C '$W/server.git' update-ref '$LEDGER' '$LEDGER~' && git fetch && git update-ref '$LEDGER' 'refs/remotes/origin/golive/$SYSTEM' && git golive trust $SYSTEM \$(git rev-list --max-parents=0 '$LEDGER') && git golive concern -m x --yes"
    git config golive.patience 5
    approve_overtaken
    ended 1
    err_has "left out ${seen:0:12}" "only 'omar' can sign it again"
    golive status
    ended 3
    err_has 'rewound'
    golive gate v1.0
    ended 3
}

@test "a server with a lock that nobody lets go of is told, with the file" {
    as lena
    golive sync
    mkdir -p "$W/server.git/refs/heads/golive"
    touch "$W/server.git/$LEDGER.lock"
    git config golive.patience 1
    decide approve privacy
    ended 1
    err_has 'recorded here, not pushed' "$LEDGER.lock' is there" 'who runs the server removes it'
    rm "$W/server.git/$LEDGER.lock"
    golive sync
    done_well
    [[ $(tip) == $(server rev-parse "$LEDGER") ]]
}

# ---------------------------------------------------------------- trouble

@test "offline: recorded here, not pushed, and carried later" {
    as omar
    golive sync
    git remote set-url origin /no/such/server
    decide approve security
    ended 1
    out_has 'recorded 2'
    err_has 'cannot fetch' 'going on with what is here' 'recorded here, not pushed' 'git golive sync'
    before=$(tip)
    refused 128 concern -m x --push --yes
    err_has 'cannot fetch'
    golive sync
    ended 128
    [[ $(tip) == "$before" ]]
    git remote set-url origin ../server.git
    golive sync
    done_well
    [[ $(server rev-parse "$LEDGER") == "$before" ]]
}

@test "a server that refuses is told in its own words" {
    printf '#!/bin/sh\necho "no pushes on Fridays" >&2\nexit 1\n' >"$W/server.git/hooks/pre-receive"
    chmod +x "$W/server.git/hooks/pre-receive"
    as omar
    decide approve security
    ended 1
    err_has 'recorded here, not pushed' 'no pushes on Fridays'
    rm "$W/server.git/hooks/pre-receive"
    golive sync
    done_well
}

@test "when signing fails nothing has changed" {
    as lena
    golive sync
    decide approve privacy --no-push
    decide concern -m 'and this' --no-push
    before=$(tip)
    as omar
    decide approve security
    as lena
    cp "$KEYS/lena.pub" "$W/lonely.pub"
    git config user.signingkey "$W/lonely.pub"
    golive sync
    ended 1
    err_has 'git could not sign'
    [[ $(tip) == "$before" ]]
    git config user.signingkey "$KEYS/lena.pub"
    golive sync
    done_well
    no_findings
}

@test "a server that lost decisions gets them back" {
    as omar
    decide approve security
    done_well
    server update-ref "$LEDGER" "$LEDGER~2"
    golive sync
    done_well
    [[ $(tip) == $(server rev-parse "$LEDGER") ]]
    as lena
    golive sync
    no_findings
}

@test "a ledger that was removed on the server is put back, though the fetched branch is still here" {
    local before
    as omar
    golive sync
    git fetch -q
    before=$(tip)
    server update-ref -d "$LEDGER"
    golive sync
    done_well
    err_has 'the remote has no such ledger any more' "pushed to 'origin'"
    [[ $(server rev-parse "$LEDGER") == "$before" ]]
    golive sync
    done_well
    err_has 'up to date'
    # and by who has never decided anything: there is no branch of its own
    as lena
    git fetch -q
    git update-ref -d "$LEDGER"
    server update-ref -d "$LEDGER"
    golive sync
    done_well
    [[ $(server rev-parse "$LEDGER") == "$before" && $(tip) == "$before" ]]
    no_findings
}

@test "a new ledger that the server refuses is pushed once: nobody else is at work on it" {
    mkdir -p "$W/bin"
    # shellcheck disable=SC2016 # for that script
    printf '#!/bin/sh\n[ "$1" != push ] || echo >>%s/pushes\nPATH=${PATH#*:} exec git "$@"\n' "'$W'" >"$W/bin/git"
    chmod +x "$W/bin/git"
    git -C "$W/server.git" golive hooks install --server
    as dana
    run env PATH="$W/bin:$PATH" git-golive init faq-bot --template minimal --yes
    [[ $output == *'nobody has said on this server'*'git golive trust faq-bot'* ]] || people_fail "$output"
    [[ $(wc -l <"$W/pushes") == 1 ]]
}

@test "a server that lost decisions and took others is an alarm" {
    as omar
    decide approve security
    as mia
    golive sync
    says_status NO-GO
    as tom
    git fetch -q
    server update-ref "$LEDGER" "$LEDGER~"
    as lena
    rm -r .git/golive
    git fetch -q
    decide approve privacy
    done_well
    as mia
    golive sync
    ended 1
    err_has "only 'omar' can sign it again"
    golive status
    ended 3
    err_has 'rewound'
    as omar
    golive sync
    done_well
    err_has 'signed again'
    no_findings
}

@test "a checked-out branch is not moved under its files" {
    as lena
    golive sync
    decide approve privacy --no-push
    as omar
    decide approve security
    as lena
    git worktree add -q "$W/lena-ledger;id" "golive/$SYSTEM"
    refused 1 sync
    err_has 'is checked out in' "git -C '$W/lena-ledger;id' switch --detach"
    git worktree move "$W/lena-ledger;id" "$W/lena-ledger"
    git -C "$W/lena-ledger" switch -q --detach
    golive sync
    done_well
}

@test "a ledger with another root is not built on" {
    as dana
    golive sync
    rm -rf "$W/server.git" && git init -q --bare "$W/server.git"
    git clone -q "$W/server.git" "$W/other" 2>/dev/null
    cd "$W/other"
    git config user.name Mallory
    git config user.email mallory@example.com
    git config user.signingkey "$KEYS/mallory.pub"
    git commit -q --allow-empty -m first
    decide init "$SYSTEM" --template minimal
    done_well
    as dana
    before=$(tip)
    golive sync
    ended 3
    [[ $(tip) == "$before" ]]
    golive status
    done_well
}

@test "another ledger that was put in its place and taken away again is not put back" {
    local root
    as lena
    golive sync
    git fetch -q
    root=$(tip)
    git clone -q "$W/server.git" "$W/other" 2>/dev/null
    cd "$W/other"
    git config user.name Mallory
    git config user.email mallory@example.com
    git config user.signingkey "$KEYS/mallory.pub"
    git update-ref -d "refs/remotes/origin/golive/$SYSTEM"
    server update-ref -d "$LEDGER"
    decide init "$SYSTEM" --template minimal
    done_well
    as lena
    git update-ref -d "$LEDGER"
    git fetch -q
    server update-ref -d "$LEDGER"
    golive sync
    ended 3
    err_has 'it is another ledger'
    run ! git rev-parse -q --verify "$LEDGER"
    run ! server rev-parse -q --verify "$LEDGER"
    # nor where a branch has it
    git update-ref "$LEDGER" "refs/remotes/origin/golive/$SYSTEM"
    golive sync
    ended 3
    run ! server rev-parse -q --verify "$LEDGER"
    # the right one still is
    git update-ref "$LEDGER" "$root"
    git update-ref -d "refs/remotes/origin/golive/$SYSTEM"
    golive sync
    done_well
    [[ $(server rev-parse "$LEDGER") == "$root" ]]
}

@test "every system has its turn" {
    as dana
    decide init other --template minimal --no-push
    done_well
    golive -s "$SYSTEM" sync
    done_well
    run ! server rev-parse -q --verify refs/heads/golive/other
    golive sync
    done_well
    server rev-parse -q --verify refs/heads/golive/other
    golive -s nonsense sync
    ended 3
}
