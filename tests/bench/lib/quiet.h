/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Times at which no timer of the parent or of the appliance expires.
 *
 * QEMU's emulation of VMRUN (7.2 to 11.1) leaves an interrupt that it has injected marked
 * as still to be delivered. If a timer or another thread of QEMU then stops the emulated
 * CPU before the guest's next exit, the guest gets the interrupt a second time, even if it
 * has interrupts off, and waits for ever for a lock that it holds itself. Ticks come at
 * fixed distances; what makes interrupts is done in between.
 */
#ifndef BENCH_QUIET_H
#define BENCH_QUIET_H

/* Finds out when ticks come. */
void quiet_learn(void);

/* Waits until none will come for some time, enough for a few exits. */
void quiet_wait(void);

#endif
