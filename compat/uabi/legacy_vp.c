// SPDX-License-Identifier: GPL-2.0-only
/* Calls of VPs in the generations from 2020 to 2024. */
#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/percpu.h>
#include <linux/stddef.h>

#include <linux/mshv_legacy.h>

#include "../../src/hv_abi.h"
#include "decode_vp.h"
#include "uabi.h"
#include "vp_rows.h"

/* So their numbers are the same, which to clang are no constants. */
static_assert(sizeof(struct mshv_translate_gva_ptr) == sizeof(struct mshv_translate_gva_inline));

#define REGISTERS_24(flags, member, bytes)					\
	MSHV_UABI_COUNTED(struct mshv_vp_registers_24, flags,			\
			  offsetof(struct mshv_vp_registers_24, member), bytes)

/* The state of a part of a VP went, by number and size, through three layouts. */
#define ROW_STATE_40(of_number, of_name, operation)				\
	{									\
		.number = of_number,						\
		.name = of_name,						\
		.beyond = "which states of XSAVE there are is up to the hypervisor", \
		.decode = mshv_uabi_decode_state_40,				\
		.operate = operation,						\
		.encode = mshv_uabi_encode_nothing,				\
	}

#define ROW_STATE_16(of_number, of_name, operation)				\
	{									\
		.number = of_number,						\
		.name = of_name,						\
		.decode = mshv_abi_decode_vp_state,				\
		.operate = operation,						\
		.encode = mshv_abi_encode_vp_state,				\
	}

static const struct mshv_ioctl rows[] = {
	{
		.number = MSHV_LEGACY_GET_VP_REGISTERS_24,
		.name = "GET_VP_REGISTERS",
		.array = {
			REGISTERS_24(MSHV_ARRAY_IN, names, sizeof(__u32)),
			REGISTERS_24(MSHV_ARRAY_OUT, values, sizeof(struct mshv_hv_register_value)),
		},
		.decode = mshv_uabi_decode_get_registers_24,
		.operate = mshv_uabi_first_registers,
		.encode = mshv_uabi_encode_nothing,
	},
	MSHV_UABI_ROW_GET_REGISTERS_16(MSHV_LEGACY_GET_VP_REGISTERS_16),
	{
		.number = MSHV_LEGACY_SET_VP_REGISTERS_24,
		.name = "SET_VP_REGISTERS",
		.array = {
			REGISTERS_24(MSHV_ARRAY_IN, names, sizeof(__u32)),
			REGISTERS_24(MSHV_ARRAY_IN, values, sizeof(struct mshv_hv_register_value)),
			MSHV_UABI_COUNTED(struct mshv_vp_registers_24, MSHV_ARRAY_WORK, 0,
					  MSHV_UABI_ASSOC_BYTES),
		},
		.decode = mshv_uabi_decode_set_registers_24,
		.operate = mshv_uabi_first_registers,
	},
	MSHV_UABI_ROW_SET_REGISTERS_16(MSHV_LEGACY_SET_VP_REGISTERS_16),
	{
		.number = MSHV_LEGACY_RUN_VP,
		.name = "RUN_VP",
		.operate = mshv_abi_run_vp,
	},
	ROW_STATE_40(MSHV_LEGACY_GET_VP_STATE_40, "GET_VP_STATE", mshv_uabi_get_state),
	ROW_STATE_16(MSHV_LEGACY_GET_VP_STATE_16, "GET_VP_STATE", mshv_abi_get_vp_state),
	ROW_STATE_40(MSHV_LEGACY_SET_VP_STATE_40, "SET_VP_STATE", mshv_uabi_set_state),
	ROW_STATE_16(MSHV_LEGACY_SET_VP_STATE_16, "SET_VP_STATE", mshv_abi_set_vp_state),
	MSHV_UABI_ROW_TRANSLATE(MSHV_LEGACY_VP_TRANSLATE_GVA),
	MSHV_UABI_ROW_TRANSLATE(MSHV_LEGACY_VP_TRANSLATE_GVA_MSI),
	MSHV_UABI_ROW_INTERCEPT_RESULT(MSHV_LEGACY_VP_REGISTER_INTERCEPT_RESULT),
	{
		.number = MSHV_LEGACY_GET_VP_CPUID_VALUES_24,
		.name = "GET_VP_CPUID_VALUES",
		.decode = mshv_uabi_decode_cpuid_24,
		.operate = mshv_uabi_vp_hvcall,
		.encode = mshv_uabi_encode_cpuid_24,
	},
	MSHV_UABI_ROW_CPUID_40(MSHV_LEGACY_GET_VP_CPUID_VALUES_40),
	{
		.number = MSHV_LEGACY_RUN_VP_REGISTERS,
		.name = "RUN_VP_REGISTERS",
		.array = {
			{
				.flags = MSHV_ARRAY_OUT,
				.pointer = offsetof(struct mshv_vp_run_registers, message),
				.element = sizeof(struct mshv_hv_message),
				.max = 1,
			},
			MSHV_UABI_COUNTED(struct mshv_vp_run_registers,
					  MSHV_ARRAY_IN | MSHV_ARRAY_OUT,
					  offsetof(struct mshv_vp_run_registers, regs),
					  sizeof(struct mshv_register_assoc)),
			MSHV_UABI_COUNTED(struct mshv_vp_run_registers, MSHV_ARRAY_WORK, 0,
					  MSHV_UABI_ASK_BYTES),
		},
		.decode = mshv_uabi_decode_run_registers,
		.operate = mshv_uabi_run_registers,
		.encode = mshv_uabi_encode_run_registers,
	},
	MSHV_UABI_ROW_READ_GPA(MSHV_LEGACY_READ_GPA),
	MSHV_UABI_ROW_WRITE_GPA(MSHV_LEGACY_WRITE_GPA),
	MSHV_HVCALL_ROW(MSHV_LEGACY_ROOT_HVCALL, mshv_abi_check_vp_hvcall, mshv_abi_vp_hvcall),
};

MSHV_IOCTL_TABLE(mshv_uabi_legacy_vp_calls, "vp", "legacy", rows);
