// SPDX-License-Identifier: GPL-2.0-only
/* Calls of a partition that are one hypercall. */
#include "subject.h"

#define HVCALL_SIGNAL_EVENT_DIRECT	0xc0
#define HVCALL_POST_MESSAGE_DIRECT	0xc1

#define HV_REGISTER_DELIVERABILITY	0x00010006u
#define INTERCEPT_TYPE_PORT	0
#define PORT			0x80
#define VECTOR			0x30
#define SINT			2

/* The head of a message without payload. */
#define MESSAGE_TYPE	1
static const uint8_t message[16] = { MESSAGE_TYPE };

static int issue(const struct vm *vm, struct mshv_root_hvcall *args, const void *input,
		 unsigned int bytes)
{
	args->in_ptr = (uintptr_t)input;
	args->in_sz = bytes;
	return on_partition(vm, MSHV_ROOT_HVCALL, args);
}

/* The argument of these is the number of the call, where that is all that differs. */
static int intercept_old(void *vm, unsigned long number)
{
	const struct mshv_install_intercept args = {
		.access_type_mask = 3,
		.intercept_type = INTERCEPT_TYPE_PORT,
		.intercept_parameter = PORT,
	};

	return on_partition(vm, number, &args);
}

static int intercept(void *vm, unsigned long number)
{
	const struct {
		uint64_t partition_id;
		uint32_t access, type;
		uint64_t parameter;
	} input = { .access = 3, .type = INTERCEPT_TYPE_PORT, .parameter = PORT };
	struct mshv_root_hvcall args = { .code = HVCALL_INSTALL_INTERCEPT };

	(void)number;
	return issue(vm, &args, &input, sizeof(input));
}

static int assert_old(void *vm, unsigned long number)
{
	const struct mshv_assert_interrupt args = { .vector = VECTOR };

	return on_partition(vm, number, &args);
}

static int assert(void *vm, unsigned long number)
{
	const struct hv_assert_interrupt input = { .vector = VECTOR };
	struct mshv_root_hvcall args = { .code = HVCALL_ASSERT_INTERRUPT };

	(void)number;
	return issue(vm, &args, &input, sizeof(input));
}

/* Both forms: a program leaves nothing behind the code that is zero here. */
static int property_old(void *vm, unsigned long number)
{
	struct mshv_partition_property_c64 args = { .property_code = HV_PROPERTY_TIME_FREEZE };

	return on_partition(vm, number, &args);
}

static int property_read(void *vm, unsigned long number)
{
	const struct hv_property_input input = { .code = HV_PROPERTY_TIME_FREEZE };
	uint64_t value;
	struct mshv_root_hvcall args = {
		.code = HVCALL_GET_PROPERTY,
		.out_sz = sizeof(value),
		.out_ptr = (uintptr_t)&value,
	};

	(void)number;
	return issue(vm, &args, &input, offsetof(struct hv_property_input, value));
}

static int property_write(void *vm, unsigned long number)
{
	const struct hv_property_input input = { .code = HV_PROPERTY_TIME_FREEZE };
	struct mshv_root_hvcall args = { .code = HVCALL_SET_PROPERTY };

	(void)number;
	return issue(vm, &args, &input, sizeof(input));
}

static int signal_old(void *vm, unsigned long number)
{
	struct mshv_signal_event_direct args = { .sint = SINT };

	return on_partition(vm, number, &args);
}

static int signal_event(void *vm, unsigned long number)
{
	const struct {
		uint64_t partition_id;
		uint32_t vp_index;
		uint8_t vtl, sint;
		uint16_t flag;
	} input = { .sint = SINT };
	uint8_t output[8];
	struct mshv_root_hvcall args = {
		.code = HVCALL_SIGNAL_EVENT_DIRECT,
		.out_sz = sizeof(output),
		.out_ptr = (uintptr_t)output,
	};

	(void)number;
	return issue(vm, &args, &input, sizeof(input));
}

static int post_16(void *vm, unsigned long number)
{
	const struct mshv_post_message_direct_16 args = {
		.sint = SINT,
		.length = sizeof(message),
		.message = (uintptr_t)message,
	};

	return on_partition(vm, number, &args);
}

