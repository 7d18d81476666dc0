#!/usr/bin/env bats
# `doctor`: each of its lines, in order and out of order, and mended by the very command that it tells.

setup_file() {
    load people
    load doctor
    doctor_setup_file
}

setup() {
    load people
    load doctor
    doctor_setup
}

# ---------------------------------------------------------------- the whole

@test "where all is set up, each line is ok, and it ends with 0" {
    well
    [[ $(jq -c '[.checks[].check]' <<<"$OUT") == '["git","repository","name","signing","hooks","clock"]' ]]
    [[ $(jq -c '[.systems[].checks[].check]' <<<"$OUT") == '["root","ledger","you","server"]' ]]
    [[ $(jq -c '[.format, .ok, .server, .systems[0].system, .systems[0].stakeholder]' <<<"$OUT") == '[1,true,false,"support-bot","lena"]' ]]
    golive doctor
    done_well
    out_has 'nothing is to fix'
}

@test "it changes nothing, pins nothing and leaves nothing behind" {
    local before
    export TMPDIR=$BATS_TEST_TMPDIR/tmp
    mkdir "$TMPDIR"
    git config --unset golive.support-bot.root
    rm -rf .git/golive
    before=$(everything)
    doctor
    is signing ok
    [[ $(everything) == "$before" ]] || diff <(echo "$before") <(everything)
}

@test "in a repository without a ledger it says how to begin" {
    git init -q "$W/new"
    cd "$W/new"
    git config user.signingkey "$KEYS/lena.pub"
    well
    is ledger ok 'git golive init'
    is hooks ok 'not installed'
    [[ $(jq -c .systems <<<"$OUT") == '[]' ]]
    git remote add origin ../server.git
    doctor
    is ledger ok 'git fetch'
}

@test "elsewhere than in a repository, and with what is no option, it fails as every verb does" {
    cd "$BATS_TEST_TMPDIR"
    GIT_CEILING_DIRECTORIES=$BATS_TEST_TMPDIR golive doctor
    ended 128
    as lena
    golive doctor --fix
    ended 129
    golive doctor now
    ended 129
    golive -s 'Not/one' doctor
    ended 129
}

@test "on a server nobody signs, and the hooks are a server's" {
    cd "$W/server.git"
    well
    [[ $(jq -c '[.server, [.checks[].check], [.systems[].checks[].check]]' <<<"$OUT") == '[true,["git","repository","hooks","clock"],["root","ledger"]]' ]]
    is hooks ok 'pre-receive'
    rm hooks/pre-receive
    ill hooks 'pre-receive is missing'
    [[ $(line hooks text) != *'pin the root'* ]]
    mended hooks 'git golive hooks install'
    # put in for a ledger that nobody has said is the right one, they pin it
    golive hooks uninstall
    git config --unset golive.support-bot.root
    ill hooks "is missing, in 'hooks'; first pin the root"
}

@test "in a clone that golive.server makes a server" {
    git golive hooks install --server 2>/dev/null
    well hooks
    is hooks ok 'pre-receive'
    [[ -z $(line signing state) ]]
}

@test "in a linked working tree" {
    git worktree add -q --detach "$W/linked"
    cd "$W/linked"
    well
    is repository ok 'linked working tree'
}

@test "one of several systems is asked about with -s, and its commands name it" {
    decide init other --template minimal --no-push
    doctor
    [[ $(jq -c '[.systems[].system]' <<<"$OUT") == '["other","support-bot"]' ]]
    golive -s other doctor --json
    [[ $(jq -c '[.systems[].system]' <<<"$OUT") == '["other"]' ]]
    is ledger to-fix 'not on'
    [[ $(line ledger command) == 'git golive -s other sync' ]]
}

@test "what cannot be found out is a line, and the others are told" {
    mkdir "$BATS_TEST_TMPDIR/none"
    TMPDIR=$BATS_TEST_TMPDIR/nowhere doctor
    is signing unknown 'cannot be found out'
    is root ok
    is you ok
}

@test "what the ledger and the configuration say is made safe for a terminal" {
    git config user.name $'Lena\e[31m'
    golive doctor
    [[ $OUT != *$'\e'* && $OUT == *'Lena<U+001B>[31m'* ]] || people_fail 'an escape came through'
    doctor
    [[ $OUT != *$'\e'* ]]
    golive --color=always doctor
    [[ $OUT == *$'\e[32mok\e[m'* ]]
}

