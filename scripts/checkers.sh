#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs sparse, or a compiler with the kernel's extra warnings (W=1), over the driver, as
# kbuild would for a kernel; TAP output.
#
# kbuild is asked what it would do (make -n), with a checker of our choice, and says so
# with all flags of each file. The checker is run with these first on a file of
# tests/checkers, in which it must find the marked faults, then on every file. It writes
# no object files: whole builds would take three times as long.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/checkers.sh sparse|gcc|clang [SERIES...]

  SERIES  as of scripts/kernel.sh; without: all it knows

gcc looks at the planted faults alone: the builds of "make check" have its warnings.
What found nothing is run again only when something has changed: the driver, the flags,
or the checker. Work files and logs are in build/checkers.
TEXT
}

die()
{
	echo "checkers: $*" >&2
	exit 1
}

# Called from make or not: kbuild must say the same.
unset MAKEFLAGS MFLAGS MAKELEVEL

# shellcheck source=scripts/debian.sh
. "$(dirname "$0")/debian.sh"

# Runs a command where modules are built, where OUTDIR is then /mnt.
run()
{
	in_root "$root" "$out" "$kdir" "$@"
}

copy_sources()
{
	rm -rf "${out:?}/tree"
	mkdir -p "$out/tree"
	cp -R src compat uapi scripts Kbuild "$out/tree/"
	find "$out/tree" -type f \( -name '*.o' -o -name '.*.cmd' \) -exec rm -f {} +
	cp "tests/checkers/$planted.c" "$out/tree/"
}

# What kbuild does with its checker: a command a line, for the shell. CHECK is expanded
# where make would run it, so that each begins with the directory to be in.
ask_kbuild()
{
	case $tool in
	sparse) set -- ;;
	*) set -- W=1 CHECKFLAGS= ;;
	esac
	# shellcheck disable=SC2016 # for make
	run make -n -C "$kdir" M="$seen/tree" KBUILD_CHECKSRC=2 \
		CHECK='cd $(CURDIR) && mshv_checker' "$@" modules \
		</dev/null >"$out/plan" 2>"$out/plan.err" || :
	case $tool in
	sparse) ;;
	gcc) command="$command -fsyntax-only" ;;
	# The kernel's own macros declare what the last is about.
	clang)
		command="$command -fsyntax-only -Wimplicit-fallthrough"
		command="$command -Wno-default-const-init-var-unsafe"
		;;
	esac
	sed -nE "s/.*(cd [^ ]* && )mshv_checker( .*[.]c)( *;.*)?\$/\\1$command\\2/p" "$out/plan" |
		sed 's/ -Wp,-MM*D,[^ ]*//' | LC_ALL=C sort -u >"$out/commands"
}

# The flags are those for gcc, for which the kernel was configured: what its configuration
# says of the compiler must stay as it is, and a module for it is built with gcc. Its headers
# are then not clang's to judge, and of the options clang knows not all.
adapt_to_clang()
{
	sed -i "s, -I, -isystem ,g; s, -isystem $seen/tree, -I$seen/tree,g; s, -fsanitize=[^ ]*,,g" \
		"$out/commands"
	for _ in 1 2 3 4 5; do
		planted_command | apply |
			sed -nE "s/^(clang: )?(error|warning): [^-]*(-[fmW][^']*)'.*/\3/p" >"$out/unknown"
		[ -s "$out/unknown" ] || return 0
		while read -r option; do
			sed -i "s, $option , ," "$out/commands"
		done <"$out/unknown"
	done
}

planted_command()
{
	head -n 1 "$out/commands" | sed "s,[^ ]*[.]c\$,$seen/tree/$planted.c,"
}

# The commands on standard input, two at a time; what they say.
apply()
{
	run xargs -d '\n' -P 2 -I '{}' sh -c '{}' 2>&1 || :
}

# Lines of its test file that the checker reports against those marked.
judge_planted()
{
	[ -s "$out/commands" ] || {
		echo "kbuild names no file to check"
		tail -n 5 "$out/plan.err"
		return 1
	}
	planted_command | apply >"$out/planted"
	sed -nE "s,^$seen/tree/${planted}[.]c:([0-9]+):.*(warning|error):.*,\\1,p" "$out/planted" |
		sort -u >"$out/reported"
	grep -n '/\* flagged \*/' "tests/checkers/$planted.c" | cut -d: -f1 | sort -u >"$out/marked"
	cmp -s "$out/reported" "$out/marked" || {
		cat "$out/planted"
		return 1
	}
}

