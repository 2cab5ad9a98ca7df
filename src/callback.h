/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's handler for interrupts from the hypervisor. callback.c is for
 * kernels that offer a slot of our own; for others the build takes another
 * file with the same two functions.
 */
#ifndef MSHV_CALLBACK_H
#define MSHV_CALLBACK_H

#include <linux/types.h>

/**
 * mshv_callback_claim() - have a function called on hypervisor interrupts
 * @handler: called in hard interrupt context on the CPU interrupted
 * @vmbus_active: VMBus uses the same interrupt
 *
 * Return: 0, or a negative errno after one line in the log says why not.
 */
int mshv_callback_claim(void (*handler)(void), bool vmbus_active);

/**
 * mshv_callback_release() - undo mshv_callback_claim()
 *
 * Context: process context, may sleep. On return no CPU executes the handler.
 */
void mshv_callback_release(void);

#endif
