# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154,SC2016,SC2034
# For deb.sh to read: kernels for which no driver can be built, and places in which nothing
# can be.

bad_kernels="nohv noeventfd nothing intree"

make_bad_kernels()
{
	{
		bad_kernel nohv "without CONFIG_HYPERV" &&
		# The driver needs this header, a module that only refuses does not.
		bad_kernel noeventfd "no_header linux/eventfd.h" &&
		bad_kernel nothing "no_header linux/module.h" &&
		bad_kernel intree "without CONFIG_HYPERV
			echo CONFIG_MSHV_ROOT=m >>.config
			echo CONFIG_MSHV_ROOT=m >>include/config/auto.conf"
	} >"$out/bad-kernels.log" 2>&1
}

# hook_installs KERNEL: its headers install, and dpkg is content
hook_installs()
{
	try "headers of the kernel '$1' install" apt_install "/srv/$1.deb"
	cp "$log" "$out/install-$1.log"
	try "dpkg and apt find nothing half done" apt_is_consistent
	cp "$out/install-$1.log" "$log"
}

test_unsuitable()
{
	make_bad_kernels
	check $? "kernels with something wrong can be made" "$out/bad-kernels.log"
	hook_installs nohv
	if [ -n "$excludes" ]; then
		says "mshv: not for kernel $first_re-nohv: .*without CONFIG_HYPERV: use a kernel"
		try "dkms left the kernel out" no_module "$first-nohv"
	else
		try "a module says what is missing" \
			refuses "$first-nohv" "without CONFIG_HYPERV: use a kernel"
	fi
	hook_installs noeventfd
	try "a module says that headers do not compile" refuses "$first-noeventfd" \
		"headers do not compile: install the headers"
	try "it is one that the kernel can load" \
		inside sh -c "modinfo /lib/modules/$first-noeventfd/updates/dkms/mshv_root.ko* |
			grep ^srcversion"
	hook_installs nothing
	try "where nothing compiles, modinfo shows that" refuses "$first-nothing" \
		"headers do not compile"
	hook_installs intree
	try "no module of ours hides the kernel's own driver" no_module "$first-intree"
}

# Two kernels at once: dkms has one directory for both.
two_at_once()
{
	inside sh -c "dkms build mshv/$version -k $first & one=\$!
		dkms build mshv/$version -k $second && wait \$one" &&
		inside dkms status mshv
}

test_two_at_once()
{
	for kernel in $first $second; do
		inside dkms remove mshv/"$version" -k "$kernel" >>"$out/remove.log" 2>&1
	done
	try "builds for two kernels at once work" two_at_once
	try "the first is built" inside sh -c "dkms status mshv/$version -k $first | grep built"
	try "the second is built" inside sh -c "dkms status mshv/$version -k $second | grep built"
	# What dkms forgot with the last kernel, the next installation adds again.
}

test_reinstall()
{
	try "what was built is installed, and the rest explained" \
		inside "/usr/src/mshv-$version/scripts/dkms/setup.sh" build
	says "mshv: kernel $second_re: built and installed"
	says "mshv: kernel $first_re-nohv: skipped: .*without CONFIG_HYPERV"
	says "mshv: kernel $first_re-noeventfd: NOT BUILT: .*headers do not compile; install the headers"
	says "log: /var/log/mshv-dkms/$first_re-noeventfd.log"
	try "the log says it at length" inside sh -c \
		"grep '^  Why: ' /var/log/mshv-dkms/$first-noeventfd.log"
	try "who builds by hand is told of a failure" inside sh -c \
		"! dkms build mshv/$version -k $first-noeventfd"
}

# in_trouble TITLE TEXT COMMAND: the package installs all the same when COMMAND, in a
# shell outside, has spoilt $root; and says TEXT
in_trouble()
{
	before_entry=$3
	try "$1: the package installs all the same" inside apt-get -y -o Dpkg::Use-Pty=0 \
		--reinstall install "/srv/mshv-dkms_${version}_all.deb"
	before_entry=
	says "$2"
	try "$1: dpkg and apt find nothing half done" apt_is_consistent
}

test_bad_places()
{
	for kernel in $bad_kernels; do
		inside dpkg --purge "linux-headers-$first-$kernel"
	done >"$out/purge.log" 2>&1
	purge_second
	in_trouble "read-only" "NOT BUILT: /var/lib/dkms cannot be written to; mount it" \
		'mount --bind "$root/var/lib/dkms" "$root/var/lib/dkms"
		mount -o remount,ro,bind "$root/var/lib/dkms"'
	in_trouble "full" "NOT BUILT: /var/lib/dkms has only [12] MB left" \
		'mount -t tmpfs -o size=2m tmpfs "$root/var/lib/dkms"'
	inside mkdir "/lib/modules/$first/kernel"
	in_trouble "no headers" "kernel $first_re: skipped: its headers are not installed: apt-get" \
		"mount -t tmpfs tmpfs \"\$root/usr/src/linux-headers-$first\""
	inside rmdir "/lib/modules/$first/kernel"
	in_trouble "no compiler" "kernel $first_re: (skipped|NOT BUILT): the compiler .* is missing" \
		'for name in "$root"/usr/bin/*gcc-[0-9]*; do mount --bind /dev/null "$name"; done'
	inside dkms remove mshv/"$version" -k "$first" >>"$out/remove.log" 2>&1
	inside sh -c "cd / && timeout -s INT 4 dkms build mshv/$version -k $first" >"$log" 2>&1
	check $(($? == 0)) "a build that is interrupted fails" "$log"
	try "it leaves no module" no_module "$first"
	try "built again, the module is there" \
		inside "/usr/src/mshv-$version/scripts/dkms/setup.sh" build
	says "mshv: kernel $first_re: built and installed"
}
