// SPDX-License-Identifier: GPL-2.0-only
/* Calls for SEV-SNP guests: pure functions. */
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>

#include <linux/mshv_dom0.h>

#include "../../src/hv_abi.h"
#include "decode.h"
#include "hv_calls.h"
#include "small.h"

static_assert(sizeof(struct mshv_complete_isolated_import) ==
	      MSHV_HV_COMPLETE_ISOLATED_IMPORT_BYTES);
static_assert(sizeof(struct mshv_hv_complete_isolated_import) <= MSHV_HV_PAGE_BYTES);

/* Guest physical addresses have at most 52 bits on any processor. */
#define PFN_LIMIT	(1ull << (52 - MSHV_HV_PAGE_SHIFT))

static int check_pages(const struct mshv_call *call)
{
	const u64 *pages = call->array[0];
	u32 i;

	if (!call->count[0])
		return -EINVAL;
	for (i = 0; i < call->count[0]; i++)
		if (pages[i] >= PFN_LIMIT)
			return -EINVAL;
	return 0;
}

#define HOST_ACCESS	(MSHV_LEGACY_HOST_ACCESS_READ | MSHV_LEGACY_HOST_ACCESS_WRITE)

/**
 * mshv_uabi_decode_host_access_24() - struct mshv_modify_gpa_host_access_24
 * @call: argument and pages in
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_host_access_24(struct mshv_call *call)
{
	const struct mshv_modify_gpa_host_access_24 *arg = (const void *)call->argument;

	if (arg->host_access & ~HOST_ACCESS || arg->flags & ~MSHV_LEGACY_HOST_ACCESS_LARGE_PAGE)
		return -EINVAL;
	return check_pages(call);
}

#define HOST_ACCESS_FLAGS							\
	(MSHV_DOM0_HOST_ACCESS_ACQUIRE | MSHV_DOM0_HOST_ACCESS_READABLE |	\
	 MSHV_DOM0_HOST_ACCESS_WRITABLE | MSHV_DOM0_HOST_ACCESS_LARGE_PAGE)

/**
 * mshv_uabi_decode_host_access_16() - struct mshv_modify_gpa_host_access_16
 * @call: argument and pages in
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_host_access_16(struct mshv_call *call)
{
	const struct mshv_modify_gpa_host_access_16 *arg = (const void *)call->argument;

	if (arg->flags & ~HOST_ACCESS_FLAGS || memchr_inv(arg->rsvd, 0, sizeof(arg->rsvd)))
		return -EINVAL;
	return check_pages(call);
}

/* The pages themselves are put there by the operation, as many as fit at a time. */
static int decode_import(struct mshv_call *call, u32 type, u32 size)
{
	struct mshv_hv_import_isolated_pages *in = call->in;

	in->page_type = type;
	in->page_size = size;
	call->request.hvcall = (struct mshv_req_hvcall){
		.code = MSHV_HV_IMPORT_ISOLATED_PAGES,
		.in = call->in,
	};
	return check_pages(call);
}

/**
 * mshv_uabi_decode_import_old() - struct mshv_import_isolated_pages_old
 * @call: argument and pages in, request out
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_import_old(struct mshv_call *call)
{
	const struct mshv_import_isolated_pages_old *arg = (const void *)call->argument;

	return decode_import(call, arg->page_type, arg->page_size);
}

/**
 * mshv_uabi_decode_import_new() - struct mshv_import_isolated_pages_new
 * @call: argument and pages in, request out
 *
 * Its types are numbered as the hypervisor's.
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_import_new(struct mshv_call *call)
{
	const struct mshv_import_isolated_pages_new *arg = (const void *)call->argument;

	if (arg->page_type > MSHV_DOM0_PAGE_CPUID || memchr_inv(arg->rsvd, 0, sizeof(arg->rsvd)))
		return -EINVAL;
	return decode_import(call, arg->page_type, MSHV_HV_ISOLATED_PAGE_4K);
}

/**
 * mshv_uabi_decode_complete_import() - struct mshv_complete_isolated_import
 * @call: argument in, request out
 *
 * It is what the firmware of the processor wants, and for that to judge.
 *
 * Return: 0.
 */
int mshv_uabi_decode_complete_import(struct mshv_call *call)
{
	struct mshv_hv_complete_isolated_import *in = call->in;

	memcpy(in->data, call->argument, sizeof(in->data));
	call->request.hvcall = (struct mshv_req_hvcall){
		.code = MSHV_HV_COMPLETE_ISOLATED_IMPORT,
		.in = call->in,
	};
	return 0;
}

/**
 * mshv_uabi_decode_psp_request() - struct mshv_issue_psp_guest_request
 * @call: argument in, request out
 *
 * Return: 0.
 */
int mshv_uabi_decode_psp_request(struct mshv_call *call)
{
	const struct mshv_issue_psp_guest_request *arg = (const void *)call->argument;
	struct mshv_hv_issue_psp_guest_request *in;

	in = mshv_uabi_small(call, MSHV_HV_ISSUE_PSP_GUEST_REQUEST, sizeof(*in), 0);
	in->request_page = arg->req_gpa >> MSHV_HV_PAGE_SHIFT;
	in->response_page = arg->rsp_gpa >> MSHV_HV_PAGE_SHIFT;
	return 0;
}

/**
 * mshv_uabi_decode_ap_create() - struct mshv_sev_snp_ap_create
 * @call: argument in, request out
 *
 * The VP is given its state, and then is no longer waiting to be started.
 *
 * Return: 0, or -EINVAL if no VP can have the index.
 */
int mshv_uabi_decode_ap_create(struct mshv_call *call)
{
	const struct mshv_sev_snp_ap_create *arg = (const void *)call->argument;
	struct mshv_hv_set_vp_registers *in;

	if (arg->vp_id >= MSHV_MAX_VPS)
		return -EINVAL;
	in = mshv_uabi_small(call, MSHV_HV_SET_VP_REGISTERS,
			     sizeof(*in) + 2 * sizeof(in->registers[0]), 0);
	call->request.hvcall.reps = 2;
	in->vp.vp_index = arg->vp_id;
	in->registers[0].name = MSHV_HV_REGISTER_SEV_CONTROL;
	in->registers[0].value.low = (arg->vmsa_gpa & ~(u64)(MSHV_HV_PAGE_BYTES - 1)) |
				     MSHV_HV_SEV_CONTROL_ENCRYPTED;
	in->registers[1].name = MSHV_HV_REGISTER_INTERNAL_ACTIVITY_STATE;
	return 0;
}
