#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs as /job where the module must refuse to load. /expected holds a regular
# expression: the reason, which must be the one line it writes.
set -u
export PATH=/bin:/sbin

# shellcheck source=tests/lib/tap.sh
. /tap.sh
exec >/dev/ttyS1

dmesg -c >/dev/null
! insmod /mshv_root.ko 2>/tmp/error
check $? "the module does not load"
grep -q 'No such device' /tmp/error
check $? "the error is ENODEV"
# busybox's insmod asks the kernel twice, in two ways: twice the same line.
dmesg | sed 's/^\[ *[0-9.]*\] //' | grep mshv | grep -vE 'out-of-tree|verification' \
	>/tmp/lines
[ "$(wc -l </tmp/lines)" -le 2 ]
check $? "it writes no more than a line for each try"
sort -u /tmp/lines >/tmp/log
sed 's/^/# /' /tmp/log
[ "$(wc -l </tmp/log)" = 1 ]
check $? "and that is one text"
grep -qEf /expected /tmp/log
check $? "the line says why: $(cat /expected)"
/mshvctl doctor >/tmp/doctor
check $(($? != 1)) "mshvctl finds a problem, too"
sed 's/^/# /' /tmp/doctor
grep '^problem ' /tmp/doctor | grep -qF "$(sed 's/.*not loaded: //' /tmp/log)"
check $? "and gives the same reason"
[ ! -e /dev/mshv ]
check $? "/dev/mshv is not there"
! grep -q '^mshv_root ' /proc/modules
check $? "the module is not listed"
plan
echo "# finished"
exit 0
