// SPDX-License-Identifier: GPL-2.0-only
// Nothing leaves the kernel uninitialised
//
// A structure or an array on the stack goes to user space without having been initialised
// as a whole: its gaps hold what was on the stack.

@initialised@
identifier x;
type T;
initializer i;
expression n;
position p;
@@
(
 T x@p = i;
|
 T x@p[n] = i;
)

@copied exists@
identifier t, x;
type T;
expression e, f, n;
position p != initialised.p, q;
@@
(
 struct t x@p;
|
 T x@p[n];
)
 ... when != memset(&x, ...)
     when != memset(x, ...)
     when != x = e
     when != copy_from_user(&x, ...)
     when != copy_from_user(x, ...)
     when != memcpy(&x, ...)
     when != memcpy(x, ...)
(
 copy_to_user@q(e, \(&x\|x\), f)
)

@script:python@
q << copied.q;
x << copied.x;
@@
coccilib.report.print_report(q[0], x + " was not initialised as a whole")
