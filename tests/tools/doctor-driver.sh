# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154,SC2034 # names of run.sh, fixture.sh and doctor.sh
# What the doctor finds: in signatures, other drivers, the driver that is loaded and its
# device; and what it makes of nonsense.

enforce()
{
	put sys/module/module/parameters/sig_enforce Y
}

# keys DESCRIPTION: as /proc/keys has them
keys()
{
	put proc/keys "01e8b2c1 I------     1 perm 1f0b0000     0     0 keyring   .machine: 1
2d7a2f2d I------     1 perm 1f030000     0     0 asymmetri $1: 6cce: X509.rsa bb419ea1 []"
}

test_signatures()
{
	file=lib/modules/$release/updates/dkms/mshv_root.ko
	copy
	enforce
	found problem signature "$release is not signed, and module.sig_enforce lets" \
		"dkms build --force mshv/0.1.0 -k $release && dkms install --force mshv/0.1.0 -k $release; mokutil --import /var/lib/dkms/mok.pub"
	put var/lib/dkms/mok.pub ''
	found problem signature 'is not signed, and module.sig_enforce lets' \
		"dkms build --force mshv/0.1.0 -k $release && dkms install --force mshv/0.1.0 -k $release"
	copy
	put sys/kernel/security/lockdown 'none [integrity] confidentiality'
	found problem signature 'is not signed, and lockdown lets only signed ones load'
	mkdir -p "$tree/sys/firmware/efi/efivars"
	printf '\6\0\0\0\1' >"$tree/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
	found problem signature 'lockdown, which comes with Secure Boot,'
	copy
	put sys/kernel/security/lockdown 'none integrity [confidentiality]'
	found problem signature 'is not signed, and lockdown lets'
	copy
	sign "$tree/$file"
	found ok signature 'is signed by Test key; it need not be'
	enforce
	keys 'Another key'
	found problem signature 'is signed by "Test key", whose key is not enrolled' \
		'mokutil --import CERTIFICATE; reboot'
	put var/lib/shim-signed/mok/MOK.der ''
	found problem signature 'whose key is not enrolled' \
		'mokutil --import /var/lib/shim-signed/mok/MOK.der; reboot'
	keys 'Test key of somebody else'
	found problem signature 'whose key is not enrolled'
	put proc/keys ''
	[ "$(id -u)" != 0 ] || found problem signature 'whose key is not enrolled'
	hand_over
	doctor="ctl_as_user doctor"
	found unknown signature 'only root sees whether that of "Test key" is'
	doctor=
	keys 'Test key'
	found ok signature 'is signed by "Test key", whose key is enrolled'
	well "a key that is enrolled"
	keys 'Some organisation: Test key'
	well "a key whose certificate names an organisation"
	copy
	kernel $newer
	sign "$tree/$file"
	enforce
	keys 'Test key'
	found problem signature "the module for the newest kernel $newer is not signed"
}

