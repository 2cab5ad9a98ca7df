# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # names of run.sh and fixture.sh
# The commands status, capabilities and report, and the command line.

# says TEXT: the last output has a line with it
says()
{
	status=0
	grep -qF -- "$1" "$log" || status=1
	check $status "says: $1" "$log"
}

says_not()
{
	status=0
	! grep -qF -- "$1" "$log" || status=1
	check $status "does not say: $1" "$log"
}

# json EXPRESSION: the last output is JSON of which it is true
json()
{
	status=0
	jq -e "$1" "$log" >"$out/jq" 2>&1 || status=1
	check $status "JSON: $1" "$log"
}

test_status()
{
	copy
	try "status of a driver that is loaded" ends_with 0 ctl status
	says 'loaded, version 0.1.0'
	says '/dev/mshv, mode 0660, group'
	says 'Microsoft hypervisor, build 27376'
	says 'role:        l1vh'
	says 'scheduler:   core'
	ctl --json status >"$log"
	json '.loaded and .version == "0.1.0" and (.in_tree | not)'
	json '.device.mode == "0660" and .device.path == "/dev/mshv" and .device.usable'
	json '.hypervisor.microsoft and .hypervisor.build == 27376'
	json '.role == "l1vh" and .scheduler == "core"'
	rm "$tree/sys/module/mshv_root/version" "$tree/sys/class/misc/mshv/abi_families"
	try "status of the in-tree driver" ends_with 0 ctl status
	says "the kernel's own"
	unload
	try "status without a driver" ends_with 1 ctl status
	says 'not loaded'
	says 'device:      none'
	says 'role:        l1vh'
	ctl --json status >"$log" || :
	json '(.loaded | not) and .device == null and .role == "l1vh" and .scheduler == null'
	rm "$tree/cpuid"
	try "status without anything" ends_with 1 ctl status
	says 'hypervisor:  cannot be told'
}

test_capabilities()
{
	copy
	try "capabilities" ends_with 0 ctl capabilities
	says 'cancel_run_vp'
	says 'legacy rfc2020-msi dom0-0.2'
	says 'partition 0x0050 0x0051'
	says 'lapic 0x1'
	says 'max_vps 256'
	ctl --json capabilities >"$log"
	json '.driver and .capabilities == ["cancel_run_vp", "max_vps"]'
	json '.abi_families.legacy == ["rfc2020-msi", "dom0-0.2"]'
	json '.passthrough.partition == ["0x0050", "0x0051"] and .create_flags.lapic == "0x1"'
	json '.hypervisor.build == "27376"'
	unload
	try "capabilities without a driver" ends_with 1 ctl capabilities
	says "'mshvctl doctor' says why"
	ctl --json capabilities >"$log" || :
	json '.driver == false'
}

test_usage()
{
	copy
	try "no command" ends_with 2 ctl
	try "no such command" ends_with 2 ctl cure
	try "no such option" ends_with 2 ctl --cure status
	try "too many arguments" ends_with 2 ctl status doctor
	try "JSON of what has none" ends_with 2 ctl --json report
	says 'does not belong to this command'
	try "an interval for what needs none" ends_with 2 ctl --interval 1 doctor
	for interval in 0 -1 1x nan inf 1e9 ''; do
		try "no interval: '$interval'" ends_with 2 ctl --interval "$interval" stat
	done
	try "no such directory" ends_with 4 "$out/mshvctl" --root "$out/none" status
	try "nothing can be written" ends_with 4 sh -c '"$1" --root "$2" doctor >/dev/full' sh \
		"$out/mshvctl" "$tree"
	try "help" ends_with 0 ctl --help
	says 'usage: mshvctl'
	try "version" ends_with 0 ctl --version
	says "mshvctl $(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' "$here/dkms.conf")"
	"$out/mshvctl" doctor --json >"$log" || :
	json '.findings | length > 0'
}

test_report()
{
	copy
	put dev/kmsg '6,1,0,-;Linux version on secret.example.org
4,2,7,-;mshv_root: strange things at ffffffff81234567 and 0xffff888012345678
4,3,8,-;mshv_root: secret, secret.example.org, secrets and a-secret
 SUBSYSTEM=none'
	try "report" ends_with 0 ctl report
	for text in 'Debian GNU/Linux 12' "kernel         $release" 'debugfs=on' \
			'driver:      loaded, version 0.1.0' 'doctor: 0 problems' \
			'smt_by_bit_4=N' 'HAS_RDMSRQ=no' 'cancel_run_vp' 'unknown_ioctls: 7' \
			'4 1 1234 50 0 0 5 40 10 0' '5 99 legacy 1 200 0' \
			'MSHV_CREATE_PARTITION 5 4' \
			'mshv_root: strange things at (address) and (address)' \
			'mshv_root: (host), (host), secrets and a-secret'; do
		says "$text"
	done
	for text in secret.example.org ffffffff81234567 12345678-abcd 'Linux version' \
			SUBSYSTEM MSHV_NEVER_MADE; do
		says_not "$text"
	done
	ctl --host-name report >"$log"
	says 'mshv_root: secret, secret.example.org, secrets'
	chmod 0 "$tree/dev/kmsg" "$tree/sys/kernel/debug"
	ctl_as_user report >"$log" || :
	says '(only root may read it)'
	chmod 755 "$tree/sys/kernel/debug"
	unload
	try "report without a driver" ends_with 0 ctl report
	says 'not loaded'
}
