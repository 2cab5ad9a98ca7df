// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does KVM on this machine really work? A device node says nothing: inside some
 * virtual machines it exists and every VCPU fails, or emulates what it should run.
 */
#include "machine/host.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define CODE_ADDRESS	0x1000
#define HOLE_ADDRESS	0x2000
#define TEST_SIZE	0x3000

struct probe {
	int vm;
	int vcpu;
	uint8_t *memory;
	struct kvm_run *run;
};

static const char *probe_set_up(const struct host *host, struct probe *probe)
{
	struct kvm_userspace_memory_region region = { .memory_size = TEST_SIZE };

	probe->memory = mmap(NULL, TEST_SIZE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (probe->memory == MAP_FAILED)
		return "no memory";
	probe->vm = ioctl(host->kvm, KVM_CREATE_VM, 0);
	if (probe->vm < 0)
		return "KVM cannot create a VM";
	region.userspace_addr = (uintptr_t)probe->memory;
	if (ioctl(probe->vm, KVM_SET_USER_MEMORY_REGION, &region))
		return "KVM cannot give a VM memory";
	probe->vcpu = ioctl(probe->vm, KVM_CREATE_VCPU, 0);
	if (probe->vcpu < 0)
		return "KVM cannot create a VCPU";
	probe->run = host_map_run(host, probe->vcpu);
	return probe->run ? NULL : "a VCPU's page cannot be mapped";
}

static void probe_tear_down(const struct host *host, struct probe *probe)
{
	if (probe->run)
		munmap(probe->run, host->run_size);
	if (probe->vcpu >= 0)
		close(probe->vcpu);
	if (probe->vm >= 0)
		close(probe->vm);
	if (probe->memory != MAP_FAILED)
		munmap(probe->memory, TEST_SIZE);
}

static const char *probe_run(struct probe *probe)
{
	/* mov al, 0x5a; out 0x10, al; mov [HOLE_ADDRESS], al */
	static const uint8_t code[] = { 0xb0, 0x5a, 0xe6, 0x10, 0xa2,
					HOLE_ADDRESS & 0xff, HOLE_ADDRESS >> 8 };
	struct kvm_sregs sregs;
	struct kvm_regs regs;

	memcpy(probe->memory + CODE_ADDRESS, code, sizeof(code));
	if (mprotect(probe->memory + HOLE_ADDRESS, 0x1000, PROT_NONE))
		return "mprotect failed";
	if (ioctl(probe->vcpu, KVM_GET_SREGS, &sregs) || ioctl(probe->vcpu, KVM_GET_REGS, &regs))
		return "a VCPU's registers cannot be read";
	sregs.cs.base = 0;
	sregs.cs.selector = 0;
	regs.rip = CODE_ADDRESS;
	if (ioctl(probe->vcpu, KVM_SET_SREGS, &sregs) || ioctl(probe->vcpu, KVM_SET_REGS, &regs))
		return "a VCPU's registers cannot be written";
	if (ioctl(probe->vcpu, KVM_RUN, 0) || probe->run->exit_reason != KVM_EXIT_IO ||
	    probe->run->io.port != 0x10)
		return "a VCPU does not run code";
	if (ioctl(probe->vcpu, KVM_RUN, 0) != -1 || errno != EFAULT)
		return "inaccessible memory does not end KVM_RUN with EFAULT";
	if (ioctl(probe->vcpu, KVM_GET_REGS, &regs) || regs.rip != CODE_ADDRESS + 4)
		return "inaccessible memory does not leave RIP at the instruction";
	return NULL;
}

const char *host_self_test(struct host *host)
{
	struct probe probe = { .vm = -1, .vcpu = -1, .memory = MAP_FAILED };
	const char *reason;

	reason = probe_set_up(host, &probe);
	if (!reason)
		reason = probe_run(&probe);
	probe_tear_down(host, &probe);
	return reason;
}
