#!/usr/bin/env bats
# The signs of a stall, on ledgers forged just under and just over each limit.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
}

DAY=86400

# ago DAYS [SECONDS]: that long before now.
ago() { printf '%s\n' "$(($(date +%s) - $1 * DAY - ${2-0}))"; }
# on_day DAYS: the day that is so far from today.
on_day() { date -u -d "@$(ago "$1")" +%F; }

# anew EPOCH: a ledger that begins then, with what CL_* say, agreed to by all.
anew() {
    local who
    checklist >anew.yaml
    g update-ref -d "$LEDGER"
    CLOCK=$1
    forge_ledger anew.yaml
    for who in omar lena carla eng1 eng2; do
        forge_record "$who" agree
    done
}

# version N LINE: the next version of the checklist, with that line on top, in force.
version() {
    CL_VERSION=$1 CL_TOP=$2 checklist >"v$1.yaml"
    forge_amend dana "v$1.yaml"
    forge_ratify "v$1.yaml" dana omar lena
}

# signals CODE...: exactly these are on, and the exit code says so.
signals() {
    local want=$*
    golive -s "$SYSTEM" --json signals
    assert_json '.format == 1 and (.signals | map(.code)) == ["decision-moved", "scattered-concerns", "wrong-conversation", "almost-ready", "no-final-call"]'
    [[ $(query '[.signals[] | select(.on).code] | join(" ")') == "$want" ]] || says "expected signals: '$want'"
    assert_json '.signals | all(if .on then (.since | test("Z$")) and (.todo | length > 0) and (.commits | length > 0)
        else .since == null and .todo == null and .commits == [] end)'
    if [[ -n $want ]]; then
        assert_exit 1
    else
        assert_exit 0
    fi
}

@test "none, and then they are said to be off" {
    signals
    golive -s "$SYSTEM" signals
    assert_exit 0
    [[ ${OUT%%$'\n'*} == 'no sign of a stall (support-bot, as of '* ]] || says 'no sign'
    [[ $OUT == *'off almost-ready: '* ]] || says 'each is listed'
}

@test "decision-moved: the target date was moved later twice" {
    CL_TOP="target-date: $(on_day -10)" anew "$(ago 5)"
    version 2 "target-date: $(on_day -20)"
    signals
    version 3 "target-date: $(on_day -21)"
    signals decision-moved
    golive -s "$SYSTEM" signals
    [[ $OUT == *"2 times: $(on_day -10) to $(on_day -20), $(on_day -20) to $(on_day -21)"* ]] || says 'both moves'
    [[ $OUT == *'to do '*'git golive amend'* ]] || says 'what to do'
    [[ $OUT == *"shown by  "*"$(g rev-parse --short=12 "$LEDGER")"* ]] || says 'the commit that shows it'
}

@test "decision-moved: a date that was taken out for a while has moved as well" {
    CL_TOP="target-date: $(on_day -10)" anew "$(ago 5)"
    version 2 'pilot-ended: 2026-01-01'
    version 3 "target-date: $(on_day -20)"
    version 4 'why: Waiting costs.'
    version 5 "target-date: $(on_day -15)"
    version 6 "target-date: $(on_day -21)"
    signals decision-moved
    golive -s "$SYSTEM" signals
    [[ $OUT == *"2 times: $(on_day -10) to $(on_day -20), $(on_day -15) to $(on_day -21)"* ]] || says 'both moves'
}

@test "decision-moved: with a standing go, what was cleared in time was decided in time" {
    CL_TOP="target-date: $(on_day 1)" CL_RELEASE='  tags: ["v*"]
  go: checklist' CL_CRITERIA=$(criterion security release '{all: [omar]}') anew "$(ago 5)"
    forge_record eng1 propose tag="$TAG" commit="$C1"
    signals decision-moved
    forge_record omar approve criterion=security commit="$C1"
    signals
}

@test "decision-moved: the target date has passed" {
    CL_TOP="target-date: $(on_day 0)" anew "$(ago 5)"
    signals
    CL_TOP="target-date: $(on_day 1)" anew "$(ago 5)"
    signals decision-moved
    assert_json ".signals[0].since == \"$(on_day 0)T00:00:00Z\" and .signals[0].commits == [\"$ROOT\"]"
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_record dana no-go commit="$C1" note='Not in this year.'
    signals
}

@test "decision-moved: a pilot that ended 28 days ago, and no target date" {
    CL_TOP="pilot-ended: $(on_day 27)" anew "$(ago 5)"
    signals
    CL_TOP="pilot-ended: $(on_day 28)" anew "$(ago 5)"
    signals decision-moved
    CL_TOP="pilot-ended: $(on_day 28)"$'\n'"target-date: $(on_day -5)" anew "$(ago 5)"
    signals
}

