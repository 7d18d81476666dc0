# shellcheck shell=bash
# docs/guides/release-engineer.md: everybody has agreed to the checklist, the server enforces, and ravi has not cloned the project yet.

setup_release_engineer() {
    guide_ledger
    guide_takes_in "${TEAM[@]:1}" || return
    local who
    for who in "${TEAM[@]:1}"; do
        on "$who" agree || return
    done
    rm -rf "$W/ravi/support-bot"
    git -C "$W/server.git" golive trust "$SYSTEM" "$(guide_root)" --yes
    git -C "$W/server.git" golive hooks install --server
    guide_plain job
    echo '900 cases, 36 wrong' >"$W/ravi/eval.log"
}

the_others_answer() {
    on omar approve security-clearance &&
        on lena approve data-privacy &&
        on mia approve working-session &&
        on tom approve working-session
}
# they_look_again: at what the new candidate changes
they_look_again() { on omar approve security-clearance && on dana go; }

omar_pauses() { on omar pause -m 'It promises refunds.'; }
the_fix_is_answered() { on omar approve security-clearance && on lena approve data-privacy; }
omar_resumes_and_dana_says_go() { on omar resume && on dana go; }
