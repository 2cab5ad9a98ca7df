// SPDX-License-Identifier: GPL-2.0-only
// Slips that compile
//
// An errno without its sign, the negation of one operand of &, the size of a pointer, the
// cursor of a list after the list.

@positive@
identifier e =~ "^E[A-Z0-9]+$";
position p;
@@
 return e@p;

@script:python@
p << positive.p;
e << positive.e;
@@
coccilib.report.print_report(p[0], e + " is returned without a sign")

@negated@
expression e;
constant c;
position p;
@@
 !e@p & c

@script:python@
p << negated.p;
@@
coccilib.report.print_report(p[0], "! applies to one operand of & alone")

@pointer@
expression *x;
identifier f = { memset, memcpy, kmalloc, kzalloc, copy_from_user, copy_to_user };
position p;
@@
 f@p(..., sizeof(x), ...)

@script:python@
p << pointer.p;
x << pointer.x;
@@
coccilib.report.print_report(p[0], "the size of the pointer " + x + ", not of what it points to")

@cursor exists@
iterator each =~ "^list_for_each_entry(_safe|_rcu|_continue|_reverse)?$";
local idexpression x;
expression e;
statement S;
position p;
@@
 each(x, ...) S
 ... when != x = e
 x@p

@next_loop@
iterator each;
local idexpression x;
statement S;
position cursor.p;
@@
 each(x@p, ...) S

@script:python depends on !next_loop@
p << cursor.p;
x << cursor.x;
@@
coccilib.report.print_report(p[0], x + " is no entry of the list after the loop")
