#!/usr/bin/env bats
# The guard rails of a clone: what they refuse, and what they never refuse.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    load hooks
    forge_setup
    guarded
}

# server: a bare repository beside it, with all that is here and a release tag that no gate would pass.
server() {
    SERVER=$BATS_TEST_TMPDIR/server.git
    git clone -q --bare "$REPO" "$SERVER"
    git -C "$SERVER" update-ref refs/tags/v9.0 "$C1"
    git -C "$SERVER" branch topic "$C1"
    g remote add origin "$SERVER"
}

# unready WHERE: the tag that was fetched is there, and goes away for the next try.
unready() {
    there "$1" refs/tags/v9.0 "$C1" || return
    past git -C "$1" tag -d v9.0
}

@test "a release tag is refused until the owner has said go" {
    local tag=(git tag "$TAG" "$C1")
    refused 'NO-GO: not yet' 'Dana' 'git golive go' -- "${tag[@]}"
    gone . "refs/tags/$TAG"
    refused NO-GO -- git tag -a -m release "$TAG" "$C1"
    refused NO-GO -- git update-ref "refs/tags/$TAG" "$C1"
    refused NO-GO -- git fast-import <<<"reset refs/tags/$TAG
from $C1
"
    forge_at almost
    refused 'Omar' 'git golive approve security' -- "${tag[@]}"
    forge_at go
    silent "${tag[@]}"
    there . "refs/tags/$TAG" "$C1"
}

@test "a release tag is never moved, but may be deleted and made again" {
    forge_at go
    silent git tag "$TAG" "$C1"
    local other
    other=$(g commit-tree -m other "$C1^{tree}")
    refused 'never moved' -- git tag -f "$TAG" "$other"
    # Nor to other content, and nobody is told to propose that under this name.
    other=$(g commit-tree -m other "$(g mktree </dev/null)")
    refused 'never moved' 'next: git golive propose <new tag> <commit>' -- git tag -f "$TAG" "$other"
    untold "propose $TAG"
    there . "refs/tags/$TAG" "$C1"
    silent git tag -f "$TAG" "$C1"
    silent git tag -d "$TAG"
    silent git tag "$TAG" "$C1"
    forge_at ready
    silent git tag -d "$TAG"
    refused NO-GO -- git tag "$TAG" "$C1"
}

@test "whatever is not a release tag goes on" {
    silent git tag nightly
    silent git tag -f nightly "$(g commit-tree -m other "$C1^{tree}")"
    silent git tag release/v1.0
    silent git commit -q --allow-empty -m more
    silent git checkout -q -b v7.0
    silent git branch -f tags/v7.0
    silent git update-ref refs/heads/refs/tags/v7.0 "$C1"
    silent git stash list
    silent git pack-refs --all
    silent git gc -q
}

@test "from everywhere: a subdirectory, -C, --git-dir, a linked worktree, an alias, another environment" {
    cd docs
    refused NO-GO -- git tag "$TAG"
    cd "$BATS_TEST_TMPDIR"
    refused NO-GO -- git -C repo tag "$TAG"
    refused NO-GO -- git --git-dir repo/.git tag "$TAG"
    refused NO-GO -- git --git-dir=repo/.git --work-tree=repo -c x.fetch=pull tag "$TAG"
    refused NO-GO -- env GIT_DIR=repo/.git GIT_INDEX_FILE=/nowhere git tag "$TAG"
    refused NO-GO -- env GIT_DIR=repo/.git GIT_WORK_TREE=repo git -C . tag "$TAG"
    silent git -C repo worktree add -q "$BATS_TEST_TMPDIR/linked" --detach
    refused NO-GO -- git -C linked tag "$TAG"
    g config alias.t tag
    refused NO-GO -- git -C repo t "$TAG"
    g config alias.fetch-it '!git tag'
    refused NO-GO -- git -C repo fetch-it "$TAG"
    gone repo "refs/tags/$TAG"
}

