// SPDX-License-Identifier: GPL-2.0-only
// Error pointers and NULL are not mixed up
//
// A pointer that is an error instead of NULL is compared with NULL, or the other way
// round; or the error of another pointer is returned. Functions of the same file that
// return ERR_PTR() are known as such.

@ours@
identifier f;
@@
 f(...)
 {
 <+...
 return ERR_PTR(...);
 ...+>
 }

@of_ours exists@
identifier ours.f;
local idexpression x;
expression e;
position p;
@@
 x = f(...)
 ... when != x = e
(
 !x@p
|
 x@p == NULL
|
 x@p != NULL
)

@of_kernel exists@
identifier f = { eventfd_ctx_fdget, eventfd_ctx_fileget, anon_inode_getfile, memdup_user,
		 vmemdup_user, memdup_user_nul, debugfs_create_dir, debugfs_create_file,
		 kthread_create, kthread_run, platform_device_register_simple,
		 device_create, class_create, filp_open, dma_buf_get, fdget_pos };
local idexpression x;
expression e;
position p;
@@
 x = f(...)
 ... when != x = e
(
 !x@p
|
 x@p == NULL
|
 x@p != NULL
)

@null exists@
identifier f = { kmalloc, kzalloc, kcalloc, kmalloc_array, kvmalloc, kvzalloc, kvcalloc,
		 kvmalloc_array, vmalloc, vzalloc, kmemdup, alloc_page, alloc_pages, fget,
		 alloc_percpu, xa_load, xa_erase };
local idexpression x;
expression e;
position p;
@@
 x = f(...)
 ... when != x = e
(
 IS_ERR@p(x)
|
 PTR_ERR@p(x)
)

@other exists@
expression x, y;
position p;
@@
 if (IS_ERR(x))
 {
 ... when != y = ERR_PTR(...)
     when != IS_ERR(y)
 return PTR_ERR@p(y);
 }

@same@
expression x;
position other.p;
@@
 if (IS_ERR(x))
 {
 ...
 return PTR_ERR@p(x);
 }

@script:python@
p << of_ours.p;
f << ours.f;
@@
coccilib.report.print_report(p[0], f + "() returns an error pointer, never NULL")

@script:python@
p << of_kernel.p;
f << of_kernel.f;
@@
coccilib.report.print_report(p[0], f + "() returns an error pointer, never NULL")

@script:python@
p << null.p;
f << null.f;
@@
coccilib.report.print_report(p[0], f + "() returns NULL, never an error pointer")

@script:python depends on !same@
p << other.p;
x << other.x;
y << other.y;
@@
coccilib.report.print_report(p[0], x + " is the error, not " + y)
