// SPDX-License-Identifier: GPL-2.0-only
// No error leaves memory or a reference behind
//
// What a function got for itself is neither given back nor handed on, on a way out that
// ends with an error. Whatever else is called with it may have taken it over; these have
// not: what only asks (is_, has_, check_, find_), initialises, copies, or takes a lock.

@initialize:python@
@@
import re

@null exists@
local idexpression x;
expression e, ret;
type T;
identifier get = { kmalloc, kzalloc, kcalloc, kmalloc_array, kvmalloc, kvzalloc, kvcalloc,
		   kvmalloc_array, vmalloc, vzalloc, kmemdup, alloc_page, alloc_pages,
		   get_zeroed_page, __get_free_page, __get_free_pages, fget };
identifier give !~ "^(mem(set|cpy|cmp|chr_inv)|copy_(from|to)_user|IS_ERR|PTR_ERR|(is|has|can|check|find|init|INIT)_.*|.*_init|atomic_set|xa_(alloc|insert)[a-z_]*)$";
statement S;
position p, q;
@@
(
 x = get@p(...)
|
 x = (T)get@p(...)
)
 ... when != x
 if (!x) S
 ... when != e = x
     when != e = (T)x
     when != give(..., <+... x ...+>, ...)
 return@q ret;

@script:python@
p << null.p;
q << null.q;
x << null.x;
ret << null.ret;
@@
if ret != "0" and x not in re.findall(r"\w+", ret):
	coccilib.report.print_report(q[0], x + " of line " + p[0].line + " is lost")

@pointer exists@
local idexpression x;
expression e, ret;
type T;
identifier get = { eventfd_ctx_fdget, eventfd_ctx_fileget, anon_inode_getfile, memdup_user,
		   vmemdup_user };
identifier give !~ "^(mem(set|cpy|cmp|chr_inv)|copy_(from|to)_user|IS_ERR|PTR_ERR|(is|has|can|check|find|init|INIT)_.*|.*_init|atomic_set|xa_(alloc|insert)[a-z_]*)$";
statement S;
position p, q;
@@
(
 x = get@p(...)
|
 x = (T)get@p(...)
)
 ... when != x
 if (IS_ERR(x)) S
 ... when != e = x
     when != e = (T)x
     when != give(..., <+... x ...+>, ...)
 return@q ret;

@script:python@
p << pointer.p;
q << pointer.q;
x << pointer.x;
ret << pointer.ret;
@@
if ret != "0" and x not in re.findall(r"\w+", ret):
	coccilib.report.print_report(q[0], x + " of line " + p[0].line + " is lost")

@descriptor exists@
local idexpression x;
expression e, ret;
type T;
identifier get = { get_unused_fd_flags, mshv_file_reserve };
identifier give !~ "^(mem(set|cpy|cmp|chr_inv)|copy_(from|to)_user|IS_ERR|PTR_ERR|(is|has|can|check|find|init|INIT)_.*|.*_init|atomic_set|xa_(alloc|insert)[a-z_]*)$";
statement S;
position p, q;
@@
(
 x = get@p(...)
|
 x = (T)get@p(...)
)
 ... when != x
 if (x < 0) S
 ... when != e = x
     when != e = (T)x
     when != give(..., <+... x ...+>, ...)
 return@q ret;

@script:python@
p << descriptor.p;
q << descriptor.q;
x << descriptor.x;
ret << descriptor.ret;
@@
if ret != "0" and x not in re.findall(r"\w+", ret):
	coccilib.report.print_report(q[0], x + " of line " + p[0].line + " is lost")
