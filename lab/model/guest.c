// SPDX-License-Identifier: GPL-2.0-only
/*
 * The synthetic MSRs of children, the registers by which the parent sees the
 * same, and hypercalls of children. Which of them a child has is the parent's
 * choice, by the synthetic feature property.
 */
#include <string.h>

#include "private.h"

#define SYNIC_VERSION		1
#define FIRST_VECTOR		16
#define PAGE_RESERVED		0xffeull	/* of a page MSR */
#define HYPERCALL_LOCKED	(1ull << 1)
#define HYPERCALL_RESERVED	0xffcull
#define IGNORE_UNIMPLEMENTED	1u

#define OVERLAY_RW		(ACCESS_READ | ACCESS_WRITE)
#define OVERLAY_RX		(ACCESS_READ | ACCESS_EXECUTE)

static bool has(const struct partition *partition, uint64_t features)
{
	return partition_property(partition, HV_PROPERTY_SYNTHETIC_FEATURES) & features;
}

static bool has_invariant_tsc(const struct partition *partition)
{
	return partition_property(partition, HV_PROPERTY_FEATURES1) & HV_FEATURE1_INVARIANT_TSC;
}

static bool provided(const struct partition *partition, uint32_t msr)
{
	switch (msr) {
	case HV_MSR_GUEST_OS_ID:
	case HV_MSR_HYPERCALL:
		return has(partition, HV_SYNTHETIC_HYPERCALL);
	case HV_MSR_VP_INDEX:
		return has(partition, HV_SYNTHETIC_VP_INDEX);
	case HV_MSR_TIME_REF_COUNT:
		return has(partition, HV_SYNTHETIC_REF_COUNT);
	case HV_MSR_TSC_FREQUENCY:
	case HV_MSR_APIC_FREQUENCY:
		return has(partition, HV_SYNTHETIC_FREQUENCY);
	/* Kernels use it wherever there are hypercalls. */
	case HV_MSR_VP_ASSIST_PAGE:
		return has(partition, HV_SYNTHETIC_APIC | HV_SYNTHETIC_HYPERCALL);
	case HV_MSR_SCONTROL ... HV_MSR_SIRBP:
	case HV_MSR_SINT0 ... HV_MSR_SINT15:
		return has(partition, HV_SYNTHETIC_SYNIC);
	case HV_MSR_TSC_INVARIANT:
		return has_invariant_tsc(partition);
	default:
		return false;
	}
}

/* A stored MSR of the VP or of its partition; NULL if it is computed. */
static uint64_t *stored(struct vp *vp, uint32_t msr)
{
	switch (msr) {
	case HV_MSR_GUEST_OS_ID:
		return &vp->partition->guest.os_id;
	case HV_MSR_HYPERCALL:
		return &vp->partition->guest.hypercall;
	case HV_MSR_VP_ASSIST_PAGE:
		return &vp->guest.assist;
	case HV_MSR_SCONTROL:
		return &vp->guest.scontrol;
	case HV_MSR_SIEFP:
		return &vp->guest.siefp;
	case HV_MSR_SIMP:
		return &vp->guest.simp;
	case HV_MSR_SIRBP:
		return &vp->guest.sirbp;
	case HV_MSR_SINT0 ... HV_MSR_SINT15:
		return &vp->guest.sint[msr - HV_MSR_SINT0];
	case HV_MSR_TSC_INVARIANT:
		return &vp->guest.tsc_invariant;
	default:
		return NULL;
	}
}

static uint64_t read_msr(struct vp *vp, uint32_t msr)
{
	const uint64_t *value = stored(vp, msr);

	if (value)
		return *value;
	switch (msr) {
	case HV_MSR_VP_INDEX:
		return vp->index;
	case HV_MSR_TIME_REF_COUNT:
		return partition_reference_time(vp->partition);
	case HV_MSR_TSC_FREQUENCY:
		return partition_property(vp->partition, HV_PROPERTY_CLOCK_FREQUENCY);
	case HV_MSR_APIC_FREQUENCY:
		return partition_property(vp->partition, HV_PROPERTY_APIC_FREQUENCY);
	case HV_MSR_SVERSION:
		return SYNIC_VERSION;
	default:
		return 0;
	}
}

