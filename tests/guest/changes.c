// SPDX-License-Identifier: GPL-2.0-only
/* The host changes memory under a guest: what both then see, and never see again. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/files.h"
#include "lib/signals.h"
#include "lib/tap.h"
#include "lib/vm.h"
#include "lib/walk.h"

#define GFN	0x400
#define GPA	(GFN * HV_PAGE_SIZE)

/* What walk_fill leaves in @count pages, as walk_sum shows it. */
static uint32_t sum_of_fill(unsigned int count)
{
	uint32_t sum = 0;
	unsigned int i;

	for (i = 0; i < count; i++)
		sum += GPA + i * HV_PAGE_SIZE;
	return sum;
}

static uint32_t *word(uint8_t *ram, unsigned int page)
{
	return (uint32_t *)(ram + page * HV_PAGE_SIZE);
}

static void fill(struct vm *vm, unsigned int pages)
{
	walk(vm, GUEST(walk_fill), GPA, HV_PAGE_SIZE, pages, NULL);
}

static void guest_sum_is(struct vm *vm, unsigned int pages, uint32_t want, const char *what)
{
	uint32_t sum;

	walk(vm, GUEST(walk_sum), GPA, HV_PAGE_SIZE, pages, &sum);
	tap_is(sum, want, "%s", what);
}

static void vm_with(struct vm *vm, uint8_t *ram, unsigned int pages)
{
	vm_new(vm, GUEST(walk_fill));
	if (memory_set(vm->partition, GFN, ram, pages * HV_PAGE_SIZE, MEM_W))
		tap_die("%u pages of memory", pages);
}

static void test_dontneed(void)
{
	const unsigned int pages = 700;
	uint8_t *ram = private_new(pages * HV_PAGE_SIZE, 0);
	unsigned int i;
	struct vm vm;

	vm_with(&vm, ram, pages);
	fill(&vm, pages);
	madvise(ram, pages * HV_PAGE_SIZE, MADV_DONTNEED);
	guest_sum_is(&vm, pages, 0, "MADV_DONTNEED: the guest's memory is zero");
	for (i = 0; i < pages; i++)
		*word(ram, i) = i;
	guest_sum_is(&vm, pages, pages * (pages - 1) / 2, "what the host writes, the guest reads");
	fill(&vm, pages);
	tap_is(*word(ram, 699), GPA + 699 * HV_PAGE_SIZE, "and the other way round");
	madvise(ram + 100 * HV_PAGE_SIZE, HV_PAGE_SIZE, MADV_DONTNEED);
	guest_sum_is(&vm, pages, sum_of_fill(pages) - (GPA + 100 * HV_PAGE_SIZE),
		     "one page of them");
	vm_close(&vm);
	munmap(ram, pages * HV_PAGE_SIZE);
}

/*
 * Pages that the host may drop if nobody writes them: the guest's writes are
 * in no page table of the host's, and must count all the same.
 */
static void test_free(void)
{
	const unsigned int pages = 64;
	uint8_t *ram = private_new(pages * HV_PAGE_SIZE, 0);
	struct vm vm;

	vm_with(&vm, ram, pages);
	memset(ram, 1, pages * HV_PAGE_SIZE);
	if (madvise(ram, pages * HV_PAGE_SIZE, MADV_FREE)) {
		tap_skip("no MADV_FREE", "pages that may be dropped");
	} else {
		fill(&vm, pages);
		if (madvise(ram, pages * HV_PAGE_SIZE, MADV_PAGEOUT))
			tap_note("MADV_PAGEOUT: %s", strerror(errno));
		guest_sum_is(&vm, pages, sum_of_fill(pages),
			     "MADV_FREE and MADV_PAGEOUT: what the guest wrote stays");
	}
	vm_close(&vm);
	munmap(ram, pages * HV_PAGE_SIZE);
}

