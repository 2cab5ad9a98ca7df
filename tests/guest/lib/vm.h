/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The calls of /dev/mshv for test programs. Everything returns what the
 * kernel said: a file descriptor, zero, or a negative errno.
 */
#ifndef TESTS_VM_H
#define TESTS_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/mshv.h>

#include "hv.h"

#define MEM_W	(1 << MSHV_SET_MEM_BIT_WRITABLE)
#define MEM_X	(1 << MSHV_SET_MEM_BIT_EXECUTABLE)
#define MEM_WX	(MEM_W | MEM_X)
#define MEM_UNMAP	(1 << MSHV_SET_MEM_BIT_UNMAP)

#define PT_LAPIC	(1ull << MSHV_PT_BIT_LAPIC)
#define PT_X2APIC	(1ull << MSHV_PT_BIT_X2APIC)
#define PT_SUPER	(1ull << MSHV_PT_BIT_GPA_SUPER_PAGES)
#define PT_V2		(1ull << MSHV_PT_BIT_CPU_AND_XSAVE_FEATURES)

/* ioctl(), with the errno as negative result */
int call(int fd, unsigned long request, const void *argument);

/* Does this host schedule VPs, and not the hypervisor? */
bool host_schedules(void);

int dev_open(void);
int partition_create(int dev, uint64_t flags);
int partition_initialize(int partition);
/* The device, a partition before it is initialised, one after that; or they die. */
int dev_new(void);
int partition_blank(int dev);
int partition_new(int dev);
int vp_create(int partition, uint32_t index);
int memory_set(int partition, uint64_t gfn, void *address, uint64_t size, uint8_t flags);
/* The same, but what should have been refused and was not is taken away again. */
int memory_try(int partition, uint64_t gfn, void *address, uint64_t size, uint8_t flags);
/* On success the intercept message is in @message. */
int vp_run(int vp, struct hv_message *message);

/* Pages of shared anonymous memory, zeroed; dies when there is none. */
void *pages_new(size_t count);

/**
 * struct hvcall - a pass-through hypercall and its buffers
 * @code: HVCALL_*
 * @reps: number of elements, 0 for a simple call
 * @input: input, @input_size bytes
 * @output: output, @output_size bytes, or NULL
 * @status: out: the hypervisor's answer
 * @done: out: elements completed
 */
struct hvcall {
	uint16_t code;
	uint16_t reps;
	const void *input;
	uint16_t input_size;
	void *output;
	uint16_t output_size;
	uint16_t status;
	uint16_t done;
};

int hvcall(int fd, struct hvcall *request);
/* By the number that a generation of the ABI has for it. */
int hvcall_by(int fd, unsigned long number, struct hvcall *request);
int registers_set(int fd, uint32_t vp, const struct hv_register_assoc *registers,
		  unsigned int count);
int register_get(int fd, uint32_t vp, uint32_t name, uint64_t value[2]);
int register_set(int fd, uint32_t vp, uint32_t name, uint64_t value);
int property_get(int fd, uint32_t code, uint64_t *value, uint16_t *status);
int property_set(int fd, uint32_t code, uint64_t value, uint16_t *status);

/* Real mode at @rip, flat segments with base 0. */
int start_real_mode(int fd, uint32_t vp, uint64_t rip);
/* Step over the instruction of an intercept. */
int skip_instruction(int fd, const struct hv_message *message);

/**
 * struct vm - one partition with memory at GPA 0 and one VP
 * @dev: /dev/mshv
 * @partition: partition file
 * @vp: VP 0
 * @memory: what the guest sees at GPA 0
 * @size: bytes of it
 */
struct vm {
	int dev;
	int partition;
	int vp;
	uint8_t *memory;
	size_t size;
};

#define VM_CODE		0x1000
#define VM_PAGES	16

struct guest {
	const uint8_t *start, *end;
};

/* The guests of guests.S. */
#define GUEST(name)							\
	({								\
		extern const uint8_t guest_##name[], guest_##name##_end[]; \
		(struct guest){ guest_##name, guest_##name##_end };	\
	})

/*
 * A VM that is ready to run @guest, placed at VM_CODE. vm_try() returns a
 * negative errno and leaves nothing behind; vm_new() dies instead.
 */
int vm_try(struct vm *vm, struct guest guest);
void vm_new(struct vm *vm, struct guest guest);
void vm_close(struct vm *vm);

/* Run until the next intercept of the given type; dies on another one. */
void expect_io(struct vm *vm, struct hv_message *message, uint16_t port);

/*
 * Let the VP execute without RUN_VP, from its first access to port 0x10 on: then
 * the memory of its code is mapped. Returns 0 or a negative errno.
 */
int let_loose(struct vm *vm);

#endif
