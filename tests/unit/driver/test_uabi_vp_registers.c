// SPDX-License-Identifier: GPL-2.0-only
/* compat/uabi/decode_registers.c: both forms, up to the most registers there can be. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include <linux/kernel.h>
#include <linux/mshv_legacy.h>

#include "call.h"
#include "hv_abi.h"
#include "../../../compat/uabi/decode_vp.h"

#define MAX	MSHV_LEGACY_MAX_REGISTERS

struct value {
	u64 low, high;
};

static struct mshv_call *call;

/* Arrays exactly as large as ioctl.c makes them: the sanitizer sees who goes past. */
static void *array(int which, u32 count, size_t element)
{
	call->array[which] = count ? calloc(count, element) : NULL;
	call->count[which] = count;
	return call->array[which];
}

static void begin(void)
{
	static const struct mshv_vp_run_registers none;

	call = CALL_OF(none);
}

static void end(void)
{
	int i;

	for (i = 0; i < MSHV_ARRAYS; i++)
		free(call->array[i]);
}

static u32 name_of(u32 i)
{
	return 0x20000 + i * 7;
}

static struct value value_of(u32 i)
{
	return (struct value){ 0x1111111111111111ull * (i % 15 + 1), ~(u64)i };
}

static void fill_names(u32 *names, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++)
		names[i] = name_of(i);
}

static void fill_values(void *values, u32 count)
{
	struct value *value = values;
	u32 i;

	for (i = 0; i < count; i++)
		value[i] = value_of(i);
}

static void fill_assocs(struct mshv_register_assoc *assocs, u32 count)
{
	struct value value;
	u32 i;

	for (i = 0; i < count; i++) {
		value = value_of(i);
		assocs[i].name = name_of(i);
		memcpy(assocs[i].value, &value, sizeof(value));
	}
}

/* The list as the hypervisor reads it. */
static void expect_list(u16 code, u32 count, u16 element)
{
	const struct mshv_req_hvcall *req = &call->request.hvcall;
	const u8 *list = req->list;
	u32 i, name;

	assert_int_equal(req->code, code);
	assert_int_equal(req->reps, count);
	assert_int_equal(req->in_bytes, 16);
	assert_int_equal(req->element_bytes, element);
	for (i = 0; i < count; i++) {
		memcpy(&name, list + i * element, sizeof(name));
		assert_int_equal(name, name_of(i));
	}
}

static void expect_set(u32 count)
{
	const u8 *list = call->request.hvcall.list;
	struct value value;
	u32 i;

	expect_list(0x51, count, 32);
	assert_null(call->request.hvcall.out);
	for (i = 0; i < count; i++) {
		value = value_of(i);
		assert_memory_equal(list + i * 32 + 4, "\0\0\0\0\0\0\0\0\0\0\0", 12);
		assert_memory_equal(list + i * 32 + 16, &value, sizeof(value));
	}
}

static void answer_get(u32 count)
{
	struct mshv_req_hvcall *req = &call->request.hvcall;

	assert_int_equal(req->out_bytes, count * 16);
	fill_values(req->out, count);
	req->issued = true;
	req->status = 0;
}

static void expect_values(const struct mshv_register_assoc *assocs, u32 count)
{
	struct value value;
	u32 i;

	for (i = 0; i < count; i++) {
		value = value_of(i);
		assert_int_equal(assocs[i].name, name_of(i));
		assert_int_equal(assocs[i].reserved1, 0);
		assert_int_equal(assocs[i].reserved2, 0);
		assert_memory_equal(assocs[i].value, &value, sizeof(value));
	}
}

static void get_24(void **state)
{
	u32 count;

	(void)state;
	for (count = 0; count <= MAX; count++) {
		begin();
		fill_names(array(0, count, 4), count);
		array(1, count, 16);
		assert_int_equal(mshv_uabi_decode_get_registers_24(call), 0);
		expect_list(0x50, count, 4);
		assert_ptr_equal(call->request.hvcall.out, call->array[1]);
		answer_get(count);
		assert_false(mshv_uabi_encode_nothing(call));
		end();
	}
}

static void set_24(void **state)
{
	u32 count;

	(void)state;
	for (count = 0; count <= MAX; count++) {
		begin();
		fill_names(array(0, count, 4), count);
		fill_values(array(1, count, 16), count);
		array(2, count, MSHV_UABI_ASSOC_BYTES);
		assert_int_equal(mshv_uabi_decode_set_registers_24(call), 0);
		expect_set(count);
		end();
	}
}

