#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Run by the packages of Debian and Fedora: has dkms build the module for every kernel
# that is installed, and says what came of it. Its status is 0 whatever came of it: that
# a kernel is unsuitable must not leave a package half configured.
set -u

usage()
{
	cat <<'TEXT'
usage: scripts/dkms/setup.sh configure|build|remove

  configure  tell dkms of this version, then build
  build      build and install for every kernel that has no module of this version, or
             one that refuses to load
  remove     have dkms forget this version, and remove its modules
TEXT
}

here=$(cd "$(dirname "$0")/../.." && pwd)
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' "$here/dkms.conf")
tree=/var/lib/dkms
logs=/var/log/mshv-dkms
unset MAKEFLAGS MFLAGS

say()
{
	echo "mshv: $*"
}

# The text of what dkms said in file $1 that was about us.
reason_in()
{
	sed -n "s/^mshv: not for kernel $kernel: //p" "$1" | head -n 1
}

# One line of a log of make: the verdict, or what dkms complained of.
cause_in()
{
	sed -n 's/^  What: \(.*\)/\1/p; s/^mshv: \(.*interrupted.*\|.*cannot be written.*\)/\1/p' \
		"$1" | tail -n 1
	sed -n 's/^  Cure: \(.*\)/; \1/p' "$1" | tail -n 1
}

# What ended a build that wrote no verdict: dkms and cp say it in their own words.
cause_of_dkms()
{
	case $(cat "$1") in
	*'No space left'*) echo "there is no space left in $tree; free 50 MB there" ;;
	*'Read-only file system'*) echo "$tree is read-only; mount it writable" ;;
	*) grep -m 1 -E '^(Error!|[^ ]*:) ' "$1" || tail -n 1 "$1" ;;
	esac
}

# Keeps what the build wrote: dkms overwrites it with that for the next kernel.
keep_log()
{
	mkdir -p "$logs" 2>/dev/null
	{
		cat "$said"
		cat "$tree/mshv/$version/build/make.log" 2>/dev/null
	} >"$logs/$kernel.log" 2>/dev/null
	cause=$(cause_in "$logs/$kernel.log" 2>/dev/null | tr -d '\n')
	say "kernel $kernel: NOT BUILT: ${cause:-$(cause_of_dkms "$said")}"
	[ ! -s "$logs/$kernel.log" ] || say "  log: $logs/$kernel.log"
	failed=$((failed + 1))
}

# Where dkms put it: modinfo asks an index that is not made where only headers are.
refusal()
{
	find "/lib/modules/$kernel/" -name 'mshv_root.ko*' -o -name 'mshv_refused.ko*' |
	grep -E '/(updates|extra|weak-updates)/' | while read -r file; do
		modinfo -F mshv_refused "$file"
	done 2>/dev/null
}

verdict()
{
	case $(dkms status -m mshv -v "$version" -k "$kernel" 2>/dev/null) in
	*installed*) ;;
	*)
		say "kernel $kernel: built, but not installed: $(tail -n 1 "$said")"
		failed=$((failed + 1))
		return
		;;
	esac
	refused=$(refusal)
	if [ -n "$refused" ]; then
		say "kernel $kernel: skipped: $refused"
		say "  (a module is there for dkms's sake; it refuses to load)"
	else
		say "kernel $kernel: built and installed"
	fi
}

build_for()
{
	kernel=$1
	case $(dkms status -m mshv -v "$version" -k "$kernel" 2>/dev/null) in
	*installed*)
		if [ -z "$(refusal)" ]; then
			verdict
			return
		fi
		# What was missing then may be there now.
		dkms remove -m mshv -v "$version" -k "$kernel" >/dev/null 2>&1 </dev/null
		;;
	esac
	say "building for kernel $kernel ..."
	dkms build -m mshv -v "$version" -k "$kernel" >"$said" 2>&1 </dev/null
	case $? in
	0) ;;
	77)
		say "kernel $kernel: skipped: $(reason_in "$said")"
		return
		;;
	*)
		keep_log
		return
		;;
	esac
	dkms install -m mshv -v "$version" -k "$kernel" >>"$said" 2>&1 </dev/null
	verdict
}

header_package()
{
	if command -v apt-get >/dev/null; then
		echo "apt-get install linux-headers-$1"
	else
		echo "dnf install kernel-devel-$1"
	fi
}

build_all()
{
	if [ -e /etc/dkms/no-autoinstall ]; then
		say "/etc/dkms/no-autoinstall exists: build with dkms install mshv/$version"
		return
	fi
	failed=0
	kernels=0
	for modules in /lib/modules/*; do
		[ -d "$modules" ] || continue
		kernel=${modules##*/}
		if [ -e "$modules/build/include" ]; then
			kernels=$((kernels + 1))
			build_for "$kernel"
		elif [ -e "$modules/kernel" ] || [ -e "$modules/modules.builtin" ]; then
			kernels=$((kernels + 1))
			cure=$(header_package "$kernel")
			say "kernel $kernel: skipped: its headers are not installed: $cure"
		fi
	done
	if [ $kernels = 0 ]; then
		say "no kernel is installed here; dkms builds the module when one is, with its headers"
	elif [ $failed != 0 ]; then
		say "when the cause is gone: $0 build"
	fi
}

# What dkms could not do without saying it well.
place_is_usable()
{
	if ! mkdir -p "$tree" 2>/dev/null || ! (: >"$tree/.mshv-test") 2>/dev/null; then
		say "NOT BUILT: $tree cannot be written to; mount it writable, then: $0 configure"
		return 1
	fi
	rm -f "$tree/.mshv-test"
	free=$(df -Pk "$tree" | awk 'NR == 2 { print $4 }')
	if [ "${free:-0}" -lt 20480 ]; then
		say "NOT BUILT: $tree has only $((free / 1024)) MB left, building takes 20;" \
		    "free some, then: $0 configure"
		return 1
	fi
}

remove()
{
	if [ -e "$tree/mshv/$version" ]; then
		dkms remove -m mshv -v "$version" --all >"$said" 2>&1 </dev/null || {
			say "dkms could not remove mshv $version:"
			cat "$said"
		}
	fi
	rm -rf "$logs" /run/lock/mshv-dkms
}

if [ $# != 1 ]; then
	usage >&2
	exit 2
fi
if ! command -v dkms >/dev/null; then
	say "dkms is not installed; nothing was built"
	exit 0
fi
said=$(mktemp) || exit 0
trap 'rm -f "$said"' EXIT
case $1 in
configure)
	place_is_usable || exit 0
	remove
	if dkms add -m mshv -v "$version" >"$said" 2>&1 </dev/null; then
		build_all
	else
		say "NOT BUILT: dkms did not take the sources: $(cause_of_dkms "$said")"
	fi
	;;
build)
	place_is_usable || exit 0
	build_all
	;;
remove)
	remove
	;;
-h | --help)
	usage
	;;
*)
	usage >&2
	exit 2
	;;
esac
exit 0
