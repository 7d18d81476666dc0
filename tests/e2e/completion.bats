#!/usr/bin/env bats
# What the shells complete: what the tool offers in each place, and that bash, zsh and fish show it.

setup_file() {
    load people
    people_setup_file
}

setup() {
    load terminal
    load people
    people_setup
}

teardown() { terminal_teardown; }

# offered WORD...: the candidates behind these words, of which the last is at the cursor, in one line
offered() { git golive complete -- "$@" 2>&1 | cut -f 1 | sort | xargs; }

# offers WORD... -- CANDIDATE...
offers() {
    local -a words=()
    while [[ $1 != --- ]]; do
        words+=("$1")
        shift
    done
    shift
    [[ $(offered "${words[@]}") == "$(printf '%s\n' "$@" | sort | xargs)" ]] || {
        echo "'${words[*]}' offers: $(offered "${words[@]}")" >&2
        return 1
    }
}

verbs() { git golive help | sed -n 's|^  \([a-z][a-z-]*\) .*|\1|p'; }

# ---------------------------------------------------------------- the tool's side

@test "every verb is offered, with what it does, and no other" {
    git golive complete -- '' | sed -E 's/\t/ /' | sort >offered
    git golive help | sed -nE 's|^  ([a-z][a-z-]*) +|\1 |p' | sort | diff -u - offered
    offers ap --- approve
    offers wa --- waive
    offers hook --- hooks
    offers nothing-like-it ---
    offers nothing-like-it '' ---
}

@test "every option of every verb is offered, and each that is offered is taken" {
    local verb option n=0
    git golive complete -- - | sort >globals
    for option in -C -s --system --root --json --color --no-color -q --quiet -y --yes -h --help; do
        grep -qx -e "$option" globals
    done
    [[ $(wc -l <globals) == 13 ]]
    for verb in $(verbs); do
        git golive "$verb" -h | sed -n '1,/^$/p' | grep -oE '(^|[[ (|])(-[a-zA-Z]|--[a-z][a-z-]*)' | sed 's/^[[ (|]//' |
            sort -u - globals >used
        git golive complete -- "$verb" - | cut -f 1 | sort | diff -u used -
        # explained, but for the global ones
        git golive complete -- "$verb" - | grep -vxFf globals >own || :
        [[ -z $(grep -v $'\t.' own | tee /dev/stderr) ]]
        while IFS=$'\t' read -r option _; do
            git golive "$verb" "$option" -h >/dev/null 2>&1 || git golive "$verb" "$option" . -h >/dev/null 2>&1 ||
                git golive "$verb" "$option=1" -h >/dev/null || {
                echo "'$verb' does not take '$option'" >&2
                return 1
            }
            n=$((n + 1))
        done <own
    done
    [[ $n -gt 60 ]]
}

@test "operands: criteria, records, people, systems, tags, versions, words" {
    offers approve '' --- quality security privacy session
    offers approve quality s --- security session
    offers reject pr --- privacy
    offers concern q --- quality
    offers waive '' --- quality security privacy session
    offers todo '' --- "${TEAM[@]}"
    offers delegate m --- mia
    offers help to --- todo
    offers -s '' --- support-bot
    offers trust '' --- support-bot
    offers trust support-bot '' ---
    offers gate '' --- v1.0
    offers propose '' --- v1.0
    offers gate v1.0 '' --- HEAD main
    offers agree '' --- 2
    offers hooks '' --- install status uninstall
    offers completion '' --- bash zsh fish
    offers schema c --- checklist
    # new names, and nothing more to say
    offers init '' ---
    [[ $(offered go '') == *--push* && $(offered go '') != *quality* ]]
    [[ $(offered schema checklist '') == *--json* ]]
    # behind "--" nothing is an option, nor belongs to one
    offers approve -- q --- quality
    offers approve -- -- ---
    offers delegate omar --criteria privacy -- '' ---
}

