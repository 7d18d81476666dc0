#!/usr/bin/env bash
# A believable project, forged with plain git and ssh-keygen: a pilot that worked, fourteen months until it went live, and
# the ledger of the last nine of them. Its days are fixed: look at it with --as-of, or as of today.
#
# usage: nine-months.sh DIRECTORY
#   DIRECTORY/repo       the code, the ledger golive/support-bot, and the tag v1.0
#   DIRECTORY/keys       the keys of the six people
#   DIRECTORY/root       the id of the ledger's first commit
#   DIRECTORY/stalled    a day on which nothing moved any more; DIRECTORY/almost: one just before the go
#
# It takes the template's questions from `git golive init`; the rest of it golive has no part in.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
top=$(cd "$1" && pwd)

# What forge.bash goes by.
export KEYS=$top/keys SYSTEM=support-bot TAG=v1.0 LEDGER=refs/heads/golive/support-bot BATS_TEST_TMPDIR=$top
export REPO=$top/repo
bats_require_minimum_version() { :; }
# shellcheck source=tests/e2e/forge.bash
. "$here/../e2e/forge.bash"
forge_scratch=$top/scratch
mkdir -p "$KEYS" "$forge_scratch"
forge_home "$top/home"

people=(dana ravi omar lena tom mia)
declare -A name=([dana]='Dana Reyes' [ravi]='Ravi Menon' [omar]='Omar Haddad' [lena]='Lena Fischer'
    [tom]='Tom Lindqvist' [mia]='Mia Okafor')
declare -A title=([dana]='VP Customer Operations' [ravi]='Lead engineer' [omar]='Head of security' [lena]='General counsel'
    [tom]='Shift lead' [mia]='Support agent')
declare -A group=([dana]=business [ravi]=engineering [omar]=security [lena]=legal [tom]='operations, users' [mia]=users)

# on DAY [TIME]: the next decision is made then.
on() { CLOCK=$(date -u -d "$1 ${2-09:30}" +%s); }

# ---------------------------------------------------------------- the code

# code DAY WHO MESSAGE FILE=TEXT...: a commit on main. Sets FORGED.
code() {
    local day=$1 who=$2 message=$3 file
    shift 3
    for file in "$@"; do
        mkdir -p "$REPO/$(dirname "${file%%=*}")"
        printf '%s\n' "${file#*=}" >"$REPO/${file%%=*}"
    done
    g add -A
    GIT_AUTHOR_NAME=${name[$who]} GIT_AUTHOR_EMAIL=$who@example.com GIT_COMMITTER_NAME=${name[$who]} \
        GIT_COMMITTER_EMAIL=$who@example.com GIT_AUTHOR_DATE="$day 08:00 +0000" GIT_COMMITTER_DATE="$day 08:00 +0000" \
        g commit -q -m "$message"
    FORGED=$(g rev-parse HEAD)
}

# ---------------------------------------------------------------- the checklist

# template: the questions as `git golive init` asks them, with nobody in it but the owner.
template() {
    git init -q "$top/template"
    (
        cd "$top/template"
        git config user.name 'Dana Reyes'
        git config user.email dana@example.com
        git config gpg.format ssh
        git config user.signingkey "$KEYS/dana"
        git commit -q --allow-empty -m x
        git golive -q init support-bot --yes --no-push --title 'Customer support assistant' \
            --why 'Customers wait nine hours for a first answer; the pilot brought it down to two minutes.' \
            --pilot-ended 2025-09-20 --target-date 2026-03-16 >&2
        git show golive/support-bot:checklist.yaml
    )
    rm -rf "$top/template"
}

# enrolled: the people, as `git golive enroll` prints them.
enrolled() {
    local who
    for who in "${people[@]}"; do
        printf -- '- id: %s\n  name: %s\n  email: %s@example.com\n  title: %s\n  groups: [%s]\n  keys:\n  - ssh: %s\n' \
            "$who" "${name[$who]}" "$who" "${title[$who]}" "${group[$who]}" "$(cut -d' ' -f1,2 "$KEYS/$who.pub")"
    done
}

# first_version: the template with its people in their places.
first_version() {
    template | sed -E \
        -e 's/^( *- )all: \[dana\] # then: \{(.*)\}$/\1{\2}/' \
        -e 's/^( *- )all: \[dana\] # then: (.*)$/\1{\2}/' \
        -e 's/^  pause: .*/  pause: [dana, omar]/' \
        -e 's/^  resolve: .*/  resolve: [lena]\n  waive: [lena]/' \
        -e '/^stakeholders:/,$d'
    printf 'stakeholders:\n'
    enrolled
}

# version N SED...: the checklist in force, changed, as version N. Sets NEXT.
version() {
    NEXT=$top/checklist-$1.yaml
    sed -E -e "s/^version: .*/version: $1/" "${@:2}" "$CHECKLIST" >"$NEXT"
}

# ---------------------------------------------------------------- decisions

# approve WHO CRITERION [ARG...]: of the candidate; a standing criterion takes none.
approve() {
    local who=$1 criterion=$2
    shift 2
    case $criterion in
    accuracy | processing-time | error-rate | integration-stability | security-clearance | data-privacy)
        set -- commit="$CANDIDATE" "$@"
        ;;
    esac
    forge_record "$who" approve criterion="$criterion" "$@"
}

# proven: what the pilot's numbers say, signed by the engineers.
proven() {
    local sum
    sum=$(g show "$CANDIDATE:pilot/cases.csv" | sha256sum)
    approve ravi accuracy measured:='{cases: 612, accuracy: 0.948}' \
        evidence:="[{in: candidate, path: pilot/cases.csv, sha256: ${sum%% *}}]" note='Two agents judged each case.'
    approve ravi processing-time measured:='{p95-seconds: 1.9, slowest-seconds: 7.4}'
    approve ravi error-rate measured:='{best-percent: 0.3, worst-percent: 1.6}'
    approve ravi integration-stability measured:='{days: 21, longest-outage-minutes: 3}' note='The billing system was cut off on purpose.'
}

