#!/usr/bin/env bats
# The page of `report`: what it says, that nothing in a ledger can become markup, and how it prints.

bats_require_minimum_version 1.5.0

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
    PAGE=$BATS_TEST_TMPDIR/page.html
}

# shellcheck disable=SC2120 # arguments for who wants them
report() { golive -s "$SYSTEM" report -o "$PAGE" "$@"; }

# at_path XPATH: what it says of the page, on one line each.
at_path() { xmllint --nonet --xpath "$1" "$PAGE" | sed 's/  */ /g'; }

# reads TEXT...: each is in the words of the page.
reads() {
    local words text
    words=$(at_path 'normalize-space(/html/body)')
    for text in "$@"; do
        [[ $words == *"$text"* ]] || {
            printf 'expected on the page: %s\n%s\n' "$text" "$words" >&2
            return 1
        }
    done
}

# no_markup: nothing but what the program writes: no script, no address, no handler, no style beside the sheet.
no_markup() {
    xmllint --nonet --noout "$PAGE" || return
    [[ $(at_path 'count(//script | //img | //a | //iframe | //form | //object | //link)') == 0 ]] || return
    [[ $(at_path "count(//@src | //@href | //@style | //@*[starts-with(name(), 'on')])") == 0 ]] || return
    [[ $(at_path 'count(//style)') == 1 ]] || return
    local sum
    sum=$(at_path 'string(//style)' | head -c -1 | openssl dgst -sha256 -binary | openssl base64)
    [[ $(at_path 'string(//meta[@http-equiv="Content-Security-Policy"]/@content)') == \
        "default-src 'none'; style-src 'sha256-$sum'; base-uri 'none'; form-action 'none'" ]]
}

@test "the verdict, who is waited for, and what was signed" {
    forge_at almost
    report
    assert_exit 0
    no_markup
    [[ $(at_path 'normalize-space(//p[contains(@class,"verdict")])') == 'NO-GO not yet, 1 of 3 criteria is open' ]]
    reads 'Waiting for Omar Tester: About security' 'Who decidesDana Tester' 'v1.0 proposed by Eng1 Tester'
    [[ $(at_path 'normalize-space(//tr[contains(.,"About quality")]/td[2])') == 'Eng2 Tester, '* ]]
    [[ $(at_path 'normalize-space(//tr[contains(.,"About quality")]/td[1])') == *met ]]
    [[ $(at_path 'normalize-space(//tr[contains(.,"About security")]/td[2])') == 'Omar Tester' ]]
    [[ $(at_path 'count(//svg//g)') -ge 4 ]]
    forge_at go
    report
    no_markup
    [[ $(at_path 'normalize-space(//p[contains(@class,"verdict")])') == 'GO v1.0 may go live' ]]
    reads 'GO, said by Dana Tester'
    [[ $(at_path 'count(//section[@class="waited"])') == 0 ]]
}

@test "days since the pilot and to the promised day, concerns, signals, outcomes, void entries" {
    CL_VERSION=2 CL_TOP=$(printf 'pilot-ended: %s\ntarget-date: %s\nwhy: Nobody waits.' \
        "$(date -u -d '-40 days' +%F)" "$(date -u -d '+1 day' +%F)") checklist >two.yaml
    forge_amend dana two.yaml
    forge_ratify two.yaml dana omar lena
    forge_record lena concern criterion=privacy note='Where does it run?'
    forge_record eng1 concern note='Too fast.' blocking:=false
    forge_record dana outcome tag=v1.0 note='Half the wait.' measured:='{wait-minutes: "31.50"}'
    forge_record mallory approve criterion=privacy
    report
    no_markup
    reads 'Nobody waits.' 'Pilot ended40 days ago' 'Decision promised for1 day to go'
    reads ', on privacy: Where does it run?' '(does not block): Too fast.' 'Concerns that nobody brings together' 'wait-minutes: 31.50' 'Half the wait.'
    [[ $(at_path 'count(//span[@class="void"])') == 1 ]]
}

@test "the day at the end of the timeline is not cut off" {
    CL_VERSION=2 CL_TOP=$(printf 'pilot-ended: %s\ntarget-date: %s' "$(date -u -d '-50 days' +%F)" "$(date -u -d '+6 days' +%F)") checklist >two.yaml
    forge_amend dana two.yaml
    forge_ratify two.yaml dana omar lena
    report
    [[ $(at_path 'count(//svg//text[@class="tick"][@x > 910])') == 1 ]]
    [[ $(at_path 'string(//svg//text[@class="tick"][@x > 910]/@text-anchor)') == end ]]
    [[ $(at_path 'string(//svg//text[@class="tick"][1]/@text-anchor)') == middle ]]
}

