// SPDX-License-Identifier: GPL-2.0-only
/*
 * User space and the kernel's memory, for one call: what the input says is there, and
 * whether the driver takes it from, and puts it to, where the argument says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/ioctl.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "mshv.h"
#include "translators.h"

#define PAGE_BYTES	4096

static struct {
	u8 control[CONTROL_BYTES];
	const u8 *bytes;		/* the argument, and what follows */
	size_t size;
	size_t taken;
	u8 argument[MSHV_ARGUMENT_MAX];	/* as it was copied */
	u32 argument_size;
	unsigned int copies;
	unsigned int allocations;
	unsigned int held;		/* not freed yet */
	unsigned int published;
	unsigned int discarded;
	bool made_file;
} user;

void user_begin(const uint8_t *input, size_t size)
{
	memset(&user, 0, sizeof(user));
	memcpy(user.control, input ?: (const u8 *)"", size < CONTROL_BYTES ? size : CONTROL_BYTES);
	if (size <= CONTROL_BYTES)
		return;
	user.bytes = input + CONTROL_BYTES;
	user.size = size - CONTROL_BYTES;
}

uint8_t user_control(enum control which)
{
	return user.control[which];
}

bool user_behaves(enum behaviour which)
{
	return user.control[BEHAVIOUR] & which;
}

static void take_from(size_t offset, void *to, size_t bytes)
{
	size_t there = offset < user.size ? user.size - offset : 0;

	if (there > bytes)
		there = bytes;
	if (there)
		memcpy(to, user.bytes + offset, there);
	memset(to + there, user.control[FILLER], bytes - there);
}

void user_take(void *to, size_t bytes)
{
	take_from(user.taken, to, bytes);
	user.taken += bytes;
}

static bool fails(unsigned int *done, enum control which)
{
	return ++*done == user.control[which];
}

/* ------------------------------------------------------- copying ---- */

static u64 word_at(u16 offset)
{
	u64 word;

	memcpy(&word, user.argument + offset, sizeof(word));
	return word;
}

static u64 count_of(const struct mshv_ioctl_array *array)
{
	u64 count = 0;

	if (!array->count_bytes)
		return array->max;
	memcpy(&count, user.argument + array->count, array->count_bytes);
	return count;
}

static bool is_buffer(const struct mshv_ioctl_buffer *buffer, u64 address, unsigned long bytes)
{
	u16 length;

	memcpy(&length, user.argument + buffer->length, sizeof(length));
	return buffer->max && word_at(buffer->pointer) == address && length == bytes;
}

static bool is_array(u8 flag, u64 address, unsigned long bytes)
{
	const struct mshv_ioctl_array *array;
	u64 start;
	int i;

	for (i = 0; i < MSHV_ARRAYS; i++) {
		array = &fuzzed_row->array[i];
		start = array->flags & MSHV_ARRAY_FOLLOWS ? USER_ARGUMENT + user.argument_size :
							    word_at(array->pointer);
		if (array->flags & flag && start == address &&
		    count_of(array) * array->element == bytes)
			return true;
	}
	return false;
}

/* Some are longer than their first part; no byte is read twice. */
static bool is_next_of_argument(u64 address)
{
	return address == USER_ARGUMENT + user.argument_size &&
	       (!user.argument_size || fuzzed_row->full_size);
}

static void copy_argument(void *to, unsigned long bytes)
{
	if (bytes > sizeof(user.argument) - user.argument_size)
		finding("more is read than an argument has");
	user_take(to, bytes);
	memcpy(user.argument + user.argument_size, to, bytes);
	user.argument_size += bytes;
}

unsigned long copy_from_user(void *to, const void *from, unsigned long bytes)
{
	u64 address = (unsigned long)from;

	memset(to, 0, bytes);
	if (fails(&user.copies, FAILING_COPY))
		return bytes;
	if (is_next_of_argument(address)) {
		copy_argument(to, bytes);
		return 0;
	}
	if (!is_buffer(&fuzzed_row->in, address, bytes) &&
	    !is_array(MSHV_ARRAY_IN, address, bytes))
		finding("memory is read that the argument does not name");
	user_take(to, bytes);
	return 0;
}

void user_look_at(const void *from, size_t bytes)
{
	static u8 sink[1 << 20];

	memcpy(sink, from, bytes < sizeof(sink) ? bytes : sizeof(sink));
	/* Or the compiler would see that nobody looks at the copy. */
	__asm__ volatile ("" : : "r"(sink) : "memory");
}

static void check_argument(const u8 *argument, unsigned long bytes)
{
	unsigned long i;

	if (bytes != _IOC_SIZE(fuzzed_row->number))
		finding("another size is written than the number has");
	for (i = 0; i < bytes; i++)
		if (argument[i] != user.argument[i] && !is_result(i))
			finding("a byte of the argument is written that is no result");
}

unsigned long copy_to_user(void *to, const void *from, unsigned long bytes)
{
	u64 address = (unsigned long)to;

	user_look_at(from, bytes);
	/* A program may name the argument itself as its buffer. */
	if (!is_buffer(&fuzzed_row->out, address, bytes) &&
	    !is_array(MSHV_ARRAY_OUT, address, bytes)) {
		if (address != USER_ARGUMENT)
			finding("memory is written that the argument does not name");
		check_argument(from, bytes);
	}
	return fails(&user.copies, FAILING_COPY) ? bytes : 0;
}

/* -------------------------------------------------------- memory ---- */

static void *keep(void *memory)
{
	if (!memory)
		abort();
	user.held++;
	return memory;
}

unsigned long get_zeroed_page(gfp_t flags)
{
	void *page;

	(void)flags;
	if (fails(&user.allocations, FAILING_ALLOCATION))
		return 0;
	page = keep(aligned_alloc(PAGE_BYTES, PAGE_BYTES));
	memset(page, 0, PAGE_BYTES);
	return (unsigned long)page;
}

void free_page(unsigned long page)
{
	if (page)
		user.held--;
	free((void *)page);
}

void *kvmalloc_array(size_t count, size_t size, gfp_t flags)
{
	void *memory;

	if (fails(&user.allocations, FAILING_ALLOCATION))
		return NULL;
	memory = keep(malloc(count * size));
	memset(memory, flags & __GFP_ZERO ? 0 : 0xa5, count * size);
	return memory;
}

void kvfree(const void *memory)
{
	if (memory)
		user.held--;
	free((void *)memory);
}

/* --------------------------------------------------------- files ---- */

void user_new_file(struct mshv_call *call)
{
	static char file;

	call->new_file.file = (struct file *)&file;
	user.made_file = true;
}

void mshv_file_publish(const struct mshv_new_file *new_file)
{
	(void)new_file;
	user.published++;
}

void mshv_file_discard(const struct mshv_new_file *new_file)
{
	(void)new_file;
	user.discarded++;
}

void mshv_count(enum mshv_counter counter, long n)
{
	(void)counter;
	(void)n;
}

void user_end(long ret)
{
	if (user.held)
		finding("memory is left");
	if (user.made_file && (user.published != (ret >= 0) || user.discarded != (ret < 0)))
		finding("a file is left, or lost");
}
