#!/usr/bin/env bats
# The manual pages: clean, in step with the tool and with what it reads, and put where `man` finds them.

setup_file() {
    load forge
    forge_home "$BATS_FILE_TMPDIR/home"
}

setup() {
    load build
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    PAGES=(git-golive.1 golive-checklist.5 golive-record.5)
    cd "$BATS_TEST_TMPDIR" || return
}

need_mandoc() { command -v mandoc >/dev/null || skip 'needs mandoc'; }

# plain PAGE: as it reads, without bold, a line a paragraph.
plain() { mandoc -Tascii -O width=1000 "$TOP/docs/$1" | sed $'s/.\b//g'; }

# section PAGE TITLE: its source.
section() { awk -v t="$2" '/^\.Sh /{ in_it = $0 == ".Sh " t } in_it' "$TOP/docs/$1"; }

# same WHAT FILE FILE: or what differs is shown.
same() {
    [[ -s $2 ]] || { echo "$1: nothing was found to compare" >&2 && return 1; }
    diff -u "$2" "$3" >&2 || { echo "$1: see above" >&2 && return 1; }
}

verbs() { git golive help | sed -n 's|^  \([a-z][a-z-]*\) .*|\1|p'; }

# What -h and the page write alike, whatever the blanks and brackets around names.
alike() { sed -E 's/[<>]//g; s/ *\| */|/g; s/ *\.\.\./.../g; s/ +/ /g; s/^ //; s/ $//' | sort; }

usages() {
    local verb
    for verb in $(verbs); do
        git golive "$verb" -h | sed -n '1,/^$/p' | tr '\n' ' ' | sed 's/^usage: git golive //'
        echo
    done
}

heads() { plain git-golive.1 | sed -n '/^VERBS/,/^CONFIGURATION/{s/^     \([a-z].*\)/\1/p;}' | sed 's/   .*//'; }

options() { grep -oE '(^|[[:space:](|])(-[a-zA-Z]|--[a-z][a-z-]*)' | sed 's/^[[:space:](|]//' | sort -u; }

# described: the options that have an entry of their own in the page.
described() {
    sed -n 's/^\.It Fl/Fl/p' "$TOP/docs/git-golive.1" | grep -oE '(^|[ ,])Fl -?[a-zA-Z][a-zA-Z-]*' |
        sed 's/.*Fl /-/' | sort -u
}

# ---------------------------------------------------------------- the pages and the tool

@test "mandoc finds nothing to say about the pages" {
    need_mandoc
    local page
    for page in "${PAGES[@]}"; do
        mandoc -Tlint -Wwarning "$TOP/docs/$page"
        # Matters of style as well; which pages are installed here is none.
        [[ -z $(mandoc -Tlint "$TOP/docs/$page" 2>/dev/null | grep -v 'referenced manual not found' | tee /dev/stderr) ]]
    done
}

@test "the page has each verb, used as -h says, and no other" {
    need_mandoc
    usages | alike >tool
    heads | alike >page
    same 'the usage of the verbs' tool page
    [[ $(verbs | wc -l) == "$(wc -l <page)" ]]
}

@test "each option of a verb is explained, and each that is explained is taken" {
    need_mandoc
    local option
    usages | sed 's/\[/ /g' | options >tool
    described >page
    [[ -s tool && -z $(comm -23 tool page | tee /dev/stderr) ]]
    for option in $(comm -13 tool page); do
        git golive agree "$option" . -h >said 2>&1 || git golive "$option" >said 2>&1 || {
            echo "'$option' is explained, and not taken: $(<said)" >&2
            return 1
        }
    done
}

@test "-h explains each option of its verb, once, and so does the page" {
    local verb
    for verb in $(verbs); do
        git golive "$verb" -h >said
        sed -n '1,/^$/p' said | sed 's/\[/ /g' | options >used
        sed -n 's/^  \(-[-a-zA-Z]*\).*/\1/p' said | sort >explained
        diff -u used explained >&2 || { echo "git golive $verb -h: see above" >&2 && return 1; }
        cat used >>all
    done
    sort -u all >tool
    described >page
    [[ -s tool && -z $(comm -23 tool page | tee /dev/stderr) ]]
}

@test "every command that a page shows is one, with options that it has" {
    need_mandoc
    local page line verb option
    {
        for page in "${PAGES[@]}"; do
            plain "$page"
        done
        cat "$TOP/docs/trust.md"
    } | sed -E 's/git golive (--root|-s|-C) [^ ]+/git golive/g' >all
    grep -oE 'git golive [a-z][a-z-]*' all | sort -u >shown
    [[ $(wc -l <shown) -ge 8 ]]
    while read -r _ _ verb; do
        git golive "$verb" -h >usage || { echo "no verb: $verb" >&2 && return 1; }
    done <shown
    while read -r _ _ _ verb line; do
        git golive "$verb" -h | sed -n '1,/^$/p' >usage
        for option in $(options <<<"$line"); do
            grep -qE -e "[[(| ]$option([] =)|]|\$)" usage || {
                echo "'$verb' has no '$option': $line" >&2
                return 1
            }
        done
    done < <(grep '\$ git golive' all)
}

# ---------------------------------------------------------------- the files

