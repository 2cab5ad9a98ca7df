// SPDX-License-Identifier: GPL-2.0-only
/* MSHV_RUN_VP: intercepts, signals, and the two state pages. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/signals.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define IO_STRING	(1 << 3)
#define IO_REP		(1 << 4)

/* As vm_new(); the guest has made its first access, to port 0x10, and may go on. */
static void vm_start(struct vm *vm, struct guest guest)
{
	struct hv_message m;

	vm_new(vm, guest);
	expect_io(vm, &m, 0x10);
	skip_instruction(vm->vp, &m);
}

/* One port access: what the message must say. */
static void check_io(struct vm *vm, uint16_t port, int access, int size, uint32_t value,
		     unsigned int length)
{
	const uint64_t mask = size == 4 ? 0xffffffff : (1ull << size * 8) - 1;
	struct hv_message m;

	expect_io(vm, &m, port);
	tap_is(m.access_type, access, "port 0x%x: direction", port);
	tap_is(m.io.access_info & 0x1f, size, "port 0x%x: size", port);
	tap_is(m.length_and_cr8 & 15, length, "port 0x%x: instruction length", port);
	tap_is(m.vp_index, 0, "port 0x%x: VP index", port);
	if (access == HV_ACCESS_WRITE)
		tap_is(m.io.rax & mask, value, "port 0x%x: value", port);
	else
		tap_is(register_set(vm->vp, 0, HV_REGISTER_RAX, value), 0,
		       "port 0x%x: answer it", port);
	tap_is(skip_instruction(vm->vp, &m), 0, "port 0x%x: go on", port);
}

static void test_io(void)
{
	struct hv_message first, again;
	struct vm vm;

	vm_new(&vm, GUEST(io));
	tap_is(call(vm.vp, MSHV_RUN_VP, (void *)8), -EFAULT, "a buffer that cannot be written");
	expect_io(&vm, &first, 0x3f8);
	tap_ok(first.rip == VM_CODE + 5, "RIP is that of the instruction");
	tap_ok(first.sender != 0 && first.sender != ~0ull, "the sender is a partition");
	expect_io(&vm, &again, 0x3f8);
	tap_ok(again.rip == first.rip, "without a new RIP the same comes again");
	check_io(&vm, 0x3f8, HV_ACCESS_WRITE, 1, 0x41, 1);
	check_io(&vm, 0x20, HV_ACCESS_WRITE, 2, 0xbeef, 2);
	check_io(&vm, 0x24, HV_ACCESS_WRITE, 4, 0xcafef00d, 3);
	check_io(&vm, 0x60, HV_ACCESS_READ, 1, 0x99, 2);
	check_io(&vm, 0x61, HV_ACCESS_WRITE, 1, 0x99, 2);
	vm_close(&vm);
}

/* An output at VM_CODE + @offset: what a VMM takes for it, string or not. */
static void check_output(struct vm *vm, unsigned int offset, int info, uint32_t value)
{
	struct hv_register_assoc next[] = {
		{ .name = HV_REGISTER_RIP }, { .name = HV_REGISTER_RSI },
		{ .name = HV_REGISTER_RCX },
	};
	const int size = info & 7;
	struct hv_message m;
	uint32_t got = 0;

	expect_io(vm, &m, 0x10);
	tap_is(m.rip - VM_CODE, offset, "offset %u: RIP", offset);
	tap_is(m.io.access_info & 0x1f, info, "offset %u: size, string, repeat", offset);
	if (info & IO_STRING)
		memcpy(&got, vm->memory + (m.io.rsi & 0xffff), size);
	else
		memcpy(&got, &m.io.rax, size);
	tap_is(got, value, "offset %u: value", offset);
	next[0].value[0] = m.rip + (m.length_and_cr8 & 15);
	next[1].value[0] = m.io.rsi + (info & IO_STRING ? size : 0);
	next[2].value[0] = m.io.rcx;
	if (info & IO_REP && --next[2].value[0])
		next[0].value[0] = m.rip;
	tap_is(registers_set(vm->vp, 0, next, 3), 0, "offset %u: go on", offset);
}

