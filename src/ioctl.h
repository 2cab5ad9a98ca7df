/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls as data. A row says where a call's bytes are and how many they may
 * be; its decoder, a pure function, turns them into a request; its operation
 * carries the request out; its encoder puts results back. mshv_ioctl() does
 * all copying and bounding.
 */
#ifndef MSHV_IOCTL_H
#define MSHV_IOCTL_H

#include <linux/types.h>

#include "request.h"

/* Largest fixed argument of any call. */
#define MSHV_ARGUMENT_MAX	256

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

/**
 * struct mshv_ioctl_array - elements that follow an argument
 * @count: offset of their __u32 number in the argument
 * @element: size of one in bytes, a multiple of 8
 * @max: most of them; zero: nothing follows
 */
struct mshv_ioctl_array {
	u16 count;
	u16 element;
	u32 max;
};

/**
 * struct mshv_call - a call on its way
 * @argument: the fixed argument as copied, then as copied back
 * @size: its size
 * @in: page with the input buffer, or NULL
 * @out: page for the output buffer, or NULL
 * @out_length: bytes of it that user space has room for
 * @array: elements that followed the argument, NULL if none did
 * @request: what the decoder made of it
 */
struct mshv_call {
	u8 argument[MSHV_ARGUMENT_MAX] __aligned(8);
	u32 size;
	void *in;
	void *out;
	u16 out_length;
	void *array;
	union mshv_request request;
};

/**
 * struct mshv_ioctl - one row
 * @number: the full number: direction, size, type and index
 * @name: for documents and logs
 * @full_size: size of the argument if it depends on its first bytes (as many
 *	as the number says), zero if these are invalid; NULL if it does not
 * @in: memory the argument points to, copied in
 * @out: memory the argument points to, copied out on success
 * @array: elements that follow the argument, copied in
 * @check: checks the fixed argument, before anything it points to is touched;
 *	NULL if @decode does all
 * @decode: checks what is left and fills call->request; NULL if there is
 *	nothing to decode
 * @operate: carries it out on the object behind the file
 * @encode: puts results into call->argument, also after an error, and tells
 *	whether there are any; NULL if the operation wrote them there itself
 */
struct mshv_ioctl {
	u32 number;
	const char *name;
	u32 (*full_size)(const void *argument);
	struct mshv_ioctl_buffer in;
	struct mshv_ioctl_buffer out;
	struct mshv_ioctl_array array;
	int (*check)(const struct mshv_call *call);
	int (*decode)(struct mshv_call *call);
	long (*operate)(void *object, struct mshv_call *call);
	bool (*encode)(struct mshv_call *call);
};

/**
 * struct mshv_ioctl_table - the rows of one kind of file
 * @rows: the rows
 * @count: how many
 */
struct mshv_ioctl_table {
	const struct mshv_ioctl *rows;
	u32 count;
};

/* abi.c */
extern const struct mshv_ioctl_table mshv_device_calls;
extern const struct mshv_ioctl_table mshv_partition_calls;
extern const struct mshv_ioctl_table mshv_vp_calls;

/* ioctl.c */
long mshv_ioctl(const struct mshv_ioctl_table *table, void *object,
		unsigned int number, unsigned long user);

/* abi_decode.c */
u32 mshv_abi_create_partition_size(const void *argument);
int mshv_abi_decode_create_partition(struct mshv_call *call);
int mshv_abi_decode_create_vp(struct mshv_call *call);
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
