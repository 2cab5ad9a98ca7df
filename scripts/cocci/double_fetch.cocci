// SPDX-License-Identifier: GPL-2.0-only
// User memory is read once
//
// It may change between two copies, so that what was checked of the first says nothing
// about the second, unless that is tested too.

@twice exists@
expression first, second, user, n;
position p, q;
@@
(
 copy_from_user@q(first, user, ...)
|
 get_user@q(first, user)
)
 ... when != user = n
     when != user += n
     when != user++
(
 copy_from_user@p(second, user, ...)
|
 get_user@p(second, user)
)

@tested exists@
position twice.p;
expression twice.second;
expression user;
statement S;
@@
(
 copy_from_user@p(second, user, ...)
|
 get_user@p(second, user)
)
 ... when any
 if (<+... second ...+>) S

@tested_variable exists@
position twice.p;
identifier x;
expression user;
statement S;
@@
 copy_from_user@p(&x, user, ...)
 ... when any
 if (<+... x ...+>) S

@script:python depends on !tested && !tested_variable@
p << twice.p;
q << twice.q;
@@
if p[0].line != q[0].line or p[0].column != q[0].column:
	coccilib.report.print_report(p[0], "read before from the same user memory, in line " + q[0].line)
