/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * /dev/mshv: virtual machines on the Microsoft hypervisor.
 *
 * Three kinds of file: the device, partitions, virtual processors (VPs). Each
 * section below holds the structures of one kind and, at its end, the calls.
 * The direction and the size of the argument are part of a call's number.
 * Every field named rsvd must be zero; unknown flag bits are refused with
 * EINVAL, unknown calls with ENOTTY.
 */
#ifndef _UAPI_LINUX_MSHV_H
#define _UAPI_LINUX_MSHV_H

#include <linux/types.h>
#include <linux/ioctl.h>

#define MSHV_IOCTL	0xB8

/* Page size of the hypervisor, whatever the page size of the kernel. */
#define MSHV_HV_PAGE_SIZE	0x1000

/*
 * Calls and capabilities that this package adds to the ABI are in ranges of
 * their own, which no generation of the ABI uses: call numbers 0xa0 to 0xbf on
 * files of each kind, and capability numbers from MSHV_CAP_PACKAGE on.
 */

/* ------------------------------------------------------ the device ---- */

/*
 * Words for MSHV_CHECK_EXTENSION, which returns a positive number if the host
 * has the capability, 0 if it is known but not to be had here, EOPNOTSUPP if
 * it is unknown. MSHV_CAP_CORE_API_STABLE gives 0, always. Each stands for one
 * thing; a later release of the package has at least those of an earlier one.
 * The file "capabilities" of the device in sysfs names those the host has.
 */
#define MSHV_CAP_CORE_API_STABLE	0x0

#define MSHV_CAP_PACKAGE		0x6d730000
/* MSHV_CANCEL_RUN_VP exists. */
#define MSHV_CAP_CANCEL_RUN_VP		(MSHV_CAP_PACKAGE + 1)
/*
 * If the VMM installs the hypercall intercept (MSHV_ROOT_HVCALL, code 0x4d, type
 * 8) it gets hypercalls its guest makes and the hypervisor does not handle, as
 * messages of type 0x80000050, and completes them. Without it they are answered.
 */
#define MSHV_CAP_HYPERCALL_INTERCEPTS	(MSHV_CAP_PACKAGE + 2)
/* VP indexes from 256 on; the number returned is the first that is too large. */
#define MSHV_CAP_MAX_VPS		(MSHV_CAP_PACKAGE + 3)
/* MSHV_GPAP_ACCESS_OP_NOOP changes nothing, and page_count tells the progress. */
#define MSHV_CAP_ACCESS_BITMAP_QUERY	(MSHV_CAP_PACKAGE + 4)
/* A resampling irqfd hears the end of its interrupt whatever vector its route has. */
#define MSHV_CAP_IRQFD_RESAMPLE		(MSHV_CAP_PACKAGE + 5)
/* MSHV_ROOT_HVCALL of partitions and VPs passes 0x53 and 0x54: read and write guest memory. */
#define MSHV_CAP_READ_WRITE_GPA		(MSHV_CAP_PACKAGE + 6)
/* Programs made for kernels of 2020 to 2024 work: the calls of mshv_legacy.h. */
#define MSHV_CAP_LEGACY_ABI		(MSHV_CAP_PACKAGE + 7)
/* Programs made for dom0 kernels from 2024 on work: the calls of mshv_dom0.h. */
#define MSHV_CAP_DOM0_ABI		(MSHV_CAP_PACKAGE + 8)
/* VFIO groups and devices can be added to a partition: MSHV_DOM0_CREATE_DEVICE. */
#define MSHV_CAP_VFIO_DEVICE		(MSHV_CAP_PACKAGE + 9)
/* A partition can be reset: MSHV_DOM0_SCRUB_PARTITION, and what it does to VPs. */
#define MSHV_CAP_SCRUB_PARTITION	(MSHV_CAP_PACKAGE + 10)

