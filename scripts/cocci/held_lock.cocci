// SPDX-License-Identifier: GPL-2.0-only
// No way out of a function keeps a lock
//
// Nor is a lock taken while it is held. What is called lock_ or trylock_ is there to keep
// one.

@initialize:python@
@@
import re

def report(p, text):
	if not re.search("(^|_)(try)?lock(_|$)", p.current_element):
		coccilib.report.print_report(p, text)

@taken exists@
identifier f;
expression lock;
position p;
@@
 f(...)
 {
 ... when any
(
 mutex_lock@p(lock);
|
 spin_lock@p(lock);
|
 spin_lock_bh@p(lock);
|
 spin_lock_irq@p(lock);
|
 spin_lock_irqsave@p(lock, ...);
|
 raw_spin_lock@p(lock);
|
 raw_spin_lock_irqsave@p(lock, ...);
|
 down_read@p(lock);
|
 down_write@p(lock);
|
 mmap_read_lock@p(lock);
|
 mmap_write_lock@p(lock);
)
 ... when != mutex_unlock(lock)
     when != spin_unlock(lock)
     when != spin_unlock_bh(lock)
     when != spin_unlock_irq(lock)
     when != spin_unlock_irqrestore(lock, ...)
     when != raw_spin_unlock(lock)
     when != raw_spin_unlock_irqrestore(lock, ...)
     when != up_read(lock)
     when != up_write(lock)
     when != mmap_read_unlock(lock)
     when != mmap_write_unlock(lock)
 }

@script:python@
p << taken.p;
lock << taken.lock;
@@
report(p[0], lock + " is still held on a way out")

@killable exists@
expression lock;
statement S;
position p;
@@
 if (mutex_lock_killable@p(lock)) S
 ... when != mutex_unlock(lock)
 return ...;

@script:python@
p << killable.p;
lock << killable.lock;
@@
report(p[0], lock + " is still held on a way out")

@interruptible exists@
expression lock;
statement S;
position p;
@@
 if (mutex_lock_interruptible@p(lock)) S
 ... when != mutex_unlock(lock)
 return ...;

@script:python@
p << interruptible.p;
lock << interruptible.lock;
@@
report(p[0], lock + " is still held on a way out")

@tried exists@
expression lock;
statement S;
position p;
@@
 if (!mutex_trylock@p(lock)) S
 ... when != mutex_unlock(lock)
 return ...;

@script:python@
p << tried.p;
lock << tried.lock;
@@
report(p[0], lock + " is still held on a way out")

@asked exists@
expression lock, ret;
statement S;
position p;
@@
 ret = mutex_lock_killable@p(lock)
 ... when != mutex_unlock(lock)
 if (ret) S
 ... when != mutex_unlock(lock)
 return ...;

@script:python@
p << asked.p;
lock << asked.lock;
@@
report(p[0], lock + " is still held on a way out")

@section exists@
identifier f;
position p;
@@
 f(...)
 {
 ... when any
(
 rcu_read_lock@p();
 ... when != rcu_read_unlock()
|
 preempt_disable@p();
 ... when != preempt_enable()
|
 local_irq_disable@p();
 ... when != local_irq_enable()
|
 local_irq_save@p(...);
 ... when != local_irq_restore(...)
)
 }

@of_cpu exists@
identifier f;
expression x;
position p;
@@
 f(...)
 {
 ... when any
 x = get_cpu_ptr@p(...)
 ... when != put_cpu_ptr(...)
 }

@script:python@
p << of_cpu.p;
@@
report(p[0], "what begins here does not end on a way out")

@script:python@
p << section.p;
@@
report(p[0], "what begins here does not end on a way out")

@again exists@
expression lock;
position p;
@@
(
 mutex_lock(lock);
|
 spin_lock(lock);
|
 spin_lock_irq(lock);
|
 spin_lock_irqsave(lock, ...);
)
 ... when != mutex_unlock(lock)
     when != spin_unlock(lock)
     when != spin_unlock_irq(lock)
     when != spin_unlock_irqrestore(lock, ...)
     when != lock = ...
(
 mutex_lock@p(lock);
|
 spin_lock@p(lock);
|
 spin_lock_irq@p(lock);
|
 spin_lock_irqsave@p(lock, ...);
)

@script:python@
p << again.p;
lock << again.lock;
@@
report(p[0], lock + " is taken a second time")
