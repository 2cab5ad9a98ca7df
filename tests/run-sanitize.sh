#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The driver on a kernel that watches the use of memory and of locks.
set -eu

usage()
{
	cat <<'TEXT'
usage: tests/run-sanitize.sh [BOOT...]

  BOOT  only these: planted, programs-root, programs-l1vh, fuzz, storm, leaks

Boots the kernel of scripts/intree-kernel.sh --sanitize, which has KASAN, PROVE_LOCKING,
KMEMLEAK and UBSAN, with the driver made of this tree. Nothing may be seen that is the
driver's:

  planted        a module makes mistakes; each must be seen, or the rest shows nothing
  programs-root, programs-l1vh
                 the programs of tests/guest/list
  fuzz           random calls for ten minutes, the parent schedules its VPs
  storm          10,000 partitions come and go, processes are killed at any moment, each
                 hypercall is short of memory, the host runs short of memory
  leaks          the calls fail that end a partition

Environment: MSHV_FUZZ_SECONDS, MSHV_STORM_PARTITIONS, MSHV_KILL_ROUNDS, MSHV_STARVE_ALL
and the seeds, see tests/run-boot.sh. Ends with "N passed, N failed, N skipped". Logs are in build/sanitize,
those of boots in build/planted, build/boot/sanitize-* and build/leaks-sanitize.
TEXT
}

die()
{
	echo "sanitize: $*" >&2
	exit 1
}

top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
out=build/sanitize
: "${MSHV_FUZZ_SECONDS:=600}" "${MSHV_STORM_PARTITIONS:=10000}" "${MSHV_KILL_ROUNDS:=1000}"
: "${MSHV_STARVE_ALL=yes}"
export MSHV_FUZZ_SECONDS MSHV_STORM_PARTITIONS MSHV_KILL_ROUNDS MSHV_STARVE_ALL
every="planted programs-root programs-l1vh fuzz storm leaks"
# Those that have a boot of their own, with more of them.
long="fuzz storm killed starve pressure"

prepare()
{
	echo "sanitize: preparing (log: $out/build.log)"
	scripts/deps.sh intree >"$out/build.log" 2>&1 </dev/null ||
		die "what this needs could not be installed (log: $out/build.log)"
	scripts/kernel.sh sanitize release >"$out/release" || die "there is no kernel to test on"
	# What boots share: two makes at a time would write the same files.
	{
		make -s -C tests/guest
		make -s -C lab
		make -s -C tools/mshvctl
		scripts/dkms-build.sh --reuse sanitize build/module/sanitize
	} >>"$out/build.log" 2>&1 || die "what the tests need does not build (log: $out/build.log)"
	nm build/module/sanitize/mshv_root.ko | grep -q ' U __asan_' ||
		die "the module was not built to be watched"
}

# As one word: arguments of tests/run-boot.sh, or a script that prints TAP.
boot_of()
{
	short=$(awk -v long=" $long " 'index(long, " " $1 " ") == 0 { printf " %s", $1 }' \
		tests/guest/list)
	case $1 in
	programs-root) echo "sanitize root 2$short" ;;
	programs-l1vh) echo "sanitize l1vh 2$short" ;;
	fuzz) echo "sanitize root-scheduler 2 fuzz" ;;
	storm) echo "sanitize l1vh-scheduler 2 storm killed starve pressure" ;;
	esac
}

# script NAME COMMAND...: one that prints TAP; its numbers go where those of boots are
script()
{
	name=$1
	shift
	begun=$(date +%s)
	"$@" >"$out/$name.tap" 2>"$out/$name.log" </dev/null || :
	awk -f tests/tap-total.awk "$out/$name.tap" >"$out/$name.total"
	grep '^not ok' "$out/$name.tap" || :
	read -r passed failed skipped <"$out/$name.total"
	echo "$name: $passed passed, $failed failed, $skipped skipped in" \
		"$(($(date +%s) - begun)) s (results: $out/$name.tap)"
}

one()
{
	case $1 in
	planted) script planted tests/sanitize/planted.sh ;;
	leaks) script leaks tests/run-leaks.sh sanitize ;;
	*)
		boot=$(boot_of "$1")
		tests/run-boots.sh "$out" "$boot" </dev/null
		cp "$out/boot-$(tests/run-boots.sh --name "$boot").total" "$out/$1.total"
		;;
	esac
}

if [ "${1-}" = --one ]; then
	one "$2"
	exit 0
fi
for boot in "$@"; do
	case " $every " in
	*" $boot "*) ;;
	*)
		case $boot in -h | --help) usage; exit 0 ;; esac
		usage >&2
		exit 2
		;;
	esac
done
started=$(date +%s)
# shellcheck disable=SC2086 # boots are words
[ $# -gt 0 ] || set -- $every
rm -rf "$out"
mkdir -p "$out"
prepare
echo "sanitize: $(cat "$out/release"), $# boots: $*"
printf '%s\n' "$@" | xargs -P "$(getconf _NPROCESSORS_ONLN)" -I '{}' \
	tests/run-sanitize.sh --one '{}' | sed -u 's/^/sanitize: /'
for boot in "$@"; do
	# A boot that was not even made is a failure.
	cat "$out/$boot.total" 2>/dev/null || echo 0 1 0
done >"$out/totals"
awk -v seconds=$(($(date +%s) - started)) '
	{
		passed += $1
		failed += $1 || $2 ? $2 : 1
		skipped += $3
	}
	END {
		printf "sanitize: done in %d s, results in build/sanitize\n", seconds
		printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
		exit !passed || failed
	}' "$out/totals"
