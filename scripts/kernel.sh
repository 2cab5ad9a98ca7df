#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Fetches Debian kernels and their headers into the cache; prints where they are.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/kernel.sh SERIES WHAT...
       scripts/kernel.sh --list

  SERIES  one of scripts/kernels.table, such as 6.12; or with -cloud or -rt, of that
          flavour; or with -arm64, of that architecture, to build for with a cross
          compiler; or "intree": 7.2 with the in-tree driver, built by
          scripts/intree-kernel.sh; or "sanitize": the same with KASAN and its like

  WHAT    image    directory with vmlinux, vmlinuz, release and modules/; with vmlinux,
                   release and the in-tree mshv_root.ko (intree, sanitize); not of
                   -arm64
          headers  the tree to build a module against
          common   the architecture-independent part of the headers
          checkpatch  the kernel's style checker
          samples  the kernel's sample drivers of mediated devices
          release  the kernel release, such as 6.12.38+deb12-amd64
          chroot   the root directory to build in, which has the compiler of its Debian
                   release, or / where this machine's serves; the headers must be
                   mounted there at the same place

  --list  print the series

Only the answers go to standard output, one per line. Everything is fetched once and
kept in ${XDG_CACHE_HOME:-$HOME/.cache}/mshv-dkms; a newer release known to apt
replaces it, and an older one is used if that cannot be had.
TEXT
}

say()
{
	echo "kernel: $*" >&2
}

die()
{
	say "$*"
	exit 1
}

# shellcheck source=scripts/tick.sh
. "$(dirname "$0")/tick.sh"
# shellcheck source=scripts/debian.sh
. "$(dirname "$0")/debian.sh"
# shellcheck source=scripts/kernel-parts.sh
. "$(dirname "$0")/kernel-parts.sh"

# Sets what the table says of the series: debian, suites.
find_series()
{
	row=$(awk -v name="$base" '$1 == name { $1 = ""; print; exit }' \
		"$here/kernels.table")
	[ -n "$row" ] || return 1
	# shellcheck disable=SC2086 # words
	set -- $row
	debian=$1
	shift
	suites=$*
}

# Whether this machine's own suites have the series. That they have not is found out once.
own_suites_serve()
{
	[ ! -e "$cache/apt/$series/apt.conf" ] || return 1
	[ -z "$(newest_known)$(newest_cached image)$(newest_cached headers)" ] || return 0
	refresh_lists
	[ -n "$(newest_known)" ]
}

# All calls of apt are about this machine's own sources, or about other suites, or
# another architecture.
choose_archive()
{
	lists=/var/lib/apt/lists
	sources=/etc/apt
	apt=$cache/apt/$series
	# Flavours are where the others are.
	[ "$debian" = - ] || apt=$cache/apt/${series%"$flavour"}
	if [ "$debian$architecture" = -amd64 ]; then
		! own_suites_serve || return 0
		debian=${suites%% *}
	fi
	if [ ! -e "$apt/apt.conf" ]; then
		[ -n "$(debian_mirror "${suites%% *}")" ] || refresh_lists
		[ "$debian" != - ] || suites=$(debian_suites)
		# shellcheck disable=SC2086 # one suite per word
		private_apt_new --architecture "$architecture" "$apt" $suites
	fi
	private=$apt
	lists=$apt/state/lists
	sources=$apt/sources.list
	export APT_CONFIG="$apt/apt.conf"
	# Nobody else reads them again.
	[ -n "$(find "$apt" -maxdepth 1 -name read -mtime -1)" ] || refresh_lists
}

unknown()
{
	say "there is no $1"
	usage >&2
	exit 2
}

# The highest release of the series that apt knows and the archive has, or nothing.
# Asking apt takes it a second: the answer is kept until package lists or sources change.
newest_known()
{
	memo=$cache/known-$series
	if [ -s "$memo" ] && [ -z "$(find "$lists" "$sources" -newer "$memo" \
			-print -quit 2>&1)" ]; then
		cat "$memo"
		return
	fi
	ask_apt | while read -r candidate; do
		[ -n "$(find "$cache/kernels/$series/$candidate/.missing" -mtime -1 \
			2>/dev/null)" ] || echo "$candidate"
	done | tail -n 1 >"$memo.$$"
	cat "$memo.$$"
	mv "$memo.$$" "$memo"
}

# All of the series that apt knows, the newest last.
ask_apt()
{
	pattern="^linux-headers-$(printf '%s' "$version" | sed 's/\./\\./g')\\.[0-9]+"
	# Release candidates have two numbers, as have the packages that name the newest.
	[ "$version" != rc ] || pattern='^linux-headers-[0-9]+\.[0-9]+'
	pattern="$pattern(\\+[a-z0-9~.]+)?(-[0-9]+)?${flavour}-$architecture\$"
	apt-cache --names-only search "$pattern" |
		sed -n 's/^linux-headers-\([^ ]*\) .*/\1/p' | sort -V
}

