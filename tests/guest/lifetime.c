// SPDX-License-Identifier: GPL-2.0-only
/* Files and mappings closed in any order, by any process. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

enum { DEV, PARTITION, VP, REGISTERS, MEMORY, THINGS };

static bool is_empty(void)
{
	struct ledger l;

	ledger_read(&l);
	return !l.partitions && !l.child_pages && !l.mapped && !l.vps;
}

/* One life, ended in the given order. Returns false if something went wrong. */
static bool one_life(const int order[THINGS])
{
	struct hv_message m;
	void *registers;
	struct vm vm;
	int i;

	if (vm_try(&vm, GUEST(counter)))
		return false;
	registers = mmap(NULL, HV_PAGE_SIZE, PROT_READ, MAP_SHARED, vm.vp, 0);
	if (registers == MAP_FAILED)
		return false;
	for (i = 0; i < THINGS; i++) {
		if (order[i] == REGISTERS)
			munmap(registers, HV_PAGE_SIZE);
		else if (order[i] == MEMORY)
			munmap(vm.memory, vm.size);
		else
			close(order[i] == DEV ? vm.dev :
			      order[i] == PARTITION ? vm.partition : vm.vp);
		if (order[i] == PARTITION || order[i] == REGISTERS) {
			/* A VP file that is still open is a VP that still runs. */
			int j = 0;

			while (order[j] != VP)
				j++;
			if (j > i && vp_run(vm.vp, &m))
				return false;
		}
	}
	return is_empty();
}

static void permute(int order[THINGS], int fixed, int *tried, int *failed)
{
	int i, t;

	if (fixed == THINGS) {
		++*tried;
		if (!one_life(order) && (*failed)++ < 3)
			tap_note("order %d %d %d %d %d fails", order[0], order[1], order[2],
				 order[3], order[4]);
		return;
	}
	for (i = fixed; i < THINGS; i++) {
		t = order[fixed]; order[fixed] = order[i]; order[i] = t;
		permute(order, fixed + 1, tried, failed);
		t = order[fixed]; order[fixed] = order[i]; order[i] = t;
	}
}

static void test_orders(void)
{
	int order[THINGS] = { DEV, PARTITION, VP, REGISTERS, MEMORY };
	int tried = 0, failed = 0;

	permute(order, 0, &tried, &failed);
	tap_is(tried, 120, "device, partition, VP, register page, memory: all 120 orders");
	tap_is(failed, 0, "each leaves nothing behind, at once");
}

/* W9: a partition that never got so far, and one whose VP was never run. */
static void test_early_ends(void)
{
	int dev = dev_open(), partition, vp;

	partition = partition_create(dev, PT_LAPIC);
	close(partition);
	tap_ok(partition >= 0 && is_empty(), "created and closed");
	partition = partition_create(dev, PT_LAPIC);
	property_set(partition, HV_PROPERTY_SYNTHETIC_FEATURES, 3, NULL);
	close(partition);
	tap_ok(is_empty(), "closed with an early property set");
	partition = partition_create(dev, PT_LAPIC);
	tap_is(partition_initialize(partition), 0, "initialised");
	close(partition);
	tap_ok(is_empty(), "and closed");
	partition = partition_create(dev, PT_LAPIC);
	partition_initialize(partition);
	vp = vp_create(partition, 3);
	close(partition);
	tap_ok(vp >= 0 && !is_empty(), "a VP keeps its partition");
	close(vp);
	tap_ok(is_empty(), "until it is closed, though it never ran");
	close(dev);
}

static void test_dup(void)
{
	struct hv_message m;
	struct vm vm;
	int copy;

	vm_new(&vm, GUEST(counter));
	copy = dup(vm.vp);
	close(vm.vp);
	close(vm.partition);
	vm.partition = -1;
	vm.vp = copy;
	tap_is(vp_run(vm.vp, &m), 0, "a duplicate of a VP file is as good");
	vm_close(&vm);
	ledger_is_empty("after it is closed");
}

static void test_fork(void)
{
	struct hv_message m;
	uint8_t *memory;
	struct vm vm;
	size_t size;
	int status;
	pid_t pid;

	vm_new(&vm, GUEST(counter));
	expect_io(&vm, &m, 0x10);
	pid = fork();
	if (!pid) {
		usleep(50000);
		/* The parent is gone from it by now. */
		_exit(skip_instruction(vm.vp, &m) || vp_run(vm.vp, &m) ||
		      (uint32_t)m.io.rax != 2);
	}
	/* All but the memory, which is this process's and not the child's. */
	memory = vm.memory;
	vm.memory = NULL;
	size = vm.size;
	vm_close(&vm);
	tap_ok(!is_empty(), "a child process keeps the VM");
	waitpid(pid, &status, 0);
	munmap(memory, size);
	tap_ok(WIFEXITED(status) && !WEXITSTATUS(status), "and can run it");
	ledger_is_empty("after the child process");
}