# ---------------------------------------------------------------- git, the clone, the name

@test "git: its version, and one that is older than golive is made for" {
    well git
    is git ok "$(git version | sed 's/git version //')"
    is git ok 'libgit2'
    mkdir "$BATS_TEST_TMPDIR/bin"
    printf '#!/bin/sh\nfor word; do case $word in version) echo "git version 2.20.1"; exit ;; esac; done\nexec %q "$@"\n' \
        "$(command -v git)" >"$BATS_TEST_TMPDIR/bin/git"
    chmod +x "$BATS_TEST_TMPDIR/bin/git"
    # by its own name: git puts its own directory before PATH
    OUT=$(PATH=$BATS_TEST_TMPDIR/bin:$PATH git-golive doctor --json)
    is git unknown '2.20.1'
}

@test "git: without it each line says so, and nothing else is guessed" {
    OUT=$(PATH=$GOLIVE_BUILD git-golive doctor --json) || true
    is git unknown 'git cannot be found'
    is name unknown 'git cannot be found'
    is signing unknown 'git cannot be found'
    is root ok
}

@test "repository: a shallow clone that lacks a part of a ledger" {
    git clone -q --depth 1 --no-single-branch "file://$W/server.git" "$W/shallow" 2>/dev/null
    cd "$W/shallow"
    git config user.signingkey "$KEYS/lena.pub"
    ill repository shallow
    is ledger unknown 'whole'
    mended repository 'git fetch --unshallow'
    is ledger ok
}

@test "repository: a shallow clone with a whole ledger is as good" {
    git clone -q --depth 1 "file://$W/server.git" "$W/shallow" 2>/dev/null
    cd "$W/shallow"
    git config core.sparseCheckout true
    doctor --fetch
    is repository ok 'a clone, shallow, sparse; the ledgers that are here are whole'
    is ledger ok
}

@test "repository: a partial clone that lacks a part of a ledger" {
    git -C "$W/server.git" config uploadpack.allowFilter true
    git clone -q --no-checkout --filter=blob:none "file://$W/server.git" "$W/partial" 2>/dev/null
    cd "$W/partial"
    ill repository partial
    mended repository 'git fetch --refetch --no-filter origin'
    is ledger ok
}

@test "repository: a decision that git shows as another one" {
    local tip
    tip=$(tip)
    git replace "$tip" "$tip^"
    ill repository 'replace ref'
    mended repository 'git replace -d *'
    [[ -z $(git replace -l) ]]
    # of the code it is nobody's business
    git commit -q --allow-empty -m another
    git replace HEAD "HEAD^"
    well repository
}

@test "name: git does not know who commits" {
    own_home
    git config --global --unset user.name
    git config --global --unset user.email
    git config --unset user.name
    git config --unset user.email
    git config user.useConfigOnly true
    ill name 'who you are'
    is signing unknown
    mended name "git config --global user.name*"
    is signing ok
    is name ok 'Your Name <you@example.com>'
}

# ---------------------------------------------------------------- hooks

@test "hooks: missing" {
    well hooks
    is hooks ok "'.git/hooks'"
    git golive hooks uninstall
    ill hooks 'pre-push is missing'
    mended hooks 'git golive hooks install'
}

@test "hooks: of another golive, or not executable" {
    echo '# and more' >>.git/hooks/pre-push
    ill hooks 'not as this golive writes it'
    mended hooks 'git golive hooks install'
    chmod -x .git/hooks/reference-transaction
    ill hooks 'reference-transaction'
    mended hooks 'git golive hooks install'
}

@test "hooks: another tool's in the place of golive's, which go on both" {
    git golive hooks uninstall
    printf '#!/bin/sh\nexit 0\n' >.git/hooks/pre-push
    chmod +x .git/hooks/pre-push
    ill hooks "pre-push is another tool's"
    mended hooks 'git golive hooks install'
    is hooks ok 'after the one that was here before'
    # one more, over golive's, while the first is kept
    printf '#!/bin/sh\nexit 1\n' >.git/hooks/pre-push
    ill hooks "pre-push is another tool's"
    mended hooks 'mv * && git golive hooks install'
    grep -q 'exit 1' .git/hooks/pre-push.before-golive
}

@test "hooks: in core.hooksPath, within the repository" {
    mkdir -p .husky/_
    git config core.hooksPath .husky/_
    ill hooks 'core.hooksPath'
    mended hooks 'git golive hooks install'
    is hooks ok "'.husky/_' (core.hooksPath)"
    git config core.hooksPath "$W/lena/.husky/_"
    well hooks
}

