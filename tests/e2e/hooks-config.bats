#!/usr/bin/env bats
# Hooks that git's configuration names: in the place of files where git runs them, and never where it does not.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    load hooks
    forge_setup
    HOOKS=$REPO/.git/hooks
}

need_config_hooks() { hears || skip 'this git runs no hooks that its configuration names'; }
need_deaf_git() { ! hears || skip 'this git runs hooks that its configuration names'; }

# Not by way of git, which would find itself first, before a hearing_git.
install() { passes git-golive -C "$REPO" hooks install "$@"; }
uninstall() { passes git-golive -C "$REPO" hooks uninstall; }

# stands NAME STATE CONFIG: what status says of one hook, as a file and in the configuration.
stands() {
    passes git-golive -C "$REPO" hooks status --json
    [[ $(jq -r ".hooks[] | select(.name == \"$1\") | \"\(.state) \(.config)\"" <<<"$OUT") == "$2 $3" ]] ||
        says "$1 should be $2, $3"
}

# tells TEXT: status says so to people.
tells() {
    passes git-golive -C "$REPO" hooks status
    [[ $(tr -s ' \n' '  ' <<<"$OUT") == *"$1"* ]] || says "status should tell: $1"
}

# theirs NAME: another tool's hook file, which notes that it ran.
theirs() {
    mkdir -p "$HOOKS"
    printf '#!/bin/sh\ncat >/dev/null\necho %s >>"%s"\n' "$1" "$BATS_TEST_TMPDIR/theirs" >"$HOOKS/$1"
    chmod 755 "$HOOKS/$1"
}

@test "an older git: --config is refused, and nothing is changed" {
    need_deaf_git
    local config
    config=$(<"$REPO/.git/config")
    try git golive hooks install --config
    [[ $STATUS == 1 ]]
    told 'git 2.54'
    [[ ! -e $HOOKS && $(<"$REPO/.git/config") == "$config" ]]
    passes git golive hooks status --json
    jq -e '.config_hooks == false and .hooks[0].config == null' <<<"$OUT"
}

@test "an older git that finds them named: says that they do not run, and puts files there instead" {
    need_deaf_git
    g config hook.golive-pre-push.command 'exit 1'
    g config hook.golive-pre-push.event pre-push
    stands pre-push missing unheard
    passes git-golive hooks status
    [[ $OUT == *'this git does not run such hooks'* ]]
    install
    stands pre-push installed null
    [[ -z $(g config --get-regexp '^hook') ]]
    refused NO-GO -- git tag v9.0
}

@test "the configuration names them, others' files stay as they are, and both run" {
    need_config_hooks
    theirs reference-transaction
    theirs pre-push
    cp -a "$HOOKS" "$BATS_TEST_TMPDIR/was"
    install --config
    told hook.golive-reference-transaction hook.golive-pre-push "$ROOT"
    local name
    for name in reference-transaction pre-push; do
        cmp "$HOOKS/$name" "$BATS_TEST_TMPDIR/was/$name"
        [[ -x $HOOKS/golive-$name && ! -e $HOOKS/$name.before-golive ]]
        stands "$name" foreign installed
        [[ $(git hook list "$name") == "golive-$name"$'\n'* ]]
    done
    refused NO-GO -- git tag v9.0
    gone "$REPO" refs/tags/v9.0
    rm "$BATS_TEST_TMPDIR/theirs"
    silent git tag other
    grep -q reference-transaction "$BATS_TEST_TMPDIR/theirs"
    uninstall
    [[ -z $(g config --get-regexp '^hook') && $(<"$REPO/.git/config") != *'hook "golive'* ]]
    diff -r "$HOOKS" "$BATS_TEST_TMPDIR/was"
    silent git tag v9.0
}

@test "every byte of the input reaches both" {
    need_config_hooks
    printf '#!/bin/sh\n[ "$1" != prepared ] || cat >>"%s"\n' "$BATS_TEST_TMPDIR/seen" >"$REPO/.git/theirs"
    chmod +x "$REPO/.git/theirs"
    install --config
    mkdir -p "$HOOKS"
    cp "$REPO/.git/theirs" "$HOOKS/reference-transaction"
    local i tip
    tip=$(g rev-parse HEAD)
    for i in {1..3000}; do echo "create refs/tags/t$i $tip"; done >"$BATS_TEST_TMPDIR/tags"
    silent git update-ref --stdin <"$BATS_TEST_TMPDIR/tags"
    [[ $(grep -c refs/tags/t "$BATS_TEST_TMPDIR/seen") == 3000 ]]
    # The release tag stands last: golive has read as far as that.
    sed -i 's/tags\/t/tags\/u/' "$BATS_TEST_TMPDIR/tags"
    echo "create refs/tags/v9.0 $tip" >>"$BATS_TEST_TMPDIR/tags"
    refused NO-GO -- git update-ref --stdin <"$BATS_TEST_TMPDIR/tags"
    gone "$REPO" refs/tags/u1
}

