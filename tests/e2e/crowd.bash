# shellcheck shell=bash
# A server with the hooks of golive, and as many stakeholders as are wanted, each with a key and a clone: for tests of load and
# of what is killed, full or locked. The soak (tests/soak/soak.sh) works with the same people.
#
#   crowd_setup DIR N        makes all of it in DIR, which becomes $W; the people are p1, p2, ...
#   as WHO                   goes to that person's clone
#   crowd_sign WHO COUNT     that many decisions of one person, each pushed before the next; what was reported goes to $W/<who>.said
#   crowd_check              what must hold whatever happened: prints what does not
#
# There is one criterion a person, `c<n>`, which that person alone approves, and which never gets stale.

crowd_fail() {
    printf 'crowd: %s\n' "$*" >&2
    return 1
}

as() { cd "$W/$1" || return; }
server() { git -C "$W/server.git" "$@"; }
crowd_each() { seq -f 'p%.0f' "$CROWD"; }

crowd_checklist() {
    local i
    cat <<YAML
golive: 1
version: 1
system: $SYSTEM
title: A crowd
release:
  tags: ["v*"]
decision-rights:
  owner: p1
  agree: [p1]
stakeholders:
YAML
    for ((i = 1; i <= CROWD; i++)); do
        printf '  - id: p%d\n    name: Person %d\n    email: p%d@example.com\n    keys:\n      - ssh: %s\n' \
            "$i" "$i" "$i" "$(cut -d' ' -f1,2 "$KEYS/p$i.pub")"
    done
    echo 'criteria:'
    for ((i = 1; i <= CROWD; i++)); do
        printf '  - id: c%d\n    title: Criterion %d\n    statement: Person %d says yes.\n    area: technical\n' "$i" "$i" "$i"
        printf '    approvers:\n      - all: [p%d]\n    scope: standing\n' "$i"
    done
}

crowd_clone() {
    git clone -q "$W/server.git" "$W/$1"
    git -C "$W/$1" config user.name "$1"
    git -C "$W/$1" config user.email "$1@example.com"
    git -C "$W/$1" config user.signingkey "$KEYS/$1.pub"
    # A copy of the world is as good as the world.
    git -C "$W/$1" remote set-url origin ../server.git
}

crowd_setup() {
    local who
    W=$1 CROWD=$2
    export W CROWD KEYS=$W/keys SYSTEM=crowd LEDGER=refs/heads/golive/crowd
    mkdir -p "$KEYS"
    forge_home "$W/home"
    git config --file "$GIT_CONFIG_GLOBAL" gpg.format ssh
    # Also on a machine that has much else to do.
    git config --file "$GIT_CONFIG_GLOBAL" golive.patience 1800
    for who in $(crowd_each); do
        ssh-keygen -q -t ed25519 -N '' -C "$who" -f "$KEYS/$who" || return
    done
    git init -q --bare "$W/server.git" && git init -q "$W/seed" && cd "$W/seed" || return
    git -c user.name=p1 -c user.email=p1@example.com commit -q --allow-empty -m code
    git push -q ../server.git HEAD:main
    git switch -q --orphan ledger
    crowd_checklist >checklist.yaml
    git add checklist.yaml
    git -c user.name=p1 -c user.email=p1@example.com -c user.signingkey="$KEYS/p1.pub" commit -q -S -m 'p1 starts' || return
    ROOT=$(git rev-parse HEAD)
    export ROOT
    git -C "$W/server.git" golive trust "$SYSTEM" "$ROOT" >"$W/out" 2>&1 &&
        git push -q ../server.git "HEAD:$LEDGER" &&
        git -C "$W/server.git" golive hooks install --server >"$W/out" 2>&1 || return
    for who in $(crowd_each); do
        crowd_clone "$who" && git -C "$W/$who" golive trust "$SYSTEM" "$ROOT" >"$W/out" 2>&1 || return
    done
}

# crowd_say WHO N: the words of that person's Nth decision: legal as often as one likes.
crowd_say() {
    case $(($2 % 3)) in
    0) printf '%s\n' concern -m "of $1, $2" ;;
    1) printf '%s\n' approve "c${1#p}" -m "yes, $2" ;;
    2) printf '%s\n' reject "c${1#p}" -m "no, $2" ;;
    esac
}

crowd_sign() {
    local who=$1 count=$2 n words start
    as "$who" || return
    : >"$W/$who.said"
    for ((n = 1; n <= count; n++)); do
        readarray -t words < <(crowd_say "$who" "$n")
        start=${EPOCHREALTIME/[.,]/}
        git golive "${words[@]}" --push --yes >"$W/$who.out" 2>"$W/$who.err" </dev/null || {
            crowd_fail "$who, decision $n: $(<"$W/$who.err")"
            return
        }
        echo $(((${EPOCHREALTIME/[.,]/} - start) / 1000)) >>"$W/$who.ms"
        # The last word counts: what was signed again has another name.
        sed -n 's/^recorded //p' "$W/$who.out" | tail -1 >>"$W/$who.said"
        cat "$W/$who.err" >>"$W/$who.log"
    done
}

# crowd_all_sign COUNT: all of them, that many each, at the same time.
crowd_all_sign() {
    local who pid failed=0 pids=()
    for who in $(crowd_each); do
        crowd_sign "$who" "$1" 3>&- &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do
        wait "$pid" || failed=$((failed + 1))
    done
    ((failed == 0)) || crowd_fail "$failed of them did not get through"
}

# The records on the server, one a line.
crowd_records() { server ls-tree -r --name-only "$LEDGER" records/ | sed 's,^records/,,; s,\.yaml$,,' | sort; }

# What each person was told is on the server is there; nothing is found; it is linear and whole.
crowd_check() {
    local missing
    missing=$(cat "$W"/p*.said | sort | comm -23 - <(crowd_records))
    [[ -z $missing ]] || crowd_fail "reported as pushed, and not on the server: $missing" || return
    [[ -z $(server rev-list --merges "$LEDGER") ]] || crowd_fail 'the ledger is not linear' || return
    server golive verify >"$W/out" 2>&1 || crowd_fail "verify: $(<"$W/out")" || return
    server fsck --strict >"$W/out" 2>&1 || crowd_fail "fsck: $(<"$W/out")"
}