@test "a fetch is never refused" {
    server
    local -a way
    while read -ra way; do
        passes git "${way[@]}"
        unready . || says "by: git ${way[*]}" || return
    done <<-END
		fetch -q --tags
		fetch -q origin tag v9.0
		fetch -q --atomic origin refs/tags/*:refs/tags/*
		-c x.y=z -C . --no-pager fetch -q --all --tags
		--git-dir .git --work-tree . fetch -q --tags
		--git-dir=.git --namespace= -c user.name=tag fetch -q --tags
		-p --literal-pathspecs --config-env=x.y=HOME fetch -q --tags
		--config-env x.y=HOME fetch -q --tags
		pull -q --no-rebase --tags origin main
		remote update
		remote add -f --tags second $SERVER
	END
    g config alias.f 'fetch -q --tags'
    passes git f
    unready .
    cd "$BATS_TEST_TMPDIR"
    passes env GIT_DIR=repo/.git git fetch -q --tags
    unready repo
    passes "$(git --exec-path)/git" -C repo fetch -q --tags
    unready repo
    cd repo
    passes "$(git --exec-path)/git-fetch" -q --tags
    unready .
}

@test "a fetch that moves a release tag is not refused either" {
    server
    passes git fetch -q --tags
    git -C "$SERVER" update-ref refs/tags/v9.0 "$(git -C "$SERVER" commit-tree -m other "$C1^{tree}")"
    passes git fetch -q --tags --force
    there . refs/tags/v9.0 "$(oid "$SERVER" refs/tags/v9.0)"
}

@test "a clone is never refused, and its hooks are there at once" {
    server
    mkdir -p "$BATS_TEST_TMPDIR/template"
    cp -R "$REPO/.git/hooks" "$BATS_TEST_TMPDIR/template/hooks"
    passes git clone -q --template="$BATS_TEST_TMPDIR/template" "$SERVER" "$BATS_TEST_TMPDIR/clone"
    there "$BATS_TEST_TMPDIR/clone" refs/tags/v9.0 "$C1"
    passes git clone -q -c golive.support-bot.root="$ROOT" --template="$BATS_TEST_TMPDIR/template" "$SERVER" \
        "$BATS_TEST_TMPDIR/pinned"
    there "$BATS_TEST_TMPDIR/pinned" refs/tags/v9.0 "$C1"
    refused NO-GO -- git -C "$BATS_TEST_TMPDIR/pinned" tag v9.1
}

@test "a submodule's fetch is not refused" {
    server
    git init -q "$BATS_TEST_TMPDIR/super"
    cd "$BATS_TEST_TMPDIR/super"
    passes git submodule add -q "$SERVER" sub
    git -C sub config golive.support-bot.root "$ROOT"
    git -C sub golive hooks install
    git -C "$SERVER" update-ref refs/tags/v9.1 "$C1"
    git -C sub tag -d v9.0
    passes git submodule foreach git fetch -q --tags
    there sub refs/tags/v9.0 "$C1"
    refused NO-GO -- git -C sub tag v9.2
}

@test "packing an existing tag, gc, maintenance and repack are never refused" {
    local way
    for way in 'pack-refs --all' 'pack-refs --all --no-prune' 'gc -q' 'maintenance run --task=gc --quiet' \
        'maintenance run --task=pack-refs' 'repack -adq'; do
        rm -f .git/packed-refs.lock
        past git update-ref -d refs/tags/v9.0
        past git tag -a -m unready v9.0 "$C1"
        passes git $way || [[ $ERR == *"is not a valid task"* ]] || return
        [[ -n $(oid . refs/tags/v9.0) ]]
    done
}

@test "everyday commands beside a release tag that is not ready: none is refused, none starts golive" {
    server
    git init -q "$BATS_TEST_TMPDIR/super"
    git -C "$BATS_TEST_TMPDIR/super" submodule --quiet add "$SERVER" sub
    git -C "$BATS_TEST_TMPDIR/super" commit -q -m 'with a submodule'
    mkdir -p "$BATS_TEST_TMPDIR/template"
    cp -R .git/hooks "$BATS_TEST_TMPDIR/template/hooks"
    local fake=$BATS_TEST_TMPDIR/fake
    mkdir "$fake"
    printf '#!/bin/sh\necho "$@" >>"%s/calls"\nexec "%s/git-golive" "$@"\n' "$fake" "$GOLIVE_BUILD" >"$fake/git-golive"
    chmod +x "$fake/git-golive"
    local -x PATH=$fake:$PATH
    local way i
    for i in 1 2 3 4; do
        passes git commit -q --allow-empty -m "commit $i"
    done
    echo dirt >>README.md
    passes git stash push -q
    passes git stash pop -q
    passes git stash push -q
    passes git stash drop -q
    passes git checkout -q -b side HEAD~2
    passes git commit -q --allow-empty -m aside
    passes git rebase -q main
    passes git bisect start HEAD HEAD~4
    passes git bisect run true
    passes git bisect reset
    passes git merge -q --no-ff -m merge "$C1"
    passes git worktree add -q "$BATS_TEST_TMPDIR/linked" --detach
    passes git worktree remove "$BATS_TEST_TMPDIR/linked"
    passes git cherry-pick --allow-empty main~1
    passes git reset -q --hard main
    passes git checkout -q main
    passes git branch -D side
    passes git notes add -m note
    passes git reflog expire --expire=now --all
    [[ ! -e $fake/calls ]] || says "golive was started: $(<"$fake/calls")" || return

    for way in 'fetch -q --tags' 'fetch -q --prune --prune-tags --tags' 'pull -q --rebase --tags origin main' \
        'remote update' 'remote update --prune'; do
        passes git $way
        unready .
    done
    passes git fetch -q --tags
    for way in 'gc -q' 'maintenance run --quiet' 'pack-refs --all'; do
        passes git $way
        there . refs/tags/v9.0 "$C1"
    done
    passes git clone -q --mirror --template="$BATS_TEST_TMPDIR/template" -c golive.support-bot.root="$ROOT" "$SERVER" \
        "$BATS_TEST_TMPDIR/mirror.git"
    there "$BATS_TEST_TMPDIR/mirror.git" refs/tags/v9.0 "$C1"
    git -C "$SERVER" update-ref refs/tags/v9.1 "$C1"
    passes git -C "$BATS_TEST_TMPDIR/mirror.git" remote update
    there "$BATS_TEST_TMPDIR/mirror.git" refs/tags/v9.1 "$C1"

    cd "$BATS_TEST_TMPDIR/super"
    git -C sub config golive.support-bot.root "$ROOT"
    passes git -C sub golive hooks install
    git -C "$SERVER" update-ref refs/heads/main "$(git -C "$SERVER" commit-tree -p main -m newer 'main^{tree}')"
    git -C "$SERVER" update-ref refs/tags/v9.2 "$(oid "$SERVER" main)"
    passes git submodule update -q --remote
    there sub refs/tags/v9.2 "$(oid "$SERVER" main)"
    refused NO-GO -- git -C sub tag v9.3
}

@test "packing under another command's name: a tag that is at that value is none that is made" {
    past git tag v9.0 "$C1"
    silent git update-ref refs/tags/v9.0 "$C1"
    silent git update-ref --stdin <<<"update refs/tags/v9.0 $C1 $C1"
    refused NO-GO -- git update-ref refs/tags/v9.0 "$(g commit-tree -m other "$C1^{tree}")"
}

@test "many tags at once: one that is not ready stops them all, and the others are told nothing of" {
    local i
    for i in {1..300}; do
        printf 'create refs/tags/build-%s %s\n' "$i" "$C1"
    done >"$BATS_TEST_TMPDIR/many"
    { cat "$BATS_TEST_TMPDIR/many" && echo "create refs/tags/v9.0 $C1"; } >"$BATS_TEST_TMPDIR/more"
    refused refs/tags/v9.0 -- git update-ref --stdin <"$BATS_TEST_TMPDIR/more"
    untold build-
    gone . refs/tags/build-1
    silent git update-ref --stdin <"$BATS_TEST_TMPDIR/many"
    silent git update-ref --stdin <<<"delete refs/tags/build-1
delete refs/tags/build-2"
}

@test "nothing is enforced where no ledger is pinned, and that is told once" {
    g config --unset golive.support-bot.root
    passes git tag v9.0
    told "'support-bot'" 'golive trust support-bot'
    [[ $(grep -c 'golive:' <<<"$ERR") == 1 ]]
    passes git update-ref --stdin <<<"create refs/tags/v9.1 $C1
create refs/tags/v9.2 $C1"
    [[ $(grep -c 'golive:' <<<"$ERR") -le 1 ]]
    g update-ref -d "$LEDGER"
    silent git tag v9.3
}

@test "a pinned system without its ledger: tags are refused with the reason, all else goes on" {
    past g update-ref -d "$LEDGER"
    refused support-bot 'fetch' -- git tag v9.0
    refused support-bot -- git tag nightly
    silent git commit -q --allow-empty -m more
    silent git branch topic
}

@test "the ledger of the remote counts where it is the newer one" {
    server
    forge_at go
    past g push -q "$SERVER" "+$LEDGER:$LEDGER"
    forge_at ready
    refused NO-GO -- git tag "$TAG" "$C1"
    passes git fetch -q origin
    silent git tag "$TAG" "$C1"
}

@test "the hooks remember nothing and pin nothing" {
    rm -rf .git/golive
    refused NO-GO -- git tag v9.0
    [[ ! -e .git/golive ]]
    g config --unset golive.support-bot.root
    passes git tag v9.0
    [[ -z $(g config --get-all golive.support-bot.root) ]]
}

# ---------------------------------------------------------------- the quick way

@test "what cannot matter is left to the shell" {
    server
    local fake=$BATS_TEST_TMPDIR/fake
    mkdir "$fake"
    printf '#!/bin/sh\ncat >/dev/null\necho "$@" >>"%s/calls"\n' "$fake" >"$fake/git-golive"
    chmod +x "$fake/git-golive"
    local -x PATH=$fake:$PATH
    git commit -q --allow-empty -m more
    git branch topic
    git fetch -q --no-tags origin
    git push -q origin HEAD:refs/heads/other
    git update-ref -d refs/heads/topic
    [[ ! -e $fake/calls ]]
    git tag v9.1
    [[ $(<"$fake/calls") == "hook reference-transaction --seen "*" refs/tags/v9.1 -- prepared" ]]
    git push -q origin v9.1
    [[ $(tail -n 1 "$fake/calls") == "hook pre-push --seen "*" -- origin $SERVER" ]]
    git push -q origin "$LEDGER" || true
    git push -q origin "+$LEDGER~:$LEDGER"
    [[ $(tail -n 1 "$fake/calls") == *"refs/heads/golive/support-bot"* ]]
}

@test "a hook manager between git and golive" {
    server
    mkdir .hooks
    printf '#!/bin/sh\nsh -c '\''git-golive hook "$@"'\'' - reference-transaction "$@"\nexit $?\n' \
        >.hooks/reference-transaction
    printf '#!/bin/sh\nexec git-golive hook pre-push "$@"\n' >.hooks/pre-push
    chmod +x .hooks/*
    g config core.hooksPath .hooks
    refused NO-GO -- git tag v9.1
    passes git fetch -q --tags
    unready .
    passes git gc -q
    silent git commit -q --allow-empty -m more
    past g tag v9.1
    refused NO-GO -- git push origin v9.1
    passes git push origin HEAD:refs/heads/other
}

@test "input that is not git's is refused" {
    cd .git
    local line
    for line in 'nonsense' "$C1 $C1" "$C1 ${C1}0 refs/tags/x" "$C1 $C1 " "$C1 zzzz refs/tags/x" " $C1 $C1 refs/tags/x"; do
        try git golive hook reference-transaction prepared <<<"$line"
        [[ $STATUS == 1 ]] || says "line: $line"
        told 'cannot be understood'
    done
    try git golive hook reference-transaction prepared </dev/null
    [[ $STATUS == 0 ]]
    try git golive hook pre-push origin url <<<"$C1 $C1 refs/tags/v1"
    [[ $STATUS == 1 ]]
    try git golive hook post-checkout </dev/null
    [[ $STATUS == 129 ]]
    try git golive hook reference-transaction committed <<<"nonsense"
    [[ $STATUS == 0 ]]
    # More than git has ever to say.
    try git golive hook pre-push origin url < <(head -c $((64 * 1024 * 1024 + 1)) /dev/zero)
    [[ $STATUS == 1 ]]
    told 'so this is refused'
}

@test "a repository that golive cannot read: a fetch goes on, a release tag is not made" {
    local hooks=$BATS_TEST_TMPDIR/hooks new=$BATS_TEST_TMPDIR/new
    cp -R .git/hooks "$hooks"
    git init -q --object-format=sha256 "$new-server"
    git -C "$new-server" commit -q --allow-empty -m first
    git clone -q "$new-server" "$new"
    git -C "$new" config core.hooksPath "$hooks"
    git -C "$new-server" tag v9.0
    passes git -C "$new" fetch -q --tags
    [[ $(git -C "$new" tag) == v9.0 ]]
    refused 'SHA-256' 'so this is refused' -- git -C "$new" tag v9.1
    [[ $(git -C "$new" tag) == v9.0 ]]
    silent git -C "$new" branch topic
}

@test "a symbolic ref cannot be a release tag" {
    forge_at go
    refused 'symbolic' -- git golive hook reference-transaction prepared \
        <<<"0000000000000000000000000000000000000000 ref:refs/heads/main refs/tags/v1.0"
    silent git golive hook reference-transaction prepared \
        <<<"0000000000000000000000000000000000000000 ref:refs/heads/main refs/tags/nightly"
}

# ---------------------------------------------------------------- pre-push

@test "push: a release tag must pass the gate" {
    server
    past git tag "$TAG" "$C1"
    refused NO-GO Dana -- git push origin "$TAG"
    refused NO-GO -- git push origin "$C1:refs/tags/$TAG"
    refused NO-GO -- git push origin main "$TAG"
    gone "$SERVER" "refs/tags/$TAG"
    forge_at go
    silent git push -q origin "$TAG"
    there "$SERVER" "refs/tags/$TAG" "$C1"
}

@test "push: a release tag of the remote is not moved or deleted" {
    server
    forge_at go
    git -C "$SERVER" update-ref "refs/tags/$TAG" "$(git -C "$SERVER" commit-tree -m other "$C1^{tree}")"
    past git tag "$TAG" "$C1"
    refused 'never moved' -- git push --force origin "$TAG"
    refused 'never moved or deleted' "refs/tags/$TAG" -- git push origin ":refs/tags/$TAG"
    # Not even where it would be refused all the same: whoever reads how to mend that would mend it in vain.
    forge_at almost
    refused 'never moved' 'new name' -- git push --force origin "$TAG"
    untold "approve security"
    [[ -n $(oid "$SERVER" "refs/tags/$TAG") ]]
}

@test "push: other tags and branches go on, by whatever name" {
    server
    git tag nightly
    git tag 'odd-ü-"name'
    silent git push -q origin main nightly 'odd-ü-"name'
    silent git push -q origin 'HEAD@{1 second ago}:refs/heads/new' 'HEAD^{commit}:refs/heads/newer'
    silent git push -q origin ':refs/tags/nightly' ':refs/heads/new'
    silent git push -q "$SERVER" main:refs/heads/direct
    refused refs/tags/v9.5 -- git push -q origin 'HEAD@{1 second ago}:refs/tags/v9.5'
}

@test "push: a ledger goes on from what the remote has" {
    server
    forge_record dana concern note=wait
    silent git push -q origin "$LEDGER"
    there "$SERVER" "$LEDGER" "$FORGED"
    # Taken back.
    local old=$FORGED
    refused 'git golive sync' 'does not go on' -- git push -f origin "$LEDGER~:$LEDGER"
    # Somebody else was faster.
    past git -C "$SERVER" update-ref "$LEDGER" "$(git -C "$SERVER" commit-tree -p "$old" -m newer "$old^{tree}")"
    forge_record omar concern note=wait
    refused 'git golive sync' 'not been seen' -- git push -f origin "$LEDGER"
    refused 'never deleted' -- git push origin ":$LEDGER"
    there "$SERVER" "$LEDGER~" "$old"
}

@test "push: what is new on a ledger is free of findings" {
    server
    forge_record omar concern note=wait +unsigned
    local bad=$FORGED
    refused unsigned "${bad:0:12}" -- git push origin "$LEDGER"
    forge_at ready
    forge_record mallory concern note=wait
    refused unknown-key -- git push origin "$LEDGER"
    forge_at ready
    forge_commit dana +parents="$(g rev-parse "$LEDGER") $(g rev-parse "$LEDGER~2")" put:README.md=merged
    refused not-linear -- git push origin "$LEDGER"
    # What the remote has already stops nobody.
    forge_at ready
    forge_record omar concern note=wait +unsigned
    past git push -q origin "$LEDGER"
    forge_commit omar +on="$LEDGER~" put:README.md=healed
    forge_record omar concern note=wait
    silent git push -q origin "$LEDGER"
}

@test "push: the first push of a ledger is taken, and what is wrong with it is shown" {
    server
    past git -C "$SERVER" update-ref -d "$LEDGER"
    forge_record omar concern note=wait +unsigned
    passes git push -q origin "$LEDGER"
    told unsigned
    untold 'is refused'
}

@test "push: many findings are counted, not listed" {
    local i
    local -a bad=()
    server
    for i in {1..25}; do bad+=("put:records/2026-11/x$i.yaml=golive: 1"); done
    forge_commit eng1 "${bad[@]}"
    refused bad-record 'and 5 more' -- git push origin "$LEDGER"
    (($(grep -c 'bad-record' <<<"$ERR") == 20)) || says 'twenty lines'
}

@test "push: a branch named golive would leave no room" {
    server
    past git -C "$SERVER" update-ref -d "$LEDGER"
    refused 'no room' -- git push origin main:refs/heads/golive
}

@test "push: a ledger that nobody pinned is not judged, and that is told" {
    server
    g branch golive/other main
    passes git push -q origin golive/other
    told "'other'" 'git golive trust other'
}

# ---------------------------------------------------------------- without git-golive

@test "without git-golive: release tags are refused by what was noted, all else goes on" {
    server
    refused 'git-golive' 'not on PATH' -- without_golive git tag v9.1
    passes without_golive git tag nightly
    passes without_golive git tag x/v9
    passes without_golive git commit -q --allow-empty -m more
    passes without_golive git tag -d nightly
    passes without_golive git fetch -q --tags
    unready .
    passes without_golive git -c x.y=z -C . --git-dir=.git fetch -q --tags
    passes without_golive git pack-refs --all
    passes without_golive git gc -q
    there . refs/tags/v9.0 "$C1"
    refused 'not on PATH' refs/tags/v9.0 -- without_golive git push origin v9.0:refs/tags/v9.0-again
    passes without_golive git push -q origin HEAD:refs/heads/other "$LEDGER:refs/heads/golive/copy"
    refused 'not on PATH' -- without_golive git push origin :refs/tags/v9.0
    [[ -n $(oid "$SERVER" refs/tags/v9.0) ]]
    passes without_golive git tag -d v9.0
}

@test "without git-golive: nothing noted, every new tag is refused; nothing pinned, none" {
    g config --unset golive.support-bot.tags
    refused 'not on PATH' -- without_golive git tag nightly
    passes without_golive git commit -q --allow-empty -m more
    g config --unset golive.support-bot.root
    passes without_golive git tag nightly
}

@test "without git-golive: patterns, exclusions and exemptions mean what they mean to golive" {
    CL_RELEASE="  tags: ['v*', '!v*-rc*', 'v9.0-rc1', 'rel/*', '[xy]?']
  exempt: [v0.8]" checklist >v1.yaml
    forge_ledger v1.yaml
    g config golive.support-bot.root "$ROOT"
    g config --unset golive.support-bot.tags
    passes git golive hooks install
    [[ $(g config golive.support-bot.tags) == "v* !v*-rc* v9.0-rc1 rel/* [xy]? !v0.8" ]]
    local tag
    for tag in v1.0 v9.0-rc1 rel/a x1 v0.9 v; do
        refused NO-GO -- git tag "$tag"
        refused 'not on PATH' -- without_golive git tag "$tag"
    done
    for tag in v1.0-rc1 v0.8 rel/a/b z1 xyz v/1 rel; do
        silent git tag "$tag"
        git tag -d "$tag"
        passes without_golive git tag "$tag"
        git tag -d "$tag"
    done
}

@test "what is noted follows the checklist in force" {
    CL_VERSION=2 CL_RELEASE='  tags: ["v*", "go-*"]' checklist >v2.yaml
    forge_amend dana v2.yaml
    forge_ratify v2.yaml dana omar lena carla
    [[ $(g config golive.support-bot.tags) == 'v*' ]]
    refused NO-GO -- git tag v9.0
    [[ $(g config golive.support-bot.tags) == 'v* go-*' ]]
}
