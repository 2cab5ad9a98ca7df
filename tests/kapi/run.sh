#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Tests of the probe stage, the sanity checks and dkms.conf; TAP output.
#
#   tests/kapi/run.sh [SERIES...]     default: 5.10 6.1 6.12 7.3
set -eu

here=$(cd "$(dirname "$0")/../.." && pwd)
out=$here/build/tests/kapi

says()
{
	grep -qF -- "$1" "$log"
}

. "$here/tests/lib/tap.sh"
. "$here/tests/kapi/synthetic.sh"
. "$here/tests/kapi/unsuitable.sh"
. "$here/tests/kapi/kernels.sh"

rm -rf "$out"
mkdir -p "$out"
log=$out/test.log
test_synthetic
test_unsuitable
if [ $# = 0 ]; then
	set -- 5.10 6.1 6.12 7.3
fi
for series in "$@"; do
	test_kernel "$series"
done
test_change_of_kernel
plan
echo "# kapi: $number tests, $failed failed"
[ "$failed" = 0 ]
