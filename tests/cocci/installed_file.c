// SPDX-License-Identifier: GPL-2.0-only
/* For scripts/cocci/installed_file.cocci. */

static int used(int fd, struct file *file, struct thing *thing)
{
	fd_install(fd, file);
	thing->flags = file->f_flags;		/* flagged */
	return fd;
}

static int fails(struct mshv_new_file *new_file, struct thing *thing)
{
	mshv_file_publish(new_file);
	if (thing->dead)
		return -EIO;			/* flagged */
	return 0;
}

static int correct(int fd, struct file *file, struct thing *thing)
{
	if (thing->dead) {
		fput(file);
		return -EIO;
	}
	fd_install(fd, file);
	return fd;
}
