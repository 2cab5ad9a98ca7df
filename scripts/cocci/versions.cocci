// SPDX-License-Identifier: GPL-2.0-only
// Kernels are not told apart by their number
//
// Probes do that, in compat/kapi.

@number@
position p;
@@
(
 LINUX_VERSION_CODE@p
|
 KERNEL_VERSION@p(...)
|
 UTS_RELEASE@p
|
 utsname@p()
|
 init_utsname@p()
)

@script:python@
p << number.p;
@@
if not p[0].file.startswith("compat/kapi/"):
	coccilib.report.print_report(p[0], "looks at the number of the kernel")
