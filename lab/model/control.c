// SPDX-License-Identifier: GPL-2.0-only
/*
 * The control port: how a program in the parent reads counters and asks for
 * misbehaviour. See control.h for the commands.
 */
#include <errno.h>
#include <string.h>

#include "private.h"

#define RING_TIMES_MAX	4096u
#define ARGS	(sizeof(((struct model *)NULL)->control_args) / sizeof(uint32_t))

static void result64(uint32_t *args, uint64_t value)
{
	args[0] = (uint32_t)value;
	args[1] = (uint32_t)(value >> 32);
}

static int command_count(struct model *model, uint32_t *args)
{
	uint32_t code = args[0];

	if (code >= CODE_LIMIT)
		return EINVAL;
	result64(args, model->counters.calls[code]);
	result64(args + 2, model->counters.elements[code]);
	result64(args + 4, model->counters.masked[code]);
	return 0;
}

static int command_inject(struct model *model, const uint32_t *args)
{
	if (args[2] > 0xffff)
		return EINVAL;
	return -inject_add(model, args[0], args[1], args[2], args[3], args[4]);
}

static int command_ledger(struct model *model, uint32_t *args)
{
	struct ledger_summary summary;

	model_ledger_summary(model, &summary);
	args[0] = summary.partitions;
	args[1] = (uint32_t)summary.child_pool;
	args[2] = (uint32_t)summary.parent_pool;
	args[3] = (uint32_t)summary.mapped;
	args[4] = summary.vps;
	args[5] = summary.queued;
	args[6] = summary.ports;
	return 0;
}

static int command_post(struct model *model, const uint32_t *args)
{
	struct hv_message message = {
		.header.type = args[1],
		.header.payload_size = 2 * sizeof(uint32_t),
		.header.sender = args[2] | (uint64_t)args[3] << 32,
	};

	/* Type 0 is not a message but a free slot. */
	if (args[0] >= model->config.parent_vps || !message.header.type)
		return EINVAL;
	memcpy(message.payload, &args[4], 2 * sizeof(uint32_t));
	return synic_post(model, args[0], &message) ? 0 : ENOSPC;
}

static int command_completion(struct model *model, const uint32_t *args)
{
	uint64_t id = args[1] | (uint64_t)args[2] << 32;

	if (args[0] >= model->config.parent_vps || args[3] > 0xffff)
		return EINVAL;
	return async_post_completion(model, args[0], id, args[3]) ? 0 : ENOSPC;
}

static int command_ring(struct model *model, const uint32_t *args)
{
	int error = EINVAL;

	/* 0 is no number but an empty entry. */
	if (args[0] >= model->config.parent_vps || !args[1] || args[2] > RING_TIMES_MAX)
		return EINVAL;
	for (uint32_t i = 0; i < args[2]; i++)
		error = ring_put(model, args[0], args[1]);
	return error;
}

static int command_vmbus(struct model *model, uint32_t *args)
{
	const struct vmbus *vmbus = &model->vmbus;
	int error = 0;

	if (args[0] > 2)
		return EINVAL;
	if (!model->config.vmbus)
		return ENODEV;
	if (args[0])
		error = vmbus_offer(model, args[0] == 1);
	args[0] = vmbus->connected;
	args[1] = vmbus->version;
	args[2] = vmbus->received;
	args[3] = vmbus->channel;
	return error;
}

/* Where the numbers are that can be asked for singly, by LAB_COUNTER_*. */
static const size_t counters[] = {
	[LAB_COUNTER_MESSAGES] = offsetof(struct model, counters.messages),
	[LAB_COUNTER_EOM_WRITES] = offsetof(struct model, counters.eom_writes),
	[LAB_COUNTER_CHILD_EXITS] = offsetof(struct model, counters.child_exits),
	[LAB_COUNTER_DEPOSITED] = offsetof(struct model, counters.deposited),
	[LAB_COUNTER_WITHDRAWN] = offsetof(struct model, counters.withdrawn),
	[LAB_COUNTER_INJECTED] = offsetof(struct model, counters.injected),
	[LAB_COUNTER_DOORBELLS] = offsetof(struct model, counters.doorbells),
	[LAB_COUNTER_RING_FULL] = offsetof(struct model, counters.ring_full),
	[LAB_COUNTER_APIC_EOIS] = offsetof(struct model, counters.apic_eois),
	[LAB_COUNTER_SIGNALS] = offsetof(struct model, counters.signals),
	[LAB_COUNTER_HYPERCALLS] = offsetof(struct model, counters.hypercalls),
	[LAB_COUNTER_CREATION_FLAGS] = offsetof(struct model, creation_flags),
};

static int command_counter(struct model *model, uint32_t *args)
{
	uint64_t value;

	/* Nothing that is counted is at the model's very start. */
	if (args[0] >= ARRAY_SIZE(counters) || !counters[args[0]])
		return EINVAL;
	memcpy(&value, (const char *)model + counters[args[0]], sizeof(value));
	result64(args, value);
	return 0;
}

static int execute(struct model *model, uint32_t command)
{
	uint32_t *args = model->control_args;

	switch (command) {
	case LAB_CMD_COUNT:
		return command_count(model, args);
	case LAB_CMD_RESET_COUNTERS:
		memset(&model->counters, 0, offsetof(struct counters, deposited));
		return 0;
	case LAB_CMD_INJECT:
		return command_inject(model, args);
	case LAB_CMD_INJECT_CLEAR:
		args[0] = inject_clear(model);
		return 0;
	case LAB_CMD_LEDGER:
		return command_ledger(model, args);
	case LAB_CMD_SET_KNOB:
		return -knob_set(model, args[0], args[1]);
	case LAB_CMD_POST_MESSAGE:
		return command_post(model, args);
	case LAB_CMD_COUNTER:
		return command_counter(model, args);
	case LAB_CMD_POST_COMPLETION:
		return command_completion(model, args);
	case LAB_CMD_RING_PORT:
		return command_ring(model, args);
	case LAB_CMD_VMBUS:
		return command_vmbus(model, args);
	default:
		return ENOSYS;
	}
}

uint32_t model_control_read(struct model *model, unsigned int offset)
{
	unsigned int n = offset / 4 - 1;
	uint32_t value = ~0u;

	pthread_mutex_lock(&model->lock);
	if (!offset)
		value = model->control_status;
	else if (!(offset % 4) && n < ARGS)
		value = model->control_args[n];
	pthread_mutex_unlock(&model->lock);
	return value;
}

void model_control_write(struct model *model, unsigned int offset, uint32_t value)
{
	unsigned int n = offset / 4 - 1;

	pthread_mutex_lock(&model->lock);
	if (!offset)
		model->control_status = model->gone ? ENODEV : execute(model, value);
	else if (!(offset % 4) && n < ARGS)
		model->control_args[n] = value;
	pthread_mutex_unlock(&model->lock);
}
