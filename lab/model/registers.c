// SPDX-License-Identifier: GPL-2.0-only
/*
 * VP registers: the suspend protocol and the synthetic registers are the
 * model's, the architectural ones the engine's.
 */
#include <string.h>

#include "private.h"

/* Registers that are stored and read back; children do not act on them. */
static const struct {
	uint32_t first;
	uint32_t last;
} remembered[] = {
	{ HV_REGISTER_CRASH_P0, HV_REGISTER_CRASH_CTL },
	{ HV_REGISTER_REFERENCE_TSC, HV_REGISTER_REFERENCE_TSC },
	{ HV_REGISTER_STIMER0_CONFIG, HV_REGISTER_STIMER3_COUNT },
};

static uint64_t *remembered_register(struct vp *vp, uint32_t name)
{
	unsigned int base = 0;

	for (size_t i = 0; i < ARRAY_SIZE(remembered); i++) {
		if (name >= remembered[i].first && name <= remembered[i].last)
			return &vp->remembered[base + name - remembered[i].first];
		base += remembered[i].last - remembered[i].first + 1;
	}
	return NULL;
}

static uint64_t reference_time(const struct partition *partition)
{
	uint64_t now = partition->frozen ? partition->frozen_at :
					   partition->model->ops->now(partition->model->engine);

	return now - partition->time_offset;
}

uint64_t partition_reference_time(const struct partition *partition)
{
	return reference_time(partition);
}

/* Registers of the model; false = ask the engine. */
static bool own_register(struct vp *vp, uint32_t name, uint64_t value[2])
{
	uint64_t *stored = remembered_register(vp, name);

	value[0] = 0;
	value[1] = 0;
	switch (name) {
	case HV_REGISTER_EXPLICIT_SUSPEND:
		value[0] = vp->explicit_suspend;
		return true;
	case HV_REGISTER_INTERCEPT_SUSPEND:
		value[0] = vp->intercept_suspend;
		return true;
	case HV_REGISTER_DISPATCH_SUSPEND:
		value[0] = vp->dispatch_suspend;
		return true;
	case HV_REGISTER_INSTRUCTION_HINTS:
	case HV_REGISTER_DELIVERABILITY:
		return true;
	case HV_REGISTER_ROOT_SIGNAL_COUNT:
		value[0] = vp->root_signals;
		return true;
	case HV_REGISTER_HYPERVISOR_VERSION:
		value[0] = vp->partition->model->config.build;
		return true;
	case HV_REGISTER_VP_INDEX:
		value[0] = vp->index;
		return true;
	case HV_REGISTER_TIME_REF_COUNT:
		value[0] = reference_time(vp->partition);
		return true;
	default:
		if (stored)
			value[0] = *stored;
		return stored || guest_get_register(vp, name, value);
	}
}

static uint16_t set_register(struct vp *vp, uint32_t name, const uint64_t value[2])
{
	struct model *model = vp->partition->model;
	uint64_t *stored = remembered_register(vp, name);
	uint16_t status;

	switch (name) {
	case HV_REGISTER_EXPLICIT_SUSPEND:
		vp->explicit_suspend = value[0] & 1;
		return HV_STATUS_SUCCESS;
	case HV_REGISTER_INTERCEPT_SUSPEND:
		vp->intercept_suspend = value[0] & 1;
		return HV_STATUS_SUCCESS;
	case HV_REGISTER_DISPATCH_SUSPEND:
		vp->dispatch_suspend = value[0] & 1;
		return HV_STATUS_SUCCESS;
	case HV_REGISTER_DELIVERABILITY:
		/* Notifications are not modelled. */
		return value[0] ? HV_STATUS_INVALID_PARAMETER : HV_STATUS_SUCCESS;
	case HV_REGISTER_INSTRUCTION_HINTS:
	case HV_REGISTER_ROOT_SIGNAL_COUNT:
	case HV_REGISTER_HYPERVISOR_VERSION:
	case HV_REGISTER_VP_INDEX:
	case HV_REGISTER_TIME_REF_COUNT:
		return HV_STATUS_INVALID_PARAMETER;
	default:
		break;
	}
	if (guest_set_register(vp, name, value[0], &status))
		return status;
	if (!stored)
		return model->ops->vp_set_register(model->engine, vp, name, value);
	*stored = value[0];
	return HV_STATUS_SUCCESS;
}

