// SPDX-License-Identifier: GPL-2.0-only
// Nobody can fill the kernel's log
//
// What a program or a guest can provoke is limited (_ratelimited, _once), or printed only
// when mshv_count_first() is true. Exempt are functions that run while the module loads or
// unloads: those of main.c, detect.c, vmbus.c, callback.c, wakeup.c and of two files of
// src/arm64, and what is called _init, _exit or _setup.

@initialize:python@
@@
import re

def provoked(p):
	if re.search(r"(^|/)(main|detect|vmbus|callback|wakeup|arm64/interrupt|arm64/platform)\.c$", p.file):
		return False
	return not re.search(r"_(init|exit|setup)$", p.current_element)

@first@
identifier f =~ "^(pr_(emerg|alert|crit|err|warn|notice|info|cont)|printk|dev_(err|warn|notice|info)|dump_stack|WARN_ON|WARN)$";
position p;
@@
 if (<+... mshv_count_first(...) ...+>)
 {
 <+...
 f@p(...)
 ...+>
 }

@message@
identifier f =~ "^(pr_(emerg|alert|crit|err|warn|notice|info|cont)|printk|dev_(err|warn|notice|info)|dump_stack|WARN_ON|WARN)$";
position p != first.p;
@@
 f@p(...)

@script:python@
p << message.p;
f << message.f;
@@
if provoked(p[0]):
	coccilib.report.print_report(p[0], f + "() has no limit")
