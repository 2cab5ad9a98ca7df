/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decoders and encoders of the older generations for calls of VPs: pure functions
 * on buffers, built on the host too. Hypercalls they make have no page of their
 * own: small ones are behind the argument, lists are arrays of the call.
 */
#ifndef MSHV_UABI_DECODE_VP_H
#define MSHV_UABI_DECODE_VP_H

#include "decode.h"

/* decode_vp.c */
bool mshv_uabi_encode_nothing(struct mshv_call *call);
int mshv_uabi_decode_translate(struct mshv_call *call);
bool mshv_uabi_encode_translate(struct mshv_call *call);
bool mshv_uabi_translate_lacks(const struct mshv_call *call, u64 *gfn, u8 *access);
int mshv_uabi_decode_intercept_result(struct mshv_call *call);
int mshv_uabi_decode_cpuid_24(struct mshv_call *call);
bool mshv_uabi_encode_cpuid_24(struct mshv_call *call);
int mshv_uabi_decode_cpuid_40(struct mshv_call *call);
bool mshv_uabi_encode_cpuid_40(struct mshv_call *call);

/* decode_gpa.c */
int mshv_uabi_decode_read_gpa(struct mshv_call *call);
bool mshv_uabi_encode_read_gpa(struct mshv_call *call);
int mshv_uabi_decode_write_gpa(struct mshv_call *call);
bool mshv_uabi_gpa_failed(const struct mshv_call *call);

/* Elements of the array that is for work, with what the program asks about. */
#define MSHV_UABI_ASK_BYTES	20	/* a name and room for the value */
#define MSHV_UABI_ASSOC_BYTES	32	/* a register and its value */

/* decode_registers.c */
int mshv_uabi_decode_get_registers_24(struct mshv_call *call);
int mshv_uabi_decode_set_registers_24(struct mshv_call *call);
int mshv_uabi_decode_get_registers_16(struct mshv_call *call);
bool mshv_uabi_encode_get_registers_16(struct mshv_call *call);
int mshv_uabi_decode_set_registers_16(struct mshv_call *call);
int mshv_uabi_decode_run_registers(struct mshv_call *call);
void mshv_uabi_read_back_registers(struct mshv_call *call);
bool mshv_uabi_encode_run_registers(struct mshv_call *call);

/* Bytes that a LAPIC's state has in the old calls. */
#define MSHV_UABI_LAPIC_BYTES	176

/* decode_state.c */
int mshv_uabi_decode_state_40(struct mshv_call *call);
void mshv_uabi_decode_xsave(struct mshv_call *call, bool first_generation);

#endif
