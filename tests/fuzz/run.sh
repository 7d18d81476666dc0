#!/bin/sh
# Runs fuzz targets, one after the other, and says at the end what each has reached: how many inputs it
# tried, what it found, and how many lines of the sources that it enters it ran. What it learned stays
# in FUZZDIR/corpus and is where the next run begins; what it found is in FUZZDIR/found.
#
# usage: run.sh SECONDS FUZZDIR COVDIR NAME...
#
# FUZZDIR/fuzz holds the fuzzers; COVDIR/replay the same targets, which replay files and count the
# lines, and COVDIR/obj what gcov needs to read that.
set -eu

seconds=$1 fuzz=$2 cov=$3
shift 3
mkdir -p "$fuzz/found" "$fuzz/log"
LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
export LSAN_OPTIONS

# coverage NAME: "lines-run lines" of each source file, then its name; only files of which a line ran.
coverage() {
	find "$cov/obj" -name '*.gcda' -exec rm -f {} +
	"$cov/replay/$1" "tests/fuzz/corpus/$1" "$fuzz/corpus/$1" >/dev/null 2>&1 || true
	find "$cov/obj/src" -name '*.gcda' -exec gcov -n {} + 2>/dev/null | awk '
		/^File / { split($0, part, "\047"); file = part[2] }
		/^Lines executed:/ && file ~ /^src\/.*\.c$/ {
			split($2, part, /[:%]/)
			ran = int($NF * part[2] / 100 + 0.5)
			if (ran > 0)
				print ran, $NF, file
			file = ""
		}' | sort -k 3
}

failed=0
for name; do
	work=$fuzz/corpus/$name
	mkdir -p "$work"
	echo "== $name"
	status=0
	"$fuzz/fuzz/$name" -max_total_time="$seconds" -timeout=20 -print_final_stats=1 \
		-artifact_prefix="$fuzz/found/$name-" "$work" "tests/fuzz/corpus/$name" \
		>"$fuzz/log/$name" 2>&1 || status=$?
	if [ "$status" != 0 ]; then
		failed=1
		tail -n 40 "$fuzz/log/$name"
	fi
	coverage "$name" | tee "$fuzz/log/$name.lines" |
		awk '{ printf "  %5.1f %% of %4d  %s\n", 100 * $1 / $2, $2, $3 }'
done

printf '\n%-12s %12s %6s  %s\n' target runs found 'lines run, of the files above'
for name; do
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$fuzz/log/$name")
	found=$(find "$fuzz/found" -name "$name-*" | wc -l)
	printf '%-12s %12s %6d  ' "$name" "$runs" "$found"
	awk '{ ran += $1; all += $2 } END { printf "%d of %d (%.1f %%)\n", ran, all, all ? 100 * ran / all : 0 }' \
		"$fuzz/log/$name.lines"
done
exit "$failed"
