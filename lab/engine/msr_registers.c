// SPDX-License-Identifier: GPL-2.0-only
/* Registers of a VP that are model-specific registers to KVM. */
#include <sys/ioctl.h>

#include "engine/internal.h"

#define APIC_VERSION		0x50014		/* KVM's: six LVT entries */
#define MTRR_RANGES		16

static const struct {
	uint32_t name;
	uint32_t msr;
} msr_registers[] = {
	{ HV_REGISTER_TSC, 0x10 },
	{ HV_REGISTER_KERNEL_GS_BASE, 0xc0000102 },
	{ HV_REGISTER_PAT, 0x277 },
	{ HV_REGISTER_SYSENTER_CS, 0x174 },
	{ HV_REGISTER_SYSENTER_EIP, 0x176 },
	{ HV_REGISTER_SYSENTER_ESP, 0x175 },
	{ HV_REGISTER_STAR, 0xc0000081 },
	{ HV_REGISTER_LSTAR, 0xc0000082 },
	{ HV_REGISTER_CSTAR, 0xc0000083 },
	{ HV_REGISTER_SFMASK, 0xc0000084 },
	{ HV_REGISTER_MTRR_CAP, 0xfe },
	{ HV_REGISTER_MTRR_DEF_TYPE, 0x2ff },
	{ HV_REGISTER_MTRR_FIX64K_00000, 0x250 },
	{ HV_REGISTER_MTRR_FIX64K_00000 + 1, 0x258 },
	{ HV_REGISTER_MTRR_FIX64K_00000 + 2, 0x259 },
	{ HV_REGISTER_TSC_AUX, 0xc0000103 },
	{ HV_REGISTER_BNDCFGS, 0xd90 },
	{ HV_REGISTER_DEBUG_CTL, 0x1d9 },
	{ HV_REGISTER_SPEC_CTRL, 0x48 },
	{ HV_REGISTER_PRED_CMD, 0x49 },
	{ HV_REGISTER_VIRT_SPEC_CTRL, 0xc001011f },
	{ HV_REGISTER_TSC_ADJUST, 0x3b },
	{ HV_REGISTER_MISC_ENABLE, 0x1a0 },
};

#define MTRR_FIX4K_FIRST	(HV_REGISTER_MTRR_FIX64K_00000 + 3)

static uint32_t msr_of(uint32_t name)
{
	if (name - HV_REGISTER_MTRR_PHYS_BASE0 < MTRR_RANGES)
		return 0x200 + 2 * (name - HV_REGISTER_MTRR_PHYS_BASE0);
	if (name - HV_REGISTER_MTRR_PHYS_MASK0 < MTRR_RANGES)
		return 0x201 + 2 * (name - HV_REGISTER_MTRR_PHYS_MASK0);
	if (name >= MTRR_FIX4K_FIRST && name <= HV_REGISTER_MTRR_FIX4K_F8000)
		return 0x268 + (name - MTRR_FIX4K_FIRST);
	for (size_t i = 0; i < sizeof(msr_registers) / sizeof(msr_registers[0]); i++) {
		if (msr_registers[i].name == name)
			return msr_registers[i].msr;
	}
	return 0;
}

struct one_msr {
	struct kvm_msrs head;
	struct kvm_msr_entry entry;
};

static bool kvm_get(int vcpu, uint32_t msr, uint64_t *value)
{
	struct one_msr msrs = { .head.nmsrs = 1, .entry.index = msr };

	if (ioctl(vcpu, KVM_GET_MSRS, &msrs) != 1)
		return false;
	*value = msrs.entry.data;
	return true;
}

static bool kvm_set(int vcpu, uint32_t msr, uint64_t value)
{
	struct one_msr msrs = { .head.nmsrs = 1, .entry = { .index = msr, .data = value } };

	return ioctl(vcpu, KVM_SET_MSRS, &msrs) == 1;
}

void msr_registers_copy(int from, int to)
{
	uint64_t value;

	for (size_t i = 0; i < sizeof(msr_registers) / sizeof(msr_registers[0]); i++) {
		if (kvm_get(from, msr_registers[i].msr, &value))
			kvm_set(to, msr_registers[i].msr, value);
	}
	for (uint32_t name = HV_REGISTER_MTRR_PHYS_BASE0;
	     name <= HV_REGISTER_MTRR_FIX4K_F8000; name++) {
		uint32_t msr = msr_of(name);

		if (msr && kvm_get(from, msr, &value))
			kvm_set(to, msr, value);
	}
}

static uint64_t *remembered(struct child_vp *vp, uint32_t name, bool add)
{
	struct registers *registers = &vp->registers;

	for (unsigned int i = 0; i < registers->remembered_count; i++) {
		if (registers->remembered[i].name == name)
			return &registers->remembered[i].value;
	}
	if (!add || registers->remembered_count == REMEMBERED_MSRS)
		return NULL;
	registers->remembered[registers->remembered_count].name = name;
	return &registers->remembered[registers->remembered_count++].value;
}

bool msr_register_known(uint32_t name)
{
	return msr_of(name) || name == HV_REGISTER_INITIAL_APIC_ID ||
	       name == HV_REGISTER_APIC_ID || name == HV_REGISTER_APIC_VERSION;
}

uint16_t msr_register_get(struct child_vp *vp, uint32_t name, uint64_t *value)
{
	const uint64_t *kept;

	if (!msr_register_known(name))
		return HV_STATUS_UNKNOWN_REGISTER_NAME;
	switch (name) {
	case HV_REGISTER_INITIAL_APIC_ID:
	case HV_REGISTER_APIC_ID:
		*value = vp->index;
		return HV_STATUS_SUCCESS;
	case HV_REGISTER_APIC_VERSION:
		*value = APIC_VERSION;
		return HV_STATUS_SUCCESS;
	}
	if (kvm_get(vp->vcpu, msr_of(name), value))
		return HV_STATUS_SUCCESS;
	kept = remembered(vp, name, false);
	*value = kept ? *kept : 0;
	return HV_STATUS_SUCCESS;
}

uint16_t msr_register_set(struct child_vp *vp, uint32_t name, uint64_t value)
{
	uint64_t *kept, now;

	if (!msr_register_known(name))
		return HV_STATUS_UNKNOWN_REGISTER_NAME;
	/* A write of what is there succeeds, read-only or not. */
	if (msr_register_get(vp, name, &now) == HV_STATUS_SUCCESS && now == value)
		return HV_STATUS_SUCCESS;
	if (!msr_of(name))
		return HV_STATUS_INVALID_REGISTER_VALUE;
	if (kvm_set(vp->vcpu, msr_of(name), value))
		return HV_STATUS_SUCCESS;
	if (kvm_get(vp->vcpu, msr_of(name), &now))
		return HV_STATUS_INVALID_REGISTER_VALUE;
	kept = remembered(vp, name, true);
	if (!kept)
		return HV_STATUS_INVALID_REGISTER_VALUE;
	*kept = value;
	return HV_STATUS_SUCCESS;
}
