/* SPDX-License-Identifier: GPL-2.0-only */
/* VMs of older generations of the ABI, and their calls by either numbering. */
#ifndef TESTS_OLDVM_H
#define TESTS_OLDVM_H

#include <linux/mshv_dom0.h>

#include "vm.h"

/* As vm_new(), with the calls of 2021; vm_close() ends it. */
void old_vm_new(struct vm *vm, struct guest guest);
/* memory_set() for its partition: what the guest may do anything with. */
int old_memory_map(int partition, uint64_t gfn, void *address, uint64_t size);

/**
 * struct numbering - numbers of the calls that both numberings have for VPs
 * @name: whose numbering
 * @get_registers: GET_VP_REGISTERS with 16 bytes
 * @set_registers: SET_VP_REGISTERS with 16 bytes
 * @translate: VP_TRANSLATE_GVA with pointers
 * @intercept_result: VP_REGISTER_INTERCEPT_RESULT
 * @cpuid: GET_VP_CPUID_VALUES with 40 bytes
 * @read_gpa: READ_GPA
 * @write_gpa: WRITE_GPA
 * @hvcall: ROOT_HVCALL
 */
struct numbering {
	const char *name;
	unsigned long get_registers;
	unsigned long set_registers;
	unsigned long translate;
	unsigned long intercept_result;
	unsigned long cpuid;
	unsigned long read_gpa;
	unsigned long write_gpa;
	unsigned long hvcall;
};

extern const struct numbering numbering_legacy;
extern const struct numbering numbering_dom0;

/* vp_run(), by the number RUN_VP has there. */
int old_vp_run(int vp, unsigned long number, struct hv_message *message);
/* hvcall(), by its number there. */
int old_hvcall(const struct numbering *numbering, int fd, struct hvcall *request);
int old_registers(int vp, unsigned long number, struct mshv_register_assoc *registers,
		  int32_t count);
/* One register: its lower half. */
int old_register_get(const struct numbering *numbering, int vp, uint32_t name, uint64_t *value);
int old_register_set(const struct numbering *numbering, int vp, uint32_t name, uint64_t value);

#endif
