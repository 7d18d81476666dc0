# shellcheck shell=bash
# docs/guides/server.md: six people with a ledger, on a server that knows nothing of golive yet.

setup_server() {
    guide_ledger
    guide_takes_in "${TEAM[@]:1}"
    local who
    for who in omar lena ravi mia tom; do
        on "$who" agree
    done
    on ravi propose v1.0
    mkdir -p "$W/srv/git"
    mv "$W/server.git" "$W/srv/git/support-bot.git"
    ln -s srv/git/support-bot.git "$W/server.git"
    guide_plain git
}
srv() { echo "$W/srv"; }

# somebody who administers the server cleans up there
ledger_is_gone() { git -C "$W/server.git" update-ref -d "$LEDGER"; }
ledger_is_gone_for_good() {
    ledger_is_gone
    rm -rf "$W/server.git/golive"
    git -C "$W/server.git" golive status 2>&1 | grep -q 'git golive sync'
}
guide_tip() { git -C "$W/server.git" rev-parse "$LEDGER"; }
# a hook of another tool's
house_rule() {
    printf '#!/bin/sh\ncat >/dev/null\n' >"$W/server.git/hooks/pre-receive"
    chmod +x "$W/server.git/hooks/pre-receive"
}
