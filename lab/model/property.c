// SPDX-License-Identifier: GPL-2.0-only
/*
 * Partition properties: one table says which exist, who may set them when, and
 * to what.
 */
#include <string.h>

#include "private.h"

enum property_rule {
	READ_ONLY,
	EARLY,			/* before INITIALIZE only */
	ANY_TIME,
};

struct property {
	uint32_t code;
	enum property_rule rule;
	uint64_t maximum;	/* of a value that is set */
};

#define SYNTHETIC_KNOWN		0x00200041ff558fffull
#define DEFAULT_COMPATIBILITY	0x0609
#define XSAVE_HAS_AVX		(1ull << 2)

static const struct property table[] = {
	{ HV_PROPERTY_PRIVILEGES, EARLY, ~0ull },
	{ HV_PROPERTY_SYNTHETIC_FEATURES, EARLY, ~0ull },
	{ HV_PROPERTY_INTEGRATED_SCHEDULER, READ_ONLY, 0 },
	{ HV_PROPERTY_TIME_FREEZE, ANY_TIME, 1 },
	{ HV_PROPERTY_APIC_FREQUENCY, READ_ONLY, 0 },
	{ HV_PROPERTY_REFERENCE_TIME, ANY_TIME, ~0ull },
	{ HV_PROPERTY_PROCESSORS_PER_SOCKET, ANY_TIME, MAX_CHILD_VPS },
	{ HV_PROPERTY_ACCESS_TRACKING, ANY_TIME, 1 },
	{ HV_PROPERTY_UNIMPLEMENTED_MSR, ANY_TIME, 1 },
	{ HV_PROPERTY_PROCESSOR_VENDOR, READ_ONLY, 0 },
	{ HV_PROPERTY_XSAVE_FEATURES, READ_ONLY, 0 },
	{ HV_PROPERTY_COMPATIBILITY_VERSION, READ_ONLY, 0 },
	{ HV_PROPERTY_ADDRESS_WIDTH, READ_ONLY, 0 },
	{ HV_PROPERTY_XSAVE_STATES, READ_ONLY, 0 },
	{ HV_PROPERTY_MAX_XSAVE_SIZE, READ_ONLY, 0 },
	{ HV_PROPERTY_CLOCK_FREQUENCY, READ_ONLY, 0 },
	{ HV_PROPERTY_FEATURES0, READ_ONLY, 0 },
	{ HV_PROPERTY_FEATURES1, READ_ONLY, 0 },
	{ HV_PROPERTY_GUEST_OS_ID, READ_ONLY, 0 },
	{ HV_PROPERTY_VIRTUALIZATION_FEATURES, READ_ONLY, 0 },
};

static_assert(ARRAY_SIZE(table) <= MAX_PROPERTIES, "properties");

static const struct property *property_find(uint32_t code)
{
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (table[i].code == code)
			return &table[i];
	return NULL;
}

static void store(struct partition *partition, uint32_t code, uint64_t value)
{
	partition->properties[property_find(code) - table] = value;
}

uint64_t partition_property(const struct partition *partition, uint32_t code)
{
	const struct property *property = property_find(code);

	return property ? partition->properties[property - table] : 0;
}

/* Which components there are decides how large an image of them is. */
static void store_xsave(struct partition *partition, uint64_t features)
{
	bool avx = features & XSAVE_HAS_AVX;

	store(partition, HV_PROPERTY_XSAVE_FEATURES, features);
	store(partition, HV_PROPERTY_XSAVE_STATES, avx ? 7 : 3);
	store(partition, HV_PROPERTY_MAX_XSAVE_SIZE, avx ? 832 : 576);
}

void property_init(struct partition *partition)
{
	const struct model_config *config = &partition->model->config;

	if (!partition->slot)
		store(partition, HV_PROPERTY_INTEGRATED_SCHEDULER,
		      partition->model->root_scheduled);
	store(partition, HV_PROPERTY_APIC_FREQUENCY, config->apic_hz);
	store(partition, HV_PROPERTY_PROCESSORS_PER_SOCKET, 1);
	store(partition, HV_PROPERTY_PROCESSOR_VENDOR, config->processor_vendor);
	store_xsave(partition, config->xsave_features);
	store(partition, HV_PROPERTY_COMPATIBILITY_VERSION, DEFAULT_COMPATIBILITY);
	store(partition, HV_PROPERTY_ADDRESS_WIDTH, config->physical_address_bits);
	store(partition, HV_PROPERTY_CLOCK_FREQUENCY, config->tsc_hz);
	store(partition, HV_PROPERTY_FEATURES0, config->processor_features[0]);
	store(partition, HV_PROPERTY_FEATURES1, config->processor_features[1]);
}

