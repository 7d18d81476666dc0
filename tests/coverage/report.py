#!/usr/bin/env python3
"""Which lines of the sources the tests ran, and why not the others.

usage: report.py OBJDIR OUT MINIMUM

Reads what gcov makes of the object files in OBJDIR, prints a table, and writes it to OUT with every
line that no test ran, sorted by why. The why of most follows from what the line is or from what
leads to it (RULES). Others are listed in explained.txt beside this file, a line or a function each,
below the reason as a comment; what it lists must not have run, or it has gone stale. Fails then, and
below MINIMUM per cent.
"""

import collections
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

# Each: what it is called, and what is looked for in the line, in the condition that leads to it, and
# in what that condition asks about.
RULES = (
    ("memory is short",
     r"gl_(why_)?nomem|out of memory|GL_ENOMEM|\bfailed\b|\b[mc]alloc\b|\brealloc\b|\bstrn?dup\b"
     r"|gl_arena_(new|alloc|calloc|strdup|strndup|printf)|gl_vec_(grow|push)|gl_map_(new|put)"
     r"|gl_buf_steal|gl_walk_arena|gl_reading_calloc|draft_add\("),
    ("a library fails of itself: libgit2, libcrypto, libsodium, librnp, jansson, libyaml",
     r"\b(git|EVP|BIO|CMS|X509|X509_ALGOR|OSSL|BN|EC|ECDSA|RSA|ASN1|PEM|ERR|OBJ|d2i|i2d|sk|sodium"
     r"|crypto|rnp|json|yaml)_\w+|\bRNP_SUCCESS\b"),
    ("a system call fails",
     r"\berrno\b|== GL_EIO\b|\b(strerror|getentropy|nftw"
     r"|fork|pipe2?|dup2|fcntl|open|openat|fdopen|fstat|lstat|stat|fsync|fflush"
     r"|fclose|close|read|write|rename|link|unlink|mkdir|mkdtemp|mkstemp|waitpid|poll|sigaction"
     r"|sigprocmask|pthread_\w+|clock_gettime|opendir|readdir|getcwd|realpath|chdir|setpgid"
     r"|tcgetattr|tcsetattr|isatty|ioctl)\("),
    ("git fails of itself", r"\bstatus != 0\b"),
)
PASSED_ON = re.compile(r"^(return( (ret|rc|code|-1|NULL|false))?;|goto \w+;|break;"
                       r"|(return |\w+ = )?(cli_fail|gl_wrap)\()")
OF_A_CODE = re.compile(r"\b(ret|rc|code)\b|\b(err|NULL)\)( < 0|\) | \|\|)")
# A label counts who jumps to it; a code has other names, and is wrapped in words.
PASSED_AS = re.compile(r"^\w+:$|^return (\w+);.*\b\1 < 0|\(enum gl_code\)\w+,")
# golive's own functions that fail as system calls do
SYSTEM_FAILED = re.compile(r"\bgl_(write_file|mkdirs|tempdir_\w+)\(.* < 0\)")


def tabs(line):
    return len(line) - len(line.lstrip("\t"))


