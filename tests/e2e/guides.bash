# shellcheck shell=bash
# docs/guides/<name>.md, run as they stand: each ```sh block at a terminal, by the person and in the directory that the page says,
# and what comes is compared with the ```text block after it. What the page takes for granted is made by guide-<name>.bash.
#
#   guide NAME           the page, from its first block to its last
#   guide_run FILE       any page, in the world as it is
#
# What was on the screens then lies in <blocks>/NNN.screen, for whoever writes a page: bats --no-tempdir-cleanup.
#
# Hidden comments before a block say what the reader knows anyway; one line each:
#
#   as WHO [in DIR]              who sits there; DIR from their home. Left out: who it was, and where they were
#   ends N                       the exit code of the block's last command, which is 0 otherwise
#   at "PROMPT" answer "TEXT"    what is typed, when the prompt is on the screen; one line for each, in order. Only the block's last
#                                line may ask: whoever pastes the block would answer with the line after it
#   where X is FUNCTION ARG...   X in blocks stands for what that prints; from here to the page's end
#   meanwhile FUNCTION ARG...    what others do before it
#   not run: WHY                 counted, and said aloud; never for a `git golive`
#
# After a ```sh block: a ```text block is all that is on the screen, where a line `...` is any number of lines, and hashes, times
# and keys are as good as others; a ```diff block is what is done in the editor that opens.
#
# A world has $W/<person> as the home of each, and what they call $GUIDE_URL.

# shellcheck source=tests/e2e/people.bash
. "$(dirname "${BASH_SOURCE[0]}")/people.bash"
# shellcheck source=tests/e2e/terminal.bash
. "$(dirname "${BASH_SOURCE[0]}")/terminal.bash"

GUIDES=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../docs" && pwd)/guides
GUIDE_URL=git@git.example.com:acme/support-bot.git

guide_fail() {
    printf '%s:%s: %s\n' "$PAGE" "$(<"$BLOCK.line")" "$1" >&2
    return 1
}

# ---------------------------------------------------------------- a page, and its blocks

guide() {
    # shellcheck source=/dev/null
    . "$(dirname "${BASH_SOURCE[0]}")/guide-$1.bash"
    "setup_${1//-/_}" >"$BATS_TEST_TMPDIR/setup" 2>&1 || { cat "$BATS_TEST_TMPDIR/setup" >&2 && return 1; }
    guide_run "$GUIDES/$1.md"
}

guide_run() {
    local blocks=$BATS_TEST_TMPDIR/blocks sh
    PAGE=$1 WHO=nobody SKIPPED=0
    STANDS=() MEANS=()
    rm -rf "$blocks" && mkdir "$blocks"
    guide_split "$blocks" <"$PAGE" || return
    guide_unmentioned "$blocks" || return
    for sh in "$blocks"/*.sh; do
        BLOCK=${sh%.sh}
        guide_block || return
    done
    [[ $SKIPPED == 0 ]] || printf '# %s: %s of its blocks not run\n' "${PAGE##*/}" "$SKIPPED" >&3
}

# guide_split DIR: for each command block NNN.sh, with .how and .line, and .text and .diff where it has them.
guide_split() {
    awk -v dir="$1" '
        function wrong(what) { printf "line %d: %s\n", NR, what >"/dev/stderr"; bad = 1; exit 1 }
        function put(ext, text) { file = sprintf("%s/%03d.%s", dir, n, ext); printf "%s", text >file; close(file) }
        kind == "" && /^<!--/ { comment = 1 }
        comment {
            line = $0
            sub(/^<!-- */, "", line)
            comment = !sub(/ *-->$/, "", line)
            gsub(/^ +| +$/, "", line)
            if (line != "") how = how line "\n"
            next
        }
        kind == "" && /^```/ {
            kind = substr($0, 4)
            body = ""
            if (kind == "sh") { n++; has_text = has_diff = 0; put("how", how); put("line", NR "\n"); how = "" }
            else if (how ~ /not run: ./) { n++; put("how", how); put("line", NR "\n"); how = ""; kind = "sh" }
            else if (kind == "text") { if (!n || has_text++) wrong("whose output is this?") }
            else if (kind == "diff") { if (!n || has_diff++) wrong("in which editor?") }
            else wrong("a block that is neither sh nor text nor diff")
            next
        }
        kind != "" && /^```$/ { put(kind, body); kind = ""; next }
        kind != "" { body = body $0 "\n" }
        END {
            if (bad) exit 1
            if (kind != "" || comment) wrong("something is not closed")
            if (how != "") wrong("no block follows this: " how)
            if (!n) wrong("there is not one block")
        }'
}

