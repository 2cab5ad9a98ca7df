/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rows for calls of VPs that kept their arguments when their numbers changed, for the
 * tables of both numberings.
 */
#ifndef MSHV_UABI_VP_ROWS_H
#define MSHV_UABI_VP_ROWS_H

#include <linux/stddef.h>

#include <linux/mshv_legacy.h>

#include "decode_vp.h"
#include "uabi.h"

#define MSHV_UABI_COUNTED(type, of_flags, at, each)				\
	{									\
		.flags = of_flags,						\
		.count_bytes = sizeof(__s32),					\
		.pointer = at,							\
		.count = offsetof(type, count),					\
		.element = each,						\
		.max = MSHV_LEGACY_MAX_REGISTERS,				\
	}

#define MSHV_UABI_ROW_GET_REGISTERS_16(of_number)				\
	{									\
		.number = of_number,						\
		.name = "GET_VP_REGISTERS",					\
		.array = {							\
			MSHV_UABI_COUNTED(struct mshv_vp_registers_16,		\
					  MSHV_ARRAY_IN | MSHV_ARRAY_OUT,	\
					  offsetof(struct mshv_vp_registers_16, regs), \
					  sizeof(struct mshv_register_assoc)),	\
			MSHV_UABI_COUNTED(struct mshv_vp_registers_16,		\
					  MSHV_ARRAY_WORK, 0, MSHV_UABI_ASK_BYTES), \
		},								\
		.decode = mshv_uabi_decode_get_registers_16,			\
		.operate = mshv_uabi_registers,					\
		.encode = mshv_uabi_encode_get_registers_16,			\
	}

#define MSHV_UABI_ROW_SET_REGISTERS_16(of_number)				\
	{									\
		.number = of_number,						\
		.name = "SET_VP_REGISTERS",					\
		.array = {							\
			MSHV_UABI_COUNTED(struct mshv_vp_registers_16, MSHV_ARRAY_IN, \
					  offsetof(struct mshv_vp_registers_16, regs), \
					  sizeof(struct mshv_register_assoc)),	\
		},								\
		.decode = mshv_uabi_decode_set_registers_16,			\
		.operate = mshv_uabi_registers,					\
	}

/* One word that a pointer in the argument says the place of. */
#define MSHV_UABI_WORD_OUT(type, member)					\
	{									\
		.flags = MSHV_ARRAY_OUT,					\
		.pointer = offsetof(type, member),				\
		.element = sizeof(__u64),					\
		.max = 1,							\
	}

#define MSHV_UABI_ROW_TRANSLATE(of_number)					\
	{									\
		.number = of_number,						\
		.name = "VP_TRANSLATE_GVA",					\
		.array = {							\
			MSHV_UABI_WORD_OUT(struct mshv_translate_gva_ptr, result), \
			MSHV_UABI_WORD_OUT(struct mshv_translate_gva_ptr, gpa),	\
		},								\
		.decode = mshv_uabi_decode_translate,				\
		.operate = mshv_uabi_translate,					\
		.encode = mshv_uabi_encode_translate,				\
	}

#define MSHV_UABI_ROW_INTERCEPT_RESULT(of_number)				\
	{									\
		.number = of_number,						\
		.name = "VP_REGISTER_INTERCEPT_RESULT",				\
		.decode = mshv_uabi_decode_intercept_result,			\
		.operate = mshv_uabi_vp_hvcall,					\
	}

#define MSHV_UABI_ROW_CPUID_40(of_number)					\
	{									\
		.number = of_number,						\
		.name = "GET_VP_CPUID_VALUES",					\
		.decode = mshv_uabi_decode_cpuid_40,				\
		.operate = mshv_uabi_vp_hvcall,					\
		.encode = mshv_uabi_encode_cpuid_40,				\
	}

#define MSHV_UABI_ROW_READ_GPA(of_number)					\
	{									\
		.number = of_number,						\
		.name = "READ_GPA",						\
		.decode = mshv_uabi_decode_read_gpa,				\
		.operate = mshv_uabi_read_gpa,					\
		.encode = mshv_uabi_encode_read_gpa,				\
	}

#define MSHV_UABI_ROW_WRITE_GPA(of_number)					\
	{									\
		.number = of_number,						\
		.name = "WRITE_GPA",						\
		.decode = mshv_uabi_decode_write_gpa,				\
		.operate = mshv_uabi_write_gpa,					\
	}

#endif
