# shellcheck shell=bash
# For the tests of the hooks: real git, and what it is told. Loaded after forge.bash.
# shellcheck disable=SC2034 # says() of forge.bash reads them

# try COMMAND...: keeps STATUS, OUT, ERR.
try() {
    STATUS=0
    OUT=$("$@" 2>"$BATS_TEST_TMPDIR/stderr") || STATUS=$?
    ERR=$(<"$BATS_TEST_TMPDIR/stderr")
    JSON=$OUT
}

passes() {
    try "$@"
    [[ $STATUS == 0 ]] || says "this should have worked: $*"
}

# passes, and golive has nothing to say.
silent() {
    passes "$@" || return
    [[ $ERR != *golive:* ]] || says "golive should have kept silent: $*"
}

# refused [TEXT...] -- COMMAND...: and each text is in what git was told.
refused() {
    local -a texts=()
    while [[ $1 != -- ]]; do
        texts+=("$1")
        shift
    done
    shift
    try "$@"
    [[ $STATUS != 0 ]] || says "this should have been refused: $*" || return
    told 'is refused' "${texts[@]}"
}

# told TEXT...: each is in it, wherever its lines are broken.
told() {
    local text flat
    flat=$(sed -E 's/^(remote:)? +//; s/ +$//' <<<"$ERR" | tr '\n' ' ')
    for text in "$@"; do
        [[ $flat == *"$text"* ]] || says "expected '$text' in what was told" || return
    done
}

untold() {
    [[ $ERR != *"$1"* ]] || says "'$1' should not have been told"
}

# oid REPO REF: what it is there; nothing where there is none.
oid() { git -C "$1" rev-parse -q --verify "$2" || true; }

there() { [[ $(oid "$1" "$2") == "$3" ]] || says "$2 in $1 is '$(oid "$1" "$2")', not '$3'"; }
gone() { there "$1" "$2" ''; }

# past COMMAND...: git without the hooks of a clone, as on another machine.
past() {
    local -x GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/nowhere
    "$@"
}

# guarded: $REPO enforces its ledger, with the hooks of a clone.
guarded() {
    g config golive.support-bot.root "$ROOT"
    passes git -C "$REPO" golive hooks install
}

# without_golive COMMAND...: as on a machine that has everything but git-golive.
without_golive() {
    local bin=$BATS_TEST_TMPDIR/bin tool
    mkdir -p "$bin"
    for tool in git sh cat tr ps rm sed gzip ssh tail; do
        [[ -e $bin/$tool ]] || ln -s "$(command -v "$tool")" "$bin/$tool" 2>/dev/null || true
    done
    PATH=$bin "$@"
}

# enforcing: a bare $SERVER beside $REPO, its remote `origin`, that trusts the ledger and has it up to `ready`. $READY is its tip.
enforcing() {
    SERVER=$BATS_TEST_TMPDIR/server.git
    git clone -q --bare "$REPO" "$SERVER"
    git -C "$SERVER" golive trust support-bot "$ROOT"
    passes git -C "$SERVER" golive hooks install --server
    g remote add origin "$SERVER"
    READY=$(g rev-parse "$LEDGER")
}

# raw_push 'OLD NEW REF'...: what no git client would send: these very lines, in that order. It says what became of each.
raw_push() {
    local line first=1 out
    out=$({
        for line in "$@"; do
            if ((first)); then
                printf '%04x%s\0report-status' $((${#line} + 4 + 14)) "$line"
            else
                printf '%04x%s' $((${#line} + 4)) "$line"
            fi
            first=0
        done
        printf 0000
        printf '%s\n' "$@" | cut -d' ' -f2 | grep -v '^0*$' | g pack-objects -q --revs --stdout
    } | git receive-pack "$SERVER" | tr -d '\0' | grep -aoE '(ng|ok) refs/[^ ]*.*|unpack .*') || true
    printf '%s\n' "$out"
    [[ $out == *'ok refs'* && $out != *'ng refs'* ]]
}