# A command that stands in the prose only is one that nobody has tried: each begins a line of some block, as far as it goes.
guide_unmentioned() {
    local command
    while IFS= read -r command; do
        command=${command//\`/}
        sed -E 's/^.*(&&|\|\|?|;) *git golive/git golive/' "$1"/*.sh | awk -v c="$command" \
            'index($0 " ", c " ") == 1 { found = 1 } END { exit !found }' || {
            printf '%s: no block runs: %s\n' "$PAGE" "$command" >&2
            return 1
        }
    done < <(grep -oE '`git golive[^`]*`' "$PAGE" | sort -u)
}

# ---------------------------------------------------------------- one block

guide_block() {
    local how expected=0 skip='' prompts=() answers=() quoted='^at "(.+)" answer "(.*)"$' dir
    while IFS= read -r how; do
        case $how in
        as\ *\ in\ *) how=${how#as } && WHO=${how%% in *} && printf '%s\n' "$W/$WHO/${how#* in }" >"$W/$WHO.cwd" ;;
        as\ *) WHO=${how#as } ;;
        ends\ *) expected=${how#ends } ;;
        where\ *\ is\ *) guide_where "${how#where }" || guide_fail "cannot be done: $how" || return ;;
        meanwhile\ *) guide_meanwhile "${how#meanwhile }" || guide_fail "cannot be done: $how" || return ;;
        'not run: '*) skip=${how#not run: } ;;
        *)
            [[ $how =~ $quoted ]] || guide_fail "not understood: $how" || return
            prompts+=("${BASH_REMATCH[1]}") answers+=("$(guide_put_in "${BASH_REMATCH[2]}")")
            ;;
        esac
    done <"$BLOCK.how"
    if [[ -n $skip ]]; then
        ! grep -q 'git golive' "$BLOCK.sh" || guide_fail 'this has to be run' || return
        SKIPPED=$((SKIPPED + 1))
        printf '# %s:%s is not run: %s\n' "${PAGE##*/}" "$(<"$BLOCK.line")" "$skip" >&3
        return
    fi
    [[ -s $W/$WHO.cwd ]] || printf '%s\n' "$W/$WHO" >"$W/$WHO.cwd"
    dir=$(<"$W/$WHO.cwd")
    cd "$dir" || guide_fail "there is no directory $dir" || return
    guide_start || return
    local i
    for i in "${!prompts[@]}"; do
        guide_sees "${prompts[i]}" || return
        [[ -e $BLOCK.last ]] || guide_fail "whoever pastes this block answers with its next line: ${prompts[i]}" || return
        tm send-keys -l -- "${answers[i]}"
        tm send-keys Enter
    done
    guide_sees '[ended ' || return
    guide_screen
    printf '%s\n' "$(guide_take_out "$SCREEN")" >"$BLOCK.screen"
    tm kill-server 2>/dev/null
    [[ $SCREEN == *"[ended $expected]"* ]] || guide_fail "should have ended with $expected:"$'\n'"$SCREEN" || return
    [[ ! -e $BLOCK.text ]] || guide_compare
}