@test "scattered-concerns: two people, two criteria" {
    forge_record lena concern criterion=privacy note='Where does it run?'
    signals
    forge_record eng1 concern criterion=privacy note='The same.'
    signals
    forge_record eng1 concern criterion=quality note='It drifts.'
    signals scattered-concerns
    assert_json ".signals[1].commits | length == 3"
    forge_record lena resolve record="$(find_record '*-lena-concern*')" note='In Frankfurt.'
    # What is left is one person's.
    signals
}

@test "scattered-concerns: of a crowd the rest is counted" {
    local who
    for who in omar lena carla eng1; do
        forge_record "$who" concern criterion=privacy note=hm
        forge_record "$who" concern criterion=quality note=hm
    done
    signals scattered-concerns
    golive -s "$SYSTEM" signals
    [[ $OUT == *', and 4 more'*'shown by  '*' and 2 more'* ]] || says 'the rest'
}

@test "wrong-conversation: 50 percentage points apart" {
    CL_CRITERIA="$(criteria && CR_AREA=technical criterion speed standing '{all: [eng1]}')" anew "$(ago 5)"
    signals
    forge_record eng1 approve criterion=speed
    signals wrong-conversation
    forge_record lena approve criterion=privacy
    # 100 against 33, then against 67 per cent.
    signals wrong-conversation
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_record eng2 approve criterion=quality commit="$C1"
    signals
}

@test "almost-ready: proposed for more than 60 days" {
    anew "$(ago 61)"
    CLOCK=$(ago 60 -3600)
    forge_record eng1 propose tag="$TAG" commit="$C1"
    signals
    anew "$(ago 61)"
    CLOCK=$(ago 60 60)
    forge_record eng1 propose tag="$TAG" commit="$C1"
    signals almost-ready
    forge_record dana no-go commit="$C1" note='Not yet.'
    signals
}

@test "no-final-call: the owner has not agreed" {
    CL_VERSION=2 CL_RIGHTS="$(rights | sed 's/amend: 3/amend: 2/')" checklist >two.yaml
    forge_amend eng1 two.yaml
    forge_agree two.yaml eng1 omar lena
    signals no-final-call
    forge_agree two.yaml dana
    signals
}

@test "no-final-call: all is met, and no call in 14 days" {
    anew "$(ago 15)"
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_record eng2 approve criterion=quality commit="$C1"
    forge_record lena approve criterion=privacy
    CLOCK=$(ago 14 -3600)
    forge_record omar approve criterion=security commit="$C1"
    signals
    g update-ref "$LEDGER" "$LEDGER~1"
    rm -rf .git/golive
    # shellcheck disable=SC2034 # forge.bash reads it
    CLOCK=$(ago 14 60)
    forge_record omar approve criterion=security commit="$C1"
    signals no-final-call
    forge_record dana go commit="$C1"
    signals
}

@test "no-final-call: the owner was changed twice" {
    CL_RIGHTS="$(rights | sed 's/owner: dana/owner: omar/')" version 2 'why: One.'
    signals
    CL_RIGHTS="$(rights | sed 's/owner: dana/owner: lena/')" version 3 'why: Two.'
    signals no-final-call
}

@test "all five: STALLED, and as of an earlier day not" {
    local CL_CRITERIA
    # shellcheck disable=SC2034 # forge.bash reads it
    CL_CRITERIA="$(criteria && CR_AREA=technical criterion speed standing '{all: [eng1]}')"
    CL_TOP="target-date: $(on_day 80)" anew "$(ago 100)"
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_record eng1 approve criterion=speed
    forge_record lena reject criterion=privacy note='No contract.'
    forge_record omar concern criterion=security note='No test.'
    forge_record dana withdraw record="$(record_id)" note='x' # not hers: void
    forge_record eng1 concern note='Who decides?'
    CL_VERSION=2 CL_TOP="target-date: $(on_day 80)" CL_RIGHTS="$(rights | sed 's/amend: 3/amend: 2/')" checklist >two.yaml
    forge_amend eng1 two.yaml
    forge_agree two.yaml eng1 omar lena
    signals decision-moved scattered-concerns wrong-conversation almost-ready no-final-call
    assert_json .stalled
    golive -s "$SYSTEM" signals
    [[ $OUT == 'STALLED: '* ]] || says STALLED
    golive -s "$SYSTEM" report -o page.html
    grep -q '<strong>NO-GO</strong> <span>.*; it is stalled</span>' page.html
    golive -s "$SYSTEM" --json signals --as-of "$(on_day 90)"
    assert_exit 1
    assert_json '(.stalled | not) and ([.signals[] | select(.on).code] == ["scattered-concerns", "wrong-conversation", "no-final-call"])'
}

@test "what cannot be judged is no signal" {
    golive -s nothing --json signals
    assert_exit 3
    assert_json '.verdict == "undecided"'
    golive signals more
    assert_exit 129
}