static void test_string_output(void)
{
	struct hv_message m;
	struct vm vm;
	int i;

	vm_new(&vm, GUEST(outs));
	for (i = 0; i < 16; i++)
		vm.memory[0x2000 + i] = i + 1;
	check_output(&vm, 9, 1 | IO_STRING, 1);
	check_output(&vm, 10, 1 | IO_STRING, 2);
	check_output(&vm, 11, 1 | IO_STRING, 3);
	check_output(&vm, 12, 1, 0xee);
	check_output(&vm, 13, 2 | IO_STRING, 0x0504);
	check_output(&vm, 14, 1 | IO_STRING, 6);
	check_output(&vm, 15, 2, 0xaaee);
	check_output(&vm, 19, 1 | IO_STRING, 7);
	check_output(&vm, 20, 1 | IO_STRING | IO_REP, 8);
	check_output(&vm, 20, 1 | IO_STRING | IO_REP, 9);
	check_output(&vm, 22, 1 | IO_STRING, 10);
	expect_io(&vm, &m, 0x11);
	vm_close(&vm);
}

static void expect_memory(struct vm *vm, struct hv_message *m, uint32_t type, uint64_t gpa,
			  int access)
{
	tap_is(vp_run(vm->vp, m), 0, "run until GPA 0x%llx", (unsigned long long)gpa);
	tap_is(m->type, type, "message type");
	tap_is(m->memory.gpa, gpa, "address");
	tap_is(m->access_type, access, "access type");
}

static void test_unmapped(void)
{
	struct guest here = GUEST(here);
	uint8_t *page = pages_new(3);
	struct hv_message m;
	struct vm vm;

	vm_new(&vm, GUEST(holes));
	page[0x123] = 0x77;
	expect_memory(&vm, &m, HV_MESSAGE_UNMAPPED_GPA, 0x20123, HV_ACCESS_READ);
	expect_memory(&vm, &m, HV_MESSAGE_UNMAPPED_GPA, 0x20123, HV_ACCESS_READ);
	tap_is(memory_set(vm.partition, 0x20, page, HV_PAGE_SIZE, 0), 0, "map it");
	expect_io(&vm, &m, 0x10);
	tap_is((uint8_t)m.io.rax, 0x77, "the instruction was restarted and read the memory");
	skip_instruction(vm.vp, &m);

	expect_memory(&vm, &m, HV_MESSAGE_UNMAPPED_GPA, 0x30456, HV_ACCESS_WRITE);
	tap_is(memory_set(vm.partition, 0x30, page + HV_PAGE_SIZE, HV_PAGE_SIZE, MEM_W), 0,
	       "map it");
	expect_io(&vm, &m, 0x11);
	tap_is(page[HV_PAGE_SIZE + 0x456], 0x5a, "the write arrived");
	skip_instruction(vm.vp, &m);

	expect_memory(&vm, &m, HV_MESSAGE_UNMAPPED_GPA, 0x40000, HV_ACCESS_EXECUTE);
	tap_ok(m.rip == 0 && m.cs[0] == 0x40000, "CS and RIP are those of the target");
	memcpy(page + 2 * HV_PAGE_SIZE, here.start, here.end - here.start);
	tap_is(memory_set(vm.partition, 0x40, page + 2 * HV_PAGE_SIZE, HV_PAGE_SIZE, MEM_X), 0,
	       "map it");
	expect_io(&vm, &m, 0x12);
	tap_ok(m.cs[0] == 0x40000, "the guest executes there");
	vm_close(&vm);
	munmap(page, 3 * HV_PAGE_SIZE);
}

static void test_read_only(void)
{
	uint8_t *page = pages_new(1);
	struct hv_message m;
	struct vm vm;

	page[0] = 0x33;
	vm_new(&vm, GUEST(readwrite));
	tap_is(memory_set(vm.partition, 0x20, page, HV_PAGE_SIZE, 0), 0, "a read-only region");
	expect_io(&vm, &m, 0x10);
	tap_is((uint8_t)m.io.rax, 0x33, "the guest can read it");
	skip_instruction(vm.vp, &m);
	expect_memory(&vm, &m, HV_MESSAGE_GPA_INTERCEPT, 0x20000, HV_ACCESS_WRITE);
	expect_memory(&vm, &m, HV_MESSAGE_GPA_INTERCEPT, 0x20000, HV_ACCESS_WRITE);
	tap_is(page[0], 0x33, "it did not change");
	tap_is(memory_set(vm.partition, 0x20, page, HV_PAGE_SIZE, MEM_UNMAP), 0, "unmap it");
	tap_is(memory_set(vm.partition, 0x20, page, HV_PAGE_SIZE, MEM_W), 0, "map it writable");
	expect_io(&vm, &m, 0x11);
	tap_is(page[0], 0x77, "now the write arrived");
	vm_close(&vm);
	munmap(page, HV_PAGE_SIZE);
}

