/* SPDX-License-Identifier: GPL-2.0-only */
/* Operations of the note-taking engine that are about the inside of children. */
#ifndef LAB_TEST_FIXTURE_GUEST_H
#define LAB_TEST_FIXTURE_GUEST_H

#include "fixture.h"

void *op_guest_page(void *engine, struct partition *partition, unsigned int number);
int op_show_guest_page(void *engine, struct partition *partition, uint64_t gfn,
			      unsigned int number, unsigned int access);
int op_intercept_msrs(void *engine, struct partition *partition,
			     const struct msr_intercept *msrs, unsigned int count);
uint16_t op_get_state(void *engine, struct vp *vp, uint32_t type, uint64_t states,
			     void *buffer);
uint16_t op_set_state(void *engine, struct vp *vp, uint32_t type, uint64_t states,
			     const void *buffer);
void op_cpuid(void *engine, struct vp *vp, uint32_t leaf, uint32_t subleaf,
		     uint64_t xfem, uint64_t xss, uint32_t regs[4]);
void op_clamp_cpuid(void *engine, uint32_t leaf, uint32_t subleaf, uint32_t regs[4]);
int op_track_dirty(void *engine, struct partition *partition, bool on);
void op_fetch_dirty(void *engine, struct partition *partition);

#endif