# The same of what is here already, with part $1.
newest_cached()
{
	find "$cache/kernels/$series" -maxdepth 2 -name ".$1-done" 2>/dev/null |
		sed 's,/[^/]*$,,; s,.*/,,' | sort -V | tail -n 1
}

refresh_lists()
{
	say "reading the archive's package lists"
	exec 7>"$cache/apt/.lock"
	flock 7
	ticking "kernel: still reading" apt-get -q update >>"$log" 2>&1 || :
	[ -z "$private" ] || : >"$private/read"
	flock -u 7
}

# What is there of the release, or is made now, one process at a time: have $1
have()
{
	place=$cache/kernels/$series/$release
	[ ! -e "$place/.$1-done" ] || return 0
	mkdir -p "$place"
	exec 9>"$cache/kernels/.lock"
	flock 9
	made=0
	if [ ! -e "$place/.$1-done" ]; then
		# Not as a condition, in which "set -e" would not count.
		(
			set -e
			produce "$1"
		) &
		wait $! || made=$?
	fi
	flock -u 9
	return $made
}

produce()
{
	work=$place/.work.$$
	rm -rf "${place:?}/$1" "$place"/.work.*
	mkdir "$work"
	trap 'rm -rf "$work"' EXIT
	"make_$1"
	mv "$work/$1" "$place/$1"
	: >"$place/.$1-done"
	rm -rf "$work"
	trap - EXIT
	say "$1 of $release is in $place/$1"
}

# Part $1 of the newest release that the archive has: it may know of kernels whose
# packages it has lost. Those are left alone for a day, in all their parts, once a part of
# an older one could be had: before that, the archive may be what cannot be reached.
older_but_there()
{
	missing=
	for candidate in $(ask_apt | sort -rV); do
		release=$candidate
		if have "$1"; then
			for lost in $missing; do
				: >"$cache/kernels/$series/$lost/.missing"
			done
			rm -f "$cache/known-$series"
			return
		fi
		missing="$missing $candidate"
	done
	return 1
}

# Sets release and place, in which $1 is then. Package lists may be older than the
# archive, which keeps only the newest kernels: a failure is tried again with fresh
# ones. If that fails as well, an older kernel serves, or one that is here already.
ensure()
{
	release=$(newest_known || :)
	if [ -n "$release" ] && have "$1"; then
		return
	fi
	cached=$(newest_cached "$1")
	if [ -n "$release" ] || [ -z "$cached" ]; then
		refresh_lists
		release=$(newest_known || :)
		if [ -n "$release" ] && have "$1" || older_but_there "$1"; then
			return
		fi
	fi
	[ -n "$cached" ] ||
		die "apt has no linux-headers-$version.*$flavour-$architecture that can be fetched (log: $log)"
	say "using $cached, which is here already"
	release=$cached
	have "$1"
}

case ${1-} in
-h | --help) usage; exit 0 ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
if [ "$*" = --list ]; then
	sed -n 's/^\([0-9a-z][^ \t]*\).*/\1/p' "$here/kernels.table"
	exit 0
fi
if [ $# -lt 2 ]; then
	usage >&2
	exit 2
fi
series=$1
shift
cache=${XDG_CACHE_HOME:-$HOME/.cache}/mshv-dkms
log=$cache/log/kernel-$series.log
flavour=
architecture=amd64
compiler=
private=
base=$series
case $series in
*-cloud | *-rt)
	flavour=-${series##*-}
	base=${series%-*}
	;;
*-arm64)
	architecture=arm64
	compiler=gcc-aarch64-linux-gnu
	base=${series%-*}
	;;
esac
version=${base%%-*}
mkdir -p "$cache/kernels" "$cache/apt" "${log%/*}"
case $series in
intree) own= ;;
sanitize) own=--sanitize ;;
*)
	find_series || unknown "series $series"
	choose_archive
	;;
esac

# Answers $1 with what $place holds, after the part of it has been made.
answer()
{
	case $series:$1 in
	intree:chroot | sanitize:chroot) echo / ;;
	intree:image | intree:headers | intree:release | \
	sanitize:image | sanitize:headers | sanitize:release)
		"$here/intree-kernel.sh" ${own:+"$own"} "$1"
		;;
	intree:* | sanitize:* | *-arm64:image) unknown "$1 of $series" ;;
	*:chroot)
		# shellcheck disable=SC2086 # one package, or none
		if [ "$debian" = - ]; then echo /; else "$here/chroot.sh" "$debian" $compiler; fi
		;;
	*:image)
		ensure image
		echo "$place/image"
		;;
	*:headers)
		ensure headers
		echo "$place/headers/usr/src/linux-headers-$release"
		;;
	*:common)
		ensure headers
		find "$place/headers/usr/src" -maxdepth 1 -name 'linux-headers-*-common*'
		;;
	*:checkpatch)
		ensure checkpatch
		echo "$place/checkpatch/checkpatch.pl"
		;;
	*:samples)
		ensure samples
		echo "$place/samples"
		;;
	*:release)
		ensure headers
		echo "$release"
		;;
	*) unknown "$1 of $series" ;;
	esac
}

for what in "$@"; do
	answer "$what"
done