@test "values of options: behind a blank, behind '=', and several" {
    offers approve quality --for '' --- "${TEAM[@]}"
    offers approve quality --for=o --- --for=omar
    offers approve --for omar q --- quality
    offers --color= --- --color=always --color=never --color=auto
    offers status --color=n --- --color=never
    offers log --decision wi --- withdraw
    offers log --tag '' --- v1.0
    offers log --by l --- lena
    offers delegate omar --criteria privacy s --- security session
    offers init helper --template '' --- ai minimal
    offers todo --format m --- mail
    offers --system=no-such approve '' ---
    offers --system=support-bot approve pr --- privacy
    # of what is no option nothing is known
    offers approve --no-such pr --- privacy
    offers approve --no-such=p ---
    offers report -o '' --- :files
    offers list '' --- :dirs
    offers audit --bundle '' --- :dirs
    offers amend --with a.yaml '' --- :files
    # what nobody can know
    offers approve -m '' ---
    offers waive quality --until '' ---
    offers --root '' ---
    offers status --as-of '' ---
}

@test "records: what can still be withdrawn, resolved, resumed; the whole id where the end is of two" {
    as mia
    people_must decide concern -m one
    as tom
    people_must decide concern -m two
    people_must decide reject session -m three
    as dana
    people_must decide pause -m four
    offers resolve '' --- mia-concern tom-concern tom-reject-session
    offers resume '' --- dana-pause
    [[ $(offered withdraw '') == *dana-agree*mia-concern* && $(offered withdraw '') != *pause* ]]
    people_must decide resume
    offers resume '' ---
    next_second
    people_must decide pause -m five
    people_must decide resume
    [[ $(offered show '' | xargs -n 1 | grep -c '^20.*Z-dana-pause$') == 2 && $(offered show '') == *' tom-concern'* ]]
    offers show dana-p ---
    [[ $(offered show 20) != *' dana'* && $(offered show 20) == *'Z-tom-concern'* ]]
    as lena
    people_must decide resolve mia-concern -m 'they are told'
    offers resolve '' --- tom-concern tom-reject-session
    # and what is offered is taken
    people_must decide resolve tom-reject-session -m 'it is settled'
}

@test "facts are those that the criteria on the line ask for" {
    cat >"$W/measure" <<'SH'
#!/bin/sh
sed -i -e 's/^    scope: \[model\/\]/&\n    measure: {cases: ">= 1", share: "> 0"}/' -e '0,/^    scope: standing/s//&\n    measure: {days: "> 0"}/' "$1"
SH
    chmod +x "$W/measure"
    GIT_EDITOR="'$W/measure'" people_must decide amend
    people_agree 3 omar lena ravi
    offers approve quality --measured '' --- cases= share=
    offers approve privacy --measured d --- days=
    offers outcome v1.0 --measured '' --- cases= days= share=
    offers approve quality --measured cases=1 --measured s --- share=
}

@test "where there is nothing to go by, nothing is said" {
    cd "$BATS_TEST_TMPDIR" || return
    offers approve '' ---
    offers gate '' ---
    offers -C /nowhere approve '' ---
    git init -q empty
    cd empty || return
    offers approve '' ---
    offers st --- status
    offers -C "$W/dana" approve pr --- privacy
    run git golive complete
    [[ $status == 0 && -z $output ]]
    run git golive complete -- -s no-such approve ''
    [[ $status == 0 && -z $output ]]
    cd "$W/dana" || return
    local -x GOLIVE_ROOT=67a2a592c79e3cc978f729df77ad4945518122db
    offers approve '' ---
}

@test "asking pins nothing, remembers nothing, and writes nothing" {
    git clone -q "$W/server.git" "$W/fresh"
    cd "$W/fresh" || return
    find .git -type f -exec sha256sum {} + | sort >../before
    offers approve q --- quality
    offers withdraw to --- tom-agree
    offers gate '' --- v1.0
    find .git -type f -exec sha256sum {} + | sort | diff -u ../before -
}

