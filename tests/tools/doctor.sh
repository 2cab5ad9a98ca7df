# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # names of run.sh and fixture.sh
# What the doctor finds: in the hypervisor, kernels, dkms and its modules. Each finding is
# provoked, and each is gone where all is well.

# A line of the doctor: has_line FILE VERDICT CHECK TEXT
has_line()
{
	awk -v verdict="$2" -v check="$3" -v text="$4" '
		$1 == verdict && $2 == check && index($0, text) { found = 1 }
		END { exit !found }' "$1"
}

# And the line behind it: has_cure FILE CHECK TEXT CURE
has_cure()
{
	awk -v check="$2" -v text="$3" -v cure="cure: $4" '
		last && index($0, cure) { found = 1 }
		{ last = $2 == check && index($0, text) }
		END { exit !found }' "$1"
}

status_of()
{
	case $1 in
	problem) echo 1 ;;
	unknown) echo 3 ;;
	*) echo "$2" ;;
	esac
}

# The doctor finds it in $tree, ends accordingly, and finds no such thing in the healthy one.
# found VERDICT CHECK TEXT [CURE]; $doctor: the command, if it is not "ctl doctor"
found()
{
	status=0
	${doctor:-ctl doctor} >"$out/doctor" 2>&1 || status=$?
	{
		cat "$out/doctor"
		echo "status $status"
	} >"$log"
	result=0
	has_line "$out/doctor" "$1" "$2" "$3" || result=1
	[ -z "${4-}" ] || has_cure "$out/doctor" "$2" "$3" "$4" || result=1
	[ "$status" = "$(status_of "$1" "$status")" ] || result=1
	check $result "found: $2: $3" "$log"
	result=0
	! grep -qF -- "$3" "$out/doctor.healthy" || result=1
	check $result "not found where all is well: $3" "$out/doctor.healthy"
}

# It is as good as the healthy one: well TITLE
well()
{
	try "well: $1" ends_with 0 ctl doctor
}

test_healthy()
{
	copy
	try "a system on which all is well" ends_with 0 ctl doctor
	cp "$log" "$out/doctor.healthy"
	try "has nothing to be cured" awk '/cure:/ { exit 1 }' "$out/doctor.healthy"
	try "and says so" grep -q '^doctor: 0 problems, 0 notes$' "$out/doctor.healthy"
	for name in hypervisor role privileges scheduler kernel headers dkms module signature \
			vmbus driver node group access; do
		try "it tells of: $name" grep -q "^ok  *$name " "$out/doctor.healthy"
	done
	try "JSON says the same" ends_with 0 ctl --json doctor
	try "and is JSON" jq -e '.exit_status == 0 and (.findings | length > 10)' "$log"
	rm "$tree/proc/sys/kernel/osrelease"
	rm -r "${tree:?}/lib"
	try "a system without kernels is no reason to fall over" ends_with 0 ctl doctor
}

test_hypervisor()
{
	copy
	sed -i 's/ecx=0xfffa3203/ecx=0x7ffa3203/' "$tree/cpuid"
	found problem hypervisor 'no Microsoft hypervisor here' 'use a host that runs under'
	copy
	sed -i 's/ebx=0x7263694d ecx=0x666f736f edx=0x76482074/ebx=0x4b4d564b ecx=0x0 edx=0x0/' \
		"$tree/cpuid"
	found note hypervisor 'the hypervisor is "KVMK"'
	copy
	rm "$tree/cpuid"
	found note hypervisor 'CPUID is not there'
	copy
	cpuid 0x8866 0x4
	found problem privileges 'does not let this partition create others' \
		'use the root partition'
	found ok role 'a guest without rights over others'
	copy
	cpuid 0x8866 0x1
	found problem privileges 'does not let this partition give memory to others' \
		'use the root partition'
	copy
	cpuid 0x8862 0x5
	found problem privileges 'offers no synthetic interrupt controller' 'use the root partition'
	copy
	cpuid 0x8846 0x5
	found problem privileges 'the kernel has set up no hypercalls' \
		'boot a kernel with CONFIG_HYPERV'
	copy
	cpuid 0x8866 0x400005
	found problem privileges 'this is an isolated (confidential) guest' \
		'use a virtual machine that is not confidential'
	copy
	cpuid 0x8866 0x1005
	found ok role 'root partition'
	copy
	put sys/kernel/realtime 1
	found problem kernel 'PREEMPT_RT kernels are not supported' \
		'boot a kernel without PREEMPT_RT'
	copy
	put proc/vmcore ''
	found problem kernel 'this is a crash dump kernel' 'reboot'
	copy
	put sys/kernel/realtime 0
	well "a kernel that says it is no PREEMPT_RT one"
}

