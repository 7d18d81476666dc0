# shellcheck shell=bash
# docs/guides/recovery.md: six people, one release about to be decided; then one thing after the other goes wrong.

setup_recovery() {
    guide_ledger
    guide_takes_in "${TEAM[@]:1}"
    guide_plain git
    local who
    for who in omar lena ravi mia tom; do
        on "$who" agree
    done
    on ravi propose v1.0
    on ravi approve accuracy --measured cases=812 --measured accuracy=0.95
    on omar approve security-clearance
    on lena approve data-privacy
    on mia approve working-session
    on tom approve working-session
    mkdir -p "$W/srv/git"
    for who in git "${TEAM[@]}"; do
        guide_git "$who" config --global "url.$W/srv/git/support-bot.git.insteadOf" git@new.example.com:acme/support-bot.git
    done
}
srv() { echo "$W/srv"; }

# ---------------------------------------------------------------- what others do

agree() {
    local who
    for who in "$@"; do
        on "$who" agree || return
    done
}
everybody_looks() {
    local who
    for who in "${TEAM[@]}"; do
        looks "$who" status --fetch || return
    done
}

it_is_released() {
    on omar approve security-clearance && on dana go && on dana tag &&
        guide_git dana -C "$W/dana/support-bot" push -q origin v1.0
}

# omar's laptop is gone; the mail with his entry has come
omar_has_a_new_laptop() {
    rm -r "$W/omar/.ssh"
    guide_git omar config --global --unset gpg.format
    guide_git omar config --global --unset user.signingkey
}
his_mail_comes() { cp "$W/$1/$1.yaml" "$W/dana/$1.yaml"; }

# a thief has copied ravi's key, and uses it from a machine of his own
a_thief_signs() {
    cp -R "$W/ravi" "$W/thief"
    on thief approve accuracy --measured cases=900 --measured accuracy=0.99
}
ravi_has_a_new_key() {
    ssh-keygen -q -t ed25519 -N '' -C ravi -f "$W/ravi/.ssh/id_new" &&
        guide_git ravi config --global user.signingkey "$W/ravi/.ssh/id_new.pub" &&
        looks ravi enroll >"$W/dana/ravi.yaml" &&
        on dana amend --with "$W/dana/ravi.yaml" --no-edit && agree lena mia tom
}
key_of() { git -C "$W/server.git" show "$LEDGER:checklist.yaml" | sed -n "/id: $1/,/ssh:/s/.*ssh: //p"; }

mia_and_tom_sign_at_once() {
    on mia concern -m 'The help desk has no rota yet.' --no-push && on tom concern -m 'Who is called at night?' --non-blocking
}

# the server is restored from a backup, which lacks the newest decision
server_is_restored() {
    everybody_looks
    cp -R "$W/server.git" "$W/backup.git"
    on mia resolve mia-concern -m 'The rota is up.' && everybody_looks || return
    rm -rf "$W/server.git"
    mv "$W/backup.git" "$W/server.git"
}

# tom starts once more, in a new directory
another_ledger_is_pushed() {
    guide_git tom init -q "$W/tom/again" && cd "$W/tom/again" || return
    guide_git tom commit -q --allow-empty -m first
    guide_git tom golive init "$SYSTEM" --template minimal --yes &&
        guide_git tom push -q --force "$GUIDE_URL" "golive/$SYSTEM"
}

# everybody has moved; omar's contract ended long ago, and with it his key; there is another candidate
omars_key_ends() {
    local who
    for who in omar ravi mia tom; do
        guide_git "$who" -C "$W/$who/support-bot" remote set-url origin git@new.example.com:acme/support-bot.git
    done
    (
        cd "$W/ravi/support-bot" || return
        echo 'Ask for the order number.' >>prompts/answer.txt
        guide_git ravi commit -q -a -m 'Ask for the order number' && guide_git ravi push -q origin HEAD:main
    ) && on ravi propose v1.1 && looks lena sync || return
    guide_git lena -C "$W/lena/support-bot" show "$LEDGER:checklist.yaml" |
        sed '/id: omar/,/ssh:/s/^\( *\)- ssh:.*/&\n\1  valid-before: 2026-01-01T00:00:00Z/' >"$W/omar-left.yaml"
    on lena amend --file "$W/omar-left.yaml" && agree mia tom
}
