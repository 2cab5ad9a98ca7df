/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one internal form of every call from user space. Decoders, one for each
 * layout a generation of the ABI has, fill these; the core operations take
 * them and know nothing of layouts or user pointers.
 */
#ifndef MSHV_REQUEST_H
#define MSHV_REQUEST_H

#include <linux/types.h>

/**
 * struct mshv_req_create_partition - make a partition
 * @creation_flags: MSHV_HV_CREATE_* for the hypervisor
 * @disabled_processor_features: banks 0 and 1, passed on unmodified
 * @disabled_xsave_features: passed on unmodified
 */
struct mshv_req_create_partition {
	u64 creation_flags;
	u64 disabled_processor_features[2];
	u64 disabled_xsave_features;
};

/* VP indexes are below this; the hypervisor's own limit is not lower. */
#define MSHV_MAX_VPS	256

/**
 * struct mshv_req_create_vp - add a VP to a partition
 * @index: below MSHV_MAX_VPS
 */
struct mshv_req_create_vp {
	u32 index;
};

/**
 * struct mshv_req_set_memory - map or unmap a region of guest memory
 * @gfn: first guest page
 * @pages: number of 4 KiB pages, not zero; @gfn + @pages does not wrap and
 *	lies in the address space the architecture has
 * @address: user address, page-aligned
 * @unmap: take away instead of giving
 * @writable: the guest may write
 * @executable: the guest may execute
 */
struct mshv_req_set_memory {
	u64 gfn;
	u64 pages;
	u64 address;
	bool unmap;
	bool writable;
	bool executable;
};

/* Which list of pass-through hypercalls applies: the kind of the file. */
enum mshv_hvcall_scope {
	MSHV_HVCALL_DEVICE	= 1,
	MSHV_HVCALL_PARTITION	= 2,
	MSHV_HVCALL_VP		= 4,
};

/**
 * struct mshv_req_hvcall - a hypercall made for user space
 * @code: hypercall code, on the list of the file it came through
 * @reps: elements, zero for a simple call
 * @in: whole input page; zero behind what the caller gave
 * @out: whole output page, zero
 * @issued: result: the hypervisor was asked; else there is no other result
 * @status: result: hypervisor status
 * @completed: result: elements completed
 */
struct mshv_req_hvcall {
	u16 code;
	u16 reps;
	void *in;
	void *out;
	bool issued;
	u16 status;
	u16 completed;
};

union mshv_request {
	struct mshv_req_create_partition create_partition;
	struct mshv_req_create_vp create_vp;
	struct mshv_req_set_memory set_memory;
	struct mshv_req_hvcall hvcall;
};

#endif