# The names of header packages, which are one of each family: headers_of OS-RELEASE RELEASE CURE
headers_of()
{
	copy
	put etc/os-release "$1"
	put proc/sys/kernel/osrelease "$2"
	mv "$tree/lib/modules/$release" "$tree/lib/modules/$2"
	rm "$tree/lib/modules/$2/build"
	# What was built before is there still, unless it is taken away.
	found note headers "there are no headers of the running kernel $2" "$3"
	rm -r "${tree:?}/lib/modules/$2/updates" "$tree/lib/modules/$2/modules.dep"
	found problem headers "there are no headers of the running kernel $2" "$3"
}

test_kernels()
{
	headers_of 'ID=debian' 6.1.0-9-amd64 'apt-get install linux-headers-6.1.0-9-amd64'
	headers_of 'ID=ubuntu
ID_LIKE=debian' 6.8.0-9-generic 'apt-get install linux-headers-6.8.0-9-generic'
	headers_of 'ID=fedora' 6.9.1-200.fc40.x86_64 \
		'dnf install kernel-devel-6.9.1-200.fc40.x86_64'
	headers_of 'ID="rocky"
ID_LIKE="rhel centos fedora"' 6.12.0-1.el10.x86_64 \
		'dnf install kernel-devel-6.12.0-1.el10.x86_64'
	headers_of 'ID=azurelinux
ID_LIKE="fedora"' 6.6.57.1-7.azl3 'tdnf install kernel-devel-6.6.57.1-7.azl3'
	headers_of 'ID="opensuse-leap"
ID_LIKE="suse opensuse"' 6.4.0-150600.21-default 'zypper install kernel-default-devel'
	headers_of 'ID=arch' 6.12.1-arch1-1 'pacman -S linux-headers'
	headers_of 'ID=arch' 6.6.8-1-lts 'pacman -S linux-lts-headers'
	headers_of 'ID=other' 6.7.0-other 'install the headers of kernel 6.7.0-other'

	copy
	kernel $newer
	rm "$tree/lib/modules/$newer/build"
	found note headers "there are no headers of the newest kernel $newer" \
		"apt-get install linux-headers-$newer"
	copy
	kernel $newer
	well "a newer kernel that has all it needs"
	copy
	kernel 6.2.0-test
	rm "$tree/lib/modules/6.2.0-test/build" "$tree/boot/config-6.2.0-test"
	well "an older kernel, whatever it lacks"
	copy
	mkdir -p "$tree/lib/modules/9.0.0-gone/updates"
	well "what a removed kernel left"

	while read -r option reason; do
		case $option in CONFIG_*) ;; *) continue ;; esac
		copy
		sed -i "s/^${option%|*}=y/# ${option%|*} is not set/" "$tree/boot/config-$release"
		found problem kernel \
			"was configured without $(echo "$option" | sed 's/|/ or /'): $reason" \
			"use a kernel with $(echo "$option=y" | sed 's/|/=y or /')"
	done <"$here/compat/kapi/require.config"
	copy
	sed -i 's/^CONFIG_X86_64=y/CONFIG_ARM64_4K_PAGES=y/' "$tree/boot/config-$release"
	well "another architecture that is served"
	copy
	sed -i 's/^CONFIG_HYPERV=y/CONFIG_HYPERV=m/' "$tree/boot/config-$release"
	well "an option that is a module"
	copy
	mv "$tree/boot/config-$release" "$tree/lib/modules/$release/config"
	well "a configuration in another place"
	copy
	kernel $newer
	echo CONFIG_PREEMPT_RT=y >>"$tree/boot/config-$newer"
	found problem kernel "the newest kernel $newer: PREEMPT_RT" 'boot a kernel without'
	copy
	put proc/sys/kernel/osrelease 4.19.0-9
	mv "$tree/lib/modules/$release" "$tree/lib/modules/4.19.0-9"
	rm "${tree:?}/lib/modules/4.19.0-9/build"
	found problem kernel "the running kernel 4.19.0-9 is older than" 'boot a newer kernel'
	status=0
	! grep -qE '^problem +(headers|dkms) ' "$out/doctor" || status=1
	check $status "nothing is to be built for a kernel that it is not for" "$out/doctor"
	copy
	put proc/sys/kernel/osrelease 6.11.0-removed
	found problem kernel 'there are no modules of the running kernel 6.11.0-removed' 'reboot'
}

