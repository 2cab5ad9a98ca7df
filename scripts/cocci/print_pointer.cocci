// SPDX-License-Identifier: GPL-2.0-only
// No address of the kernel is printed
//
// It would tell an attacker where things are. (%pe, for an error, is none, nor is what
// formats something that the pointer points to.)

@address@
constant char[] text =~ "%-?[0-9]*p([xK]|[^a-zA-Z]|$)";
identifier f =~ "^(pr_[a-z_]+|printk[a-z_]*|dev_[a-z_]+|WARN(_ONCE)?|panic|seq_printf|sysfs_emit(_at)?|s[cn]*printf|trace_printk|kasprintf)$";
position p;
@@
 f@p(..., text, ...)

@script:python@
p << address.p;
f << address.f;
@@
coccilib.report.print_report(p[0], f + "() prints an address")

@as_number@
identifier f =~ "^(pr_[a-z_]+|printk[a-z_]*|dev_[a-z_]+|WARN(_ONCE)?|panic|seq_printf|sysfs_emit(_at)?|s[cn]*printf|trace_printk|kasprintf)$";
expression *x;
typedef u64, uintptr_t;
position p;
@@
 f@p(..., \((unsigned long)x\|(u64)x\|(uintptr_t)x\|(unsigned long long)x\), ...)

@script:python@
p << as_number.p;
f << as_number.f;
@@
coccilib.report.print_report(p[0], f + "() prints an address as a number")
