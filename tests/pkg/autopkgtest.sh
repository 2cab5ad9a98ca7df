#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs the tests that come with the .deb packages (debian/tests), by autopkgtest, in a root
# directory of a Debian release. Prints TAP.
set -eu

usage()
{
	cat <<'TEXT'
usage: tests/pkg/autopkgtest.sh RELEASE PACKAGES

  RELEASE   bookworm or trixie
  PACKAGES  directory with ours, source and binary

What autopkgtest left is in build/tests/pkg/autopkgtest-RELEASE/srv/results.
TEXT
}

if [ $# != 2 ]; then
	usage >&2
	exit 2
fi
release=$1
packages=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
out=$top/build/tests/pkg/autopkgtest-$release
log=$out/log
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' "$top/dkms.conf")
. "$top/tests/lib/tap.sh"
. "$top/tests/pkg/root.sh"

rm -rf "$out"
mkdir -p "$out/srv/packages"
cp "$packages"/mshv*_"$version"[_.]* "$out/srv/packages/"
suites=$(suites_of "$release")
# shellcheck disable=SC2086 # suites are words
prepare "autopkgtest-$release" "$release" "$top/tests/pkg/prepare-autopkgtest.sh" $suites

# As a developer of Debian would, on a machine that may be broken by it.
run_tests()
{
	inside sh -c 'autopkgtest --output-dir /srv/results --timeout-test 3600 \
		--ignore-restrictions=breaks-testbed \
		/srv/packages/*.deb /srv/packages/*.dsc -- null'
}

echo "TAP version 13"
set +e
echo "# Debian $release, $(inside dpkg-query -W autopkgtest)"
try "autopkgtest is content" run_tests
# The second is what Debian itself runs for each package of a DKMS module. A test that is
# left out has not passed.
for name in $(sed -n 's/^Tests: *//p' "$top/debian/tests/control") dkms-autopkgtest; do
	grep "^$name " "$out/srv/results/summary" >"$log" 2>&1
	grep -qE "^$name +PASS( \(superficial\))?\$" "$log"
	check $? "$name passes" "$log"
done
plan
[ "$failed" = 0 ]
