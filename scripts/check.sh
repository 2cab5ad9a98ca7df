#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# All tests: of the source text, on this machine, and in the lab.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/check.sh [STEP...]

Runs every test and ends with "N passed, N failed, N skipped"; exit status 0 only
if something passed and nothing failed. Logs and TAP files are in build/check, those
of the boots in build/boot.

  STEP  only these, of: static cocci sparse warnings judges unit-lab unit-driver fuzz
        layout uabi kapi build tools shell refusals leaks boot (four boots, which pair
        6.1 and 6.12, roles and CPU counts with each other, five short ones, on other
        kernels too, and two of QEMU; scripts/matrix.sh runs all), packages (on Debian
        12; tests/pkg/run.sh has the others). As many at a time as there are processors,
        but refusals and boot, which are several themselves
TEXT
}

case ${1-} in
-h | --help) usage; exit 0 ;;
esac
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
out=$top/build/check
# Each of these has one processor enough to do, those that take longest first; the others
# make use of all.
steps="packages build sparse kapi unit-lab fuzz cocci leaks shell tools judges unit-driver"
steps="$steps static warnings layout uabi"
wide_steps="refusals boot"
# Those the driver is built for.
kernels="5.10 6.1 6.12 7.3"
# All of it, on a machine with two processors and nothing else to do.
budget=1800
processors=$(getconf _NPROCESSORS_ONLN)
started=$(date +%s)

say()
{
	echo "check: $*"
}

# Says it now and, so that who sees the end of the output sees it, once more there.
# complain TEXT
complain()
{
	say "$1"
	echo "$1" >>"$out/complaints"
}

# finish NAME LOG SECONDS-AT-START PASSED FAILED SKIPPED [TAP-FILE...]
finish()
{
	echo "$4 $5 $6" >>"$out/totals"
	summary="$1: $4 passed, $5 failed, $6 skipped ($(($(date +%s) - $3)) s, log: $2)"
	if [ "$5" = 0 ]; then
		say "$summary"
		return
	fi
	complain "$summary"
	log=$2
	shift 6
	explain "$log" "$@"
}

# Counts TAP files. A command that failed though its tests passed, or that
# tested nothing, is a failure too. count STATUS FILE...
count()
{
	code=$1
	shift
	result=$(awk -v verbose=1 -f tests/tap-total.awk "$@" /dev/null)
	case $result in
	"0 0 "*) code=1 ;;
	esac
	[ "$code" = 0 ] || result=$(echo "$result" | awk '{ print $1, ($2 ? $2 : 1), $3 }')
	echo "$result"
}

# Why something failed: the tests of these TAP files that did, with what they say; or, if
# none did, the end of the log. explain LOG FILE...
explain()
{
	why=$1
	shift
	awk '/^(not )?ok / { failed = /^not / } failed && /^(not ok|# )/' "$@" /dev/null \
		2>/dev/null | head -n 40 | sed 's/^# //' >"$why.why"
	[ -s "$why.why" ] || tail -n 5 "$why" >"$why.why"
	while IFS= read -r line; do
		complain "  $(basename "$why" .log): $line"
	done <"$why.why"
}

# A command whose standard output is TAP. tap NAME COMMAND...
tap()
{
	name=$1
	shift
	begin=$(date +%s)
	say "$name ..."
	status=0
	"$@" >"$out/$name.tap" 2>"$out/$name.log" </dev/null || status=$?
	# shellcheck disable=SC2046 # three numbers
	finish "$name" "$out/$name.log" "$begin" $(count "$status" "$out/$name.tap") \
		"$out/$name.tap"
}

