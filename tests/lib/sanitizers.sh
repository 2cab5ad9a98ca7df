#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What a kernel knows that was built to watch its drivers (scripts/kernel.sh sanitize);
# in the lab's parent it is /sanitizers.sh, with leaks.awk beside it. Other kernels have
# none of the files: there these do nothing.

kmemleak=/sys/kernel/debug/kmemleak

# What is younger than five seconds is not taken for lost, nor what changes between two
# looks.
look_for_leaks()
{
	sleep 6
	echo scan >$kmemleak && echo scan >$kmemleak
}

# What the kernel has lost so far is not the driver's.
forget_leaks()
{
	[ -e $kmemleak ] || return 0
	look_for_leaks
	echo clear >$kmemleak
	: >/tmp/leaks
}

# While the module is loaded its functions have names.
note_leaks()
{
	[ -e $kmemleak ] || return 0
	look_for_leaks || echo "nobody looks for leaks" >>/tmp/leaks
	cat $kmemleak >>/tmp/leaks
	echo clear >$kmemleak
}

# judge_leaks MODULE: a test; needs what tests/lib/tap.sh has
judge_leaks()
{
	awk -v module="$1" -f /leaks.awk /tmp/leaks >/tmp/judged
	sed 's/^/# /' /tmp/judged
	grep -q '^reports [0-9]* ours 0$' /tmp/judged && ! grep -q '^nobody' /tmp/leaks
	check $? "nothing that $1 allocated is lost"
}

# The first mistake that is seen in the use of locks ends that anybody looks.
judge_locks()
{
	grep -q 'debug_locks: *1$' /proc/lockdep_stats
	check $? "the use of locks was watched to the end"
	grep -q ' __asan_report_load8' /proc/kallsyms
	check $? "the use of memory is watched"
}
