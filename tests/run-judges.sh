#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Shows each judge of test results the faults it is there to find, and a result
# without. Prints TAP.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
. "$here/tests/lib/tap.sh"
out=$here/build/judges

rm -rf "$out"
mkdir -p "$out"
cd "$out"

# same TITLE FILE: the file holds what is on standard input
same()
{
	cat >expected
	status=0
	diff expected "$2" >difference || status=1
	check $status "$1" difference
}

judge_log()
{
	cat >log
	cat >rules <<-'RULES'
		load ^mshv_root: ready
		messages ^mshv_root: odd
	RULES
	awk -f "$here/tests/check-log.awk" rules log >findings
}

# cover LOG...: what the judge of coverage says
cover()
{
	printf '# a table\nanswered\tvp\t0x2\t-\tEPERM: always\n' >answers.table
	awk -f "$here/tests/coverage.awk" answers.table "$@" >findings
}

test_coverage()
{
	printf '# call: vp current 0x1 RUN 3 1\r\n=== begin\n# call: vp old 0x2 B 1 0\n' >one
	printf '# call: vp current 0x1 RUN 4 0\n# call: vp old 0x3 C 2 1\n' >two
	cover one two
	same "coverage: calls and successes are added up" findings <<-'FOUND'
		TAP version 13
		ok 1 - vp current 0x1 RUN: 7 calls, 1 succeeded
		ok 2 - vp old 0x2 B: 1 calls, 0 succeeded (EPERM: always)
		ok 3 - vp old 0x3 C: 2 calls, 1 succeeded
		ok 4 - 3 calls are known, of 2 boots
		1..4
	FOUND
	printf '# call: vp current 0x1 RUN 3 0\n# call: vp old 0x2 B 0 0\n' >one
	cover one
	same "coverage: calls that never succeeded, or were never made, are found" findings \
		<<-'FOUND'
		TAP version 13
		not ok 1 - vp current 0x1 RUN: 3 calls, 0 succeeded
		not ok 2 - vp old 0x2 B: 0 calls, 0 succeeded (EPERM: always)
		ok 3 - 2 calls are known, of 1 boots
		1..3
	FOUND
	echo '=== begin' >one
	cover one
	same "coverage: to have seen no calls is a failure" findings <<-'FOUND'
		TAP version 13
		not ok 1 - 0 calls are known, of 1 boots
		1..1
	FOUND
}

test_log()
{
	judge_log <<-'LOG'
		[    1.000000] Linux version
		[    2.000000] mshv-test: begin load
		[    2.100000] mshv_root: ready: L1VH
		mshv_root: a program may write this
		[    3.000000] mshv-test: begin messages
		[    3.100000][  T123] mshv_root: odd
	LOG
	same "log: nothing is found where nothing is wrong" findings <<-'FOUND'
		lines 6 sections 2
	FOUND
	printf '[ 1.0] mshv-test: begin load\r\n[ 1.1] mshv_root: ready\r\n' | judge_log
	same "log: lines may end as on a terminal" findings <<-'FOUND'
		lines 2 sections 1
	FOUND
	judge_log <<-'LOG'
		[    1.000000] BUG: at boot
		[    2.000000] mshv-test: begin load
		[    2.100000] mshv_root: odd
		[    2.200000] WARNING: CPU: 0 PID: 1 at f
		text without an end[    2.300000] mshv_root: behind it
		<4>[    2.400000] mshv_root: with a level
		[    2.500000][    C1] Call Trace:
		[    2.600000] task x blocked for more than 120 seconds.
		[    2.700000] segfault at 0
		[    2.800000] turning off the locking correctness validator.
		[    2.900000] kmemleak: Kernel memory leak detector disabled
	LOG
	same "log: every planted fault is found" findings <<-'FOUND'
		boot: BUG: at boot
		load: mshv_root: odd
		load: WARNING: CPU: 0 PID: 1 at f
		load: mshv_root: behind it
		load: mshv_root: with a level
		load: Call Trace:
		load: task x blocked for more than 120 seconds.
		load: segfault at 0
		load: turning off the locking correctness validator.
		load: kmemleak: Kernel memory leak detector disabled
		lines 11 sections 1
	FOUND
}

