// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages from the hypervisor, in hard interrupt context.
 *
 * Whatever a message says, the slot is freed and, if more wait, the end of the
 * message is announced: a slot left occupied would silence this CPU for ever.
 * What makes no sense is said once in the log and counted always.
 */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/completion.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <linux/xarray.h>

#include <asm/barrier.h>

#include "hv_registers.h"
#include "mshv.h"

static void handle_intercept(const struct mshv_hv_message *message)
{
	struct mshv_hv_opaque_intercept intercept;
	struct mshv_partition *partition;
	struct mshv_vp *vp;

	memcpy(&intercept, message->payload, sizeof(intercept));
	rcu_read_lock();
	partition = mshv_partition_find(message->sender);
	if (!partition) {
		mshv_count(MSHV_COUNTER_UNKNOWN_PARTITION, 1);
		goto unlock_rcu;
	}
	vp = xa_load(&partition->vps, intercept.vp_index);
	if (vp)
		mshv_vp_kick(vp);
	else if (mshv_count_first(MSHV_COUNTER_UNKNOWN_VP))
		pr_warn("hypervisor notified an intercept of VP %u, which does not exist\n",
			intercept.vp_index);
unlock_rcu:
	rcu_read_unlock();
}

static void handle_completion(const struct mshv_hv_message *message)
{
	struct mshv_hv_async_completion completion;
	struct mshv_partition *partition;

	memcpy(&completion, message->payload, sizeof(completion));
	rcu_read_lock();
	partition = mshv_partition_find(completion.partition_id);
	if (!partition)
		mshv_count(MSHV_COUNTER_UNKNOWN_PARTITION, 1);
	else if (!mshv_passthrough_completed(partition, completion.status) &&
		 mshv_count_first(MSHV_COUNTER_UNKNOWN_CALL))
		pr_warn("hypervisor completed a call that was not made\n");
	rcu_read_unlock();
}

static void handle_sint(const struct mshv_hv_message *message)
{
	struct mshv_hv_sint_intercept intercept;

	memcpy(&intercept, message->payload, sizeof(intercept));
	if (intercept.sint == MSHV_SINT_DOORBELL)
		mshv_doorbells();
	else
		mshv_count(MSHV_COUNTER_UNKNOWN_MESSAGE, 1);
}

static void handle_eoi(const struct mshv_hv_message *message)
{
	struct mshv_hv_apic_eoi eoi;
	struct mshv_partition *partition;

	memcpy(&eoi, message->payload, sizeof(eoi));
	rcu_read_lock();
	partition = mshv_partition_find(message->sender);
	if (partition)
		mshv_irqfds_acknowledged(partition, eoi.vector);
	else
		mshv_count(MSHV_COUNTER_UNKNOWN_PARTITION, 1);
	rcu_read_unlock();
}

/* Of VPs of one partition, whichever of them there are. */
static void signal_bank(struct mshv_partition *partition, unsigned int first, u64 bank)
{
	struct mshv_vp *vp;

	for (; bank; bank &= bank - 1) {
		vp = xa_load(&partition->vps, first + __ffs64(bank));
		if (vp)
			mshv_vp_signal(vp);
		else
			mshv_count(MSHV_COUNTER_UNKNOWN_VP, 1);
	}
}

static void signal_set(struct mshv_partition *partition,
		       const struct mshv_hv_scheduler_set *set)
{
	unsigned int number, position = 0;

	for (number = 0; number < MSHV_HV_SCHEDULER_BANKS; number++)
		if (set->valid_bank_mask & BIT_ULL(number))
			signal_bank(partition, number * MSHV_HV_SCHEDULER_BANK_VPS,
				    set->banks[position++]);
}

