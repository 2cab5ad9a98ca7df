/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls as data. A row says where a call's bytes are and how many they may
 * be; its decoder, a pure function, turns them into a request; its operation
 * carries the request out; its encoder puts results back. mshv_ioctl() does
 * all copying and bounding.
 */
#ifndef MSHV_IOCTL_H
#define MSHV_IOCTL_H

#include <linux/percpu.h>
#include <linux/types.h>

#include "request.h"

/* Arguments up to this size need no memory of their own. */
#define MSHV_ARGUMENT_SMALL	264
/* Largest argument of any call. */
#define MSHV_ARGUMENT_MAX	4096

/**
 * struct mshv_ioctl_buffer - memory an argument points to
 * @pointer: offset of the __u64 pointer in the argument
 * @length: offset of the __u16 length in bytes
 * @min: fewest bytes; zero: the buffer may be absent (null pointer)
 * @max: most bytes, at most a page; zero: the call has no such buffer
 *
 * The kernel's copy is a whole zeroed page, whatever the length.
 */
struct mshv_ioctl_buffer {
	u16 pointer;
	u16 length;
	u16 min;
	u16 max;
};

/* What an array of a call is for, and where it is. */
enum mshv_ioctl_array_flags {
	MSHV_ARRAY_IN		= 1,	/* copied in */
	MSHV_ARRAY_OUT		= 2,	/* copied out on success */
	MSHV_ARRAY_FOLLOWS	= 4,	/* right behind the argument */
	MSHV_ARRAY_WORK		= 8,	/* user space has none: room for the decoder */
};

/**
 * struct mshv_ioctl_array - elements that follow an argument or that it points to
 * @flags: MSHV_ARRAY_*; zero: there is no such array
 * @pointer: offset of the __u64 pointer, if there is one
 * @count: offset of their number
 * @count_bytes: size of that: 2, 4 or 8; zero: there are always @max of them
 * @element: size of one in bytes
 * @max: most of them
 *
 * The kernel's copy begins at a multiple of 8; what is not copied in is zero.
 */
struct mshv_ioctl_array {
	u8 flags;
	u8 count_bytes;
	u16 pointer;
	u16 count;
	u16 element;
	u32 max;
};

#define MSHV_ARRAYS	3

struct mshv_capability;
struct mshv_ioctl;
struct mshv_partition;
struct file;

/**
 * struct mshv_new_file - a file that nobody can use yet
 * @file: the file, NULL: there is none
 * @fd: the descriptor reserved for it
 */
struct mshv_new_file {
	struct file *file;
	int fd;
};

/**
 * struct mshv_call - a call on its way
 * @row: its row
 * @argument: the fixed argument as copied, then as copied back
 * @size: its size
 * @in: page with the input buffer, or for the input of a hypercall, or NULL
 * @out: page for the output buffer, or NULL
 * @out_length: bytes of it that user space has room for
 * @array: elements, NULL if there are none
 * @count: how many there are; @argument may have been changed since
 * @request: what the decoder made of it
 * @new_file: result: a file whose descriptor the operation wrote into @argument.
 *	Nobody can use it before that has been copied out; if it cannot, the file is
 *	gone again
 * @small: where @argument is unless it is large; what is behind that is zero and
 *	the decoder's to use
 */
struct mshv_call {
	const struct mshv_ioctl *row;
	u8 *argument;
	u32 size;
	void *in;
	void *out;
	u16 out_length;
	void *array[MSHV_ARRAYS];
	u32 count[MSHV_ARRAYS];
	union mshv_request request;
	struct mshv_new_file new_file;
	u8 small[MSHV_ARGUMENT_SMALL] __aligned(8);
};

