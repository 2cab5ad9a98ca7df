/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_ASM_BARRIER_H
#define TESTS_ASM_BARRIER_H

/* The test's: the other side may act there. */
void unit_barrier(void);

#define mb()	(__atomic_thread_fence(__ATOMIC_SEQ_CST), unit_barrier())

#endif
