// SPDX-License-Identifier: GPL-2.0-only
/*
 * Translation for the parent. KVM walks the child's page tables but does not tell
 * why it got no further: what is missing may be a table itself, when the parent
 * has not mapped the page it is in.
 */
#include <string.h>
#include <sys/ioctl.h>

#include "engine/internal.h"

#define CR0_PG		(1ull << 31)
#define CR4_PAE		(1ull << 5)
#define CR4_LA57	(1ull << 12)
#define EFER_LMA	(1ull << 10)

#define ENTRY_PRESENT	1u
#define ENTRY_LARGE	(1u << 7)
#define ENTRY_ADDRESS	0x000ffffffffff000ull

/**
 * struct paging - a kind of page tables
 * @levels: how many
 * @bits: of the address that each level takes, but for what is left for the topmost
 * @entry: bytes of an entry
 */
struct paging {
	unsigned int levels;
	unsigned int bits;
	unsigned int entry;
};

static struct paging paging_of(const struct kvm_sregs *sregs)
{
	if (sregs->efer & EFER_LMA)
		return (struct paging){ sregs->cr4 & CR4_LA57 ? 5 : 4, 9, 8 };
	if (sregs->cr4 & CR4_PAE)
		return (struct paging){ 3, 9, 8 };
	return (struct paging){ 2, 10, 4 };
}

static uint64_t first_table(const struct kvm_sregs *sregs, const struct paging *paging)
{
	/* The topmost table of three is four entries, and need not begin a page. */
	return paging->levels == 3 ? sregs->cr3 & 0xffffffe0 : sregs->cr3 & ENTRY_ADDRESS;
}

/* The walk that KVM did not finish: where does it end? */
static uint32_t find_end(struct child_vp *vp, uint64_t gva, uint64_t *gpa)
{
	const struct kvm_sregs *sregs = &vp->registers.sync->sregs;
	struct paging paging = paging_of(sregs);
	uint64_t table = first_table(sregs, &paging);

	if (!(sregs->cr0 & CR0_PG))
		return HV_TRANSLATE_PAGE_NOT_PRESENT;
	for (unsigned int level = paging.levels; level; level--) {
		uint64_t index = gva >> (12 + (level - 1) * paging.bits);
		uint64_t entry = 0;

		index &= (1u << (paging.levels == 3 && level == 3 ? 2 : paging.bits)) - 1;
		table += index * paging.entry;
		if (decode_read_physical(vp, table, &entry, paging.entry) != paging.entry) {
			*gpa = table;
			return HV_TRANSLATE_GPA_NO_READ;
		}
		if (!(entry & ENTRY_PRESENT) || entry & ENTRY_LARGE)
			break;
		table = entry & ENTRY_ADDRESS;
	}
	return HV_TRANSLATE_PAGE_NOT_PRESENT;
}

uint32_t engine_translate(struct engine *engine, struct vp *model_vp, uint64_t gva,
			  uint64_t flags, uint64_t *gpa)
{
	struct kvm_translation translation = { .linear_address = gva };
	struct child_vp *vp = vp_engine(model_vp);

	/* With the control registers that the parent has set. */
	if (vcpu_registers_load(vp, CLASS_SREGS) || vcpu_registers_flush(vp) ||
	    ioctl(vp->vcpu, KVM_TRANSLATE, &translation))
		return HV_TRANSLATE_PAGE_NOT_PRESENT;
	if (!translation.valid)
		return find_end(vp, gva, gpa);
	*gpa = translation.physical_address;
	return HV_TRANSLATE_SUCCESS;
}
