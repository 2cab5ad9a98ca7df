// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is underneath: hypervisor, role, privileges. The hypervisor is asked: the
 * kernel's own answer depends on its configuration (one built without root
 * support always believes it is a guest).
 */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/crash_dump.h>
#include <linux/errno.h>
#include <linux/kconfig.h>
#include <linux/kernel.h>
#include <linux/printk.h>

#include "arch.h"
#include "hv_call.h"
#include "hv_registers.h"
#include "mshv.h"

struct mshv_host mshv_host;

/* Why this kernel cannot have partitions, or NULL. */
static const char *find_obstacle(const struct mshv_platform *platform)
{
	u32 high = platform->privileges_high;

	if (high & MSHV_PRIVILEGE_HIGH_ISOLATION)
		return "this is an isolated (confidential) guest";
	if (!(high & MSHV_PRIVILEGE_HIGH_CREATE_PARTITIONS))
		return "the hypervisor does not let this partition create others";
	if (!(high & MSHV_PRIVILEGE_HIGH_ACCESS_MEMORY_POOL))
		return "the hypervisor does not let this partition give memory to others";
	if (!(platform->privileges_low & MSHV_PRIVILEGE_LOW_SYNIC))
		return "the hypervisor offers no synthetic interrupt controller";
	if (!platform->hypercalls || !mshv_hv_entry_ready())
		return "the kernel has set up no hypercalls";
	if (is_kdump_kernel())
		return "this is a crash dump kernel";
	/* The interrupt handler takes locks that sleep there. */
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		return "PREEMPT_RT kernels are not supported";
	return NULL;
}

/**
 * mshv_detect() - can this kernel have partitions?
 *
 * Fills what the hypervisor tells at once of mshv_host.
 *
 * Return: 0, or -ENODEV after one line in the log says why not.
 */
int mshv_detect(void)
{
	struct mshv_platform platform;
	const char *obstacle;

	if (!mshv_platform_identify(&platform)) {
		pr_err("not loaded: no Microsoft hypervisor here\n");
		return -ENODEV;
	}
	obstacle = find_obstacle(&platform);
	if (obstacle) {
		pr_err("not loaded: %s\n", obstacle);
		return -ENODEV;
	}

	mshv_host.build = platform.build;
	mshv_host.role = platform.privileges_high & MSHV_PRIVILEGE_HIGH_CPU_MANAGEMENT ?
			 MSHV_ROLE_ROOT : MSHV_ROLE_L1VH;
	mshv_host.nested = platform.nested;
	mshv_host.auto_eoi = platform.auto_eoi;
	mshv_host.blocked_counter = platform.blocked_counter;
	/*
	 * Fewer than every generation of the ABI accepts is for the hypervisor to say,
	 * more than its schedulers know cannot be. Not told: no more than always.
	 */
	mshv_host.max_vps = clamp(platform.max_vps, MSHV_MIN_VPS, MSHV_MAX_VPS);
	return 0;
}

/* A root partition may lack the property: then it has no capability. */
static int detect_capabilities(void)
{
	int ret = mshv_hvcall_vmm_capabilities(&mshv_host.vmm_capabilities);

	if (!ret)
		return 0;
	mshv_host.vmm_capabilities = 0;
	if (mshv_host.role == MSHV_ROLE_ROOT)
		return 0;
	pr_err("not loaded: cannot read the VMM capabilities (error %d)\n", ret);
	return -ENODEV;
}

static int detect_scheduler(void)
{
	u64 integrated = 0;
	int ret;

	if (mshv_host.role == MSHV_ROLE_ROOT)
		return mshv_hvcall_scheduler_type(&mshv_host.scheduler);

	mshv_host.scheduler = MSHV_HV_SCHEDULER_CORE;
	if (!(mshv_host.vmm_capabilities & MSHV_HV_VMM_INTEGRATED_SCHEDULER))
		return 0;
	ret = mshv_hvcall_integrated_scheduler(&integrated);
	if (ret)
		return ret;
	if (integrated)
		mshv_host.scheduler = MSHV_HV_SCHEDULER_ROOT;
	return 0;
}

/**
 * mshv_detect_details() - ask the hypervisor what only hypercalls tell
 *
 * Completes mshv_host. Hypercalls must be possible.
 *
 * Return: 0, or -ENODEV after one line in the log says why not.
 */
int mshv_detect_details(void)
{
	int ret;

	ret = detect_capabilities();
	if (ret)
		return ret;
	ret = detect_scheduler();
	if (ret) {
		pr_err("not loaded: cannot read the scheduler type (error %d)\n", ret);
		return -ENODEV;
	}
	switch (mshv_host.scheduler) {
	case MSHV_HV_SCHEDULER_CLASSIC:
	case MSHV_HV_SCHEDULER_CLASSIC_SMT:
	case MSHV_HV_SCHEDULER_CORE:
	case MSHV_HV_SCHEDULER_ROOT:
		return 0;
	default:
		pr_err("not loaded: scheduler type %u is not supported\n",
		       mshv_host.scheduler);
		return -ENODEV;
	}
}

/**
 * mshv_scheduler_name() - who schedules VPs, in one word
 *
 * Return: a constant string.
 */
const char *mshv_scheduler_name(void)
{
	static const char *const names[] = {
		[MSHV_HV_SCHEDULER_CLASSIC] = "classic",
		[MSHV_HV_SCHEDULER_CLASSIC_SMT] = "classic-smt",
		[MSHV_HV_SCHEDULER_CORE] = "core",
		[MSHV_HV_SCHEDULER_ROOT] = "root",
	};

	return names[mshv_host.scheduler];
}
