// SPDX-License-Identifier: GPL-2.0-only
/* For scripts/cocci/common_error.cocci. */

static int positive(void)
{
	return EINVAL;				/* flagged */
}

static bool negated(u32 flags)
{
	return !flags & 4;			/* flagged */
}

static void pointer(struct thing *thing)
{
	memset(thing, 0, sizeof(thing));	/* flagged */
}

static int cursor(struct list_head *things, u32 wanted)
{
	struct thing *thing;

	list_for_each_entry(thing, things, node) {
		if (thing->count == wanted)
			break;
	}
	return thing->error;			/* flagged */
}

static int correct(struct list_head *things, u32 flags)
{
	struct thing *thing, *found = NULL;

	list_for_each_entry(thing, things, node) {
		if (!(flags & 4))
			found = thing;
	}
	if (!found)
		return -EINVAL;
	memset(found, 0, sizeof(*found));
	list_for_each_entry(thing, things, node)
		thing->error = 0;
	return found->error;
}