static void assert_interrupt(struct vm *vm, uint32_t type, const char *what)
{
	struct hv_assert_interrupt input = { .type = type };
	struct hvcall request = {
		.code = HVCALL_ASSERT_INTERRUPT, .input = &input, .input_size = sizeof(input),
	};

	tap_is(hvcall(vm->partition, &request), 0, "%s is asserted while the VP is stopped", what);
}

/* What is sent to a VP that stands at a port access arrives after it. */
static void test_asserted_while_stopped(void)
{
	const uint16_t handler = VM_CODE + 2;
	struct hv_message m;
	struct vm vm;

	vm_new(&vm, GUEST(nmi));
	memcpy(vm.memory + 2 * 4, &handler, sizeof(handler));
	expect_io(&vm, &m, 0x10);
	assert_interrupt(&vm, HV_INTERRUPT_NMI, "an NMI");
	skip_instruction(vm.vp, &m);
	tap_is(vp_run(vm.vp, &m), 0, "run on");
	tap_is(m.io.port, 0x12, "the NMI is taken after the port access");
	skip_instruction(vm.vp, &m);
	tap_is(vp_run(vm.vp, &m), 0, "run on");
	tap_is(m.io.port, 0x11, "once, and the guest goes on where it was");
	assert_interrupt(&vm, HV_INTERRUPT_INIT, "an INIT");
	skip_instruction(vm.vp, &m);
	tap_is(vp_run(vm.vp, &m), 0, "run on");
	tap_is(m.type, HV_MESSAGE_UNMAPPED_GPA, "the INIT is taken after the port access");
	tap_is(m.memory.gpa, 0xfffffff0, "the VP begins at the reset vector");
	vm_close(&vm);
}

static void test_triple_fault(void)
{
	struct hv_message m;
	struct vm vm;
	uint64_t rip[2];

	vm_start(&vm, GUEST(triple));
	tap_is(vp_run(vm.vp, &m), 0, "run into a triple fault");
	tap_is(m.type, HV_MESSAGE_UNRECOVERABLE_EXCEPTION, "it is reported as such");
	tap_is(register_get(vm.vp, 0, HV_REGISTER_RIP, rip), 0, "registers can still be read");
	vm_close(&vm);
}

/* Interrupted at any moment, a VP loses nothing and repeats nothing. */
static void test_interrupted(struct guest guest, const char *what)
{
	struct hv_message m;
	struct vm vm;
	int i, wrong = 0;

	vm_start(&vm, guest);
	for (i = 0; i < 20; i++)
		wrong += vp_run_for(vm.vp, &m, 1000 + i * 700) != -EINTR;
	tap_is(wrong, 0, "%s: each of 20 signals gives EINTR", what);
	vm_close(&vm);
}

static void test_resume_after_signal(void)
{
	struct hv_message m;
	struct vm vm;
	int ret;

	vm_start(&vm, GUEST(wait));
	tap_is(vp_run_for(vm.vp, &m, 20000), -EINTR, "a waiting guest is interrupted");
	*(uint32_t *)(vm.memory + 0x3000) = 0x1234;
	ret = vp_run(vm.vp, &m);
	tap_ok(!ret && m.type == HV_MESSAGE_IO_PORT && m.io.port == 0x11,
	       "and goes on when run again");
	tap_is((uint32_t)m.io.rax, 0x1234, "it saw what was written meanwhile");
	vm_close(&vm);
}

/* Signals and intercepts at once: every intercept arrives exactly once. */
static void test_signal_storm(void)
{
	const uint32_t steps = 300;
	uint32_t expected = 1, wrong = 0;
	struct hv_message m;
	struct vm vm;
	int ret, interrupted = 0;

	vm_new(&vm, GUEST(counter));
	alarms(7000, 7000);
	while (expected <= steps) {
		ret = vp_run(vm.vp, &m);
		if (ret == -EINTR) {
			interrupted++;
			continue;
		}
		wrong += ret || m.type != HV_MESSAGE_IO_PORT || (uint32_t)m.io.rax != expected;
		expected++;
		if (ret || skip_instruction(vm.vp, &m))
			break;
	}
	alarms(0, 0);
	tap_ok(!wrong && expected > steps, "%u intercepts under a timer: none lost, none double",
	       steps);
	tap_note("%d runs interrupted", interrupted);
	vm_close(&vm);
}