static void test_fork(void)
{
	const unsigned int pages = 600;
	uint8_t *ram = private_new(pages * HV_PAGE_SIZE, 0);
	int go[2], status;
	struct vm vm;
	pid_t pid;
	char c;

	vm_with(&vm, ram, pages);
	fill(&vm, pages);
	if (pipe(go))
		tap_die("pipe");
	pid = fork();
	if (!pid) {
		/* The guest has written meanwhile: not to this copy. */
		if (read(go[0], &c, 1) != 1 || *word(ram, 5) != GPA + 5 * HV_PAGE_SIZE)
			_exit(1);
		memset(ram, 0x77, pages * HV_PAGE_SIZE);
		_exit(0);
	}
	walk(&vm, GUEST(walk_increment), GPA, HV_PAGE_SIZE, pages, NULL);
	if (write(go[1], "g", 1) != 1)
		tap_die("pipe");
	waitpid(pid, &status, 0);
	tap_ok(WIFEXITED(status) && !WEXITSTATUS(status),
	       "fork: the child process has its own copy");
	guest_sum_is(&vm, pages, sum_of_fill(pages) + pages, "which the guest does not see");
	tap_is(*word(ram, 5), GPA + 5 * HV_PAGE_SIZE + 1, "the guest's is the VMM's");
	close(go[0]);
	close(go[1]);
	vm_close(&vm);
	munmap(ram, pages * HV_PAGE_SIZE);
}

static void expect_memory(struct vm *vm, uint64_t gpa, uint8_t access, const char *what)
{
	struct hv_message m;

	tap_is(vp_run(vm->vp, &m), 0, "%s", what);
	tap_ok(m.type == HV_MESSAGE_UNMAPPED_GPA || m.type == HV_MESSAGE_GPA_INTERCEPT,
	       "message 0x%x", m.type);
	tap_is(m.memory.gpa, gpa, "address");
	tap_is(m.access_type, access, "access");
}

static void test_mprotect(void)
{
	const unsigned int pages = 600;
	uint8_t *ram = private_new(pages * HV_PAGE_SIZE, 0);
	struct hv_message m;
	struct vm vm;

	vm_with(&vm, ram, pages);
	fill(&vm, pages);
	mprotect(ram, pages * HV_PAGE_SIZE, PROT_NONE);
	walk_start(&vm, GUEST(walk_sum), GPA, HV_PAGE_SIZE, pages);
	expect_memory(&vm, GPA, HV_ACCESS_READ, "PROT_NONE: the guest cannot read");
	mprotect(ram, pages * HV_PAGE_SIZE, PROT_READ);
	tap_ok(!vp_run(vm.vp, &m) && m.type == HV_MESSAGE_IO_PORT &&
	       (uint32_t)m.io.rax == sum_of_fill(pages), "W41: PROT_READ: it can");
	walk_start(&vm, GUEST(walk_fill), GPA + HV_PAGE_SIZE, HV_PAGE_SIZE, 1);
	expect_memory(&vm, GPA + HV_PAGE_SIZE, HV_ACCESS_WRITE, "but not write");
	mprotect(ram, pages * HV_PAGE_SIZE, PROT_READ | PROT_WRITE);
	walk(&vm, GUEST(walk_increment), GPA, HV_PAGE_SIZE, pages, NULL);
	tap_is(*word(ram, 599), GPA + 599 * HV_PAGE_SIZE + 1, "PROT_WRITE: it can");
	/* Only the neighbours: what is there is mapped, page by page if need be. */
	mprotect(ram + HV_PAGE_SIZE, HV_PAGE_SIZE, PROT_NONE);
	mprotect(ram + 3 * HV_PAGE_SIZE, HV_PAGE_SIZE, PROT_READ);
	walk(&vm, GUEST(walk_increment), GPA + 2 * HV_PAGE_SIZE, HV_PAGE_SIZE, 1, NULL);
	walk(&vm, GUEST(walk_increment), GPA + 4 * HV_PAGE_SIZE, HV_PAGE_SIZE, 500, NULL);
	tap_is(*word(ram, 2), GPA + 2 * HV_PAGE_SIZE + 2, "a page between forbidden ones");
	vm_close(&vm);
	munmap(ram, pages * HV_PAGE_SIZE);
}

