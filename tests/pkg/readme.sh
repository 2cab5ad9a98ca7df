#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Does what README tells a newcomer to do, command by command, in a root directory of a
# Debian release. Prints TAP.
set -eu

usage()
{
	cat <<'TEXT'
usage: tests/pkg/readme.sh [--demo] RELEASE PACKAGES

  --demo    "make demo" too, where README says that it works (ten minutes)

  RELEASE   bullseye, bookworm, trixie or sid
  PACKAGES  directory with the packages, for a release on which they are not made
TEXT
}

demo=
if [ "${1-}" = --demo ]; then
	demo=yes
	shift
fi
if [ $# != 2 ]; then
	usage >&2
	exit 2
fi
release=$1
packages=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
out=$top/build/tests/pkg/readme-$release
log=$out/log
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' "$top/dkms.conf")
. "$top/tests/lib/tap.sh"
. "$top/tests/pkg/root.sh"
. "$top/tests/pkg/kernels.sh"

rm -rf "$out"
mkdir -p "$out/srv"
suites=$(suites_of "$release")
# shellcheck disable=SC2086 # suites are words
prepare "readme-$release" "$release" "$top/tests/pkg/prepare-readme.sh" $suites

# A machine of its own for each of README's ways, with the tree as git has it.
new_machine()
{
	rm -rf "$out/layer" "$out/srv/mshv-dkms"
	git -c safe.directory='*' clone -q "$top" "$out/srv/mshv-dkms"
}

# block TEXT: the commands of README's one block that has TEXT in it
block()
{
	awk -v text="$1" '
		/^    / { block = block substr($0, 5) "\n"; next }
		{ found(); block = "" }
		END { found(); exit !count }
		function found() {
			if (index(block, text)) {
				printf "%s", block
				count++
			}
		}' "$top/README.md"
}

here()
{
	inside sh -c "cd /srv/mshv-dkms && $1"
}

# follow TEXT: the commands of that block, each one a test. What loads the module is only
# asked whether it would find it: the kernel that runs is another one.
follow()
{
	block "$1" >"$out/commands" && status=0 || status=1
	check "$status" "README has commands with: $1"
	while IFS= read -r command; do
		case $command in
		'modprobe '*) command="modprobe -n -S \$(uname -r) ${command#modprobe }" ;;
		esac
		try "$command" here "$command"
	done <"$out/commands"
}

test_packages()
{
	new_machine
	if [ "$release" = bullseye ]; then
		mkdir -p "$out/srv/mshv-dkms/build/packages"
		cp "$packages"/*"${version}"*.deb "$out/srv/mshv-dkms/build/packages/"
	else
		follow "make deb rpm"
	fi
	follow "apt-get install linux-headers"
	try "the module is there" module_is "$kernel" "$version"
}

test_without_packages()
{
	new_machine
	try "dkms and the kernel's headers" inside apt-get install dkms linux-headers-amd64
	follow "dkms install"
	try "the module is there" module_is "$kernel" "$version"
	try "the headers" here "make install-headers"
	try "what building mshvctl takes" inside apt-get install libkmod-dev pkg-config
	try "mshvctl" here "make -C tools install"
	inside mshvctl doctor >"$log" 2>&1
	says '^doctor: [0-9]+ problem'
}

test_demo()
{
	new_machine
	follow "make demo"
	tail -n 1 "$log" | grep -q '^demo: ok' && status=0 || status=1
	check "$status" "its last line begins with: demo: ok" "$log"
}

echo "TAP version 13"
set +e
kernel=$(inside uname -r)
echo "# Debian $release, kernel $kernel"
test_packages
test_without_packages
if [ -n "$demo" ] && [ "$release" != bullseye ]; then
	test_demo
fi
plan
[ "$failed" = 0 ]