@test "a push, a linked worktree, a subdirectory, a repository that was moved" {
    need_config_hooks
    g tag v9.9
    install --config
    g worktree add -q "$BATS_TEST_TMPDIR/linked"
    refused NO-GO -- git -C "$BATS_TEST_TMPDIR/linked" tag v9.0
    mkdir "$REPO/sub"
    refused NO-GO -- git -C "$REPO/sub" tag v9.0
    git init -q --bare "$BATS_TEST_TMPDIR/other.git"
    refused NO-GO -- git -C "$REPO" push -q "$BATS_TEST_TMPDIR/other.git" v9.9
    g worktree remove "$BATS_TEST_TMPDIR/linked"
    cd "$BATS_TEST_TMPDIR"
    mv "$REPO" "$BATS_TEST_TMPDIR/moved"
    REPO=$BATS_TEST_TMPDIR/moved
    refused NO-GO -- git -C "$REPO" tag v9.1
    stands pre-push missing installed
}

@test "where core.hooksPath leads elsewhere, install offers it, and it works" {
    need_config_hooks
    mkdir "$BATS_TEST_TMPDIR/shared"
    g config core.hooksPath "$BATS_TEST_TMPDIR/shared"
    try git golive hooks install
    [[ $STATUS == 1 ]]
    told 'git golive hooks install --config'
    install --config
    [[ -z $(ls "$BATS_TEST_TMPDIR/shared") ]]
    passes git-golive hooks status
    [[ $OUT != *'golive does not write there'* ]]
    refused NO-GO -- git tag v9.0
    install
    refused NO-GO -- git tag v9.0
    uninstall
    silent git tag v9.0
}

@test "where core.hooksPath leads elsewhere, the other way is told to whoever's git knows it" {
    hearing_git
    mkdir "$BATS_TEST_TMPDIR/shared"
    g config core.hooksPath "$BATS_TEST_TMPDIR/shared/"
    try git-golive -C "$REPO" hooks install
    [[ $STATUS == 1 ]]
    told "$BATS_TEST_TMPDIR/shared/pre-push: exec git-golive hook" 'beside those: git golive hooks install --config'
    [[ -z $(ls "$BATS_TEST_TMPDIR/shared") ]]
}

@test "from files to the configuration and back: never both, and what was there before is back" {
    hearing_git
    theirs pre-push
    cp "$HOOKS/pre-push" "$BATS_TEST_TMPDIR/was"
    install
    told 'git golive hooks install --config'
    stands pre-push chained null
    install --config
    cmp "$HOOKS/pre-push" "$BATS_TEST_TMPDIR/was"
    [[ ! -e $HOOKS/reference-transaction && ! -e $HOOKS/pre-push.before-golive ]]
    stands reference-transaction missing installed
    # Where it is named already, it stays so.
    install
    stands reference-transaction missing installed
    stands pre-push foreign installed
    uninstall
    install
    stands reference-transaction installed null
}

@test "twice, changed, taken away, switched off: status tells, install mends" {
    hearing_git
    install
    cp "$HOOKS/reference-transaction" "$BATS_TEST_TMPDIR/file"
    install --config
    cp "$BATS_TEST_TMPDIR/file" "$HOOKS/reference-transaction"
    passes git-golive hooks status
    [[ $OUT == *twice* ]]
    install
    stands reference-transaction missing installed

    echo >>"$HOOKS/golive-pre-push"
    stands pre-push missing outdated
    tells "installed, in the configuration; run 'git golive hooks install' to renew it"
    install
    stands pre-push missing installed

    rm "$HOOKS/golive-reference-transaction"
    stands reference-transaction missing broken
    tells "the configuration names it, and it is not as golive writes it; run 'git golive hooks install'"
    silent git tag ordinary
    install
    stands reference-transaction missing installed

    g config hook.golive-reference-transaction.command 'exit 0'
    stands reference-transaction missing broken
    install
    stands reference-transaction missing installed

    g config --unset-all hook.golive-reference-transaction.event
    stands reference-transaction missing broken
    install
    g config hook.golive-reference-transaction.enabled false
    stands reference-transaction missing off
    tells "the configuration names it, and switches it off; look for 'enabled' in"
    g config --unset hook.golive-reference-transaction.enabled
    stands reference-transaction missing installed
}

