#!/usr/bin/env bats
# The JSON Schemas say what golive says: of the keys, of every file here, and of files that are bent in every place.

setup_file() {
    load people
    people_setup_file
}

setup() {
    load people
    people_setup
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    SCHEMAS=$BATS_TEST_TMPDIR
    git golive schema checklist >"$SCHEMAS/checklist.json"
    git golive schema record >"$SCHEMAS/record.json"
}

need_python() {
    for PYTHON in /usr/bin/python3 python3; do
        "$PYTHON" -c 'import jsonschema, yaml; jsonschema.Draft7Validator' 2>/dev/null && return
    done
    skip 'python3 with jsonschema and yaml is not installed'
}

# schema WHAT KIND FILE...: see schema.py
schema() { "$PYTHON" "$TOP/tests/e2e/schema.py" "$1" "$SCHEMAS/$2.json" "${@:3}"; }

# both KIND FILE...: right to a reader that leaves texts alone, and to an editor
both() {
    schema check "$@"
    schema typed "$@"
}

# ---------------------------------------------------------------- the verb

@test "schema prints the one that is asked for, in a repository or not" {
    cd /
    golive schema checklist
    done_well
    jq -e '.["$schema"] == "http://json-schema.org/draft-07/schema#" and .type == "object"' <<<"$OUT"
    golive schema record
    jq -e '.required == ["golive", "decision", "checklist"]' <<<"$OUT"
    golive schema
    ended 129
    golive schema commit
    ended 129
    err_has "there is no schema of 'commit'" 'checklist, record'
    golive schema ../checklist-ai.yaml
    ended 129
}

# ---------------------------------------------------------------- the keys

@test "every key is described" {
    need_python
    local kind
    for kind in checklist record; do
        schema keys "$kind" >keys
        [[ $(wc -l <keys) -gt 20 ]]
        # in whole sentences
        [[ -z $(grep -vE $'\t[a-zA-Z0-9].*[.]$' keys | tee /dev/stderr) ]]
    done
}

# c_keys FILE...: the names in the lists of keys that the reader has.
c_keys() { (cd "$TOP/src/model" && awk '/keys\[\] = \{/, /\};/' "$@") | grep -oE '"[a-z0-9-]+"' | tr -d '"'; }

@test "the keys of the schemas are those that are read" {
    need_python
    c_keys checklist.c criterion.c stakeholder.c | sort -u >tool
    schema keys checklist | cut -f 1 | sort -u >said
    [[ -s tool ]]
    diff -u tool said
    {
        c_keys record.c
        cd "$TOP/src/model"
        sed -n 's/^\t{ "\([a-z]*\)", GL_F_.*/\1/p' record.c
        awk '/\*known\[/, /\};/' record.c | grep -oE '"[a-z]+"' | tr -d '"'
    } | sort -u >"$W/tool"
    schema keys record | cut -f 1 | sort -u >"$W/said"
    diff -u "$W/tool" "$W/said"
}

# decisions: "approve +criterion commit ...", from the table of the reader; + needs it.
decisions() {
    local row name required optional
    while read -r row; do
        name=$(grep -oE '"[a-z-]+"' <<<"$row" | head -n 1 | tr -d '"')
        IFS=, read -r _ _ required optional <<<"${row%\}}"
        echo "$name $({
            grep -oE 'GL_F_[A-Z]+' <<<"$required" | sed 's/GL_F_/+/'
            grep -oE 'GL_F_[A-Z]+' <<<"$optional" | sed 's/GL_F_//'
        } | tr '[:upper:]' '[:lower:]' | LC_ALL=C sort | xargs)"
    done < <(tr '\n\t' '  ' <"$TOP/src/model/record.c" | grep -oE '\[GL_[A-Z_]+\] = \{ "[^}]*\}' | sed 's/  */ /g')
}

@test "each decision has the keys in the schema that it has in the reader" {
    decisions | sort >tool
    jq -r '.allOf[] | .then as $t | [.if.properties.decision.const] +
        ([$t.propertyNames.enum[] | select(IN("golive", "decision", "checklist", "system", "by", "date") | not) |
          if IN(($t.required // [])[]) then "+" + . else . end] | sort) | join(" ")' "$SCHEMAS/record.json" | sort >said
    [[ $(wc -l <tool) == 16 ]]
    diff -u tool said
    jq -r '.properties.decision.enum[]' "$SCHEMAS/record.json" | sort | diff -u <(cut -d ' ' -f 1 tool) -
}

# ---------------------------------------------------------------- files

@test "every good file among the test data is right, every other one wrong" {
    need_python
    local kind wrong
    cd "$TOP/tests/data" || return
    for kind in checklist record; do
        both "$kind" "$kind"s/good-*.yaml
        schema same "$kind" "$kind"s/*.yaml
        for wrong in "$kind"s/bad-*.yaml; do
            ! schema check "$kind" "$wrong" >/dev/null || echo "${wrong##*/}"
        done >"$W/taken"
        case $kind in
        # In one: criteria after one another in a ring, a key twice, an owner that is a machine.
        checklist) diff -u - "$W/taken" <<<$'bad-cycle.yaml\nbad-keys-twice.yaml\nbad-no-person.yaml' ;;
        # A key twice, and a control character as an escape.
        record) diff -u - "$W/taken" <<<bad-yaml.yaml ;;
        esac
    done
}

@test "of what the fuzzers began with, the schemas think as golive does" {
    need_python
    local kind file
    for kind in checklist record; do
        mkdir "$W/$kind"
        for file in "$TOP/tests/fuzz/corpus/$kind"/*; do
            cp "$file" "$W/$kind/${file##*/}.yaml"
        done
        schema same "$kind" "$W/$kind"/*.yaml
    done
}

@test "every checklist and record of the example ledgers is right" {
    need_python
    local bundle n=0
    for bundle in "$TOP"/tests/data/examples/*.bundle; do
        git clone -q -b golive/support-bot "$bundle" "$W/$n"
        both checklist "$W/$n/checklist.yaml"
        both record "$W/$n"/records/*/*.yaml
        n=$((n + 1))
    done
    [[ $n -gt 4 ]]
}

