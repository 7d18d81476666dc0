#!/usr/bin/env bats
# `gate --attest`: the verdict as an in-toto statement, by the published field names.

setup_file() {
    load forge
    forge_setup_file
}

setup() {
    load forge
    forge_setup
    FILE=$BATS_TEST_TMPDIR/verdict.jsonl
}

# says_so FILTER: jq on the statement.
says_so() { jq -e "$1" "$FILE" >/dev/null || { cat "$FILE" >&2 && return 1; }; }

# The field names of in-toto's Statement v1 and of SLSA's verification summary v1: each that they require, and none besides.
by_the_book() {
    says_so '._type == "https://in-toto.io/Statement/v1" and .predicateType == "https://slsa.dev/verification_summary/v1"'
    says_so 'keys == ["_type", "predicate", "predicateType", "subject"]'
    says_so '.subject | length == 1 and all(keys == ["digest", "name"] and (.digest.gitCommit | test("^[0-9a-f]{40}$")))'
    says_so '.predicate | keys == ["inputAttestations", "policy", "resourceUri", "slsaVersion", "timeVerified", "verificationResult",
        "verifiedLevels", "verifier"]'
    says_so '.predicate.timeVerified | fromdateiso8601 > 0'
    says_so '.predicate.verifier.id | test("^[a-z]+:")'
    says_so '.predicate.policy.digest.sha256 | test("^[0-9a-f]{64}$")'
    says_so '.predicate.inputAttestations | length == 1 and all(.uri and (.digest.gitCommit | test("^[0-9a-f]{40}$")))'
}

@test "GO is PASSED" {
    forge_at go
    golive -s "$SYSTEM" gate "$TAG" --attest "$FILE"
    assert_exit 0
    by_the_book
    says_so ".subject[0].name == \"$TAG\" and .subject[0].digest.gitCommit == \"$C1\""
    says_so '.predicate.verificationResult == "PASSED" and .predicate.verifiedLevels == ["GOLIVE_GO"]'
    says_so ".predicate.policy.digest.sha256 == \"$DIGEST\" and .predicate.inputAttestations[0].digest.gitCommit == \"$(g rev-parse "$LEDGER")\""
    says_so ".predicate.resourceUri == \"git:refs/tags/$TAG\""
    golive -s "$SYSTEM" gate "$TAG" --attest "$FILE" --resource pkg:oci/support-bot
    says_so '.predicate.resourceUri == "pkg:oci/support-bot"'
}

@test "NO-GO is FAILED" {
    golive -s "$SYSTEM" gate "$TAG" --attest "$FILE"
    assert_exit 1
    by_the_book
    says_so '.predicate.verificationResult == "FAILED" and .predicate.verifiedLevels == ["FAILED"]'
}

@test "what is no verdict is not attested" {
    golive -s "$SYSTEM" gate nightly --attest "$FILE"
    assert_exit 1
    golive -s nothing gate "$TAG" --attest "$FILE"
    assert_exit 3
    [[ ! -e $FILE ]]
    golive -s "$SYSTEM" gate "$TAG" --attest no/such/place
    assert_exit 128
}
