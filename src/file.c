// SPDX-License-Identifier: GPL-2.0-only
/* Files behind descriptors. */
#include <linux/anon_inodes.h>
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/file.h>

#include "mshv.h"

/**
 * mshv_file_install() - make a descriptor for an object, as the last step
 * @name: shown in /proc
 * @fops: its operations; release takes over the caller's reference
 * @object: becomes the file's private data
 *
 * On success the object belongs to the file, which another thread may already
 * have closed on return: the caller must not touch it any more.
 *
 * Return: the descriptor, or a negative errno and nothing has happened.
 */
int mshv_file_install(const char *name, const struct file_operations *fops,
		      void *object)
{
	struct file *file;
	int fd;

	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return fd;
	file = anon_inode_getfile(name, fops, object, O_RDWR);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	fd_install(fd, file);
	return fd;
}