@test "the owner's standing go, titles, deputies, who has not agreed, settled concerns, and no more history than there is room for" {
    local who i
    local -a more=()
    CL_RELEASE=$'  tags: ["v*"]\n  go: checklist' CL_TOP="target-date: $(date -u +%F)" checklist |
        sed 's/^    email: omar@.*/&\n    title: Head of security/' >one.yaml
    forge_ledger one.yaml
    for who in omar lena carla eng1; do forge_record "$who" agree; done
    forge_record eng1 propose tag="$TAG" commit="$C1"
    forge_record lena concern note='Where does it run?'
    forge_record lena resolve record="$(record_id)" note='In Frankfurt.'
    forge_record omar delegate to=lena from="$(at "$CLOCK" %F)" until="$(at $((CLOCK + 20 * 86400)) %F)"
    forge_record lena approve criterion=security for=omar commit="$C1"
    forge_record eng2 approve criterion=quality commit="$C1"
    forge_record lena approve criterion=privacy
    # One commit of many notes: each is a line of the history.
    for i in {10..69}; do
        forge_text eng1 concern note="Note $i." blocking:=false +name="records/$(at "$CLOCK" %Y-%m)/$i.yaml"
        more+=("$EDIT")
    done
    forge_commit eng1 "${more[@]}"
    report
    no_markup
    reads 'Decision promised fortoday' 'Head of security' 'Lena Tester for Omar Tester' 'Dana Tester has said: when all is met, it goes live'
    reads 'Eng2 Testernot yet' 'and 12 more: git golive log' 'Note 69.'
    [[ $(at_path 'count(//ul[@class="concerns"]/li)') == 60 ]]
    [[ $(at_path 'normalize-space(//ul[@class="concerns"])') != *Frankfurt* && $(at_path 'count(//table[@class="history"]/tbody/tr)') == 60 ]]
    forge_record eng2 agree
    forge_record dana no-go commit="$C1" note='Not before the holidays.'
    report
    reads 'NO-GO, said by Dana Tester' 'Not before the holidays.'
}

@test "a hostile ledger stays text" {
    local evil='</title></style><script src=//x.example>alert(1)</script>' bidi=$'\xe2\x80\xae'
    CL_VERSION=2 CL_TITLE="'$evil \" & ${bidi}x'" \
        CL_TOP="why: '<img src=x onerror=alert(2)>'" \
        CL_PEOPLE="$(people | sed 's|name: Omar Tester|name: "<b onclick=x>Omar\\" style=\\"x"|')" \
        CL_CRITERIA="$(CR_STATEMENT="'-->]]><svg onload=alert(3)>'" criterion security release '{all: [omar]}' &&
            criterion privacy standing '{any: [legal]}' && criterion quality '[model/, prompts/]' '{any: [engineering]}')" \
        checklist >two.yaml
    forge_amend dana two.yaml
    forge_ratify two.yaml dana omar lena
    forge_record lena concern note="$evil"
    forge_record omar reject criterion=security note='</q></li>&lt;script&gt;'
    report
    assert_exit 0
    no_markup
    reads "$evil" '<U+202E>x' '<img src=x onerror=alert(2)>' '-->]]><svg onload=alert(3)>' '</q></li>&lt;script&gt;'
}

@test "who is waited for, in names and titles, without commands" {
    forge_record omar reject criterion=security note='Two findings are open.'
    forge_record lena concern criterion=privacy note='Where does it run?'
    forge_record eng1 concern note='Too fast.'
    report
    no_markup
    local top
    top=$(at_path 'normalize-space(/html/body/header)')
    [[ $top == *'Omar Tester: About security'* && $top == *'Lena Tester: '*'the concern about About privacy'* ]]
    [[ $top == *'Eng1 Tester: '*'the concern of Eng1 Tester'* ]]
    [[ $top != *'git golive'* ]]
    [[ $(at_path 'normalize-space(//tr[contains(.,"About security")]/td[2]/p)') == 'Omar Tester said no, '*'Two findings are open.' ]]
}

