// SPDX-License-Identifier: GPL-2.0-only
// What has no sign is not compared with what is below zero

@negative@
typedef u8, u16, u32, u64;
{ u8, u16, u32, u64, size_t, unsigned int, unsigned long, unsigned long long, unsigned short,
  unsigned char } x;
position p;
@@
(
 x@p < 0
|
 x@p <= -1
|
 x@p >= 0
|
 x@p > -1
|
 x@p == -1
)

@script:python@
p << negative.p;
x << negative.x;
@@
coccilib.report.print_report(p[0], x + " has no sign")
