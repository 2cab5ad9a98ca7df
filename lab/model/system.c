// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a root does to the machine itself: processors, device interrupts,
 * system properties, power.
 */
#include <string.h>

#include "private.h"

#define SLEEP_S5		5u
#define EVENT_CRASH_DUMP	2u
#define EVENT_PROCESSORS_READY	4u
#define FIRST_VECTOR		16u
#define MSI_ADDRESS		0xfee00000ull
#define SET_SPARSE		0
#define SET_ALL			1

uint16_t call_get_lp_run_time(struct hypercall *call)
{
	const struct hv_lp_run_time_input *input = (const void *)call->input;
	struct hv_lp_run_time_output *output = (void *)call->output;

	/* A root asks this about a processor it has not added, to see that. */
	if (input->lp_index >= MAX_LPS || !call->model->lps[input->lp_index])
		return HV_STATUS_INVALID_LP_INDEX;
	output->global_time = call->model->ops->now(call->model->engine);
	output->local_run_time = output->global_time;
	return HV_STATUS_SUCCESS;
}

uint16_t call_add_logical_processor(struct hypercall *call)
{
	const struct hv_add_lp_input *input = (const void *)call->input;

	if (input->lp_index >= MAX_LPS)
		return HV_STATUS_INVALID_LP_INDEX;
	if (call->model->lps[input->lp_index])
		return HV_STATUS_OBJECT_IN_USE;
	call->model->lps[input->lp_index] = true;
	return HV_STATUS_SUCCESS;
}

uint16_t system_create_vp(struct hypercall *call)
{
	const struct hv_create_vp_input *input = (const void *)call->input;
	struct model *model = call->model;

	if (!model_has(model, HV_PRIV_CPU_MANAGEMENT))
		return HV_STATUS_ACCESS_DENIED;
	if (input->vp_index >= model->config.parent_vps)
		return HV_STATUS_INVALID_VP_INDEX;
	if (input->flags >= MAX_LPS || !model->lps[input->flags])
		return HV_STATUS_INVALID_LP_INDEX;
	if (model->parent_vps[input->vp_index].created)
		return HV_STATUS_OBJECT_IN_USE;
	model->parent_vps[input->vp_index].created = true;
	return HV_STATUS_SUCCESS;
}

uint16_t call_get_system_property(struct hypercall *call)
{
	const struct hv_system_property_input *input = (const void *)call->input;
	uint64_t *value = (uint64_t *)call->output;

	switch (input->property) {
	case HV_SYSTEM_SCHEDULER_TYPE:
		*value = call->model->config.scheduler_type;
		return HV_STATUS_SUCCESS;
	case HV_SYSTEM_DYNAMIC_FEATURE:
	case HV_SYSTEM_CRASH_AREA:
		*value = 0;
		return HV_STATUS_SUCCESS;
	default:
		return HV_STATUS_UNKNOWN_PROPERTY;
	}
}

uint16_t call_set_system_property(struct hypercall *call)
{
	const struct hv_set_system_property_input *input = (const void *)call->input;

	/* The sleep types only matter to firmware, which the lab has none of. */
	if (input->property != HV_SYSTEM_SLEEP_STATE)
		return HV_STATUS_UNKNOWN_PROPERTY;
	return HV_STATUS_SUCCESS;
}

/* First VP of a processor set; the set's banks follow the fixed input. */
static bool first_of_set(struct hypercall *call, uint64_t format, unsigned int *vp)
{
	const uint64_t *words = (const uint64_t *)(call->input +
						   sizeof(struct hv_map_interrupt_input));

	*vp = 0;
	if (format == SET_ALL)
		return true;
	/* The lab's VPs are all in bank 0, which comes first if it is there. */
	if (format != SET_SPARSE || call->varhead < 2 || !(words[0] & 1) || !words[1])
		return false;
	*vp = __builtin_ctzll(words[1]);
	return true;
}

static bool interrupt_target(struct hypercall *call, unsigned int *vp)
{
	const struct hv_map_interrupt_input *input = (const void *)call->input;
	uint64_t word = input->set_format_or_mask;

	if (input->target_flags & HV_TARGET_PROCESSOR_SET) {
		if (!first_of_set(call, word, vp))
			return false;
	} else if (word) {
		*vp = __builtin_ctzll(word);
	} else {
		return false;
	}
	return *vp < call->model->config.parent_vps;
}

uint16_t call_map_device_interrupt(struct hypercall *call)
{
	const struct hv_map_interrupt_input *input = (const void *)call->input;
	struct hv_map_interrupt_output *output = (void *)call->output;
	struct partition *partition = partition_find(call->model, input->partition);
	uint64_t trigger = input->trigger == 1;
	unsigned int vp;

	if (!partition || partition->slot)
		return HV_STATUS_INVALID_PARTITION_ID;
	if (input->vector < FIRST_VECTOR || input->vector > 255 || !interrupt_target(call, &vp))
		return HV_STATUS_INVALID_PARAMETER;
	switch (HV_DEVICE_TYPE(input->device)) {
	case HV_DEVICE_IOAPIC:
		output->source = HV_INTERRUPT_SOURCE_IOAPIC;
		output->entry = input->vector | trigger << 15 | (uint64_t)vp << 56;
		return HV_STATUS_SUCCESS;
	case HV_DEVICE_PCI:
		output->source = HV_INTERRUPT_SOURCE_MSI;
		output->entry = MSI_ADDRESS | vp << 12 | (uint64_t)input->vector << 32;
		return HV_STATUS_SUCCESS;
	default:
		return HV_STATUS_INVALID_DEVICE_ID;
	}
}

uint16_t call_unmap_device_interrupt(struct hypercall *call)
{
	const struct hv_unmap_interrupt_input *input = (const void *)call->input;
	struct partition *partition = partition_find(call->model, input->partition);
	uint32_t type = HV_DEVICE_TYPE(input->device);

	if (!partition || partition->slot)
		return HV_STATUS_INVALID_PARTITION_ID;
	if (type != HV_DEVICE_IOAPIC && type != HV_DEVICE_PCI)
		return HV_STATUS_INVALID_DEVICE_ID;
	return HV_STATUS_SUCCESS;
}

uint16_t call_enter_sleep_state(struct hypercall *call)
{
	const struct hv_sleep_state_input *input = (const void *)call->input;

	if (input->state != SLEEP_S5)
		return HV_STATUS_INVALID_PARAMETER;
	call->model->ops->parent_power_off(call->model->engine);
	return HV_STATUS_SUCCESS;
}

uint16_t call_notify_partition_event(struct hypercall *call)
{
	const struct hv_partition_event_input *input = (const void *)call->input;

	if (input->event == EVENT_CRASH_DUMP)
		model_log(call->model, "the parent announces a crash dump");
	else if (input->event != EVENT_PROCESSORS_READY)
		return HV_STATUS_INVALID_PARAMETER;
	return HV_STATUS_SUCCESS;
}
