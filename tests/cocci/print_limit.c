// SPDX-License-Identifier: GPL-2.0-only
/* For scripts/cocci/print_limit.cocci. */

static int refuse(struct thing *thing)
{
	pr_err("bad thing %u\n", thing->count);		/* flagged */
	return -EINVAL;
}

static void always(struct thing *thing)
{
	if (mshv_count_first(MSHV_COUNTER_THINGS))
		pr_warn("first thing\n");
	pr_warn("thing\n");				/* flagged */
}

static int warn(struct thing *thing)
{
	if (WARN_ON(thing->count > 5))			/* flagged */
		return -EINVAL;
	return 0;
}

static void correct(struct thing *thing)
{
	if (mshv_count_first(MSHV_COUNTER_THINGS))
		pr_warn("first thing\n");
	pr_err_ratelimited("bad thing %u\n", thing->count);
	pr_warn_once("old thing\n");
	pr_debug("thing\n");
	WARN_ON_ONCE(thing->count > 5);
}

static int correct_init(void)
{
	pr_info("ready\n");
	return 0;
}