static int post_264(void *vm, unsigned long number)
{
	const struct mshv_post_message_direct_264 args = {
		.sint = SINT,
		.length = sizeof(message),
		.message = { MESSAGE_TYPE },
	};

	return on_partition(vm, number, &args);
}

static int post(void *vm, unsigned long number)
{
	const struct {
		uint64_t partition_id;
		uint32_t vp_index;
		uint8_t vtl, zero[3];
		uint32_t sint;
		uint8_t message[256];
		uint32_t zero2;
	} input = { .sint = SINT, .message = { MESSAGE_TYPE } };
	struct mshv_root_hvcall args = { .code = HVCALL_POST_MESSAGE_DIRECT };

	(void)number;
	return issue(vm, &args, &input, sizeof(input));
}

static int deliverability_old(void *vm, unsigned long number)
{
	const struct mshv_register_deliverabilty_notifications args = { .flag = 0 };

	return on_partition(vm, number, &args);
}

static int deliverability(void *vm, unsigned long number)
{
	const struct {
		struct hv_vp_registers_head head;
		struct hv_register_assoc element;
	} input = { .element.name = HV_REGISTER_DELIVERABILITY };
	struct mshv_root_hvcall args = { .code = HVCALL_SET_VP_REGISTERS, .reps = 1 };

	(void)number;
	return issue(vm, &args, &input, sizeof(input));
}

static const struct old_pair pairs[] = {
	PAIR("INSTALL_INTERCEPT", intercept_old, intercept, MSHV_LEGACY_INSTALL_INTERCEPT),
	DOM0("dom0 INSTALL_INTERCEPT", intercept_old, intercept, MSHV_DOM0_INSTALL_INTERCEPT),
	PAIR("ASSERT_INTERRUPT", assert_old, assert, MSHV_LEGACY_ASSERT_INTERRUPT),
	DOM0("dom0 ASSERT_INTERRUPT", assert_old, assert, MSHV_DOM0_ASSERT_INTERRUPT),
	PAIR("GET_PARTITION_PROPERTY", property_old, property_read,
	     MSHV_LEGACY_GET_PARTITION_PROPERTY),
	DOM0("dom0 GET_PARTITION_PROPERTY", property_old, property_read,
	     MSHV_DOM0_GET_PARTITION_PROPERTY),
	PAIR("SET_PARTITION_PROPERTY", property_old, property_write,
	     MSHV_LEGACY_SET_PARTITION_PROPERTY),
	DOM0("dom0 SET_PARTITION_PROPERTY", property_old, property_write,
	     MSHV_DOM0_SET_PARTITION_PROPERTY),
	PAIR("SIGNAL_EVENT_DIRECT", signal_old, signal_event, MSHV_LEGACY_SIGNAL_EVENT_DIRECT),
	DOM0("dom0 SIGNAL_EVENT_DIRECT", signal_old, signal_event,
	     MSHV_DOM0_SIGNAL_EVENT_DIRECT),
	PAIR("POST_MESSAGE_DIRECT_16", post_16, post, MSHV_LEGACY_POST_MESSAGE_DIRECT_16),
	PAIR("POST_MESSAGE_DIRECT_264", post_264, post, MSHV_LEGACY_POST_MESSAGE_DIRECT_264),
	DOM0("dom0 POST_MESSAGE_DIRECT", post_16, post, MSHV_DOM0_POST_MESSAGE_DIRECT),
	PAIR("REGISTER_DELIVERABILITY_NOTIFICATIONS", deliverability_old, deliverability,
	     MSHV_LEGACY_REGISTER_DELIVERABILITY_NOTIFICATIONS),
	DOM0("dom0 REGISTER_DELIVERABILITY_NOTIFICATIONS", deliverability_old, deliverability,
	     MSHV_DOM0_REGISTER_DELIVERABILITY_NOTIFICATIONS),
};

struct group group_properties(void)
{
	return GROUP(GUEST(io), NULL, pairs);
}