/**
 * struct mshv_ioctl - one row
 * @number: the full number: direction, size, type and index
 * @name: for documents and logs
 * @in_only: the argument is input, whatever direction the number tells
 * @full_size: size of the argument if it depends on its first bytes (as many
 *	as the number says), zero if these are invalid; NULL if it does not
 * @in: memory the argument points to, copied in
 * @out: memory the argument points to, copied out on success
 * @array: elements that follow the argument or that it points to
 * @hypercall: the decoder makes a hypercall of it: call->in is a zeroed page for its
 *	input
 * @beyond: why the hypercall may be one that is not on the list of those passed
 *	through; NULL if it may not
 * @check: checks the fixed argument, before anything it points to is touched;
 *	NULL if @decode does all
 * @decode: checks what is left and fills call->request; NULL if there is
 *	nothing to decode
 * @operate: carries it out on the object behind the file
 * @encode: puts results into call->argument and call->array, also after an
 *	error, and tells whether there are any in the argument; NULL if the
 *	operation wrote them there itself
 */
struct mshv_ioctl {
	u32 number;
	const char *name;
	bool in_only;
	u32 (*full_size)(const void *argument);
	struct mshv_ioctl_buffer in;
	struct mshv_ioctl_buffer out;
	struct mshv_ioctl_array array[MSHV_ARRAYS];
	bool hypercall;
	const char *beyond;
	int (*check)(const struct mshv_call *call);
	int (*decode)(struct mshv_call *call);
	long (*operate)(void *object, struct mshv_call *call);
	bool (*encode)(struct mshv_call *call);
};

/**
 * struct mshv_ioctl_uses - how often a row was used since the module was loaded
 * @calls: how often it was called
 * @successes: how many of these calls succeeded
 */
struct mshv_ioctl_uses {
	unsigned long calls;
	unsigned long successes;
};

/**
 * struct mshv_ioctl_table - rows that belong together
 * @kind: kind of file: "device", "partition", "vp", "device_object"
 * @generations: which generations of the ABI have them, in one word
 * @rows: the rows
 * @count: how many
 * @uses: of each row
 */
struct mshv_ioctl_table {
	const char *kind;
	const char *generations;
	const struct mshv_ioctl *rows;
	u32 count;
	struct mshv_ioctl_uses __percpu *uses;
};

