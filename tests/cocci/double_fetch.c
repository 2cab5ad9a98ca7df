// SPDX-License-Identifier: GPL-2.0-only
/* For scripts/cocci/double_fetch.cocci. */

static int header_again(struct message *message, void __user *user)
{
	u32 size;

	if (copy_from_user(&size, user, sizeof(size)))
		return -EFAULT;
	if (size > sizeof(*message))
		return -EINVAL;
	return copy_from_user(message, user, size) ? -EFAULT : 0;	/* flagged */
}

static int word_again(struct message *message, struct message __user *user)
{
	u32 size, again;

	if (get_user(size, &user->size))
		return -EFAULT;
	if (size > sizeof(*message))
		return -EINVAL;
	if (get_user(again, &user->size))		/* flagged */
		return -EFAULT;
	return fill(message, again);
}

static int correct_rest(struct message *message, void __user *user)
{
	if (copy_from_user(message, user, sizeof(message->header)))
		return -EFAULT;
	if (message->header.size != sizeof(*message))
		return -EINVAL;
	return copy_from_user(message->data, user + sizeof(message->header),
			      sizeof(message->data)) ? -EFAULT : 0;
}

static int correct_tested_again(struct message *message, void __user *user)
{
	u32 size;

	if (copy_from_user(&size, user, sizeof(size)))
		return -EFAULT;
	if (size > sizeof(*message))
		return -EINVAL;
	if (copy_from_user(message, user, size))
		return -EFAULT;
	if (message->size != size)
		return -EINVAL;
	return 0;
}

static int correct_next(u64 *words, u32 count, u64 __user *user)
{
	u32 i;

	for (i = 0; i < count; i++) {
		if (get_user(words[i], user))
			return -EFAULT;
		user++;
	}
	return 0;
}
