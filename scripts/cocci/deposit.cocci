// SPDX-License-Identifier: GPL-2.0-only
// Pages that the hypervisor refuses are freed, or counted as lost
//
// It may take some of those deposited and refuse the rest: who deposits must look at how
// many it took.

@deposited exists@
identifier f;
identifier done;
position p;
@@
 f(...)
 {
 ... when any
 mshv_hvcall_deposit@p(..., &done)
 ... when != done
 }

@script:python@
p << deposited.p;
done << deposited.done;
@@
coccilib.report.print_report(p[0], done + " is not looked at: what becomes of the pages that were refused?")

// From their allocation to the deposit, every way out frees them.
@allocated exists@
identifier get =~ "^allocate_(pages|block)$";
identifier give = { free_pfns, mshv_hvcall_deposit };
expression pfns, have, e, e1, e2;
position p, q;
@@
(
 have = get@p(..., pfns)
|
 have = e1 ? get@p(..., pfns) : e2
)
 ... when != give(..., <+... pfns ...+>, ...)
 return@q e;

@script:python@
p << allocated.p;
q << allocated.q;
pfns << allocated.pfns;
@@
coccilib.report.print_report(q[0], "the pages " + pfns + " of line " + p[0].line + " are not freed")

// What was noted as given must be forgotten again if it was not.
@noted exists@
expression pool, pfns, ret;
statement S;
position q;
@@
 ret = note_pages(pool, pfns, ...);
 if (ret) S
 ... when != forget_pages(pool, <+... pfns ...+>, ...)
 return@q ret;

@script:python@
q << noted.q;
pool << noted.pool;
@@
coccilib.report.print_report(q[0], "pages that were refused stay noted in " + pool)
