// SPDX-License-Identifier: GPL-2.0-only
/* The generic path of a call: find its row, copy, decode, operate, encode. */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/ioctl.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "ioctl.h"
#include "mshv.h"

static const struct mshv_ioctl *find_row(const struct mshv_ioctl_table *table, u32 number)
{
	u32 i;

	for (i = 0; i < table->count; i++)
		if (table->rows[i].number == number)
			return &table->rows[i];
	return NULL;
}

static const struct mshv_ioctl *find(const struct mshv_ioctl_table *const *tables, u32 number,
				     struct mshv_ioctl_uses __percpu **uses)
{
	const struct mshv_ioctl *row;

	for (; *tables; tables++) {
		row = find_row(*tables, number);
		if (row) {
			*uses = (*tables)->uses + (row - (*tables)->rows);
			return row;
		}
	}
	return NULL;
}

/* Tells a program that confuses generations of the ABI from one that probes. */
static void count_unknown(const char *kind, u32 number)
{
	const struct mshv_ioctl_table *const *table;

	for (table = mshv_tables; *table; table++)
		if (!strcmp((*table)->kind, kind) && find_row(*table, number)) {
			mshv_count(MSHV_COUNTER_FOREIGN_IOCTL, 1);
			return;
		}
	mshv_count(MSHV_COUNTER_UNKNOWN_IOCTL, 1);
}

