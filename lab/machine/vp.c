// SPDX-License-Identifier: GPL-2.0-only
/* A virtual processor of the parent: its CPUID, its thread, its exits. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "machine/internal.h"
#include "machine/log.h"
#include "model/hv.h"

#define HYPERVISOR_LEAF_FIRST	0x40000000u
#define HYPERVISOR_LEAF_LAST	0x40000082u
#define HYPERVISOR_LEAVES	(HYPERVISOR_LEAF_LAST - HYPERVISOR_LEAF_FIRST + 1)

int parent_vp_create(struct machine *machine, unsigned int index)
{
	struct parent_vp *vp = &machine->vp[index];
	int khz;

	vp->machine = machine;
	vp->index = index;
	vp->vcpu = ioctl(machine->vm, KVM_CREATE_VCPU, index);
	if (vp->vcpu < 0)
		return -1;
	vp->run = host_map_run(machine->host, vp->vcpu);
	if (!vp->run)
		return -1;
	vp->run->kvm_valid_regs = KVM_SYNC_X86_REGS;
	khz = ioctl(vp->vcpu, KVM_GET_TSC_KHZ, 0);
	if (khz <= 0)
		return -1;
	machine->host->tsc_hz = khz * 1000ull;
	return 0;
}

void parent_vp_destroy(struct parent_vp *vp)
{
	if (vp->run)
		munmap(vp->run, vp->machine->host->run_size);
	if (vp->vcpu >= 0)
		close(vp->vcpu);
}

void parent_vp_log(struct parent_vp *vp)
{
	struct kvm_sregs sregs;
	struct kvm_regs regs;

	if (ioctl(vp->vcpu, KVM_GET_REGS, &regs) || ioctl(vp->vcpu, KVM_GET_SREGS, &sregs))
		return;
	log_line("parent VP %u: RIP %016llx RSP %016llx RFLAGS %08llx CR2 %016llx CPL %u",
		 vp->index, regs.rip, regs.rsp, regs.rflags, sregs.cr2, sregs.ss.dpl);
}

void parent_vp_log_last(struct parent_vp *vp)
{
	const struct kvm_regs *regs = &vp->run->s.regs.regs;

	log_line("parent VP %u: %s; last seen at RIP %016llx RSP %016llx RCX %016llx, exit %u",
		 vp->index, atomic_load(&vp->finished) ? "ended" : "does not stop", regs->rip,
		 regs->rsp, regs->rcx, vp->run->exit_reason);
}

void parent_vp_ask(struct parent_vp *vp)
{
	atomic_store(&vp->report, true);
	host_set_immediate_exit(vp->run, 1);
	pthread_kill(vp->thread, KICK_SIGNAL);
}

/* Every leaf is given, zeros included: KVM answers others with foreign data. */
static int set_cpuid(struct parent_vp *vp)
{
	struct kvm_cpuid2 *cpuid = host_cpuid_copy(vp->machine->host, HYPERVISOR_LEAVES,
						   vp->index);
	int result;

	if (!cpuid)
		return -1;
	for (uint32_t leaf = HYPERVISOR_LEAF_FIRST; leaf <= HYPERVISOR_LEAF_LAST; leaf++) {
		struct kvm_cpuid_entry2 *entry = &cpuid->entries[cpuid->nent++];
		uint32_t regs[4] = { 0 };

		if (!model_cpuid(vp->machine->model, leaf, regs))
			memset(regs, 0, sizeof(regs));
		*entry = (struct kvm_cpuid_entry2) {
			.function = leaf,
			.eax = regs[0], .ebx = regs[1], .ecx = regs[2], .edx = regs[3],
		};
	}
	result = ioctl(vp->vcpu, KVM_SET_CPUID2, cpuid);
	free(cpuid);
	return result;
}

static void handle_hypercall(struct parent_vp *vp)
{
	struct kvm_regs *regs = &vp->run->s.regs.regs;

	regs->rax = model_hypercall(vp->machine->model, vp->index, regs->rcx, regs->rdx,
				    regs->r8, !vp->run->if_flag);
	vp->run->kvm_dirty_regs = KVM_SYNC_X86_REGS;
}

