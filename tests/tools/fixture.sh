# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # here and out come from run.sh
# A system on which all is well, as files: the directory $out/healthy. Tests break copies.

release=6.12.1-test
newer=6.13.0-test
group=$(id -g)

# put FILE TEXT, below $tree
put()
{
	mkdir -p "$(dirname "$tree/$1")"
	printf '%s\n' "$2" >"$tree/$1"
}

# A file that is a module to who reads it: module FILE KEY=VALUE...
module()
{
	object=$1
	shift
	for pair in "$@"; do
		printf '\t.asciz "%s"\n' "$pair"
	done >"$out/pairs"
	{ printf '\t.section .modinfo,"a"\n'; cat "$out/pairs"; } >"$out/module.s"
	mkdir -p "${object%/*}"
	"${CC:-cc}" -c -o "$object" "$out/module.s"
}

make_key()
{
	openssl req -new -x509 -nodes -newkey rsa:2048 -days 10 -subj "/CN=Test key" \
		-keyout "$out/key" -out "$out/certificate" 2>/dev/null
}

# Appends a signature as the kernel's tools do: the message, twelve bytes about it, a mark.
sign()
{
	openssl cms -sign -binary -noattr -nocerts -in "$1" -signer "$out/certificate" \
		-inkey "$out/key" -outform DER -out "$out/signature"
	length=$(wc -c <"$out/signature")
	{
		cat "$out/signature"
		printf '\0\0\2\0\0\0\0\0\0\0'
		# shellcheck disable=SC2059 # two octal bytes
		printf "\\$(printf %o $((length / 256)))\\$(printf %o $((length % 256)))"
		printf '~Module signature appended~\n'
	} >>"$1"
}

# By which the driver has an interrupt beside VMBus.
wakeup=SYMBOL_KVM_SET_POSTED_INTR_WAKEUP_HANDLER

# A kernel with headers and a driver that dkms installed: kernel RELEASE
kernel()
{
	mkdir -p "$tree/lib/modules/$1/kernel/drivers/hv" "$tree/usr/src/linux-headers-$1"
	put "usr/src/linux-headers-$1/Makefile" ''
	ln -s "/usr/src/linux-headers-$1" "$tree/lib/modules/$1/build"
	put "lib/modules/$1/modules.builtin" kernel/fs/proc.ko
	put "lib/modules/$1/modules.dep" "kernel/drivers/net/dummy.ko:
updates/dkms/mshv_root.ko: kernel/drivers/hv/hv_vmbus.ko"
	module "$tree/lib/modules/$1/updates/dkms/mshv_root.ko" version=0.1.0 \
		srcversion=0123456789ABCDEF01234567 name=mshv_root \
		"mshv_answers=HAS_RDMSRQ=no SYMBOL_HV_SETUP_MSHV_HANDLER=no $wakeup=yes"
	{
		echo '# A configuration'
		sed -n 's/^\(CONFIG_[A-Z0-9_]*\).*/\1=y/p' "$here/compat/kapi/require.config"
	} >"$out/config"
	mkdir -p "$tree/boot"
	cp "$out/config" "$tree/boot/config-$1"
	mkdir -p "$tree/var/lib/dkms/mshv/0.1.0/$1/x86_64/module"
	ln -s "0.1.0/$1/x86_64" "$tree/var/lib/dkms/mshv/kernel-$1-x86_64"
}

# cpuid PRIVILEGES-LOW PRIVILEGES-HIGH [HINTS]: an L1VH is 0x8866 0x5
cpuid()
{
	put cpuid "CPU:
   0x00000001 0x00: eax=0x000a0f11 ebx=0x00020800 ecx=0xfffa3203 edx=0x178bfbff
   0x40000000 0x00: eax=0x4000000c ebx=0x7263694d ecx=0x666f736f edx=0x76482074
   0x40000002 0x00: eax=0x00006af0 ebx=0x000a0000 ecx=0x00000001 edx=0x00000d41
   0x40000003 0x00: eax=$1 ebx=$2 ecx=0x00000002 edx=0x20bed7b2
   0x40000004 0x00: eax=${3-0x00000c2c} ebx=0x00000fff ecx=0x00000030 edx=0x00000000"
}

sysfs()
{
	put sys/module/mshv_root/version 0.1.0
	put sys/module/mshv_root/srcversion 0123456789ABCDEF01234567
	put sys/module/mshv_root/parameters/smt_by_bit_4 N
	put sys/module/module/parameters/sig_enforce N
	put sys/kernel/security/lockdown '[none] integrity confidentiality'
	put sys/class/misc/mshv/dev 10:120
	put sys/class/misc/mshv/capabilities "cancel_run_vp
max_vps"
	put sys/class/misc/mshv/abi_families "current upstream-7.0 dom0-0.6.6
legacy rfc2020-msi dom0-0.2"
	put sys/class/misc/mshv/passthrough "device 0x0042
partition 0x0050 0x0051
vp 0x0051"
	put sys/class/misc/mshv/create_flags "lapic 0x1
x2apic 0x2"
	put sys/class/misc/mshv/hypervisor/role l1vh
	put sys/class/misc/mshv/hypervisor/build 27376
	put sys/class/misc/mshv/hypervisor/scheduler core
	put sys/class/misc/mshv/hypervisor/vmm_capabilities 0x0000000000000001
	put sys/class/misc/mshv/hypervisor/max_vps 256
	put sys/devices/system/cpu/online 0-3
}

statistics()
{
	debug=sys/kernel/debug/mshv
	put $debug/counters 'unknown_ioctls: 7'
	put $debug/partitions "partition pid family vps pages interrupts
4 1234 current 2 300 1000
5 99 legacy 1 200 0"
	put $debug/vps "partition vp pid runs signals cancels resolved io_port memory other
4 0 1234 100 1 2 30 60 40 0
4 1 1234 50 0 0 5 40 10 0
5 0 99 7 0 0 1 6 1 0"
	put $debug/calls "device all 0x4010b810 MSHV_CREATE_PARTITION 5 4
device all 0x4010b811 MSHV_NEVER_MADE 0 0"
	put proc/1234/comm qemu-system-x86
}

make_healthy()
{
	tree=$out/healthy
	mkdir -p "$tree"
	put etc/os-release 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
ID=debian'
	put etc/group "root:x:0:
mshv:x:$group:"
	put proc/sys/kernel/osrelease $release
	put proc/sys/kernel/version '#1 SMP PREEMPT_DYNAMIC Debian 6.12.1-1'
	put proc/sys/kernel/hostname secret.example.org
	put proc/cmdline 'BOOT_IMAGE=/vmlinuz root=UUID=12345678-abcd quiet debugfs=on'
	put proc/keys ''
	put dev/kmsg "6,1,0,-;Linux version
6,2,5000,-;mshv_root: ready: L1VH, hypervisor build 27376, core scheduler"
	put dev/mshv ''
	chmod 660 "$tree/dev/mshv"
	put usr/sbin/dkms ''
	kernel $release
	cpuid 0x00008866 0x00000005
	sysfs
	statistics
}

# A copy of it, to be broken: $tree
copy()
{
	tree=$out/tree
	rm -rf "$tree"
	cp -a "$out/healthy" "$tree"
}

unload()
{
	rm -rf "${tree:?}/sys/module/mshv_root" "$tree/sys/class/misc/mshv" "$tree/dev/mshv"
	put dev/kmsg '6,1,0,-;Linux version'
}
