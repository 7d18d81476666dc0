# What the tool that is tested was built with.

# has_openpgp: it says so when it was not built with OpenPGP.
has_openpgp() { [[ $(git-golive version) != *'without OpenPGP'* ]]; }

need_openpgp() { has_openpgp || skip 'this golive was built without OpenPGP'; }
