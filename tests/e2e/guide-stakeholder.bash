# shellcheck shell=bash
# docs/guides/stakeholder.md: lena's engineer has set her machine up and cloned the repository; dana waits for her entry.

setup_stakeholder() {
    guide_ledger
    echo '%PDF-1.4 the assessment, signed' >"$W/lena/dpia.pdf"
}

# dana_takes_her_in: with the entry that she sent; the others have agreed and answered, and there is a candidate.
dana_takes_her_in() {
    cp "$W/lena/lena.yaml" "$W/lena.yaml" &&
        guide_takes_in "${TEAM[@]:1}" || return
    local who
    for who in omar ravi mia tom; do
        on "$who" agree || return
    done
    on ravi propose v1.0
}

# ravi_changes_the_prompt: after she has answered
ravi_changes_the_prompt() {
    (
        cd "$W/ravi/support-bot" &&
            echo 'Be polite. Ask for the order number.' >prompts/answer.txt &&
            guide_git ravi commit -qam 'Ask for the order number' &&
            guide_git ravi push -q origin main
    ) && on ravi propose v1.0
}