fingerprint()
{
	{
		echo "$version"
		cat "$out/commands"
		cd "$out/tree"
		find . -type f -exec cksum {} + | LC_ALL=C sort
		cat "$top/scripts/checkers.sh"
	} | sha256sum | cut -d' ' -f1
}

judge_driver()
{
	print=$(fingerprint)
	if [ "$(cat "$clean" 2>/dev/null)" = "$print" ]; then
		echo "# nothing has changed since it found nothing"
		return
	fi
	# How packed structures are laid out sparse 0.6.3 does not know; compilers do.
	apply <"$out/commands" | grep -v 'error: static assertion failed' >"$out/said" || :
	if [ -s "$out/said" ]; then
		cat "$out/said"
		return 1
	fi
	echo "$print" >"$clean"
}

files()
{
	sed "s,.* ,,; s,^$seen/tree/,," "$out/commands"
}

check_series()
{
	series=$1
	out=$top/build/checkers/$tool-$series
	clean=$cache/$tool-$series
	mkdir -p "$out"
	answers=$(scripts/kernel.sh "$series" headers release chroot) ||
		die "no headers of $series"
	{
		read -r kdir
		read -r release
		read -r root
	} <<-ANSWERS
		$answers
	ANSWERS
	seen=$out
	[ "$root" = / ] || seen=/mnt
	command=$(scripts/checker-tools.sh "$tool" "$series" 2>"$out/tool.log") ||
		die "$tool for $series cannot be had (log: $out/tool.log)"
	# sparse gives the version it was made from, and then the package's.
	version=$(run "$command" --version | sed 's/.*(Debian: \([^)-]*\).*/\1/; s/^[^0-9]*//; s/[^0-9.~a-z].*//; q')
	copy_sources
	ask_kbuild
	[ "$tool" != clang ] || adapt_to_clang
	judge_planted >"$out/log"
	check $? "$series: $tool $version finds what is planted for it" "$out/log"
	files >>"$work/files"
	[ "$tool" != gcc ] || return 0
	judge_driver >"$out/log"
	status=$?
	check $status "$series: $tool $version says nothing of $(files | wc -l) files ($release)" \
		"$out/log"
	grep '^# nothing' "$out/log" || :
}

# Some files are for old kernels, some for new ones.
covers_all()
{
	for end in MIN TESTED; do
		series=$(sed -n "s/^MSHV_KERNEL_$end := //p" compat/kapi/kernels.mk)
		case " $* " in
		*" $series "*) ;;
		*) return 1 ;;
		esac
	done
}

# But for what is not for x86, or for src/ alone.
check_files()
{
	find src compat/uabi compat/kapi/lib -name '*.c' |
		grep -vxE 'compat/uabi/device_arm64[.]c|src/arm64/.*|src/family[.]c' | LC_ALL=C sort >"$work/all"
	LC_ALL=C sort -u "$work/files" | comm -13 - "$work/all" >"$work/missing"
	[ ! -s "$work/missing" ]
	check $? "every file of the driver was looked at for one kernel or another" "$work/missing"
}

case ${1-} in
-h | --help) usage; exit 0 ;;
sparse) planted=sparse ;;
gcc | clang) planted=compiler ;;
*) usage >&2; exit 2 ;;
esac
tool=$1
shift
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
# shellcheck disable=SC2046 # names without blanks
[ $# != 0 ] || set -- $(scripts/kernel.sh --list)
. "$top/tests/lib/tap.sh"
work=$top/build/checkers/$tool
cache=${XDG_CACHE_HOME:-$HOME/.cache}/mshv-dkms/checkers-clean
mkdir -p "$work" "$cache"
: >"$work/files"
echo "TAP version 13"
set +e
for one in "$@"; do
	check_series "$one"
done
if covers_all "$@"; then
	check_files
fi
plan
echo "# checkers: $tool on $*, $failed failed"
[ "$failed" = 0 ]
