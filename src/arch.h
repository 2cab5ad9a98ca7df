/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All that differs by architecture, with answer.h and callback.h. src/x86 and
 * src/arm64 have the same functions; Kbuild takes one of these directories.
 */
#ifndef MSHV_ARCH_H
#define MSHV_ARCH_H

#include <linux/types.h>

struct mshv_hv_message;
struct mshv_req_create_partition;

/**
 * struct mshv_platform - what the hypervisor tells at once, without a hypercall of ours
 * @privileges_low: MSHV_PRIVILEGE_LOW_* of this partition
 * @privileges_high: MSHV_PRIVILEGE_HIGH_*
 * @hypercalls: the hypervisor lets this partition make hypercalls
 * @nested: it runs itself on another Microsoft hypervisor
 * @auto_eoi: it wants SINTs to acknowledge their interrupts
 * @build: its build number
 * @max_vps: how many VPs it has for a partition; zero if that is not told
 * @blocked_counter: which of a VP's counters is not zero while the hypervisor will
 *	not have it dispatched
 */
struct mshv_platform {
	u32 privileges_low;
	u32 privileges_high;
	bool hypercalls;
	bool nested;
	bool auto_eoi;
	u32 build;
	u32 max_vps;
	u32 blocked_counter;
};

/**
 * mshv_platform_identify() - is there a Microsoft hypervisor underneath, and which?
 * @platform: result
 *
 * Return: true if so.
 */
bool mshv_platform_identify(struct mshv_platform *platform);

/**
 * mshv_synic_read() - read a register of this CPU's synthetic interrupt controller
 * @name: MSHV_HV_REGISTER_*
 *
 * Context: any; the CPU must not change.
 *
 * Return: its value.
 */
u64 mshv_synic_read(u32 name);

/**
 * mshv_synic_write() - write a register of this CPU's synthetic interrupt controller
 * @name: MSHV_HV_REGISTER_*
 * @value: its value
 *
 * Context: any; the CPU must not change.
 */
void mshv_synic_write(u32 name, u64 value);

/**
 * mshv_interrupt_auto_eoi() - has a SINT to acknowledge the interrupt of the callback?
 *
 * Context: the callback has been claimed.
 *
 * Return: true if the kernel leaves that to the hypervisor.
 */
bool mshv_interrupt_auto_eoi(void);

/**
 * mshv_interrupt_enable() - let the hypervisor's interrupts reach this CPU
 *
 * Context: process context on that CPU; the callback has been claimed.
 */
void mshv_interrupt_enable(void);

/**
 * mshv_interrupt_disable() - undo mshv_interrupt_enable(), on the same CPU
 *
 * The SINTs are masked.
 */
void mshv_interrupt_disable(void);

/**
 * mshv_interrupt_flags() - how a guest is to be interrupted
 * @route: the interrupt, not zero
 *
 * Context: any.
 *
 * Return: flags of a struct mshv_hv_assert_interrupt.
 */
u32 mshv_interrupt_flags(u32 route);

/**
 * mshv_intercept_memory() - what access a message is about
 * @message: of an access to guest memory; not to be trusted
 * @gpa: result: where
 * @access: result: an enum mshv_hv_intercept_access, or another number
 *
 * Return: true, or false if the message is too short to tell.
 */
bool mshv_intercept_memory(const struct mshv_hv_message *message, u64 *gpa, u8 *access);

/**
 * mshv_decode_create_end() - the last word of struct mshv_create_partition_v2
 * @word: its value
 * @req: gets what it means here; filled but for that
 *
 * Return: 0, or -EINVAL if it must be zero and is not.
 */
int mshv_decode_create_end(u64 word, struct mshv_req_create_partition *req);

#endif
