// SPDX-License-Identifier: GPL-2.0-only
/* Hypercalls of a guest: answered, or handed to the VMM that asked for them. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/signals.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define INVALID_CODE	2
#define IN_A_ROW	10

static struct vm vm;

/* As vm_new(), but the guest is offered hypercalls. */
static void new_vm(struct guest guest)
{
	vm = (struct vm){ .dev = dev_open(), .size = VM_PAGES * HV_PAGE_SIZE };
	vm.memory = pages_new(VM_PAGES);
	memcpy(vm.memory + VM_CODE, guest.start, guest.end - guest.start);
	vm.partition = partition_create(vm.dev, PT_LAPIC);
	if (property_set(vm.partition, HV_PROPERTY_SYNTHETIC_FEATURES, HV_SYNTHETIC_HYPERCALL,
			 NULL) ||
	    partition_initialize(vm.partition) ||
	    memory_set(vm.partition, 0, vm.memory, vm.size, MEM_WX))
		tap_die("a partition with hypercalls");
	vm.vp = vp_create(vm.partition, 0);
	if (vm.vp < 0 || start_real_mode(vm.vp, 0, VM_CODE))
		tap_die("a VP");
}

static int intercept(int fd, uint32_t access)
{
	const struct {
		uint64_t partition;
		uint32_t access, type;
		uint64_t parameter;
	} input = { .access = access, .type = HV_INTERCEPT_TYPE_HYPERCALL };
	struct hvcall request = {
		.code = HVCALL_INSTALL_INTERCEPT, .input = &input, .input_size = sizeof(input),
	};

	return hvcall(fd, &request);
}

/* The guest shows the result in two halves. */
static void expect_result(uint32_t low, uint32_t high, const char *what)
{
	struct hv_message m;

	expect_io(&vm, &m, 0x10);
	tap_is((uint32_t)m.io.rax, low, "%s: low half", what);
	skip_instruction(vm.vp, &m);
	expect_io(&vm, &m, 0x11);
	tap_is((uint32_t)m.io.rax, high, "%s: high half", what);
	skip_instruction(vm.vp, &m);
}

static void test_not_asked(void)
{
	new_vm(GUEST(hypercalls));
	expect_result(INVALID_CODE, 0, "no intercept");
	vm_close(&vm);
}

static bool expect_hypercall(struct hv_message *m)
{
	int ret = vp_run(vm.vp, m);

	return !ret && m->type == HV_MESSAGE_HYPERCALL && (uint32_t)m->hypercall.rax == 0x4321 &&
	       (uint32_t)m->hypercall.rdx == 0x5678;
}

static void complete(const struct hv_message *m, uint64_t low, uint64_t high)
{
	register_set(vm.vp, 0, HV_REGISTER_RAX, low);
	register_set(vm.vp, 0, HV_REGISTER_RDX, high);
	skip_instruction(vm.vp, m);
}

/* [ABI] The VMM sees each call and decides what it gives. */
static void test_asked(void)
{
	struct hv_message m;
	unsigned int i, good = 0;

	new_vm(GUEST(hypercalls));
	tap_is(intercept(vm.partition, HV_INTERCEPT_EXECUTE), 0, "install the intercept");
	for (i = 0; i < IN_A_ROW; i++) {
		good += expect_hypercall(&m);
		complete(&m, 0x1000 + i, 0x2000 + i);
	}
	tap_is(good, IN_A_ROW, "hypercalls that came to the VMM");
	expect_result(0x1000 + IN_A_ROW - 1, 0x2000 + IN_A_ROW - 1, "the VMM's result");

	tap_ok(expect_hypercall(&m), "one more comes");
	tap_is(intercept(vm.vp, 0), 0, "take the intercept back, through the VP");
	complete(&m, 0, 0);
	expect_result(INVALID_CODE, 0, "no intercept any more");
	vm_close(&vm);
}

/* The hypervisor goes on intercepting although the VMM no longer wants it. */
static void new_unwanted(struct guest guest)
{
	new_vm(guest);
	if (intercept(vm.partition, HV_INTERCEPT_EXECUTE))
		tap_die("the intercept");
	inject(HVCALL_INSTALL_INTERCEPT, 1, HV_STATUS_SUCCESS, 1, 0);
	if (intercept(vm.partition, 0))
		tap_die("taking the intercept back");
	inject_clear();
}

static void test_unwanted(void)
{
	/* A VP that the host schedules is run by another hypercall. */
	const unsigned int resumed = !host_schedules();
	struct hv_message m;
	uint64_t calls;

	new_unwanted(GUEST(hypercalls));
	expect_result(INVALID_CODE, 0, "the driver answers");
	calls = calls_of(HVCALL_SET_VP_REGISTERS);
	expect_io(&vm, &m, 0x10);
	tap_is(calls_of(HVCALL_SET_VP_REGISTERS) - calls, IN_A_ROW + resumed,
	       "one call for each answer, and one for the run if it is of this kind");
	skip_instruction(vm.vp, &m);
	expect_io(&vm, &m, 0x11);
	skip_instruction(vm.vp, &m);

	/* An answer that cannot be given: the instruction is intercepted again. */
	inject(HVCALL_SET_VP_REGISTERS, 1 + resumed, 0x71, 1, 0);
	tap_is(vp_run(vm.vp, &m), -EIO, "the hypervisor refuses an answer");
	inject_clear();
	expect_result(INVALID_CODE, 0, "the next run answers again");

	/* A failed installation is no wish. */
	inject(HVCALL_INSTALL_INTERCEPT, 1, 0x71, 1, 0);
	tap_is(intercept(vm.partition, HV_INTERCEPT_EXECUTE), -EIO, "an intercept that fails");
	inject_clear();
	expect_result(INVALID_CODE, 0, "the driver goes on answering");
	tap_is(intercept(vm.partition, HV_INTERCEPT_EXECUTE), 0, "an intercept that does not");
	tap_ok(expect_hypercall(&m), "the VMM gets the next one");
	vm_close(&vm);
}

/* A guest that does nothing else: its VMM is still in charge. */
static void test_flood(void)
{
	struct mshv_cancel_run_vp cancel = { 0 };
	struct hv_message m;
	int status;
	pid_t pid;

	new_unwanted(GUEST(hypercall_flood));
	tap_is(vp_run_for(vm.vp, &m, 100000), -EINTR, "a signal ends a flood");
	pid = fork();
	if (!pid) {
		usleep(100000);
		status = -call(vm.partition, MSHV_CANCEL_RUN_VP, &cancel);
		if (status)
			kill(getppid(), SIGALRM);
		_exit(status);
	}
	tap_is(vp_run(vm.vp, &m), -EINTR, "a cancel ends it too");
	waitpid(pid, &status, 0);
	tap_is(status, 0, "it was cancelled from another process");
	pid = fork();
	if (!pid) {
		vp_run(vm.vp, &m);
		_exit(0);
	}
	usleep(100000);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	tap_ok(WIFSIGNALED(status), "whoever runs it can be killed");
	vm_close(&vm);
}

int main(void)
{
	test_not_asked();
	test_asked();
	test_unwanted();
	test_flood();
	ledger_is_empty("after the test");
	return tap_done();
}