static void get_16(void **state)
{
	struct mshv_register_assoc *assocs;
	u32 count;

	(void)state;
	for (count = 0; count <= MAX; count++) {
		begin();
		assocs = array(0, count, sizeof(*assocs));
		fill_assocs(assocs, count);
		array(1, count, MSHV_UABI_ASK_BYTES);
		assert_int_equal(mshv_uabi_decode_get_registers_16(call), 0);
		expect_list(0x50, count, 4);
		if (count)
			memset(assocs[count / 2].value, 0xee, 16);
		assert_false(mshv_uabi_encode_get_registers_16(call));
		if (count)
			assert_int_equal(assocs[count / 2].value[0], 0xee);
		answer_get(count);
		assert_false(mshv_uabi_encode_get_registers_16(call));
		expect_values(assocs, count);
		end();
	}
}

static void set_16(void **state)
{
	u32 count;

	(void)state;
	for (count = 0; count <= MAX; count++) {
		begin();
		fill_assocs(array(0, count, sizeof(struct mshv_register_assoc)), count);
		assert_int_equal(mshv_uabi_decode_set_registers_16(call), 0);
		expect_set(count);
		assert_ptr_equal(call->request.hvcall.list, call->array[0]);
		end();
	}
}

static void run(void **state)
{
	struct mshv_register_assoc *assocs;
	u32 count;

	(void)state;
	for (count = 0; count <= MAX; count++) {
		begin();
		array(0, 1, 256);
		assocs = array(1, count, sizeof(*assocs));
		fill_assocs(assocs, count);
		array(2, count, MSHV_UABI_ASK_BYTES);
		assert_int_equal(mshv_uabi_decode_run_registers(call), 0);
		expect_set(count);
		/* Setting them failed, or the run: nothing is read back. */
		call->request.hvcall.issued = true;
		assert_false(mshv_uabi_encode_run_registers(call));
		expect_values(assocs, count);
		if (count)
			memset(assocs[count - 1].value, 0xee, 16);
		mshv_uabi_read_back_registers(call);
		expect_list(0x50, count, 4);
		answer_get(count);
		assert_false(mshv_uabi_encode_run_registers(call));
		expect_values(assocs, count);
		end();
	}
}

/* Suspending a VP is no business of these calls, looking whether it is suspended is. */
static void suspend_registers(void **state)
{
	struct mshv_register_assoc *assocs;
	u32 *names, at, suspend, is_suspend;

	(void)state;
	for (suspend = 0; suspend < 4; suspend++)
		for (at = 0; at < MAX; at++) {
			is_suspend = suspend < 2;
			begin();
			names = array(0, MAX, 4);
			fill_names(names, MAX);
			names[at] = suspend;
			array(1, MAX, 16);
			array(2, MAX, MSHV_UABI_ASSOC_BYTES);
			assert_int_equal(mshv_uabi_decode_set_registers_24(call),
					 is_suspend ? -EINVAL : 0);
			assert_int_equal(mshv_uabi_decode_get_registers_24(call), 0);
			end();

			begin();
			assocs = array(0, MAX, sizeof(*assocs));
			fill_assocs(assocs, MAX);
			assocs[at].name = suspend;
			array(1, MAX, MSHV_UABI_ASK_BYTES);
			assert_int_equal(mshv_uabi_decode_set_registers_16(call),
					 is_suspend ? -EINVAL : 0);
			assert_int_equal(mshv_uabi_decode_get_registers_16(call), 0);
			end();

			begin();
			array(0, 1, 256);
			assocs = array(1, MAX, sizeof(*assocs));
			fill_assocs(assocs, MAX);
			assocs[at].name = suspend;
			array(2, MAX, MSHV_UABI_ASK_BYTES);
			assert_int_equal(mshv_uabi_decode_run_registers(call),
					 is_suspend ? -EINVAL : 0);
			end();
		}
}

static void reserved_fields(void **state)
{
	struct mshv_register_assoc *assocs;
	u32 at, byte;

	(void)state;
	for (at = 0; at < 3; at++)
		for (byte = 4; byte < 16; byte++) {
			begin();
			assocs = array(0, 3, sizeof(*assocs));
			fill_assocs(assocs, 3);
			((u8 *)&assocs[at])[byte] = 0x80;
			array(1, 3, MSHV_UABI_ASK_BYTES);
			assert_int_equal(mshv_uabi_decode_set_registers_16(call), -EINVAL);
			assert_int_equal(mshv_uabi_decode_get_registers_16(call), -EINVAL);
			free(call->array[1]);
			call->array[1] = call->array[0];
			call->count[1] = 3;
			call->array[0] = NULL;
			array(2, 3, MSHV_UABI_ASK_BYTES);
			assert_int_equal(mshv_uabi_decode_run_registers(call), -EINVAL);
			end();
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(get_24),
		cmocka_unit_test(set_24),
		cmocka_unit_test(get_16),
		cmocka_unit_test(set_16),
		cmocka_unit_test(run),
		cmocka_unit_test(suspend_registers),
		cmocka_unit_test(reserved_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
