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
	sed -i 's/^CONFIG_X86_64=y/CONFIG_ARM64_4K_PAGES=y/' "$tree/include/config/auto.conf"
	try "arm64 with pages of 4 KiB passes" "$here/scripts/sanity.sh" "$tree"
	sed -i 's/^CONFIG_ARM64_4K_PAGES=y/CONFIG_ARM64_64K_PAGES=y/' \
		"$tree/include/config/auto.conf"
	refused "arm64 with other pages is refused" "and arm64 with pages of 4 KiB"
	echo 'CONFIG_MSHV_ROOT=y' >>"$tree/include/config/auto.conf"
	refused "a built-in driver is refused" "in-tree driver built in"
	echo 'CC = no-such-compiler-here' >"$tree/.kernelvariables"
	refused "a missing compiler is refused" "the compiler no-such-compiler-here is missing"
	echo 'CC = none-linux-gnu-gcc-12' >"$tree/.kernelvariables"
	refused "a missing cross compiler too, with its package" \
		"apt-get install gcc-12-none-linux-gnu,"
	status=0
	if make -C "$here" KDIR="$out/nowhere" dkms >"$log" 2>&1; then
		status=1
	fi
	says "there are no kernel headers at $out/nowhere" || status=1
	check $status "make says so too, and fails" "$log"
	test_decisions
	test_dkms
	test_verdicts
	test_lock
}

# decides ACTION VARIABLES: what dkms.conf says, asked by a dkms that accepts these
decides()
{
	# shellcheck disable=SC2016 # expanded by bash
	bash -c 'action=$1 dkms_conf_variables=$2 kernel_source_dir=$3 kernelver=6.12.0-test
		dkms_tree=/nowhere
		. "$4/dkms.conf"
		echo "exclusive:$BUILD_EXCLUSIVE_KERNEL name:${DEST_MODULE_NAME[0]-} ${MAKE[0]}"' \
		bash "$1" "$2" "$tree" "$here" >"$log" 2>&1 </dev/null
}

# decision TITLE ACTION VARIABLES REGEX...: all of which must be found
decision()
{
	title=$1
	decides "$2" "$3" && status=0 || status=$?
	shift 3
	for text in "$@"; do
		grep -qE -- "$text" "$log" || status=1
	done
	check "$status" "$title" "$log"
}

test_decisions()
{
	old=BUILD_EXCLUSIVE_KERNEL
	new="$old BUILD_EXCLUSIVE_KERNEL_MIN"
	none='^exclusive: name: '
	decision "who has dkms build is told of failures" build "$old" "$none" OTHERWISE=fail
	decision "an upgrade of a kernel goes on after them" autoinstall "$new" "$none" \
		OTHERWISE=refuse
	decision "dkms.conf can be read for other things" '' '' "$none"
	sed -i '/^CONFIG_HYPERV=/d' "$tree/include/config/auto.conf"
	without='without CONFIG_HYPERV: use a kernel'
	decision "dkms excludes what is unsuitable, with a reason" build "$new" \
		'^exclusive:.unsuitable' "$without"
	decision "one that cannot gets a module that refuses" build "$old" "$none" \
		OTHERWISE=refuse "$without"
	echo 'CONFIG_MSHV_ROOT=m' >>"$tree/.config"
	decision "which never hides a driver of the kernel's own" autoinstall "$old" \
		'name:mshv_refused '
	make_suitable
}

# What the dkms of this machine makes of it.
test_dkms()
{
	version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' "$here/dkms.conf")
	source=$out/dkms/source/mshv-$version
	mkdir -p "$out/dkms/tree" "$out/dkms/install/6.12.0-test"
	make -s -f "$here/packaging/Makefile" install-source SOURCEDIR="$source"
	sed -i '/^CONFIG_HYPERV=/d' "$tree/include/config/auto.conf"
	set -- -m mshv -v "$version" -k 6.12.0-test -a x86_64 --dkmstree "$out/dkms/tree" \
		--sourcetree "$out/dkms/source" --installtree "$out/dkms/install"
	dkms add "$@" >"$log" 2>&1 || :
	status=0
	dkms build "$@" --kernelsourcedir "$tree" --config "$tree/.config" >"$log" 2>&1 \
		</dev/null || status=$?
	if grep -q BUILD_EXCLUSIVE_KERNEL_MIN "$(command -v dkms)"; then
		check $((status != 77)) "dkms skips a kernel without CONFIG_HYPERV" "$log"
	else
		modinfo -F mshv_refused "$out"/dkms/tree/mshv/*/6.12.0-test/x86_64/module/*.ko* |
			grep -q 'without CONFIG_HYPERV' || status=1
		check $status "dkms makes a module that refuses, without CONFIG_HYPERV" "$log"
	fi
	says "mshv: not for kernel 6.12.0-test: kernel 6.12.0-test was configured without" &&
		status=0 || status=1
	check $status "it says why" "$log"
	make_suitable
}

# fails_with TITLE LINE TEXT: of a build whose log holds LINE the verdict says TEXT
fails_with()
{
	printf 'make: Entering directory\n%s\nmake: *** [all] Error 2\n' "$2" >"$out/build.log"
	"$here/scripts/dkms/verdict.sh" "$out/build.log" "$tree" >"$log" 2>&1 && status=0 || status=1
	for text in "$3" "What: " "Why: " "Cure: "; do
		says "$text" || status=1
	done
	check $status "$1" "$log"
}

test_verdicts()
{
	fails_with "a full disk is recognized" \
		"/tmp/ccX.s: fatal error: error writing to /tmp/ccX.s: No space left on device" \
		"no space left"
	fails_with "a read-only disk is" "sh: 1: cannot create x: Read-only file system" "is read-only"
	fails_with "a compiler without memory is" "gcc-12: fatal error: Killed signal terminated \
program cc1" "had no memory"
	fails_with "damaged headers are" "/usr/src/linux-headers/include/linux/a.h:3:1: error: a" \
		"the kernel's headers do not compile"
	fails_with "a function that is not exported is" \
		'ERROR: modpost: "hv_do_it" [/x/mshv_root.ko] undefined!' "no function 'hv_do_it'"
	fails_with "a vendor's change is" "src/vp.c:3:1: error: too few arguments" \
		"does not compile for this kernel"
	echo '#define UTS_RELEASE "99.1.0-test"' >"$tree/include/generated/utsrelease.h"
	fails_with "a kernel that is too new is" "src/vp.c:3:1: error: too few arguments" \
		"for a kernel as new as 99.1.0-test"
	make_suitable
}

# A process that holds the place ends, another one waits for that.
test_lock()
{
	sleep 60 &
	holder=$!
	"$here/scripts/dkms/lock.sh" $holder "$out"
	sleep 60 &
	waiter=$!
	"$here/scripts/dkms/lock.sh" $waiter "$out" >"$log" 2>&1 &
	waiting=$!
	sleep 2
	kill -0 $waiting 2>/dev/null && status=0 || status=1
	says "waiting for another build" || status=1
	check $status "a build waits for another one" "$log"
	kill $holder
	wait $waiting && status=0 || status=1
	check $status "and goes on when that has ended" "$log"
	kill $waiter
}