test_conflicts()
{
	copy
	unload
	mkdir -p "$tree/sys/module/hv_vmbus"
	found ok vmbus 'there is room for it and the driver'
	mkdir -p "$tree/sys/module/kvm_intel"
	found problem vmbus 'kvm_intel has the interrupt that is left beside hv_vmbus' \
		'modprobe -r kvm_intel'
	cpuid 0x8866 0x1005
	found problem driver 'it is not loaded'
	doctor_says_not vmbus 'kvm_intel has'
	cpuid 0x8866 0x1005 0x00001c2c
	found problem vmbus 'kvm_intel has the interrupt that is left beside hv_vmbus'
	cpuid 0x8866 0x5
	module "$tree/lib/modules/$release/updates/dkms/mshv_root.ko" version=0.1.0 \
		name=mshv_root mshv_answers='SYMBOL_HV_SETUP_MSHV_HANDLER=no'
	found problem vmbus 'hv_vmbus owns the only callback slot of this kernel' \
		'boot a kernel from 6.15 on, or one with CONFIG_KVM'
	module "$tree/lib/modules/$release/updates/dkms/mshv_root.ko" version=0.1.0 \
		name=mshv_root mshv_answers='SYMBOL_HV_SETUP_MSHV_HANDLER=yes'
	found ok vmbus 'there is room for it and the driver'
	copy
	unload
	mkdir -p "$tree/sys/bus/vmbus" "$tree/sys/module/kvm_intel"
	found problem vmbus 'kvm_intel has the interrupt that is left beside hv_vmbus'
	rm "$tree/lib/modules/$release/modules.dep" \
		"$tree/lib/modules/$release/updates/dkms/mshv_root.ko"
	mv "$tree/lib/modules/$release" "$tree/lib/modules/6.15.0-test"
	put proc/sys/kernel/osrelease 6.15.0-test
	found ok vmbus 'there is room for it and the driver'
	copy
	mkdir -p "$tree/sys/module/hv_vmbus"
	well "VMBus beside a driver that is loaded"
	for name in kvm_intel kvm_amd; do
		copy
		mkdir -p "$tree/sys/module/$name"
		found note kvm "$name is loaded: programs may prefer /dev/kvm" "modprobe -r $name"
	done
}

# The last output of the doctor has no such line.
doctor_says_not()
{
	status=0
	! grep -qF -- "$2" "$out/doctor" || status=1
	check $status "not found: $1: $2" "$out/doctor"
}

test_driver()
{
	copy
	unload
	found problem driver 'it is not loaded' 'modprobe mshv_root'
	copy
	put sys/module/mshv_root/version 0.0.9
	found problem driver 'version 0.0.9 is loaded, but another one is installed: 0.1.0' \
		'modprobe -r mshv_root && modprobe mshv_root'
	copy
	put sys/module/mshv_root/srcversion FEDCBA987654321001234567
	found problem driver 'version 0.1.0 is loaded, but another one is installed: 0.1.0' \
		'modprobe -r mshv_root && modprobe mshv_root'
	copy
	rm -r "${tree:?}/sys/module/mshv_root/version" "$tree/sys/class/misc/mshv/abi_families"
	found problem driver "the kernel's own driver is loaded, though version 0.1.0" \
		'modprobe -r mshv_root'
	copy
	unload
	put dev/kmsg '6,1,0,-;mshv_root: ready: L1VH
3,2,9,-;mshv_root: not loaded: scheduler type 5 is not supported'
	found problem log 'the driver was not loaded: scheduler type 5 is not supported' \
		'have the hypervisor use its classic, core or root scheduler'
	put dev/kmsg '3,2,9,-;mshv_root: not loaded: cannot read the VMM capabilities (error -5)'
	found problem log 'cannot read the VMM capabilities' 'report it, with what'
	put dev/kmsg '3,2,9,-;mshv_root: not loaded: scheduler type 5 is not supported
6,3,0,-;mshv_root: ready: L1VH'
	found problem driver 'it is not loaded'
	doctor_says_not log 'scheduler type 5'
	for line in "version magic '6.1.0 SMP' should be '6.12.1 SMP'" \
			"disagrees about version of symbol module_layout" \
			"Unknown symbol hv_no_such (err -2)"; do
		put dev/kmsg "3,2,9,-;mshv_root: $line"
		found problem log 'the module was built for another one' \
			'dkms build --force mshv/0.1.0'
	done
	chmod 0 "$tree/dev/kmsg"
	doctor="ctl_as_user doctor"
	status=0
	ctl_as_user doctor >"$out/doctor" || status=$?
	has_line "$out/doctor" unknown log 'only root may read it' || status=99
	check $((status != 1)) "a kernel log that only root may read" "$out/doctor"
	doctor=
}

# Makes the device that of a user without rights.
hand_over()
{
	[ "$(id -u)" = 0 ] || return 0
	put etc/group 'mshv:x:65534:'
	chgrp 65534 "$tree/dev/mshv"
}

