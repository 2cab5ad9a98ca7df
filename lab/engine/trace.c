// SPDX-License-Identifier: GPL-2.0-only
/* The newest page fault that KVM met on behalf of a thread. */
#include "engine/trace.h"

#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "machine/log.h"

#define RING_PAGE		4096
#define RECORD_MAX		256

static const char *const trace_directories[] = {
	"/sys/kernel/tracing/events/kvm/kvm_page_fault",
	"/sys/kernel/debug/tracing/events/kvm/kvm_page_fault",
};

static void parse_field(struct trace_format *format, const char *line)
{
	const char *offset = strstr(line, "offset:");
	size_t value;

	if (!offset || sscanf(offset, "offset:%zu", &value) != 1 || value > RECORD_MAX - 8)
		return;
	if (strstr(line, " fault_address;"))
		format->address_offset = value;
	if (strstr(line, " error_code;"))
		format->error_offset = value;
}

static bool read_format(struct trace_format *format, const char *directory)
{
	unsigned long long id = 0;
	char line[256];
	FILE *file;

	snprintf(line, sizeof(line), "%s/format", directory);
	file = fopen(line, "re");
	if (!file)
		return false;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "ID: %llu", &id) != 1)
			parse_field(format, line);
	}
	fclose(file);
	if (!format->address_offset || !format->error_offset)
		return false;
	format->id = id;
	return id != 0;
}

void trace_find(struct trace_format *format)
{
	memset(format, 0, sizeof(*format));
	for (size_t i = 0; i < sizeof(trace_directories) / sizeof(trace_directories[0]); i++) {
		if (read_format(format, trace_directories[i]))
			return;
	}
	log_line("no trace point for page faults (is tracefs mounted?): addresses of memory intercepts come from decoding instructions");
}

void trace_open(struct trace_ring *ring, const struct trace_format *format)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof(attr),
		.config = format->id,
		.sample_period = 1,
		.sample_type = PERF_SAMPLE_RAW,
		.write_backward = 1,
	};

	ring->fd = -1;
	ring->pages = NULL;
	if (!format->id)
		return;
	ring->fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	if (ring->fd < 0) {
		log_line("page faults cannot be traced: perf_event_open: %m");
		return;
	}
	/* Read-only: the kernel overwrites old records and never waits for us. */
	ring->pages = mmap(NULL, 2 * RING_PAGE, PROT_READ, MAP_SHARED, ring->fd, 0);
	if (ring->pages == MAP_FAILED) {
		log_line("page faults cannot be traced: mmap: %m");
		ring->pages = NULL;
	}
}

void trace_close(struct trace_ring *ring)
{
	if (ring->pages)
		munmap((void *)ring->pages, 2 * RING_PAGE);
	if (ring->fd >= 0)
		close(ring->fd);
	ring->pages = NULL;
	ring->fd = -1;
}

static uint64_t ring_head(const struct trace_ring *ring)
{
	const struct perf_event_mmap_page *page = (const void *)ring->pages;

	return __atomic_load_n(&page->data_head, __ATOMIC_ACQUIRE);
}

void trace_mark(struct trace_ring *ring)
{
	if (ring->pages)
		ring->seen = ring_head(ring);
}

bool trace_newest(struct trace_ring *ring, const struct trace_format *format,
		  uint64_t *address, uint64_t *error)
{
	const size_t raw = sizeof(struct perf_event_header) + sizeof(uint32_t);
	const struct perf_event_header *header;
	uint8_t record[RECORD_MAX];
	uint64_t head;

	if (!ring->pages)
		return false;
	head = ring_head(ring);
	if (head == ring->seen)
		return false;
	/* Written backwards: the newest record begins at the head. */
	for (size_t i = 0; i < sizeof(record); i++)
		record[i] = ring->pages[RING_PAGE + (head + i) % RING_PAGE];
	header = (const void *)record;
	if (header->type != PERF_RECORD_SAMPLE || header->size > sizeof(record) ||
	    raw + format->address_offset + 8 > header->size ||
	    raw + format->error_offset + 8 > header->size)
		return false;
	memcpy(address, record + raw + format->address_offset, 8);
	memcpy(error, record + raw + format->error_offset, 8);
	return true;
}
