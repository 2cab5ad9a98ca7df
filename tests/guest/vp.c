// SPDX-License-Identifier: GPL-2.0-only
/* MSHV_CREATE_VP and the pages that mmap() of a VP file shows. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

static void test_index(int dev)
{
	static const uint32_t bad[] = {
		1024, 1025, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff,
	};
	int partition = partition_new(dev), first, last, i;
	uint64_t calls = calls_of(HVCALL_CREATE_VP);

	for (i = 0; i < (int)(sizeof(bad) / sizeof(*bad)); i++)
		tap_is(vp_create(partition, bad[i]), -EINVAL, "index 0x%x", bad[i]);
	tap_is(calls_of(HVCALL_CREATE_VP), calls, "none of these reached the hypervisor");
	tap_is(call(partition, MSHV_CREATE_VP, NULL), -EFAULT, "null pointer");
	first = vp_create(partition, 0);
	tap_ok(first >= 0, "index 0");
	last = vp_create(partition, 255);
	tap_ok(last >= 0, "index 255, and those between may be missing");
	tap_is(vp_create(partition, 0), -EEXIST, "index 0 again");
	tap_is(vp_create(partition, 255), -EEXIST, "index 255 again");
	close(first);
	tap_is(vp_create(partition, 0), -EEXIST, "index 0 again after its file was closed");
	close(last);
	close(partition);
	ledger_is_empty("after two VPs");
}

/* W43: as many as the hypervisor allows. */
static void test_many(int dev)
{
	static const uint32_t indexes[] = { 256, 300, 1023 };
	struct guest guest = GUEST(counter);
	int partition = partition_create(dev, 0), vp;
	uint8_t *memory = pages_new(VM_PAGES);
	struct hv_message m;
	unsigned int i;

	if (partition < 0 || partition_initialize(partition) ||
	    memory_set(partition, 0, memory, VM_PAGES * HV_PAGE_SIZE, MEM_WX))
		tap_die("a partition");
	memcpy(memory + VM_CODE, guest.start, guest.end - guest.start);
	for (i = 0; i < sizeof(indexes) / sizeof(*indexes); i++) {
		vp = vp_create(partition, indexes[i]);
		tap_ok(vp >= 0, "W43: VP %u", indexes[i]);
		tap_is(start_real_mode(vp, indexes[i], VM_CODE), 0, "its registers");
		tap_is(vp_run(vp, &m), 0, "it runs");
		tap_is(m.type, HV_MESSAGE_IO_PORT, "as far as the port");
		tap_is(m.vp_index, indexes[i], "the message is its own");
		close(vp);
	}
	close(partition);
	munmap(memory, VM_PAGES * HV_PAGE_SIZE);
	ledger_is_empty("after VPs with large indexes");
}

static void test_failure(int dev)
{
	int partition = partition_new(dev), vp, i;

	/* Each step of the creation fails once; each time all of it is undone. */
	inject(HVCALL_CREATE_VP, 1, 0x71, 1, 0);
	tap_is(vp_create(partition, 0), -EIO, "the hypervisor refuses the VP");
	for (i = 1; i <= 2; i++) {
		inject_clear();
		inject(HVCALL_MAP_VP_STATE_PAGE, i, 0x71, 1, 0);
		tap_is(vp_create(partition, 0), -EIO, "it refuses state page %d", i);
	}
	inject_clear();
	vp = vp_create(partition, 0);
	tap_ok(vp >= 0, "then the same index can be created");
	close(vp);
	close(partition);
	ledger_is_empty("after failed creations");
}

static void expect_map(int vp, size_t length, int prot, int flags, off_t offset, int want,
		       const char *what)
{
	void *p = mmap(NULL, length, prot, flags, vp, offset);
	int got = p == MAP_FAILED ? -errno : 0;

	tap_is(got, want, "mmap: %s", what);
	if (!got)
		munmap(p, length);
}

