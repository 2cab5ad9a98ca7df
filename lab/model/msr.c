// SPDX-License-Identifier: GPL-2.0-only
/*
 * Synthetic MSRs of the parent's VPs. Page MSRs take a frame of the parent's own,
 * except those of a root, whose pages are the hypervisor's.
 */
#include <string.h>

#include "private.h"

#define SYNIC_VERSION		1
#define FIRST_VECTOR		16
#define PAGE_MSR_RESERVED	0xffeull
#define HYPERCALL_RESERVED	0xffcull

static bool msr_provided(const struct model *model, uint32_t msr)
{
	switch (msr) {
	case HV_MSR_TIME_REF_COUNT:
		return model_has(model, HV_PRIV_REF_COUNT);
	case HV_MSR_TSC_FREQUENCY:
	case HV_MSR_APIC_FREQUENCY:
		return model_has(model, HV_PRIV_FREQUENCY_MSRS);
	case HV_MSR_TSC_INVARIANT:
		return model_has(model, HV_PRIV_TSC_INVARIANT);
	case HV_MSR_SCONTROL ... HV_MSR_SIRBP:
	case HV_MSR_SINT0 ... HV_MSR_SINT15:
		return model_has(model, HV_PRIV_SYNIC);
	default:
		return true;
	}
}

static bool read_synic(struct parent_vp *vp, uint32_t msr, uint64_t *value)
{
	switch (msr) {
	case HV_MSR_SCONTROL:
		*value = vp->scontrol;
		return true;
	case HV_MSR_SVERSION:
		*value = SYNIC_VERSION;
		return true;
	case HV_MSR_SIEFP:
		*value = vp->siefp;
		return true;
	case HV_MSR_SIMP:
		*value = vp->simp;
		return true;
	case HV_MSR_SIRBP:
		*value = vp->sirbp;
		return true;
	case HV_MSR_EOM:
		*value = 0;
		return true;
	case HV_MSR_SINT0 ... HV_MSR_SINT15:
		*value = vp->sint[msr - HV_MSR_SINT0];
		return true;
	default:
		return false;
	}
}

static bool read_msr(struct model *model, unsigned int index, uint32_t msr, uint64_t *value)
{
	struct parent_vp *vp = &model->parent_vps[index];

	switch (msr) {
	case HV_MSR_GUEST_OS_ID:
		*value = model->guest_os_id;
		return true;
	case HV_MSR_HYPERCALL:
		*value = model->hypercall_page;
		return true;
	case HV_MSR_VP_INDEX:
		*value = index;
		return true;
	case HV_MSR_RESET:
		*value = 0;
		return true;
	case HV_MSR_TIME_REF_COUNT:
		*value = model->ops->now(model->engine);
		return true;
	case HV_MSR_REFERENCE_TSC:
		*value = model->reference_tsc;
		return true;
	case HV_MSR_TSC_FREQUENCY:
		*value = model->config.tsc_hz;
		return true;
	case HV_MSR_APIC_FREQUENCY:
		*value = model->config.apic_hz;
		return true;
	case HV_MSR_VP_ASSIST_PAGE:
		*value = vp->vp_assist;
		return true;
	case HV_MSR_TSC_INVARIANT:
		*value = vp->tsc_invariant;
		return true;
	case HV_MSR_CRASH_P0 ... HV_MSR_CRASH_CTL:
		*value = vp->crash[msr - HV_MSR_CRASH_P0];
		return true;
	default:
		return read_synic(vp, msr, value);
	}
}

static bool shows(uint64_t msr, uint64_t pfn)
{
	return (msr & HV_PAGE_MSR_ENABLE) && msr / PAGE_SIZE_4K == pfn;
}

/* Several MSRs, of several VPs, may be enabled with the same frame. */
static bool is_overlay(const struct model *model, uint64_t pfn)
{
	if (shows(model->hypercall_page, pfn) || shows(model->reference_tsc, pfn))
		return true;
	for (unsigned int i = 0; i < model->config.parent_vps; i++) {
		const struct parent_vp *vp = &model->parent_vps[i];

		if (shows(vp->vp_assist, pfn) || shows(vp->siefp, pfn) ||
		    shows(vp->simp, pfn) || shows(vp->sirbp, pfn))
			return true;
	}
	return false;
}

