#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds the packages, looks at them with lintian and rpmlint, and installs them in root
# directories of distributions. Prints TAP.
set -eu

usage()
{
	cat <<'TEXT'
usage: tests/pkg/run.sh [WHAT...]

  WHAT  lint, brief (bookworm, without what can be wrong with kernels and disks), load
        (in the lab, the module that apt installed), bullseye, bookworm, trixie, sid,
        rpm, autopkgtest (the packages' own test, on trixie), readme (what README says, on
        each of these releases); default: all but brief. load needs bookworm or brief
        before it.

Needs root. Root directories are kept in ${XDG_CACHE_HOME:-$HOME/.cache}/mshv-dkms;
what each test found is in build/tests/pkg.
TEXT
}

case ${1-} in
-h | --help) usage; exit 0 ;;
esac
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top"
. tests/lib/tap.sh
out=$top/build/tests/pkg
packages=$out/packages
mkdir -p "$out"
log=$out/log
[ $# != 0 ] || set -- lint bookworm load rpm bullseye trixie sid autopkgtest readme

# Of this version, and of one before it to upgrade from.
build_packages()
{
	rm -rf "$packages"
	for kind in deb rpm; do
		packaging/build.sh $kind "$packages" && packaging/build.sh $kind --version 0.0.9 "$packages" ||
			return 1
	done
}

version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' dkms.conf)

lint_deb()
{
	# The project has no mail address yet.
	lintian --fail-on error,warning,info --display-info --no-tag-display-limit --allow-root \
		--suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog \
		"$packages/mshv_${version}"_*.changes
}

lint_rpm()
{
	rpmlint -c rpm/rpmlint.toml rpm/mshv.spec "$packages"/mshv-*"$version"*.rpm >"$out/rpmlint" || {
		cat "$out/rpmlint"
		return 1
	}
	cat "$out/rpmlint"
	grep -q '0 errors, 0 warnings' "$out/rpmlint"
}

# The kernel that the lab boots and that the module was built for must be the same.
load()
{
	release=$(scripts/kernel.sh 6.12 release)
	[ "$(cat "$out/bookworm/kernel")" = "$release" ] || {
		echo "apt installed a module for $(cat "$out/bookworm/kernel"), the lab has $release"
		return 1
	}
	tests/run-boot.sh --module "$out/bookworm/mshv_root.ko" 6.12 l1vh 1 -
}

# sub NAME COMMAND...: a script's tests become ours
sub()
{
	name=$1
	shift
	echo "packages: $name ..." >&2
	"$@" >"$out/$name.tap" 2>"$out/$name.log" </dev/null && status=0 || status=$?
	sed -n "s/^\(ok\|not ok\) [0-9]* - /\1 - $name: /p; /^#/p" "$out/$name.tap" >"$out/rows"
	while read -r row; do
		case $row in
		ok*) check 0 "${row#ok - }" ;;
		'not ok'*) check 1 "${row#not ok - }" ;;
		*) echo "$row" ;;
		esac
	done <"$out/rows"
	# One that fails before its tests, or that has none, has failed.
	grep -q '^1\.\.[1-9]' "$out/$name.tap" || status=1
	check "$status" "$name: the script came to its end, and all tests passed" "$out/$name.log"
}

test_one()
{
	title=$1
	shift
	"$@" >"$log" 2>&1 </dev/null && status=0 || status=$?
	check "$status" "$title" "$log"
}

echo "TAP version 13"
test_one "the packages can be built" build_packages
for what in "$@"; do
	case $what in
	lint)
		test_one "lintian finds nothing" lint_deb
		test_one "rpmlint finds nothing" lint_rpm
		;;
	load) test_one "the module that apt installed runs a guest in the lab" load ;;
	brief) sub bookworm tests/pkg/deb.sh --brief bookworm "$packages" ;;
	readme)
		for release in bullseye bookworm trixie sid; do
			sub "readme-$release" tests/pkg/readme.sh --demo "$release" "$packages"
		done
		;;
	autopkgtest) sub autopkgtest tests/pkg/autopkgtest.sh trixie "$packages" ;;
	rpm) sub rpm tests/pkg/rpm.sh "$packages" ;;
	bullseye | bookworm | trixie | sid) sub "$what" tests/pkg/deb.sh "$what" "$packages" ;;
	*) usage >&2; exit 2 ;;
	esac
done
plan
[ "$failed" = 0 ]
