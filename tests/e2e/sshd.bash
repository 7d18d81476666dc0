# shellcheck shell=bash
# An ssh server on loopback that serves whoever runs the tests, as root or not. Loaded after forge.bash.
#
#   sshd_start HOME     skips where there is no sshd, or none that would let us in
#   sshd_stop           for teardown
#   sshd_key FILE       whose key `git` shows from here on
#   $SSHD_URL           ssh://somebody@127.0.0.1:1234

# sshd_start HOME: who logs in finds himself there, by a key of HOME/.ssh/authorized_keys, and has git-golive on PATH. The client may
# send any variable that begins with GOLIVE or GIT_TEST.
sshd_start() {
    local sshd user dir=$1/.sshd
    sshd=$(command -v sshd || PATH=/usr/sbin:/usr/local/sbin:/sbin command -v sshd) || skip 'there is no sshd (openssh-server) here'
    user=$(id -un 2>/dev/null) || skip 'sshd serves nobody without a name'
    case $(getent passwd "$user" 2>/dev/null) in
    */nologin | */false) skip "sshd lets nobody in as '$user', who has no shell" ;;
    esac
    # Where root runs it, it wants a directory that the service makes at boot.
    [[ $(id -u) != 0 || -d /run/sshd ]] || mkdir /run/sshd || skip 'sshd needs /run/sshd here'
    mkdir -p "$dir" "$1/.ssh"
    touch "$1/.ssh/authorized_keys"
    chmod -R go= "$1/.ssh"
    ssh-keygen -q -t ed25519 -N '' -f "$dir/host"
    cat >"$dir/config" <<CONFIG
HostKey "$dir/host"
PidFile none
AuthorizedKeysFile "$1/.ssh/authorized_keys"
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
AcceptEnv GOLIVE* GIT_TEST*
SetEnv "HOME=$1" "USER=$user" $(sshd_env PATH GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL ASAN_OPTIONS LSAN_OPTIONS UBSAN_OPTIONS)
CONFIG
    for _ in {1..20}; do
        SSHD_PORT=$((20000 + RANDOM % 12000))
        "$sshd" -D -e -f "$dir/config" -o "ListenAddress=127.0.0.1:$SSHD_PORT" >"$dir/log" 2>&1 3>&- &
        SSHD_PID=$!
        sshd_listens "$dir/log" && break
        wait "$SSHD_PID" || :
        SSHD_PID=''
    done
    [[ -n $SSHD_PID ]] || { cat "$dir/log" >&2 && return 1; }
    export SSHD_PORT SSHD_PID SSHD_URL=ssh://$user@127.0.0.1:$SSHD_PORT
}

# Of these variables, those that are set.
sshd_env() {
    local name
    for name in "$@"; do
        [[ -z ${!name-} ]] || printf '"%s=%s" ' "$name" "${!name}"
    done
}

# It says so, or it is gone.
sshd_listens() {
    while kill -0 "$SSHD_PID" 2>/dev/null; do
        ! grep -q 'Server listening' "$1" || return 0
        sleep 0.05
    done
    return 1
}

sshd_stop() { [[ -z ${SSHD_PID-} ]] || kill "$SSHD_PID" 2>/dev/null || :; }

sshd_key() {
    export GIT_SSH_COMMAND="ssh -F none -i '$1' -o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes \
-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o SendEnv='GOLIVE* GIT_TEST*'"
}
