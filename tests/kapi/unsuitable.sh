# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # here, out and log come from run.sh
# Kernel trees that cannot be built against: each must be refused in prose.

make_suitable()
{
	tree=$out/tree
	rm -rf "$tree"
	mkdir -p "$tree/include/generated" "$tree/include/config"
	: >"$tree/include/generated/autoconf.h"
	echo '#define A 1' >"$tree/include/generated/autoconf.h"
	echo '#define UTS_RELEASE "6.12.0-test"' >"$tree/include/generated/utsrelease.h"
	sed -n 's/^\(CONFIG_[A-Z0-9_]*\).*/\1=y/p' "$here/compat/kapi/require.config" \
		>"$tree/include/config/auto.conf"
	cp "$tree/include/config/auto.conf" "$tree/.config"
	echo 'all:' >"$tree/Makefile"
	printf '0x1\ta\tvmlinux\tEXPORT_SYMBOL\t\n' >"$tree/Module.symvers"
}

# The tree must be refused with the text $2; more arguments go to sanity.sh.
refused()
{
	title=$1
	text=$2
	shift 2
	status=0
	if "$here/scripts/sanity.sh" "$tree" "$@" >"$log" 2>&1; then
		status=1
	elif ! says "$text" || ! says "What: " || ! says "Why: " || ! says "Cure: "; then
		status=1
	fi
	check $status "$title" "$log"
	make_suitable
}

test_unsuitable()
{
	make_suitable
	try "a suitable tree passes" "$here/scripts/sanity.sh" "$tree" 6.12.0-test
	rm -rf "$tree"
	refused "a missing tree is refused" "there are no kernel headers at"
	rm -rf "$tree"
	mkdir "$tree"
	refused "an empty directory is refused" "has no Makefile"
	rm "$tree/Module.symvers"
	refused "a tree never built is refused" "has no Module.symvers"
	refused "another kernel's headers are refused" "is for kernel 6.12.0-test" 6.1.0-other
	echo '#define UTS_RELEASE "4.19.0-27-amd64"' >"$tree/include/generated/utsrelease.h"
	refused "a kernel that is too old is refused" "is older than"
	for option in $(sed -n 's/^\(CONFIG_[A-Z0-9_]*\).*/\1/p' \
			"$here/compat/kapi/require.config"); do
		sed -i "/^$option=/d" "$tree/include/config/auto.conf"
		refused "a kernel without $option is refused" "without $option"
	done
	echo 'CONFIG_MSHV_ROOT=y' >>"$tree/include/config/auto.conf"
	refused "a built-in driver is refused" "in-tree driver built in"
	echo 'CC = no-such-compiler-here' >"$tree/.kernelvariables"
	refused "a missing compiler is refused" "the compiler no-such-compiler-here is missing"
	status=0
	if make -C "$here" KDIR="$out/nowhere" dkms >"$log" 2>&1; then
		status=1
	fi
	says "there are no kernel headers at $out/nowhere" || status=1
	check $status "make says so too, and fails" "$log"
	test_exclusion
}

dkms_with_own_trees()
{
	dkms "$@" -m mshv -v "$version" -k 6.12.0-test -a x86_64 --dkmstree "$out/dkms/tree" \
		--sourcetree "$out/dkms/source" --installtree "$out/dkms/install"
}

# dkms must skip a kernel that has the driver built in, and say why.
test_exclusion()
{
	version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' "$here/dkms.conf")
	mkdir -p "$out/dkms/tree" "$out/dkms/source/mshv-$version" "$out/dkms/install/6.12.0-test"
	cp "$here/dkms.conf" "$out/dkms/source/mshv-$version/"
	dkms_with_own_trees add >"$log" 2>&1 || :
	echo 'CONFIG_MSHV_ROOT=y' >>"$tree/.config"
	status=0
	dkms_with_own_trees build --kernelsourcedir "$tree" --config "$tree/.config" \
		>"$log" 2>&1 </dev/null || status=$?
	says "the driver is built into kernel 6.12.0-test" || status=1
	check $((status != 77)) "dkms skips a kernel with the driver built in, with a reason" "$log"
	make_suitable
	sed -i '/^CONFIG_HYPERV=/d' "$tree/.config"
	status=0
	dkms_with_own_trees build --kernelsourcedir "$tree" --config "$tree/.config" \
		>"$log" 2>&1 </dev/null || status=$?
	check $((status != 77)) "dkms skips a kernel without CONFIG_HYPERV" "$log"
	make_suitable
}