@test "hooks: in core.hooksPath, outside of the repository: what is told guards" {
    ! hears || skip 'this git runs hooks that its configuration names'
    git config core.hooksPath "$BATS_TEST_TMPDIR/not there"
    ill hooks 'outside of this repository'
    mended hooks 'mkdir -p * && for h in *'
    mkdir "$BATS_TEST_TMPDIR/my hooks"
    printf '#!/bin/sh\necho mine >>%q\n' "$BATS_TEST_TMPDIR/mine" >"$BATS_TEST_TMPDIR/my hooks/pre-push"
    git config core.hooksPath "$BATS_TEST_TMPDIR/my hooks"
    ill hooks 'outside of this repository'
    mended hooks 'for h in *'
    is hooks ok 'calls golive'
    golive hooks status
    out_has 'another hook, which calls golive'
    doctor
    run git tag v1.0
    [[ $status != 0 && $output == *'NO-GO'* ]]
    git -c core.hooksPath= tag v1.0
    run git push -q origin v1.0
    [[ $status != 0 && $output == *'NO-GO'* && -s $BATS_TEST_TMPDIR/mine ]]
    # a remark about golive is no call
    printf '#!/bin/sh\n# git-golive hook pre-push\n' >"$BATS_TEST_TMPDIR/my hooks/pre-push"
    ill hooks 'pre-push'
}

@test "hooks: named in the configuration, which this git does not run" {
    ! hears || skip 'this git runs hooks that its configuration names'
    git config hook.golive-pre-push.command 'exit 1'
    git config hook.golive-pre-push.event pre-push
    ill hooks 'this git runs no hooks by'
    mended hooks 'git golive hooks install'
}

@test "hooks: in the configuration, twice, changed, switched off, and where core.hooksPath leads elsewhere" {
    hearing_git
    cp .git/hooks/pre-push "$BATS_TEST_TMPDIR/file"
    golive hooks install --config
    well hooks
    is hooks ok "pre-push (in git's configuration)"
    cp "$BATS_TEST_TMPDIR/file" .git/hooks/pre-push
    ill hooks 'pre-push runs twice'
    mended hooks 'git golive hooks install'
    git config hook.golive-pre-push.command 'exit 0'
    ill hooks "pre-push is in git's configuration, and not as this golive writes it"
    mended hooks 'git golive hooks install'
    golive hooks uninstall
    mkdir "$BATS_TEST_TMPDIR/elsewhere"
    git config core.hooksPath "$BATS_TEST_TMPDIR/elsewhere"
    ill hooks 'outside of this repository'
    mended hooks 'git golive hooks install --config'
    git config hook.golive-pre-push.enabled false
    ill hooks 'pre-push is switched off'
    mended hooks 'git config hook.golive-pre-push.enabled true'
}

@test "hooks: kept and run by pre-commit" {
    mv .git/hooks/pre-push .git/hooks/pre-push.legacy
    printf '#!/bin/sh\n# File generated by pre-commit: https://pre-commit.com\nexec "$0.legacy" "$@"\n' >.git/hooks/pre-push
    chmod +x .git/hooks/pre-push
    well hooks
    is hooks ok 'pre-push (run by pre-commit)'
    chmod -x .git/hooks/pre-push.legacy
    ill hooks 'pre-push is not as this golive writes it, or not executable'
    mended hooks
}

@test "hooks: where PATH does not lead to golive" {
    local bin=$BATS_TEST_TMPDIR/bin tool
    [[ -e /proc/self/exe ]] || skip 'this system does not say where a program lies'
    mkdir "$bin"
    for tool in git ssh-keygen sh bash env jq; do
        ln -s "$(command -v "$tool")" "$bin/$tool"
    done
    STATUS=0
    OUT=$(PATH=$bin "$GOLIVE_BUILD/git-golive" doctor --json 2>/dev/null) || STATUS=$?
    [[ $STATUS == 1 ]]
    is hooks to-fix 'not on PATH'
    COMMAND=$(line hooks command)
    STATUS=0
    OUT=$(PATH=$bin bash -c "$COMMAND; git golive doctor --json") || STATUS=$?
    is hooks ok
}

# ---------------------------------------------------------------- a system

