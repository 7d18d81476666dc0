#!/usr/bin/env bats
# Every block: what makes it, and that the command which its message tells takes it away. The command is taken from the
# message as it is; what stands in <...> is filled in as a person would.

setup_file() {
    load people
    blocks_criteria
    people_setup_file
}
setup() {
    load people
    people_setup
}

# One criterion for each way in which a sign-off can fail.
blocks_criteria() {
    people_criteria() {
        cat <<'YAML'
criteria:
  - {id: quality, title: Quality, statement: It is good., area: technical, approvers: [{all: [ravi]}], scope: [model/],
     measure: {accuracy: ">= 0.95"}}
  - {id: security, title: Security, statement: It is safe., area: organizational, approvers: [{all: [omar]}],
     scope: release, valid-for: 30d}
  - {id: privacy, title: Privacy, statement: It is lawful., area: organizational, approvers: [{all: [lena]}],
     scope: standing, evidence: required}
  - {id: session, title: Session, statement: They were heard., area: organizational,
     approvers: [{at-least: 2, of: [mia, tom]}], scope: standing, after: [security]}

YAML
    }
}

# blocked CODE [TAG [COMMIT]]: asks the gate in this clone; the message of that block is in $TEXT, and its command in $TOLD.
blocked() {
    golive --json gate --fetch "${@:2}"
    [[ $STATUS == 1 ]] || people_fail 'the gate should be shut' || return
    TEXT=$(jq -r --arg code "$1" '[.systems[].blocks[] | select(.code == $code)][0].text // ""' <<<"$OUT")
    [[ -n $TEXT ]] || people_fail "expected the block $1" || return
    TOLD=$(grep -o '(git [^()]*)' <<<"$TEXT" | head -1)
    TOLD=${TOLD#(} TOLD=${TOLD%)}
    [[ -n $TOLD ]] || people_fail "no command in: $TEXT"
}
gone() {
    golive --json gate --fetch "${@:2}"
    jq -e --arg code "$1" 'all(.systems[].blocks[]; .code != $code)' <<<"$OUT" >/dev/null || people_fail "still blocked by $1"
}

# do_it WHO [PLACEHOLDER=VALUE...]: that person runs the command that was told.
do_it() {
    local word
    as "$1"
    git fetch -q
    for word in "${@:2}"; do
        TOLD=${TOLD//"<${word%%=*}>"/${word#*=}}
    done
    [[ $TOLD != *'<'* ]] || people_fail "not filled in: $TOLD" || return
    # `git golive` asks on a terminal; there is none
    eval "${TOLD//git golive/git golive --yes}" >"$W/out" 2>"$W/err" </dev/null ||
        people_fail "this should have worked: $TOLD" "$(cat "$W/out" "$W/err")"
    as dana
}

# change FILE: the release changes there, and is proposed anew
change() {
    as ravi
    echo "$RANDOM" >>"$1"
    git commit -q -a -m "change $1"
    git push -q origin HEAD:main
    people_must decide propose v1.0
    as dana
    git pull -q origin main 2>/dev/null
}

sign_all() {
    as ravi && people_must decide approve quality --measured accuracy=0.97
    as omar && people_must decide approve security
    as lena && people_must decide approve privacy --evidence docs/dpia.md
    as mia && people_must decide approve session
    as tom && people_must decide approve session
    as dana
}

@test "not-agreed" {
    as mia
    people_must decide withdraw mia-agree -m 'I want to read it again'
    as dana
    blocked not-agreed v1.0
    do_it mia
    gone not-agreed v1.0
}

@test "no-candidate" {
    git init -q "$W/alone"
    cd "$W/alone"
    git config user.name 'Dana Reyes'
    git config user.email dana@example.com
    git config user.signingkey "$KEYS/dana.pub"
    git commit -q --allow-empty -m first
    people_must decide init other-bot --template minimal
    golive --json gate v1.0 HEAD
    TOLD=$(jq -r '.systems[0].blocks[] | select(.code == "no-candidate") | .text' <<<"$OUT" | grep -o '(git [^()]*)')
    TOLD=${TOLD#(} TOLD=${TOLD%)} TOLD=${TOLD/<tag>/v1.0} TOLD=${TOLD/<commit>/HEAD}
    eval "$TOLD --yes"
    golive --json gate v1.0 HEAD
    jq -e '.systems[0].blocks | all(.code != "no-candidate")' <<<"$OUT"
}

@test "candidate-mismatch: another name" {
    blocked candidate-mismatch v1.1 HEAD
    do_it ravi commit=HEAD
    gone candidate-mismatch v1.1 HEAD
}

@test "candidate-mismatch: other content" {
    as ravi
    echo more >>model/weights.txt
    git commit -q -a -m more
    git push -q origin HEAD:main
    local new
    new=$(git rev-parse HEAD)
    as dana
    git fetch -q
    blocked candidate-mismatch v1.0 "$new"
    do_it ravi commit="$new"
    gone candidate-mismatch v1.0 "$new"
}

@test "criterion-waiting, with all that the criterion asks for" {
    local who code
    for code in ravi:quality omar:security lena:privacy mia:session tom:session; do
        who=${code%:*}
        as dana
        blocked criterion-waiting v1.0
        [[ $TOLD == "git golive approve ${code#*:}"* ]] || people_fail "told: $TOLD"
        do_it "$who" value=0.96 number=0.96 file=docs/dpia.md
    done
    gone criterion-waiting v1.0
    blocked no-decision v1.0
}

@test "criterion-rejected" {
    as omar
    people_must decide reject security -m 'One finding is open'
    as dana
    blocked criterion-rejected v1.0
    do_it omar
    gone criterion-rejected v1.0
}

@test "criterion-rejected, overruled" {
    as omar
    people_must decide reject security -m 'One finding is open'
    as dana
    blocked criterion-rejected v1.0
    TOLD=$(grep -o '(git golive resolve[^()]*)' <<<"$TEXT") TOLD=${TOLD#(} TOLD=${TOLD%)}
    do_it lena why="'It is in a part that is switched off'"
    gone criterion-rejected v1.0
}

@test "criterion-stale" {
    sign_all
    change model/weights.txt
    blocked criterion-stale v1.0
    [[ $TEXT == *model/weights.txt* ]]
    while blocked criterion-stale v1.0; do
        case $TOLD in
        *quality*) do_it ravi value=0.99 number=0.99 ;;
        *) do_it omar ;;
        esac
    done
    gone criterion-stale v1.0
}

@test "criterion-expired" {
    WHEN=$(($(date +%s) - 31 * 86400)) by_hand omar 'decision: approve' 'criterion: security' "commit: $(git rev-parse HEAD)"
    blocked criterion-expired v1.0
    do_it omar
    gone criterion-expired v1.0
}

@test "criterion-unmet" {
    by_hand ravi 'decision: approve' 'criterion: quality' "commit: $(git rev-parse HEAD)" 'measured: {accuracy: 0.94}'
    blocked criterion-unmet v1.0
    [[ $TEXT == *"'accuracy' is 0.94"* ]]
    do_it ravi value=0.95 number=0.95
    gone criterion-unmet v1.0
}

@test "criterion-evidence: none" {
    by_hand lena 'decision: approve' 'criterion: privacy' "commit: $(git rev-parse HEAD)"
    blocked criterion-evidence v1.0
    do_it lena file=docs/dpia.md
    gone criterion-evidence v1.0
}

@test "criterion-evidence: changed in the release" {
    as lena
    people_must decide approve privacy --evidence docs/dpia.md
    change docs/dpia.md
    blocked criterion-evidence v1.0
    [[ $TEXT == *docs/dpia.md* ]]
    as lena
    git pull -q origin main
    do_it lena file=docs/dpia.md
    gone criterion-evidence v1.0
}

@test "criterion-blocked: the command is that of what comes first" {
    as mia && people_must decide approve session
    as tom && people_must decide approve session
    as dana
    blocked criterion-blocked v1.0
    do_it omar
    gone criterion-blocked v1.0
}

@test "concern-open" {
    as tom
    people_must decide concern -m 'Nobody asked the night shift'
    as dana
    blocked concern-open v1.0
    do_it lena how="'They were asked today'"
    gone concern-open v1.0
}

@test "paused" {
    as omar
    people_must decide pause -m 'An incident'
    as dana
    blocked paused v1.0
    do_it omar
    gone paused v1.0
}

@test "terminated: nothing but taking that back" {
    people_must decide terminate -m 'The budget is gone'
    blocked terminated v1.0
    do_it dana why="'It was found'"
    gone terminated v1.0
}

@test "no-decision" {
    sign_all
    blocked no-decision v1.0
    do_it dana
    golive gate v1.0
    done_well
}

@test "owner-no-go" {
    sign_all
    people_must decide no-go -m 'Not before the holidays'
    blocked owner-no-go v1.0
    do_it dana
    golive gate v1.0
    done_well
}

@test "tag-unsigned" {
    cat >"$W/edit" <<'EDITOR'
#!/bin/sh
sed '/^release:/a\  tag: signed' "$1" >"$1.new" && cat "$1.new" >"$1" && rm "$1.new"
EDITOR
    GIT_EDITOR="'$W/edit'" people_must decide amend
    local who
    for who in "${TEAM[@]:1}"; do
        as "$who" && people_must decide agree
    done
    sign_all
    people_must decide go
    git tag v1.0
    blocked tag-unsigned v1.0
    do_it dana
    golive gate v1.0
    done_well
    [[ $(git cat-file -t v1.0) == tag ]]
}

@test "tag-moved: the hook says how it goes on" {
    sign_all
    people_must decide go
    people_must golive hooks install
    git tag -s -m 'release 1.0' v1.0
    git commit -q --allow-empty -m later
    STATUS=0
    git tag -f v1.0 HEAD >"$W/out" 2>"$W/err" || STATUS=$?
    [[ $STATUS != 0 ]]
    grep -q 'never moved' "$W/err"
    TOLD=$(tr '\n' ' ' <"$W/err" | tr -s ' ' | grep -o '(git golive propose[^()]*)' | head -1) TOLD=${TOLD#(} TOLD=${TOLD%)}
    do_it dana 'new tag=v1.1' commit=HEAD
    gone tag-moved v1.1
    [[ $(git rev-parse 'v1.0^{commit}') == $(git rev-parse HEAD~1) ]]
}

@test "no code of the design is left out here" {
    local code
    for code in not-agreed no-candidate candidate-mismatch criterion-{waiting,rejected,stale,expired,unmet,evidence,blocked} \
        concern-open paused terminated owner-no-go no-decision tag-unsigned tag-moved; do
        grep -q "^@test \"$code" "$BATS_TEST_FILENAME" || people_fail "no test of $code" || return
    done
}