# guide_where 'X is FUNCTION ARG...'
guide_where() {
    local value
    # shellcheck disable=SC2086 # words
    value=$(cd "$W" && ${1#* is }) && [[ -n $value ]] || return
    STANDS+=("${1%% is *}") MEANS+=("$value")
}
guide_meanwhile() {
    # shellcheck disable=SC2086 # words
    (cd "$W" && $1) >"$W/meanwhile" 2>&1 3>&- || { cat "$W/meanwhile" >&2 && return 1; }
}

# guide_put_in TEXT: with what each name stands for; guide_take_out: the other way, for what is read.
guide_put_in() {
    local text=$1 i
    for i in "${!STANDS[@]}"; do text=${text//"${STANDS[i]}"/"${MEANS[i]}"}; done
    printf '%s' "$text"
}
guide_take_out() {
    local text=$1 i
    for i in "${!STANDS[@]}"; do text=${text//"${MEANS[i]}"/"${STANDS[i]}"}; done
    text=${text//"file://$W/server.git"/"$GUIDE_URL"}
    text=${text//"file://$W/server"/"${GUIDE_URL%.git}"}
    printf '%s' "${text//"$W"//home}"
}

# The block in a shell of its own, at a terminal, as on the machine of $WHO.
guide_start() {
    local script=$BLOCK.run text
    text=$(guide_put_in "$(<"$BLOCK.sh")")
    ! grep -oE '<[a-z][a-z -]*>' <<<"$text" || guide_fail 'what does that stand for?' || return
    # Only the last line may ask.
    printf 'trap '\''pwd >"%s"'\'' EXIT\n%s\n' "$W/$WHO.cwd" "$text" | sed "\$i : >'$BLOCK.last'" >"$script"
    printf '%s\n' "$(guide_put_in "$(cat "$BLOCK.diff" 2>/dev/null)")" >"$script.diff"
    printf '#!/bin/bash\n%s\nguide_hand "$@"\n' "$(declare -f guide_hand)" >"$script.editor"
    chmod +x "$script.editor"
    SESSION=$((${SESSION-0} + 1)) SEEN=0
    guide_home "$WHO" env "GIT_EDITOR='$script.editor' '$script.diff'" PS1='$ ' \
        tmux -u -f /dev/null -L "s$SESSION" new-session -d -x 100 -y 50 \
        "sh -e '$script'; echo \"[ended \$?]\"; exec sleep 600" 3>&-
    tm set-option -g history-limit 5000
}

# guide_home WHO COMMAND...: as on that person's own machine.
guide_home() {
    env -u GIT_CONFIG_GLOBAL HOME="$W/$1" "${@:2}"
}

# guide_hand DIFF FILE: the hands of somebody in an editor; what is taken out has to be there, once.
guide_hand() {
    local line old='' new='' text rest
    text=$(cat "$2" && echo .)
    apply() {
        [[ -n $old$new ]] || return 0
        rest=${text#*"$old"}
        [[ -n $old && $text == *"$old"* && $rest != *"$old"* ]] || { printf 'not there, or more than once:\n%s\n' "$old" && exit 1; }
        text=${text%"$old$rest"}$new$rest
        old='' new=''
    }
    while IFS= read -r line; do
        case $line in
        @@*) apply ;;
        -*) old+=${line#-}$'\n' ;;
        +*) new+=${line#+}$'\n' ;;
        '') ;;
        *) old+=${line# }$'\n' new+=${line# }$'\n' ;;
        esac
    done <"$1"
    [[ -n $old$new ]] || { echo 'an editor opened, and the page does not say what is done in it' && exit 1; }
    apply
    printf '%s' "${text%.}" >"$2"
}

# ---------------------------------------------------------------- what is on the screen

guide_screen() { SCREEN=$(tm capture-pane -p -J -S -4000 | sed 's/ *$//'); }

# guide_sees TEXT: it comes, after what was seen before; lines may be broken.
guide_sees() {
    local i flat
    for ((i = 0; i < 1200; i++)); do
        guide_screen
        flat=$(tr -s ' \n' '  ' <<<"$SCREEN")
        flat=${flat:SEEN}
        if [[ $flat == *"$1"* ]]; then
            flat=${flat%%"$1"*}
            SEEN=$((SEEN + ${#flat} + ${#1}))
            return
        fi
        [[ $SCREEN != *'[ended '* ]] || break
        sleep 0.1
    done
    guide_fail "not on the screen: $1"$'\n'"$SCREEN"
}

guide_compare() {
    local is should
    is=$(guide_mask "$(guide_take_out "${SCREEN%%'[ended '*}")")
    should=$(guide_mask "$(guide_take_out "$(<"$BLOCK.text")")")
    guide_matches "$is" "$should" || guide_fail "this is on the screen:
$(guide_take_out "${SCREEN%%'[ended '*}")
and that is in the page, as far as it is compared:
$should
with:
$is"
}

# What differs from run to run; a record's name ends with a number when the same was said before in the same second.
guide_mask() {
    sed -E 's/SHA256:[A-Za-z0-9+\/]{43}/KEY/g; s/AAAA[A-Za-z0-9+\/=]{20,}/KEY/g
        s/\b20[0-9]{2}-[0-9]{2}(-[0-9]{2})?T[0-9:]+Z\b/TIME/g; s/\b20[0-9]{2}-[0-9]{2}\/[0-9]{2}T[0-9]{6}Z/TIME/g
        s/(TIME-[a-z0-9-]*[a-z])-[0-9]+\b/\1/g
        s/\b20[0-9]{2}-[0-9]{2}-[0-9]{2}\b/DAY/g; s/\b[0-9]{2}:[0-9]{2}(:[0-9]{2})?\b/TIME/g
        s/\b[0-9]+ (second|minute)s?\b/A WHILE/g; s/\b[0-9a-f]{7,64}\b/HASH/g; s/[ \t]+$//' <<<"$1" | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
}

# guide_matches TEXT PATTERN: line by line; a line `...` is any number of lines.
guide_matches() {
    local rest=$'\n'$1$'\n' part='' line open=0
    while IFS= read -r line; do
        if [[ $line == ... ]]; then
            guide_part || return
            open=1
        else
            part+=$line$'\n'
        fi
    done <<<"$2"
    if [[ -z $part ]]; then
        [[ $open == 1 || $rest == $'\n' ]]
    elif [[ $open == 1 ]]; then
        [[ $rest == *$'\n'"$part" ]]
    else
        [[ $rest == $'\n'"$part" ]]
    fi
}
# the lines of $part come next (or, after a `...`, somewhere); $rest begins at the end of the line before
guide_part() {
    [[ -n $part ]] || return 0
    if [[ $open == 1 ]]; then
        [[ $rest == *$'\n'"$part"* ]] || return
    else
        [[ $rest == $'\n'"$part"* ]] || return
    fi
    rest=$'\n'${rest#*$'\n'"$part"}
    part=''
}

# ---------------------------------------------------------------- worlds

# guide_machine WHO: a home with a key, and a git that signs.
guide_machine() {
    local home=$W/$1
    mkdir -p "$home/.ssh"
    ssh-keygen -q -t ed25519 -N '' -C "$1@example.com" -f "$home/.ssh/id_ed25519"
    guide_git "$1" config --global user.name "$(people_name "$1")"
    guide_git "$1" config --global user.email "$1@example.com"
    guide_git "$1" config --global gpg.format ssh
    # shellcheck disable=SC2088 # git expands it
    guide_git "$1" config --global user.signingkey '~/.ssh/id_ed25519.pub'
    guide_plain "$1"
}
# guide_plain WHO: what of a machine is only for the tests.
guide_plain() {
    mkdir -p "$W/$1"
    guide_git "$1" config --global init.defaultBranch main
    guide_git "$1" config --global gc.auto 0
    guide_git "$1" config --global protocol.file.allow always
    guide_git "$1" config --global "url.file://$W/server.git.insteadOf" "$GUIDE_URL"
}
guide_git() { guide_home "$1" git "${@:2}"; }

# on WHO ARG...: that person decides, in ~/support-bot, without being watched.
on() { (cd "$W/$1/support-bot" && guide_home "$1" git golive "${@:2}" --yes); }
# looks WHO ARG...: and what only reads
looks() { (cd "$W/$1/support-bot" && guide_home "$1" git golive "${@:2}"); }

# guide_world WHO...: the server with the code, and a machine for each of these people.
guide_world() {
    W=$BATS_TEST_TMPDIR/w
    # shellcheck disable=SC2034 # as in people.bash
    SYSTEM=support-bot LEDGER=refs/heads/golive/support-bot
    mkdir -p "$W/code/model" "$W/code/prompts" "$W/code/docs"
    git init -q --bare "$W/server.git"
    git init -q "$W/code"
    (
        cd "$W/code" || exit
        echo 'weights 1' >model/weights.txt
        echo 'Be polite.' >prompts/answer.txt
        echo 'impact assessment' >docs/dpia.md
        printf '#!/bin/sh\necho "cases: 812"\necho "accuracy: 0.95"\n' >eval.sh
        chmod +x eval.sh
        git add -A
        git -c user.name='Ravi Menon' -c user.email=ravi@example.com commit -q -m 'First version'
        git push -q ../server.git HEAD:main
    )
    local who
    for who in "$@"; do
        guide_machine "$who"
    done
}
guide_clone() {
    local who
    for who in "$@"; do
        guide_git "$who" clone -q "$GUIDE_URL" "$W/$who/support-bot"
    done
}

# guide_ledger: six people, of whom dana has written the checklist down. lena, mia, omar, ravi and tom have sent their entries.
guide_ledger() {
    guide_world "${TEAM[@]}"
    guide_clone "${TEAM[@]}"
    on dana init "$SYSTEM" --template minimal --title 'Customer support assistant' --why 'Customers wait nine hours for a first answer.'
    local who
    for who in "${TEAM[@]:1}"; do
        looks "$who" enroll >"$W/$who.yaml"
    done
}

guide_criteria() {
    cat <<'YAML'
criteria:
  - id: accuracy
    title: Accuracy
    statement: On 500 cases or more, 92 of 100 answers were correct.
    why: Below that, people check every answer again.
    area: technical
    approvers: [{all: [ravi]}]
    scope: [model/, prompts/]
    measure: {cases: ">= 500", accuracy: ">= 0.92"}
    check: {run: ./eval.sh, timeout: 600}
  - id: security-clearance
    title: Security clearance
    statement: The security review of this release has no open finding above low.
    why: A finding that is made after go-live stops the system.
    area: organizational
    approvers: [{all: [omar]}]
    valid-for: 90d
  - id: data-privacy
    title: Data privacy
    statement: The impact assessment is signed and names the legal basis for each kind of personal data.
    why: Data that was used without a right to it cannot be given back.
    area: organizational
    approvers: [{all: [lena]}]
    scope: [prompts/]
  - id: working-session
    title: Working session
    statement: Leadership has heard the people who will use it, for 90 minutes.
    why: They know where it will fail.
    area: organizational
    approvers: [{at-least: 2, of: [mia, tom]}]
    scope: standing

YAML
}

# guide_takes_in WHO...: dana takes these in, with the criteria above; mia settles conflicts, omar may pause it.
guide_takes_in() {
    guide_criteria >"$W/criteria.yaml"
    cat >"$W/edit" <<EDITOR
#!/bin/sh
{
    sed -n '1,/^criteria:/p' "\$1" | sed -e '/^criteria:/d' \
        -e 's/^  pause: .*/  pause: [dana, omar]/' -e 's/^  resolve: .*/  resolve: [mia]/'
    cat '$W/criteria.yaml'
    sed -n '/^stakeholders:/,\$p' "\$1"
} >"\$1.new" && mv "\$1.new" "\$1"
EDITOR
    chmod +x "$W/edit"
    local who entries=()
    for who in "$@"; do entries+=("$W/$who.yaml"); done
    GIT_EDITOR="'$W/edit'" on dana amend --with "${entries[@]}"
}

guide_root() { git -C "$W/server.git" rev-list --max-parents=0 "$LEDGER"; }
# in_days N: that day, as it is written
in_days() { date -u -d "@$(($(date -u +%s) + $1 * 86400))" +%F; }