# hostile: names that would do harm in a shell, wherever others can write some.
hostile() {
    local tag
    for tag in 'v$(touch${IFS}harm)' 'v`touch${IFS}harm`' "v';touch\${IFS}harm;'" 'v;touch${IFS}harm' 'v1|touch${IFS}harm' 'v1&touch${IFS}harm' \
        'v1>harm' 'v"1' 'v1!!' 'v$HOME' '-v1' $'v\xe2\x80\xae1'; do
        git update-ref "refs/tags/$tag" HEAD
        git update-ref "refs/heads/$tag" HEAD
    done
    git update-ref refs/tags/v1.0-good HEAD
    {
        echo '#!/bin/sh'
        echo "sed -i -e '/^    title: Quality/c\\' -e '    title: \"\$(touch harm) \`touch harm\` %F{red} \\\\u202e ; touch harm\"' \"\$1\""
    } >"$W/titles"
    chmod +x "$W/titles"
    GIT_EDITOR="'$W/titles'" people_must decide amend
    people_agree 3 omar lena ravi
    as dana
    git fetch -q
    people_must golive sync
}

@test "names that would harm a shell are not offered, and what is shown is safe for a terminal" {
    hostile
    offers gate '' --- v1.0 v1.0-good
    offers gate v1.0 '' --- HEAD main v1.0-good
    offers approve '' --- quality security privacy session
    git golive complete -- approve q >said
    grep -qF '$(touch harm)' said
    [[ $(<said) == *'<U+202E>'* && -z $(grep -P '[\x00-\x08\x0b-\x1f\x7f]' said) ]]
}

# ---------------------------------------------------------------- the shells

@test "completion prints the script of each shell" {
    local shell
    cd /
    for shell in bash zsh fish; do
        golive completion "$shell"
        done_well
        out_has 'golive complete -- '
    done
    golive completion
    ended 129
    golive completion tcsh
    ended 129
    err_has "there is no completion for 'tcsh'" 'bash, zsh, fish'
    golive completion ../checklist-ai.yaml
    ended 129
}

git_completion() {
    local file
    for file in /usr/share/bash-completion/completions/git /usr/share/git/completion/git-completion.bash \
        /usr/share/git-core/contrib/completion/git-completion.bash /opt/homebrew/etc/bash_completion.d/git-completion.bash; do
        [[ ! -r $file ]] || { echo "$file" && return; }
    done
    skip "git's completion for bash is not installed"
}

