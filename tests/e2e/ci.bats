#!/usr/bin/env bats
# docs/ci: the files are what forges take, and their steps do what they say, on a real ledger.

setup_file() {
    load forge
    forge_setup_file
}

# $SERVER is the forge, with a ledger at `ready`; $JOB the clone that a job works in.
setup() {
    load forge
    load hooks
    forge_setup
    find_python
    DOCS=$(cd "$BATS_TEST_DIRNAME/../../docs/ci" && pwd)
    DATA=$(cd "$BATS_TEST_DIRNAME/../data/ci" && pwd)
    SERVER=$BATS_TEST_TMPDIR/server.git JOB=$BATS_TEST_TMPDIR/job
    git clone -q --bare "$REPO" "$SERVER"
    g remote add origin "$SERVER"
    mkdir "$BATS_TEST_TMPDIR/tmp"
}

# Debian's own before others: it sees Debian's packages.
find_python() {
    for PYTHON in /usr/bin/python3 python3; do
        ! "$PYTHON" -c 'import yaml' 2>/dev/null || return 0
    done
    skip 'python3 with yaml is not installed'
}

# as_json FILE: that YAML file.
as_json() { "$PYTHON" -c 'import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)' "$1"; }

# job: a clone of what the forge has now, as a job gets it: no local branch but main.
job() {
    rm -rf "$JOB"
    passes git clone -q "$SERVER" "$JOB"
    cd "$JOB" || return
    script ./deploy '#!/bin/sh' 'echo "deployed $1 at $(git rev-parse HEAD)" >>../deployed'
}

script() {
    printf '%s\n' "${@:2}" >"$1"
    chmod +x "$1"
}

# What the steps are given. SYSTEM and the others are GitHub's, GOLIVE_SYSTEM and the others GitLab's names.
in_job() {
    echo key >"$BATS_TEST_TMPDIR/key"
    env RUNNER_TEMP="$BATS_TEST_TMPDIR/tmp" SYSTEM=support-bot ROOT="${ROOT_SAID-$ROOT}" TAG="${TAG_SAID-$TAG}" \
        GOLIVE_SYSTEM=support-bot GOLIVE_ROOT="${ROOT_SAID-$ROOT}" RELEASE_REMOTE="$SERVER" \
        RELEASE_KEY="$BATS_TEST_TMPDIR/key" RELEASE_KNOWN_HOSTS="$BATS_TEST_TMPDIR/key" "$@"
}

# github FILE: all `run` steps but the one that installs, each in a shell of its own, until one fails.
github() {
    local n i status=0
    as_json "$DOCS/github/$1.yml" >"$BATS_TEST_TMPDIR/workflow.json"
    n=$(jq '.jobs[].steps | length' "$BATS_TEST_TMPDIR/workflow.json")
    for ((i = 0; i < n && status == 0; i++)); do
        jq -r --argjson i "$i" '.jobs[].steps[$i] | select(.run and .name != "Install golive") | .run' \
            "$BATS_TEST_TMPDIR/workflow.json" >"$BATS_TEST_TMPDIR/step"
        in_job bash --noprofile --norc -eo pipefail "$BATS_TEST_TMPDIR/step" || status=$?
    done
    return "$status"
}

# gitlab JOB: its script, by the plainest shell.
gitlab() {
    as_json "$DOCS/gitlab/gitlab-ci.yml" | jq -r ".$1.script[]" >"$BATS_TEST_TMPDIR/step"
    [[ -s $BATS_TEST_TMPDIR/step ]] && in_job sh -e "$BATS_TEST_TMPDIR/step"
}

each_forge() {
    local forge
    for forge in github gitlab; do
        "$@" "$forge" || return
    done
}

ledger_is() { past git -C "$REPO" push -q -f origin "refs/stages/$1:$LEDGER"; }
fails() {
    try "$@"
    [[ $STATUS != 0 ]] || says "this should have failed: $*"
}

# ---------------------------------------------------------------- what the steps do

not_ready() {
    job
    fails "$1" release
    [[ $OUT$ERR == *NO-GO* ]] || says "by $1"
    gone "$SERVER" "refs/tags/$TAG"
}

@test "release: while something is open the job fails, and there is no tag" {
    each_forge not_ready
    ledger_is almost
    each_forge not_ready
}