static void test_exec(void)
{
	int status, ready[2];
	struct vm vm;
	char byte;
	pid_t pid;

	vm_new(&vm, GUEST(counter));
	if (pipe2(ready, O_CLOEXEC))
		tap_die("pipe");
	pid = fork();
	if (!pid) {
		execl("/bin/sleep", "sleep", "60", (char *)NULL);
		_exit(1);
	}
	close(ready[1]);
	/* End of file: the exec has closed the other end too. */
	tap_is(read(ready[0], &byte, 1), 0, "another program was executed");
	vm_close(&vm);
	ledger_is_empty("though that program still runs");
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	close(ready[0]);
}

static int send_file(int socket, int fd)
{
	char byte = 0, control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(int));
	return sendmsg(socket, &msg, 0) == 1 ? 0 : -errno;
}

static int receive_file(int socket)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	int fd;

	if (recvmsg(socket, &msg, 0) != 1 || !CMSG_FIRSTHDR(&msg))
		return -1;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(int));
	return fd;
}

static void test_passed(void)
{
	struct hv_message m;
	struct vm vm;
	int s[2], fd;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, s))
		tap_die("socketpair");
	vm_new(&vm, GUEST(counter));
	tap_is(send_file(s[0], vm.vp), 0, "a VP file sent through a socket");
	vm_close(&vm);
	tap_ok(!is_empty(), "lives in the socket");
	fd = receive_file(s[1]);
	tap_is(vp_run(fd, &m), 0, "and runs at the other end");
	tap_is(send_file(s[0], fd), 0, "sent again");
	close(fd);
	close(s[0]);
	close(s[1]);
	ledger_is_empty("after the socket was closed with it inside");
}

/* Memory given by a process that ends before the VM does. */
static void test_memory_of_another_process(void)
{
	struct hv_message m;
	struct vm vm;
	int status, ret;
	pid_t pid;

	vm_new(&vm, GUEST(readwrite));
	pid = fork();
	if (!pid) {
		uint8_t *page = pages_new(1);

		*page = 0x66;
		_exit(memory_set(vm.partition, 0x20, page, HV_PAGE_SIZE, MEM_W) != 0);
	}
	waitpid(pid, &status, 0);
	tap_ok(WIFEXITED(status) && !WEXITSTATUS(status), "another process gives memory and ends");
	ret = vp_run(vm.vp, &m);
	/* Which of the two it is tells how the driver maps, not what is there. */
	tap_ok(!ret && m.type >> 1 == HV_MESSAGE_UNMAPPED_GPA >> 1 && m.memory.gpa == 0x20000,
	       "the guest comes there and finds it gone: message 0x%x", m.type);
	vm_close(&vm);
	ledger_is_empty("then");
}

/*
 * Pass-through can let a VP run that no RUN_VP knows of. It still runs, or
 * waits with an intercept nobody fetched, when everything is closed.
 */
static void test_let_loose(struct guest guest, const char *what)
{
	struct vm vm;

	vm_new(&vm, guest);
	tap_is(let_loose(&vm), 0, "%s runs without RUN_VP", what);
	usleep(20000);
	vm_close(&vm);
	ledger_is_empty("after everything was closed under it");
}

static void test_fetched_late(void)
{
	struct hv_message m;
	struct vm vm;

	vm_new(&vm, GUEST(counter));
	register_set(vm.partition, 0, HV_REGISTER_EXPLICIT_SUSPEND, 0);
	usleep(20000);
	tap_ok(!vp_run(vm.vp, &m) && (uint32_t)m.io.rax == 1,
	       "RUN_VP fetches an intercept that came before it");
	vm_close(&vm);
}

/* The last file closed by a process that is being killed. */
static void test_killed_owner(void)
{
	int i, status;
	pid_t pid;

	for (i = 0; i < 10; i++) {
		pid = fork();
		if (!pid) {
			struct vm vm;

			for (;;)
				if (!vm_try(&vm, GUEST(counter)))
					vm_close(&vm);
		}
		usleep(3000 + i * 9000);
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
	}
	ledger_is_empty("after 10 processes killed while they create and destroy");
}

int main(void)
{
	ledger_is_empty("before the test");
	test_orders();
	test_early_ends();
	test_dup();
	test_fork();
	test_exec();
	test_passed();
	test_memory_of_another_process();
	test_let_loose(GUEST(spin), "a spinning guest");
	test_let_loose(GUEST(counter), "a guest that is intercepted");
	test_let_loose(GUEST(writer), "a writing guest");
	test_fetched_late();
	test_killed_owner();
	return tap_done();
}
