// SPDX-License-Identifier: GPL-2.0-only
/* For scripts/cocci/unsigned_negative.cocci. */

struct counted {
	u32 count;
	int error;
};

static int variable(void)
{
	u32 fd = get_unused_fd_flags(0);

	if (fd < 0)				/* flagged */
		return -EMFILE;
	return fd;
}

static int parameter(size_t bytes)
{
	return bytes >= 0 ? 0 : -EINVAL;	/* flagged */
}

static int member(struct counted *counted)
{
	if (counted->count < 0)			/* flagged */
		return -EINVAL;
	return 0;
}

static int correct(struct counted *counted, u32 limit)
{
	int fd = get_unused_fd_flags(0);

	if (fd < 0 || counted->error < 0)
		return fd;
	return counted->count < limit ? fd : -EINVAL;
}
