// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers in the two forms they had, as lists for the hypervisor: pure
 * functions. The newer form has names and values together, as the hypervisor wants
 * them to be set; the older one has them apart, as it wants them to be read.
 */
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>

#include <linux/mshv_legacy.h>

#include "../../src/hv_abi.h"
#include "decode_vp.h"
#include "small.h"

/* A program's elements are the hypervisor's. */
static_assert(sizeof(struct mshv_register_assoc) == sizeof(struct mshv_hv_register_assoc));
static_assert(sizeof(struct mshv_hv_register_assoc) == MSHV_UABI_ASSOC_BYTES);
static_assert(sizeof(u32) + sizeof(struct mshv_hv_register_value) == MSHV_UABI_ASK_BYTES);

static void request_get(struct mshv_call *call, u32 count, const u32 *names, void *values)
{
	struct mshv_req_hvcall *req = &call->request.hvcall;

	mshv_uabi_small(call, MSHV_HV_GET_VP_REGISTERS, sizeof(struct mshv_hv_vp_registers), 0);
	req->reps = count;
	req->list = names;
	req->element_bytes = sizeof(*names);
	req->out = values;
	req->out_bytes = count * sizeof(struct mshv_hv_register_value);
}

static void request_set(struct mshv_call *call, u32 count,
			const struct mshv_hv_register_assoc *registers)
{
	struct mshv_req_hvcall *req = &call->request.hvcall;

	mshv_uabi_small(call, MSHV_HV_SET_VP_REGISTERS, sizeof(struct mshv_hv_vp_registers), 0);
	req->reps = count;
	req->list = registers;
	req->element_bytes = sizeof(*registers);
}

/* Running the VP is RUN_VP's, which has to know what the VP does. */
static bool is_suspend(u32 name)
{
	return name == MSHV_HV_REGISTER_EXPLICIT_SUSPEND ||
	       name == MSHV_HV_REGISTER_INTERCEPT_SUSPEND;
}

static int check_assocs(const struct mshv_hv_register_assoc *registers, u32 count, bool set)
{
	u32 i;

	for (i = 0; i < count; i++)
		if (registers[i].reserved1 || registers[i].reserved2 ||
		    (set && is_suspend(registers[i].name)))
			return -EINVAL;
	return 0;
}

/* The array for work begins with the values, and ends with the names. */
static u32 *work_names(void *work, u32 count)
{
	return work + count * sizeof(struct mshv_hv_register_value);
}

static void gather_names(const struct mshv_hv_register_assoc *registers, u32 count, void *work)
{
	u32 *names = work_names(work, count);
	u32 i;

	for (i = 0; i < count; i++)
		names[i] = registers[i].name;
}

static void scatter_values(struct mshv_hv_register_assoc *registers, u32 count, const void *work)
{
	const struct mshv_hv_register_value *values = work;
	u32 i;

	for (i = 0; i < count; i++)
		registers[i].value = values[i];
}

/**
 * mshv_uabi_decode_get_registers_24() - struct mshv_vp_registers_24, to read
 * @call: arrays names and values in, request out
 *
 * Return: 0.
 */
int mshv_uabi_decode_get_registers_24(struct mshv_call *call)
{
	request_get(call, call->count[0], call->array[0], call->array[1]);
	return 0;
}

/**
 * mshv_uabi_decode_set_registers_24() - struct mshv_vp_registers_24, to set
 * @call: arrays names, values and MSHV_UABI_ASSOC_BYTES for work in, request out
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_set_registers_24(struct mshv_call *call)
{
	const u32 *names = call->array[0];
	const struct mshv_hv_register_value *values = call->array[1];
	struct mshv_hv_register_assoc *registers = call->array[2];
	u32 i;

	for (i = 0; i < call->count[0]; i++) {
		if (is_suspend(names[i]))
			return -EINVAL;
		registers[i].name = names[i];
		registers[i].value = values[i];
	}
	request_set(call, call->count[0], registers);
	return 0;
}

/**
 * mshv_uabi_decode_get_registers_16() - struct mshv_vp_registers_16, to read
 * @call: arrays regs and MSHV_UABI_ASK_BYTES for work in, request out
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_get_registers_16(struct mshv_call *call)
{
	u32 count = call->count[0];

	if (check_assocs(call->array[0], count, false))
		return -EINVAL;
	gather_names(call->array[0], count, call->array[1]);
	request_get(call, count, work_names(call->array[1], count), call->array[1]);
	return 0;
}

/**
 * mshv_uabi_encode_get_registers_16() - values into the array regs
 * @call: request in, array out
 *
 * Return: false: nothing is in the argument itself.
 */
bool mshv_uabi_encode_get_registers_16(struct mshv_call *call)
{
	if (mshv_uabi_has_result(call))
		scatter_values(call->array[0], call->count[0], call->array[1]);
	return false;
}

/**
 * mshv_uabi_decode_set_registers_16() - struct mshv_vp_registers_16, to set
 * @call: array regs in, request out
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_set_registers_16(struct mshv_call *call)
{
	if (check_assocs(call->array[0], call->count[0], true))
		return -EINVAL;
	request_set(call, call->count[0], call->array[0]);
	return 0;
}

/**
 * mshv_uabi_decode_run_registers() - struct mshv_vp_run_registers
 * @call: arrays message, regs and MSHV_UABI_ASK_BYTES for work in, request out: what
 *	is to be set before
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_run_registers(struct mshv_call *call)
{
	if (check_assocs(call->array[1], call->count[1], true))
		return -EINVAL;
	gather_names(call->array[1], call->count[1], call->array[2]);
	request_set(call, call->count[1], call->array[1]);
	return 0;
}

/**
 * mshv_uabi_read_back_registers() - what comes after the run
 * @call: decoded by mshv_uabi_decode_run_registers(); request out
 */
void mshv_uabi_read_back_registers(struct mshv_call *call)
{
	u32 count = call->count[1];
	void *work = call->array[2];

	request_get(call, count, work_names(work, count), work);
}

/**
 * mshv_uabi_encode_run_registers() - values into the array regs
 * @call: request of mshv_uabi_read_back_registers() in, array out
 *
 * Return: false: nothing is in the argument itself.
 */
bool mshv_uabi_encode_run_registers(struct mshv_call *call)
{
	if (mshv_uabi_has_result(call) && call->request.hvcall.code == MSHV_HV_GET_VP_REGISTERS)
		scatter_values(call->array[1], call->count[1], call->array[2]);
	return false;
}