# A command that leaves TAP files. tap_files NAME DIRECTORY COMMAND...
tap_files()
{
	name=$1
	directory=$2
	shift 2
	begin=$(date +%s)
	say "$name ..."
	rm -rf "$directory"
	status=0
	"$@" >"$out/$name.log" 2>&1 </dev/null || status=$?
	set --
	for file in "$directory"/*.tap; do
		[ ! -e "$file" ] || set -- "$@" "$file"
	done
	# shellcheck disable=SC2046 # three numbers
	finish "$name" "$out/$name.log" "$begin" $(count "$status" "$@") "$@"
}

# A command that is one test. plain NAME COMMAND...
plain()
{
	name=$1
	shift
	begin=$(date +%s)
	say "$name ..."
	if "$@" >"$out/$name.log" 2>&1 </dev/null; then
		finish "$name" "$out/$name.log" "$begin" 1 0 0
	else
		finish "$name" "$out/$name.log" "$begin" 0 1 0
	fi
}

# boots BOOT...: as tests/run-boots.sh has them
boots()
{
	say "$# boots ..."
	tests/run-boots.sh "$out" "$@" </dev/null | sed -u 's/^/check:   /'
	for boot in "$@"; do
		name=boot-$(tests/run-boots.sh --name "$boot")
		read -r good bad left seconds <"$out/$name.total" || { good=0 bad=1 left=0 seconds=0; }
		finish "$name" "$out/$name.log" $(($(date +%s) - seconds)) "$good" "$bad" "$left" \
			"build/boot/${name#boot-}"/tap/*.tap
	done
}

# The calls that programs made in these boots, row by row: one that was never made, or
# never succeeded, is a failure. coverage BOOT...
coverage()
{
	for boot in "$@"; do
		shift
		case $boot in
		qemu\ * | kexec\ *) ;;
		*) set -- "$@" "build/boot/$(tests/run-boots.sh --name "$boot")/results.log" ;;
		esac
	done
	tap coverage awk -f tests/coverage.awk docs/answers.table "$@"
	sed -n 's/^\(not \)*ok [0-9]* - /check:   \1/p' "$out/coverage.tap"
}

# The model's tests, plain and with each sanitizer; their output is TAP.
unit_lab()
{
	make -C tests/unit/lab all || return 1
	mkdir -p "$1"
	code=0
	for program in build/unit/lab/*/test_*; do
		case $program in
		*.*) continue ;;
		esac
		kind=${program%/*}
		CMOCKA_MESSAGE_OUTPUT=TAP "$program" >"$1/${kind##*/}-${program##*/}.tap" || {
			echo "$program ended with $?"
			code=1
		}
	done
	return $code
}

# Through dkms; a warning is a failure, the kernel's extra ones (W=1) included.
build_module()
{
	KBUILD_EXTRA_WARN=1 KBUILD_VERBOSE=1 scripts/dkms-build.sh "$1" "build/module/$1" &&
		tests/without-warnings.sh --extra "build/module/$1"
}

# Without dkms; there the probe stage leaves its answers.
build_for_arm64()
{
	build_module "$1" &&
		tests/kapi/answers.sh "build/module/$1/mshv_probe.txt" |
		diff "compat/kapi/expected/$1.txt" -
}

