/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_FUZZ_LINUX_MODULE_H
#define TESTS_FUZZ_LINUX_MODULE_H

/* A parameter is a variable. */
#define module_param(name, type, mode)	struct fuzz_unused
#define MODULE_PARM_DESC(name, text)	struct fuzz_unused
#define MODULE_INFO(tag, text)		struct fuzz_unused

#endif
