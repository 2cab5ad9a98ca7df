// SPDX-License-Identifier: GPL-2.0-only
/* The generic path of a call: find its row, copy, decode, operate, encode. */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/ioctl.h>
#include <linux/kernel.h>
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

/*
 * A longer form is copied whole a second time: the first bytes may have
 * changed meanwhile, so the decoder looks at the second copy only.
 */
static int copy_argument_in(const struct mshv_ioctl *row, struct mshv_call *call,
			    const void __user *user)
{
	u32 full;

	call->size = _IOC_SIZE(row->number);
	if (!(_IOC_DIR(row->number) & _IOC_WRITE))
		return 0;
	if (copy_from_user(call->argument, user, call->size))
		return -EFAULT;
	if (!row->full_size)
		return 0;
	full = row->full_size(call->argument);
	if (!full)
		return -EINVAL;
	if (full == call->size)
		return 0;
	call->size = full;
	return copy_from_user(call->argument, user, full) ? -EFAULT : 0;
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

static int allocate_page(void **page)
{
	*page = (void *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
	return *page ? 0 : -ENOMEM;
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

static u32 array_count(const struct mshv_ioctl *row, const struct mshv_call *call)
{
	u32 count = 0;

	if (row->array.max)
		memcpy(&count, call->argument + row->array.count, sizeof(count));
	return count;
}

static int copy_array_in(const struct mshv_ioctl *row, struct mshv_call *call,
			 const void __user *user)
{
	u32 count = array_count(row, call);

	if (!count)
		return 0;
	call->array = kvmalloc_array(count, row->array.element, GFP_KERNEL_ACCOUNT);
	if (!call->array)
		return -ENOMEM;
	return copy_from_user(call->array, user + call->size,
			      (size_t)count * row->array.element) ? -EFAULT : 0;
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
		    const void __user *user)
{
	int ret;

	ret = copy_argument_in(row, call, user);
	if (!ret)
		ret = check_buffers(row, call);
	if (!ret && array_count(row, call) > row->array.max)
		ret = -EINVAL;
	if (!ret && row->check)
		ret = row->check(call);
	if (!ret)
		ret = copy_buffer_in(row, call);
	if (!ret)
		ret = copy_array_in(row, call, user);
	if (!ret)
		ret = prepare_buffer_out(row, call);
	return ret;
}

static bool has_results(const struct mshv_ioctl *row, struct mshv_call *call, long ret)
{
	if (!(_IOC_DIR(row->number) & _IOC_READ))
		return false;
	return row->encode ? row->encode(call) : ret >= 0;
}

static long carry_out(const struct mshv_ioctl *row, struct mshv_call *call,
		      void *object, void __user *user)
{
	long ret;

	ret = row->operate(object, call);
	if (ret >= 0 && copy_buffer_out(row, call))
		return -EFAULT;
	if (has_results(row, call, ret) &&
	    copy_to_user(user, call->argument, _IOC_SIZE(row->number)))
		return -EFAULT;
	return ret;
}

/**
 * mshv_ioctl() - carry out a call
 * @table: calls of the file's kind
 * @object: what the file stands for
 * @number: the call, all 32 bits
 * @user: its argument
 *
 * Context: process context, may sleep.
 *
 * Return: what the operation returns, -ENOTTY for a call not in the table,
 * -EFAULT, -EINVAL or -ENOMEM if its argument cannot be had.
 */
long mshv_ioctl(const struct mshv_ioctl_table *table, void *object,
		unsigned int number, unsigned long user)
{
	const struct mshv_ioctl *row = find_row(table, number);
	struct mshv_call call = {};
	long ret;

	if (!row) {
		mshv_count(MSHV_COUNTER_UNKNOWN_IOCTL, 1);
		return -ENOTTY;
	}
	ret = bring_in(row, &call, (void __user *)user);
	if (!ret && row->decode)
		ret = row->decode(&call);
	if (!ret)
		ret = carry_out(row, &call, object, (void __user *)user);
	free_page((unsigned long)call.in);
	free_page((unsigned long)call.out);
	kvfree(call.array);
	return ret;
}
