// SPDX-License-Identifier: GPL-2.0-only
/* What messages on intercepts say. Pure, built on the host too for tests. */
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/types.h>

#include "../answer.h"
#include "../arch.h"

#define ADDRESSES_32_BITS	0xffffffffull

static void set(struct mshv_answer *answer, u32 name, u64 value)
{
	answer->registers[answer->count++] = (struct mshv_hv_register_assoc){
		.name = name,
		.value = { .low = value },
	};
}

/* Code of 64 bits has the result in RAX, other code in EDX:EAX. */
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

bool mshv_intercept_memory(const struct mshv_hv_message *message, u64 *gpa, u8 *access)
{
	const struct mshv_hv_memory_intercept *intercept = (const void *)message->payload;

	if (message->payload_size < offsetofend(struct mshv_hv_memory_intercept, gpa))
		return false;
	*gpa = intercept->gpa;
	*access = intercept->header.access_type;
	return true;
}