@test "root: not pinned" {
    git config --unset golive.support-bot.root
    ill root "$(git rev-list --max-parents=0 "$LEDGER")"
    mended root "git golive trust support-bot $(git rev-list --max-parents=0 "$LEDGER")"
    git config --unset golive.support-bot.root
    golive --root "$(git rev-list --max-parents=0 "$LEDGER")" doctor --json
    is root ok
}

@test "root: another one than the ledger's, and none at all" {
    git config golive.support-bot.root 0123456789012345678901234567890123456789
    ill root 'another ledger'
    is ledger unknown 'see its root'
    is you unknown
    mended root 'git golive trust support-bot *'
    git config golive.support-bot.root nonsense
    ill root
    mended root
}

@test "root: another ledger on the server than here" {
    local tip root
    root=$(git rev-list --max-parents=0 "$LEDGER")
    git init -q "$W/other"
    cd "$W/other"
    git commit -q --allow-empty -m other
    git config user.email mallory@example.com
    git config user.signingkey "$KEYS/mallory.pub"
    people_must decide init "$SYSTEM" --template minimal
    tip=$(tip)
    as lena
    git fetch -q ../other "+$LEDGER:refs/remotes/origin/golive/$SYSTEM"
    unknown root "pinned, $root; refs/remotes/origin/golive/support-bot begins at another one, $tip, and is not looked at: tell the owner"
    is ledger ok
    # pinned to neither: which of the two is here
    git config golive.support-bot.root 0123456789012345678901234567890123456789
    ill root "another ledger: it begins at $root, and pinned is 0123456789"
    [[ $COMMAND == "git golive trust support-bot $root" ]]
    is ledger unknown 'it is not judged: see its root'
    git config --unset golive.support-bot.root
    ill root "$root"
}

@test "ledger: pinned, and not here" {
    git update-ref -d refs/remotes/origin/golive/support-bot
    git update-ref -d "$LEDGER"
    ill ledger 'not here'
    mended ledger 'git fetch origin *'
    git update-ref -d refs/remotes/origin/golive/support-bot
    git -C "$W/server.git" update-ref -d "$LEDGER"
    doctor --fetch
    is ledger unknown 'neither here nor on'
    git remote remove origin
    unknown ledger 'there is no remote to fetch it from'
    cd "$W/server.git"
    well ledger
    is ledger ok 'pinned, and not pushed yet'
}

@test "ledger: objects of it are lost" {
    local lost
    lost=$(git rev-parse "$LEDGER~2^{tree}")
    rm -f ".git/objects/${lost:0:2}/${lost:2}"
    unknown ledger "${lost:0:7}"
    is root ok
}

@test "ledger: decisions that were not pushed" {
    people_must decide approve privacy --no-push
    ill ledger '1 decision is not on'
    mended ledger 'git golive sync'
    [[ $(tip) == "$(tip "$W/server.git")" ]]
}

@test "ledger: diverged" {
    people_must decide approve privacy --no-push
    as ravi
    people_must decide approve quality
    as lena
    git fetch -q
    ill ledger diverged
    mended ledger 'git golive sync'
}

@test "ledger: what others decided meanwhile is seen with --fetch" {
    as ravi
    people_must decide approve quality
    as lena
    well
    [[ $(git rev-parse refs/remotes/origin/golive/support-bot) != "$(tip "$W/server.git")" ]]
    doctor --fetch
    done_well
    is fetch ok
    [[ $(git rev-parse refs/remotes/origin/golive/support-bot) == "$(tip "$W/server.git")" ]]
}

@test "ledger: not fetched for long" {
    find .git -type f \( -name FETCH_HEAD -o -name fetched -o -path '*remotes/origin/golive*' \) -exec touch -t 202601010000 {} +
    ill ledger 'a week'
    mended ledger 'git golive doctor --fetch'
}

@test "ledger: a remote that does not answer is told, and the rest goes by what is here" {
    git remote set-url origin ../nowhere.git
    doctor --fetch
    is fetch unknown 'cannot fetch'
    is ledger unknown 'not known'
    is root ok
}

# rewound: two decisions are gone that were seen here; $TIP had them
rewound() {
    TIP=$(tip)
    git golive status >/dev/null
    git update-ref "$LEDGER" "$TIP~2"
    git update-ref refs/remotes/origin/golive/support-bot "$TIP~2"
}

@test "ledger: rewound, and what was taken away is still here" {
    rewound
    ill ledger rewound
    mended ledger 'git golive sync'
    [[ $(tip) == "$TIP" ]]
}