static int allocate_page(void **page)
{
	*page = (void *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
	return *page ? 0 : -ENOMEM;
}

static int prepare_argument(struct mshv_call *call, u32 size)
{
	void *page;

	call->argument = call->small;
	call->size = size;
	if (size <= sizeof(call->small))
		return 0;
	if (size > MSHV_ARGUMENT_MAX || allocate_page(&page))
		return -ENOMEM;
	call->argument = page;
	return 0;
}

/*
 * Of a longer form only the rest is copied then: what told its size is not read a
 * second time, when it may have changed.
 */
static int copy_argument_in(const struct mshv_ioctl *row, struct mshv_call *call,
			    const void __user *user)
{
	u32 full;

	if (prepare_argument(call, _IOC_SIZE(row->number)))
		return -ENOMEM;
	if (!row->in_only && !(_IOC_DIR(row->number) & _IOC_WRITE))
		return 0;
	if (copy_from_user(call->argument, user, call->size))
		return -EFAULT;
	if (!row->full_size)
		return 0;
	full = row->full_size(call->argument);
	if (full < call->size)
		return -EINVAL;
	if (full > call->size &&
	    copy_from_user(call->argument + call->size, user + call->size, full - call->size))
		return -EFAULT;
	call->size = full;
	return 0;
}

static void read_buffer(const struct mshv_ioctl_buffer *buffer, const struct mshv_call *call,
			u64 *pointer, u16 *length)
{
	memcpy(pointer, call->argument + buffer->pointer, sizeof(*pointer));
	memcpy(length, call->argument + buffer->length, sizeof(*length));
}

static int check_buffer(const struct mshv_ioctl_buffer *buffer, u64 pointer, u16 length)
{
	if (!pointer)
		return length || buffer->min ? -EINVAL : 0;
	if (!length || length < buffer->min || length > buffer->max)
		return -EINVAL;
	return 0;
}

static int check_buffers(const struct mshv_ioctl *row, const struct mshv_call *call)
{
	const struct mshv_ioctl_buffer *buffers[] = { &row->in, &row->out };
	u64 pointer;
	u16 length;
	int i, ret;

	for (i = 0; i < ARRAY_SIZE(buffers); i++) {
		if (!buffers[i]->max)
			continue;
		read_buffer(buffers[i], call, &pointer, &length);
		ret = check_buffer(buffers[i], pointer, length);
		if (ret)
			return ret;
	}
	return 0;
}

static int copy_buffer_in(const struct mshv_ioctl *row, struct mshv_call *call)
{
	u64 pointer;
	u16 length;
	int ret;

	if (!row->in.max)
		return 0;
	read_buffer(&row->in, call, &pointer, &length);
	if (!pointer)
		return 0;
	ret = allocate_page(&call->in);
	if (ret)
		return ret;
	return copy_from_user(call->in, u64_to_user_ptr(pointer), length) ? -EFAULT : 0;
}

static u64 array_count(const struct mshv_ioctl_array *array, const struct mshv_call *call)
{
	const void *where = call->argument + array->count;
	u64 wide = 0;
	u32 word;
	u16 half;

	switch (array->count_bytes) {
	case sizeof(half):
		memcpy(&half, where, sizeof(half));
		return half;
	case sizeof(word):
		memcpy(&word, where, sizeof(word));
		return word;
	case sizeof(wide):
		memcpy(&wide, where, sizeof(wide));
		return wide;
	default:
		return array->max;
	}
}

static int count_arrays(const struct mshv_ioctl *row, struct mshv_call *call)
{
	u64 count;
	int i;

	for (i = 0; i < MSHV_ARRAYS; i++) {
		if (!row->array[i].flags)
			continue;
		count = array_count(&row->array[i], call);
		if (count > row->array[i].max)
			return -EINVAL;
		call->count[i] = count;
	}
	return 0;
}

static void __user *array_address(const struct mshv_ioctl_array *array,
				  const struct mshv_call *call, void __user *user)
{
	u64 pointer;

	if (array->flags & MSHV_ARRAY_FOLLOWS)
		return user + call->size;
	memcpy(&pointer, call->argument + array->pointer, sizeof(pointer));
	return u64_to_user_ptr(pointer);
}

static int copy_array_in(struct mshv_call *call, int which, void __user *user)
{
	const struct mshv_ioctl_array *array = &call->row->array[which];
	u32 count = call->count[which];
	gfp_t zero;
	void *copy;

	if (!count)
		return 0;
	zero = array->flags & MSHV_ARRAY_IN ? 0 : __GFP_ZERO;
	copy = kvmalloc_array(count, array->element, GFP_KERNEL_ACCOUNT | zero);
	if (!copy)
		return -ENOMEM;
	call->array[which] = copy;
	if (!(array->flags & MSHV_ARRAY_IN))
		return 0;
	return copy_from_user(copy, array_address(array, call, user),
			      (size_t)count * array->element) ? -EFAULT : 0;
}

static int copy_arrays_in(struct mshv_call *call, void __user *user)
{
	int i, ret = 0;

	for (i = 0; i < MSHV_ARRAYS && !ret; i++)
		ret = copy_array_in(call, i, user);
	return ret;
}

static int copy_arrays_out(const struct mshv_call *call, void __user *user)
{
	const struct mshv_ioctl_array *array;
	int i;

	for (i = 0; i < MSHV_ARRAYS; i++) {
		array = &call->row->array[i];
		if (!call->count[i] || !(array->flags & MSHV_ARRAY_OUT))
			continue;
		if (copy_to_user(array_address(array, call, user), call->array[i],
				 (size_t)call->count[i] * array->element))
			return -EFAULT;
	}
	return 0;
}

static int allocate_hypercall_page(struct mshv_call *call)
{
	return call->row->hypercall ? allocate_page(&call->in) : 0;
}

static int prepare_buffer_out(const struct mshv_ioctl *row, struct mshv_call *call)
{
	u64 pointer;

	if (!row->out.max)
		return 0;
	read_buffer(&row->out, call, &pointer, &call->out_length);
	return pointer ? allocate_page(&call->out) : 0;
}

static int copy_buffer_out(const struct mshv_ioctl *row, const struct mshv_call *call)
{
	u64 pointer;
	u16 length;

	if (!call->out)
		return 0;
	read_buffer(&row->out, call, &pointer, &length);
	return copy_to_user(u64_to_user_ptr(pointer), call->out, call->out_length) ?
	       -EFAULT : 0;
}

/*
 * The order is part of the ABI: what is wrong with the argument itself is said
 * before what it points to is read.
 */
static int bring_in(const struct mshv_ioctl *row, struct mshv_call *call,
		    void __user *user)
{
	int ret;

	ret = copy_argument_in(row, call, user);
	if (!ret)
		ret = check_buffers(row, call);
	if (!ret)
		ret = count_arrays(row, call);
	if (!ret && row->check)
		ret = row->check(call);
	if (!ret)
		ret = copy_buffer_in(row, call);
	if (!ret)
		ret = copy_arrays_in(call, user);
	if (!ret)
		ret = prepare_buffer_out(row, call);
	if (!ret)
		ret = allocate_hypercall_page(call);
	return ret;
}

static bool has_results(const struct mshv_ioctl *row, struct mshv_call *call, long ret)
{
	bool any = row->encode ? row->encode(call) : ret >= 0;

	return any && !row->in_only && _IOC_DIR(row->number) & _IOC_READ;
}

static long carry_out(const struct mshv_ioctl *row, struct mshv_call *call,
		      void *object, void __user *user)
{
	long ret;

	ret = row->operate(object, call);
	if (ret >= 0 && row->out.max && copy_buffer_out(row, call))
		return -EFAULT;
	if (has_results(row, call, ret) &&
	    copy_to_user(user, call->argument, _IOC_SIZE(row->number)))
		return -EFAULT;
	if (ret >= 0 && copy_arrays_out(call, user))
		return -EFAULT;
	return ret;
}

/* A descriptor that user space could not be told of would stay open for ever. */
static void settle_new_file(const struct mshv_call *call, long ret)
{
	if (!call->new_file.file)
		return;
	if (ret >= 0)
		mshv_file_publish(&call->new_file);
	else
		mshv_file_discard(&call->new_file);
}

static void free_call(struct mshv_call *call)
{
	int i;

	for (i = 0; i < MSHV_ARRAYS; i++)
		kvfree(call->array[i]);
	free_page((unsigned long)call->in);
	free_page((unsigned long)call->out);
	if (call->argument != call->small)
		free_page((unsigned long)call->argument);
}

/**
 * mshv_ioctl() - carry out a call
 * @tables: what a file answers to, of one kind
 * @object: what the file stands for
 * @number: the call, all 32 bits
 * @user: its argument
 *
 * Context: process context, may sleep.
 *
 * Return: what the operation returns, -ENOTTY for a call not in the tables,
 * -EFAULT, -EINVAL or -ENOMEM if its argument cannot be had.
 */
long mshv_ioctl(const struct mshv_ioctl_table *const *tables, void *object,
		unsigned int number, unsigned long user)
{
	struct mshv_ioctl_uses __percpu *uses;
	const struct mshv_ioctl *row = find(tables, number, &uses);
	struct mshv_call call = { .row = row };
	long ret;

	if (!row) {
		count_unknown((*tables)->kind, number);
		return -ENOTTY;
	}
	this_cpu_inc(uses->calls);
	ret = bring_in(row, &call, (void __user *)user);
	if (!ret && row->decode)
		ret = row->decode(&call);
	if (!ret)
		ret = carry_out(row, &call, object, (void __user *)user);
	settle_new_file(&call, ret);
	free_call(&call);
	if (ret >= 0)
		this_cpu_inc(uses->successes);
	return ret;
}
