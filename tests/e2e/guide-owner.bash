# shellcheck shell=bash
# docs/guides/owner.md: dana's git signs, and she has cloned the project; the others have done what docs/guides/stakeholder.md says.

setup_owner() {
    guide_world "${TEAM[@]}"
    guide_clone "${TEAM[@]}"
}

# the_others_send_their_entries: by mail, to ~/entries
the_others_send_their_entries() {
    local who
    mkdir -p "$W/dana/entries"
    for who in "${TEAM[@]:1}"; do
        looks "$who" enroll >"$W/dana/entries/$who.yaml" || return
    done
}

# all_agree: the others do
all_agree() {
    local who
    for who in "${TEAM[@]:1}"; do
        on "$who" agree || return
    done
}

# two_say_no: omar with a veto, tom with a concern; the rest say yes, but for the people who are trained last
two_say_no() {
    on ravi approve works &&
        on lena approve safe &&
        on omar reject safe -m 'Finding 7 is open.' &&
        on tom concern -m 'The night shift has not seen it.'
}

# the_night_shift_sees_it: and omar says yes
the_night_shift_sees_it() { on tom resolve tom-concern -m 'They saw it on Monday.' && on omar approve safe; }

# ravi_releases_it: with the tag, as docs/guides/release-engineer.md says
ravi_releases_it() {
    (cd "$W/ravi/support-bot" && guide_git ravi golive tag && guide_git ravi push -q origin v1.0)
}

# most_agree: four of the six persons are more than half
most_agree() {
    local who
    for who in omar lena ravi; do
        on "$who" agree || return
    done
}
