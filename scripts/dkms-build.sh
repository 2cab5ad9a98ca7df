#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds the module for a kernel series, through dkms.conf or with kbuild alone.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/dkms-build.sh [--kbuild | --answers | --reuse] SERIES OUTDIR [VARIABLE=VALUE...]

  SERIES    a kernel that scripts/kernel.sh knows
  OUTDIR    receives mshv_root.ko and make.log, with --kbuild mshv_probe.txt; work
            files too
  --kbuild  call kbuild on a copy of the sources instead of dkms: quicker, and
            variables such as MSHV_COMPAT=n can be given to it. So it is always for
            another architecture, whose modules dkms does not handle here
  --answers only ask the kernel what it offers: mshv_probe.txt and no module
  --reuse   keep what dkms built in OUTDIR before, if sources, kernel, compiler and
            dkms are the same

dkms gets trees of its own inside OUTDIR: nothing in /lib/modules, /var/lib/dkms or
/usr/src of this machine is touched.
TEXT
}

die()
{
	echo "dkms-build: $*" >&2
	exit 1
}

# shellcheck source=scripts/debian.sh
. "$(dirname "$0")/debian.sh"

# Called from make or not: the build must be the same.
unset MAKEFLAGS MFLAGS MAKELEVEL

with=dkms
target=dkms
reuse=
case ${1-} in
-h | --help) usage; exit 0 ;;
--kbuild) with=kbuild; shift ;;
--answers) with=kbuild target=answers; shift ;;
--reuse) reuse=yes; shift ;;
esac
if [ $# -lt 2 ]; then
	usage >&2
	exit 2
fi
series=$1
case $series in *-arm64) with=kbuild ;; esac
out=$2
shift 2
here=$(cd "$(dirname "$0")/.." && pwd)
started=$(date +%s)

answers=$("$here/scripts/kernel.sh" "$series" headers release chroot)
{
	read -r kdir
	read -r release
	read -r root
} <<ANSWERS
$answers
ANSWERS
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' "$here/dkms.conf")

# All that decides what dkms makes; of the scripts only those that take part.
decisive="src compat uapi Kbuild Makefile dkms.conf packaging/Makefile scripts/dkms-build.sh
	scripts/dkms scripts/probe.sh scripts/sanity.sh"
fingerprint()
{
	{
		echo "$kdir $release"
		cksum "$kdir/Module.symvers" "$kdir/include/generated/autoconf.h"
		run sh -c 'dkms --version; gcc -v' 2>&1
		# shellcheck disable=SC2086 # names without blanks
		(cd "$here" && find $decisive -type f ! -name '*.o' ! -name '.*.cmd' \
			! -name '*.mod*' -exec cksum {} + | sort)
	} | cksum
}

# Runs a command in the root directory to build in, where OUTDIR is then /mnt.
run()
{
	in_root "$root" "$out" "$kdir" "$@"
}

# The module must be for the kernel that is to load it.
is_for_release()
{
	case $(modinfo -F vermagic "$out/mshv_root.ko" 2>/dev/null) in
	"$release "*) return 0 ;;
	esac
	return 1
}

# Two builds in one place would disturb each other.
mkdir -p "$out"
out=$(cd "$out" && pwd)
[ "$root" = / ] || [ "$(id -u)" = 0 ] || die "building in a chroot needs root"
exec 9>"$out/.lock"
flock 9
print=
if [ $with = dkms ]; then
	print=$(fingerprint)
	if [ -n "$reuse" ] && [ "$(cat "$out/.fingerprint" 2>/dev/null)" = "$print" ] &&
	   is_for_release; then
		echo "dkms-build: nothing changed: $out/mshv_root.ko, which dkms built before" >&2
		exit 0
	fi
fi
rm -rf "${out:?}/$with"
mkdir -p "$out/$with"
log=$out/make.log
rm -f "$out/mshv_root.ko" "$out/mshv_probe.txt" "$out/.fingerprint"
: >"$log"

# What the packages install, and nothing else.
copy_sources()
{
	make -s -f "$here/packaging/Makefile" install-source SOURCEDIR="$1" >>"$log" 2>&1
}

seen=$out
[ "$root" = / ] || seen=/mnt

fail()
{
	cat "$out/dkms/tree/mshv/$version/build/make.log" >>"$log" 2>/dev/null || :
	tail -n 25 "$log" >&2
	die "$1 failed for $release (log: $log)"
}

run_dkms()
{
	action=$1
	shift
	run dkms "$action" -m mshv -v "$version" -k "$release" -a x86_64 \
		--dkmstree "$seen/dkms/tree" --sourcetree "$seen/dkms/source" \
		--installtree "$seen/dkms/install" "$@" </dev/null >>"$log" 2>&1 ||
		fail "dkms $action"
}

build_with_dkms()
{
	copy_sources "$out/dkms/source/mshv-$version"
	mkdir -p "$out/dkms/tree" "$out/dkms/install/$release"
	run_dkms add
	# In a chroot the tree is where dkms looks for it, which differs by version. It cannot
	# be named there: dkms 2.8 would try to prepare it first.
	ln -sfn "$kdir" "$out/dkms/install/$release/build"
	set --
	[ "$root" != / ] || set -- --kernelsourcedir "$kdir" --config "$kdir/.config"
	echo "dkms-build: dkms builds mshv $version for $release" >&2
	run_dkms build "$@"
	run_dkms install --no-depmod "$@"
	cat "$out/dkms/tree/mshv/$version/$release/x86_64/log/make.log" >>"$log"
	module=$(find "$out/dkms/install" -name 'mshv_root.ko*' | head -n 1)
	[ -n "$module" ] || fail "installing through dkms"
	case $module in
	*.ko) cp "$module" "$out/mshv_root.ko" ;;
	*.xz) xz -dc "$module" >"$out/mshv_root.ko" ;;
	*.zst) zstd -dcq "$module" >"$out/mshv_root.ko" ;;
	*) die "$module is compressed in an unknown way" ;;
	esac
}

build_with_kbuild()
{
	copy_sources "$out/kbuild"
	echo "dkms-build: kbuild for $release" >&2
	run make -j2 -C "$seen/kbuild" KDIR="$kdir" MSHV_TARGET="$release" "$@" $target \
		</dev/null >>"$log" 2>&1 || fail kbuild
	find "$out/kbuild/build/kapi" -name mshv_probe.txt -exec cp {} "$out/" \; 2>/dev/null || :
}

"build_with_$with" "$@"
if [ $target = answers ]; then
	echo "dkms-build: $out/mshv_probe.txt for $release in $(($(date +%s) - started)) s (log: $log)" >&2
	exit 0
fi
[ $with = dkms ] || cp "$out/kbuild/mshv_root.ko" "$out/mshv_root.ko"
is_for_release || die "no module for $release came out (log: $log)"
[ -z "$print" ] || echo "$print" >"$out/.fingerprint"
echo "dkms-build: $out/mshv_root.ko for $release in $(($(date +%s) - started)) s (log: $log)" >&2
