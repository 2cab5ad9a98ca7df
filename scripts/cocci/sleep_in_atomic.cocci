// SPDX-License-Identifier: GPL-2.0-only
// Nothing sleeps where that is not allowed
//
// With interrupts or preemption off, under a spinlock, or in an RCU read section. Functions
// of our own are known by their kernel-doc ("may sleep", "sleeps").

@initialize:python@
@@
import glob
import re

KNOWN = re.compile(r"""^(
	mutex_lock(_nested|_interruptible|_killable)?
	| down(_read|_write)?(_killable|_interruptible)?
	| mmap_(read|write)_lock(_killable)?
	| (copy|clear)_(from|to|in)_user | clear_user | (get|put)_user
	| strncpy_from_user | memdup_user(_nul)? | vmemdup_user
	| synchronize_(rcu|srcu|irq|net)(_expedited)? | rcu_barrier
	| irq_work_sync
	| wait_event\w* | wait_for_completion\w*
	| schedule(_timeout\w*)? | cond_resched | msleep\w* | usleep_range | might_sleep\w*
	| (flush|cancel|disable)_(delayed_)?work(_sync)? | flush_workqueue | drain_workqueue
	| destroy_workqueue | cpuhp_(setup|remove)_state\w*
	| vmalloc\w* | vzalloc\w* | vfree | kvfree
	| pin_user_pages\w* | get_user_pages\w* | unpin_user_page\w*
	| hmm_range_fault | mmu_interval_notifier_(insert|remove|read_begin)
	| fixup_user_fault | mmput
	| anon_inode_getf(ile|d) | eventfd_ctx_fdget | vfs_poll
	| debugfs_(create|remove)\w* | misc_(de)?register
	| request_module | kthread_stop | free_percpu | alloc_percpu
)$""", re.VERBOSE)

DOC = re.compile(r"/\*\*\n \* (\w+)\(\)(.*?)\*/", re.DOTALL)
OURS = set()
for folder in ("src", "compat", "tests/cocci"):
	for name in glob.glob(folder + "/**/*.[ch]", recursive=True):
		with open(name) as text:
			for doc in DOC.finditer(text.read()):
				if re.search(r"may sleep(?! only if)|, sleeps", doc.group(2)):
					OURS.add(doc.group(1))

def sleeps(name):
	return bool(KNOWN.match(name)) or name in OURS

@spinning exists@
identifier f : script:python() { sleeps(f) };
expression lock;
position p;
@@
(
 spin_lock(lock);
|
 spin_lock_bh(lock);
|
 spin_lock_irq(lock);
|
 spin_lock_irqsave(lock, ...);
|
 raw_spin_lock(lock);
|
 raw_spin_lock_irqsave(lock, ...);
|
 read_lock(lock);
|
 write_lock(lock);
)
 ... when != spin_unlock(lock)
     when != spin_unlock_bh(lock)
     when != spin_unlock_irq(lock)
     when != spin_unlock_irqrestore(lock, ...)
     when != raw_spin_unlock(lock)
     when != raw_spin_unlock_irqrestore(lock, ...)
     when != read_unlock(lock)
     when != write_unlock(lock)
 f@p(...)

@script:python@
p << spinning.p;
f << spinning.f;
@@
coccilib.report.print_report(p[0], f + "() may sleep, and a spinlock is held")

@reading exists@
identifier f : script:python() { sleeps(f) };
position p;
@@
 rcu_read_lock();
 ... when != rcu_read_unlock()
 f@p(...)

@script:python@
p << reading.p;
f << reading.f;
@@
coccilib.report.print_report(p[0], f + "() may sleep, in an RCU read section")

@preemption exists@
identifier f : script:python() { sleeps(f) };
position p;
@@
 preempt_disable();
 ... when != preempt_enable()
 f@p(...)

@script:python@
p << preemption.p;
f << preemption.f;
@@
coccilib.report.print_report(p[0], f + "() may sleep, and preemption is off")

@cpu exists@
identifier f : script:python() { sleeps(f) };
expression x;
position p;
@@
 x = get_cpu_ptr(...)
 ... when != put_cpu_ptr(...)
 f@p(...)

@script:python@
p << cpu.p;
f << cpu.f;
@@
coccilib.report.print_report(p[0], f + "() may sleep, and preemption is off")

@interrupts exists@
identifier f : script:python() { sleeps(f) };
position p;
@@
(
 local_irq_disable();
|
 local_irq_save(...);
)
 ... when != local_irq_enable()
     when != local_irq_restore(...)
 f@p(...)

@script:python@
p << interrupts.p;
f << interrupts.f;
@@
coccilib.report.print_report(p[0], f + "() may sleep, and interrupts are off")

// The same for allocations that may wait for memory.
@allocation exists@
identifier f =~ "^(k|kv)[a-z]*alloc[a-z_]*$|^(__)?(get|alloc)_[a-z_]*pages?$|^xa_(store|alloc[a-z_]*|reserve|insert)$";
expression lock;
position p;
@@
(
 spin_lock(lock);
|
 spin_lock_bh(lock);
|
 spin_lock_irq(lock);
|
 spin_lock_irqsave(lock, ...);
|
 raw_spin_lock(lock);
|
 raw_spin_lock_irqsave(lock, ...);
|
 read_lock(lock);
|
 write_lock(lock);
)
 ... when != spin_unlock(lock)
     when != spin_unlock_bh(lock)
     when != spin_unlock_irq(lock)
     when != spin_unlock_irqrestore(lock, ...)
     when != raw_spin_unlock(lock)
     when != raw_spin_unlock_irqrestore(lock, ...)
     when != read_unlock(lock)
     when != write_unlock(lock)
 f@p(..., <+... \(GFP_KERNEL\|GFP_KERNEL_ACCOUNT\) ...+>, ...)

@script:python@
p << allocation.p;
f << allocation.f;
@@
coccilib.report.print_report(p[0], f + "() may wait for memory, and a spinlock is held")

@allocation_off exists@
identifier f =~ "^(k|kv)[a-z]*alloc[a-z_]*$|^(__)?(get|alloc)_[a-z_]*pages?$|^xa_(store|alloc[a-z_]*|reserve|insert)$";
position p;
@@
(
 rcu_read_lock();
|
 preempt_disable();
|
 local_irq_disable();
|
 local_irq_save(...);
)
 ... when != rcu_read_unlock()
     when != preempt_enable()
     when != local_irq_enable()
     when != local_irq_restore(...)
 f@p(..., <+... \(GFP_KERNEL\|GFP_KERNEL_ACCOUNT\) ...+>, ...)

@script:python@
p << allocation_off.p;
f << allocation_off.f;
@@
coccilib.report.print_report(p[0], f + "() may wait for memory, where nothing may")
