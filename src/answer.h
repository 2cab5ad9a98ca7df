/* SPDX-License-Identifier: GPL-2.0-only */
/* Intercepts that the driver answers itself, by setting registers. */
#ifndef MSHV_ANSWER_H
#define MSHV_ANSWER_H

#include <linux/types.h>

#include "hv_call.h"

/**
 * struct mshv_answer - what a VP gets when it is resumed
 * @count: number of @registers
 * @registers: registers to be set
 */
struct mshv_answer {
	u16 count;
	struct mshv_hv_register_assoc registers[MSHV_RESUME_REGISTERS];
};

/**
 * mshv_answer_hypercall() - a hypercall that nobody knows
 * @message: the intercept message
 * @answer: result: "invalid hypercall code", and the VP behind the instruction
 *
 * Return: true, or false if it cannot be answered: then the VMM is told.
 */
bool mshv_answer_hypercall(const struct mshv_hv_message *message, struct mshv_answer *answer);

#endif