enum {
	MSHV_PT_BIT_LAPIC,
	MSHV_PT_BIT_X2APIC,
	MSHV_PT_BIT_GPA_SUPER_PAGES,
	MSHV_PT_BIT_CPU_AND_XSAVE_FEATURES,
	MSHV_PT_BIT_NESTED_VIRTUALIZATION,
	MSHV_PT_BIT_SMT_ENABLED_GUEST,
	MSHV_PT_BIT_COUNT
};

#define MSHV_PT_FLAGS_MASK	((1 << MSHV_PT_BIT_COUNT) - 1)

enum {
	MSHV_PT_ISOLATION_NONE,
	MSHV_PT_ISOLATION_COUNT
};

/**
 * struct mshv_create_partition - argument of MSHV_CREATE_PARTITION
 * @pt_flags: set of 1 << MSHV_PT_BIT_*
 * @pt_isolation: one of MSHV_PT_ISOLATION_*
 *
 * The call returns a file descriptor, close-on-exec. The partition exists from
 * then on but can hold neither memory nor VPs: its early properties are set
 * first (MSHV_ROOT_HVCALL), then MSHV_INITIALIZE_PARTITION is called.
 *
 * If 1 << MSHV_PT_BIT_CPU_AND_XSAVE_FEATURES is set, the argument is a
 * struct mshv_create_partition_v2, though the call's number is the same.
 */
struct mshv_create_partition {
	__u64 pt_flags;
	__u64 pt_isolation;
};

#define MSHV_NUM_CPU_FEATURES_BANKS	2

/**
 * struct mshv_create_partition_v2 - longer argument of MSHV_CREATE_PARTITION
 * @pt_flags: as in the short form
 * @pt_isolation: as in the short form
 * @pt_num_cpu_fbanks: MSHV_NUM_CPU_FEATURES_BANKS, nothing else
 * @pt_rsvd: zero
 * @pt_cpu_fbanks: processor features the guest shall not have; reaches the
 *	hypervisor unmodified
 * @pt_rsvd1: zero
 * @pt_disabled_xsave: XSAVE features the guest shall not have (x86-64)
 * @pt_rsvd2: zero (other architectures)
 */
struct mshv_create_partition_v2 {
	__u64 pt_flags;
	__u64 pt_isolation;
	__u16 pt_num_cpu_fbanks;
	__u8  pt_rsvd[6];
	__u64 pt_cpu_fbanks[MSHV_NUM_CPU_FEATURES_BANKS];
	__u64 pt_rsvd1[2];
#if defined(__x86_64__)
	__u64 pt_disabled_xsave;
#else
	__u64 pt_rsvd2;
#endif
} __attribute__((packed));

/**
 * struct mshv_root_hvcall - argument of MSHV_ROOT_HVCALL
 * @code: hypercall code; each kind of file has a list of those allowed
 * @reps: in: number of elements, zero for a call without a list;
 *	out: number of elements completed
 * @in_sz: bytes at @in_ptr, list included: 8 to MSHV_HV_PAGE_SIZE
 * @out_sz: bytes at @out_ptr, at most MSHV_HV_PAGE_SIZE; zero without @out_ptr
 * @status: in: zero; out: status of the hypervisor
 * @rsvd: zero
 * @in_ptr: the hypercall's input. The partition id in its first eight bytes is
 *	replaced by the one the file stands for
 * @out_ptr: where the output goes, or zero
 *
 * If the hypervisor refuses the call, @status and @reps are written and the
 * call fails with the errno that belongs to the status. The output is written
 * only on success.
 *
 * Setting a property (0x45, only through a partition) may be something that the
 * hypervisor ends later: the call waits for it, and @status tells how it ended.
 * Who is killed meanwhile leaves it to its course: until it has ended, setting
 * another property of the partition fails with EBUSY. Should any other call
 * claim to end later, EBADFD is returned: its outcome is unknown.
 */
