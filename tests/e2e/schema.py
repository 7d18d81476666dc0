"""Holds files against a JSON Schema, and what the schema says against what golive says.

usage: schema.py check SCHEMA FILE...	the files that the schema refuses, a line each
       schema.py typed SCHEMA FILE...	the same, with what YAML takes for a number or a truth value as such
       schema.py same SCHEMA FILE...	where the schema and `git golive lint` differ
       schema.py bent SCHEMA FILE...	the same, for each FILE bent in every place and in many ways
       schema.py keys SCHEMA		each key, with its description

To golive every scalar is a text; so `check` reads YAML with BaseLoader, which leaves texts alone. An editor reads by the
core schema of YAML 1.2; so does `typed`. What is said ends the program with 1.
"""

import copy
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import jsonschema
import yaml

# What golive refuses and no schema can: what one place has to do with another, with the day's length, or with bytes.
BEYOND = re.compile('|'.join([
    r"no (stakeholder|criterion) has the id", r"no stakeholder or group is called", r"names persons",
    r"is taken by the", r"has the name of the stakeholder", r"has this email too", r"a cycle:", r"cannot come after itself",
    r"at least one stakeholder must be a person", r"are needed, but only", r"'amend' must be a whole number from 1 to [0-9]{1,2},",
    r"belongs to another stakeholder", r"the same key, valid at the same time", r"must be later than", r"must not be before",
    r"there is no file", r"not an SSH public key", r"has another sha256", r"^'keys/", r"the SSH public key", r"the line says", r"\bRSA\b",
    r"'[0-9]{4}-02-29",
    r"duplicate key", r"anchors are", r"aliases are", r"tags are not", r"directives", r"merge keys", r"control character",
    r"a line or paragraph separator", r"larger than", r"nested more", r"the approvers of all criteria are more",
]))