# records: those of the ledger, into $W/records
records() {
    rm -rf "$W/records"
    mkdir "$W/records"
    git archive "$LEDGER" checklist.yaml records | tar -x -C "$W/records"
}

@test "every kind of record that a verb writes is right" {
    need_python
    local who
    newest_id() { git diff-tree --no-commit-id --name-only -r "$LEDGER" | sed 's|^records/||; s|\.yaml$||'; }
    printf '#!/bin/sh\nsed -i "s/^  resolve: .*/&\\n  waive: [lena]/" "$1"\n' >"$W/edit"
    chmod +x "$W/edit"
    GIT_EDITOR="'$W/edit'" people_must decide amend
    people_agree 3 omar ravi mia
    as lena
    people_must decide waive security --until "$(date -d '+9 days' +%F 2>/dev/null || date -v+9d +%F)" -m '"until then"'
    people_must decide reject privacy -m 'not signed: 10'
    people_must decide withdraw "$(newest_id)" -m 'it is now'
    people_must decide concern security -m '#1' --non-blocking
    people_must decide concern -m 'who is told?'
    people_must decide resolve "$(newest_id)" -m $'all are\n\n- by name\n'
    people_must decide delegate omar --until 2099-12-31 --criteria privacy
    as omar
    people_must decide approve privacy --for lena --evidence docs/dpia.md --evidence https://example.com/a?b=1#c
    people_must decide pause -m 'yes'
    people_must decide resume -m '2026'
    all_met
    for who in lena tom; do
        as "$who"
        people_must decide agree
    done
    as dana
    people_must decide no-go -m 'null'
    people_must decide go
    people_must decide tag
    people_must decide outcome v1.0 --measured hours=2 --measured said='it helps' -m 'half'
    sed -n 's/^      - id: \(.*\)/\1: no/p' "$TOP/src/assets/questions.yaml" >"$W/answers"
    people_must decide assess --answers "$W/answers"
    people_must decide terminate -m 'it is over'
    records
    both record "$W"/records/records/*/*.yaml
    cat "$W"/records/records/*/*.yaml | sed -n 's/^decision: //p' | sort -u >wrote
    jq -r '.properties.decision.enum[]' "$SCHEMAS/record.json" | sort | diff -u - wrote
}

# ---------------------------------------------------------------- what init writes

@test "what init and amend write is right, and names the schema that amend puts beside it" {
    need_python
    local template
    for template in ai minimal; do
        git init -q "$W/$template"
        cd "$W/$template" || return
        git commit -q --allow-empty -m first
        git config user.name 1984
        git config user.email dana@example.com
        git config user.signingkey "$KEYS/dana.pub"
        git golive init helper --template "$template" --title 2026 --why 'yes' --pilot-ended 2026-01-31 --yes
        git show golive/helper:checklist.yaml >checklist.yaml
        [[ $(head -n 1 checklist.yaml) == '# yaml-language-server: $schema=checklist.schema.json' ]]
        both checklist checklist.yaml
    done
    as dana
    records
    [[ $(head -n 1 "$W/records/checklist.yaml") == '# yaml-language-server: $schema=checklist.schema.json' ]]
    both checklist "$W/records/checklist.yaml"
}

@test "while the draft of an amendment is edited, the schema lies beside it" {
    local dir
    dir=$(git rev-parse --path-format=absolute --git-common-dir)/golive/$SYSTEM
    cat >"$W/edit" <<'SH'
#!/bin/sh
cp "$(dirname "$1")/$(sed -n '1s/.*schema=//p' "$1")" "$W/beside"
if [ -e "$W/spoil" ]; then echo spoilt: >>"$1"; else sed -i 's/^title: .*/title: Helper/' "$1"; fi
SH
    chmod +x "$W/edit"
    export W
    touch "$W/spoil"
    GIT_EDITOR="'$W/edit'" decide amend
    ended 1
    cmp "$W/beside" "$SCHEMAS/checklist.json"
    # it goes with the draft, which is kept
    cmp "$dir/checklist.schema.json" "$SCHEMAS/checklist.json"
    rm "$W/spoil" "$W/beside"
    GIT_EDITOR="'$W/edit'" decide amend
    done_well
    cmp "$W/beside" "$SCHEMAS/checklist.json"
    [[ ! -e $dir/checklist.schema.json && ! -e $dir/checklist.yaml ]]
}

# ---------------------------------------------------------------- bent files

@test "a checklist that is bent anywhere is wrong to the schema where it is wrong to golive" {
    need_python
    cp -R "$TOP/tests/data/checklists" "$W/bent"
    schema bent checklist "$W/bent/good-full.yaml"
}

@test "a record that is bent anywhere is wrong to the schema where it is wrong to golive" {
    need_python
    cp -R "$TOP/tests/data/records" "$W/bent"
    schema bent record "$W"/bent/good-*.yaml
}

@test "a record is linted as one, however its keys are written" {
    printf '"golive": 1\n"decision": agree\n"checklist": %064d\n' 0 >r.yaml
    golive lint r.yaml
    done_well
    out_has 'a record: agree'
}
