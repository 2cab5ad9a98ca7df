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
 * @synthetic_features: what the guest sees of the hypervisor, for families that
 *	give it along
 */
struct mshv_req_create_partition {
	u64 creation_flags;
	u64 disabled_processor_features[2];
	u64 disabled_xsave_features;
	u64 synthetic_features;
};

/* VP indexes are below this; hosts may allow fewer, but not below the first. */
#define MSHV_MIN_VPS	256u
#define MSHV_MAX_VPS	1024u

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

#define MSHV_ACCESS_BY_BYTE	0

/**
 * struct mshv_req_access_bitmap - which pages were accessed or written
 * @gfn: first guest page
 * @pages: how many; @gfn + @pages does not wrap
 * @flags: MSHV_HV_ACCESS_*: what the hypervisor shall change
 * @state: MSHV_HV_ACCESS_STATE_*: what the bitmap shows; MSHV_ACCESS_BY_BYTE: it
 *	is no bitmap, a byte shows all of a page's state
 * @address: user address of the bitmap or the bytes
 * @done: result: pages seen to, also after an error
 */
struct mshv_req_access_bitmap {
	u64 gfn;
	u64 pages;
	u64 flags;
	u8 state;
	u64 address;
	u64 done;
};

/**
 * struct mshv_req_cancel_run_vp - end a run of a VP
 * @index: its index, unchecked
 */
struct mshv_req_cancel_run_vp {
	u32 index;
};

/**
 * struct mshv_req_capability - is something offered?
 * @number: what, unchecked
 */
struct mshv_req_capability {
	u32 number;
};

/**
 * struct mshv_req_vp_state - get or set a part of a VP's state
 * @type: MSHV_HV_VP_STATE_*
 * @bytes: size of the buffer; where the type is carried by pages, a multiple of
 *	the page size, not zero
 * @address: its user address; where the type is carried by pages, page-aligned
 * @page: a page of ours that is the buffer instead, then @bytes is its size; or
 *	NULL. Only if the type is carried by pages
 * @xsave_flags: of XSAVE: flags of the hypervisor
 * @xsave_states: of XSAVE: which states; zero: all there are
 * @needed: result: bytes the state has, zero if that was not found out
 */
struct mshv_req_vp_state {
	u32 type;
	u32 bytes;
	u64 address;
	void *page;
	u64 xsave_flags;
	u64 xsave_states;
	u32 needed;
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
 * @in: input, ahead of @list if there is one; its first 8 bytes are overwritten
 * @in_bytes: its size; zero: a whole page, zero behind what the caller gave
 * @list: the elements, or NULL: they are in @in, or there are none
 * @element_bytes: size of one of them
 * @out: output, initialised, or NULL
 * @out_bytes: its size; zero: a whole page
 * @issued: result: the hypervisor was asked; else there is no other result
 * @status: result: hypervisor status
 * @completed: result: elements completed
 */
struct mshv_req_hvcall {
	u16 code;
	u16 reps;
	void *in;
	u16 in_bytes;
	u16 element_bytes;
	const void *list;
	void *out;
	u16 out_bytes;
	bool issued;
	u16 status;
	u16 completed;
};

/* Interrupt lines of a guest are numbered below this. */
#define MSHV_MAX_ROUTES 4096

/**
 * struct mshv_req_route - what one interrupt line stands for
 * @gsi: number of the line, below MSHV_MAX_ROUTES
 * @route: see msi_route.h
 */
struct mshv_req_route {
	u32 gsi;
	u32 route;
};

/**
 * struct mshv_req_msi_routing - replace all routes
 * @routes: the new ones, no line twice
 * @count: how many, at most MSHV_MAX_ROUTES
 */
struct mshv_req_msi_routing {
	const struct mshv_req_route *routes;
	u32 count;
};

/**
 * struct mshv_req_irqfd - connect an eventfd with an interrupt line, or no longer
 * @fd: the eventfd
 * @resample_fd: eventfd to signal at the end of the interrupt
 * @gsi: number of the line; one that cannot have a route never interrupts
 * @deassign: disconnect; the rest is then as it was when connected
 * @resample: @resample_fd is wanted
 */
struct mshv_req_irqfd {
	s32 fd;
	s32 resample_fd;
	u32 gsi;
	bool deassign;
	bool resample;
};

/**
 * struct mshv_req_irqfd_direct - an irqfd with its own route
 * @irqfd: the irqfd
 * @route: of its line; not looked at to disconnect it
 */
struct mshv_req_irqfd_direct {
	struct mshv_req_irqfd irqfd;
	struct mshv_req_route route;
};

/**
 * struct mshv_req_ioeventfd - connect a guest's writes with an eventfd, or no longer
 * @gpa: address written; it does not wrap within @length
 * @value: value written, unless @any_value
 * @length: bytes written: 1, 2, 4, 8, or 0 for any of these
 * @fd: the eventfd
 * @any_value: whatever the value
 * @deassign: disconnect
 */
struct mshv_req_ioeventfd {
	u64 gpa;
	u64 value;
	u32 length;
	s32 fd;
	bool any_value;
	bool deassign;
};

/**
 * struct mshv_req_device_object - make an object that devices are added to
 * @type: type of the object
 * @test: only tell whether it could be made
 */
struct mshv_req_device_object {
	u32 type;
	bool test;
};

/**
 * struct mshv_req_device - add a device to a device object, or take it away
 * @fd: file of the device, or of the group it is in; unchecked
 * @remove: take away
 */
struct mshv_req_device {
	s32 fd;
	bool remove;
};

union mshv_request {
	struct mshv_req_create_partition create_partition;
	struct mshv_req_create_vp create_vp;
	struct mshv_req_set_memory set_memory;
	struct mshv_req_access_bitmap access_bitmap;
	struct mshv_req_cancel_run_vp cancel_run_vp;
	struct mshv_req_capability capability;
	struct mshv_req_vp_state vp_state;
	struct mshv_req_hvcall hvcall;
	struct mshv_req_msi_routing msi_routing;
	struct mshv_req_irqfd irqfd;
	struct mshv_req_irqfd_direct irqfd_direct;
	struct mshv_req_ioeventfd ioeventfd;
	struct mshv_req_device_object device_object;
	struct mshv_req_device device;
};

#endif
