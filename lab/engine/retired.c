// SPDX-License-Identifier: GPL-2.0-only
/* VCPUs of deleted VPs, which KVM does not give back before the VM goes. */
#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/internal.h"
#include "machine/log.h"

static void close_vcpu(const struct host *host, int vcpu, struct kvm_run *run)
{
	if (run)
		munmap(run, host->run_size);
	close(vcpu);
}

void retired_keep(struct child_vp *vp)
{
	struct retired *retired = malloc(sizeof(*retired));

	if (!retired) {
		/* The index cannot be used again; nothing worse. */
		close_vcpu(vp->child->engine->host, vp->vcpu, vp->run);
		return;
	}
	*retired = (struct retired) {
		.next = vp->child->retired, .index = vp->index, .vcpu = vp->vcpu,
		.run = vp->run, .entered = vp->entered,
	};
	vp->child->retired = retired;
}

void retired_close_all(struct child *child)
{
	struct retired *retired;

	while ((retired = child->retired)) {
		child->retired = retired->next;
		close_vcpu(child->engine->host, retired->vcpu, retired->run);
		free(retired);
	}
}

/* One piece of state; what a VCPU does not have needs no reset. */
static int copy_state(int from, int to, unsigned long get, unsigned long set, void *buffer)
{
	if (ioctl(from, get, buffer))
		return 0;
	return ioctl(to, set, buffer);
}

static int copy_reset_state(int from, int to, bool lapic)
{
	union {
		struct kvm_sregs sregs;
		struct kvm_regs regs;
		struct kvm_xsave xsave;
		struct kvm_debugregs debug;
		struct kvm_xcrs xcrs;
		struct kvm_lapic_state lapic;
		struct kvm_vcpu_events events;
		struct kvm_mp_state mp_state;
	} state;

	if (copy_state(from, to, KVM_GET_SREGS, KVM_SET_SREGS, &state) ||
	    copy_state(from, to, KVM_GET_REGS, KVM_SET_REGS, &state) ||
	    copy_state(from, to, KVM_GET_XSAVE, KVM_SET_XSAVE, &state) ||
	    copy_state(from, to, KVM_GET_DEBUGREGS, KVM_SET_DEBUGREGS, &state) ||
	    copy_state(from, to, KVM_GET_XCRS, KVM_SET_XCRS, &state))
		return -1;
	msr_registers_copy(from, to);
	if (lapic && copy_state(from, to, KVM_GET_LAPIC, KVM_SET_LAPIC, &state))
		return -1;
	if (copy_state(from, to, KVM_GET_VCPU_EVENTS, KVM_SET_VCPU_EVENTS, &state))
		return -1;
	return lapic ? copy_state(from, to, KVM_GET_MP_STATE, KVM_SET_MP_STATE, &state) : 0;
}

/* KVM has no reset: a VCPU that nobody has touched shows what it would be like. */
int vcpu_reset(struct child_vp *vp)
{
	struct host *host = vp->child->engine->host;
	int vm, fresh, error = 0;

	vm = partition_create_vm(host, vp->child->lapic);
	if (vm < 0)
		return vm;
	fresh = ioctl(vm, KVM_CREATE_VCPU, (unsigned long)vp->index);
	if (fresh < 0 || copy_reset_state(fresh, vp->vcpu, vp->child->lapic)) {
		error = -errno;
		log_line("VP %u cannot be reset: %m", vp->index);
	}
	if (fresh >= 0)
		close(fresh);
	close(vm);
	return error;
}

int retired_take(struct child_vp *vp)
{
	struct retired **link = &vp->child->retired;
	struct retired *retired;
	int error;

	while (*link && (*link)->index != vp->index)
		link = &(*link)->next;
	retired = *link;
	if (!retired)
		return -ENOENT;
	*link = retired->next;
	vp->vcpu = retired->vcpu;
	vp->run = retired->run;
	vp->entered = retired->entered;
	free(retired);
	/* Its creation may have failed half way. */
	if (!vp->run)
		vp->run = host_map_run(vp->child->engine->host, vp->vcpu);
	if (!vp->run)
		return -ENOMEM;
	vcpu_registers_init(vp);
	if (!vp->entered && cpuid_apply(vp, false))
		return -errno;
	error = vcpu_reset(vp);
	if (!error)
		cpuid_reset_registers(vp);
	return error;
}