test_node()
{
	copy
	rm "$tree/dev/mshv"
	found problem node 'there is no /dev/mshv' 'modprobe -r mshv_root && modprobe mshv_root'
	copy
	unload
	put dev/mshv ''
	found problem node '/dev/mshv is there without a driver' 'rm /dev/mshv'
	if [ "$(id -u)" = 0 ]; then
		copy
		rm "$tree/dev/mshv"
		mknod -m 660 "$tree/dev/mshv" c 10 121
		found problem node "/dev/mshv is not the driver's" 'rm /dev/mshv'
		put sys/class/misc/mshv/dev 10:121
		well "a node with the driver's number"
	else
		skip "a node with another number" "only root makes nodes"
	fi
	copy
	chmod 666 "$tree/dev/mshv"
	found problem node 'everybody may write to /dev/mshv (0666)' 'chmod 0660 /dev/mshv'
	chmod 600 "$tree/dev/mshv"
	found note node '/dev/mshv is not for its group (0600)' 'chmod 0660 /dev/mshv'
	doctor="ctl_as_user doctor"
	chmod 0 "$tree/dev/mshv"
	found problem access 'may not open /dev/mshv' 'usermod --append --groups mshv'
	doctor=
	copy
	put etc/group 'root:x:0:'
	found note group 'there is no group mshv' 'groupadd --system mshv'
	put etc/group "mshv:x:$((group + 1)):
people:x:$group:"
	found note group '/dev/mshv belongs to group people, not to mshv' 'chgrp mshv /dev/mshv'
	copy
	hand_over
	chmod 660 "$tree/dev/mshv"
	try "well: a user in the group" ends_with 0 ctl_as_user doctor
}

# Files of a broken or hostile system: an answer comes, whatever it is, and in time.
survives()
{
	status=0
	timeout 20 "$out/mshvctl" --root "$tree" doctor >"$log" 2>&1 || status=$?
	[ $status -le 1 ] || echo "ended with $status" >>"$log"
	check $((status > 1)) "survives: $1" "$log"
	status=0
	timeout 20 "$out/mshvctl" --root "$tree" report >"$log" 2>&1 || status=$?
	check "$status" "reports: $1" "$log"
}

test_hostile()
{
	copy
	ln -sf / "$tree/lib/modules/$release/build"
	survives "a link out of the tree"
	copy
	rm "$tree/lib/modules/$release/build"
	ln -s build "$tree/lib/modules/$release/build"
	survives "a link to itself"
	copy
	for file in proc/keys proc/cmdline dev/kmsg etc/os-release etc/group cpuid \
			lib/modules/$release/modules.dep lib/modules/$release/modules.builtin \
			sys/class/misc/mshv/passthrough sys/module/mshv_root/version; do
		head -c 20000 /dev/urandom >"$tree/$file"
	done
	survives "files of random bytes"
	for file in proc/keys proc/cmdline dev/kmsg etc/os-release etc/group cpuid \
			lib/modules/$release/modules.dep sys/kernel/debug/mshv/vps; do
		: >"$tree/$file"
	done
	survives "files that are empty"
	copy
	for file in proc/keys proc/cmdline etc/os-release cpuid boot/config-$release; do
		rm "$tree/$file"
		mkdir "$tree/$file"
	done
	survives "directories instead of files"
	copy
	rm -r "${tree:?}/sys" "$tree/dev"
	ln -s / "$tree/sys"
	mkfifo "$tree/dev"
	survives "a pipe and a link instead of directories"
	copy
	file=lib/modules/$release/updates/dkms/mshv_root.ko
	head -c 300 "$tree/$file" >"$out/short"
	cp "$out/short" "$tree/$file"
	survives "half a module"
	printf '~Module signature appended~\n' >>"$tree/$file"
	survives "a signature without one"
	try "ASCII only: a terminal is not written to" awk '/[^ -~]/ { exit 1 }' "$log"
}