# What kmemleak says of an object for which the functions $@ are responsible.
lost()
{
	cat <<-'OBJECT'
		unreferenced object 0xffff888003a0b200 (size 200):
		  comm "insmod", pid 95, jiffies 4294893240
		  hex dump (first 32 bytes):
		    ff 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  ................
		  backtrace (crc 8a1c2d4e):
	OBJECT
	printf '    %s\n' "$@"
}

test_leaks()
{
	: >leaks
	awk -v module=m -f "$here/tests/sanitize/leaks.awk" leaks >findings
	same "leaks: none" findings <<-'FOUND'
		reports 0 ours 0
	FOUND
	{
		lost 'kmalloc+0x1/0x2' 'f+0x1/0x2 [m]' 'do_init+0x1/0x2'
		lost 'kmalloc+0x1/0x2' 'f+0x1/0x2 [mm]' 'do_init+0x1/0x2'
		lost 'kmalloc+0x1/0x2' '0xffffffffa0001234' 'do_init+0x1/0x2'
		lost 'kmalloc+0x1/0x2' 'acpi_init+0x1/0x2'
	} >leaks
	awk -v module=m -f "$here/tests/sanitize/leaks.awk" leaks | sed 's/ unref.*):/:/' >findings
	same "leaks: the module's, and those of one that has gone, are told from the kernel's" \
		findings <<-'FOUND'
			ours:: kmalloc+0x1/0x2 f+0x1/0x2 [m] do_init+0x1/0x2
			the kernel's:: kmalloc+0x1/0x2 f+0x1/0x2 [mm] do_init+0x1/0x2
			ours:: kmalloc+0x1/0x2 0xffffffffa0001234 do_init+0x1/0x2
			the kernel's:: kmalloc+0x1/0x2 acpi_init+0x1/0x2
			reports 4 ours 2
		FOUND
}

# total EXPECTED TITLE: a TAP file on standard input
total()
{
	cat >one.tap
	awk -f "$here/tests/tap-total.awk" one.tap >totals
	echo "$1" >wanted
	same "$2" totals <wanted
}

test_total()
{
	total "2 0 1" "totals: passed and skipped" <<-'RESULTS'
		# TAP version 13
		ok 1 - a
		ok 2 - b # SKIP why
		# a comment
		ok 3 - c
		1..3
	RESULTS
	total "1 1 0" "totals: a failure" <<-'RESULTS'
		ok 1 - a
		not ok 2 - b
		1..2
	RESULTS
	total "1 1 0" "totals: no plan, as when a program is killed" <<-'RESULTS'
		ok 1 - a
	RESULTS
	total "1 1 0" "totals: fewer tests than planned" <<-'RESULTS'
		1..2
		ok 1 - a
	RESULTS
	total "2 1 0" "totals: more tests than planned" <<-'RESULTS'
		ok 1 - a
		ok 2 - b
		1..1
	RESULTS
	total "0 1 0" "totals: a program that wrote something else" <<-'RESULTS'
		Segmentation fault
	RESULTS
	printf 'ok 1 - a\n1..1\n' >first.tap
	printf 'ok 1 - a\n' >second.tap
	awk -f "$here/tests/tap-total.awk" first.tap second.tap first.tap >totals
	echo "3 1 0" >wanted
	same "totals: one bad file of three" totals <wanted
}

