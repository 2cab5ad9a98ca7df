/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's handler for interrupts from the hypervisor. callback.c is for
 * kernels that offer a slot of our own; for others the build takes another
 * file with the same functions.
 */
#ifndef MSHV_CALLBACK_H
#define MSHV_CALLBACK_H

#include <linux/types.h>

/**
 * mshv_callback_claim() - have a function called on hypervisor interrupts
 * @handler: called in hard interrupt context on the CPU interrupted
 * @vmbus_active: VMBus uses the interrupt that is meant for both
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

/**
 * mshv_callback_vector() - what a SINT has to raise for the function to be called
 *
 * Context: the callback has been claimed.
 *
 * Return: for the vector field of a SINT.
 */
u8 mshv_callback_vector(void);

#endif