/* An enabled page of the parent's own memory is not the parent's to give away. */
static void update_owner(struct model *model, uint64_t pfn)
{
	if (model->ops->parent_page_is_ram(model->engine, pfn))
		ledger_set(model, pfn, is_overlay(model, pfn) ? OWNER_OVERLAY : OWNER_PARENT, 0);
}

/* A kernel that does not believe to be a root brings its own pages: "lenient". */
static bool frames_are_fixed(const struct model *model)
{
	return model->config.personality == PERSONALITY_ROOT && !model->config.lenient_root;
}

static bool write_page_msr(struct model *model, uint64_t *stored, uint64_t value,
			   uint64_t reserved, const char *name)
{
	const uint64_t flags = PAGE_SIZE_4K - 1;
	const uint64_t old = *stored;
	enum page_owner owner;
	uint32_t shares;
	char text[160];
	uint64_t pfn;

	if (frames_are_fixed(model))
		value = (old & ~flags) | (value & flags);
	pfn = value / PAGE_SIZE_4K;
	owner = ledger_owner(model, pfn, NULL, &shares);
	if (value & reserved)
		return false;
	if (value & HV_PAGE_MSR_ENABLE) {
		if (!model->ops->parent_page(model->engine, pfn))
			return false;
		if (shares || (owner != OWNER_PARENT && owner != OWNER_OVERLAY)) {
			model_violation(model, NULL, "%s MSR enabled: page 0x%llx is %s", name,
					(unsigned long long)pfn,
					ledger_text(model, pfn, text, sizeof(text)));
			return false;
		}
	}
	*stored = value;
	if (old & HV_PAGE_MSR_ENABLE)
		update_owner(model, old / PAGE_SIZE_4K);
	if (value & HV_PAGE_MSR_ENABLE)
		update_owner(model, pfn);
	return true;
}

static bool write_hypercall_page(struct model *model, uint64_t value)
{
	/* Locked: nothing changes any more. */
	if (model->hypercall_page & 2)
		return true;
	if (!model->guest_os_id)
		value &= ~HV_PAGE_MSR_ENABLE;
	if (!write_page_msr(model, &model->hypercall_page, value, HYPERCALL_RESERVED, "hypercall"))
		return false;
	if (model->hypercall_page & HV_PAGE_MSR_ENABLE)
		model->ops->parent_hypercall_page(model->engine,
						  model->hypercall_page / PAGE_SIZE_4K);
	return true;
}

/* A page of zeros says that it is of no use, and to ask for the time instead. */
static bool write_reference_tsc(struct model *model, uint64_t value)
{
	if (!write_page_msr(model, &model->reference_tsc, value, PAGE_MSR_RESERVED,
			    "reference TSC"))
		return false;
	if (value & HV_PAGE_MSR_ENABLE)
		memset(model->ops->parent_page(model->engine, value / PAGE_SIZE_4K), 0,
		       PAGE_SIZE_4K);
	return true;
}

/*
 * A kernel that takes the place of another knows nothing of what that one had: it would
 * take memory for its own that the hypervisor or a guest still has.
 */
static void check_start(struct model *model)
{
	struct ledger_summary ledger;

	model_ledger_summary(model, &ledger);
	if (ledger.partitions || ledger.child_pool || ledger.parent_pool || ledger.mapped)
		model_violation(model, NULL,
				"a kernel starts, and its parent has %u partitions, %llu pages deposited, %llu mapped",
				ledger.partitions,
				(unsigned long long)(ledger.child_pool + ledger.parent_pool),
				(unsigned long long)ledger.mapped);
}

static bool write_guest_os_id(struct model *model, uint64_t value)
{
	if (value && !model->guest_os_id)
		check_start(model);
	model->guest_os_id = value;
	if (!value && !(model->hypercall_page & 2))
		return write_page_msr(model, &model->hypercall_page,
				      model->hypercall_page & ~HV_PAGE_MSR_ENABLE,
				      HYPERCALL_RESERVED, "hypercall");
	return true;
}