/* A killed VMM: everything comes back, whatever the VP was doing. */
static void test_killed(struct guest guest, unsigned int delay_us, const char *what)
{
	int status, ready[2];
	char byte = 0;
	pid_t pid;

	if (pipe(ready))
		tap_die("pipe");
	pid = fork();
	if (!pid) {
		struct hv_message m;
		struct vm vm;

		vm_new(&vm, guest);
		for (;;)
			if (!vp_run(vm.vp, &m) && !skip_instruction(vm.vp, &m))
				(void)!write(ready[1], &byte, 1);
	}
	close(ready[1]);
	/* From its first intercept on it is in RUN_VP nearly all the time. */
	tap_is(read(ready[0], &byte, 1), 1, "%s: runs", what);
	usleep(delay_us);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	close(ready[0]);
	tap_ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "%s: killed after %u us", what,
	       delay_us);
	ledger_is_empty("then");
}

static void test_intercept_page(void)
{
	struct hv_message m;
	struct vm vm;
	uint8_t *page;

	vm_new(&vm, GUEST(io));
	page = mmap(NULL, HV_PAGE_SIZE, PROT_READ, MAP_SHARED, vm.vp,
		    MSHV_VP_MMAP_OFFSET_INTERCEPT_MESSAGE * sysconf(_SC_PAGE_SIZE));
	if (page == MAP_FAILED)
		tap_die("mapping the intercept page");
	expect_io(&vm, &m, 0x3f8);
	tap_ok(!memcmp(page, &m, sizeof(m)), "the intercept page shows the same message");
	munmap(page, HV_PAGE_SIZE);
	vm_close(&vm);
}

static void test_register_page(void)
{
	volatile struct hv_register_page *page;
	struct hv_message m;
	struct vm vm;
	int i, wrong = 0;

	vm_new(&vm, GUEST(counter));
	page = mmap(NULL, HV_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, vm.vp,
		    MSHV_VP_MMAP_OFFSET_REGISTERS * sysconf(_SC_PAGE_SIZE));
	if (page == MAP_FAILED)
		tap_die("mapping the register page");
	tap_is(page->valid, 1, "valid before the first run");
	tap_is(page->dirty, 0, "nothing dirty");
	tap_is(page->rip, VM_CODE, "RIP as it was set");
	for (i = 1; i <= 50; i++) {
		expect_io(&vm, &m, 0x10);
		wrong += page->rip != m.rip || page->gpr[0] != m.io.rax || !page->valid ||
			 (uint32_t)m.io.rax != (uint32_t)i;
		page->rip = m.rip + (m.length_and_cr8 & 15);
		page->dirty |= HV_DIRTY_RIP;
	}
	tap_is(wrong, 0, "50 intercepts answered through the register page");
	expect_io(&vm, &m, 0x10);
	tap_is(page->dirty, 0, "the dirty bits were consumed");
	page->gpr[0] = 1000;
	page->rip = m.rip + (m.length_and_cr8 & 15);
	page->dirty = HV_DIRTY_RIP | HV_DIRTY_GPR;
	expect_io(&vm, &m, 0x10);
	tap_is((uint32_t)m.io.rax, 1001, "a general register set through the page");
	munmap((void *)page, HV_PAGE_SIZE);
	vm_close(&vm);
}

static void *run_in_thread(void *arg)
{
	struct hv_message m;
	struct vm *vm = arg;

	return (void *)(long)vp_run(vm->vp, &m);
}

/* One thread runs the VP: what others do on other files must not wait for it. */
static void test_two_callers(void)
{
	pthread_t thread;
	uint64_t value;
	struct vm vm;

	vm_start(&vm, GUEST(spin));
	pthread_create(&thread, NULL, run_in_thread, &vm);
	usleep(20000);
	tap_is(property_get(vm.partition, HV_PROPERTY_MSR_ACTION, &value, NULL), 0,
	       "the partition file does not wait for a running VP");
	tap_is((long)thread_interrupt(thread), -EINTR, "the running thread was interrupted alone");
	vm_close(&vm);
}

/*
 * Calls on one VP file wait for each other; a signal that does not kill does not
 * end that wait.
 */
static void test_second_caller(void)
{
	pthread_t first, second;
	struct vm vm;

	vm_start(&vm, GUEST(spin));
	pthread_create(&first, NULL, run_in_thread, &vm);
	usleep(50000);
	pthread_create(&second, NULL, run_in_thread, &vm);
	usleep(50000);
	pthread_kill(second, SIGUSR1);
	usleep(50000);
	tap_is(pthread_tryjoin_np(second, NULL), EBUSY, "a second caller waits for the first");
	tap_is((long)thread_interrupt(first), -EINTR, "the first is interrupted");
	tap_is((long)thread_interrupt(second), -EINTR, "then the second runs, until it is");
	vm_close(&vm);
}

