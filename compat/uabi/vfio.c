// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bridge to VFIO: an object of a partition that VFIO files, of groups or of devices,
 * are added to. Of a file that was added the object has a reference, so that the device
 * stays open as long as the guest may use it. VFIO itself is told nothing: what
 * it calls the VM of a device is one of KVM's.
 *
 * The object lives as long as its file, which holds a reference to the partition.
 * A partition has at most one at a time.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include <linux/mshv_legacy.h>

#include "../../src/mshv.h"
#include "uabi.h"
#include "vfio_file.h"

/**
 * struct vfio_object - what VFIO files are added to
 * @partition: whose devices they are; referenced
 * @lock: guards @files; nothing is taken inside it
 * @files: struct vfio_file, each of another file
 */
struct vfio_object {
	struct mshv_partition *partition;
	struct mutex lock;
	struct list_head files;
};

struct vfio_file {
	struct list_head node;
	struct file *file;	/* referenced */
};

static struct vfio_file *find_file(struct vfio_object *object, const struct file *file)
{
	struct vfio_file *entry;

	list_for_each_entry(entry, &object->files, node)
		if (entry->file == file)
			return entry;
	return NULL;
}

static int add_file(struct vfio_object *object, struct file *file)
{
	struct vfio_file *entry;

	if (!mshv_vfio_file_is_valid(file))
		return -EINVAL;
	entry = kmalloc(sizeof(*entry), GFP_KERNEL_ACCOUNT);
	if (!entry)
		return -ENOMEM;
	mutex_lock(&object->lock);
	if (find_file(object, file)) {
		mutex_unlock(&object->lock);
		kfree(entry);
		return -EEXIST;
	}
	entry->file = get_file(file);
	list_add(&entry->node, &object->files);
	mutex_unlock(&object->lock);
	return 0;
}

static void free_file(struct vfio_file *entry)
{
	fput(entry->file);
	kfree(entry);
}

static int remove_file(struct vfio_object *object, const struct file *file)
{
	struct vfio_file *entry;

	mutex_lock(&object->lock);
	entry = find_file(object, file);
	if (entry)
		list_del(&entry->node);
	mutex_unlock(&object->lock);
	if (!entry)
		return -ENOENT;
	free_file(entry);
	return 0;
}

/**
 * mshv_uabi_set_vfio_file() - operation: add a VFIO file to an object, or take it away
 * @object: the private data of the object's file
 * @call: decoded, request.device
 *
 * Context: process context, may sleep.
 *
 * Return: 0 or a negative errno: -EBADF without such a file; -EINVAL if it is not one
 * of VFIO and -EEXIST if it was added before; -ENOENT if it was not.
 */
long mshv_uabi_set_vfio_file(void *object, struct mshv_call *call)
{
	const struct mshv_req_device *req = &call->request.device;
	struct file *file = fget(req->fd);
	int ret;

	if (!file)
		return -EBADF;
	ret = req->remove ? remove_file(object, file) : add_file(object, file);
	fput(file);
	return ret;
}

static long object_ioctl(struct file *file, unsigned int number, unsigned long user)
{
	struct vfio_object *object = file->private_data;

	return mshv_ioctl(object->partition->family->device_object, object, number, user);
}

static int object_release(struct inode *inode, struct file *file)
{
	struct vfio_object *object = file->private_data;
	struct vfio_file *entry, *next;

	list_for_each_entry_safe(entry, next, &object->files, node)
		free_file(entry);
	clear_bit(MSHV_LEGACY_DEVICE_TYPE_VFIO, &object->partition->device_objects);
	mshv_partition_put(object->partition);
	kfree(object);
	return 0;
}

static const struct file_operations object_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = object_ioctl,
	.release = object_release,
	.llseek = noop_llseek,
};

static struct vfio_object *object_alloc(struct mshv_partition *partition)
{
	struct vfio_object *object = kmalloc(sizeof(*object), GFP_KERNEL_ACCOUNT);

	if (!object)
		return NULL;
	object->partition = partition;
	mutex_init(&object->lock);
	INIT_LIST_HEAD(&object->files);
	return object;
}

/* On success the bit that was set is the object's to clear. */
static int create_object(struct mshv_partition *partition, struct mshv_new_file *new_file)
{
	struct vfio_object *object = object_alloc(partition);
	int ret;

	if (!object)
		return -ENOMEM;
	kref_get(&partition->ref);
	ret = mshv_file_prepare(new_file, "mshv_device", &object_fops, object);
	if (ret) {
		mshv_partition_put(partition);
		kfree(object);
	}
	return ret;
}

/**
 * mshv_uabi_create_device() - operation: make a device object, or ask whether it can be
 * @object: struct mshv_partition
 * @call: decoded, request.device_object
 *
 * Context: process context, may sleep.
 *
 * Return: 0 or a negative errno: -EBUSY if the partition has one.
 */
long mshv_uabi_create_device(void *object, struct mshv_call *call)
{
	struct mshv_create_device *arg = (void *)call->argument;
	struct mshv_partition *partition = object;
	u32 type = call->request.device_object.type;
	int ret;

	if (call->request.device_object.test)
		return 0;
	if (test_and_set_bit(type, &partition->device_objects))
		return -EBUSY;
	ret = create_object(partition, &call->new_file);
	if (ret) {
		clear_bit(type, &partition->device_objects);
		return ret;
	}
	arg->fd = call->new_file.fd;
	return 0;
}
