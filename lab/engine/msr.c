// SPDX-License-Identifier: GPL-2.0-only
/* MSR accesses of a child that KVM hands over: synthetic ones and unknown ones. */
#include "engine/internal.h"

#define LAPIC_HZ		1000000000u	/* KVM's bus clock */
#define IGNORE_UNIMPLEMENTED	1

static uint64_t reference_time(const struct child_vp *vp)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - vp->created.tv_sec) * 10000000ll +
	       (now.tv_nsec - vp->created.tv_nsec) / 100;
}

static bool synthetic_read(struct child_vp *vp, uint32_t msr, uint64_t *value)
{
	switch (msr) {
	case HV_MSR_GUEST_OS_ID:
		*value = vp->guest_os_id;
		return true;
	case HV_MSR_VP_INDEX:
		*value = vp->index;
		return true;
	case HV_MSR_TIME_REF_COUNT:
		*value = reference_time(vp);
		return true;
	case HV_MSR_TSC_FREQUENCY:
		*value = vp->child->engine->host->tsc_hz;
		return true;
	case HV_MSR_APIC_FREQUENCY:
		*value = LAPIC_HZ;
		return true;
	default:
		return false;
	}
}

static bool ignore_unimplemented(struct child_vp *vp)
{
	return partition_property(vp->child->partition, HV_PROPERTY_UNIMPLEMENTED_MSR) ==
	       IGNORE_UNIMPLEMENTED;
}

void msr_read_exit(struct child_vp *vp)
{
	struct kvm_run *run = vp->run;
	uint64_t value = 0;

	run->msr.error = !synthetic_read(vp, run->msr.index, &value) &&
			 !ignore_unimplemented(vp);
	run->msr.data = value;
}

void msr_write_exit(struct child_vp *vp)
{
	struct kvm_run *run = vp->run;

	run->msr.error = 0;
	if (run->msr.index == HV_MSR_GUEST_OS_ID)
		vp->guest_os_id = run->msr.data;
	else
		run->msr.error = !ignore_unimplemented(vp);
}
