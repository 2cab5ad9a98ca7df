/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A 16550 serial port, as far as Linux's driver looks at one: transmits at once,
 * receives from serial_input(), interrupts for both.
 */
#ifndef LAB_MACHINE_SERIAL_H
#define LAB_MACHINE_SERIAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SERIAL_PORTS	8
#define SERIAL_BUFFER	4096

/**
 * struct serial - one port
 * @lock: guards everything below; taken by VP threads and the input thread
 * @output: file descriptor that takes what the parent sends
 * @vm: KVM VM, for the interrupt line
 * @irq: the line
 */
struct serial {
	pthread_mutex_t lock;
	pthread_cond_t space;
	int output;
	int vm;
	unsigned int irq;
	bool irq_level;
	bool transmit_pending;
	uint8_t divisor[2];
	uint8_t ier, fcr, lcr, mcr, scratch;
	uint8_t received[SERIAL_BUFFER];
	size_t received_head, received_count;
	uint8_t sent[SERIAL_BUFFER];
	size_t sent_count;
};

void serial_init(struct serial *serial, int vm, unsigned int irq, int output);
uint8_t serial_read(struct serial *serial, unsigned int offset);
void serial_write(struct serial *serial, unsigned int offset, uint8_t value);

/* Write out what is buffered; called now and then, and at the end. */
void serial_flush(struct serial *serial);
/* Bytes for the parent to receive; waits while its buffer is full. */
void serial_input(struct serial *serial, const uint8_t *bytes, size_t count);

#endif
