// SPDX-License-Identifier: GPL-2.0-only
/*
 * Intercepts a parent asks for, CPUID results it registers, and interrupts it
 * asserts in children.
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"

#define INTERCEPT_CPUID		2u
#define INTERCEPT_TYPES		0x2ffefu	/* 0..3 5..0xF 0x11 */
#define ACCESS_MASK		7u
#define CPUID_RESULTS_MAX	16384u
#define FIRST_VECTOR		16u

enum interrupt_type {
	INTERRUPT_FIXED		= 0,
	INTERRUPT_LOWEST	= 1,
	INTERRUPT_LINT1		= 9,
};

/* Installed anew with another access, or with none: removed. */
static uint16_t install_msr(struct partition *partition, uint64_t msr, uint32_t access)
{
	struct model *model = partition->model;
	struct msr_intercept msrs[MAX_MSR_INTERCEPTS];
	unsigned int count = 0;

	if (msr > UINT32_MAX)
		return HV_STATUS_INVALID_PARAMETER;
	for (unsigned int i = 0; i < partition->guest.nr_msrs; i++)
		if (partition->guest.msrs[i].msr != msr)
			msrs[count++] = partition->guest.msrs[i];
	access &= HV_ACCESS_MASK_READ | HV_ACCESS_MASK_WRITE;
	if (access && count == MAX_MSR_INTERCEPTS)
		return HV_STATUS_NO_RESOURCES;
	if (access)
		msrs[count++] = (struct msr_intercept){ .msr = msr, .access = access };
	if (model->ops->intercept_msrs(model->engine, partition, msrs, count))
		return HV_STATUS_OPERATION_FAILED;
	memcpy(partition->guest.msrs, msrs, count * sizeof(msrs[0]));
	partition->guest.nr_msrs = count;
	return HV_STATUS_SUCCESS;
}

uint16_t call_install_intercept(struct hypercall *call)
{
	const struct hv_install_intercept_input *input = (const void *)call->input;
	struct partition *partition;
	uint16_t status = partition_child(call, &partition);

	if (status)
		return status;
	if (input->type >= 32 || !(INTERCEPT_TYPES >> input->type & 1) ||
	    input->access & ~ACCESS_MASK)
		return HV_STATUS_INVALID_PARAMETER;
	/* All ports are intercepted anyway; most of the others KVM cannot deliver. */
	if (input->type == HV_INTERCEPT_TYPE_MSR_INDEX)
		return install_msr(partition, input->parameter, input->access);
	partition->guest.intercepts[input->type] = input->access;
	return HV_STATUS_SUCCESS;
}

static struct cpuid_result *result_slot(struct partition *partition,
					const struct cpuid_result *wanted)
{
	unsigned int count = partition->nr_cpuid_results;
	struct cpuid_result *results = partition->cpuid_results;

	for (unsigned int i = 0; i < count; i++)
		if (results[i].vp_index == wanted->vp_index && results[i].leaf == wanted->leaf &&
		    results[i].subleaf_specific == wanted->subleaf_specific &&
		    (!wanted->subleaf_specific || results[i].subleaf == wanted->subleaf))
			return &results[i];
	if (count == CPUID_RESULTS_MAX)
		return NULL;
	/* Grows at powers of two. */
	if (!(count & (count - 1))) {
		results = realloc(results, (count ? 2 * count : 1) * sizeof(*results));
		if (!results)
			return NULL;
		partition->cpuid_results = results;
	}
	return &partition->cpuid_results[partition->nr_cpuid_results++];
}

uint16_t call_register_intercept_result(struct hypercall *call)
{
	const struct hv_intercept_result_input *input = (const void *)call->input;
	struct cpuid_result result = {
		.vp_index = input->vp_index, .leaf = input->eax_in, .subleaf = input->ecx_in,
		.subleaf_specific = input->subleaf_specific,
	};
	struct partition *partition;
	struct cpuid_result *slot;
	struct vp *vp;
	uint16_t status = partition_child(call, &partition);

	if (!status && input->vp_index != HV_VP_INDEX_ANY)
		status = vp_find(call, input->vp_index, &vp);
	if (status)
		return status;
	if (input->type != INTERCEPT_CPUID)
		return HV_STATUS_INVALID_PARAMETER;
	memcpy(result.result, input->result, sizeof(result.result));
	slot = result_slot(partition, &result);
	if (!slot)
		return HV_STATUS_OPERATION_FAILED;
	*slot = result;
	return HV_STATUS_SUCCESS;
}

static bool result_matches(const struct cpuid_result *result, const struct vp *vp)
{
	return result->vp_index == HV_VP_INDEX_ANY || result->vp_index == vp->index;
}

bool cpuid_results_apply(const struct vp *vp, uint32_t leaf, uint32_t subleaf, uint32_t regs[4])
{
	const struct partition *partition = vp->partition;
	bool found = false;

	for (unsigned int i = 0; i < partition->nr_cpuid_results; i++) {
		const struct cpuid_result *result = &partition->cpuid_results[i];

		if (!result_matches(result, vp) || result->leaf != leaf ||
		    (result->subleaf_specific && result->subleaf != subleaf))
			continue;
		for (unsigned int n = 0; n < 4; n++)
			regs[n] = (regs[n] & ~result->result[n][1]) |
				  (result->result[n][0] & result->result[n][1]);
		found = true;
	}
	return found;
}

bool model_cpuid_result(struct vp *vp, uint32_t leaf, uint32_t subleaf, uint32_t regs[4])
{
	struct model *model = vp->partition->model;
	bool found;

	pthread_mutex_lock(&model->lock);
	found = cpuid_results_apply(vp, leaf, subleaf, regs);
	pthread_mutex_unlock(&model->lock);
	return found;
}

bool model_cpuid_leaf(struct vp *vp, unsigned int nth, uint32_t *leaf, uint32_t *subleaf)
{
	struct partition *partition = vp->partition;
	bool found = false;

	pthread_mutex_lock(&partition->model->lock);
	for (unsigned int i = 0; i < partition->nr_cpuid_results && !found; i++) {
		const struct cpuid_result *result = &partition->cpuid_results[i];

		if (!result_matches(result, vp) || nth--)
			continue;
		*leaf = result->leaf;
		*subleaf = result->subleaf_specific ? result->subleaf : 0;
		found = true;
	}
	pthread_mutex_unlock(&partition->model->lock);
	return found;
}

uint16_t call_assert_interrupt(struct hypercall *call)
{
	const struct hv_assert_interrupt_input *input = (const void *)call->input;
	struct model *model = call->model;
	struct partition *partition;
	uint16_t status = partition_child(call, &partition);

	if (status)
		return status;
	if (input->type > INTERRUPT_LINT1 || input->flags & ~3u || input->vtl ||
	    input->vector > 255)
		return HV_STATUS_INVALID_PARAMETER;
	if (input->type <= INTERRUPT_LOWEST && input->vector < FIRST_VECTOR)
		return HV_STATUS_INVALID_PARAMETER;
	if (model->ops->interrupt(model->engine, partition, input->type, input->flags & 1,
				  input->flags & 2, input->destination, input->vector))
		return HV_STATUS_INVALID_PARAMETER;
	return HV_STATUS_SUCCESS;
}

uint16_t call_clear_interrupt(struct hypercall *call)
{
	struct partition *partition;
	uint16_t status = partition_child(call, &partition);

	/* Only ExtINT waits to be taken; the others are messages and gone. */
	if (!status)
		call->model->ops->interrupt_clear(call->model->engine, partition);
	return status;
}
