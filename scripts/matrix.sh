#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds for every kernel, and runs the lab's tests on each in every role, as tables.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/matrix.sh [--boots PATTERN] [SERIES...]

  --boots PATTERN  only boots whose line, as 6.12 l1vh-vmbus 2, or qemu 6.1 root 1 2, or
                   6.12-rt l1vh 1, matches this extended regular expression
  SERIES           only these kernels of scripts/kernels.table

Builds the module for each kernel and its flavours, for some also for arm64, boots the lab
with all tests as each role that the kernel can have, with 1 and 2 CPUs, boots a Linux under
QEMU (of 1 and 2 VPs) where it can be root, starts some over by kexec, loads the module on
the cloud flavour, and sees it refuse the real-time one. Ends with "N passed, N failed, N skipped". Logs and tables in
build/matrix.
TEXT
}

pattern=
case ${1-} in
-h | --help) usage; exit 0 ;;
--boots)
	pattern=${2?"matrix: --boots needs a pattern"}
	shift 2
	;;
esac
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
out=$top/build/matrix
kernels=${*:-$(scripts/kernel.sh --list)}
passed=0
failed=0
skipped=0

rm -rf "$out"
mkdir -p "$out"
echo "matrix: preparing (log: $out/deps.log)"
if ! scripts/deps.sh all >"$out/deps.log" 2>&1 </dev/null; then
	tail -n 5 "$out/deps.log"
	echo "matrix: what the tests need could not be installed"
	exit 1
fi

# add PASSED FAILED SKIPPED
add()
{
	passed=$((passed + $1))
	failed=$((failed + $2))
	skipped=$((skipped + $3))
}

# The roles that a kernel can have. Only some images have what a root partition needs;
# who schedules VPs does not depend on the kernel, so not all have to show both.
roles_of()
{
	case $1 in
	6.1 | 6.12) echo root l1vh l1vh-vmbus root-scheduler l1vh-scheduler ;;
	7.2) echo l1vh l1vh-vmbus l1vh-scheduler ;;
	*) echo l1vh l1vh-vmbus ;;
	esac
}

# build SERIES: a line of the table of builds: name, release, verdict, seconds, probes
build()
{
	begin=$(date +%s)
	verdict=ok
	log=$top/build/module/$1/make.log
	scripts/dkms-build.sh "$1" "build/module/$1" >"$out/build-$1.log" 2>&1 </dev/null &&
		tests/without-warnings.sh "build/module/$1" >>"$out/build-$1.log" 2>&1 ||
		verdict=failed
	if [ $verdict = ok ]; then add 1 0 0; else add 0 1 0; fi
	probes=$(sed -n 's/.* answers in .*, \([0-9.]*\) s of CPU time,.*/\1/p' "$log" 2>/dev/null || :)
	release=$(scripts/kernel.sh "$1" release 2>/dev/null || :)
	printf '%s %s %s %s %s\n' "$1" "${release:--}" $verdict $(($(date +%s) - begin)) \
		"${probes:--}" >>"$out/builds"
	echo "matrix: build $1: $verdict (log: $out/build-$1.log)"
}

# The boots of all tests, those that take longest first, then those of QEMU and flavours.
list_all()
{
	for cpus in 2 1; do
		for kernel in $kernels; do
			for role in $(roles_of "$kernel"); do
				echo "$kernel $role $cpus"
			done
		done
	done
	# With two CPUs in the parent the emulated CPU changes between more machines than
	# it does faultlessly.
	for vps in 2 1; do
		for kernel in $kernels; do
			case $(roles_of "$kernel") in
			root\ *) printf "qemu $kernel %s 1 $vps\n" root l1vh root-scheduler ;;
			esac
		done
	done
	for kernel in $kernels; do
		case $(roles_of "$kernel") in
		*l1vh-scheduler*) echo "kexec $kernel l1vh 2" ;;
		esac
	done
	for flavour in cloud rt; do
		for kernel in $kernels; do
			echo "$kernel-$flavour l1vh 1"
		done
	done
}

# Those that are wanted.
list_boots()
{
	list_all | grep -E "$pattern"
}

# boot BOOT: a line of the table of boots
boot()
{
	name=boot-$(tests/run-boots.sh --name "$1")
	read -r good bad left seconds <"$out/$name.total" || { good=0 bad=1 left=0 seconds=0; }
	add "$good" "$bad" "$left"
	tests=all
	case $1 in
	qemu\ *) tests=qemu ;;
	kexec\ *) tests=kexec ;;
	*-cloud\ *) tests=load ;;
	esac
	# shellcheck disable=SC2086 # words
	set -- ${1#qemu }
	[ $tests != kexec ] || shift
	[ $tests = qemu ] || set -- "$1" "$2" "$3" -
	echo "$tests $1 $2 $3 $4 $good $bad $left $seconds" >>"$out/boots"
}

# refusal SERIES-rt: this real-time kernel refuses the module; a line of the table of boots
refusal()
{
	# If it cannot be had, nothing was seen.
	scripts/kernel.sh "$1" image >"$out/refusals-$1.log" 2>&1 </dev/null || {
		echo "matrix: no image of $1 (log: $out/refusals-$1.log)"
		add 0 1 0
		return
	}
	echo "matrix: refusals of $1 ..."
	begin=$(date +%s)
	status=0
	tests/run-refusals.sh "$1" >"$out/refusals-$1.tap" 2>"$out/refusals-$1.log" \
		</dev/null || status=1
	read -r good bad left <<-TOTAL
		$(awk -f tests/tap-total.awk "$out/refusals-$1.tap" /dev/null)
	TOTAL
	[ "$good" -gt 0 ] && [ $status = 0 ] || bad=$((bad ? bad : 1))
	add "$good" "$bad" "$left"
	echo "refused $1 l1vh 1 - $good $bad $left $(($(date +%s) - begin))" >>"$out/boots"
}

list_boots >"$out/list" || {
	echo "matrix: no boot matches '$pattern'"
	exit 2
}
for kernel in $kernels; do
	for flavour in '' -cloud -rt; do
		build "$kernel$flavour"
	done
	[ ! -e "compat/kapi/expected/$kernel-arm64.txt" ] || build "$kernel-arm64"
done
set --
real_time=
while read -r line; do
	case $line in
	*-rt\ *) real_time="$real_time ${line%% *}" ;;
	*-cloud\ *) set -- "$@" "$line run" ;;
	*) set -- "$@" "$line" ;;
	esac
done <"$out/list"
if [ $# -gt 0 ]; then
	echo "matrix: $# boots ..."
	tests/run-boots.sh "$out" "$@" </dev/null | sed -u 's/^/matrix: /'
fi
for line in "$@"; do
	boot "$line"
done
for kernel in $real_time; do
	refusal "$kernel"
done

awk 'BEGIN { printf "%-16s %-28s %-7s %8s %12s\n", "kernel", "release", "builds", "seconds", \
		    "probes (s)" }
	{ printf "%-16s %-28s %-7s %8s %12s\n", $1, $2, $3, $4, $5 }' "$out/builds"
awk 'BEGIN { printf "%-8s %-17s %-15s %4s %4s %8s %8s %8s %8s\n", "tests", "kernel", "role", \
		    "CPUs", "VPs", "passed", "failed", "skipped", "seconds" }
	{ printf "%-8s %-17s %-15s %4s %4s %8s %8s %8s %8s\n", $1, $2, $3, $4, $5, $6, $7, $8, \
		 $9 }' "$out/boots"
echo "matrix: logs in build/matrix and build/boot"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$passed" -gt 0 ] && [ "$failed" = 0 ]
