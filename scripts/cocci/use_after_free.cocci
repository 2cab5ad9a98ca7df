// SPDX-License-Identifier: GPL-2.0-only
// Nothing is used after it was freed
//
// Nor after the reference was given back that kept it.

@overwritten@
local idexpression x;
expression e;
position p;
@@
(
 x@p = e
|
 &x@p
)

// A reference of one's own that is put leaves the caller's.
@extra exists@
local idexpression x;
identifier ref;
position q;
@@
(
 kref_get(&x->ref);
|
 get_file(x);
)
 ... when any
(
 mshv_partition_put@q(x);
|
 fput@q(x);
)

@freed exists@
local idexpression x;
expression e;
identifier member;
position p != overwritten.p;
position q != extra.q;
@@
(
 kfree@q(x);
|
 kvfree@q(x);
|
 vfree@q(x);
|
 kfree_sensitive@q(x);
|
 free_page@q((unsigned long)x);
|
 free_page@q(x);
|
 __free_page@q(x);
|
 fput@q(x);
|
 eventfd_ctx_put@q(x);
|
 mshv_partition_put@q(x);
|
 kfree_rcu@q(x, ...);
|
 call_rcu@q(&x->member, ...);
)
 ... when != x = e
     when != &x
 x@p

@script:python@
p << freed.p;
q << freed.q;
x << freed.x;
@@
# Backwards is to the next round of a loop, whose head sets the variable.
if int(p[0].line) > int(q[0].line):
	coccilib.report.print_report(p[0], x + " was freed or put in line " + q[0].line)
