// SPDX-License-Identifier: GPL-2.0-only
/* Pure, built on the host too for tests. */
#include <linux/string.h>
#include <linux/types.h>

#include "answer.h"

#define ADDRESSES_32_BITS	0xffffffffull

static void set(struct mshv_answer *answer, u32 name, u64 value)
{
	answer->registers[answer->count++] = (struct mshv_hv_register_assoc){
		.name = name,
		.value = { .low = value },
	};
}

/**
 * mshv_answer_hypercall() - a hypercall that nobody knows
 * @message: the intercept message
 * @answer: result: "invalid hypercall code", and the VP behind the instruction
 *
 * Code of 64 bits has the result in RAX, other code in EDX:EAX.
 *
 * Return: true, or false if the message does not tell how long the instruction
 * is: going on would only repeat it.
 */
bool mshv_answer_hypercall(const struct mshv_hv_message *message, struct mshv_answer *answer)
{
	struct mshv_hv_intercept_header header;
	bool wide;
	u64 rip;

	memcpy(&header, message->payload, sizeof(header));
	if (!(header.length_and_cr8 & MSHV_HV_INSTRUCTION_LENGTH_MASK))
		return false;
	wide = header.execution_state & MSHV_HV_EXECUTION_EFER_LMA &&
	       header.cs.attributes & MSHV_HV_SEGMENT_LONG;
	rip = header.rip + (header.length_and_cr8 & MSHV_HV_INSTRUCTION_LENGTH_MASK);

	answer->count = 0;
	set(answer, MSHV_HV_REGISTER_RAX, MSHV_HV_INVALID_HYPERCALL_CODE);
	if (!wide)
		set(answer, MSHV_HV_REGISTER_RDX, 0);
	set(answer, MSHV_HV_REGISTER_RIP, wide ? rip : rip & ADDRESSES_32_BITS);
	return true;
}