/* Where an MSR that places a page puts it; GUEST_PAGES = it places none. */
static unsigned int page_of(const struct vp *vp, uint32_t msr)
{
	switch (msr) {
	case HV_MSR_HYPERCALL:
		return GUEST_PAGE_HYPERCALL;
	case HV_MSR_SIMP:
		return GUEST_PAGE_SIM(vp->index);
	case HV_MSR_SIEFP:
		return GUEST_PAGE_SIEF(vp->index);
	case HV_MSR_VP_ASSIST_PAGE:
		return GUEST_PAGE_ASSIST(vp->index);
	default:
		return GUEST_PAGES;
	}
}

/* Store a value, by whomever; false if a page cannot be where it says. */
static bool store(struct vp *vp, uint32_t msr, uint64_t value)
{
	unsigned int page = page_of(vp, msr);

	if (page < GUEST_PAGES &&
	    !overlay_set(vp->partition, page, value,
			 page == GUEST_PAGE_HYPERCALL ? OVERLAY_RX : OVERLAY_RW))
		return false;
	*stored(vp, msr) = value;
	return true;
}

/* A guest without identity has no hypercalls. */
static bool write_os_id(struct vp *vp, uint64_t value)
{
	struct guest *guest = &vp->partition->guest;

	if (!value && !(guest->hypercall & HYPERCALL_LOCKED))
		store(vp, HV_MSR_HYPERCALL, guest->hypercall & ~HV_PAGE_MSR_ENABLE);
	return store(vp, HV_MSR_GUEST_OS_ID, value);
}

static bool write_hypercall(struct vp *vp, uint64_t value)
{
	const struct guest *guest = &vp->partition->guest;

	if (value & HYPERCALL_RESERVED || guest->hypercall & HYPERCALL_LOCKED)
		return false;
	if (!guest->os_id)
		value &= ~HV_PAGE_MSR_ENABLE;
	return store(vp, HV_MSR_HYPERCALL, value);
}

/* What the VP itself may write; false = #GP. */
static bool write_msr(struct vp *vp, uint32_t msr, uint64_t value)
{
	switch (msr) {
	case HV_MSR_GUEST_OS_ID:
		return write_os_id(vp, value);
	case HV_MSR_HYPERCALL:
		return write_hypercall(vp, value);
	case HV_MSR_VP_ASSIST_PAGE:
	case HV_MSR_SIMP:
	case HV_MSR_SIEFP:
	case HV_MSR_SIRBP:
		return !(value & PAGE_RESERVED) && store(vp, msr, value);
	case HV_MSR_SINT0 ... HV_MSR_SINT15:
		if (!(value & HV_SINT_MASKED) && HV_SINT_VECTOR(value) < FIRST_VECTOR)
			return false;
		return store(vp, msr, value);
	case HV_MSR_SCONTROL:
	case HV_MSR_TSC_INVARIANT:
		return !(value & ~1ull) && store(vp, msr, value);
	case HV_MSR_EOM:
		/* Nothing is ever queued: see direct.c. */
		return true;
	default:
		return false;
	}
}

static bool msr_intercepted(const struct partition *partition, uint32_t msr, uint32_t access)
{
	for (unsigned int i = 0; i < partition->guest.nr_msrs; i++)
		if (partition->guest.msrs[i].msr == msr)
			return partition->guest.msrs[i].access & access;
	return false;
}

static enum model_msr unimplemented(const struct partition *partition, uint32_t access)
{
	if (partition->guest.intercepts[HV_INTERCEPT_TYPE_MSR] & access)
		return MODEL_MSR_INTERCEPT;
	if (partition_property(partition, HV_PROPERTY_UNIMPLEMENTED_MSR) == IGNORE_UNIMPLEMENTED)
		return MODEL_MSR_DONE;
	return MODEL_MSR_FAULT;
}

enum model_msr model_child_rdmsr(struct vp *vp, uint32_t msr, uint64_t *value)
{
	enum model_msr end = MODEL_MSR_DONE;

	*value = 0;
	pthread_mutex_lock(&vp->partition->model->lock);
	if (msr_intercepted(vp->partition, msr, HV_ACCESS_MASK_READ))
		end = MODEL_MSR_INTERCEPT;
	else if (provided(vp->partition, msr))
		*value = read_msr(vp, msr);
	else
		end = unimplemented(vp->partition, HV_ACCESS_MASK_READ);
	pthread_mutex_unlock(&vp->partition->model->lock);
	return end;
}

