// SPDX-License-Identifier: GPL-2.0-only
/* For scripts/cocci/uninitialised_copy.cocci. */

static int structure(void __user *user)
{
	struct answer answer;

	answer.code = 1;
	return copy_to_user(user, &answer, sizeof(answer)) ? -EFAULT : 0;	/* flagged */
}

static int array(void __user *user)
{
	u64 words[4];

	words[0] = 1;
	if (copy_to_user(user, words, sizeof(words)))				/* flagged */
		return -EFAULT;
	return 0;
}

static int correct(void __user *user)
{
	struct answer answer = { .code = 1 };
	struct answer other;
	u64 words[4] = {};

	memset(&other, 0, sizeof(other));
	other.code = 2;
	if (copy_to_user(user, words, sizeof(words)) || copy_to_user(user, &other, sizeof(other)))
		return -EFAULT;
	return copy_to_user(user, &answer, sizeof(answer)) ? -EFAULT : 0;
}