makes_the_tag() {
    job
    passes "$1" release
    there "$SERVER" "refs/tags/$TAG^{commit}" "$C1"
    [[ $(git -C "$SERVER" cat-file -t "refs/tags/$TAG") == tag ]]
    # Once: it is never moved.
    job
    fails "$1" release
    there "$SERVER" "refs/tags/$TAG^{commit}" "$C1"
    git -C "$SERVER" tag -d "$TAG"
}

@test "release: when the owner has said go, the tag is made of the candidate, whatever main is by now" {
    forge_change docs/more.md=more
    g push -q origin main
    ledger_is go
    each_forge makes_the_tag
}

refuses_input() {
    local forge=$1
    job
    for TAG_SAID in nightly v9.9 '' '-d' "v1.0'; touch ../owned; '" '$(touch ../owned)' 'v1.0 x' 'a..b'; do
        fails "$forge" release
        [[ ! -e ../owned && -z $(git -C "$SERVER" tag) ]] || says "tag '$TAG_SAID'" || return
    done
    unset TAG_SAID
    ROOT_SAID=$C1
    fails "$forge" release
    [[ -z $(git -C "$SERVER" tag) ]] || says 'under another root'
    unset ROOT_SAID
}

@test "release: another tag, a tag that is code, another root: no tag" {
    ledger_is go
    each_forge refuses_input
}

deploys_until_paused() {
    local forge=$1
    git -C "$SERVER" update-ref "refs/tags/$TAG" "$C1"
    ledger_is ready
    job
    fails "$forge" deploy
    [[ ! -e ../deployed ]] || says "deployed without a go"
    ledger_is go
    job
    passes "$forge" deploy
    [[ $(<../deployed) == "deployed $TAG at $C1" ]]
    rm ../deployed
    forge_at go
    forge_record omar pause note=stop
    past git -C "$REPO" push -q -f origin "$LEDGER"
    job
    fails "$forge" deploy
    [[ ! -e ../deployed ]] || says "deployed while paused"
    TAG_SAID=nightly
    ledger_is go
    git -C "$SERVER" update-ref refs/tags/nightly "$C1"
    job
    fails "$forge" deploy
    [[ ! -e ../deployed ]] || says "deployed what is no release"
    unset TAG_SAID
}

@test "deploy: what was released, and not once it is paused" {
    each_forge deploys_until_paused
}

finds_forgery() {
    ledger_is ready
    job
    passes "$1" verify
    forge_at ready
    forge_record dana go commit="$C1" +key=mallory
    past git -C "$REPO" push -q -f origin "$LEDGER"
    job
    fails "$1" verify
    [[ $OUT$ERR == *unknown-key* && $OUT$ERR == *"${FORGED:0:7}"* ]] || says "by $1" || return
    # It opens nothing either.
    fails "$1" release
    gone "$SERVER" "refs/tags/$TAG"
}

@test "verify: a forged commit is found" {
    each_forge finds_forgery
}

@test "what is decided in a forge's web editor is signed by the forge, and void" {
    command -v gpg >/dev/null || skip 'gpg is not installed'
    forge_kind web-flow openpgp
    forge_text dana go commit="$C1"
    forge_commit dana "${REST[@]}" "$EDIT" +key=web-flow +msg='Create go.yaml'
    g cat-file commit "$FORGED" | grep -q 'BEGIN PGP SIGNATURE'
    expect 1 no-decision / unknown-key
    forge_gone
}

on_the_ledger() {
    local file=$1 at=$2
    forge_at ready
    git -C "$REPO" worktree add -q --detach ../ledger "$LEDGER"
    cd ../ledger || return
    mkdir -p "$(dirname "$at")"
    cp "$DOCS/$file" "$at"
    git add "$at"
    git -c gpg.format=ssh -c user.signingkey="$KEYS/dana" commit -q -S -m 'verify each push'
    past git push -q origin "HEAD:golive/support-bot"
    cd "$REPO" || return
    git worktree remove ../ledger
    g fetch -q origin
    forge_tip refs/remotes/origin/golive/support-bot
    expect 1 no-decision
    past git push -q -f origin "refs/stages/ready:$LEDGER"
    g fetch -q origin
}