@test "ledger: rewound, and what was taken away is lost" {
    rewound
    git reflog expire --expire=now --all
    rm -f .git/FETCH_HEAD
    git gc -q --prune=now
    ill ledger 'ask who runs the server to put them back; only when it is meant to be so:'
    mended ledger 'git golive trust support-bot *'
}

@test "ledger: rewound on a server" {
    local tip
    cd "$W/server.git"
    tip=$(tip)
    git golive status >/dev/null
    git update-ref "$LEDGER" "$tip~2"
    ill ledger rewound
    mended ledger 'git update-ref *'
    [[ $(tip) == "$tip" ]]
}

@test "ledger: its branch is checked out" {
    git worktree add -q "$W/a tree" golive/support-bot 2>/dev/null
    ill ledger 'checked out'
    mended ledger 'git -C *'
}

@test "you: not on the checklist, until an amendment is in force" {
    git clone -q "$W/server.git" "$W/nina" 2>/dev/null
    cd "$W/nina"
    ssh-keygen -q -t ed25519 -N '' -C nina@example.com -f "$KEYS/nina"
    git config user.name 'Nina Moss'
    git config user.email nina@example.com
    git config user.signingkey "$KEYS/nina.pub"
    own_home
    ill you 'Dana Reyes'
    [[ $COMMAND == 'git golive enroll' ]]
    bash -c "$COMMAND" >"$W/nina.yaml"
    as dana
    people_must decide amend --with ../nina.yaml --no-edit
    cd "$W/nina"
    git fetch -q
    unknown you 'version'
    for who in omar lena ravi mia; do
        as "$who"
        git fetch -q
        people_must decide agree 3
    done
    cd "$W/nina"
    git fetch -q
    well you
    is you ok 'Nina Moss (nina)'
}

@test "you: without a key that signs it is not known" {
    own_home
    git config --unset user.signingkey
    git config user.email nobody@example.com
    unknown you 'see signing'
    git config user.email lena@example.com
    well you
    is you ok 'by user.email'
}

@test "you: another key than the one on the checklist, which lies in ~/.ssh" {
    own_home
    mkdir -m 700 "$HOME/.ssh"
    cp "$KEYS/lena" "$KEYS/lena.pub" "$HOME/.ssh"
    ssh-keygen -q -t ed25519 -N '' -f "$BATS_TEST_TMPDIR/other"
    git config user.signingkey "$BATS_TEST_TMPDIR/other.pub"
    ill you 'another key'
    mended you 'git config user.signingkey ~/.ssh/lena.pub'
}

# ahead WHO: that person's decision is dated two hours later than now; it got past the hooks.
ahead() {
    git -C "$W/server.git" config core.hooksPath /nowhere
    GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/nowhere WHEN=$(($(date +%s) + 7200)) \
        by_hand "$1" 'decision: concern' 'note: from tomorrow'
    git -C "$W/server.git" config --unset core.hooksPath
    git fetch -q
}

@test "clock: what is dated later than now, by one and by several" {
    local before
    before=$(tip)
    ahead lena
    unknown clock 'lena has signed'
    ahead omar
    ill clock 'several people'
    [[ $COMMAND == 'sudo timedatectl set-ntp true' ]]
    # a clock is not set by a test: those decisions are gone instead
    git update-ref refs/remotes/origin/golive/support-bot "$before"
    git update-ref "$LEDGER" "$before"
    well clock
}

@test "server: one that does not enforce" {
    well server
    git -C "$W/server.git" golive hooks uninstall
    git -C "$W/server.git" config --unset golive.support-bot.root
    ill server 'does not enforce: reference-transaction is missing, pre-receive is missing, it is not pinned'
    mended server 'git -C * golive trust * && git -C * golive hooks install --server'
    git -C "$W/server.git" golive hooks uninstall
    ill server 'pre-receive'
    mended server 'git -C * golive hooks install --server'
    git remote set-url origin "file://$W/server.git"
    well server
    # what is further up is another repository
    mkdir "$W/server.git/empty"
    git remote set-url origin "$W/server.git/empty"
    unknown server 'no repository'
}

@test "server: of one that is not on this machine nothing is guessed" {
    local url
    for url in ssh://git@example.invalid/bot.git git@example.invalid:bot.git https://example.invalid/bot.git; do
        git remote set-url --push origin "$url"
        unknown server 'cannot be seen from here'
    done
    git remote remove origin
    well server
}
