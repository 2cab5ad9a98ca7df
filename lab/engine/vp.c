// SPDX-License-Identifier: GPL-2.0-only
/* A child's VP: its VCPU, its thread, starting and stopping it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/internal.h"
#include "machine/log.h"

#define THREAD_STACK		(256 << 10)
/* KVM completes a string access piece by piece; no instruction needs more. */
#define MAX_COMPLETIONS		8192

void vp_intercept(struct child_vp *vp, uint32_t type, const void *payload, size_t size)
{
	/*
	 * Before the message: the parent may answer it, and so set wanted again,
	 * before model_intercept() returns.
	 */
	pthread_mutex_lock(&vp->lock);
	vp->wanted = false;
	pthread_mutex_unlock(&vp->lock);
	model_intercept(vp->vp, type, payload, size);
}

int vp_complete(struct child_vp *vp)
{
	for (unsigned int i = 0; i < MAX_COMPLETIONS; i++) {
		host_set_immediate_exit(vp->run, 1);
		if (ioctl(vp->vcpu, KVM_RUN, 0) < 0) {
			vcpu_registers_exited(vp);
			return errno == EINTR ? 0 : -1;
		}
	}
	vcpu_registers_exited(vp);
	return -1;
}

void vp_finish_and_undo(struct child_vp *vp, const struct kvm_regs *regs,
			const struct kvm_vcpu_events *events)
{
	if (vp_complete(vp))
		log_line("VP %u: access at %llx could not be completed: %m", vp->index,
			 (unsigned long long)regs->rip);
	vp->registers.sync->regs = *regs;
	vp->registers.sync->events = *events;
	vp->registers.dirty |= CLASS_REGS | CLASS_EVENTS;
}

/* From the VP's own thread, with no KVM_RUN in progress. */
static void inject_external_interrupt(struct child_vp *vp)
{
	int vector = atomic_load(&vp->external_interrupt);
	struct kvm_interrupt interrupt = { .irq = vector };

	if (vector < 0)
		return;
	/* EEXIST: an earlier one is not taken yet, this one stays waiting. */
	if (!ioctl(vp->vcpu, KVM_INTERRUPT, &interrupt) || errno != EEXIST)
		atomic_compare_exchange_strong(&vp->external_interrupt, &vector, -1);
}

void vp_external_interrupt(struct child_vp *vp, uint8_t vector)
{
	atomic_store(&vp->external_interrupt, vector);
	pthread_mutex_lock(&vp->lock);
	if (vp->running) {
		vp->kicked = true;
		host_set_immediate_exit(vp->run, 1);
		pthread_kill(vp->thread, KICK_SIGNAL);
	}
	pthread_mutex_unlock(&vp->lock);
}

/* false if the VP was stopped meanwhile */
static bool may_enter(struct child_vp *vp)
{
	bool wanted;

	pthread_mutex_lock(&vp->lock);
	wanted = vp->wanted;
	/* A kick since the last look must not be lost: leave at once, look again. */
	if (wanted)
		host_set_immediate_exit(vp->run, vp->kicked);
	vp->kicked = false;
	pthread_mutex_unlock(&vp->lock);
	return wanted;
}

/* What the parent wrote becomes the VCPU's state; false if KVM refuses it. */
static bool prepare(struct child_vp *vp)
{
	if (!vp->entered) {
		if (cpuid_apply(vp, true))
			log_line("VP %u: KVM refuses its CPUID table: %s", vp->index,
				 strerror(errno));
		vp->entered = true;
	}
	return !vcpu_registers_flush(vp);
}

static void execute(struct child_vp *vp)
{
	bool run_on = true;

	if (vp->triple_faulted) {
		exit_shutdown(vp);
		return;
	}
	if (!prepare(vp)) {
		const uint32_t payload[2] = { vp->index, 0 };

		vp_intercept(vp, HV_MESSAGE_INVALID_VP_REGISTER, payload, sizeof(payload));
		return;
	}
	while (run_on) {
		int error = 0;

		inject_external_interrupt(vp);
		trace_mark(&vp->trace);
		if (vcpu_registers_flush(vp) || !may_enter(vp))
			return;
		vp->run->exit_reason = KVM_EXIT_UNKNOWN;
		if (ioctl(vp->vcpu, KVM_RUN, 0) < 0)
			error = errno;
		vcpu_registers_exited(vp);
		run_on = error ? exit_run_failed(vp, error) : exit_handle(vp);
	}
}

static bool wait_until_wanted(struct child_vp *vp)
{
	bool run;

	pthread_mutex_lock(&vp->lock);
	vp->running = false;
	pthread_cond_broadcast(&vp->changed);
	while (!vp->wanted && !vp->watched && !vp->quit)
		pthread_cond_wait(&vp->changed, &vp->lock);
	run = !vp->quit;
	vp->running = run;
	pthread_mutex_unlock(&vp->lock);
	return run;
}

static void *vp_thread(void *argument)
{
	struct child_vp *vp = argument;

	trace_open(&vp->trace, &vp->child->engine->trace);
	while (wait_until_wanted(vp)) {
		if (vp->watched)
			idle_watch(vp);
		else
			execute(vp);
	}
	trace_close(&vp->trace);
	return NULL;
}

