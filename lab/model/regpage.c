// SPDX-License-Identifier: GPL-2.0-only
/*
 * The register page of a VP: a window onto its registers that the parent may
 * hand to a program. Its content is as hostile as that program: dirty bits and
 * values are copied before use, and the engine checks each value.
 */
#include <string.h>

#include "private.h"

static struct hv_register_page *page_of(struct vp *vp)
{
	struct state_page *page = &vp->state_pages[HV_STATE_PAGE_REGISTERS];
	struct model *model = vp->partition->model;

	return page->mapped ? model->ops->parent_page(model->engine, page->pfn) : NULL;
}

static void get(struct vp *vp, uint32_t name, void *to, size_t size)
{
	struct model *model = vp->partition->model;
	uint64_t value[2] = { 0, 0 };

	if (model->ops->vp_get_register(model->engine, vp, name, value))
		memset(value, 0, sizeof(value));
	memcpy(to, value, size);
}

void regpage_refresh(struct vp *vp)
{
	struct hv_register_page *page = page_of(vp);

	if (!page)
		return;
	for (unsigned int i = 0; i < ARRAY_SIZE(page->gpr); i++)
		get(vp, HV_REGISTER_RAX + i, &page->gpr[i], 8);
	for (unsigned int i = 0; i < ARRAY_SIZE(page->xmm); i++)
		get(vp, HV_REGISTER_XMM0 + i, page->xmm[i], 16);
	for (unsigned int i = 0; i < ARRAY_SIZE(page->segment); i++)
		get(vp, HV_REGISTER_ES + i, &page->segment[i], 16);
	get(vp, HV_REGISTER_RIP, &page->rip, 8);
	get(vp, HV_REGISTER_RFLAGS, &page->rflags, 8);
	get(vp, HV_REGISTER_CR0, &page->cr0, 8);
	get(vp, HV_REGISTER_CR3, &page->cr3, 8);
	get(vp, HV_REGISTER_CR4, &page->cr4, 8);
	get(vp, HV_REGISTER_CR8, &page->cr8, 8);
	get(vp, HV_REGISTER_EFER, &page->efer, 8);
	get(vp, HV_REGISTER_DR7, &page->dr7, 8);
	get(vp, HV_REGISTER_PENDING_INTERRUPTION, &page->pending_interruption, 8);
	get(vp, HV_REGISTER_INTERRUPT_STATE, &page->interrupt_state, 8);
	get(vp, HV_REGISTER_XFEM, &page->xfem, 8);
	page->instruction_hints = 0;
	page->version = HV_REGISTER_PAGE_VERSION;
	__atomic_store_n(&page->dirty, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&page->valid, 1, __ATOMIC_RELEASE);
}

static void set(struct vp *vp, uint32_t name, const void *from, size_t size)
{
	struct model *model = vp->partition->model;
	uint64_t value[2] = { 0, 0 };
	uint16_t status;

	memcpy(value, from, size);
	status = model->ops->vp_set_register(model->engine, vp, name, value);
	if (status)
		model_log(model, "register page of VP %u: value of register 0x%x refused with 0x%x",
			  vp->index, name, status);
}

void regpage_apply(struct vp *vp)
{
	struct hv_register_page *shared = page_of(vp);
	struct hv_register_page page;
	uint32_t dirty;

	if (!shared)
		return;
	dirty = __atomic_exchange_n(&shared->dirty, 0, __ATOMIC_ACQUIRE);
	if (!dirty)
		return;
	memcpy(&page, shared, offsetof(struct hv_register_page, reserved2));
	if (dirty & HV_DIRTY_GPRS)
		for (unsigned int i = 0; i < ARRAY_SIZE(page.gpr); i++)
			set(vp, HV_REGISTER_RAX + i, &page.gpr[i], 8);
	if (dirty & HV_DIRTY_XMM)
		for (unsigned int i = 0; i < ARRAY_SIZE(page.xmm); i++)
			set(vp, HV_REGISTER_XMM0 + i, page.xmm[i], 16);
	if (dirty & HV_DIRTY_SEGMENTS)
		for (unsigned int i = 0; i < ARRAY_SIZE(page.segment); i++)
			set(vp, HV_REGISTER_ES + i, &page.segment[i], 16);
	if (dirty & HV_DIRTY_RFLAGS)
		set(vp, HV_REGISTER_RFLAGS, &page.rflags, 8);
	if (dirty & HV_DIRTY_RIP)
		set(vp, HV_REGISTER_RIP, &page.rip, 8);
}
