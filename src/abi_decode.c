// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decoders and encoders of the current ABI: pure functions on buffers, built
 * on the host too for tests.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>

#include <linux/mshv.h>

#include "arch.h"
#include "hv_abi.h"
#include "ioctl.h"
#include "passthrough_list.h"

/* Guest physical addresses have at most this many bits on any processor. */
#define GPA_BITS	52
#define GFN_LIMIT	(1ull << (GPA_BITS - MSHV_HV_PAGE_SHIFT))

/**
 * mshv_abi_create_partition_size() - which form of the argument is it?
 * @argument: its first bytes, a struct mshv_create_partition
 *
 * Return: size of the whole argument, or zero if these bytes are invalid.
 */
u32 mshv_abi_create_partition_size(const void *argument)
{
	const struct mshv_create_partition *v1 = argument;

	if (v1->pt_flags & ~(u64)MSHV_PT_FLAGS_MASK ||
	    v1->pt_isolation >= MSHV_PT_ISOLATION_COUNT)
		return 0;
	if (v1->pt_flags & (1u << MSHV_PT_BIT_CPU_AND_XSAVE_FEATURES))
		return sizeof(struct mshv_create_partition_v2);
	return sizeof(*v1);
}

static u64 creation_flags(u64 flags)
{
	static const struct {
		u32 bit;
		u64 creation;
	} map[] = {
		{ MSHV_PT_BIT_LAPIC, MSHV_HV_CREATE_LAPIC },
		{ MSHV_PT_BIT_X2APIC, MSHV_HV_CREATE_X2APIC },
		{ MSHV_PT_BIT_GPA_SUPER_PAGES, MSHV_HV_CREATE_GPA_SUPER_PAGES },
		{ MSHV_PT_BIT_NESTED_VIRTUALIZATION, MSHV_HV_CREATE_NESTED_VIRTUALIZATION },
		{ MSHV_PT_BIT_SMT_ENABLED_GUEST, MSHV_HV_CREATE_SMT_ENABLED_GUEST },
	};
	u64 creation = MSHV_HV_CREATE_EXO_PARTITION | MSHV_HV_CREATE_INTERCEPT_MESSAGE_PAGE;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(map); i++)
		if (flags & (1u << map[i].bit))
			creation |= map[i].creation;
	return creation;
}

/* Every bank the structure has, and what it keeps for later, must be right. */
static int decode_features(const struct mshv_create_partition_v2 *v2,
			   struct mshv_req_create_partition *req)
{
	u64 last;

	if (v2->pt_num_cpu_fbanks != MSHV_NUM_CPU_FEATURES_BANKS)
		return -EINVAL;
	if (memchr_inv(v2->pt_rsvd, 0, sizeof(v2->pt_rsvd)) ||
	    memchr_inv(v2->pt_rsvd1, 0, sizeof(v2->pt_rsvd1)))
		return -EINVAL;
	req->disabled_processor_features[0] = v2->pt_cpu_fbanks[0];
	req->disabled_processor_features[1] = v2->pt_cpu_fbanks[1];
	/* Its name is another one on each architecture. */
	memcpy(&last, (const u8 *)(v2 + 1) - sizeof(last), sizeof(last));
	return mshv_decode_create_end(last, req);
}

/**
 * mshv_abi_decode_create_partition() - struct mshv_create_partition, both forms
 * @call: argument in, request out
 *
 * The size must be that of the form which the flags tell.
 *
 * Return: 0 or -EINVAL.
 */
int mshv_abi_decode_create_partition(struct mshv_call *call)
{
	const struct mshv_create_partition_v2 *arg = (const void *)call->argument;
	struct mshv_req_create_partition *req = &call->request.create_partition;

	if (call->size != mshv_abi_create_partition_size(call->argument))
		return -EINVAL;

	memset(req, 0, sizeof(*req));
	req->creation_flags = creation_flags(arg->pt_flags);
	if (call->size < sizeof(*arg))
		return 0;
	return decode_features(arg, req);
}

/**
 * mshv_abi_decode_create_vp() - struct mshv_create_vp
 * @call: argument in, request out
 *
 * Return: 0, or -EINVAL if no VP can have the index.
 */
int mshv_abi_decode_create_vp(struct mshv_call *call)
{
	const struct mshv_create_vp *arg = (const void *)call->argument;

	if (arg->vp_index >= MSHV_MAX_VPS)
		return -EINVAL;
	call->request.create_vp.index = arg->vp_index;
	return 0;
}

