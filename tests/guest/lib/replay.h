/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A released client at work on the guest of replay_guest.S. What it is told and what
 * comes of it are TAP tests, whose titles begin with the client's name.
 */
#ifndef TESTS_REPLAY_H
#define TESTS_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client.h"

/* How far the guest has come. */
enum stage { SAVE = 1, SLEEPS = 2, INTERRUPTED = 3, RUNG = 4, END = 0xff };

#define LIMIT		60	/* primes below that */
#define INTERRUPTS	3
#define BELLS		3

/* Of the device whose writes are counted; an ioeventfd may take them. */
#define BELL		0x21000ull

/* In the guest's memory. */
#define BRAND		0x3008
#define DIRTY_PAGE	3

#define BRAND_LEAF	0x80000002
#define BRAND_EAX	0x6c706572	/* "repl" */

/* A second place for the memory of those who map it twice. */
#define ALIAS_GFN	0x100

/**
 * struct replay - a client at work
 * @vm: its VM
 * @text: what the guest printed
 * @length: bytes of it
 * @value: the device's register
 * @bells: writes to BELL
 * @irq: eventfd that interrupts the guest, or -1
 * @bell: eventfd that BELL signals, or -1
 */
struct replay {
	struct client_vm vm;
	char text[256];
	size_t length;
	uint32_t value;
	uint32_t bells;
	int irq;
	int bell;
};

/* One test of what a call gave; true if it is what is wanted. */
bool step(struct replay *replay, long long got, long long want, const char *what);

/* replay_start.c: a partition with memory and a VP whose registers nobody has set. */
bool replay_start(struct replay *replay);
/* The VP begins at the guest's beginning. */
int replay_begin(struct client_vm *vm);
/* Does it set CPUID leaves? */
bool replay_sets_cpuid(const struct client *client);

/*
 * replay_run.c: run until the guest has come to a stage, which is returned, or an errno.
 * It has so many microseconds, or enough; then the errno is EINTR.
 */
int replay_run_for(struct replay *replay, unsigned int us);
int replay_run(struct replay *replay);

#endif