static void handle_signal_set(const struct mshv_hv_message *message)
{
	struct mshv_hv_scheduler_set set;
	struct mshv_partition *partition;

	memcpy(&set, message->payload, sizeof(set));
	if (set.format != MSHV_HV_SCHEDULER_FORMAT_SPARSE) {
		mshv_count(MSHV_COUNTER_UNKNOWN_MESSAGE, 1);
		return;
	}
	rcu_read_lock();
	partition = mshv_partition_find(set.partition_id);
	if (partition)
		signal_set(partition, &set);
	else
		mshv_count(MSHV_COUNTER_UNKNOWN_PARTITION, 1);
	rcu_read_unlock();
}

static void signal_pair(u64 partition_id, u32 vp_index)
{
	struct mshv_partition *partition = mshv_partition_find(partition_id);
	struct mshv_vp *vp;

	if (!partition) {
		mshv_count(MSHV_COUNTER_UNKNOWN_PARTITION, 1);
		return;
	}
	vp = xa_load(&partition->vps, vp_index);
	if (vp)
		mshv_vp_signal(vp);
	else
		mshv_count(MSHV_COUNTER_UNKNOWN_VP, 1);
}

static void handle_signal_pairs(const struct mshv_hv_message *message)
{
	struct mshv_hv_scheduler_pairs pairs;
	unsigned int i;

	memcpy(&pairs, message->payload, sizeof(pairs));
	rcu_read_lock();
	for (i = 0; i < min_t(u32, pairs.vp_count, MSHV_HV_SCHEDULER_PAIRS); i++)
		signal_pair(pairs.partition_ids[i], pairs.vp_indexes[i]);
	rcu_read_unlock();
}

/* Where the hypervisor schedules it has no cause for signals; a guest may give one. */
static void handle_signals(u32 type, const struct mshv_hv_message *message)
{
	if (mshv_host.scheduler != MSHV_HV_SCHEDULER_ROOT)
		mshv_count(MSHV_COUNTER_UNKNOWN_MESSAGE, 1);
	else if (type == MSHV_HV_MESSAGE_SCHEDULER_PAIR)
		handle_signal_pairs(message);
	else
		handle_signal_set(message);
}

static void handle(u32 type, const struct mshv_hv_message *message)
{
	switch (type) {
	case MSHV_HV_MESSAGE_OPAQUE_INTERCEPT:
		handle_intercept(message);
		break;
	case MSHV_HV_MESSAGE_ASYNC_CALL_COMPLETION:
		handle_completion(message);
		break;
	case MSHV_HV_MESSAGE_SINT_INTERCEPT:
		handle_sint(message);
		break;
	case MSHV_HV_MESSAGE_APIC_EOI:
		handle_eoi(message);
		break;
	case MSHV_HV_MESSAGE_SCHEDULER_BITSET:
	case MSHV_HV_MESSAGE_SCHEDULER_PAIR:
		handle_signals(type, message);
		break;
	default:
		if (mshv_count_first(MSHV_COUNTER_UNKNOWN_MESSAGE))
			pr_warn("hypervisor sent a message of unknown type %#x\n", type);
	}
}

/**
 * mshv_isr() - look at this CPU's intercept slot
 *
 * One message per interrupt: a further one follows the end of this one.
 *
 * Context: hard interrupt.
 */
void mshv_isr(void)
{
	struct mshv_hv_message *slot = mshv_synic_intercept_slot();
	u32 type;

	if (!slot)
		return;
	/* The hypervisor stores the type last. */
	type = smp_load_acquire(&slot->type);
	if (type == MSHV_HV_MESSAGE_NONE)
		return;

	handle(type, slot);

	/* The message was read before its slot is free. */
	smp_store_release(&slot->type, MSHV_HV_MESSAGE_NONE);
	/*
	 * The slot must be seen free before the flag is read: otherwise the
	 * hypervisor could set the flag on a slot it still finds occupied, and
	 * nobody would tell it to look again.
	 */
	mb();
	if (READ_ONCE(slot->flags) & MSHV_HV_MESSAGE_PENDING)
		mshv_synic_end_of_message();
}
