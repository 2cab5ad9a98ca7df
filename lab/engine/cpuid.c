// SPDX-License-Identifier: GPL-2.0-only
/* What a child's VP sees with CPUID. */
#include <stdlib.h>
#include <sys/ioctl.h>

#include "engine/internal.h"
#include "machine/log.h"

#define HYPERVISOR_LEAVES	6
#define MAX_REGISTERED		192

/*
 * Enough for a guest that only asks who is there: reference counter, VP index,
 * frequencies. Hypercalls of children are not modelled, so none are offered.
 */
static const struct kvm_cpuid_entry2 hypervisor_leaves[HYPERVISOR_LEAVES] = {
	{ .function = 0x40000000, .eax = 0x40000005,
	  .ebx = 0x7263694d, .ecx = 0x666f736f, .edx = 0x76482074 },
	{ .function = 0x40000001, .eax = 0x31237648 },
	{ .function = 0x40000002 },
	{ .function = 0x40000003, .eax = 1u << 1 | 1u << 6 | 1u << 11, .edx = 1u << 8 },
	{ .function = 0x40000004, .eax = 0x220, .ebx = 0xffffffff },
	{ .function = 0x40000005, .eax = MAX_CHILD_VPS, .ebx = MAX_CHILD_VPS },
};

static void override(struct child_vp *vp, struct kvm_cpuid_entry2 *entry)
{
	uint32_t regs[4] = { entry->eax, entry->ebx, entry->ecx, entry->edx };

	if (!model_cpuid_result(vp->vp, entry->function, entry->index, regs))
		return;
	entry->eax = regs[0];
	entry->ebx = regs[1];
	entry->ecx = regs[2];
	entry->edx = regs[3];
	host_cpuid_clamp(vp->child->engine->host, entry);
}

/* Leaves that the parent registered and the table lacks. */
static void add_registered(struct child_vp *vp, struct kvm_cpuid2 *cpuid)
{
	uint32_t leaf, subleaf, spare = MAX_REGISTERED;

	for (unsigned int i = 0; spare && model_cpuid_leaf(vp->vp, i, &leaf, &subleaf); i++) {
		struct kvm_cpuid_entry2 *entry = &cpuid->entries[cpuid->nent];

		if (cpuid_find(cpuid, leaf, subleaf))
			continue;
		*entry = (struct kvm_cpuid_entry2) {
			.function = leaf, .index = subleaf,
			.flags = subleaf ? KVM_CPUID_FLAG_SIGNIFCANT_INDEX : 0,
		};
		override(vp, entry);
		cpuid->nent++;
		spare--;
	}
}

/*
 * The table can be changed until the VCPU first runs, so what the parent
 * registered counts from then on; before, the VP has the default one.
 */
int cpuid_apply(struct child_vp *vp, bool final)
{
	struct kvm_cpuid2 *cpuid;
	int result;

	cpuid = host_cpuid_copy(vp->child->engine->host, HYPERVISOR_LEAVES + MAX_REGISTERED,
				vp->index);
	if (!cpuid)
		return -1;
	for (unsigned int i = 0; i < HYPERVISOR_LEAVES; i++)
		cpuid->entries[cpuid->nent++] = hypervisor_leaves[i];
	if (final) {
		for (uint32_t i = 0; i < cpuid->nent; i++)
			override(vp, &cpuid->entries[i]);
		add_registered(vp, cpuid);
	}
	result = ioctl(vp->vcpu, KVM_SET_CPUID2, cpuid);
	free(cpuid);
	return result;
}

/* After a reset RDX holds the processor's signature. */
void cpuid_reset_registers(struct child_vp *vp)
{
	const struct kvm_cpuid_entry2 *leaf = cpuid_find(vp->child->engine->host->cpuid, 1, 0);

	if (!leaf || vcpu_registers_load(vp, CLASS_REGS))
		return;
	vp->registers.sync->regs.rdx = leaf->eax;
	vp->registers.dirty |= CLASS_REGS;
}
