// SPDX-License-Identifier: GPL-2.0-only
/* For scripts/cocci/print_pointer.cocci. */

static void plain(struct thing *thing)
{
	pr_info("thing %p is here\n", thing);			/* flagged */
}

static void at_the_end(struct seq_file *file, struct thing *thing)
{
	seq_printf(file, "%d %px", thing->count, thing);	/* flagged */
}

static ssize_t hashed(struct thing *thing, char *text)
{
	return sysfs_emit(text, "%16pK\n", thing);		/* flagged */
}

static void number(struct thing *thing)
{
	pr_warn_ratelimited("thing %lx\n", (unsigned long)thing);	/* flagged */
}

static void correct(struct thing *thing, int ret)
{
	pr_info("thing %u: error %pe, %pUb\n", thing->count, ERR_PTR(ret), &thing->uuid);
	pr_info("%u pages, 50%% put back\n", thing->count);
	pr_info("guest page %#llx\n", (unsigned long long)thing->gfn);
}