enum model_msr model_child_wrmsr(struct vp *vp, uint32_t msr, uint64_t value)
{
	enum model_msr end = MODEL_MSR_DONE;

	pthread_mutex_lock(&vp->partition->model->lock);
	if (msr_intercepted(vp->partition, msr, HV_ACCESS_MASK_WRITE))
		end = MODEL_MSR_INTERCEPT;
	else if (!provided(vp->partition, msr))
		end = unimplemented(vp->partition, HV_ACCESS_MASK_WRITE);
	else if (!write_msr(vp, msr, value))
		end = MODEL_MSR_FAULT;
	pthread_mutex_unlock(&vp->partition->model->lock);
	return end;
}

/* The MSR that a register is the other name of; 0 = none of this file's. */
static uint32_t msr_of(uint32_t name)
{
	switch (name) {
	case HV_REGISTER_GUEST_OS_ID:
		return HV_MSR_GUEST_OS_ID;
	case HV_REGISTER_HYPERCALL:
		return HV_MSR_HYPERCALL;
	case HV_REGISTER_VP_ASSIST_PAGE:
		return HV_MSR_VP_ASSIST_PAGE;
	case HV_REGISTER_SINT0 ... HV_REGISTER_SCONTROL - 1:
		return HV_MSR_SINT0 + (name - HV_REGISTER_SINT0);
	case HV_REGISTER_SCONTROL ... HV_REGISTER_SIRBP:
		return HV_MSR_SCONTROL + (name - HV_REGISTER_SCONTROL);
	default:
		return 0;
	}
}

bool guest_get_register(struct vp *vp, uint32_t name, uint64_t *value)
{
	uint32_t msr = msr_of(name);

	if (msr)
		*value = read_msr(vp, msr);
	return msr;
}

/*
 * The parent restores state: it may set what the VP itself could not, in any
 * order, and whatever features the child is offered.
 */
bool guest_set_register(struct vp *vp, uint32_t name, uint64_t value, uint16_t *status)
{
	uint32_t msr = msr_of(name);

	if (!msr)
		return false;
	*status = HV_STATUS_SUCCESS;
	if (stored(vp, msr) ? !store(vp, msr, value) :
			      msr != HV_MSR_EOM && value != read_msr(vp, msr))
		*status = HV_STATUS_INVALID_REGISTER_VALUE;
	return true;
}

void guest_vp_init(struct vp *vp)
{
	struct model *model = vp->partition->model;
	const unsigned int pages[] = { GUEST_PAGE_SIM(vp->index), GUEST_PAGE_SIEF(vp->index),
				       GUEST_PAGE_ASSIST(vp->index) };

	for (unsigned int n = 0; n < HV_SINT_COUNT; n++)
		vp->guest.sint[n] = HV_SINT_MASKED;
	/* They may hold what a deleted VP of this index left. */
	for (unsigned int i = 0; i < ARRAY_SIZE(pages); i++)
		memset(model->ops->guest_page(model->engine, vp->partition, pages[i]), 0,
		       PAGE_SIZE_4K);
}

void guest_vp_remove(struct vp *vp)
{
	overlay_set(vp->partition, GUEST_PAGE_SIM(vp->index), 0, 0);
	overlay_set(vp->partition, GUEST_PAGE_SIEF(vp->index), 0, 0);
	overlay_set(vp->partition, GUEST_PAGE_ASSIST(vp->index), 0, 0);
}

bool model_child_hypercall(struct vp *vp, uint64_t control, uint64_t *result)
{
	bool answered = true;
	uint16_t status = HV_STATUS_INVALID_HYPERCALL_CODE;

	pthread_mutex_lock(&vp->partition->model->lock);
	if (HV_CONTROL_CODE(control) == HV_NOTIFY_LONG_SPIN_WAIT)
		status = control & ~(0xffffull | HV_CONTROL_FAST) ?
			 HV_STATUS_INVALID_HYPERCALL_INPUT : HV_STATUS_SUCCESS;
	else if (vp->partition->guest.intercepts[HV_INTERCEPT_TYPE_HYPERCALL] &
		 HV_ACCESS_MASK_EXECUTE)
		answered = false;
	pthread_mutex_unlock(&vp->partition->model->lock);
	*result = HV_RESULT(status, 0);
	return answered;
}