static void test_mremap(void)
{
	const size_t pages = 600, size = pages * HV_PAGE_SIZE;
	uint8_t *ram = private_new(size, 0), *elsewhere = private_new(size, 0);
	struct vm vm;

	vm_with(&vm, ram, pages);
	fill(&vm, pages);
	tap_ok(mremap(ram, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, elsewhere) == elsewhere,
	       "mremap: the memory moves away");
	walk_start(&vm, GUEST(walk_sum), GPA, HV_PAGE_SIZE, pages);
	expect_memory(&vm, GPA, HV_ACCESS_READ, "the guest does not follow");
	*word(elsewhere, 3) += 5;
	tap_ok(mremap(elsewhere, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, ram) == ram,
	       "it comes back");
	guest_sum_is(&vm, pages, sum_of_fill(pages) + 5, "the guest has it again");
	vm_close(&vm);
	munmap(ram, size);
}

static void test_ksm(void)
{
	const unsigned int pages = 64;
	uint8_t *ram = private_new(pages * HV_PAGE_SIZE, 0);
	unsigned int i;
	struct vm vm;

	vm_with(&vm, ram, pages);
	for (i = 0; i < pages; i++)
		*word(ram, i) = 0x1234;
	guest_sum_is(&vm, pages, 0x1234 * pages, "equal pages");
	if (ksm_merge(ram, pages * HV_PAGE_SIZE, 60)) {
		guest_sum_is(&vm, pages, 0x1234 * pages, "the guest still reads them");
		tap_ok(ksm_merged() >= 60, "W41: that does not unmerge them");
		walk(&vm, GUEST(walk_increment), GPA + 5 * HV_PAGE_SIZE, HV_PAGE_SIZE, 1, NULL);
		guest_sum_is(&vm, pages, 0x1234 * pages + 1, "it writes one of them");
		tap_is(*word(ram, 5), 0x1235, "which the host sees");
		tap_is(*word(ram, 6), 0x1234, "in no other page");
		ksm_unmerge();
	}
	vm_close(&vm);
	munmap(ram, pages * HV_PAGE_SIZE);
}

/* Pages are moved about in the host while the guest uses them. */
static void test_compaction(void)
{
	const unsigned int pages = 4000, rounds = 20;
	uint8_t *ram = private_new(pages * HV_PAGE_SIZE, 0);
	uint64_t calls = calls_of(HVCALL_UNMAP_GPA);
	unsigned int i;
	struct vm vm;

	vm_with(&vm, ram, pages);
	fill(&vm, pages);
	for (i = 0; i < rounds; i++) {
		file_write("/proc/sys/vm/compact_memory", "1");
		walk(&vm, GUEST(walk_increment), GPA, HV_PAGE_SIZE, pages, NULL);
	}
	guest_sum_is(&vm, pages, sum_of_fill(pages) + rounds * pages, "compaction loses nothing");
	tap_note("%u unmap calls", (unsigned int)(calls_of(HVCALL_UNMAP_GPA) - calls));
	vm_close(&vm);
	munmap(ram, pages * HV_PAGE_SIZE);
}

/* Two views of the same pages: one for the guest, one to see who writes them. */
struct shared {
	uint8_t *ram;
	volatile uint8_t *alias;
	size_t size;
};