step()
{
	case $1 in
	static) tap static scripts/check-src.sh ;;
	cocci) tap cocci scripts/cocci.sh ;;
	sparse)
		# shellcheck disable=SC2086 # names without blanks
		tap sparse scripts/checkers.sh sparse $kernels
		;;
	warnings)
		# shellcheck disable=SC2086 # names without blanks
		tap gcc scripts/checkers.sh gcc $kernels
		tap clang scripts/checkers.sh clang 6.1 6.12
		;;
	judges) tap judges tests/run-judges.sh ;;
	unit-lab) tap_files unit-lab "$out/unit-lab" unit_lab "$out/unit-lab" ;;
	unit-driver)
		tap_files unit-driver build/tests/unit/driver/tap make -C tests/unit/driver check
		;;
	fuzz) tap fuzz tests/fuzz/run.sh ;;
	layout) tap layout tests/layout/run.sh ;;
	uabi)
		tap uabi tests/uabi/run.sh
		tap abi-pages tests/uabi/pages.sh
		;;
	kapi) tap kapi tests/kapi/run.sh ;;
	build)
		for series in $kernels; do
			plain "build-$series" build_module "$series"
		done
		for file in compat/kapi/expected/*-arm64.txt; do
			series=$(basename "$file" .txt)
			plain "build-$series" build_for_arm64 "$series"
		done
		;;
	tools) tap tools tests/tools/run.sh ;;
	shell) tap shell tests/run-shell.sh ;;
	refusals) tap refusals tests/run-refusals.sh ;;
	leaks) tap leaks tests/run-leaks.sh ;;
	packages) tap packages tests/pkg/run.sh lint brief ;;
	boot)
		set -- "6.12 root 2" "6.1 l1vh-vmbus 2" "6.12 l1vh 1" "6.1 root 1" \
			"qemu 6.12 l1vh 1 2" "qemu 6.1 root 1 1" \
			"5.10 l1vh-vmbus 2 vp run movable changes lifetime irqfd" \
			"7.3 l1vh-vmbus 1 vp run movable lifetime irqfd state" \
			"6.12 root-numa 4 run messages hotplug concurrency smp numa" \
			"6.12 l1vh-scheduler-overlay 1 vp run dispatch irqfd lifetime shortage undo" \
			"6.1 root-scheduler 2 run dispatch hotplug smp scrub"
		# In four boots; "make fuzz" and "make sanitize" are for long.
		export MSHV_FUZZ_SECONDS=8 MSHV_STORM_PARTITIONS=80 MSHV_KILL_ROUNDS=10
		boots "$@"
		coverage "$@"
		;;
	esac
}

# The steps named, that many at a time; one that broke off has failed. run NUMBER STEP...
run()
{
	number=$1
	shift
	[ $# -gt 0 ] || return 0
	# shellcheck disable=SC2016 # expanded by the shell that xargs starts
	printf '%s\n' "$@" | xargs -P "$number" -I '{}' sh -c \
		'"$0" --one "$2" </dev/null || { echo "$2: broke off" | tee -a "$1/complaints"; echo 0 1 0 >>"$1/totals"; }' \
		"$top/scripts/check.sh" "$out" '{}'
}

# Those of $wanted that are among the words given.
choose()
{
	for step in $wanted; do
		case " $* " in
		*" $step "*) echo "$step" ;;
		esac
	done
}

if [ "${1-}" = --one ]; then # started by this script itself
	step "$2"
	exit
fi
wanted=${*:-$steps $wide_steps}
for step in $wanted; do
	case " $steps $wide_steps " in
	*" $step "*) ;;
	*)
		say "no step '$step'"
		usage >&2
		exit 2
		;;
	esac
done
rm -rf "$out"
mkdir -p "$out"
say "preparing (log: $out/deps.log)"
if ! scripts/deps.sh all >"$out/deps.log" 2>&1 </dev/null; then
	tail -n 5 "$out/deps.log"
	say "what the tests need could not be installed"
	exit 1
fi
# What several steps need: two makes at a time would write the same files.
{ make -s -C lab && make -s -C tests/guest && make -s -C tools/mshvctl; } \
	>"$out/make.log" 2>&1 </dev/null ||
	say "the lab or its programs do not build (log: $out/make.log)"
# shellcheck disable=SC2046,SC2086 # one step per word
{
	run "$processors" $(choose $steps)
	run 1 $(choose $wide_steps)
}

took=$(($(date +%s) - started))
[ "$took" -le "$budget" ] || say "over budget: $took s of $budget s"
say "took $took s; logs in build/check and build/boot"
if [ -e "$out/complaints" ]; then
	say "failed:"
	head -n 100 "$out/complaints"
fi
awk '{ passed += $1; failed += $2; skipped += $3 }
	END {
		printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
		exit !(passed && !failed)
	}' "$out/totals"