@test "the workflow that lies on the ledger gets there by the README's commands, and is no finding" {
    on_the_ledger github/verify.yml .github/workflows/verify.yml
    rm -rf .git/golive
    on_the_ledger gitlab/gitlab-ci.yml .gitlab-ci.yml
    local line
    for line in 'git worktree add --detach ../ledger origin/golive/support-bot' 'git push origin HEAD:golive/support-bot'; do
        grep -qF "$line" "$DOCS/README.md"
    done
}

# ---------------------------------------------------------------- what the files are

@test "yamllint finds nothing" {
    command -v yamllint >/dev/null || skip 'yamllint is not installed'
    run yamllint -s -d '{extends: default, rules: {line-length: {max: 140}}}' "$DOCS/github" "$DOCS/gitlab"
    echo "$output"
    [[ $status == 0 && -z $output ]]
}

@test "workflows: least rights, pinned actions, no stored credentials, nothing pasted into a script" {
    local file n=0
    for file in "$DOCS"/github/*.yml; do
        as_json "$file" >"$BATS_TEST_TMPDIR/workflow.json"
        jq -e '.permissions == {contents: "read"} and .defaults.run.shell == "bash" and (.name | length > 0)
            and ([.jobs[] | has("permissions")] | any | not)
            and ([.jobs[].steps[] | select(.uses) | .uses | test("^[a-z-]+/[a-z-]+@[0-9a-f]{40}$")] | all)
            and ([.jobs[].steps[] | select(.uses) | .with."persist-credentials" == false and .with."fetch-depth" == 0] | all)
            and ([.jobs[].steps[] | select(.run) | .run | contains("${{")] | any | not)
            and ([.jobs[] | ."timeout-minutes" > 0] | all)' "$BATS_TEST_TMPDIR/workflow.json" || says "$file" || return
        n=$((n + 1))
    done
    [[ $n == 3 ]]
    as_json "$DOCS/github/verify.yml" | jq -e '.on.push.branches == ["golive/**"] and (tostring | contains("secrets.") | not)'
}

@test "the shell in the files passes shellcheck" {
    command -v shellcheck >/dev/null || skip 'shellcheck is not installed'
    local file i
    for file in "$DOCS"/github/*.yml; do
        as_json "$file" | jq -r '"#!/bin/bash\nset -eo pipefail", (.jobs[].steps[] | select(.run) | "(", .run, ")")' \
            >"$BATS_TEST_TMPDIR/script"
        shellcheck "$BATS_TEST_TMPDIR/script"
    done
    for i in '.".golive".before_script' .release.script .deploy.script .verify.script; do
        as_json "$DOCS/gitlab/gitlab-ci.yml" | jq -r "\"#!/bin/sh\", ($i)[]" >"$BATS_TEST_TMPDIR/script"
        shellcheck "$BATS_TEST_TMPDIR/script"
    done
}

# valid FILE: by the schema of what of rulesets is used.
valid() {
    "$PYTHON" -c 'import json, sys, jsonschema
jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))' "$1" "$DATA/ruleset.schema.json"
}

@test "rulesets: what GitHub takes, and nothing that would ask for a pull request" {
    local set=$DOCS/github/ruleset
    jq -e '.target == "branch" and .enforcement == "active" and .bypass_actors == [] and
        [.rules[].type] == ["deletion", "non_fast_forward", "required_linear_history"] and
        (.conditions.ref_name.include | index("refs/heads/golive/*"))' "$set-ledgers.json"
    jq -e '.target == "tag" and .conditions.ref_name.include == ["refs/tags/v*"] and [.rules[].type] == ["creation"] and
        [.bypass_actors[].actor_type] == ["DeployKey"]' "$set-release-tags-made.json"
    jq -e '.target == "tag" and .conditions.ref_name.include == ["refs/tags/v*"] and .bypass_actors == [] and
        [.rules[].type] == ["update", "deletion", "non_fast_forward"]' "$set-release-tags-kept.json"
    "$PYTHON" -c 'import jsonschema' 2>/dev/null || skip 'python3-jsonschema is not installed'
    local file
    for file in "$set"-*.json; do
        valid "$file"
    done
    jq '.rules += [{type: "pull_request"}]' "$set-ledgers.json" >"$BATS_TEST_TMPDIR/bad.json"
    run ! valid "$BATS_TEST_TMPDIR/bad.json"
}