for who in "${people[@]}" mallory; do
    forge_key "$who"
done
git init -q -b main "$REPO"
code 2025-07-01 ravi 'Answer from the handbook' model/weights.txt='weights of July' prompts/answer.txt='Answer politely.'
code 2025-09-18 ravi 'Keep the cases of the pilot' pilot/cases.csv="$(printf 'case,judged\n%s' "$(seq -f '%g,right' 612)")"

# February: the checklist. Four of six agree; nobody has asked the other two.
on 2026-02-16
first_version >"$top/checklist-1.yaml"
forge_ledger "$top/checklist-1.yaml"
printf '%s\n' "$ROOT" >"$top/root"
on 2026-02-18 && forge_record ravi agree note='These are the right questions.'
on 2026-02-20 && forge_record omar agree
on 2026-02-27 && forge_record tom agree

# March: the numbers are fine, a release is proposed, and the day comes and goes.
on 2026-03-03
CANDIDATE=$(g rev-parse HEAD)
forge_record mia propose tag=v1.0 commit="$CANDIDATE"
on 2026-03-04 && proven
on 2026-03-12 && forge_record mia agree
on 2026-03-17
version 2 -e 's/^target-date: .*/target-date: 2026-06-01/'
forge_amend ravi "$NEXT"
forge_agree "$NEXT" ravi omar
on 2026-03-19 && forge_agree "$NEXT" tom mia && forge_in_force "$NEXT"

# April and May: concerns here and there, which nobody brings together.
on 2026-04-09
forge_record omar reject criterion=security-clearance note='The test found two open findings, one of them high: the export can be read without a login.'
on 2026-04-22
forge_record lena concern criterion=data-privacy note='Nobody can tell me on which day recorded calls are deleted.'
on 2026-05-06
forge_record mallory approve criterion=security-clearance commit="$CANDIDATE" note='Can we move on?'
on 2026-05-20
forge_record tom concern criterion=team-training note='Half of the night shift has never seen it.'

# June: another day, and the owner is asked for less than she wants to promise.
on 2026-06-02
version 3 -e 's/^target-date: .*/target-date: 2026-09-15/' -e 's/^  waive: .*/  waive: [lena]\n  waive-max-days: 60/'
forge_amend ravi "$NEXT"
forge_agree "$NEXT" ravi omar
on 2026-06-05 && forge_agree "$NEXT" tom lena && forge_in_force "$NEXT"
printf '2026-09-20\n' >"$top/stalled"

# October: somebody looks at the signals. One table, ninety minutes, and the people who will use it.
on 2026-10-01 && forge_agree "$NEXT" dana mia
on 2026-10-02
version 4 -e 's/^target-date: .*/target-date: 2026-11-13/'
forge_amend dana "$NEXT"
forge_agree "$NEXT" dana ravi omar
on 2026-10-03 && forge_agree "$NEXT" lena tom mia && forge_in_force "$NEXT"
on 2026-10-14 && approve tom team-training note='All shifts, the night shift on the 12th.'
on 2026-10-14 14:00 && forge_record tom resolve record="$(find_record '*-tom-concern*')" note='Trained, all of them.'
on 2026-10-21 16:00
approve tom working-session measured:='{minutes: 105, attendees: 14}' note='Nine of them took no part in the pilot.'
approve mia working-session measured:='{minutes: 105, attendees: 14}'
on 2026-10-22 && approve tom error-escalation note='Played through on the 20th, with a wrong refund.'
plan='The plan: Mia draws 50 answers every Friday.'
sum=$(printf '%s\n' "$plan" | sha256sum)
on 2026-10-23
approve tom output-monitoring "put:evidence/monitoring-plan.txt=$plan" \
    evidence:="[{in: ledger, path: evidence/monitoring-plan.txt, sha256: ${sum%% *}}]"

# The findings are mended: new content, so the engineers sign again.
code 2026-10-26 ravi 'Ask for a login before an export' src/export.txt='login first'
on 2026-10-27
CANDIDATE=$FORGED
forge_record mia propose tag=v1.0 commit="$CANDIDATE"
on 2026-10-28 && proven
on 2026-11-03 && approve omar security-clearance note='Both findings are closed.'
on 2026-11-04 && forge_record lena resolve record="$(find_record '*-lena-concern*')" note='Deleted after 30 days; it is in the assessment.'
on 2026-11-05 && approve lena data-privacy note='Signed on the 4th.'
on 2026-11-09 && forge_record lena delegate to=tom from=2026-11-10 until=2026-11-20 criteria:='[data-privacy]' note='On leave.'
printf '2026-11-10\n' >"$top/almost"
on 2026-11-11 && approve tom rollback measured:='{minutes: 9}'

# The final call, on the day that was promised.
on 2026-11-13 && forge_record dana go commit="$CANDIDATE" note='It is ready, and so are we.'
GIT_COMMITTER_NAME='Ravi Menon' GIT_COMMITTER_EMAIL=ravi@example.com GIT_COMMITTER_DATE='2026-11-13 11:00 +0000' \
    g -c gpg.format=ssh -c user.signingkey="$KEYS/ravi" tag -s -m 'Customer support assistant 1.0' v1.0 "$CANDIDATE"
on 2026-11-20 && forge_record dana outcome tag=v1.0 measured:='{first-answer-minutes: 3, adoption-percent: 71}' note='In the first week; the night shift uses it most.'

rm -rf "$forge_scratch" "$top"/checklist-*.yaml
