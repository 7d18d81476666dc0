# shellcheck shell=bash
# docs/guides/auditor.md: a release that everybody decided, one that nobody did, and a decision that somebody forged; on a server
# without hooks.

setup_auditor() {
    guide_ledger
    guide_takes_in "${TEAM[@]:1}"
    guide_plain auditor
    local who
    for who in omar lena ravi mia tom; do
        on "$who" agree
    done
    on ravi propose v1.0
    on ravi approve accuracy --measured cases=812 --measured accuracy=0.95
    on omar reject security-clearance -m 'One finding is open: the log holds order numbers.'
    on omar approve security-clearance -m 'The log holds none any more.'
    on lena approve data-privacy --evidence docs/dpia.md -m 'Section 4 names the legal basis.'
    on mia approve working-session
    on tom approve working-session
    on dana go
    on dana tag
    guide_git dana -C "$W/dana/support-bot" push -q origin v1.0
    undecided_release
    forged_decision
}
undecided_release() {
    (
        cd "$W/ravi/support-bot" || return
        echo 'weights 2' >model/weights.txt
        guide_git ravi commit -q -a -m 'Retrain'
        guide_git ravi tag -a -m 'release 1.1' v1.1
        guide_git ravi push -q origin HEAD:main v1.1
    )
}
forged_decision() {
    guide_git ravi clone -q "$GUIDE_URL" "$W/forger" -b "golive/$SYSTEM"
    (
        cd "$W/forger" || return
        sed 's/v1\.0/v1.1/' records/*/*-dana-go.yaml >records/forged.yaml
        mv records/forged.yaml "$(echo records/*/)11T111111Z-dana-go.yaml"
        git add records
        git -c user.name='Dana Reyes' -c user.email=dana@example.com commit -q -m 'dana says go (v1.1)'
        guide_git ravi push -q origin HEAD
    )
}
guide_go() { git -C "$W/server.git" log -1 --format=%H --grep='^dana says go (v1.0)' "$LEDGER"; }
