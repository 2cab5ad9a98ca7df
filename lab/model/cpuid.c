// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hypervisor's CPUID leaves as the parent sees them.
 */
#include <string.h>

#include "private.h"

#define LEAF_FIRST		0x40000000u
#define LEAF_LAST		0x400000ffu
/*
 * The highest leaf announced: kernels read 0x40000082 without looking at the
 * maximum, and an undefined leaf would be answered with another's content.
 */
#define LEAF_MAX		0x40000082u

#define FEATURE_EDX_FREQUENCY	(1u << 8)
#define HINT_RELAXED_TIMING	(1u << 5)
/* Without this hint the parent leaves the EOI to the hypervisor. */
#define HINT_NO_AUTO_EOI	(1u << 9)

#define MANAGEMENT_START_LP	(1u << 0)
#define MANAGEMENT_CREATE_VP	(1u << 1)
#define MANAGEMENT_IDENTITY	(1u << 31)

static void leaf_features(const struct model *model, uint32_t regs[4])
{
	regs[0] = (uint32_t)model->config.privileges;
	regs[1] = (uint32_t)(model->config.privileges >> 32);
	if (model_has(model, HV_PRIV_FREQUENCY_MSRS))
		regs[3] = FEATURE_EDX_FREQUENCY;
}

bool model_cpuid(struct model *model, uint32_t leaf, uint32_t regs[4])
{
	if (leaf < LEAF_FIRST || leaf > LEAF_LAST)
		return false;
	memset(regs, 0, 4 * sizeof(regs[0]));
	switch (leaf) {
	case 0x40000000:
		regs[0] = LEAF_MAX;
		memcpy(&regs[1], "Microsoft Hv", 12);
		break;
	case 0x40000001:
		memcpy(&regs[0], "Hv#1", 4);
		break;
	case 0x40000002:
		regs[0] = model->config.build;
		regs[1] = 10u << 16;
		break;
	case 0x40000003:
		leaf_features(model, regs);
		break;
	case 0x40000004:
		regs[0] = HINT_RELAXED_TIMING | HINT_NO_AUTO_EOI;
		regs[1] = 0xffffffff;
		regs[2] = model->config.physical_address_bits;
		break;
	case 0x40000005:
		regs[0] = MAX_CHILD_VPS;
		regs[1] = MAX_LPS;
		break;
	case 0x40000007:
		if (model_has(model, HV_PRIV_CPU_MANAGEMENT))
			regs[0] = MANAGEMENT_START_LP | MANAGEMENT_CREATE_VP |
				  MANAGEMENT_IDENTITY;
		break;
	default:
		break;
	}
	return true;
}