@test "a command that only git's own reading of the configuration sees is not golive's" {
    hearing_git
    install --config
    g remote add origin https://example.com/here
    printf '[hook "golive-pre-push"]\n\tcommand = :\n' >"$BATS_TEST_TMPDIR/included"
    g config 'includeIf.hasconfig:remote.*.url:https://example.com/**.path' "$BATS_TEST_TMPDIR/included"
    [[ $(g config hook.golive-pre-push.command) == : ]]
    stands pre-push missing broken
}

@test "a file of that name that is not golive's is neither overwritten nor removed" {
    mkdir -p "$HOOKS"
    printf '#!/bin/sh\necho mine\n' >"$HOOKS/golive-pre-push"
    install
    uninstall
    [[ $(<"$HOOKS/golive-pre-push") == *mine ]]
    hearing_git
    run ! git-golive -C "$REPO" hooks install --config
    [[ $output == *"'$HOOKS/golive-pre-push' is not golive's; move it away"* ]]
    [[ $(<"$HOOKS/golive-pre-push") == *mine ]]
    [[ -z $(g config --get-regexp '^hook') ]]
}

# as_git_runs NAME [ARGUMENT...]: what git makes of the value.
as_git_runs() { sh -c "$(g config "hook.golive-$1.command") \"\$@\"" golive "${@:2}"; }

@test "the command: hands over in the state that matters, and passes where its script was taken away" {
    hearing_git
    install --config
    cd "$REPO" || return
    local line
    line="0000000000000000000000000000000000000000 $C1 refs/tags/v9.0"
    refused NO-GO -- as_git_runs reference-transaction prepared <<<"$line"
    silent as_git_runs reference-transaction committed <<<"$line"
    silent as_git_runs reference-transaction prepared <<<"${line%v9.0}ordinary"
    refused NO-GO -- as_git_runs pre-push origin url <<<"refs/tags/v9.0 $C1 ${line##* } ${line%% *}"
    mv "$REPO" "$BATS_TEST_TMPDIR/moved repository"
    REPO="$BATS_TEST_TMPDIR/moved repository"
    cd "$REPO" || return
    refused NO-GO -- as_git_runs reference-transaction prepared <<<"$line"
    rm "$REPO/.git/hooks/golive-reference-transaction"
    silent as_git_runs reference-transaction prepared <<<"$line"
    # A server whose hook is gone takes nothing: nobody would notice else.
    passes git-golive -C "$REPO" hooks install --config --server
    refused NO-GO -- as_git_runs pre-receive <<<"$line"
    rm "$REPO/.git/hooks/golive-pre-receive"
    refused 'golive-pre-receive' 'git golive hooks install' -- as_git_runs pre-receive <<<"${line%v9.0}ordinary"
    passes git-golive -C "$REPO" hooks uninstall
    passes git-golive -C "$REPO" hooks install --config
    # No repository to ask: closed.
    mv "$REPO/.git" "$REPO/git"
    run ! env GIT_CEILING_DIRECTORIES="$BATS_TEST_TMPDIR" \
        sh -c "$(git config --file "$REPO/git/config" hook.golive-pre-push.command)" golive origin url
}

@test "a server" {
    need_config_hooks
    SERVER=$BATS_TEST_TMPDIR/server.git
    git clone -q --bare "$REPO" "$SERVER"
    git -C "$SERVER" golive trust support-bot "$ROOT"
    passes git -C "$SERVER" golive hooks install --server --config
    [[ $(ls "$SERVER/hooks") == *golive-pre-receive* && ! -e $SERVER/hooks/pre-receive ]]
    past git -C "$REPO" tag v9.0
    refused NO-GO -- git -C "$REPO" push -q "$SERVER" v9.0
    gone "$SERVER" refs/tags/v9.0
    refused 'nobody has said' -- git -C "$REPO" push -q "$SERVER" HEAD:refs/heads/golive/other
    silent git -C "$REPO" push -q "$SERVER" HEAD:refs/heads/topic
    refused NO-GO -- git -C "$SERVER" tag v9.0
}

@test "without git-golive on PATH: release tags are refused, all else goes on" {
    need_config_hooks
    install --config
    silent without_golive git tag ordinary
    refused 'not on PATH' -- without_golive git tag v9.0
}