struct mshv_root_hvcall {
	__u16 code;
	__u16 reps;
	__u16 in_sz;
	__u16 out_sz;
	__u16 status;
	__u8  rsvd[6];
	__u64 in_ptr;
	__u64 out_ptr;
};

#define MSHV_CHECK_EXTENSION	_IOW(MSHV_IOCTL, 0x00, __u32)
#define MSHV_CREATE_PARTITION	_IOW(MSHV_IOCTL, 0x00, struct mshv_create_partition)
/* Also a call of partitions and VPs. */
#define MSHV_ROOT_HVCALL	_IOWR(MSHV_IOCTL, 0x07, struct mshv_root_hvcall)

/* ------------------------------------------------------ partitions ---- */

/**
 * struct mshv_create_vp - argument of MSHV_CREATE_VP
 * @vp_index: index of the new VP; each can be created once
 *
 * The call returns a file descriptor, close-on-exec.
 */
struct mshv_create_vp {
	__u32 vp_index;
};

enum {
	MSHV_SET_MEM_BIT_WRITABLE,
	MSHV_SET_MEM_BIT_EXECUTABLE,
	MSHV_SET_MEM_BIT_UNMAP,
	MSHV_SET_MEM_BIT_COUNT
};

#define MSHV_SET_MEM_FLAGS_MASK	((1 << MSHV_SET_MEM_BIT_COUNT) - 1)

/**
 * struct mshv_user_mem_region - argument of MSHV_SET_GUEST_MEMORY
 * @size: bytes, a multiple of MSHV_HV_PAGE_SIZE, not zero
 * @guest_pfn: first guest page
 * @userspace_addr: page-aligned address of the memory in the caller
 * @flags: set of 1 << MSHV_SET_MEM_BIT_*; with the unmap bit set the other
 *	two are ignored
 * @rsvd: zero
 *
 * Regions must not overlap in the guest (EEXIST); they may share user memory.
 * Unmapping names a region exactly as it was mapped (else EINVAL; ENOENT if
 * there is none).
 */
struct mshv_user_mem_region {
	__u64 size;
	__u64 guest_pfn;
	__u64 userspace_addr;
	__u8  flags;
	__u8  rsvd[7];
};

enum {
	MSHV_IRQFD_BIT_DEASSIGN,
	MSHV_IRQFD_BIT_RESAMPLE,
	MSHV_IRQFD_BIT_COUNT
};

#define MSHV_IRQFD_FLAGS_MASK	((1 << MSHV_IRQFD_BIT_COUNT) - 1)

/**
 * struct mshv_user_irqfd - argument of MSHV_IRQFD
 * @fd: eventfd whose signal becomes an interrupt of the guest
 * @resamplefd: with the resample bit, eventfd signalled when the guest has
 *	acknowledged the interrupt; otherwise ignored
 * @gsi: which route of MSHV_SET_MSI_ROUTING, at the time of the signal. Without
 *	a route nothing happens
 * @flags: set of 1 << MSHV_IRQFD_BIT_*
 *
 * An eventfd serves one irqfd (EBUSY). Resampling is for routes that are level
 * triggered when it is asked for (else EINVAL). Deassigning ends all irqfds of
 * @fd and @gsi, of which there may be none; closing the eventfd does it too.
 */
struct mshv_user_irqfd {
	__s32 fd;
	__s32 resamplefd;
	__u32 gsi;
	__u32 flags;
};

enum {
	MSHV_IOEVENTFD_BIT_DATAMATCH,
	MSHV_IOEVENTFD_BIT_PIO,
	MSHV_IOEVENTFD_BIT_DEASSIGN,
	MSHV_IOEVENTFD_BIT_COUNT
};

#define MSHV_IOEVENTFD_FLAGS_MASK	((1 << MSHV_IOEVENTFD_BIT_COUNT) - 1)

