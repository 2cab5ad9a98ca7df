// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mistakes of a driver, one for each thing that a kernel for "make sanitize" watches: to
 * load this with fault=NAME makes the one of that name. The boot that does so shows that
 * mistakes are seen; no other loads it.
 */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/workqueue.h>

static char *fault;
module_param(fault, charp, 0);
MODULE_PARM_DESC(fault, "which mistake to make");

static DEFINE_MUTEX(outer);
static DEFINE_MUTEX(inner);
static DEFINE_SPINLOCK(spin);

/* Used by the mistakes in ways that no compiler can foresee, so that it leaves none out. */
static u32 sink;
static u32 forty = 40;
static u8 small_array[8];

static void use_after_free(void)
{
	u32 *word = kmalloc(sizeof(*word), GFP_KERNEL);

	if (!word)
		return;
	WRITE_ONCE(*word, 1);
	kfree(word);
	WRITE_ONCE(sink, READ_ONCE(*word));
}

static void use_beyond_end(void)
{
	u8 *bytes = kmalloc(10, GFP_KERNEL);

	if (!bytes)
		return;
	WRITE_ONCE(sink, READ_ONCE(bytes[READ_ONCE(forty) - 30]));
	kfree(bytes);
}

/* No deadlock: only the order is wrong, and only once each. */
static void take_in_both_orders(void)
{
	mutex_lock(&outer);
	mutex_lock(&inner);
	mutex_unlock(&inner);
	mutex_unlock(&outer);
	mutex_lock(&inner);
	mutex_lock(&outer);
	mutex_unlock(&outer);
	mutex_unlock(&inner);
}

static void sleep_under_spinlock(void)
{
	spin_lock(&spin);
	kfree(kmalloc(16, GFP_KERNEL));
	spin_unlock(&spin);
}

static void leak(void)
{
	u32 *words;
	int i;

	/* The last one may still be in some register. */
	for (i = 0; i < 20; i++) {
		words = kmalloc(200, GFP_KERNEL);
		if (words)
			words[0] = i;
	}
}

static void do_nothing(struct work_struct *work)
{
}

static void free_waiting_work(void)
{
	struct delayed_work *work = kmalloc(sizeof(*work), GFP_KERNEL);

	if (!work)
		return;
	INIT_DELAYED_WORK(work, do_nothing);
	schedule_delayed_work(work, 1000 * HZ);
	/* A second life while the first one waits is what is noticed. */
	INIT_DELAYED_WORK(work, do_nothing);
	cancel_delayed_work_sync(work);
	kfree(work);
}

static void shift_too_far(void)
{
	WRITE_ONCE(sink, 1u << READ_ONCE(forty));
}

static void index_beyond_array(void)
{
	WRITE_ONCE(sink, READ_ONCE(small_array[READ_ONCE(forty)]));
}

static const struct {
	const char *name;
	void (*make)(void);
} faults[] = {
	{ "free", use_after_free },
	{ "beyond", use_beyond_end },
	{ "order", take_in_both_orders },
	{ "sleep", sleep_under_spinlock },
	{ "leak", leak },
	{ "work", free_waiting_work },
	{ "shift", shift_too_far },
	{ "index", index_beyond_array },
};

static int __init faults_init(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(faults); i++)
		if (fault && !strcmp(fault, faults[i].name)) {
			faults[i].make();
			return 0;
		}
	return -EINVAL;
}

static void __exit faults_exit(void)
{
}

module_init(faults_init);
module_exit(faults_exit);

MODULE_DESCRIPTION("Test fixture: the mistakes that sanitizers see");
MODULE_LICENSE("GPL");