void property_created(struct partition *partition, const struct hv_create_partition_input *input)
{
	const struct model_config *config = &partition->model->config;

	store(partition, HV_PROPERTY_COMPATIBILITY_VERSION, input->compatibility_version);
	store(partition, HV_PROPERTY_FEATURES0,
	      config->processor_features[0] & ~input->disabled_features[0]);
	store(partition, HV_PROPERTY_FEATURES1,
	      config->processor_features[1] & ~input->disabled_features[1]);
	store_xsave(partition, config->xsave_features & ~input->disabled_xsave);
}

static uint16_t read_property(struct partition *partition, uint32_t code, uint64_t *value)
{
	const struct property *property = property_find(code);

	if (!property)
		return HV_STATUS_UNKNOWN_PROPERTY;
	*value = partition->properties[property - table];
	if (code == HV_PROPERTY_REFERENCE_TIME)
		*value = partition_reference_time(partition);
	if (code == HV_PROPERTY_GUEST_OS_ID)
		*value = partition->slot ? partition->guest.os_id : partition->model->guest_os_id;
	return HV_STATUS_SUCCESS;
}

uint16_t call_get_property(struct hypercall *call)
{
	const struct hv_get_property_input *input = (const void *)call->input;
	struct partition *partition = partition_find(call->model, input->partition);

	if (!partition)
		return HV_STATUS_INVALID_PARTITION_ID;
	if (input->property == HV_PROPERTY_MAX_XSAVE_SIZE && call->model->knobs.xsave_size) {
		*(uint64_t *)call->output = call->model->knobs.xsave_size;
		return HV_STATUS_SUCCESS;
	}
	return read_property(partition, input->property, (uint64_t *)call->output);
}

static uint16_t change(struct partition *partition, uint32_t code, uint64_t value)
{
	uint64_t now = partition->model->ops->now(partition->model->engine);

	switch (code) {
	case HV_PROPERTY_SYNTHETIC_FEATURES:
		/* Clients set it without asking what there is: take what is known. */
		store(partition, code, value & SYNTHETIC_KNOWN);
		break;
	case HV_PROPERTY_REFERENCE_TIME:
		partition->time_offset = (partition->frozen ? partition->frozen_at : now) - value;
		break;
	case HV_PROPERTY_ACCESS_TRACKING:
		if (partition->state == PARTITION_ACTIVE && access_track(partition, value))
			return HV_STATUS_OPERATION_FAILED;
		store(partition, code, value);
		break;
	case HV_PROPERTY_TIME_FREEZE:
		store(partition, code, value);
		partition_freeze(partition, value);
		break;
	default:
		store(partition, code, value);
		break;
	}
	return HV_STATUS_SUCCESS;
}

static uint16_t check(const struct partition *partition, uint32_t code, uint64_t value)
{
	const struct property *property = property_find(code);

	if (!partition->slot)
		return HV_STATUS_ACCESS_DENIED;
	if (!property)
		return HV_STATUS_UNKNOWN_PROPERTY;
	if (property->rule == READ_ONLY)
		return HV_STATUS_ACCESS_DENIED;
	if (partition->state != PARTITION_CREATED &&
	    (partition->state != PARTITION_ACTIVE || property->rule == EARLY))
		return HV_STATUS_INVALID_PARTITION_STATE;
	if (value > property->maximum)
		return HV_STATUS_PROPERTY_OUT_OF_RANGE;
	return HV_STATUS_SUCCESS;
}

uint16_t property_set(struct partition *partition, uint32_t code, uint64_t value)
{
	uint16_t status = check(partition, code, value);

	return status ? status : change(partition, code, value);
}

uint16_t call_set_property(struct hypercall *call)
{
	const struct hv_set_property_input *input = (const void *)call->input;
	struct partition *partition = partition_find(call->model, input->partition);
	uint16_t status;

	if (!partition)
		return HV_STATUS_INVALID_PARTITION_ID;
	status = check(partition, input->property, input->value);
	if (status)
		return status;
	if (async_start(call, partition))
		return HV_STATUS_CALL_PENDING;
	return change(partition, input->property, input->value);
}

static uint16_t capabilities(struct hypercall *call, uint64_t bank)
{
	struct hv_capabilities_output *output = (void *)call->output;

	output->bank_count = 1;
	output->bank = bank;
	return HV_STATUS_SUCCESS;
}

uint16_t call_get_property_ex(struct hypercall *call)
{
	const struct hv_get_property_ex_input *input = (const void *)call->input;
	struct partition *partition = partition_find(call->model, input->partition);

	if (!partition)
		return HV_STATUS_INVALID_PARTITION_ID;
	if (!partition->slot && input->property == HV_PROPERTY_VMM_CAPABILITIES)
		return capabilities(call, call->model->config.vmm_capabilities);
	if (!partition->slot && input->property == HV_PROPERTY_ASSIGNABLE_FEATURES)
		return capabilities(call, SYNTHETIC_KNOWN);
	return read_property(partition, input->property, (uint64_t *)call->output);
}
