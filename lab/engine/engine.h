/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Children on KVM: every child partition is a VM beside the parent's, its memory
 * the parent's own pages, each of its VPs a thread. The functions are the model's
 * struct engine_ops, which says when they are called and with which lock held.
 */
#ifndef LAB_ENGINE_ENGINE_H
#define LAB_ENGINE_ENGINE_H

#include "machine/host.h"
#include "machine/machine.h"
#include "model/model.h"

struct engine;

/**
 * engine_create - prepare for children
 * @host: an open host
 * @machine: the parent's machine, whose RAM children share
 *
 * Return: the engine, or NULL after a line in the log.
 */
struct engine *engine_create(struct host *host, struct machine *machine);
/* All partitions are gone by then. */
void engine_destroy(struct engine *engine);

/* What a child may be offered, in the form of the model's configuration. */
void engine_features(const struct host *host, struct model_config *config);

int engine_partition_create(struct engine *engine, struct partition *partition);
void engine_partition_destroy(struct engine *engine, struct partition *partition);
int engine_map(struct engine *engine, struct partition *partition, uint64_t gfn, uint64_t pfn,
	       uint64_t count, enum page_state state, unsigned int access);
int engine_interrupt(struct engine *engine, struct partition *partition, uint32_t type,
		     bool level, bool logical, uint64_t destination, uint32_t vector);

void engine_interrupt_clear(struct engine *engine, struct partition *partition);

int engine_vp_create(struct engine *engine, struct vp *vp);
int engine_vp_reset(struct engine *engine, struct vp *vp);
void engine_vp_destroy(struct engine *engine, struct vp *vp);
void engine_vp_resume(struct engine *engine, struct vp *vp);
void engine_vp_stop(struct engine *engine, struct vp *vp);
bool engine_vp_idle(struct engine *engine, struct vp *vp);
void engine_vp_watch(struct engine *engine, struct vp *vp);
uint16_t engine_get_register(struct engine *engine, struct vp *vp, uint32_t name,
			     uint64_t value[2]);
uint16_t engine_set_register(struct engine *engine, struct vp *vp, uint32_t name,
			     const uint64_t value[2]);
uint32_t engine_translate(struct engine *engine, struct vp *vp, uint64_t gva, uint64_t flags,
			  uint64_t *gpa);

void *engine_guest_page(struct engine *engine, struct partition *partition, unsigned int page);
int engine_show_guest_page(struct engine *engine, struct partition *partition, uint64_t gfn,
			   unsigned int page, unsigned int access);
int engine_intercept_msrs(struct engine *engine, struct partition *partition,
			  const struct msr_intercept *msrs, unsigned int count);
uint16_t engine_get_state(struct engine *engine, struct vp *vp, uint32_t type, uint64_t states,
			  void *buffer);
uint16_t engine_set_state(struct engine *engine, struct vp *vp, uint32_t type, uint64_t states,
			  const void *buffer);
void engine_cpuid(struct engine *engine, struct vp *vp, uint32_t leaf, uint32_t subleaf,
		  uint64_t xfem, uint64_t xss, uint32_t regs[4]);
void engine_clamp_cpuid(struct engine *engine, uint32_t leaf, uint32_t subleaf, uint32_t regs[4]);
int engine_track_dirty(struct engine *engine, struct partition *partition, bool on);
void engine_fetch_dirty(struct engine *engine, struct partition *partition);

#endif
