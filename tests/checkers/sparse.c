// SPDX-License-Identifier: GPL-2.0-only
/* Faults that sparse must find, in the marked lines and in no other. */
#include <linux/types.h>

int planted_dereference(int __user *pointer);
int planted_cast(void __user *pointer);
u32 planted_order(__be32 number);
u32 correct_order(__be32 number);

int planted_dereference(int __user *pointer)
{
	return *pointer;			/* flagged */
}

static int read_word(int *pointer)
{
	return *pointer;
}

int planted_cast(void __user *pointer)
{
	return read_word(pointer);		/* flagged */
}

u32 planted_order(__be32 number)
{
	return number + 1;			/* flagged */
}

u32 correct_order(__be32 number)
{
	return (__force u32)number + 1;
}
