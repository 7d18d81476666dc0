#!/usr/bin/env bats
# The README and the pages below docs/ name no verb and no option that is not there.

setup() {
    TOP=$BATS_TEST_DIRNAME/../..
    NEW=''
    cd /
}

pages() { find "$TOP/README.md" "$TOP/docs" -name '*.md' -o -name '*.yml' -path "$TOP/docs/*"; }

# Each `git golive ...` in them, one a line, up to what ends a command; the options before the verb are left out.
commands() {
    pages | xargs cat | grep -o 'git[ -]golive [^`#|&;>(){}]*' |
        sed -E 's/^git[ -]golive +//; s/^((--root|-s|-C) +[^ ]+ +|--(json|yes) +)*//' | grep -E '^[a-z][a-z-]*' | sort -u
}

# usage VERB: the first paragraph of its help
usage() {
    git-golive "$1" -h | sed '/^$/,$d'
}

wrong() { NEW+="$*"$'\n'; }

@test "every verb that the documentation names exists" {
    local verb known
    known=" $(git-golive help | sed -n 's/^  \([a-z-]*\) .*/\1/p' | tr '\n' ' ') hook "
    while read -r verb _; do
        verb=${verb%%[^a-z-]*}
        [[ $known == *" $verb "* ]] || wrong "no such verb: git golive $verb"
    done < <(commands)
    [[ -z $NEW ]] || { echo "$NEW" && false; }
    # and it was not for want of finding any
    [[ $(commands | wc -l) -gt 40 ]]
}

@test "every option that the documentation gives a verb is one of that verb" {
    local line verb option n=0
    while read -r line; do
        verb=${line%% *}
        [[ $verb != hook ]] || continue
        # what stands behind a lone -- is for git; what stands in quotes is no option
        for option in $(sed -E "s/ -- .*//; s/\"[^\"]*\"?//g; s/'[^']*'?//g" <<<"$line" | grep -oE -- '(^| )--[a-z-]+' | sort -u); do
            n=$((n + 1))
            [[ $option == --json || $option == --root || $option == --yes ]] && continue
            usage "$verb" | grep -qE -- "$option([^a-z-]|\$)" || wrong "git golive $verb has no $option: $line"
        done
    done < <(commands)
    [[ -z $NEW ]] || { echo "$NEW" && false; }
    [[ $n -gt 10 ]] || { echo "only $n options" && false; }
}

@test "every verb is named somewhere in the documentation" {
    local verb
    for verb in $(git-golive help | sed -n 's/^  \([a-z-]*\) .*/\1/p'); do
        [[ $verb == help || $verb == version ]] && continue
        pages | xargs grep -qE "\`$verb\`|golive $verb([^a-z-]|\$)" || wrong "nowhere explained: $verb"
    done
    [[ -z $NEW ]] || { echo "$NEW" && false; }
}

@test "every link of the documentation leads to a file" {
    local page link
    while read -r page; do
        while read -r link; do
            [[ $link == http* || $link == \#* ]] && continue
            [[ -e $(dirname "$page")/${link%%#*} ]] || wrong "${page#"$TOP/"}: $link"
        done < <(grep -oE '\]\([^)]+\)' "$page" | sed 's/^](//; s/)$//')
    done < <(pages)
    [[ -z $NEW ]] || { echo "$NEW" && false; }
}

@test "the auditor's guide explains each finding" {
    local code n=0
    for code in $(sed -n '/finding_names\[\]/,/^}/s/.*= "\(.*\)",/\1/p' "$TOP/src/state/state.c"); do
        grep -q "^| .*\`$code\`.* | .* | " "$TOP/docs/guides/auditor.md" || wrong "not explained: $code"
        n=$((n + 1))
    done
    [[ -z $NEW ]] || { echo "$NEW" && false; }
    [[ $n -gt 15 ]] || { echo "only $n findings" && false; }
}
