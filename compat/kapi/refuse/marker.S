/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What modinfo shows of a module, without a module: for kernels whose headers compile
 * nothing. The kernel does not load it.
 */
	.section .modinfo, "a"
	.asciz "license=GPL"
	.asciz "name=mshv_root"
	.ascii "version="
	.asciz MSHV_VERSION
	.ascii "mshv_refused="
	.asciz MSHV_REASON
	.ascii "vermagic="
	.ascii MSHV_RELEASE
	.asciz " "
	.section .note.GNU-stack, "", @progbits