/**
 * struct mshv_user_ioeventfd - argument of MSHV_IOEVENTFD
 * @datamatch: with the datamatch bit, the value that has to be written
 * @addr: guest physical address that has to be written
 * @len: size of the write: 1, 2, 4 or 8 bytes, or 0 for any of them
 * @fd: eventfd to signal; the write then does not stop the VP
 * @flags: set of 1 << MSHV_IOEVENTFD_BIT_*; port I/O is not possible
 *	(EOPNOTSUPP)
 * @rsvd: zero
 *
 * Two of the same address and length must differ in the value they wait for
 * (else EEXIST). Deassigning names one exactly as it was assigned (else ENOENT);
 * writes made before that have been signalled when it returns.
 */
struct mshv_user_ioeventfd {
	__u64 datamatch;
	__u64 addr;
	__u32 len;
	__s32 fd;
	__u32 flags;
	__u8  rsvd[4];
};

/**
 * struct mshv_user_irq_entry - a route: what an interrupt line stands for
 * @gsi: number of the line, below 4096
 * @address_lo: address of the message-signalled interrupt
 * @address_hi: zero
 * @data: its data
 */
struct mshv_user_irq_entry {
	__u32 gsi;
	__u32 address_lo;
	__u32 address_hi;
	__u32 data;
};

/**
 * struct mshv_user_irq_table - argument of MSHV_SET_MSI_ROUTING
 * @nr: number of entries, at most 4096
 * @rsvd: zero
 * @entries: all routes there shall be, none of a line twice
 */
struct mshv_user_irq_table {
	__u32 nr;
	__u32 rsvd;

	__extension__ struct mshv_user_irq_entry entries[];
};

enum {
	MSHV_GPAP_ACCESS_TYPE_ACCESSED,
	MSHV_GPAP_ACCESS_TYPE_DIRTY,
	MSHV_GPAP_ACCESS_TYPE_COUNT
};

enum {
	MSHV_GPAP_ACCESS_OP_NOOP,
	MSHV_GPAP_ACCESS_OP_CLEAR,
	MSHV_GPAP_ACCESS_OP_SET,
	MSHV_GPAP_ACCESS_OP_COUNT
};

/**
 * struct mshv_gpap_access_bitmap - argument of MSHV_GET_GPAP_ACCESS_BITMAP
 * @access_type: one of MSHV_GPAP_ACCESS_TYPE_*
 * @access_op: one of MSHV_GPAP_ACCESS_OP_*, done to each page right after it
 *	was looked at
 * @rsvd: zero
 * @page_count: in: number of pages, not zero; out, also after an error: for
 *	how many of them the bitmap was written and the operation done
 * @gpap_base: first guest page
 * @bitmap_ptr: one bit for each page goes there, (@page_count + 7) / 8 bytes,
 *	unused bits of the last one zero
 *
 * Which pages of the guest were accessed or written. The partition must track
 * that: a property. Clearing "accessed" clears "dirty" too, setting "dirty"
 * sets "accessed" too. Ranges of any length can be asked for; other calls of
 * the partition do not wait for it.
 *
 * A page that the host took from the guest counts as written if the guest may have
 * written it: what was copied before is copied again, needlessly perhaps, but
 * nothing is missed. "Dirty" can be set of every page of a region that the guest
 * may write, touched or not; "accessed" only of those the guest has touched.
 */
struct mshv_gpap_access_bitmap {
	__u8  access_type;
	__u8  access_op;
	__u8  rsvd[6];
	__u64 page_count;
	__u64 gpap_base;
	__u64 bitmap_ptr;
};

/**
 * struct mshv_cancel_run_vp - argument of MSHV_CANCEL_RUN_VP
 * @vp_index: which VP; ENOENT if there is none
 * @rsvd: zero
 *
 * The MSHV_RUN_VP in progress on the VP, or if there is none the next one,
 * returns EINTR. It does so once, however often this was called until then; an
 * EINTR because of a signal counts. If a message has arrived it is returned
 * first, and the MSHV_RUN_VP after that returns EINTR.
 *
 * Waits for nothing: usable in signal handlers and while the VP runs.
 */