test_split()
{
	mkdir -p tap
	printf '%s\r\n' '=== begin load' 'ok 1 - a' '1..1' '=== end load 0' \
		'=== begin open' 'ok 1 - b' '=== begin open' 'ok 1 - c' '=== end open 137' \
		'lost' '=== begin last' 'ok 1 - d' |
		awk -v dir=tap -f "$here/tests/split-results.awk" >sections
	same "sections: what ended, how, and what did not" sections <<-'SECTIONS'
		load 0
		open none
		open-2 137
		last none
	SECTIONS
	cat tap/*.tap >joined
	same "sections: each has its own lines" joined <<-'LINES'
		ok 1 - a
		1..1
		ok 1 - b
		ok 1 - c
		ok 1 - d
	LINES
	printf '%s\n' '=== begin a' '=== finished 1' |
		awk -v dir=tap -f "$here/tests/split-results.awk" >sections
	same "sections: a job that ended in the middle of one" sections <<-'SECTIONS'
		a none
		finished 1
	SECTIONS
}

# report SED-COMMAND EXPECTED TITLE
report()
{
	sed "$1" report.json >changed.json
	awk -f "$here/tests/check-report.awk" changed.json >findings
	printf '%s\n' ${2:+"$2"} judged >wanted
	same "$3" findings <wanted
}

test_report()
{
	cat >report.json <<-'REPORT'
		{
		  "counters": {"messages": 7, "deposited": 298, "withdrawn": 298},
		  "ledger": {"balanced": true, "partitions": 0, "vps": 0, "child_pool": 0,
		    "parent_pool": 0, "mapped": 0, "lost": 0, "queued_messages": 1},
		  "violations": 0,
		  "violation_texts": [],
		  "verdict": "ok"
		}
	REPORT
	report '' '' "report: nothing is found where nothing is wrong"
	report 's/"balanced": true/"balanced": false/' 'balanced: ' "report: not balanced"
	for name in partitions vps child_pool parent_pool mapped lost violations; do
		report "s/\"$name\": 0/\"$name\": 3/" "$name: 3" "report: $name"
	done
	report 's/"withdrawn": 298/"withdrawn": 297/' 'withdrawn: 297 of 298' \
		"report: less withdrawn than deposited"
	: >changed.json
	awk -f "$here/tests/check-report.awk" changed.json >findings
	check "$(grep -c judged findings)" "report: an empty one is not judged to be good"
	report '/"lost"/s/"lost": 0, //' 'lost: ' "report: a number that is missing"
}

test_warnings()
{
	mkdir -p clean noisy none
	: >clean/mshv_root.ko
	: >noisy/mshv_root.ko
	printf '  PROBE     no   X (as mainline; error: a probe)\n  CC [M]  a.o\n' >clean/make.log
	printf '  CC [M]  a.o\na.c:1:1: warning: unused\n' >noisy/make.log
	: >none/make.log
	status=0
	"$here/tests/without-warnings.sh" clean >/dev/null || status=1
	check $status "warnings: what a probe is refused for is none"
	status=0
	"$here/tests/without-warnings.sh" noisy >/dev/null || status=1
	check $((!status)) "warnings: one of the compiler is found"
	status=0
	"$here/tests/without-warnings.sh" none >/dev/null || status=1
	check $((!status)) "warnings: a build without a module is none without warnings"
	echo 'gcc -DKBUILD_EXTRA_WARN1 -c -o a.o a.c' >>clean/make.log
	echo 'gcc -c -o mshv_root.mod.o mshv_root.mod.c' >>clean/make.log
	status=0
	"$here/tests/without-warnings.sh" --extra clean >/dev/null || status=1
	check $status "warnings: a build with extra warnings had them"
	echo 'gcc -c -o b.o b.c' >>clean/make.log
	status=0
	"$here/tests/without-warnings.sh" --extra clean >/dev/null || status=1
	check $((!status)) "warnings: a file compiled without the extra ones is found"
}

# compared EXPECTED-LINES WANTED-STATUS TITLE: what is known on standard input
compared()
{
	{
		echo "# a comment"
		cat
	} >known
	status=0
	# shellcheck disable=SC2046 # names without blanks
	awk -v complete=yes -v out=intree -f "$here/tests/intree/judge.awk" list known \
		$(find intree -path '*-1/*' ! -name '.*' | LC_ALL=C sort) || status=$?
	[ "$status" = "$2" ]
	check $? "$3: status $2 (it is $status)"
	[ -z "$1" ] || echo "$1" >wanted
	[ -n "$1" ] || : >wanted
	same "$3: no more and no less" intree/findings <wanted
}

test_intree()
{
	mkdir -p intree/ours-root-1 intree/theirs-root-1
	printf 'a 60\nb 60\n' >list
	printf 'ok 1 - x\nok 2 - takes 7 calls\n1..2\n' |
		tee intree/ours-root-1/a.tap intree/ours-root-1/b.tap >intree/theirs-root-1/b.tap
	printf 'ok 1 - x\nnot ok 2 - takes 31 calls\n' >intree/theirs-root-1/a.tap
	printf 'a 1\nb 0\n' >intree/theirs-root-1/sections
	compared '' 0 "in-tree: what is known is no finding" <<-'KNOWN'
		a W1 takes # calls
	KNOWN
	grep -q '^1 differences, all known; ours: none failed$' intree/summary
	check $? "in-tree: it is counted"
	grep -q '^a  *1  *1  *0  *2  *0  *0  ends early$' intree/table
	check $? "in-tree: it is in the table"
	compared 'not known: a: takes # calls (root-1)' 1 "in-tree: what is not known" </dev/null
	compared 'vanished: b: x (W2)' 1 "in-tree: what is known and is no longer there" <<-'KNOWN'
		a W1 takes # calls
		b W2 x
		b W3? takes # calls
	KNOWN
	printf 'a 1\nb 137\n' >intree/theirs-root-1/sections
	compared 'not known: b: (is killed) (root-1)' 1 "in-tree: a killed program" \
		<<-'KNOWN'
		a W1 takes # calls
	KNOWN
	printf 'b 0\n' >intree/theirs-root-1/sections
	echo 'b: WARNING: f.c:12 at g+0x1/0x2, CPU#1: b/7' >intree/theirs-root-1/log-findings
	compared 'not known: b: (log) WARNING: f.c:# at g (root-1)' 1 "in-tree: a warning" <<-'KNOWN'
		a W1 takes # calls
	KNOWN
	sed 's/^b: /# log: [    1.234567] /' intree/theirs-root-1/log-findings \
		>>intree/theirs-root-1/b.tap
	: >intree/theirs-root-1/log-findings
	compared 'not known: b: (log) WARNING: f.c:# at g (root-1)' 1 "in-tree: a warning in TAP" \
		<<-'KNOWN'
		a W1 takes # calls
	KNOWN
	rm intree/theirs-root-1/b.tap
	compared 'not run: theirs root-1: b' 1 "in-tree: a program that was not run" <<-'KNOWN'
		a W1 takes # calls
	KNOWN
	printf 'not ok 1 - x\n1..1\n' | tee intree/theirs-root-1/b.tap >intree/ours-root-1/b.tap
	compared 'ours fails: root-1: b: x' 1 "in-tree: a failure of ours" <<-'KNOWN'
		a W1 takes # calls
		b W2 x
	KNOWN
}

# What QEMU's guest says on the console and the parent adds, all well.
qemu_results()
{
	page=$(echo page | sha256sum | cut -d' ' -f1)
	file=$({ echo; seq 100000001 100000003; } | sha256sum | cut -d' ' -f1)
	cat >qemu/results.log <<-RESULTS
		parent: 1.0 page $page
		guest: 2.0 kernel 6.12.0
		guest: 2.0 cpus 2
		guest: 2.0 ran on cpu 0
		guest: 2.0 ran on cpu 1
		guest: 2.0 file $file
		guest: 2.0 ping 3 packets transmitted, 3 packets received, 0% packet loss
		guest: 2.0 page $page
		guest: 2.0 interrupts 25: 0 7 PCI-MSIX-0000:00:01.0 1-edge virtio0-req.0
		guest: 2.0 interrupts 27: 3 0 PCI-MSIX-0000:00:02.0 1-edge virtio1-input.0
		guest: 2.0 interrupts 28: 4 0 PCI-MSIX-0000:00:02.0 2-edge virtio1-output.0
		guest: 2.0 end
		[    2.100000] reboot: Power down
		parent: 3.0 qemu 0
		parent: 3.0 trace mshv_mem_ioeventfd_add 4
		parent: 3.0 trace mshv_register_irqfd 4
		parent: 3.0 trace virtio_notify_irqfd_deferred_fn 50
		parent: 3.0 lines 3
		parent: 3.0 end
	RESULTS
}

# judged TITLE STATUS [SED-COMMAND]: each result spoilt in turn is one failure
judged()
{
	qemu_results
	[ $# = 2 ] || sed -i "$3" qemu/results.log
	"$here/tests/qemu/judge.sh" qemu >qemu/tap || :
	[ "$(grep -c '^not ok' qemu/tap)" = "$2" ]
	check $? "qemu: $1" qemu/tap
}

test_qemu()
{
	mkdir -p qemu/tree
	printf 'VPS=2\nFIRST=100000001\nLAST=100000003\nRELEASE=6.12.0\n' >qemu/tree/qemu.conf
	echo '{"counters": {"doorbells": 50}}' >qemu/report.json
	judged "nothing is found where nothing is wrong" 0
	judged "QEMU's status" 1 's/qemu 0/qemu 137/'
	judged "another kernel" 1 's/6[.]12[.]0/6.1.0/'
	judged "a processor that nothing ran on" 1 '/ran on cpu 1/d'
	judged "a checksum of the disk" 1 's/file ./file x/'
	judged "lines missing in the image" 1 's/lines 3/lines 2/'
	judged "a lost packet" 1 's/3 packets received/2 packets received/'
	judged "a checksum of the network" 1 's/^guest: 2.0 page ./guest: 2.0 page x/'
	judged "interrupts that do not come" 1 's/25: 0 7/25: 0 0/'
	judged "an error in the guest" 1 's/^guest: 2.0 end/guest: 2.0 error no disk/'
	judged "no power-off" 1 '/Power down/d'
	judged "an unload that did not happen" 1 '/^parent: 3.0 end/d'
	judged "doorbells without IOEVENTFD" 1 's/ioeventfd_add 4/ioeventfd_add 3/'
	judged "interrupts without IRQFD" 1 's/register_irqfd 4/register_irqfd 3/'
	judged "an interrupt that QEMU raises itself" 1 's/deferred_fn 50/deferred_fn 0/'
	echo '{"counters": {"doorbells": 1}}' >qemu/report.json
	judged "doorbells that do not ring" 1
}

# misuse TITLE PROGRAM ARGUMENT...: must end with 2 and say why
misuse()
{
	title=$1
	shift
	status=0
	"$@" >answer 2>&1 </dev/null || status=$?
	check $((status != 2)) "$title: status 2 (it is $status)" answer
	[ -s answer ]
	check $? "$title: with a text"
}

test_misuse()
{
	run=$here/lab/run
	lab=$here/build/lab/mshv-lab
	make -s -C "$here/lab" >lab.log 2>&1 || :
	misuse "lab/run without arguments" "$run"
	misuse "lab/run with an unknown option" "$run" --kernel 6.12 --out . --no-such
	misuse "lab/run with an option that lacks its value" "$run" --out . --kernel
	misuse "lab/run with an unknown kernel" "$run" --kernel 4.19 --out .
	misuse "lab/run with text for a number" "$run" --kernel 6.12 --out . --cpus two
	misuse "lab/run with too little memory" "$run" --kernel 6.12 --out . --memory 1
	misuse "lab/run with a tree that is none" "$run" --kernel 6.12 --out . --tree ./no-such
	misuse "mshv-lab without arguments" "$lab"
	misuse "mshv-lab with an unknown option" "$lab" --no-such
	misuse "mshv-lab with an unknown personality" "$lab" --personality guest
	misuse "mshv-lab with too many CPUs" "$lab" --cpus 65
	misuse "mshv-lab with text for a number" "$lab" --memory lots
	misuse "mshv-lab with one argument too many" "$lab" --cpus 1 more
	misuse "run-boot.sh without arguments" "$here/tests/run-boot.sh"
	misuse "kernel.sh for an unknown kernel" "$here/scripts/kernel.sh" 6.13 image
	misuse "kernel.sh for an unknown thing" "$here/scripts/kernel.sh" 6.12 pudding
	misuse "dkms-build.sh without arguments" "$here/scripts/dkms-build.sh"
	misuse "checkers.sh without arguments" "$here/scripts/checkers.sh"
	misuse "checkers.sh with an unknown checker" "$here/scripts/checkers.sh" lint
	misuse "checker-tools.sh without a kernel" "$here/scripts/checker-tools.sh" sparse
	misuse "cocci.sh with an unknown option" "$here/scripts/cocci.sh" --no-such
	misuse "cocci.sh with a rule that is none" "$here/scripts/cocci.sh" no-such
	misuse "check-src.sh with a rule that is none" "$here/scripts/check-src.sh" no-such
	misuse "packaging/build.sh without arguments" "$here/packaging/build.sh"
	misuse "tests/pkg/deb.sh without arguments" "$here/tests/pkg/deb.sh"
	misuse "scripts/dkms/setup.sh without arguments" "$here/scripts/dkms/setup.sh"
	misuse "scripts/dkms/make.sh without arguments" "$here/scripts/dkms/make.sh"
}

# An archive that has nothing: what is in the cache serves, or a text says why not.
test_archive()
{
	mkdir -p bin cache/mshv-dkms/kernels/6.12/6.12.1-amd64
	: >cache/mshv-dkms/kernels/6.12/6.12.1-amd64/.image-done
	printf '#!/bin/sh\necho "apt-get $*" >>"%s/calls"\nexit 100\n' "$out" >bin/apt-get
	chmod +x bin/apt-get
	: >calls
	answer=$(PATH=$out/bin:$PATH XDG_CACHE_HOME=$out/cache \
		"$here/scripts/kernel.sh" 6.12 image 2>kernel.log) || :
	[ "$answer" = "$out/cache/mshv-dkms/kernels/6.12/6.12.1-amd64/image" ]
	check $? "an archive without kernels: the one in the cache serves" kernel.log
	grep -q ' update' calls
	check $? "but its lists were read first"
	status=0
	PATH=$out/bin:$PATH XDG_CACHE_HOME=$out/cache \
		"$here/scripts/kernel.sh" 6.1 image >answer 2>kernel.log || status=$?
	[ "$status" = 1 ] && [ ! -s answer ] && grep -q 'log: ' kernel.log
	check $? "without one there: no answer, and a text"
}

# A machine whose own suites have no such kernel: those that the table names are asked,
# of the same mirror.
test_other_suites()
{
	cat >bin/apt-get <<-TEXT
		#!/bin/sh
		case \$* in *indextargets*) echo "Debian Debian main http://mirror.invalid/" ;; esac
		echo "\${APT_CONFIG-own} \$*" >>"$out/calls"
		case \$* in *download*) exit 100 ;; esac
	TEXT
	cat >bin/apt-cache <<-TEXT
		#!/bin/sh
		[ -z "\${APT_CONFIG-}" ] || echo "linux-headers-6.12.7+deb13-amd64 - Header files"
	TEXT
	chmod +x bin/apt-get bin/apt-cache
	: >calls
	PATH=$out/bin:$PATH XDG_CACHE_HOME=$out/other \
		"$here/scripts/kernel.sh" 6.12 image >answer 2>kernel.log
	grep -q 'http://mirror.invalid/ trixie main' other/mshv-dkms/apt/6.12/sources.list
	check $? "own suites without a kernel: others of the same mirror are asked" kernel.log
	grep -q '^own .* update' calls
	check $? "but the own lists were read first"
	grep -q '/6.12/apt.conf .*download linux-image-6.12.7+deb13-amd64' calls
	check $? "the kernel comes from there" calls
}

echo "TAP version 13"
set +e
test_log
test_leaks
test_coverage
test_total
test_split
test_report
test_warnings
test_intree
test_qemu
test_misuse
test_archive
test_other_suites
plan
