// SPDX-License-Identifier: GPL-2.0-only
/* For scripts/cocci/error_pointer.cocci. */

static struct thing *make(int fd)
{
	struct eventfd_ctx *eventfd = eventfd_ctx_fdget(fd);

	if (!eventfd)					/* flagged */
		return ERR_PTR(-EBADF);
	return thing_of(eventfd);
}

static int use(int fd)
{
	struct thing *thing = make(fd);

	if (thing == NULL)				/* flagged */
		return -EBADF;
	return thing->error;
}

static int allocate(void)
{
	struct thing *thing = kzalloc(sizeof(*thing), GFP_KERNEL);

	if (IS_ERR(thing))				/* flagged */
		return -ENOMEM;
	return thing->error;
}

static int mixed_up(int fd, int resample_fd)
{
	struct eventfd_ctx *eventfd = eventfd_ctx_fdget(fd);
	struct eventfd_ctx *resample;

	if (IS_ERR(eventfd))
		return PTR_ERR(eventfd);
	resample = eventfd_ctx_fdget(resample_fd);
	if (IS_ERR(resample))
		return PTR_ERR(eventfd);		/* flagged */
	return 0;
}

static int correct(int fd)
{
	struct thing *thing = make(fd);
	struct thing *copy;

	if (IS_ERR(thing))
		return PTR_ERR(thing);
	copy = kmemdup(thing, sizeof(*thing), GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	return copy->error;
}