static void shared_new(struct shared *s, unsigned int pages)
{
	int fd = memfd_create("ram", 0);

	s->size = pages * HV_PAGE_SIZE;
	if (fd < 0 || ftruncate(fd, s->size))
		tap_die("a memfd");
	s->ram = mmap(NULL, s->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	s->alias = mmap(NULL, s->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (s->ram == MAP_FAILED || s->alias == MAP_FAILED)
		tap_die("mapping a memfd");
	close(fd);
}

static void shared_free(struct shared *s)
{
	munmap(s->ram, s->size);
	munmap((void *)s->alias, s->size);
}

#define SEEN	64

static void look(const struct shared *s, uint32_t words[SEEN])
{
	unsigned int i, pages = s->size / HV_PAGE_SIZE;

	for (i = 0; i < SEEN; i++)
		words[i] = i < pages ? *word((uint8_t *)s->alias, i) : 0;
}

static bool is_as(const struct shared *s, const uint32_t words[SEEN])
{
	uint32_t now[SEEN];

	look(s, now);
	return !memcmp(now, words, sizeof(now));
}

/* Does nobody write the pages any more? */
static bool is_quiet(const struct shared *s)
{
	uint32_t before[SEEN];

	look(s, before);
	usleep(3000);
	return is_as(s, before);
}

/* A VP run by a thread; what is not for its end is tried again. */
struct runner {
	struct vm *vm;
	pthread_t thread;
	volatile bool stop;
	volatile unsigned int ports, faults;
	int ret;
};

static void *run(void *arg)
{
	struct runner *r = arg;
	struct hv_message m;

	while (!r->stop) {
		r->ret = vp_run(r->vm->vp, &m);
		if (r->ret == -EINTR)
			continue;
		if (r->ret)
			break;
		if (m.type == HV_MESSAGE_IO_PORT) {
			r->ports++;
			skip_instruction(r->vm->vp, &m);
		} else {
			r->faults++;
			usleep(500);
		}
	}
	return NULL;
}

static void runner_start(struct runner *r, struct vm *vm)
{
	*r = (struct runner){ .vm = vm };
	pthread_create(&r->thread, NULL, run, r);
}

static void runner_stop(struct runner *r)
{
	r->stop = true;
	thread_interrupt(r->thread);
}

/* Waits until the guest has come to its port @n more times. */
static bool runs_on(struct runner *r, unsigned int n)
{
	unsigned int start = r->ports, i;

	for (i = 0; i < 2000 && r->ports - start < n && !r->ret; i++)
		usleep(1000);
	return r->ports - start >= n;
}

static void test_munmap_while_running(void)
{
	unsigned int i, loud = 0, stuck = 0;
	struct shared s;
	struct runner r;
	struct vm vm;
	void *again;

	shared_new(&s, 64);
	vm_with(&vm, s.ram, 64);
	walk_start(&vm, GUEST(walk_increment), GPA, HV_PAGE_SIZE, 64);
	runner_start(&r, &vm);
	for (i = 0; i < 20; i++) {
		stuck += !runs_on(&r, 2);
		/* Inaccessible, gone, or replaced by other memory. */
		switch (i % 3) {
		case 0:
			mprotect(s.ram, s.size, PROT_NONE);
			break;
		case 1:
			munmap(s.ram, s.size);
			break;
		default:
			mmap(s.ram, s.size, PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		}
		loud += !is_quiet(&s);
		again = mremap((void *)s.alias, 0, s.size, MREMAP_MAYMOVE | MREMAP_FIXED, s.ram);
		if (again != s.ram)
			tap_die("mapping the memory again: %s", strerror(errno));
	}
	tap_is(loud, 0, "memory that was taken away is never written again");
	tap_is(stuck, 0, "memory that came back is used again");
	tap_ok(r.faults > 0, "the VMM saw %u intercepts", r.faults);
	runner_stop(&r);
	vm_close(&vm);
	shared_free(&s);
}

/**
 * struct busy - a thread that keeps the lock which looking up pages takes
 * @thread: it
 * @stop: it shall end
 * @rounds: how often it has had the lock
 */
struct busy {
	pthread_t thread;
	volatile bool stop;
	volatile unsigned int rounds;
};

/* Each time for as long as so many small pages take: faults wait meanwhile. */
static void *keep_busy(void *arg)
{
	const size_t size = 64 << 20;
	uint8_t *p = private_new(size, 0);
	struct busy *busy = arg;

	madvise(p, size, MADV_NOHUGEPAGE);
	memset(p, 1, size);
	while (!busy->stop) {
		mprotect(p, size, busy->rounds & 1 ? PROT_READ : PROT_READ | PROT_WRITE);
		busy->rounds++;
	}
	munmap(p, size);
	return NULL;
}

/* Who waited for the lock has had it then. */
static void wait_rounds(const struct busy *busy, unsigned int n)
{
	unsigned int start = busy->rounds;

	while (busy->rounds - start < n)
		usleep(1000);
}

/* W21: when a region is unmapped, faults that were in flight do not come after it. */
static void test_unmap_against_faults(void)
{
	unsigned int i, loud = 0, failed = 0, stuck = 0;
	struct busy busy = { 0 };
	uint32_t words[SEEN];
	struct shared s[2];
	struct runner r;
	struct vm vm;

	pthread_create(&busy.thread, NULL, keep_busy, &busy);
	shared_new(&s[0], 64);
	shared_new(&s[1], 64);
	vm_new(&vm, GUEST(walk_increment));
	walk_start(&vm, GUEST(walk_increment), GPA, HV_PAGE_SIZE, 64);
	runner_start(&r, &vm);
	wait_rounds(&busy, 2);
	for (i = 0; i < 60; i++) {
		failed += memory_set(vm.partition, GFN, s[i % 2].ram, s->size, MEM_W) != 0;
		/* Now and then it is left the time it needs. */
		if (i % 10 == 9)
			stuck += !runs_on(&r, 1);
		else
			usleep(i * 137 % 5000);
		failed += memory_set(vm.partition, GFN, s[i % 2].ram, s->size, MEM_UNMAP) != 0;
		look(&s[i % 2], words);
		wait_rounds(&busy, 4);
		loud += !is_as(&s[i % 2], words) || !is_quiet(&s[i % 2]);
	}
	busy.stop = true;
	pthread_join(busy.thread, NULL);
	tap_is(failed, 0, "60 regions under a running guest");
	tap_is(loud, 0, "W21: none is written after it is unmapped");
	tap_is(stuck, 0, "the guest got through, %u times", r.ports);
	runner_stop(&r);
	vm_close(&vm);
	shared_free(&s[0]);
	shared_free(&s[1]);
	ledger_is_empty("then");
}

/* Faults of one thread, invalidations by another, all over the same pages. */
static void test_races(void)
{
	const unsigned int pages = 64;
	uint8_t *ram = private_new(pages * HV_PAGE_SIZE, 0);
	unsigned int i, stuck = 0;
	struct runner r;
	struct vm vm;

	vm_with(&vm, ram, pages);
	walk_start(&vm, GUEST(walk_increment), GPA, HV_PAGE_SIZE, pages);
	runner_start(&r, &vm);
	for (i = 0; i < 300; i++) {
		madvise(ram + i * 7 % pages * HV_PAGE_SIZE, HV_PAGE_SIZE, MADV_DONTNEED);
		if (i % 50 == 49)
			stuck += !runs_on(&r, 1);
	}
	tap_is(stuck, 0, "300 invalidations under a running guest");
	tap_is(r.faults, 0, "none of them reached the VMM");
	runner_stop(&r);
	vm_close(&vm);
	munmap(ram, pages * HV_PAGE_SIZE);
}

/* The process that gave the memory is killed while another one runs the guest. */
static void test_giver_killed(void)
{
	struct shared s;
	struct runner r;
	struct vm vm;
	int go[2];
	pid_t pid;
	char c;

	shared_new(&s, 64);
	vm_new(&vm, GUEST(walk_increment));
	walk_start(&vm, GUEST(walk_increment), GPA, HV_PAGE_SIZE, 64);
	if (pipe(go))
		tap_die("pipe");
	pid = fork();
	if (!pid) {
		if (memory_set(vm.partition, GFN, s.ram, s.size, MEM_W) ||
		    write(go[1], "g", 1) != 1)
			_exit(1);
		pause();
	}
	if (read(go[0], &c, 1) != 1)
		tap_die("the other process cannot give memory");
	runner_start(&r, &vm);
	tap_ok(runs_on(&r, 3), "a guest uses another process's memory");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	tap_ok(is_quiet(&s), "it cannot write it after that process was killed");
	runner_stop(&r);
	tap_is(memory_set(vm.partition, GFN, s.ram, s.size, MEM_UNMAP), 0,
	       "the region is still there and can be unmapped");
	tap_is(memory_set(vm.partition, GFN, s.ram, s.size, MEM_W), 0, "and replaced");
	walk(&vm, GUEST(walk_increment), GPA, HV_PAGE_SIZE, 64, NULL);
	close(go[0]);
	close(go[1]);
	vm_close(&vm);
	shared_free(&s);
	ledger_is_empty("then");
}

static void test_vmm_killed(void)
{
	unsigned int i, loud = 0;
	struct shared s;
	struct vm vm;
	pid_t pid;

	shared_new(&s, 2000);
	for (i = 0; i < 8; i++) {
		pid = fork();
		if (!pid) {
			struct runner r;

			vm_with(&vm, s.ram, 2000);
			walk_start(&vm, GUEST(walk_increment), GPA, HV_PAGE_SIZE, 2000);
			runner_start(&r, &vm);
			for (;;)
				madvise(s.ram, s.size, MADV_DONTNEED);
		}
		usleep(30000 + i * 17000);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		loud += !is_quiet(&s);
	}
	tap_is(loud, 0, "killed VMMs: no guest outlives its own");
	ledger_is_empty("after eight of them");
	shared_free(&s);
}

/* W18: a failure that passes is survived. */
/* Whichever call a driver takes pages from a guest with, it fails. */
static void refuse_to_take(uint32_t times, uint32_t done)
{
	inject(HVCALL_UNMAP_GPA, 1, 0x71, times, done);
	inject(HVCALL_MAP_GPA, 1, 0x71, times, done);
}

static void test_unmap_fails_once(void)
{
	const unsigned int pages = 600;
	uint8_t *ram = private_new(pages * HV_PAGE_SIZE, 0);
	uint32_t done;
	struct vm vm;

	vm_with(&vm, ram, pages);
	for (done = 0; done < 500; done += 200) {
		fill(&vm, pages);
		refuse_to_take(1, done);
		madvise(ram, pages * HV_PAGE_SIZE, MADV_DONTNEED);
		inject_clear();
		*word(ram, 1) = 5;
		guest_sum_is(&vm, pages, 5, "W18: one unmap call fails");
	}
	vm_close(&vm);
	munmap(ram, pages * HV_PAGE_SIZE);
	ledger_is_empty("then");
}

/*
 * W18: the hypervisor does not let go of pages that the host is going to give
 * to others. Then the guest is stopped.
 */
static bool test_unmap_refused(bool running)
{
	struct hv_message m;
	struct shared s;
	struct runner r;
	struct vm vm;
	bool stopped;
	int vp;

	shared_new(&s, 64);
	vm_with(&vm, s.ram, 64);
	walk(&vm, GUEST(walk_increment), GPA, HV_PAGE_SIZE, 64, NULL);
	walk_start(&vm, GUEST(walk_increment), GPA, HV_PAGE_SIZE, 64);
	if (running) {
		runner_start(&r, &vm);
		tap_ok(runs_on(&r, 3), "the guest runs");
	}
	refuse_to_take(0x7fffffff, 0);
	munmap(s.ram, s.size);
	tap_ok(is_quiet(&s), "W18: after munmap the guest writes nothing");
	inject_clear();
	if (running) {
		pthread_join(r.thread, NULL);
		tap_is(r.ret, -EIO, "RUN_VP was ended");
	}
	stopped = tap_is(vp_run(vm.vp, &m), -EIO, "W18: the guest never runs again");
	if (stopped) {
		tap_is(register_set(vm.vp, 0, HV_REGISTER_EXPLICIT_SUSPEND, 0), -EIO,
		       "nor can a hypercall let it");
		vp = vp_create(vm.partition, 1);
		tap_is(vp_run(vp, &m), -EIO, "nor does a new VP run");
		if (vp >= 0)
			close(vp);
	}
	vm_close(&vm);
	munmap((void *)s.alias, s.size);
	ledger_is_empty("then");
	return stopped;
}

int main(void)
{
	test_dontneed();
	test_free();
	test_fork();
	test_mprotect();
	test_mremap();
	test_ksm();
	test_compaction();
	test_munmap_while_running();
	test_unmap_against_faults();
	test_races();
	test_giver_killed();
	test_vmm_killed();
	test_unmap_fails_once();
	/* One that is not stopped would run for ever in the second. */
	if (test_unmap_refused(false))
		test_unmap_refused(true);
	ledger_is_empty("after the test");
	return tap_done();
}