/* Can the element be carried out while the VP executes? */
static bool while_running(struct vp *vp, uint32_t name, const uint64_t *new)
{
	uint64_t value[2];

	if (!own_register(vp, name, value))
		return false;
	return !new || !(new[0] & 1) || name > HV_REGISTER_DISPATCH_SUSPEND;
}

static uint16_t registers_vp(struct hypercall *call, struct vp **vp)
{
	const struct hv_registers_input *input = (const void *)call->input;
	uint16_t status = vp_find(call, input->vp_index, vp);

	if (status)
		return status;
	/* Children have one trust level only. */
	return input->vtl & 0xf ? HV_STATUS_INVALID_PARAMETER : HV_STATUS_SUCCESS;
}

/* The VP stands still if it has to @stop, with what its register page says. */
static uint16_t registers_ready(struct vp *vp, bool stop)
{
	if (stop)
		vp_halt(vp);
	if (!vp_usable(vp))
		return HV_STATUS_INVALID_PARTITION_STATE;
	if (stop)
		regpage_apply(vp);
	return HV_STATUS_SUCCESS;
}

uint16_t call_get_vp_registers(struct hypercall *call)
{
	const uint32_t *names = (const uint32_t *)(call->input + sizeof(struct hv_registers_input));
	uint64_t (*values)[2] = (uint64_t (*)[2])call->output;
	struct model *model = call->model;
	bool stop = false;
	struct vp *vp;
	uint16_t status = registers_vp(call, &vp);

	if (status)
		return status;
	for (uint32_t i = call->start; i < call->end; i++)
		stop = stop || !while_running(vp, names[i], NULL);
	status = registers_ready(vp, stop);
	for (; !status && call->done < call->end; call->done++) {
		uint32_t name = names[call->done];
		uint64_t *value = values[call->done];

		if (!own_register(vp, name, value))
			status = model->ops->vp_get_register(model->engine, vp, name, value);
		if (status)
			break;
	}
	if (stop)
		vp_release(vp);
	return status;
}

uint16_t call_set_vp_registers(struct hypercall *call)
{
	const struct hv_register_assignment *elements =
		(const void *)(call->input + sizeof(struct hv_registers_input));
	bool stop = false;
	bool refresh = false;
	struct vp *vp;
	uint16_t status = registers_vp(call, &vp);

	if (status)
		return status;
	for (uint32_t i = call->start; i < call->end; i++)
		stop = stop || !while_running(vp, elements[i].name, elements[i].value);
	vp->last_parent_vp = call->parent_vp;
	status = registers_ready(vp, stop);
	for (; !status && call->done < call->end; call->done++) {
		uint32_t name = elements[call->done].name;

		status = set_register(vp, name, elements[call->done].value);
		if (status)
			break;
		refresh = refresh || !remembered_register(vp, name);
	}
	if (stop && refresh)
		regpage_refresh(vp);
	if (stop)
		vp_release(vp);
	else if (vp_usable(vp))
		vp_update(vp);
	return status;
}

uint16_t call_translate(struct hypercall *call)
{
	const struct hv_translate_input *input = (const void *)call->input;
	struct hv_translate_output *output = (void *)call->output;
	struct model *model = call->model;
	uint64_t gpa = 0;
	struct vp *vp;
	uint16_t status = vp_find(call, input->vp_index, &vp);

	if (status)
		return status;
	status = registers_ready(vp, true);
	if (!status) {
		/* The engine sees that a page is missing, but not what kind of nothing. */
		output->code = model->ops->vp_translate(model->engine, vp, input->gva_page << 12,
							input->flags, &gpa);
		if (output->code == HV_TRANSLATE_GPA_NO_READ &&
		    (page_tree_get(&vp->partition->memory, gpa >> 12) & GPA_STATE_MASK) ==
			    PAGE_UNMAPPED)
			output->code = HV_TRANSLATE_GPA_UNMAPPED;
		output->cache_type = 6;		/* write back */
		output->gpa_page = gpa >> 12;
	}
	vp_release(vp);
	return status;
}
