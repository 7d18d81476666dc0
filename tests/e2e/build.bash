# What the tool that is tested was built with.

# has_openpgp: it says so when it was not built with OpenPGP.
has_openpgp() { [[ $(git-golive version) != *'without OpenPGP'* ]]; }

need_openpgp() { has_openpgp || skip 'this golive was built without OpenPGP'; }

# built NAME: where that was built: beside the tool, or below it for the release.
built() {
    local dir
    for dir in "$GOLIVE_BUILD" "$GOLIVE_BUILD/release"; do
        [[ ! -e $dir/$1 ]] || { echo "$dir/$1" && return; }
    done
    echo "$1 was not built below '$GOLIVE_BUILD'" >&2
    return 1
}

# install_as TARGET: what make does, with what is being tested, into $BATS_TEST_TMPDIR/dest/opt/golive.
install_as() {
    local top
    top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -C "$top" -o all -o lib "$1" BUILD="$BATS_TEST_TMPDIR/none" VARIANT=release \
        TOOLDIR="$(dirname "$(command -v git-golive)")" LIB="$(built libgolive.a)" SHARED="$(built libgolive.so)" \
        DESTDIR="$BATS_TEST_TMPDIR/dest" PREFIX=/opt/golive
}
