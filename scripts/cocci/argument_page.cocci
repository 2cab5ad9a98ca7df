// SPDX-License-Identifier: GPL-2.0-only
// Argument pages of hypercalls are used only where they belong to the CPU
//
// Those of hv_call.c are owned with preemption off, from get_cpu_ptr() to put_cpu_ptr().
// Interrupt handlers have others, and the kernel's own are shared with interrupt
// handlers: these are owned with interrupts off.

@overwritten@
local idexpression page;
expression e;
position p;
@@
 page@p = e

@given_back exists@
identifier cpus;
local idexpression page;
position p != overwritten.p;
@@
 page = get_cpu_ptr(&cpus)
 ... when any
 put_cpu_ptr(&cpus);
 ... when != page = get_cpu_ptr(...)
 page@p

@script:python@
p << given_back.p;
page << given_back.page;
@@
coccilib.report.print_report(p[0], page + " is used after put_cpu_ptr()")

@of_this_cpu@
identifier cpus =~ "^(argument_pages|interrupt_page|hyperv_pcpu_(in|out)put_arg)$";
position p;
@@
(
 this_cpu_read@p(cpus)
|
 raw_cpu_read@p(cpus)
|
 __this_cpu_read@p(cpus)
|
 this_cpu_ptr@p(&cpus)
|
 raw_cpu_ptr@p(&cpus)
|
 this_cpu_ptr@p(cpus)
|
 raw_cpu_ptr@p(cpus)
|
 per_cpu@p(cpus, smp_processor_id())
|
 per_cpu_ptr@p(&cpus, smp_processor_id())
)

@never_off exists@
position of_this_cpu.p, q;
identifier f;
expression e;
@@
 f(...)
 {
 ... when != local_irq_save(...)
     when != local_irq_disable()
 e@p@q
 ... when any
 }

@on_again exists@
position of_this_cpu.p, q;
expression e;
@@
(
 local_irq_restore(...);
|
 local_irq_enable();
)
 ... when != local_irq_save(...)
     when != local_irq_disable()
 e@p@q

@script:python@
q << never_off.q;
@@
coccilib.report.print_report(q[0], "an argument page is taken with interrupts on")

@script:python@
q << on_again.q;
@@
coccilib.report.print_report(q[0], "an argument page is taken with interrupts on")

@kept exists@
identifier cpus =~ "^(interrupt_page|hyperv_pcpu_(in|out)put_arg)$";
local idexpression page;
position p != overwritten.p;
@@
(
 page = this_cpu_read(cpus)
|
 page = __this_cpu_read(cpus)
|
 page = *this_cpu_ptr(cpus)
|
 page = *this_cpu_ptr(&cpus)
)
 ... when any
(
 local_irq_restore(...);
|
 local_irq_enable();
)
 ... when != page = <+... cpus ...+>
 page@p

@script:python@
p << kept.p;
page << kept.page;
@@
coccilib.report.print_report(p[0], page + " is used after interrupts were switched on")

// The hypervisor is told physical addresses: the stack has none that is contiguous.
@stack@
local idexpression x;
expression e;
position p;
@@
(
 mshv_hv_enter@p(e, &x, ...)
|
 mshv_hv_enter@p(e, ..., &x)
)

@script:python@
p << stack.p;
@@
coccilib.report.print_report(p[0], "input or output of a hypercall is on the stack")
