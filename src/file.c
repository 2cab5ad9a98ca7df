// SPDX-License-Identifier: GPL-2.0-only
/* Files behind descriptors. */
#include <linux/anon_inodes.h>
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/file.h>

#include "ioctl.h"
#include "mshv.h"

/**
 * mshv_file_reserve() - reserve a descriptor before creating what it is for
 *
 * A process at its limit is refused before anything has been done.
 *
 * Return: the descriptor, not yet usable, or a negative errno.
 */
int mshv_file_reserve(void)
{
	return get_unused_fd_flags(O_CLOEXEC);
}

/**
 * mshv_file_cancel() - undo mshv_file_reserve()
 * @fd: the descriptor
 */
void mshv_file_cancel(int fd)
{
	put_unused_fd(fd);
}

/**
 * mshv_file_install() - put an object behind a descriptor, as the last step
 * @fd: from mshv_file_reserve()
 * @name: shown in /proc
 * @fops: its operations; release takes over the caller's reference
 * @object: becomes the file's private data
 *
 * On success the object belongs to the file, which another thread may already
 * have closed on return: the caller must not touch it any more.
 *
 * Return: 0, or a negative errno and nothing has happened.
 */
int mshv_file_install(int fd, const char *name, const struct file_operations *fops,
		      void *object)
{
	struct file *file = anon_inode_getfile(name, fops, object, O_RDWR);

	if (IS_ERR(file))
		return PTR_ERR(file);
	fd_install(fd, file);
	return 0;
}

/**
 * mshv_file_prepare() - make a file that nobody can use yet
 * @new_file: what becomes of it
 * @name: shown in /proc
 * @fops: its operations; release takes over the caller's reference
 * @object: becomes the file's private data; on success it belongs to the file
 *
 * For calls that return a descriptor in their argument: mshv_file_publish() once that
 * has been copied out.
 *
 * Return: 0, or a negative errno and nothing has happened.
 */
int mshv_file_prepare(struct mshv_new_file *new_file, const char *name,
		      const struct file_operations *fops, void *object)
{
	struct file *file;
	int fd = mshv_file_reserve();

	if (fd < 0)
		return fd;
	file = anon_inode_getfile(name, fops, object, O_RDWR);
	if (IS_ERR(file)) {
		mshv_file_cancel(fd);
		return PTR_ERR(file);
	}
	*new_file = (struct mshv_new_file){ .file = file, .fd = fd };
	return 0;
}

/**
 * mshv_file_publish() - let a file be used, as the last step
 * @new_file: from mshv_file_prepare(); another thread may have closed it on return
 */
void mshv_file_publish(const struct mshv_new_file *new_file)
{
	fd_install(new_file->fd, new_file->file);
}

/**
 * mshv_file_discard() - undo mshv_file_prepare()
 * @new_file: the file, released at the latest when the process is back in user space
 */
void mshv_file_discard(const struct mshv_new_file *new_file)
{
	mshv_file_cancel(new_file->fd);
	fput(new_file->file);
}
