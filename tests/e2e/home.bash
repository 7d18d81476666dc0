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