# light COLOUR: its relative luminance, as WCAG 2 defines it, times a million.
light() {
    local hex=${1#\#}
    [[ ${#hex} == 6 ]] || hex=${hex:0:1}${hex:0:1}${hex:1:1}${hex:1:1}${hex:2:1}${hex:2:1}
    awk -v r="$((16#${hex:0:2}))" -v g="$((16#${hex:2:2}))" -v b="$((16#${hex:4:2}))" '
        function part(c) { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ^ 2.4 }
        BEGIN { printf "%d\n", 1000000 * (0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)) }'
}

@test "every colour that text has can be told from what lies behind it, by 4.5 to 1" {
    local set name fore back high low n=0
    local -A colour
    while read -r set; do
        colour=()
        for name in ${set//;/ }; do
            colour[${name%%:*}]=${name#*:}
        done
        for back in paper shade; do
            for name in ink soft good bad mid; do
                fore=$(light "${colour[--$name]}") low=$(light "${colour[--$back]}") high=$fore
                ((fore > low)) || { high=$low low=$fore; }
                ((10 * (high + 50000) >= 45 * (low + 50000))) || { echo "$name on $back: $set" >&2 && return 1; }
                n=$((n + 1))
            done
        done
    done < <(grep -o ':root{[^}]*}' "$BATS_TEST_DIRNAME/../../src/assets/report.css" | sed 's/:root{//; s/}//')
    ((n == 30))
}

@test "where it is written to" {
    golive -s "$SYSTEM" report
    assert_exit 129
    golive -s "$SYSTEM" report -o -
    assert_exit 0
    [[ $OUT == '<!DOCTYPE html>'* ]]
    golive -s "$SYSTEM" report -o no/such/place.html
    assert_exit 128
    golive -s nothing report -o "$PAGE"
    assert_exit 3
    [[ ! -e $PAGE ]]
}

# ---------------------------------------------------------------- in a browser

# browser ARG...: headless Chromium that talks to nobody by itself.
browser() {
    command -v chromium >/dev/null || skip 'needs chromium'
    chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync \
        --disable-component-update --disable-quic --user-data-dir="$BATS_TEST_TMPDIR/profile" "$@" "file://$PAGE" 2>browser.err
}

@test "a browser runs nothing of it and asks for nothing" {
    local asked=$BATS_TEST_TMPDIR/net.json
    # What the browser asks for on its own account is not the page's: so the page would ask for something that is known.
    printf '<!DOCTYPE html><img src=http://127.0.0.1:9/x>' >"$PAGE"
    browser --dump-dom --log-net-log="$asked" >dom.html
    grep -qF http://127.0.0.1:9/x "$asked" || skip 'this browser keeps no log of what it asks for'
    CL_VERSION=2 CL_TITLE="'<script>document.title=1</script><img src=http://127.0.0.1:9/x>'" checklist >two.yaml
    forge_amend dana two.yaml
    forge_ratify two.yaml dana omar lena
    report
    browser --dump-dom --log-net-log="$asked" >dom.html
    run -1 grep -F 127.0.0.1:9 "$asked"
    grep -qF '&lt;script&gt;document.title=1' dom.html
    # The policy lets the sheet in: otherwise the browser would say so.
    run -1 grep -i 'content security policy' browser.err
}

@test "a narrow screen need not be scrolled sideways, whatever the words are" {
    local long=Donaudampfschifffahrtsgesellschaftskapitaensmuetzenabzeichenverordnung wide
    CL_VERSION=2 CL_TITLE="$long" CL_TOP="why: $long$long" checklist >two.yaml
    forge_amend dana two.yaml
    forge_ratify two.yaml dana omar lena
    forge_record lena concern note="$long$long"
    forge_record omar reject criterion=security note="$long$long"
    forge_record mallory approve criterion=privacy
    report
    cp "$PAGE" inner.html
    cat >"$PAGE" <<-END
		<!DOCTYPE html><iframe src="file://$PWD/inner.html" style="width:380px;height:600px;border:0"></iframe><pre></pre>
		<script>onload=()=>document.querySelector('pre').textContent='wide '+
		document.querySelector('iframe').contentDocument.documentElement.scrollWidth</script>
	END
    wide=$(browser --allow-file-access-from-files --hide-scrollbars --dump-dom | sed -n 's/.*<pre>wide \([0-9]*\).*/\1/p')
    [[ $wide == 380 ]]
}

@test "printed, the template's checklist has at most two pages" {
    command -v pdfinfo >/dev/null || skip 'needs pdfinfo'
    git init -q fresh && cd fresh
    git config user.name 'Dana Reyes'
    git config user.email dana@example.com
    git config gpg.format ssh
    git config user.signingkey "$KEYS/dana.pub"
    git commit -q --allow-empty -m code
    env -u GOLIVE_ROOT git golive init bot --title 'Customer support assistant' --why 'Customers wait nine hours.' \
        --pilot-ended 2025-09-20 --yes --no-push
    env -u GOLIVE_ROOT git golive report -o "$PAGE"
    no_markup
    browser --no-pdf-header-footer --print-to-pdf="$BATS_TEST_TMPDIR/page.pdf"
    local pages
    pages=$(pdfinfo "$BATS_TEST_TMPDIR/page.pdf" | awk '/^Pages:/ { print $2 }')
    ((pages >= 1 && pages <= 2))
    pdfinfo "$BATS_TEST_TMPDIR/page.pdf" | grep -q 'A4'
}