static bool write_sint(struct parent_vp *vp, unsigned int sint, uint64_t value)
{
	if (!(value & HV_SINT_MASKED) && HV_SINT_VECTOR(value) < FIRST_VECTOR)
		return false;
	vp->sint[sint] = value;
	return true;
}

static bool write_synic(struct model *model, unsigned int index, uint32_t msr, uint64_t value)
{
	struct parent_vp *vp = &model->parent_vps[index];
	uint64_t old = vp->sirbp;

	switch (msr) {
	case HV_MSR_SCONTROL:
		vp->scontrol = value;
		ring_rescan(model, index);
		break;
	case HV_MSR_SIEFP:
		return write_page_msr(model, &vp->siefp, value, PAGE_MSR_RESERVED, "SIEFP");
	case HV_MSR_SIMP:
		if (!write_page_msr(model, &vp->simp, value, PAGE_MSR_RESERVED, "SIMP"))
			return false;
		break;
	case HV_MSR_SIRBP:
		if (!write_page_msr(model, &vp->sirbp, value, PAGE_MSR_RESERVED, "SIRBP"))
			return false;
		ring_enabled(model, index, old);
		return true;
	case HV_MSR_EOM:
		model->counters.eom_writes++;
		break;
	case HV_MSR_SINT0 ... HV_MSR_SINT15:
		return write_sint(vp, msr - HV_MSR_SINT0, value);
	default:
		return false;
	}
	synic_rescan(model, index);
	return true;
}

static bool write_crash(struct model *model, unsigned int index, uint32_t msr, uint64_t value)
{
	struct parent_vp *vp = &model->parent_vps[index];

	vp->crash[msr - HV_MSR_CRASH_P0] = value;
	if (msr == HV_MSR_CRASH_CTL)
		model_log(model, "parent VP %u reports a crash: %llx %llx %llx %llx %llx", index,
			  (unsigned long long)vp->crash[0], (unsigned long long)vp->crash[1],
			  (unsigned long long)vp->crash[2], (unsigned long long)vp->crash[3],
			  (unsigned long long)vp->crash[4]);
	return true;
}

static bool write_msr(struct model *model, unsigned int index, uint32_t msr, uint64_t value)
{
	struct parent_vp *vp = &model->parent_vps[index];

	switch (msr) {
	case HV_MSR_GUEST_OS_ID:
		return write_guest_os_id(model, value);
	case HV_MSR_HYPERCALL:
		return write_hypercall_page(model, value);
	case HV_MSR_RESET:
		if (value & 1)
			model->ops->parent_power_off(model->engine);
		return true;
	case HV_MSR_REFERENCE_TSC:
		return write_reference_tsc(model, value);
	case HV_MSR_VP_ASSIST_PAGE:
		return write_page_msr(model, &vp->vp_assist, value, PAGE_MSR_RESERVED,
				      "VP assist page");
	case HV_MSR_TSC_INVARIANT:
		vp->tsc_invariant = value;
		return true;
	case HV_MSR_CRASH_P0 ... HV_MSR_CRASH_CTL:
		return write_crash(model, index, msr, value);
	default:
		return write_synic(model, index, msr, value);
	}
}

bool model_rdmsr(struct model *model, unsigned int vp, uint32_t msr, uint64_t *value)
{
	bool known;

	*value = 0;
	if (vp >= model->config.parent_vps || !msr_provided(model, msr))
		return false;
	pthread_mutex_lock(&model->lock);
	known = read_msr(model, vp, msr, value);
	pthread_mutex_unlock(&model->lock);
	return known;
}

bool model_wrmsr(struct model *model, unsigned int vp, uint32_t msr, uint64_t value)
{
	uint64_t old = 0, new = 0;
	bool known;

	if (vp >= model->config.parent_vps || !msr_provided(model, msr))
		return false;
	pthread_mutex_lock(&model->lock);
	read_synic(&model->parent_vps[vp], msr, &old);
	known = !model->gone && write_msr(model, vp, msr, value);
	read_synic(&model->parent_vps[vp], msr, &new);
	vmbus_check_msr(model, vp, msr, old, new);
	pthread_mutex_unlock(&model->lock);
	return known;
}
