#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Tests of mshvctl and its manual; TAP output. mshvctl is built with each compiler, and
# with sanitizers for what follows. Then it looks at systems made of files.
set -eu

here=$(cd "$(dirname "$0")/../.." && pwd)
. "$here/tests/lib/tap.sh"
. "$here/tests/tools/fixture.sh"
. "$here/tests/tools/doctor.sh"
. "$here/tests/tools/doctor-driver.sh"
. "$here/tests/tools/commands.sh"
. "$here/tests/tools/statistics.sh"
. "$here/tests/tools/manual.sh"

# Where users without rights can reach it.
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
chmod 755 "$out"
log=$out/log

# Ends with the status $1, whatever that is.
ends_with()
{
	expected=$1
	shift
	code=0
	"$@" || code=$?
	echo "ended with $code, expected $expected"
	[ "$code" = "$expected" ]
}

build()
{
	make -s -C "$here/tools/mshvctl" OUT="$here/build/tests/tools/$1" CC="$2" \
		CFLAGS="-O1 -g -Werror $3"
}

# The command on the system in $tree.
ctl()
{
	"$out/mshvctl" --root "$tree" "$@"
}

# The same for somebody without rights; leaks cannot be looked for then.
ctl_as_user()
{
	if [ "$(id -u)" = 0 ]; then
		set -- setpriv --reuid=65534 --regid=65534 --clear-groups \
			"$out/mshvctl" --root "$tree" "$@"
	else
		set -- "$out/mshvctl" --root "$tree" "$@"
	fi
	ASAN_OPTIONS=detect_leaks=0 "$@"
}

try "gcc builds it without a warning" build gcc gcc ""
try "clang builds it without a warning" build clang clang ""
try "it builds with sanitizers" build sanitized gcc \
	"-fsanitize=address,undefined -fno-sanitize-recover=all"
if [ ! -x "$here/build/tests/tools/sanitized/mshvctl" ]; then
	plan
	exit 1
fi
cp "$here/build/tests/tools/sanitized/mshvctl" "$out"
make_key
make_healthy
test_healthy
test_hypervisor
test_kernels
test_dkms
test_modules
test_signatures
test_conflicts
test_driver
test_node
test_hostile
test_status
test_capabilities
test_usage
test_report
test_statistics
test_reasons
test_manual
plan
echo "# tools: $number tests, $failed failed"
[ "$failed" = 0 ]
