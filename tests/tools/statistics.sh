# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # names of run.sh, fixture.sh and commands.sh
# mshvctl stat.

# words TEXT: the last output has a line of these words
words()
{
	status=0
	awk -v words="$1" '{ $1 = $1 } $0 == words { found = 1 } END { exit !found }' "$log" ||
		status=1
	check $status "a line: $1" "$log"
}

# Counts go on between two tables, a VP ends and another begins.
stat_of_changes()
{
	(
		sleep 0.7
		sed '$a 6 0 77 1000 0 0 0 500 0 0
			s/^4 0 1234 100 /4 0 1234 1100 /; /^5 /d' "$tree/$debug/vps" >"$out/vps"
		cp "$out/vps" "$tree/$debug/vps"
	) &
	timeout 1.6 "$out/mshvctl" --root "$tree" stat --interval 0.5 >"$log" 2>&1 || :
	wait
	awk '
		/per second:/ { table++ }
		# A thousand in an interval of half a second, or what a busy machine makes of it.
		table && $1 == 4 && $2 == 0 && $5 > 500 && $5 < 2100 { grew = 1 }
		table && $1 == 4 && $2 == 1 && $5 == 0 { stayed = 1 }
		table && $1 == 6 && $5 > 500 && $5 < 2100 { began = 1 }
		table && $1 == 5 && NF > 6 { late = table }
		END { exit !(table > 1 && grew && stayed && began && late < table) }' "$log"
}

test_statistics()
{
	copy
	try "stat" ends_with 0 ctl stat --once
	words '2 partitions, 3 VPs, 500 pages with the hypervisor; so far:'
	words 'partition pid program vps pages interrupts'
	words '4 1234 qemu-system-x86 2 300 1000'
	words '5 99 - 1 200 0'
	words 'partition vp pid program runs signals cancels resolved io_port memory other'
	words '4 0 1234 qemu-system-x86 100 1 2 30 60 40 0'
	words '5 0 99 - 7 0 0 1 6 1 0'
	words 'all 157 1 2 36 106 51 0'
	status=0
	stat_of_changes || status=1
	check $status "stat of what changes: rates" "$log"
	copy
	sed -i '2s/100 .*/1 0 0 0 1 0 0/' "$tree/$debug/vps"
	ctl stat --once >"$log"
	status=0
	awk '$4 ~ /^qemu/ && $1 == 4 && NF > 6 { order = order $2 } END { exit order != "10" }' \
		"$log" || status=1
	check $status "the busiest is first" "$log"
	LINES=8 ctl stat --once >"$log"
	try "no more lines than the terminal has" awk 'END { exit NR > 8 }' "$log"
	copy
	sed -i 's/$/ 7/; 1s/ 7$/ exotic/' "$tree/$debug/vps"
	try "stat of a later driver" ends_with 0 ctl stat --once
	words '4 0 1234 qemu-system-x86 100 1 2 30 60 40 0 7'
	sed -i '1s/^partition vp/vp partition/' "$tree/$debug/vps"
	try "stat of a driver that nobody knows" ends_with 4 ctl stat --once
	{
		printf 'partition vp pid'
		seq -s' ' 1 100
		yes 18446744073709551616 | head -n 5000 | tr '\n' ' '
	} >"$tree/$debug/vps"
	try "stat of numbers that do not fit" ends_with 4 ctl stat --once
	copy
	chmod 0 "$tree/sys/kernel/debug"
	try "stat for somebody without rights" ends_with 3 ctl_as_user stat --once
	says 'only root may read the statistics'
	chmod 755 "$tree/sys/kernel/debug"
	copy
	rm -r "${tree:?}/$debug"
	try "stat without debugfs" ends_with 1 ctl stat --once
	says 'mount -t debugfs none /sys/kernel/debug'
	unload
	try "stat without a driver" ends_with 1 ctl stat --once
	says "the driver is not loaded; 'mshvctl doctor' says why"
	copy
	(sleep 0.5; rm -r "${tree:?}/sys/module/mshv_root" "$tree/$debug") &
	try "stat ends when the driver goes" ends_with 1 ctl stat --interval 0.2
	wait
	says 'the driver is not loaded'
}