static int start_thread(struct child_vp *vp)
{
	pthread_attr_t attributes;
	int error;

	error = pthread_attr_init(&attributes);
	if (error)
		return -error;
	pthread_attr_setstacksize(&attributes, THREAD_STACK);
	error = pthread_create(&vp->thread, &attributes, vp_thread, vp);
	pthread_attr_destroy(&attributes);
	return -error;
}

/*
 * KVM's map of APIC ids is made before the new VCPU is part of the VM: without
 * another reason to make it anew, the VP could not be sent its first INIT.
 */
static int announce_lapic(struct child_vp *vp)
{
	struct kvm_lapic_state state;

	if (!vp->child->lapic)
		return 0;
	if (ioctl(vp->vcpu, KVM_GET_LAPIC, &state) || ioctl(vp->vcpu, KVM_SET_LAPIC, &state))
		return -errno;
	return 0;
}

static int create_vcpu(struct child_vp *vp)
{
	int error = retired_take(vp);

	if (error != -ENOENT)
		return error;
	vp->vcpu = ioctl(vp->child->vm, KVM_CREATE_VCPU, (unsigned long)vp->index);
	if (vp->vcpu < 0)
		return -errno;
	vp->run = host_map_run(vp->child->engine->host, vp->vcpu);
	if (!vp->run)
		return -ENOMEM;
	vcpu_registers_init(vp);
	if (cpuid_apply(vp, false))
		return -errno;
	cpuid_reset_registers(vp);
	return announce_lapic(vp);
}

/* The VCPU, if there is one, stays with the VM. */
static void free_vp(struct child_vp *vp)
{
	if (vp->vcpu >= 0)
		retired_keep(vp);
	pthread_mutex_destroy(&vp->lock);
	pthread_cond_destroy(&vp->changed);
	free(vp);
}

int engine_vp_create(struct engine *engine, struct vp *model_vp)
{
	struct child *child = partition_engine(vp_partition(model_vp));
	struct child_vp *vp;
	int error;

	if (!child)
		return -EINVAL;
	vp = calloc(1, sizeof(*vp));
	if (!vp)
		return -ENOMEM;
	vp->child = child;
	vp->vp = model_vp;
	vp->index = vp_index(model_vp);
	vp->vcpu = -1;
	atomic_store(&vp->external_interrupt, -1);
	pthread_mutex_init(&vp->lock, NULL);
	pthread_cond_init(&vp->changed, NULL);
	error = create_vcpu(vp);
	if (!error)
		error = start_thread(vp);
	if (error) {
		log_line("VP %u cannot be created: %s", vp->index, strerror(-error));
		free_vp(vp);
		return error;
	}
	vp->next = child->vps;
	child->vps = vp;
	vp_set_engine(model_vp, vp);
	return 0;
}

int engine_vp_reset(struct engine *engine, struct vp *model_vp)
{
	struct child_vp *vp = vp_engine(model_vp);
	int error;

	memset(&vp->registers, 0, sizeof(vp->registers));
	vcpu_registers_init(vp);
	vp->triple_faulted = false;
	vp->repeats = 0;
	atomic_store(&vp->external_interrupt, -1);
	error = vcpu_reset(vp);
	if (!error)
		cpuid_reset_registers(vp);
	return error;
}

void engine_vp_destroy(struct engine *engine, struct vp *model_vp)
{
	struct child_vp *vp = vp_engine(model_vp);
	struct child_vp **link;

	if (!vp)
		return;
	vp_set_engine(model_vp, NULL);
	for (link = &vp->child->vps; *link != vp; link = &(*link)->next)
		;
	*link = vp->next;
	pthread_mutex_lock(&vp->lock);
	vp->quit = true;
	pthread_cond_broadcast(&vp->changed);
	pthread_mutex_unlock(&vp->lock);
	pthread_join(vp->thread, NULL);
	free_vp(vp);
}

void engine_vp_resume(struct engine *engine, struct vp *model_vp)
{
	struct child_vp *vp = vp_engine(model_vp);

	pthread_mutex_lock(&vp->lock);
	vp->wanted = true;
	pthread_cond_broadcast(&vp->changed);
	pthread_mutex_unlock(&vp->lock);
}

void engine_vp_stop(struct engine *engine, struct vp *model_vp)
{
	struct child_vp *vp = vp_engine(model_vp);

	pthread_mutex_lock(&vp->lock);
	vp->wanted = false;
	vp->watched = false;
	pthread_cond_broadcast(&vp->changed);
	if (vp->running) {
		/*
		 * Together they are exact: the flag is seen by a thread about to
		 * enter the guest, the signal by one inside.
		 */
		host_set_immediate_exit(vp->run, 1);
		pthread_kill(vp->thread, KICK_SIGNAL);
	}
	while (vp->running)
		pthread_cond_wait(&vp->changed, &vp->lock);
	pthread_mutex_unlock(&vp->lock);
}