static void test_mmap_rules(int vp)
{
	const off_t page = sysconf(_SC_PAGE_SIZE);
	const int rw = PROT_READ | PROT_WRITE;
	void *map;
	int i;

	expect_map(vp, page, rw, MAP_SHARED, 0, 0, "register page");
	expect_map(vp, page, rw, MAP_SHARED, page, 0, "intercept page");
	expect_map(vp, page, PROT_READ, MAP_SHARED, page, 0, "intercept page, read only");
	expect_map(vp, page, rw, MAP_SHARED, 2 * page, -ENODEV, "GHCB page, which it does not have");
	for (i = 3; i < 9; i++)
		expect_map(vp, page, rw, MAP_SHARED, i * page, -EINVAL, "unknown offset");
	expect_map(vp, page, rw, MAP_SHARED, (off_t)1 << 40, -EINVAL, "far offset");
	expect_map(vp, 2 * page, rw, MAP_SHARED, 0, -EINVAL, "W10: two pages");
	expect_map(vp, page, rw, MAP_PRIVATE, 0, -EINVAL, "W10: private");
	/* Newer kernels refuse it for such files of all drivers. */
	map = mmap(NULL, page, PROT_READ | PROT_EXEC, MAP_SHARED, vp, 0);
	tap_ok(map == MAP_FAILED && (errno == EINVAL || errno == EPERM),
	       "mmap: W10: executable");
}

static void test_mprotect(int vp)
{
	void *p = mmap(NULL, HV_PAGE_SIZE, PROT_READ, MAP_SHARED, vp, 0);

	if (p == MAP_FAILED)
		tap_die("mapping the register page");
	tap_ok(mprotect(p, HV_PAGE_SIZE, PROT_READ | PROT_EXEC) < 0,
	       "W10: it cannot become executable later");
	tap_ok(mprotect(p, HV_PAGE_SIZE, PROT_READ | PROT_WRITE) == 0,
	       "it can become writable later");
	tap_ok(mremap(p, HV_PAGE_SIZE, 2 * HV_PAGE_SIZE, MREMAP_MAYMOVE) == MAP_FAILED,
	       "W10: it cannot be expanded");
	munmap(p, HV_PAGE_SIZE);
}

static sigjmp_buf out;

static void on_signal(int sig)
{
	siglongjmp(out, sig);
}

/* Does reading the byte raise a signal? */
static int touch(volatile const uint8_t *p)
{
	int sig;

	signal(SIGSEGV, on_signal);
	signal(SIGBUS, on_signal);
	sig = sigsetjmp(out, 1);
	if (!sig)
		(void)*p;
	signal(SIGSEGV, SIG_DFL);
	signal(SIGBUS, SIG_DFL);
	return sig;
}

static void test_contents(int vp)
{
	volatile struct hv_register_page *p;
	uint64_t rip[2] = { 0 };
	int status;
	pid_t pid;

	p = mmap(NULL, HV_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, vp, 0);
	if (p == MAP_FAILED)
		tap_die("mapping the register page");
	tap_is(touch((uint8_t *)p), 0, "the register page can be read without a signal");
	tap_is(p->version, 1, "its version is 1");
	tap_is(p->valid, 1, "it is valid before the first run");
	tap_is(register_get(vp, 0, HV_REGISTER_RIP, rip), 0, "RIP by hypercall");
	tap_is(p->rip, rip[0], "RIP in the page is the same");
	pid = fork();
	if (!pid)
		_exit(touch((uint8_t *)p));
	waitpid(pid, &status, 0);
	tap_ok(WIFEXITED(status) && WEXITSTATUS(status) == SIGSEGV,
	       "W10: a child process does not inherit the mapping");
	munmap((void *)p, HV_PAGE_SIZE);
}

int main(void)
{
	int dev = dev_new(), partition, vp;

	test_index(dev);
	test_many(dev);
	test_failure(dev);
	partition = partition_new(dev);
	vp = vp_create(partition, 0);
	if (vp < 0)
		tap_die("a VP: %s", strerror(-vp));
	test_mmap_rules(vp);
	test_mprotect(vp);
	test_contents(vp);
	close(vp);
	close(partition);
	close(dev);
	ledger_is_empty("after the test");
	return tap_done();
}
