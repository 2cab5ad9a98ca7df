// SPDX-License-Identifier: GPL-2.0-only
// No size of an allocation is a product calculated by hand
//
// It may overflow: the functions for arrays, and struct_size(), do not.

@size@
identifier f =~ "^(k|kv|v)([mz]|re)alloc(_node)?$";
expression n;
type T;
expression e;
position p;
@@
(
 f@p(n * sizeof(T), ...)
|
 f@p(n * sizeof(e), ...)
|
 f@p(sizeof(T) * n, ...)
|
 f@p(sizeof(e) * n, ...)
)

@fixed@
constant c;
type T;
expression e;
identifier f;
position size.p;
@@
(
 f@p(c * sizeof(T), ...)
|
 f@p(c * sizeof(e), ...)
|
 f@p(sizeof(T) * c, ...)
|
 f@p(sizeof(e) * c, ...)
)

@script:python depends on !fixed@
p << size.p;
f << size.f;
@@
coccilib.report.print_report(p[0], f + "() of a product, which may overflow")

@behind@
identifier f =~ "^(k|kv|v)([mz]|re)alloc(_node)?$";
expression e, n, m;
type T;
position p != size.p;
@@
(
 f@p(sizeof(T) + n * m, ...)
|
 f@p(sizeof(e) + n * m, ...)
|
 f@p(n * m, ...)
)

@known@
identifier f;
constant c, d;
position behind.p;
@@
 f@p(c * d, ...)

@script:python depends on !known@
p << behind.p;
f << behind.f;
@@
coccilib.report.print_report(p[0], f + "() of a product, which may overflow")
