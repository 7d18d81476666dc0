#!/usr/bin/env bats
# The source tarball and the Debian packaging: the same sources, the same bytes.

setup_file() {
    load home
    forge_home "$BATS_FILE_TMPDIR/home"
    # Of the make that runs the tests.
    unset MAKEFLAGS MFLAGS MAKELEVEL SOURCE_DATE_EPOCH
    gnu_tar || return 0
    TREE=$BATS_FILE_TMPDIR/tree
    mkdir "$TREE"
    tar -C "$BATS_TEST_DIRNAME/../.." --exclude=./.git --exclude=./build -cf - . | tar -C "$TREE" -xf -
    git init -q "$TREE"
    git -C "$TREE" add -A
    GIT_COMMITTER_DATE='2026-03-04T05:06:07Z' git -C "$TREE" -c user.name=x -c user.email=x@example.com \
        commit -q -m tree
    VERSION=$(sed -n 's/^VERSION = //p' "$TREE/Makefile")
    T=$TREE/build/golive-$VERSION.tar.gz
    make -s -C "$TREE" dist >/dev/null
    export TREE VERSION T
}

gnu_tar() { tar --version 2>/dev/null | grep -q 'GNU tar'; }

setup() {
    gnu_tar || skip 'the tarball is made with GNU tar'
    cd "$BATS_TEST_TMPDIR" || return
}

# unpacked: the tarball's tree, in a directory of its own.
unpacked() {
    mkdir "$BATS_TEST_TMPDIR/${1:-unpacked}"
    tar -C "$BATS_TEST_TMPDIR/${1:-unpacked}" -xf "$T"
    cd "$BATS_TEST_TMPDIR/${1:-unpacked}/golive-$VERSION" || return
}

@test "it holds what is committed, nobody's, dated by the commit" {
    tar -tf "$T" | sed "s,^golive-$VERSION/,," >names
    git -C "$TREE" ls-files | LC_ALL=C sort | cmp - names
    TZ=UTC tar --numeric-owner -tvf "$T" | awk '{ print $2, $4, $5 }' | sort -u >facts
    [[ $(<facts) == '0/0 2026-03-04 05:06' ]]
    TZ=UTC tar -tvf "$T" | awk '{ print $1 }' | sort -u >modes
    [[ $(<modes) == $'-rw-r--r--\n-rwxr-xr-x' ]]
}

@test "the same bytes elsewhere, later, under another umask, by git and from the tarball" {
    (umask 077 && git clone -q "$TREE" clone && TZ=Asia/Tokyo make -s -C clone dist)
    cmp "$T" "clone/build/golive-$VERSION.tar.gz"
    (umask 027 && unpacked && TZ=America/Lima make -s dist && cmp "$T" "build/golive-$VERSION.tar.gz")
    unpacked again
    make -s dist
    make -s dist
    cmp "$T" "build/golive-$VERSION.tar.gz"
}

@test "SOURCE_DATE_EPOCH dates it, and other dates are other bytes" {
    git clone -q "$TREE" clone
    SOURCE_DATE_EPOCH=1000000000 make -s -C clone dist
    [[ $(TZ=UTC tar -tvf "clone/build/golive-$VERSION.tar.gz" | head -n 1) == *2001-09-09* ]]
    run cmp -s "$T" "clone/build/golive-$VERSION.tar.gz"
    [[ $status == 1 ]]
}

@test "a tree with changes is refused, and makes nothing" {
    local change
    for change in 'echo >>README.md' 'echo >new' 'rm LICENSE'; do
        rm -rf clone
        git clone -q "$TREE" clone
        (cd clone && eval "$change")
        run make -s -C clone dist
        [[ $status != 0 && $output == *'not clean'* ]]
        [[ -z $(find clone/build -name '*golive*') ]]
    done
}

@test "where git does not say what is committed, nothing is made" {
    git init -q empty
    tar -C "$TREE" --exclude=./.git --exclude=./build -cf - . | tar -C empty -xf -
    run make -s -C empty dist
    [[ $status != 0 && $output == *'does not say'* && -z $(find empty/build -name '*golive*') ]]
}

@test "what is built, and what editors leave, is not in it" {
    unpacked
    mkdir build
    touch build/x README.md~ x.orig .README.md.swp
    make -s dist
    cmp "$T" "build/golive-$VERSION.tar.gz"
}

@test "the tool builds from it, where there is no git repository" {
    unpacked
    make -s -j2 VARIANT=debug ${CC:+CC="$CC"} ${WITH_OPENPGP:+WITH_OPENPGP="$WITH_OPENPGP"} all
    [[ $(build/debug/git-golive version) == *"$VERSION"* ]]
}

@test "a Debian source package of it: dated by the commit, versioned by the release, the same each time" {
    command -v dpkg-buildpackage >/dev/null || skip 'there is no dpkg-buildpackage'
    source_package() {
        "$TREE/.packaging/deb" "$T" "$1" --build=source --no-check-builddeps --no-pre-clean >"$1.log" 2>&1 ||
            { cat "$1.log" && false; }
    }
    source_package one
    (umask 077 && TZ=Asia/Tokyo source_package two)
    local file
    for file in "golive_$VERSION.orig.tar.gz" $(cd one && ls -- *.debian.tar.xz *.dsc); do
        cmp "one/$file" "two/$file"
    done
    cmp "$T" "one/golive_$VERSION.orig.tar.gz"
    cd "one/golive-$VERSION"
    [[ $(dpkg-parsechangelog -S Version) == "$VERSION-0golive1"* ]]
    [[ $(dpkg-parsechangelog -S Date) == 'Wed, 04 Mar 2026 05:06:07 +0000' ]]
    # Nothing is patched.
    rm -r debian
    cd .. && tar -df "$T"
}
