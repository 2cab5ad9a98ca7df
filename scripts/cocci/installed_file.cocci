// SPDX-License-Identifier: GPL-2.0-only
// A descriptor is installed as the last step
//
// From then on another thread can close it, which ends the file and what it stands for,
// and no error can be told any more.

@used exists@
expression fd, e;
local idexpression file;
position p;
@@
 fd_install(fd, file);
 ... when != file = e
 file@p

@script:python@
p << used.p;
file << used.file;
@@
coccilib.report.print_report(p[0], file + " may be gone: its descriptor is installed")

@failed exists@
expression fd, file;
constant e;
position p;
@@
(
 fd_install(fd, file);
|
 mshv_file_publish(...);
)
 ... when any
 return@p -e;

@script:python@
p << failed.p;
@@
coccilib.report.print_report(p[0], "an error, though the descriptor is installed")
