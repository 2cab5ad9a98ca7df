// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes killed at any moment: while a guest of theirs runs, other threads do with the
 * VM whatever there is to do. Nothing may be left of them.
 *
 * Environment: KILL_ROUNDS, how many are killed; KILL_SEED, what a run begins with. It
 * decides what each thread does and when its process is killed, but not how far it is then.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/mshv_dom0.h>

#include "fuzzing/fuzzing.h"
#include "lib/control.h"
#include "lib/irq.h"
#include "lib/signals.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define ROUNDS		40
#define AT_ONCE		3
#define HELPERS		2
/* Rounds between two looks at what is left. */
#define LOOK		20
#define LATEST_US	60000
#define LINE		5
#define GFN		0x100
#define PAGES		64

static struct vm vm;
static uint8_t *ram;
static int event, bell;

/* What memory the guest has comes and goes, in the guest and in the process. */
static void change_memory(struct random *random)
{
	switch (random_below(random, 4)) {
	case 0:
		memory_set(vm.partition, GFN, ram, PAGES * HV_PAGE_SIZE, MEM_WX);
		break;
	case 1:
		memory_set(vm.partition, GFN, ram, PAGES * HV_PAGE_SIZE, MEM_UNMAP);
		break;
	case 2:
		madvise(ram, PAGES * HV_PAGE_SIZE, MADV_DONTNEED);
		break;
	default:
		madvise(vm.memory + 0x3000, HV_PAGE_SIZE, MADV_PAGEOUT);
		break;
	}
}

static void change_interrupts(struct random *random)
{
	switch (random_below(random, 4)) {
	case 0:
		irqfd(vm.partition, event, LINE, random_once(random, 2) ? IRQFD_DEASSIGN : 0, 0);
		break;
	case 1:
		event_signal(event);
		break;
	case 2:
		ioeventfd(vm.partition, bell, 0x40000, 4, 0,
			  random_once(random, 2) ? IOEVENTFD_DEASSIGN : 0);
		break;
	default:
		route_one(vm.partition, LINE, VECTOR_A);
		break;
	}
}

static void look_at_vp(struct random *random)
{
	struct mshv_cancel_run_vp cancel = { .vp_index = 0 };
	uint8_t bits[VM_PAGES / 8];
	struct mshv_gpap_access_bitmap args = {
		.page_count = VM_PAGES, .bitmap_ptr = (uintptr_t)bits,
		.access_op = random_below(random, 3),
	};
	uint64_t value[2];
	void *page;

	switch (random_below(random, 5)) {
	case 0:
		call(vm.partition, MSHV_CANCEL_RUN_VP, &cancel);
		break;
	case 1:
		property_set(vm.partition, HV_PROPERTY_ACCESS_TRACKING, random_below(random, 2),
			     NULL);
		call(vm.partition, MSHV_GET_GPAP_ACCESS_BITMAP, &args);
		break;
	case 2:
		register_get(vm.partition, 0, HV_REGISTER_RIP, value);
		break;
	case 3:
		page = mmap(NULL, HV_PAGE_SIZE, PROT_READ, MAP_SHARED, vm.vp, 0);
		/* Sometimes it is still mapped when the end comes. */
		if (page != MAP_FAILED && random_once(random, 2))
			munmap(page, HV_PAGE_SIZE);
		break;
	default:
		call(vm.partition, MSHV_DOM0_SCRUB_PARTITION, NULL);
		break;
	}
}

/* Another VM that has just begun, or is about to end. */
static void make_another(void)
{
	struct vm other;
	struct hv_message m;

	if (vm_try(&other, GUEST(counter)))
		return;
	vp_run(other.vp, &m);
	vm_close(&other);
}

static void *busy(void *seed)
{
	struct random random = random_new((unsigned long)seed, 1);

	for (;;)
		switch (random_below(&random, 8)) {
		case 0 ... 2:
			change_memory(&random);
			break;
		case 3 ... 4:
			change_interrupts(&random);
			break;
		case 5 ... 6:
			look_at_vp(&random);
			break;
		default:
			make_another();
			break;
		}
	return NULL;
}

/* One that waits for ever, writes memory, or is intercepted all the time. */
static struct guest any_guest(struct random *random)
{
	switch (random_below(random, 4)) {
	case 0: return GUEST(spin);
	case 1: return GUEST(halt);
	case 2: return GUEST(writer);
	default: return GUEST(counter);
	}
}

static _Noreturn void live(uint64_t seed)
{
	struct random random = random_new(seed, 0);
	pthread_t thread;
	struct hv_message m;
	int i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	event = event_new();
	bell = event_new();
	ram = pages_new(PAGES);
	for (;;) {
		if (vm_try(&vm, any_guest(&random)))
			_exit(1);
		for (i = 0; i < HELPERS; i++)
			pthread_create(&thread, NULL, busy, (void *)(random_next(&random) | 1));
		for (;;)
			if (!vp_run(vm.vp, &m) && m.type == HV_MESSAGE_IO_PORT)
				skip_instruction(vm.vp, &m);
	}
}

static void start(struct random *random, pid_t *pid)
{
	uint64_t seed = random_next(random);

	*pid = fork();
	if (*pid < 0)
		tap_die("a process");
	if (!*pid)
		live(seed);
}

/* False if it had ended before. */
static bool end(pid_t *pid)
{
	int status;

	kill(*pid, SIGKILL);
	if (waitpid(*pid, &status, 0) != *pid)
		tap_die("every process ends");
	*pid = 0;
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

/* Several live at a time; one of them is killed and replaced. */
static void test_rounds(struct random *random, unsigned int rounds)
{
	pid_t pids[AT_ONCE] = { 0 };
	unsigned int i, done, alone = 0;
	double longest = 0, begun;

	for (done = 0; done < rounds; done++) {
		for (i = 0; i < AT_ONCE; i++)
			if (!pids[i])
				start(random, &pids[i]);
		usleep(random_below(random, LATEST_US));
		begun = seconds();
		alone += !end(&pids[random_below(random, AT_ONCE)]);
		if (seconds() - begun > longest)
			longest = seconds() - begun;
		if (done % LOOK != LOOK - 1 && done != rounds - 1)
			continue;
		for (i = 0; i < AT_ONCE; i++)
			if (pids[i])
				end(&pids[i]);
		ledger_is_empty("after some of them");
	}
	tap_is(alone, 0, "%u processes lived until they were killed", rounds);
	tap_note("the slowest took %.2f s to end", longest);
}

int main(void)
{
	struct random random;
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		tap_die("a seed");
	seed = from_environment("KILL_SEED", seed);
	tap_note("seed %llu", (unsigned long long)seed);
	random = random_new(seed, 0);
	ledger_is_empty("before the test");
	test_rounds(&random, from_environment("KILL_ROUNDS", ROUNDS));
	make_another();
	ledger_is_empty("after the test");
	return tap_done();
}
