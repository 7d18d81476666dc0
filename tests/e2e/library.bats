#!/usr/bin/env bats
# libgolive as programs meet it: installed, linked, called; what it says is what the tool says, and what it leaves alone.

bats_require_minimum_version 1.5.0

setup_file() {
    load forge
    load build
    forge_setup_file
}

setup() {
    load forge
    load build
    forge_setup
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    DEST=$BATS_TEST_TMPDIR/dest/opt/golive
    HEADERS=("$TOP"/include/golive/*.h)
    TODAY=$(date +%F)
    CC=${CC:-cc}
    # Flags that the tree is built with are not those of somebody who uses the library.
    unset CFLAGS CPPFLAGS LDFLAGS
    cd "$BATS_TEST_TMPDIR" || return
    g config "golive.$SYSTEM.root" "$ROOT"
}

teardown_file() {
    load forge
    forge_gone
}

need_shared() { [[ $(uname -s) != Darwin ]] || skip 'there is no shared library on macOS'; }
need_plain() {
    need_shared
    [[ -z $(nm -u "$(built libgolive.a)" 2>/dev/null | grep -E '__(a|t)san_|__gcov_') ]] ||
        skip 'this build asks for sanitizers, or counts its lines'
    command -v "${CC%% *}" >/dev/null || skip 'needs a C compiler'
}

# public: the functions that the headers declare.
public() { cat "${HEADERS[@]}" | tr '\n' ' ' | sed 's|/\*[^*]*\*\+\([^/*][^*]*\*\+\)*/||g' | grep -oE 'GL_EXPORT [^;(]*\(' | grep -oE 'gl_[a-z_]+\($' | tr -d '(' | sort; }

# calls ARG...: what all functions of the library say: $SAID, $CODE, $ALOUD.
calls() {
    CODE=0
    SAID=$("$(built api/calls)" "$@" 2>"$BATS_TEST_TMPDIR/aloud") || CODE=$?
    ALOUD=$(<"$BATS_TEST_TMPDIR/aloud")
}
said() { grep -E "^($1)( |\$)" <<<"$SAID"; }
# is EXPECTED: what was said, or the difference is shown.
is() { diff -u <(printf '%s\n' "$1") <(printf '%s\n' "$2") >&2; }
fails() { # fails CODE TEXT ARG...: with that error.
    calls "${@:3}"
    [[ $CODE == 1 && $SAID == "error $1 "*"$2"* ]] || { echo "expected error $1 $2, got $CODE: $SAID" >&2 && return 1; }
}

# ---------------------------------------------------------------- what is installed

@test "install puts library, headers and golive.pc in place, and uninstall takes them away" {
    need_shared
    install_as install
    local file
    for file in "${HEADERS[@]}"; do
        cmp "$file" "$DEST/include/golive/${file##*/}"
    done
    [[ -s $DEST/lib/libgolive.a && -s $DEST/lib/pkgconfig/golive.pc ]]
    [[ $(readlink "$DEST/lib/libgolive.so") == libgolive.so.0 ]]
    [[ $(readlink "$DEST/lib/libgolive.so.0") == libgolive.so.0.*.* && -s $DEST/lib/libgolive.so.0 ]]
    install_as uninstall
    [[ -z $(find dest -type f -o -type l) && ! -e $DEST/include/golive ]]
}

@test "the shared library exports the functions of the headers, each in a version, and nothing else" {
    need_shared
    local lib exported
    lib=$(built libgolive.so)
    exported=$(nm -D --defined-only "$lib" | awk '$2 != "A" { print $3 }' | grep -vE '^_?_(init|fini|asan|odr|tsan|sancov|start|stop)' | sort)
    [[ $(public | wc -l) -gt 50 ]]
    is "$(public | sed 's/$/@@GOLIVE_0.1/')" "$exported"
    readelf -d "$lib" | grep -q 'SONAME.*\[libgolive.so.0\]'
}

@test "all names in the static library begin with gl_" {
    nm -g --defined-only "$(built libgolive.a)" | awk 'NF == 3 && $3 !~ /^_?gl_/ && $3 !~ /^_?__(asan|odr|tsan|ubsan)/' >names
    [[ ! -s names ]] || { cat names >&2 && false; }
}

@test "the library has no way to print, to exit, or to change what belongs to the process" {
    need_plain
    # In a child, between fork and exec, proc.c puts the pipe's signal back and goes to a directory.
    nm -D --undefined-only "$(built libgolive.so)" | awk '{ sub(/@.*/, "", $2); print $2 }' | sort -u >needs
    grep -qx fork needs
    grep -xE '(v|f|d|vf|__|__v|__f|__vf|__d)?printf(_chk)?|f?puts|f?putc|putchar|f?write_unlocked|fwrite|perror|std(out|err)|v?(warn|err)x?|exit|quick_exit|abort|__assert_fail|sig(nal|set|vec)|sigprocmask|alarm|setitimer|setlocale|umask|(un)?setenv|putenv|clearenv|set(uid|gid|euid|egid|rlimit|priority)|chroot|fchdir|popen|system|syslog|srand|tzset' needs >changes || true
    is '' "$(<changes)"
    nm -A -u "$(built libgolive.a)" | awk '$NF ~ /^(chdir|sigaction|_exit)$/ { sub(/:$/, "", $1); sub(/.*:/, "", $1); print $1, $NF }' | sort -u >child
    grep -v '^watch.o ' child >of-the-library
    is $'proc.o _exit\nproc.o chdir\nproc.o sigaction' "$(<of-the-library)"
}

@test "the headers compile alone in C99, C17 and C++, and so does a program" {
    command -v "${CC%% *}" >/dev/null || skip 'needs a C compiler'
    local cxx
    cxx=$(command -v g++ || command -v clang++) || skip 'needs a C++ compiler'
    cd "$TOP"
    CC=$CC FLAGS='-std=c17 -Iinclude -Isrc' tests/check-headers.sh include/golive/*.h
    printf '#include <golive/golive.h>\nint main() { gl_options o = GL_OPTIONS_INIT; return o.size == 0 || !gl_version(); }\n' |
        "$cxx" -std=c++11 -pedantic -Wall -Wextra -Werror -Iinclude -fsyntax-only -x c++ -
}

@test "headers, library, golive.pc and tool are of one version" {
    need_plain
    install_as install
    local version
    version=$(git-golive --version | sed -n '1s/^git-golive \([0-9.]*\).*/\1/p')
    [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]
    cat >version.c <<'C'
#include <golive/golive.h>
#include <stdio.h>
int main(void)
{
	printf("%d.%d.%d %s\n", GL_VERSION_MAJOR, GL_VERSION_MINOR, GL_VERSION_PATCH, gl_version());
	return 0;
}
C
    compile version.c
    is "$version $version" "$(LD_LIBRARY_PATH=$DEST/lib ./version)"
    [[ $(pc --modversion) == "$version" && -e $DEST/lib/libgolive.so.$version ]]
}

# ---------------------------------------------------------------- the example

pc() { PKG_CONFIG_SYSROOT_DIR=$BATS_TEST_TMPDIR/dest PKG_CONFIG_PATH=$DEST/lib/pkgconfig "${PKG_CONFIG:-pkg-config}" "$@" golive; }
words() { read -ra WORDS <<<"$1"; }
compile() { # compile FILE: against the installed shared library
    words "$(pc --cflags --libs)"
    $CC -Wall -Wextra -Werror -std=c99 -o "$(basename "$1" .c)" "$1" "${WORDS[@]}"
}

# as_the_gate PROGRAM...: the program says what the gate says; $CODE
as_the_gate() {
    local code=0
    CODE=0
    "$@" "$REPO" "$TAG" >said 2>said.err || CODE=$?
    golive --json gate "$TAG" || :
    [[ $CODE == "$STATUS" ]] || { echo "the program ended with $CODE, the tool with $STATUS" >&2 && cat said.err >&2 && return 1; }
    is "$(jq -r '.systems[]? | "\(.system): \(.verdict)", (.blocks[] | "  \(.code): \(.text)")' <<<"$OUT")" "$(grep -v '^  waits' said)" || code=1
    [[ $STATUS != 3 ]] || is "example: $(jq -r .error <<<"$OUT")" "$(<said.err)" || code=1
    return "$code"
}

# judges COMMAND...: GO, NO-GO, and what cannot be told.
judges() {
    forge_at go
    as_the_gate "$@" && [[ $CODE == 0 ]] || return
    forge_at almost
    as_the_gate "$@" && [[ $CODE == 1 ]] || return
    is $'  waits for omar' "$(grep '^  waits' said)" || return
    g config "golive.$SYSTEM.root" "$C1"
    ROOT='' as_the_gate "$@" && [[ $CODE == 3 ]]
}

@test "the example, linked with the installed shared library, answers as the gate does" {
    need_plain
    install_as install
    cp "$TOP/docs/example.c" .
    compile example.c
    export LD_LIBRARY_PATH=$DEST/lib
    ldd ./example | grep -q "libgolive.so.0 => $DEST/lib"
    judges ./example
    [[ $(wc -l <example.c) -le 60 ]]
}

@test "the example, linked with the installed static library, answers as the gate does" {
    need_plain
    install_as install
    words "$(pc --cflags)"
    local cflags=("${WORDS[@]}")
    words "$(pc --static --libs)"
    rm "$DEST"/lib/libgolive.so*
    $CC -Wall -Wextra -Werror -std=c99 "${cflags[@]}" -o example "$TOP/docs/example.c" "${WORDS[@]}"
    judges ./example
}

@test "what people wrote reaches the terminal escaped" {
    need_plain
    install_as install
    cp "$TOP/docs/example.c" .
    compile example.c
    forge_record carla concern note=$'right \xe2\x80\xaeto left'
    forge_in_force "$CHECKLIST"
    LD_LIBRARY_PATH=$DEST/lib ./example "$REPO" "$TAG" >said || [[ $? == 1 ]]
    grep -q 'concern-open: .*right <U+202E>to left' said
}

# ---------------------------------------------------------------- what it says

@test "every function says what the tool's JSON says" {
    forge_record carla concern criterion=security note='a doubt'
    forge_record mallory approve criterion=security commit="$C1"
    forge_record omar withdraw record="$(find_record '*-omar-approve-security.yaml')" note=sorry
    calls status "$REPO" as-of="$TODAY"
    [[ $CODE == 0 ]]
    golive --json status --as-of "$TODAY"
    is "$(jq -r '"system \(.system)|\(.verdict)|\(.title)|\(.owner)", "ledger \(.ledger.root)|\(.ledger.tip)|\(.now | fromdate)",
        "candidate \(.candidate.tag)|\(.candidate.commit)"' <<<"$OUT")" "$(said 'system|ledger|candidate')"
    is "$(jq -r '.criteria[] | "criterion \(.id)|\(.state)|\(.area)|\(.title)|\(.statement)", (.approved_by[] | "approved by \(.)"),
        (.waiting_for[] | "waits for \(.)"), (.reasons[] | "because \(.)")' <<<"$OUT")" "$(said 'criterion|approved|waits|because')"
    is "$(jq -r '.blocks[] | "block \(.code)|\(.text)|\(.criterion // "-")|\(.record // "-")"' <<<"$OUT")" "$(said block)"
    is "$(jq -r '.people[] | "\(.id)|\(.name)|\(.kind)"' <<<"$OUT")" "$(said person | sed -E 's/^person ([^|]*\|[^|]*)\|[^|]*\|/\1|/')"
    is "$(jq -r '.findings[] | "finding \(.code)|\(.commit)|\(.path // "-")|\(.text)"' <<<"$OUT")" "$(said finding)"
    [[ $(said finding | wc -l) -ge 1 && $(said block | wc -l) -ge 2 ]]
    is $'waiting for omar\nwaiting for carla' "$(said waiting | sort -r)"
    golive --json log
    is "$(jq -r '.entries | map(select(.record != null and (.void == null or .by != null) and .decision != "init")) | reverse | .[] |
        select(.record) | "\(.record)|\(.decision)|\(.by)|\(.criterion // "-")"' <<<"$OUT" | grep -v mallory)" \
        "$(said decision | cut -d' ' -f2- | cut -d'|' -f1-4)"
    said decision | grep -q 'omar-approve-security|approve|omar|security|-|-|[0-9]*|0$'
    said decision | grep -q 'eng1-propose-.*|v1.0|-|[0-9]*|1$'
}

@test "its JSON is the tool's, to the byte" {
    calls status "$REPO" as-of="$TODAY" json=1
    golive --json status --as-of "$TODAY"
    is "$OUT" "$SAID"
    calls verify "$REPO" as-of="$TODAY" json=1
    golive --json log --as-of "$TODAY"
    is "$OUT" "$(head -n 1 <<<"$SAID")"
    golive --json verify --as-of "$TODAY"
    is "$OUT" "$(tail -n 1 <<<"$SAID")"
    calls gate "$REPO" as-of="$TODAY" json=1 tag="refs/tags/$TAG" commit="$C1"
    golive --json gate --as-of "$TODAY" "$TAG" "$C1"
    is "$OUT" "$SAID"
}

@test "verify needs no candidate, and judges none" {
    forge_at proposed
    forge_record eng1 propose tag=v1.1 commit="${C1//[0-9]/a}"
    fails -7 'fetch' status "$REPO"
    calls verify "$REPO"
    [[ $CODE == 0 && $(said system) == *'|no-go|'* && -z $(said 'block|criterion|waiting') ]]
    [[ $(said decision | wc -l) == 7 ]]
}

@test "the gate of a tag that is none, and of one that runs or does not" {
    calls gate "$REPO" tag=build-7
    [[ $CODE == 0 && $SAID == 'gate go|0' ]]
    # GL_LIVE
    calls gate "$REPO" tag=build-7 flags=4
    [[ $CODE == 0 && $SAID == 'gate no-go|0' ]]
    forge_at go
    g tag "$TAG" "$C1"
    calls gate "$REPO" tag="$TAG" flags=4
    [[ $CODE == 0 && $SAID == 'gate go|1'* ]]
    forge_record dana pause note=wait
    calls gate "$REPO" tag="$TAG" flags=4
    [[ $CODE == 0 && $SAID == 'gate no-go|1'* && $(said block) == 'block paused|'* ]]
}

@test "a ledger that nobody pinned is judged only when asked to, and nothing is written unless asked to" {
    g config --unset "golive.$SYSTEM.root"
    fails -7 'is not trusted here' status "$REPO"
    fails -7 'is not trusted here' gate "$REPO" tag="$TAG"
    calls status "$REPO" root="$ROOT"
    [[ $CODE == 0 ]]
    fails -7 'begins at' status "$REPO" root="$C1"
    calls status "$REPO" flags=1
    [[ $CODE == 0 && -z $ALOUD ]]
    [[ -z $(g config --get "golive.$SYSTEM.root") && ! -e $REPO/.git/golive ]]
    # GL_FIRST_USE | GL_REMEMBER
    calls status "$REPO" flags=3
    [[ $CODE == 0 && $ALOUD == *"said first look at '$SYSTEM'"* ]]
    [[ $(g config --get "golive.$SYSTEM.root") == "$ROOT" && $(<"$REPO/.git/golive/$SYSTEM/seen") == "$(g rev-parse "$LEDGER")" ]]
    # from here on nobody takes a decision away unseen
    g update-ref "$LEDGER" "$LEDGER^"
    fails -7 'was rewound' status "$REPO"
}

@test "systems are listed, and one is asked for by its name" {
    g update-ref refs/heads/golive/other-bot "$LEDGER"
    calls systems "$REPO"
    is $'other-bot -\nsupport-bot pinned' "$SAID"
    fails -7 'several systems' status "$REPO"
    calls status "$REPO" system="$SYSTEM"
    [[ $CODE == 0 && $(said system) == "system $SYSTEM|"* ]]
    fails -7 "no ledger of a system 'third'" status "$REPO" system=third
    calls gate "$REPO" tag="$TAG"
    [[ $CODE == 0 && $ALOUD == *"said the ledger of 'other-bot' is not trusted here"* ]]
}

@test "the time to judge by is the caller's, where he says one" {
    calls status "$REPO" now="$CLOCK"
    [[ $(said ledger) == *"|$CLOCK" ]]
    # before the ledger began, all of it is dated ahead
    calls status "$REPO" now=86400
    [[ $CODE == 1 || $(said finding) == *clock* ]]
}

@test "what is no option is refused, and so is a newer program" {
    fails -2 'is not the full id' status "$REPO" root=abc
    fails -2 'cannot be the name of a system' status "$REPO" system=../x
    fails -2 'does not know' status "$REPO" flags=64
    fails -2 'gl_gate_open' status "$REPO" flags=4
    fails -2 'GL_OPTIONS_INIT' status "$REPO" size=4096
    fails -2 'GL_OPTIONS_INIT' status "$REPO" size=0
    fails -2 'neither a commit of the ledger' status "$REPO" as-of=yesterday
    fails -2 'cannot be the name of a tag' gate "$REPO" tag='v1..0'
    fails -3 '' gate "$REPO" tag="$TAG" commit=nowhere
    fails -3 'is not in a git repository' status "$BATS_TEST_TMPDIR"
    # one that was compiled with the first fields alone
    calls status "$REPO" size=16
    [[ $CODE == 0 ]]
}

# ---------------------------------------------------------------- what it leaves alone

@test "signals, umask, locale, environment, open files and libgit2's switches of the program stay as they are" {
    local code=0 other
    # where libgit2 is to notice that an object has another one's content
    git init -q swapped
    other=$(git -C swapped hash-object -w --stdin <<<other)
    mkdir swapped/.git/objects/e6
    mv "swapped/.git/objects/${other:0:2}/${other:2}" \
        swapped/.git/objects/e6/9de29bb2d1d6434b8b29ae775ad8c2e48c5391
    export SWAPPED=$PWD/swapped/.git/objects
    "$(built api/host)" "$REPO" "$TAG" >said 2>said.err || code=$?
    [[ $code == 1 && ! -s said.err ]] || { cat said.err >&2 && false; }
    golive --json gate "$TAG"
    is "$(jq -c 'del(.systems[].now)' <<<"$OUT")" "$(jq -c 'del(.systems[].now)' said)"
    # a gate that could not be opened does not go
    code=0
    "$(built api/host)" "$REPO" 'v1..0' >said 2>said.err || code=$?
    [[ $code == 3 && $(<said.err) == *'cannot be the name of a tag'* ]]
    # also where the library starts threads, each of which opens the repository once more
    "$(built bench/forge)" long 300 >/dev/null
    "$(built api/host)" long v1.0 >said
    jq -e '.verdict == "go" and .systems[0].ledger.commits == 300' said
}

@test "the environment says which repository is meant only to who asks for it" {
    local -a trap=(env GIT_DIR="$BATS_TEST_TMPDIR/other.git" GIT_OBJECT_DIRECTORY=/nowhere GIT_CONFIG_COUNT=1
        GIT_CONFIG_KEY_0="golive.$SYSTEM.root" GIT_CONFIG_VALUE_0="$C1" GOLIVE_ROOT="$C1")
    local code=0
    git init -q --bare other.git
    "${trap[@]}" "$(built api/host)" "$REPO/model" "$TAG" >said 2>said.err || code=$?
    [[ $code == 1 && ! -s said.err ]] || { cat said.err >&2 && false; }
    jq -e '.systems[0].blocks[0].code == "no-decision"' said
    # GL_REPO_FROM_ENV
    code=0
    env GIT_DIR="$BATS_TEST_TMPDIR/other.git" "$(built api/host)" "$REPO" "$TAG" env >said 2>said.err || code=$?
    [[ $code == 3 && $(<said.err) == *'there is no ledger here'* ]]
}

@test "docs/api.md names every function, and none that is not there" {
    local name
    public >names
    while read -r name; do
        grep -q "\`$name" "$TOP/docs/api.md" || { echo "not in docs/api.md: $name" >&2 && return 1; }
    done <names
    while read -r name; do
        grep -qx "$name" names || { echo "docs/api.md names $name, which is not there" >&2 && return 1; }
    done < <(grep -oE '\bgl_[a-z_]+\b' "$TOP/docs/api.md" | grep -vxE 'gl_(repo|systems|options|status|gate|error|code)' | sort -u)
}
