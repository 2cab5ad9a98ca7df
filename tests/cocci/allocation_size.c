// SPDX-License-Identifier: GPL-2.0-only
/* For scripts/cocci/allocation_size.cocci. */

static u64 *array(u32 count)
{
	return kmalloc(count * sizeof(u64), GFP_KERNEL);	/* flagged */
}

static void *elements(u32 count, u32 size)
{
	return kvzalloc(count * size, GFP_KERNEL);		/* flagged */
}

static struct list *structure(u32 count)
{
	struct list *list;

	list = kzalloc(sizeof(*list) + count * sizeof(u64), GFP_KERNEL);	/* flagged */
	return list;
}

static u64 *correct(u32 count)
{
	return kmalloc_array(count, sizeof(u64), GFP_KERNEL);
}

static u64 *correct_fixed(void)
{
	return kmalloc(16 * sizeof(u64), GFP_KERNEL);
}

static struct list *correct_structure(u32 count)
{
	struct list *list;

	list = kzalloc(struct_size(list, words, count), GFP_KERNEL);
	return list;
}