# replies LINE: what bash's completion of the line replies, a line each; words are split as readline does
replies() {
    bash --norc -c '
        [[ -z $1 ]] || . "$1"
        . <(git golive completion bash)
        COMP_LINE=$2 COMP_POINT=${#2} COMP_TYPE=9
        COMP_WORDS=()
        rest=$2
        while [[ $rest ]]; do
            if [[ $rest =~ ^\ +(.*)$ ]]; then rest=${BASH_REMATCH[1]} && [[ $rest ]] || COMP_WORDS+=("")
            elif [[ $rest =~ ^([=:]+)(.*)$ || $rest =~ ^([^\ =:]+)(.*)$ ]]; then COMP_WORDS+=("${BASH_REMATCH[1]}") rest=${BASH_REMATCH[2]}
            fi
        done
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        name=${COMP_WORDS[0]}
        function=$(complete -p "$name" | sed "s/.* -F \([^ ]*\) .*/\1/")
        "$function" "$name" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        ((${#COMPREPLY[@]} == 0)) || printf "%s|\n" "${COMPREPLY[@]}"
    ' bash "$@" 2>&1 | sort
}

# in_bash FILE COMMAND: the same in each place, as `git golive` with git's own completion, or as git-golive without
in_bash() {
    local verb
    says_bash() { [[ $(replies "$1" "$2" | xargs) == "$3" ]] || { echo "'$2': $(replies "$1" "$2")" >&2 && return 1; }; }
    says_bash "$1" "$2 appro" 'approve |'
    says_bash "$1" "$2 approve s" 'security | session |'
    says_bash "$1" "$2 approve --for le" 'lena |'
    says_bash "$1" "$2 approve --for=le" 'lena |'
    says_bash "$1" "$2 approve quality --fo" '--for |'
    says_bash "$1" "$2 -s support-bot withdraw to" 'tom-agree |'
    says_bash "$1" "$2 --color=a" 'always | auto |'
    mkdir docs-dir
    : >'a file'
    says_bash "$1" "$2 lint a" 'a file|'
    says_bash "$1" "$2 list docs-" 'docs-dir|'
    for verb in $(verbs); do
        diff -u <(git golive complete -- "$verb" - | cut -f 1 | sed 's/$/ |/' | sort) <(replies "$1" "$2 $verb -")
    done
}

@test "bash completes git golive, together with git's own completion" {
    local file
    file=$(git_completion)
    [[ $file == /* ]] || skip 'no completion of git'
    in_bash "$file" 'git golive'
    cd "$W" || return
    [[ $(replies "$file" 'git -C dana golive approve q') == 'quality |' ]]
}

@test "bash completes git-golive, without git's own completion" {
    in_bash '' git-golive
}

# at SHELL: that shell, at a terminal, with nothing of the machine's but its completions
at() {
    command -v "$1" >/dev/null || skip "needs $1"
    command -v tmux >/dev/null || skip 'needs tmux'
    terminal_setup
    mkdir -p "$W/home"
    git golive completion "$1" >"$W/home/script"
    local -x HOME=$W/home ZDOTDIR=$W/home XDG_CONFIG_HOME=$W/home/config XDG_DATA_HOME=$W/home/data TERM=screen
    case $1 in
    bash)
        printf '%s\n' "PS1='ready> '" "$2" ". '$W/home/script'" "bind 'set bell-style none'" >"$HOME/rc"
        set -- bash --rcfile "$HOME/rc" -i
        ;;
    zsh)
        mkdir -p "$HOME/functions"
        cp "$HOME/script" "$HOME/functions/_git-golive"
        printf '%s\n' "fpath=('$HOME/functions' \$fpath)" 'autoload -U compinit' "compinit -u -d '$HOME/dump'" 'PROMPT="ready> "' \
            'unsetopt beep' >"$HOME/.zshrc"
        set -- zsh -i
        ;;
    fish)
        mkdir -p "$XDG_CONFIG_HOME/fish"
        printf '%s\n' 'function fish_prompt; echo "ready> "; end' 'set -g fish_greeting' 'set -g fish_autosuggestion_enabled 0' "source '$HOME/script'" \
            >"$XDG_CONFIG_HOME/fish/config.fish"
        set -- fish -i
        ;;
    esac
    tm new-session -d -x 160 -y 50 "$*"
    sees 'ready>'
}

# tabs LINE [TAB...]: types that, without Enter, on an empty line, and completes
tabs() {
    tm send-keys C-c
    tm send-keys C-u
    tm send-keys C-l
    tm clear-history
    sees 'ready>'
    tm send-keys -l -- "$1"
    sees "$1"
    tm send-keys "${@:2}"
}

completes() {
    tabs 'git golive appro' Tab
    sees 'golive approve'
    tabs 'git golive approve pri' Tab
    sees 'approve privacy'
    tabs 'git golive approve ' "$@"
    sees quality security session
    tabs 'git-golive approve quality --for le' Tab
    sees 'for lena'
    tabs 'git golive approve --for=le' Tab
    sees '--for=lena'
    tabs 'git golive withdraw to' Tab
    sees 'withdraw tom-agree'
    : >a-file-of-mine
    tabs 'git golive lint a-fi' Tab
    sees 'lint a-file-of-mine'
    # among what is hostile
    tabs 'git golive gate v1.0-' Tab
    sees 'gate v1.0-good'
    tabs 'git golive gate v' Tab
    sees 'gate v1.0'
    tabs 'git golive approve q' Tab
    sees 'approve quality'
    [[ ! -e harm ]]
}

@test "at a terminal: bash" {
    local file
    file=$(git_completion)
    [[ $file == /* ]] || skip 'no completion of git'
    hostile
    at bash ". '$file'"
    completes Tab Tab
}

@test "at a terminal: zsh" {
    hostile
    at zsh
    completes Tab
    cd "$W" || return
    tabs "cd .." Enter
    tabs 'git -C dana golive approve pri' Tab
    sees 'approve privacy'
}

@test "at a terminal: fish" {
    hostile
    at fish
    completes Tab
}