# c_keys FILE...: the names in the lists of keys that the reader has.
c_keys() { (cd "$TOP/src/model" && awk '/keys\[\] = \{/, /\};/' "$@") | grep -oE '"[a-z0-9-]+"' | tr -d '"'; }

# cm_words: what a page marks as words of the file.
cm_words() { grep -oE 'Cm [a-z0-9-]+' | cut -d ' ' -f 2 | sort -u; }

@test "golive-checklist has each key that is read, and no other" {
    c_keys checklist.c criterion.c stakeholder.c | sort -u >tool
    section golive-checklist.5 KEYS | grep '^\.It Cm' | cm_words >page
    same 'the keys of a checklist' tool page
}

@test "golive-record has each key that is read, and no other" {
    {
        c_keys record.c
        cd "$TOP/src/model"
        sed -n 's/^\t{ "\([a-z]*\)", GL_F_.*/\1/p' record.c
        awk '/\*known\[/, /\};/' record.c | grep -oE '"[a-z]+"' | tr -d '"'
    } | sort -u >tool
    {
        section golive-record.5 KEYS | grep '^\.It Cm'
        section golive-record.5 EVIDENCE
    } | cm_words >page
    same 'the keys of a record' tool page
}

# decisions: "approve: criterion [commit] ...", from the table of the reader.
decisions() {
    local row name required optional
    while read -r row; do
        name=$(grep -oE '"[a-z-]+"' <<<"$row" | head -n 1 | tr -d '"')
        IFS=, read -r _ _ required optional <<<"${row%\}}"
        echo "$name: $({
            grep -oE 'GL_F_[A-Z]+' <<<"$required" | sed 's/GL_F_//'
            grep -oE 'GL_F_[A-Z]+' <<<"$optional" | sed 's/GL_F_\(.*\)/[\1]/'
        } | tr '[:upper:]' '[:lower:]' | sort | tr '\n' ' ')"
    done < <(tr '\n\t' '  ' <"$TOP/src/model/record.c" | grep -oE '\[GL_[A-Z_]+\] = \{ "[^}]*\}' | sed 's/  */ /g')
}

@test "golive-record has each decision, with the keys that it needs and may have" {
    need_mandoc
    decisions | sort >tool
    section golive-record.5 DECISIONS | sed 's/^\.Op \([a-z]*\) *\([,.]*\)/[\1]\2/; s/commit unless it is standing/[commit]/' |
        awk '/^\.It Cm/ { if (name) print name ": " keys; name = $3; keys = "" }
            /^Keys:/ { on = 1; sub(/^Keys:/, "") }
            on { n = split($0, k, /[ ,.]+/); for (i = 1; i <= n; i++) if (k[i]) keys = keys k[i] " " }
            on && /\.$/ { on = 0 }
            END { print name ": " keys }' |
        while IFS=: read -r name keys; do
            echo "$name: $(xargs -n 1 <<<"$keys" | sort | tr '\n' ' ')"
        done | sort >page
    same 'the decisions' tool page
}

@test "the files that the pages show are good" {
    local page n=0 file
    git init -q .
    for page in golive-checklist.5 golive-record.5; do
        section "$page" EXAMPLES | awk -v f="$page." '/^\.Bd/ { n++; on = 1; next } /^\.Ed/ { on = 0 } on { print >(f n) }'
    done
    for file in golive-*; do
        [[ $(head -n 1 "$file") == 'golive: 1' ]] || continue
        git golive lint "$file"
        n=$((n + 1))
    done
    [[ $n == 2 ]]
}

# ---------------------------------------------------------------- in place

@test "install puts the pages and the completions in place, and uninstall takes them away" {
    local man=dest/opt/golive/share/man page
    install_as install
    for page in "${PAGES[@]}"; do
        cmp "$TOP/docs/$page" "$man/man${page##*.}/$page"
    done
    cmp "$TOP/src/assets/completion.bash" dest/opt/golive/share/bash-completion/completions/git-golive
    cmp "$TOP/src/assets/completion.zsh" dest/opt/golive/share/zsh/site-functions/_git-golive
    cmp "$TOP/src/assets/completion.fish" dest/opt/golive/share/fish/vendor_completions.d/git-golive.fish
    [[ -x dest/opt/golive/bin/git-golive && $(find dest/opt/golive/share -type f | wc -l) == 6 ]]
    install_as uninstall
    [[ -z $(find dest -type f) ]]
}

@test "git golive --help is the manual page, and man finds the others" {
    command -v man >/dev/null || skip 'needs man'
    [[ $(man --help 2>&1) != *minimized* ]] || skip 'needs a man that shows pages'
    local -x MANPATH=$BATS_TEST_TMPDIR/dest/opt/golive/share/man MANPAGER=cat PAGER=cat LC_ALL=C
    install_as install
    git golive --help </dev/null | sed $'s/.\b//g' >said
    grep -q 'GIT-GOLIVE(1)' said
    grep -q 'ask what waits\|asks what waits' said
    man 5 golive-checklist </dev/null | sed $'s/.\b//g' | grep -q 'decision-rights'
    man 5 golive-record </dev/null | sed $'s/.\b//g' | grep -q 'withdraw'
}
