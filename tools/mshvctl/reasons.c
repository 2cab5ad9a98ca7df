// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why the driver refuses to load, in its words as far as they do not change, and what
 * helps. A test compares the list with the driver's source.
 */
#include "checks.h"
#include "text.h"

#define REPORT		"report it, with what 'mshvctl report' prints as root"
#define OTHER_GUEST	\
	"use the root partition, or a virtual machine that may create partitions (L1VH)"

static const struct {
	const char *reason;
	const char *cure;
} reasons[] = {
	{ "no Microsoft hypervisor here",
	  "use a host that runs under the Microsoft hypervisor; mshv(4) says which" },
	{ "this is an isolated (confidential) guest",
	  "use a virtual machine that is not confidential" },
	{ "the hypervisor does not let this partition create others", OTHER_GUEST },
	{ "the hypervisor does not let this partition give memory to others", OTHER_GUEST },
	{ "the hypervisor offers no synthetic interrupt controller", OTHER_GUEST },
	{ "the kernel has set up no hypercalls", "boot a kernel with CONFIG_HYPERV" },
	{ "this is a crash dump kernel", "reboot" },
	{ "PREEMPT_RT kernels are not supported", "boot a kernel without PREEMPT_RT" },
	{ "cannot read the VMM capabilities", REPORT },
	{ "cannot read the scheduler type", REPORT },
	{ "scheduler type ",
	  "have the hypervisor use its classic, core or root scheduler, and reboot" },
	{ "no memory for hypercalls", "modprobe mshv_root, when there is more memory" },
	{ "cannot set up the SynIC", REPORT },
	{ "cannot be told of reboots", REPORT },
	{ "cannot watch for hv_vmbus", REPORT },
	{ "cannot watch for kvm_intel", REPORT },
	{ "kvm_intel has the interrupt that is left beside hv_vmbus", "modprobe -r kvm_intel" },
	{ "hv_vmbus owns the only callback slot of this kernel",
	  "boot a kernel from 6.15 on, or one with CONFIG_KVM" },
	{ "the kernel does not use ACPI here", "boot the kernel with ACPI (arm64: acpi=on)" },
	{ "the hypervisor has no interrupt for this driver", OTHER_GUEST },
	{ "cannot have the hypervisor's interrupt", REPORT },
	{ "cannot register /dev/mshv", REPORT },
};

const char *reason_cure(const char *reason)
{
	unsigned int i;

	for (i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (text_begins(reason, reasons[i].reason))
			return reasons[i].cure;
	return REPORT;
}
