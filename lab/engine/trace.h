/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM does not tell which guest physical address made KVM_RUN fail with EFAULT,
 * but its trace point kvm_page_fault does: each VP's thread has a small perf ring
 * that holds its newest records.
 */
#ifndef LAB_ENGINE_TRACE_H
#define LAB_ENGINE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct trace_format - where the fields are in a record
 * @id: the trace point's number, 0 if there is none to use
 */
struct trace_format {
	uint64_t id;
	size_t address_offset;
	size_t error_offset;
};

struct trace_ring {
	int fd;
	const uint8_t *pages;
	uint64_t seen;
};

/* Finds the trace point; an id of 0 afterwards means: not available. */
void trace_find(struct trace_format *format);
/* For the calling thread. Without a trace point the ring stays empty. */
void trace_open(struct trace_ring *ring, const struct trace_format *format);
void trace_close(struct trace_ring *ring);
/* To be called before KVM_RUN: older records do not count. */
void trace_mark(struct trace_ring *ring);
/* The newest record since trace_mark(); false if there is none. */
bool trace_newest(struct trace_ring *ring, const struct trace_format *format,
		  uint64_t *address, uint64_t *error);

#endif