static void handle_io(struct parent_vp *vp)
{
	struct kvm_run *run = vp->run;
	uint8_t *data = (uint8_t *)run + run->io.data_offset;

	if (run->io.port == HYPERCALL_PORT && run->io.direction == KVM_EXIT_IO_OUT &&
	    run->io.size == 1) {
		handle_hypercall(vp);
		return;
	}
	for (uint32_t i = 0; i < run->io.count; i++, data += run->io.size) {
		uint32_t value = 0;

		if (run->io.direction == KVM_EXIT_IO_OUT) {
			memcpy(&value, data, run->io.size);
			port_write(vp->machine, run->io.port, run->io.size, value);
		} else {
			value = port_read(vp->machine, run->io.port, run->io.size);
			memcpy(data, &value, run->io.size);
		}
	}
}

/*
 * KVM hides the invariant TSC of a guest that sees "Hv#1" until its own copy of
 * this MSR is set, which the filter keeps the guest from doing.
 */
static void forward_tsc_invariant(struct parent_vp *vp, uint64_t value)
{
	struct {
		struct kvm_msrs head;
		struct kvm_msr_entry entry;
	} msrs = {
		.head.nmsrs = 1,
		.entry = { .index = HV_MSR_TSC_INVARIANT, .data = value },
	};

	ioctl(vp->vcpu, KVM_SET_MSRS, &msrs);
}

static void handle_wrmsr(struct parent_vp *vp)
{
	struct kvm_run *run = vp->run;

	run->msr.error = !model_wrmsr(vp->machine->model, vp->index, run->msr.index,
				      run->msr.data);
	if (!run->msr.error && run->msr.index == HV_MSR_TSC_INVARIANT)
		forward_tsc_invariant(vp, run->msr.data);
}

static void handle_rdmsr(struct parent_vp *vp)
{
	struct kvm_run *run = vp->run;
	uint64_t value = 0;

	run->msr.error = !model_rdmsr(vp->machine->model, vp->index, run->msr.index, &value);
	run->msr.data = value;
}

/* A reset is how the parent switches off; without exit status it crashed. */
static void handle_shutdown(struct parent_vp *vp)
{
	bool told = atomic_load(&vp->machine->exit_status) >= 0;

	machine_stop(vp->machine, told ? MACHINE_OFF : MACHINE_CRASHED);
}

static void handle_exit(struct parent_vp *vp)
{
	struct kvm_run *run = vp->run;

	switch (run->exit_reason) {
	case KVM_EXIT_IO:
		handle_io(vp);
		break;
	case KVM_EXIT_MMIO:
		/* Nothing is there. */
		if (!run->mmio.is_write)
			memset(run->mmio.data, 0xff, sizeof(run->mmio.data));
		break;
	case KVM_EXIT_X86_RDMSR:
		handle_rdmsr(vp);
		break;
	case KVM_EXIT_X86_WRMSR:
		handle_wrmsr(vp);
		break;
	case KVM_EXIT_SHUTDOWN:
		handle_shutdown(vp);
		break;
	case KVM_EXIT_INTR:
		break;
	default:
		log_line("parent VP %u: KVM exit %u (suberror %u), which the lab cannot serve",
			 vp->index, run->exit_reason,
			 run->exit_reason == KVM_EXIT_INTERNAL_ERROR ? run->internal.suberror : 0);
		machine_stop(vp->machine, MACHINE_CRASHED);
	}
}

static void *run_parent_vp(void *argument)
{
	struct parent_vp *vp = argument;

	while (!atomic_load(&vp->machine->stopping)) {
		if (atomic_exchange(&vp->report, false)) {
			host_set_immediate_exit(vp->run, 0);
			parent_vp_log(vp);
		}
		if (!ioctl(vp->vcpu, KVM_RUN, 0)) {
			atomic_fetch_add(&vp->exits, 1);
			handle_exit(vp);
		} else if (errno != EINTR && errno != EAGAIN) {
			log_line("parent VP %u: KVM_RUN: %s", vp->index, strerror(errno));
			machine_stop(vp->machine, MACHINE_CRASHED);
		}
	}
	atomic_store(&vp->finished, true);
	return NULL;
}

int parent_vp_start(struct parent_vp *vp)
{
	if (set_cpuid(vp) || (!vp->index && loader_set_registers(vp->machine)))
		return -1;
	errno = pthread_create(&vp->thread, NULL, run_parent_vp, vp);
	vp->started = !errno;
	return errno ? -1 : 0;
}
