// SPDX-License-Identifier: GPL-2.0-only
/* What a child's VP sees with CPUID. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "engine/internal.h"
#include "machine/log.h"

#define MAX_REGISTERED		192
#define FIRST_HYPERVISOR_LEAF	0x40000000u
/*
 * All that kernels look for without asking for the maximum: an undefined leaf would
 * be answered with another's content.
 */
static const uint32_t hypervisor_leaves[] = {
	0x40000000, 0x40000001, 0x40000002, 0x40000003, 0x40000004, 0x40000005, 0x40000006,
	0x4000000a, 0x4000000c, 0x40000080, 0x40000081, 0x40000082,
};

#define HYPERVISOR_LEAVES	(sizeof(hypervisor_leaves) / sizeof(hypervisor_leaves[0]))
#define MAX_HYPERVISOR_LEAF	0x40000082u

#define PRIVILEGE_REF_COUNT	(1u << 1)
#define PRIVILEGE_SYNIC		(1u << 2)
#define PRIVILEGE_HYPERCALL	(1u << 5)
#define PRIVILEGE_VP_INDEX	(1u << 6)
#define PRIVILEGE_FREQUENCY	(1u << 11)
#define PRIVILEGE_TSC_INVARIANT	(1u << 15)
#define FEATURE_EDX_FREQUENCY	(1u << 8)
/* Relaxed timing, no automatic EOI; nothing that would bring hypercalls. */
#define HINTS			0x220u

/* Privileges of children follow the synthetic features they were given. */
static uint32_t privileges(const struct partition *partition)
{
	static const struct {
		uint64_t feature;
		uint32_t privilege;
	} known[] = {
		{ HV_SYNTHETIC_REF_COUNT, PRIVILEGE_REF_COUNT },
		{ HV_SYNTHETIC_SYNIC, PRIVILEGE_SYNIC },
		{ HV_SYNTHETIC_HYPERCALL, PRIVILEGE_HYPERCALL },
		{ HV_SYNTHETIC_VP_INDEX, PRIVILEGE_VP_INDEX },
		{ HV_SYNTHETIC_FREQUENCY, PRIVILEGE_FREQUENCY },
	};
	uint64_t features = partition_property(partition, HV_PROPERTY_SYNTHETIC_FEATURES);
	uint32_t result = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (features & known[i].feature)
			result |= known[i].privilege;
	if (partition_property(partition, HV_PROPERTY_FEATURES1) & HV_FEATURE1_INVARIANT_TSC)
		result |= PRIVILEGE_TSC_INVARIANT;
	return result;
}

static void hypervisor_leaf(const struct partition *partition, uint32_t leaf, uint32_t regs[4])
{
	memset(regs, 0, 4 * sizeof(regs[0]));
	switch (leaf) {
	case 0x40000000:
		regs[0] = MAX_HYPERVISOR_LEAF;
		memcpy(&regs[1], "Microsoft Hv", 12);
		break;
	case 0x40000001:
		memcpy(&regs[0], "Hv#1", 4);
		break;
	case 0x40000003:
		regs[0] = privileges(partition);
		regs[3] = regs[0] & PRIVILEGE_FREQUENCY ? FEATURE_EDX_FREQUENCY : 0;
		break;
	case 0x40000004:
		regs[0] = HINTS;
		regs[1] = 0xffffffff;
		regs[2] = PHYSICAL_ADDRESS_BITS;
		break;
	case 0x40000005:
		regs[0] = MAX_CHILD_VPS;
		regs[1] = MAX_CHILD_VPS;
		break;
	}
}

static void add_hypervisor_leaf(const struct child_vp *vp, struct kvm_cpuid_entry2 *entry,
				uint32_t leaf)
{
	uint32_t regs[4];

	hypervisor_leaf(vp->child->partition, leaf, regs);
	*entry = (struct kvm_cpuid_entry2) {
		.function = leaf, .eax = regs[0], .ebx = regs[1], .ecx = regs[2], .edx = regs[3],
	};
}

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
		/* A subleaf of zeros is what KVM answers anyway; its table is short. */
		if (subleaf && !(entry->eax | entry->ebx | entry->ecx | entry->edx))
			continue;
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
	for (size_t i = 0; i < HYPERVISOR_LEAVES; i++)
		add_hypervisor_leaf(vp, &cpuid->entries[cpuid->nent++], hypervisor_leaves[i]);
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

/* Size of an XSAVE area, standard or compacted, for the components in @states. */
static uint32_t area_size(struct kvm_cpuid2 *cpuid, uint64_t states, bool compacted)
{
	uint32_t size = 576;

	for (unsigned int i = 2; i < 63; i++) {
		const struct kvm_cpuid_entry2 *entry = cpuid_find(cpuid, 0xd, i);

		if (!(states >> i & 1) || !entry || !entry->eax)
			continue;
		if (compacted)
			size = (entry->ecx & 2 ? (size + 63) & ~63u : size) + entry->eax;
		else if (entry->ebx + entry->eax > size)
			size = entry->ebx + entry->eax;
	}
	return size;
}

void engine_cpuid(struct engine *engine, struct vp *model_vp, uint32_t leaf, uint32_t subleaf,
		  uint64_t xfem, uint64_t xss, uint32_t regs[4])
{
	const struct child_vp *vp = vp_engine(model_vp);
	const struct kvm_cpuid_entry2 *found = cpuid_find(engine->host->cpuid, leaf, subleaf);
	struct kvm_cpuid_entry2 entry;

	if (leaf >= FIRST_HYPERVISOR_LEAF && leaf <= MAX_HYPERVISOR_LEAF) {
		hypervisor_leaf(vp->child->partition, leaf, regs);
		return;
	}
	memset(regs, 0, 4 * sizeof(regs[0]));
	if (!found)
		return;
	entry = *found;
	host_cpuid_personalise(&entry, vp->index);
	regs[0] = entry.eax;
	regs[1] = entry.ebx;
	regs[2] = entry.ecx;
	regs[3] = entry.edx;
	if (leaf != 0xd || engine->host->hide_xsave)
		return;
	if (subleaf == 0)
		regs[1] = area_size(engine->host->cpuid, xfem, false);
	else if (subleaf == 1)
		regs[1] = area_size(engine->host->cpuid, xfem | xss, true);
}

void engine_clamp_cpuid(struct engine *engine, uint32_t leaf, uint32_t subleaf, uint32_t regs[4])
{
	struct kvm_cpuid_entry2 entry = {
		.function = leaf, .index = subleaf,
		.eax = regs[0], .ebx = regs[1], .ecx = regs[2], .edx = regs[3],
	};

	host_cpuid_clamp(engine->host, &entry);
	regs[0] = entry.eax;
	regs[1] = entry.ebx;
	regs[2] = entry.ecx;
	regs[3] = entry.edx;
}
