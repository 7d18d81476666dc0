#!/bin/sh
# Proves the floors: each file under src/ includes only its own floor and those before it, each
# library is known only where it belongs, public headers stand on the standard library alone, only
# the tool prints and exits, and src/state/ is pure.
set -eu

# shellcheck disable=SC2046 # no file here has a space in its name
awk '
BEGIN {
	count = split("base format sign git model state judge report hook cli assets", names, " ")
	for (i = 1; i <= count; i++)
		rank[names[i]] = i

	# Which files may include a header: the first pattern that matches the header decides.
	allow("^git2", "^src/git/", "src/git")
	allow("^openssl/(crypto|evp|sha)\\.h$", "^src/(base|sign|git)/", "src/base, src/sign and src/git")
	allow("^openssl/", "^src/sign/", "src/sign")
	allow("^sodium", "^src/sign/", "src/sign")
	allow("^rnp/", "^src/sign/rnpload\\.h$", "src/sign/rnpload.h")
	allow("^yaml\\.h$", "^src/format/", "src/format")
	allow("^jansson", "^src/(format|report)/", "src/format and src/report")
	allow("^(time|sys/.*|unistd|fcntl|dirent|pthread|threads|signal|poll|locale)(\\.h)?$",
	      "^src/[^s]|^src/sign/|^include/", "floors other than src/state")
	allow("^base/(io|proc)\\.h$", "^src/[^s]|^src/sign/", "floors other than src/state")

	public = "^(golive/.*|std(arg|bool|def|int|io|lib)|inttypes|limits|string|time|sys/types)(\\.h)?$"

	# Called, not named: a member or a type may have such a name.
	call = "(^|[^A-Za-z0-9_.>])("
	impure = call "time|clock|clock_gettime|gettimeofday|nanosleep|mktime|gmtime_r|localtime_r|" \
		"strftime|rand|random|getrandom|arc4random|getenv|secure_getenv|setenv|putenv|" \
		"fopen|fdopen|freopen|fclose|fread|fwrite|fflush|fseek|fgets|fgetc|getc|getline|" \
		"fputs|fputc|putc|fprintf|vfprintf|open|openat|read|write|close|stat|lstat|fstat|" \
		"access|unlink|rename|mkdir|mkstemp|opendir|readdir|fork|exec[lv]p?e?|waitpid|" \
		"pthread_[a-z_]+|git_[a-z_]+)[ \t]*\\("
	prints = call "printf|vprintf|puts|putchar|perror|exit|warnx?|errx?)[ \t]*\\("
}

function allow(header, files, words)
{
	rules++
	rule_header[rules] = header
	rule_files[rules] = files
	rule_words[rules] = words
}

function complain(text)
{
	print FILENAME ":" FNR ": " text
	bad = 1
}

# Looks at each of our own functions in the line: those of headers that touch the world are noted,
# and may not be called in src/state/, which is read later.
function own_calls(line,   name)
{
	while (match(line, /gl_[a-z0-9_]+\(/)) {
		name = substr(line, RSTART, RLENGTH - 1)
		line = substr(line, RSTART + RLENGTH)
		if (FILENAME ~ "^src/(git/[a-z_]+|base/(io|proc))\\.h$")
			worldly[name] = FILENAME
		else if (floor == "state" && name in worldly)
			complain("src/state is pure: " name "() of " worldly[name])
	}
}

# The line without comments; a comment may go on into the next.
function code(line,   out, start, end)
{
	for (;;) {
		if (comment) {
			end = index(line, "*/")
			if (!end)
				return out
			line = substr(line, end + 2)
			comment = 0
		}
		start = index(line, "/*")
		if (!start) {
			sub("//.*", "", line)
			return out line
		}
		out = out substr(line, 1, start - 1) " "
		line = substr(line, start + 2)
		comment = 1
	}
}

function check_include(quoted, header,   part, i)
{
	split(header, part, "/")
	if (quoted && !(part[1] in rank)) {
		complain("\"" header "\": write it as \"floor/name.h\"")
		return
	}
	if (floor == "" && (quoted || header !~ public))
		complain("a public header includes " header)
	if (quoted && floor != "" && rank[part[1]] > rank[floor])
		complain("src/" floor " includes " header ", which is above it")
	for (i = 1; i <= rules; i++) {
		if (header !~ rule_header[i])
			continue
		if (FILENAME !~ rule_files[i])
			complain(header " may be included only in " rule_words[i])
		return
	}
}

FNR == 1 {
	comment = 0
	floor = ""
	if (split(FILENAME, path, "/") == 3 && path[1] == "src")
		floor = path[2]
	if (path[1] == "src" && !(floor in rank))
		complain("this is on no floor that is known")
}

/^[ \t]*#[ \t]*include/ && !comment {
	quoted = ($0 ~ /^[ \t]*#[ \t]*include[ \t]*"/)
	header = $0
	sub(/^[^<"]*[<"]/, "", header)
	sub(/[>"].*/, "", header)
	check_include(quoted, header)
	next
}

{
	gsub(/\\./, "")
	gsub(/\047"\047/, "")
	gsub(/"[^"]*"/, "\"\"")
	line = code($0)
	if (floor == "state" && match(line, impure))
		complain("src/state is pure: " substr(line, RSTART + 1, RLENGTH - 1) ")")
	own_calls(line)
	if (floor != "cli" && match(line, prints))
		complain("the library neither prints nor exits: " substr(line, RSTART + 1, RLENGTH - 1) ")")
}

END {
	if (!bad)
		print "check-layers: " ARGC - 1 " files, each on its floor"
	exit bad
}
' $(find src include -name '*.[ch]' | LC_ALL=C sort)