struct mshv_cancel_run_vp {
	__u32 vp_index;
	__u32 rsvd;
};

#define MSHV_INITIALIZE_PARTITION	_IO(MSHV_IOCTL, 0x00)
#define MSHV_CREATE_VP		_IOW(MSHV_IOCTL, 0x01, struct mshv_create_vp)
#define MSHV_SET_GUEST_MEMORY	_IOW(MSHV_IOCTL, 0x02, struct mshv_user_mem_region)
#define MSHV_IRQFD		_IOW(MSHV_IOCTL, 0x03, struct mshv_user_irqfd)
#define MSHV_IOEVENTFD		_IOW(MSHV_IOCTL, 0x04, struct mshv_user_ioeventfd)
#define MSHV_SET_MSI_ROUTING	_IOW(MSHV_IOCTL, 0x05, struct mshv_user_irq_table)
#define MSHV_GET_GPAP_ACCESS_BITMAP	_IOWR(MSHV_IOCTL, 0x06, struct mshv_gpap_access_bitmap)
#define MSHV_CANCEL_RUN_VP	_IOW(MSHV_IOCTL, 0xa0, struct mshv_cancel_run_vp)

/* ------------------------------------------------------------- VPs ---- */

#define MSHV_RUN_VP_BUF_SZ	256

/*
 * mmap() of a VP file shows one page of its state: shared, exactly one page
 * long, not executable; the offset is one of these times the page size of the
 * system. A page this VP does not have gives ENODEV.
 */
enum {
	MSHV_VP_MMAP_OFFSET_REGISTERS,
	MSHV_VP_MMAP_OFFSET_INTERCEPT_MESSAGE,
	MSHV_VP_MMAP_OFFSET_GHCB,
	MSHV_VP_MMAP_OFFSET_COUNT
};

/**
 * struct mshv_run_vp - argument of MSHV_RUN_VP
 * @msg_buf: the intercept message, written if the call returns 0
 *
 * Runs the VP until it has something for its VMM. EINTR: a signal came first, or
 * MSHV_CANCEL_RUN_VP; the VP is stopped between two instructions and goes on
 * with the next call.
 */
struct mshv_run_vp {
	__u8 msg_buf[MSHV_RUN_VP_BUF_SZ];
};

enum {
	MSHV_VP_STATE_LAPIC,		/* its registers; 4096 bytes */
	MSHV_VP_STATE_XSAVE,		/* x86-64, compacted form; the size varies */
	MSHV_VP_STATE_SIMP,		/* the VP's SynIC message page; 4096 bytes */
	MSHV_VP_STATE_SIEFP,		/* its SynIC event flags page; 4096 bytes */
	MSHV_VP_STATE_SYNTHETIC_TIMERS,	/* 200 bytes */
	MSHV_VP_STATE_COUNT
};

/**
 * struct mshv_get_set_vp_state - argument of MSHV_GET_VP_STATE, MSHV_SET_VP_STATE
 * @type: one of MSHV_VP_STATE_*
 * @rsvd: zero
 * @buf_sz: in: bytes at @buf_ptr, a multiple of MSHV_HV_PAGE_SIZE, not zero;
 *	out: bytes the state has, also if the buffer is too small (EINVAL)
 * @buf_ptr: page-aligned; must be writable for setting too
 */
struct mshv_get_set_vp_state {
	__u8  type;
	__u8  rsvd[3];
	__u32 buf_sz;
	__u64 buf_ptr;
};

#define MSHV_RUN_VP		_IOR(MSHV_IOCTL, 0x00, struct mshv_run_vp)
#define MSHV_GET_VP_STATE	_IOWR(MSHV_IOCTL, 0x01, struct mshv_get_set_vp_state)
#define MSHV_SET_VP_STATE	_IOWR(MSHV_IOCTL, 0x02, struct mshv_get_set_vp_state)

#endif