static void test_second_caller_killed(void)
{
	struct hv_message m;
	pthread_t thread;
	struct vm vm;
	int status, i;
	pid_t pid;

	vm_start(&vm, GUEST(spin));
	pthread_create(&thread, NULL, run_in_thread, &vm);
	usleep(50000);
	pid = fork();
	if (!pid)
		_exit(vp_run(vm.vp, &m) != 0);
	usleep(100000);
	tap_is(waitpid(pid, &status, WNOHANG), 0, "a second process waits for the VP");
	kill(pid, SIGKILL);
	for (i = 0; i < 500 && !waitpid(pid, &status, WNOHANG); i++)
		usleep(10000);
	tap_ok(i < 500 && WIFSIGNALED(status), "killed, it does not wait any longer");
	tap_is(pthread_tryjoin_np(thread, NULL), EBUSY, "the first runs on");
	tap_is((long)thread_interrupt(thread), -EINTR, "until it is interrupted");
	vm_close(&vm);
}

static void check_refused(struct vm *vm, uint16_t code, uint32_t nth, const char *what)
{
	struct hv_message m;
	int ret;

	inject(code, nth, 0x15, 1, 0);
	ret = vp_run_for(vm->vp, &m, 20000);
	inject_clear();
	tap_is(ret, -EIO, "%s", what);
	tap_is(vp_run_for(vm->vp, &m, 20000), -EINTR, "it can the next time");
}

/* The hypercalls that a run consists of fail, one after the other. */
static void test_hypervisor_refuses(void)
{
	struct hv_message m;
	struct vm vm;

	vm_new(&vm, GUEST(spin));
	inject(HVCALL_SET_VP_REGISTERS, 1, 0x15, 1, 0);
	tap_is(vp_run(vm.vp, &m), -EIO, "the VP cannot be resumed");
	inject_clear();
	expect_io(&vm, &m, 0x10);
	tap_ok(true, "it can the next time");
	skip_instruction(vm.vp, &m);

	if (host_schedules()) {
		check_refused(&vm, HVCALL_DISPATCH_VP, 1, "the VP cannot be dispatched");
	} else {
		check_refused(&vm, HVCALL_SET_VP_REGISTERS, 2,
			      "the VP cannot be suspended after a signal");
		check_refused(&vm, HVCALL_GET_VP_REGISTERS, 1,
			      "whether it was intercepted cannot be read");
	}
	vm_close(&vm);
	ledger_is_empty("after refused runs");
}

static void *run_until_unmapped(void *arg)
{
	struct hv_message m;
	struct vm *vm = arg;

	while (!vp_run(vm->vp, &m) && m.type == HV_MESSAGE_IO_PORT)
		skip_instruction(vm->vp, &m);
	return (void *)(long)m.type;
}

/* Memory that is taken away under a guest: the lab sees who writes it later. */
static void test_unmap_while_running(void)
{
	pthread_t thread;
	struct vm vm;
	void *type;

	vm_new(&vm, GUEST(writer));
	pthread_create(&thread, NULL, run_until_unmapped, &vm);
	usleep(30000);
	tap_is(memory_set(vm.partition, 0, vm.memory, vm.size, MEM_UNMAP), 0,
	       "memory is unmapped while the guest writes it");
	munmap(vm.memory, vm.size);
	vm.memory = NULL;
	pthread_join(thread, &type);
	tap_is((uint32_t)(long)type, HV_MESSAGE_UNMAPPED_GPA, "the guest is stopped by that");
	vm_close(&vm);
}

int main(void)
{
	interrupt_by(SIGUSR1);
	test_io();
	test_string_output();
	test_unmapped();
	test_read_only();
	test_asserted_while_stopped();
	test_triple_fault();
	test_interrupted(GUEST(spin), "a spinning guest");
	test_interrupted(GUEST(halt), "a halted guest");
	test_resume_after_signal();
	test_signal_storm();
	test_intercept_page();
	test_register_page();
	test_two_callers();
	test_second_caller();
	test_second_caller_killed();
	test_hypervisor_refuses();
	test_unmap_while_running();
	test_killed(GUEST(spin), 30000, "a spinning guest");
	test_killed(GUEST(halt), 30000, "a halted guest");
	for (unsigned int us = 2000; us < 60000; us += 7000)
		test_killed(GUEST(writer), us, "a writing guest");
	ledger_is_empty("after the test");
	return tap_done();
}
