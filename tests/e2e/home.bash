# shellcheck shell=bash
# A world of its own for each test file, and the tool that was built.

# forge_home DIR: no configuration, agent, locale or repository of the machine leaks in.
forge_home() {
    local name
    while IFS= read -r name; do
        unset "$name"
    done < <(compgen -e | grep -E '^(GIT_|GOLIVE_|SSH_|EMAIL$|XDG_)' | grep -v '^GOLIVE_BUILD$')
    export HOME=$1
    export GIT_CONFIG_GLOBAL=$1/gitconfig GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0 NO_COLOR=1 LC_ALL=C TZ=UTC
    mkdir -p "$HOME"
    git config --file "$GIT_CONFIG_GLOBAL" init.defaultBranch main
    git config --file "$GIT_CONFIG_GLOBAL" advice.detachedHead false
    git config --file "$GIT_CONFIG_GLOBAL" user.name nobody
    git config --file "$GIT_CONFIG_GLOBAL" user.email nobody@example.com
    git config --file "$GIT_CONFIG_GLOBAL" gc.auto 0
    git config --file "$GIT_CONFIG_GLOBAL" protocol.file.allow always

    local here
    here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
    GOLIVE_BUILD=${GOLIVE_BUILD:-$here/../../build}
    if [[ -d $GOLIVE_BUILD ]]; then
        GOLIVE_BUILD=$(cd "$GOLIVE_BUILD" && pwd)
    fi
    export GOLIVE_BUILD
    case :$PATH: in
    :"$GOLIVE_BUILD":*) ;;
    *) export PATH=$GOLIVE_BUILD:$PATH ;;
    esac
}

# hears: this git runs hooks that its configuration names.
hears() { git -c hook.probe.event=pre-push -c hook.probe.command=: hook list pre-push >/dev/null 2>&1; }
# hearing_git: where git is older, one that lists what it would run if it were not; it runs nothing.
hearing_git() {
    ! hears || return 0
    mkdir "$BATS_TEST_TMPDIR/hearing"
    cat >"$BATS_TEST_TMPDIR/hearing/git" <<SH
#!/usr/bin/env bash
options=() words=("\$@")
git() { $(printf %q "$(command -v git)") "\${options[@]}" "\$@"; }
while [[ \${words[0]} == -c ]]; do
    options+=("\${words[@]:0:2}")
    words=("\${words[@]:2}")
done
# git would look for itself in its own directory first
[[ \${words[0]-} != golive ]] || exec git-golive "\${words[@]:1}"
[[ "\${words[*]:0:2}" == 'hook list' ]] || exec $(printf %q "$(command -v git)") "\$@"
git config --get-regexp '^hook\..*\.event\$' "^\${words[2]}\$" | while read -r key _; do
    name=\${key#hook.} name=\${name%.event}
    [[ \$(git config --type=bool "hook.\$name.enabled") != false ]] || printf 'disabled\t'
    printf '%s\n' "\$name"
done
SH
    chmod +x "$BATS_TEST_TMPDIR/hearing/git"
    PATH=$BATS_TEST_TMPDIR/hearing:$PATH
    hears
}