/**
 * mshv_abi_memory_window() - where a region of memory is, in all generations' calls
 * @gfn: first guest page
 * @bytes: size
 * @address: user address
 * @req: result: these, checked; nothing else of it is written
 *
 * Return: 0 or -EINVAL.
 */
int mshv_abi_memory_window(u64 gfn, u64 bytes, u64 address, struct mshv_req_set_memory *req)
{
	if (!bytes || bytes % MSHV_HV_PAGE_SIZE || address % MSHV_HV_PAGE_SIZE)
		return -EINVAL;
	req->gfn = gfn;
	req->pages = bytes >> MSHV_HV_PAGE_SHIFT;
	if (req->gfn >= GFN_LIMIT || req->pages > GFN_LIMIT - req->gfn)
		return -EINVAL;
	req->address = address;
	return 0;
}

/**
 * mshv_abi_decode_set_memory() - struct mshv_user_mem_region
 * @call: argument in, request out
 *
 * Return: 0 or -EINVAL.
 */
int mshv_abi_decode_set_memory(struct mshv_call *call)
{
	const struct mshv_user_mem_region *arg = (const void *)call->argument;
	struct mshv_req_set_memory *req = &call->request.set_memory;

	if (arg->flags & ~MSHV_SET_MEM_FLAGS_MASK ||
	    memchr_inv(arg->rsvd, 0, sizeof(arg->rsvd)))
		return -EINVAL;
	req->unmap = arg->flags & (1u << MSHV_SET_MEM_BIT_UNMAP);
	req->writable = arg->flags & (1u << MSHV_SET_MEM_BIT_WRITABLE);
	req->executable = arg->flags & (1u << MSHV_SET_MEM_BIT_EXECUTABLE);
	return mshv_abi_memory_window(arg->guest_pfn, arg->size, arg->userspace_addr, req);
}

static int check_hvcall(const struct mshv_call *call, enum mshv_hvcall_scope scope)
{
	const struct mshv_root_hvcall *arg = (const void *)call->argument;

	if (arg->status || memchr_inv(arg->rsvd, 0, sizeof(arg->rsvd)))
		return -EINVAL;
	if (!mshv_passthrough_allowed(scope, arg->code, arg->reps, arg->in_sz, arg->out_sz))
		return -EINVAL;
	return 0;
}

/**
 * mshv_abi_check_device_hvcall() - struct mshv_root_hvcall on the device
 * @call: argument in
 *
 * Return: 0 or -EINVAL.
 */
int mshv_abi_check_device_hvcall(const struct mshv_call *call)
{
	return check_hvcall(call, MSHV_HVCALL_DEVICE);
}

/**
 * mshv_abi_check_partition_hvcall() - struct mshv_root_hvcall on a partition
 * @call: argument in
 *
 * Return: 0 or -EINVAL.
 */
int mshv_abi_check_partition_hvcall(const struct mshv_call *call)
{
	return check_hvcall(call, MSHV_HVCALL_PARTITION);
}

/**
 * mshv_abi_check_vp_hvcall() - struct mshv_root_hvcall on a VP
 * @call: argument in
 *
 * Return: 0 or -EINVAL.
 */
int mshv_abi_check_vp_hvcall(const struct mshv_call *call)
{
	return check_hvcall(call, MSHV_HVCALL_VP);
}

/**
 * mshv_abi_decode_hvcall() - struct mshv_root_hvcall, checked before
 * @call: argument and buffers in, request out
 *
 * Return: 0.
 */
int mshv_abi_decode_hvcall(struct mshv_call *call)
{
	const struct mshv_root_hvcall *arg = (const void *)call->argument;
	struct mshv_req_hvcall *req = &call->request.hvcall;

	*req = (struct mshv_req_hvcall){
		.code = arg->code,
		.reps = arg->reps,
		.in = call->in,
		.out = call->out,
	};
	return 0;
}

/**
 * mshv_abi_encode_hvcall() - results into struct mshv_root_hvcall
 * @call: request in, argument out
 *
 * Return: true if there are results. Otherwise the argument is left as it
 * was, so that the caller can simply repeat the call.
 */
bool mshv_abi_encode_hvcall(struct mshv_call *call)
{
	struct mshv_root_hvcall *arg = (void *)call->argument;

	if (!call->request.hvcall.issued)
		return false;
	arg->status = call->request.hvcall.status;
	arg->reps = call->request.hvcall.completed;
	return true;
}