test_dkms()
{
	state=var/lib/dkms/mshv
	copy
	rm "$tree/usr/sbin/dkms"
	found problem dkms 'dkms is not installed' 'apt-get install dkms'
	put usr/bin/dkms ''
	well "dkms in another place"
	copy
	rm -r "${tree:?}/$state" "$tree/lib/modules/$release/updates" \
		"$tree/lib/modules/$release/modules.dep"
	found problem dkms 'mshv-dkms is not installed' 'apt-get install mshv-dkms'
	mkdir -p "$tree/usr/src/mshv-0.0.9" "$tree/usr/src/mshv-0.1.0"
	found problem dkms 'mshv 0.1.0 was not added to dkms' 'dkms install mshv/0.1.0'
	copy
	rm -r "${tree:?}/$state" "$tree/usr/sbin/dkms"
	well "a driver that was not built by dkms"
	copy
	rm -r "${tree:?}/$state/kernel-$release-x86_64" "$tree/$state/0.1.0/$release"
	found problem dkms "mshv 0.1.0 was not built for the running kernel $release" \
		"dkms install mshv/0.1.0 -k $release"
	put $state/0.1.0/build/make.log "make.log for mshv-0.1.0 for kernel $release"
	found problem dkms "mshv 0.1.0 did not build for the running kernel $release" \
		"less /var/lib/dkms/mshv/0.1.0/build/make.log"
	put var/log/mshv-dkms/$release.log 'an error'
	found problem dkms "mshv 0.1.0 did not build for the running kernel $release" \
		"less /var/log/mshv-dkms/$release.log"
	rm "${tree:?}/var/log/mshv-dkms/$release.log"
	put $state/0.1.0/build/make.log "make.log for mshv-0.1.0 for kernel 1.2.3"
	found problem dkms "mshv 0.1.0 was not built for the running kernel $release"
	copy
	rm "$tree/$state/kernel-$release-x86_64"
	found problem dkms "was built, but not installed for the running kernel $release" \
		"dkms install mshv/0.1.0 -k $release"
	copy
	kernel $newer
	rm -r "${tree:?}/$state/kernel-$newer-x86_64" "$tree/$state/0.1.0/$newer"
	found problem dkms "mshv 0.1.0 was not built for the newest kernel $newer" \
		"dkms install mshv/0.1.0 -k $newer"
}

test_modules()
{
	modules=lib/modules/$release
	copy
	put $modules/modules.dep 'kernel/drivers/net/dummy.ko:'
	found problem module "modprobe does not know of /$modules/updates/dkms/mshv_root.ko" \
		"depmod $release"
	copy
	put $modules/modules.dep 'kernel/drivers/hv/mshv_root.ko.xz:'
	put $modules/kernel/drivers/hv/mshv_root.ko.xz ''
	found problem module "modprobe loads the kernel's own driver" \
		"dkms install --force mshv/0.1.0 -k $release"
	rm -r "${tree:?}/var/lib/dkms/mshv"
	found note module "modprobe loads the kernel's own driver"
	found note dkms "mshv-dkms is not installed, but there is a driver" \
		'apt-get install mshv-dkms'
	copy
	put $modules/modules.builtin 'kernel/drivers/hv/mshv_root.ko'
	found problem module 'has the in-tree driver built in (CONFIG_MSHV_ROOT=y)' \
		'use a kernel with CONFIG_MSHV_ROOT=m or unset'
	rm -r "${tree:?}/var/lib/dkms/mshv"
	found note module 'has the in-tree driver built in (CONFIG_MSHV_ROOT=y)'
	copy
	put $modules/updates/dkms/mshv_root.ko 'not a module'
	found problem module 'cannot be read as a module' 'dkms install --force'
	module "$tree/$modules/updates/dkms/mshv_root.ko" version=0.1.0 name=mshv_root \
		'mshv_refused=there is no space left for building: free 50 MB there'
	found problem module 'refuses to load: there is no space left for building' \
		'free 50 MB there'
	copy
	rm -r "${tree:?}/$modules/updates" "$tree/$modules/modules.dep"
	found note module 'there is no mshv_root for the running kernel'
	copy
	xz -f "$tree/$modules/updates/dkms/mshv_root.ko"
	sed -i 's/mshv_root.ko/&.xz/' "$tree/$modules/modules.dep"
	well "a module that is compressed"
	for line in 'blacklist mshv_root' '  install mshv_root /bin/false'; do
		for directory in etc run usr/local/lib usr/lib lib; do
			copy
			put $directory/modprobe.d/no.conf "# no
$line"
			found problem modprobe "/$directory/modprobe.d/no.conf keeps the driver out" \
				"sed -i '/mshv_root/d' /$directory/modprobe.d/no.conf"
		done
	done
	copy
	put etc/modprobe.d/other.conf 'blacklist mshv_vtl
# blacklist mshv_root
options mshv_root smt_by_bit_4=1'
	put etc/modprobe.d/no.conf.old 'blacklist mshv_root'
	well "what modprobe's configuration says of others"
	copy
	put proc/cmdline 'quiet modprobe.blacklist=nouveau,mshv_root'
	found problem modprobe "the kernel's command line keeps the driver out" \
		'take mshv_root out of modprobe.blacklist='
	put proc/cmdline 'quiet module_blacklist=mshv_root'
	found problem modprobe "the kernel's command line keeps the driver out" \
		'take mshv_root out of module_blacklist='
	put proc/cmdline 'quiet module_blacklist=nouveau'
	well "what the command line keeps out otherwise"
}
