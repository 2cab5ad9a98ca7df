/* SPDX-License-Identifier: GPL-2.0-only */
/* A decoded guest instruction. */
#ifndef LAB_ENGINE_DECODE_H
#define LAB_ENGINE_DECODE_H

#include <Zydis/Zydis.h>

#include "engine/internal.h"

/**
 * struct instruction - what is at CS:RIP
 * @bytes: the first @fetched bytes
 * @decoded: false if they are not a whole instruction
 */
struct instruction {
	uint8_t bytes[MAX_INSTRUCTION];
	size_t fetched;
	bool decoded;
	ZydisDecodedInstruction info;
	ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
};

#endif