CORE = [
    (re.compile(r"^[-+]?[0-9]+$"), int),
    (re.compile(r"^0o[0-7]+$"), lambda s: int(s[2:], 8)),
    (re.compile(r"^0x[0-9a-fA-F]+$"), lambda s: int(s[2:], 16)),
    (re.compile(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$"), float),
    (re.compile(r"^(true|True|TRUE)$"), lambda s: True),
    (re.compile(r"^(false|False|FALSE)$"), lambda s: False),
    (re.compile(r"^(null|Null|NULL|~|)$"), lambda s: None),
]


def scalar(node, typed):
    if typed and node.style is None:
        for pattern, make in CORE:
            if pattern.match(node.value):
                return make(node.value)
    return node.value


def build(node, typed):
    if isinstance(node, yaml.MappingNode):
        return {build(k, False): build(v, typed) for k, v in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [build(v, typed) for v in node.value]
    return scalar(node, typed)


def load(path, typed=False):
    with open(path, encoding='utf-8-sig') as f:
        node = yaml.compose(f.read(), yaml.BaseLoader)
    return build(node, typed) if node else ''


def validator(path):
    with open(path, encoding='utf-8') as f:
        schema = json.load(f)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def first_error(schema, tree):
    error = jsonschema.exceptions.best_match(schema.iter_errors(tree))
    return error and '/'.join(map(str, error.absolute_path)) + ': ' + error.message[:200]


def check(schema, files, typed):
    said = False
    for path in files:
        try:
            error = first_error(schema, load(path, typed))
        except (yaml.YAMLError, UnicodeDecodeError) as e:
            error = 'not YAML: ' + str(e).splitlines()[0]
        if error:
            said = True
            print(f'{path}: {error}')
    return said


def lint(path):
    """The problems that golive finds."""
    run = subprocess.run(['git-golive', '--json', 'lint', path], capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1):
        raise RuntimeError(f'{path}: lint ended with {run.returncode}: {run.stderr}')
    return [p['text'] for p in json.loads(run.stdout)['problems']]


def differ(schema, path, tree):
    """What is wrong between the two, or None."""
    problems = lint(path)
    error = first_error(schema, tree)
    if error and not problems:
        return 'golive takes it, the schema does not: ' + error
    if not error and any(not BEYOND.search(p) for p in problems):
        return 'the schema takes it, golive does not: ' + '; '.join(problems)
    return None


def same(schema, files):
    said = False
    for path in files:
        try:
            tree = load(path)
        except (yaml.YAMLError, UnicodeDecodeError):
            continue
        error = differ(schema, path, tree)
        if error:
            said = True
            print(f'{path}: {error}')
    return said


# Each place gets one of so many of what can be put anywhere, in turn: places of one kind share their rules. EVERY=1 is all.
EVERY = int(os.environ.get('EVERY', 4))

# What is put in the place of any text; and, by the key, what it is near to.
TEXTS = ['', '0', '1.5', 'true', 'no such word', 'X', '-x', 'a/b', 'x\ty', 'x\ny', 'x' * 64, 'x' * 201, 'x' * 2001]
DAYS = ['1969-12-31', '1970-01-01', '2026-02-29', '2026-02-30', '2026-04-31', '2026-13-01', '9999-12-31']
TIMES = ['2026-01-01T00:00:00Z', '2026-01-01T24:00:00Z', '2026-01-01T23:59:60Z', '2026-01-01 00:00:00', '2026-01-01']
PATHS = ['../x', 'x/../y', './x', 'x/.', '.git/x', 'x/.GIT', 'x/.git. ', 'x/git~1/y', 'x/.gitignore', 'a//b', '/a', 'a/', 'a\\b',
         'keys/x', 'keys/', 'keys/x/', 'keys/.git', 'x' * 4096, 'x' * 4097]
TAGS = ['x.lock', 'x.lock/y', '.x', 'x.', 'x..y', 'x@{y', 'x~y', 'x/.z', '/x', 'x/', 'v1.0+build', '@', 'v[0-9]', 'v\u00e9']
BOUNDS = ['>= 1', '>=1', '>  1', '= 1', '>= x', '>= 1.', '>= .5', '> 1234567890123456789', '!= 1', '== -0.5']
NUMBERS = ['1.', '.5', '1e3', '-0.5', '123456789.123456789', '1234567890.123456789']
NEAR = {
    'golive': ['1', '01'], 'version': ['1', '01', '999999999', '1000000000'], 'waive-max-days': ['36500', '36501', '01'],
    'amend': ['1', '3'], 'at-least': ['1', '2', '1000', '1001'], 'timeout': ['1', '86400', '86401'],
    'pilot-ended': DAYS, 'target-date': DAYS, 'from': DAYS, 'until': DAYS,
    'valid-after': TIMES, 'valid-before': TIMES, 'date': TIMES,
    'valid-for': ['0d', '1d', '36500d', '36501d', '5214w', '5215w', '12m', '012d'],
    'scope': ['release', 'standing'] + PATHS, 'path': PATHS, 'openpgp': PATHS, 'x509': PATHS,
    'tags': ['!', '!v*', '!!', '*' * 8, '*' * 9, 'x' * 200], 'exempt': TAGS, 'tag': ['any', 'signed', 'x' * 1025] + TAGS,
    'measure': BOUNDS, 'measured': NUMBERS, 'answers': ['x' * 2000], 'blocking': ['false', 'False'],
    'email': ['a@b', '@b', 'a@', 'a@b c', '<a@b>', 'x@' + 'x' * 318, 'x@' + 'x' * 319, 'a@b\u202e'],
    'url': ['http://example.com/x', 'x:', ':x', 'x:y z', 'k:' + 'x' * 1998, 'k:' + 'x' * 1999, 'k:\u202e'],
    'id': ['x' * 63, 'x-', 'x_y'], 'name': ['x' * 2000], 'why': ['x' * 20000], 'note': ['x' * 40000],
    'sha256': ['a' * 64, 'A' * 64, 'g' * 64], 'checklist': ['a' * 64, 'A' * 64], 'commit': ['a' * 40, 'A' * 40, 'a' * 64],
    'record': ['2026-11/20T080900Z-lena-approve-privacy', '2026-13/x', '2026-11/x y', '2026-11/', '2026-11/' + 'x' * 201],
    'ssh': ['ssh-ed25519', 'ssh-ed25519 AAAA', 'ssh-dss AAAA', 'ssh-rsa-cert-v01@openssh.com AAAA'],
    'go': ['record', 'checklist'], 'kind': ['machine'], 'evidence': ['required'], 'area': ['technical'],
    'decision': ['agree', 'go', 'no-go'], 'in': ['candidate', 'ledger', 'url'],
}


def places(tree, path=()):
    """Each place, with the indexes of lists; those of the same form come under one key."""
    yield path
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from places(value, path + (key,))
    elif isinstance(tree, list):
        for i, value in enumerate(tree):
            yield from places(value, path + (i,))


def form(tree, path):
    """What tells two places apart: the keys that lead there, what stands there, and in a list what stands beside."""
    beside = tuple(sorted(at(tree, path[:-1]))) if len(path) > 1 and isinstance(path[-2], int) else ()
    return tuple('[]' if isinstance(p, int) else p for p in path), type(at(tree, path)).__name__, beside


def at(tree, path):
    for step in path:
        tree = tree[step]
    return tree


def put(tree, path, value):
    """A copy in which something else stands there; without `value`, nothing does."""
    bent = copy.deepcopy(tree)
    if not path:
        return value
    parent = at(bent, path[:-1])
    if value is None:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return bent


def ways(path, node):
    """What to put there, because it can be put anywhere, and because it is near; None: nothing."""
    if not path:
        return ['x', [], {}], [dict(node, unknown='x')]
    if isinstance(node, str):
        key = next((p for p in reversed(path) if p in NEAR), None)
        return [None, [], {}, ['x'], {'x': 'y'}, node + '\u00e9'] + TEXTS, NEAR.get(key, [])
    if isinstance(node, list):
        return [None, 'x', '', {}, [[]], [{}], ['']], [[], node + [node[0]]]
    many = {f'k{i}': '>= 1' for i in range(201)} if path[-1] in ('measure', 'measured') else {}
    return [None, 'x', '', []], [{}, dict(node, unknown='x'), dict(node, UP='x'), dict(node, **many)]


def bends(files):
    """Each file with something else in one place."""
    seen = set()
    for name in files:
        tree = load(name)
        for path in places(tree):
            kind = form(tree, path)
            if kind in seen and path:
                continue
            seen.add(kind)
            anywhere, here = ways(path, at(tree, path))
            for way in anywhere[len(seen) % EVERY::EVERY] + here:
                yield name, path, way, put(tree, path, way)


def bent(schema, files):
    """Every scalar is written in quotes: to golive that is the same."""
    jobs = list(bends(files))

    def run(job):
        name, path, way, tree = job
        fd, other = tempfile.mkstemp(suffix='.yaml', dir=os.path.dirname(os.path.abspath(name)))
        try:
            with os.fdopen(fd, 'w', encoding='utf-8') as f:
                lines = tree.items() if isinstance(tree, dict) else ()
                f.write(''.join(f'{json.dumps(k)[1:-1]}: {json.dumps(v)}\n' for k, v in lines) or json.dumps(tree))
            error = differ(schema, other, tree)
        finally:
            os.unlink(other)
        return error and f"{os.path.basename(name)}, {'/'.join(map(str, path))} = {str(way)[:80]!r}: {error}"

    with ThreadPoolExecutor(2) as pool:
        errors = [e for e in pool.map(run, jobs) if e]
    for error in errors:
        print(error)
    print(f'{len(jobs)} ways', file=sys.stderr)
    return bool(errors) or len(jobs) < 100


def keys(node, where=''):
    if isinstance(node, dict):
        for key, value in node.get('properties', {}).items():
            if isinstance(value, dict) and value.keys() - {'additionalProperties', 'const'}:
                print(f"{where}{key}\t{value.get('description', '')}")
        for key, value in node.items():
            keys(value, where)
    elif isinstance(node, list):
        for value in node:
            keys(value, where)


def main(what, path, *files):
    schema = validator(path)
    if what == 'keys':
        return keys(schema.schema)
    if what in ('check', 'typed'):
        return check(schema, files, what == 'typed')
    return {'same': same, 'bent': bent}[what](schema, files)


if __name__ == '__main__':
    sys.exit(1 if main(*sys.argv[1:]) else 0)
