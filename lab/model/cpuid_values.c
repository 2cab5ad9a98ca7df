// SPDX-License-Identifier: GPL-2.0-only
/*
 * GET_VP_CPUID_VALUES: what a VP sees of CPUID leaves, with or without what
 * the parent registered for them.
 */
#include "private.h"

#define FLAGS	(HV_CPUID_USE_VP_STATES | HV_CPUID_APPLY_RESULTS)

static uint16_t vp_xfem(struct vp *vp, uint64_t *xfem)
{
	struct model *model = vp->partition->model;
	uint64_t value[2];
	uint16_t status;

	vp_halt(vp);
	if (vp_usable(vp))
		status = model->ops->vp_get_register(model->engine, vp, HV_REGISTER_XFEM, value);
	else
		status = HV_STATUS_INVALID_PARTITION_STATE;
	*xfem = status ? 0 : value[0];
	vp_release(vp);
	return status;
}

uint16_t call_get_vp_cpuid_values(struct hypercall *call)
{
	const struct hv_cpuid_values_input *input = (const void *)call->input;
	const struct hv_cpuid_element *elements = (const void *)(input + 1);
	uint32_t (*results)[4] = (uint32_t (*)[4])call->output;
	struct model *model = call->model;
	uint64_t xfem = 0;
	struct vp *vp;
	uint16_t status = vp_find(call, input->vp_index, &vp);

	if (status)
		return status;
	if (input->flags & ~FLAGS)
		return HV_STATUS_INVALID_PARAMETER;
	if (input->flags & HV_CPUID_USE_VP_STATES) {
		status = vp_xfem(vp, &xfem);
		/* The lock was dropped. */
		if (!status)
			status = vp_find(call, input->vp_index, &vp);
		if (status)
			return status;
	}
	for (; call->done < call->end; call->done++) {
		const struct hv_cpuid_element *element = &elements[call->done];
		uint32_t *regs = results[call->done];
		bool own = input->flags & HV_CPUID_USE_VP_STATES;

		model->ops->vp_cpuid(model->engine, vp, element->eax, element->ecx,
				     own ? xfem : element->xfem, own ? 0 : element->xss, regs);
		if (!(input->flags & HV_CPUID_APPLY_RESULTS))
			continue;
		cpuid_results_apply(vp, element->eax, element->ecx, regs);
		model->ops->clamp_cpuid(model->engine, element->eax, element->ecx, regs);
	}
	return HV_STATUS_SUCCESS;
}
