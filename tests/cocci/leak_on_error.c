// SPDX-License-Identifier: GPL-2.0-only
/* For scripts/cocci/leak_on_error.cocci. */

static int memory(struct thing *thing, u32 count)
{
	u64 *words = kcalloc(count, sizeof(*words), GFP_KERNEL);

	if (!words)
		return -ENOMEM;
	if (thing->dead)
		return -EIO;			/* flagged */
	thing->words = words;
	return 0;
}

static int page(struct thing *thing)
{
	void *page;

	page = (void *)get_zeroed_page(GFP_KERNEL);
	if (!page)
		return -ENOMEM;
	memset(page, 1, 8);
	if (copy_from_user(page, thing->user, 8))
		return -EFAULT;			/* flagged */
	free_page((unsigned long)page);
	return 0;
}

static int file(struct thing *thing, int fd)
{
	struct file *file = fget(fd);
	int ret;

	if (!file)
		return -EBADF;
	ret = thing->error;
	if (ret)
		return ret;			/* flagged */
	fput(file);
	return 0;
}

static int file_asked(struct thing *thing, int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return -EBADF;
	if (!is_valid(file))
		return -EINVAL;			/* flagged */
	thing->file = file;
	return 0;
}

static int eventfd(struct thing *thing, int fd)
{
	struct eventfd_ctx *eventfd = eventfd_ctx_fdget(fd);

	if (IS_ERR(eventfd))
		return PTR_ERR(eventfd);
	if (mutex_lock_killable(&thing->lock))
		return -EINTR;			/* flagged */
	thing->eventfd = eventfd;
	mutex_unlock(&thing->lock);
	return 0;
}

static int descriptor(struct thing *thing)
{
	int fd = get_unused_fd_flags(O_CLOEXEC);

	if (fd < 0)
		return fd;
	if (thing->dead)
		return -EIO;			/* flagged */
	fd_install(fd, thing->file);
	return fd;
}

static int correct(struct thing *thing, int fd)
{
	struct file *file = fget(fd);
	int ret = -ENOMEM;
	u64 *words;

	if (!file)
		return -EBADF;
	words = kcalloc(8, sizeof(*words), GFP_KERNEL);
	if (!words)
		goto put_file;
	ret = -EFAULT;
	if (copy_from_user(words, thing->user, 8))
		goto free_words;
	thing->words = words;
	fput(file);
	return 0;

free_words:
	kfree(words);
put_file:
	fput(file);
	return ret;
}

static struct thing *correct_returned(u32 count)
{
	struct thing *thing = kzalloc(sizeof(*thing), GFP_KERNEL);

	if (!thing)
		return NULL;
	thing->count = count;
	return thing;
}

static int correct_handed_over(struct thing *thing, int fd)
{
	struct eventfd_ctx *eventfd = eventfd_ctx_fdget(fd);
	int ret;

	if (IS_ERR(eventfd))
		return PTR_ERR(eventfd);
	ret = take_over(thing, eventfd);
	return ret;
}

static int correct_handed_over_at_the_end(struct thing *thing, int fd)
{
	struct eventfd_ctx *eventfd = eventfd_ctx_fdget(fd);

	if (IS_ERR(eventfd))
		return PTR_ERR(eventfd);
	return take_over(thing, eventfd);
}