class Source:
    """One file, and what a line of it is about."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as f:
            self.lines = f.read().split("\n")

    def text(self, n):
        return self.lines[n - 1].strip()

    def statement(self, n):
        """From line n to the end of the statement."""
        out = []
        for line in self.lines[n - 1:n + 7]:
            out.append(line.strip())
            if line.rstrip().endswith((";", "{", "}", ":")):
                break
        return " ".join(out)

    def head(self, n):
        """The line with which the statement that goes on in line n begins: what continues one has
        blanks after its tabs, or begins with an operator."""
        while n > 1 and re.match(r"\t* +\S|\t*[?:&|]", self.lines[n - 1]):
            n -= 1
        return n

    def guard(self, n):
        """The conditions that lead to line n: the two nearest, and else what came before it."""
        found, depth = [], tabs(self.lines[n - 1])
        while n > 1 and depth > 1 and len(found) < 2:
            n -= 1
            line = self.lines[n - 1]
            if not line.strip() or tabs(line) >= depth or re.match(r"\t* +\S", line):
                continue
            if line.startswith("}"):
                break
            n = self.head(n)
            depth = tabs(self.lines[n - 1])
            if not re.match(r"\s*(} )?else( {)?$", self.lines[n - 1]):
                found.append((n, self.statement(n)))
            if re.match(r"\s*(} )?else\b", self.lines[n - 1]):
                depth += 1  # and on to the `if` before it
        return found

    def asked(self, n, condition):
        """The last assignment before line n to what a condition asks about."""
        out = []
        for name in re.findall(r"[A-Za-z_][\w.>-]*", condition)[:6]:
            for at in range(n - 1, max(n - 25, 1), -1):
                line = self.lines[at - 1]
                if line.startswith("}"):
                    break
                if re.search(r"(?<![\w.>])%s\s*=[^=]|&%s\b" % ((re.escape(name),) * 2), line):
                    out.append(self.statement(self.head(at)))
                    break
        return " ".join(out)

    def why(self, n):
        head = self.head(n)
        own = self.statement(head)
        guards = self.guard(head)
        near = guards[0][1] if guards else ""
        wide = near + " " + (self.asked(guards[0][0], near) if guards else "")
        for about in (own, near, wide):
            for name, pattern in RULES:
                if re.search(pattern, about):
                    return name
        if SYSTEM_FAILED.search(near):
            return "a system call fails"
        if (PASSED_ON.match(own) and OF_A_CODE.search(near)
                or PASSED_AS.search((own + " " + near).strip())):
            return "an error from below is passed on"
        return None


def counts(objdir):
    """{file: {line: [how often it ran, its function]}}, of all object files; those that never ran
    too, and tests that take a source in whole."""
    notes = [os.path.join(d, f) for part in ("src", "tests/unit")
             for d, _, files in os.walk(os.path.join(objdir, part)) for f in files
             if f.endswith(".gcno")]
    out = collections.defaultdict(dict)
    for i in range(0, len(notes), 50):
        text = subprocess.run(["gcov", "--json-format", "--stdout"] + notes[i:i + 50], check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        for doc in text.splitlines():
            for f in json.loads(doc)["files"] if doc.strip() else ():
                if not f["file"].startswith("src/"):
                    continue
                lines = out[f["file"]]
                for line in f["lines"]:
                    n = line["line_number"]
                    seen = lines.setdefault(n, [0, line.get("function_name", "")])
                    seen[0] += line["count"]
    return out


def read_explained(path):
    """{(file, text of the line or "function()"): why}"""
    out, why = {}, ""
    with open(path, encoding="utf-8") as f:
        for line in f:
            line = line.strip()
            if line.startswith("# "):
                why = line[2:]
            elif line:
                name, text = line.split(": ", 1)
                out[(name, text)] = why
    return out


def explain(ran, explained):
    """{why: [(file, line, text)]} of what did not run, and which explanations fit nothing."""
    out, used = collections.defaultdict(list), set()
    for name in sorted(ran):
        source = Source(name)
        for n in sorted(ran[name]):
            count, function = ran[name][n]
            if count:
                continue
            keys = [(name, source.text(n)), (name, function + "()")]
            why = next((explained[k] for k in keys if k in explained), None)
            used.update(keys)
            out[why or source.why(n) or ""].append((name, n, source.text(n)))
    return out, [k for k in explained if k not in used]


def table(ran):
    rows = collections.OrderedDict()
    for name in sorted(ran):
        row = rows.setdefault(os.path.dirname(name), [0, 0])
        row[0] += sum(1 for count, _ in ran[name].values() if count)
        row[1] += len(ran[name])
    rows["all"] = [sum(r[0] for r in rows.values()), sum(r[1] for r in rows.values())]
    text = ["%-12s %7s %7s %7s" % ("", "lines", "run", "%")]
    for name, (run, lines) in rows.items():
        text.append("%-12s %7d %7d %7.1f" % (name, lines, run, 100 * run / lines))
    run, lines = rows["all"]
    return text, 100 * run / lines


def main():
    objdir, out, minimum = sys.argv[1], sys.argv[2], float(sys.argv[3])
    ran = counts(objdir)
    if not any(count for lines in ran.values() for count, _ in lines.values()):
        sys.exit("coverage: no test has run")
    missed, stale = explain(ran, read_explained(os.path.join(HERE, "explained.txt")))
    text, percent = table(ran)
    open_lines = missed.pop("", [])
    text += ["", "not run, and why:"]
    for why in sorted(missed, key=lambda w: -len(missed[w])):
        text.append("%7d  %s" % (len(missed[why]), why))
    text.append("%7d  not explained" % len(open_lines))
    print("\n".join(text))
    with open(out, "w", encoding="utf-8") as f:
        f.write("\n".join(text) + "\n")
        for why in ["not explained"] + sorted(missed):
            f.write("\n== %s\n" % why)
            for name, n, line in open_lines if why == "not explained" else missed[why]:
                f.write("%s:%d: %s\n" % (name, n, line))
    print("\nevery line that did not run: %s" % out)
    for name, line in stale:
        print("coverage: tests/coverage/explained.txt explains what has run, or is not there: "
              "%s: %s" % (name, line), file=sys.stderr)
    if percent < minimum:
        print("coverage: %.1f %% of the lines ran, and %g %% are asked for" % (percent, minimum),
              file=sys.stderr)
    sys.exit(1 if stale or percent < minimum else 0)


main()