/* MSHV_IOCTL_TABLE() - define the table @name of @rows, an array */
#define MSHV_IOCTL_TABLE(name, file_kind, of_generations, of_rows)		\
	static DEFINE_PER_CPU(struct mshv_ioctl_uses [ARRAY_SIZE(of_rows)],	\
			      name ## _uses);					\
	const struct mshv_ioctl_table name = {					\
		.kind = file_kind,						\
		.generations = of_generations,					\
		.rows = of_rows,						\
		.count = ARRAY_SIZE(of_rows),					\
		.uses = (struct mshv_ioctl_uses __percpu *)&name ## _uses,	\
	}

/**
 * struct mshv_family - generations of the ABI that have their calls in common
 * @name: in documents and in sysfs
 * @generations: which, one word each, as docs/abi.md names them; NULL ends the list
 * @capabilities: what programs can ask for that is there because of these; NULL if
 *	nothing
 * @partition: calls of a partition's file: tables in the order searched; NULL ends
 *	the list
 * @vp: calls of a VP's file, likewise
 * @device_object: calls of the file of a device object, likewise; NULL if there are
 *	no such objects
 * @prepare: what is done with a new partition before it has a file, NULL if
 *	nothing
 *
 * A partition belongs to the family of the call that created it, and so do
 * its VPs. A call of another family is an unknown one there.
 */
struct mshv_family {
	const char *name;
	const char *const *generations;
	const struct mshv_capability *capabilities;
	const struct mshv_ioctl_table *const *partition;
	const struct mshv_ioctl_table *const *vp;
	const struct mshv_ioctl_table *const *device_object;
	int (*prepare)(struct mshv_partition *partition,
		       const struct mshv_req_create_partition *req);
};

/* abi.c */
extern const struct mshv_ioctl_table mshv_device_calls;
extern const struct mshv_ioctl_table mshv_partition_calls;
extern const struct mshv_ioctl_table mshv_vp_calls;
long mshv_abi_create_partition(void *object, struct mshv_call *call);
long mshv_abi_device_hvcall(void *object, struct mshv_call *call);
long mshv_abi_create_vp(void *object, struct mshv_call *call);
long mshv_abi_set_guest_memory(void *object, struct mshv_call *call);
long mshv_abi_irqfd(void *object, struct mshv_call *call);
long mshv_abi_ioeventfd(void *object, struct mshv_call *call);
long mshv_abi_set_msi_routing(void *object, struct mshv_call *call);
long mshv_abi_get_access_bitmap(void *object, struct mshv_call *call);
long mshv_abi_run_vp(void *object, struct mshv_call *call);
long mshv_abi_get_vp_state(void *object, struct mshv_call *call);
long mshv_abi_set_vp_state(void *object, struct mshv_call *call);
long mshv_abi_partition_hvcall(void *object, struct mshv_call *call);
long mshv_abi_vp_hvcall(void *object, struct mshv_call *call);

/* MSHV_HVCALL_ROW() - the row of ROOT_HVCALL; users include <linux/mshv.h> */
#define MSHV_HVCALL_ROW(encoded, checker, operation)				\
	{									\
		.number = encoded,						\
		.name = "ROOT_HVCALL",						\
		.in = {								\
			.pointer = offsetof(struct mshv_root_hvcall, in_ptr),	\
			.length = offsetof(struct mshv_root_hvcall, in_sz),	\
			.min = sizeof(u64),					\
			.max = MSHV_HV_PAGE_SIZE,				\
		},								\
		.out = {							\
			.pointer = offsetof(struct mshv_root_hvcall, out_ptr),	\
			.length = offsetof(struct mshv_root_hvcall, out_sz),	\
			.max = MSHV_HV_PAGE_SIZE,				\
		},								\
		.check = checker,						\
		.decode = mshv_abi_decode_hvcall,				\
		.operate = operation,						\
		.encode = mshv_abi_encode_hvcall,				\
	}

/* sysfs.c */
extern const char *const mshv_create_flags[];	/* names by MSHV_PT_BIT_* */

/* family.c, or the file of the same name for all generations; each list ends with NULL */
extern const struct mshv_ioctl_table *const mshv_tables[];	/* all there are, each once */
const struct mshv_ioctl_table *const *mshv_device_tables(void);
const char *const *mshv_create_flag_names(void);
extern const struct mshv_family *const mshv_families[];
extern const struct mshv_family mshv_family_current;

/* ioctl.c */
long mshv_ioctl(const struct mshv_ioctl_table *const *tables, void *object,
		unsigned int number, unsigned long user);

/* abi_decode.c */
u32 mshv_abi_create_partition_size(const void *argument);
int mshv_abi_decode_create_partition(struct mshv_call *call);
int mshv_abi_decode_create_vp(struct mshv_call *call);
int mshv_abi_memory_window(u64 gfn, u64 bytes, u64 address, struct mshv_req_set_memory *req);
int mshv_abi_decode_set_memory(struct mshv_call *call);
int mshv_abi_check_device_hvcall(const struct mshv_call *call);
int mshv_abi_check_partition_hvcall(const struct mshv_call *call);
int mshv_abi_check_vp_hvcall(const struct mshv_call *call);
int mshv_abi_decode_hvcall(struct mshv_call *call);
bool mshv_abi_encode_hvcall(struct mshv_call *call);

/* abi_decode_irq.c */
int mshv_abi_check_msi_routing(const struct mshv_call *call);
int mshv_abi_decode_msi_routing(struct mshv_call *call);
int mshv_abi_decode_irqfd(struct mshv_call *call);
int mshv_abi_decode_ioeventfd(struct mshv_call *call);

/* abi_decode_state.c */
int mshv_abi_decode_access_bitmap(struct mshv_call *call);
bool mshv_abi_encode_access_bitmap(struct mshv_call *call);
int mshv_abi_decode_cancel_run_vp(struct mshv_call *call);
int mshv_abi_decode_capability(struct mshv_call *call);
int mshv_abi_decode_vp_state(struct mshv_call *call);
bool mshv_abi_encode_vp_state(struct mshv_call *call);

#endif
