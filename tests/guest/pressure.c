// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host runs short of memory while guests run: what is taken from them comes back as
 * it was, VMs can still be made, and nobody is stopped.
 *
 * Needs a kernel that can swap to memory, which is asked for only here.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/swap.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/files.h"
#include "lib/signals.h"
#include "lib/tap.h"
#include "lib/vm.h"
#include "lib/walk.h"

#define DISK		"/dev/zram0"
#define DISK_SETTINGS	"/sys/block/zram0/"
#define SECONDS		30
#define GUESTS		3
#define GFN		0x400
#define GPA		(GFN * HV_PAGE_SIZE)
#define PAGES		2048
#define SHARE		8	/* of the pages, one in so many is looked at in each round */
#define MIB		(1ul << 20)

/**
 * struct guest_ram - a VM whose memory is taken from it
 * @vm: the VM
 * @ram: its memory
 * @thread: runs it
 * @rounds: how often it went through its memory
 * @wrong: how often something else was there than it had written
 */
struct guest_ram {
	struct vm vm;
	uint8_t *ram;
	pthread_t thread;
	unsigned int rounds;
	unsigned int wrong;
};

static atomic_bool stop;

/* A number of /proc/vmstat or /proc/meminfo. */
static long number_of(const char *file, const char *name)
{
	size_t length = strlen(name);
	FILE *lines = fopen(file, "r");
	long value = -1;
	char line[128];

	while (lines && fgets(line, sizeof(line), lines))
		if (!strncmp(line, name, length) && strchr(" :", line[length]))
			value = strtol(line + length + 1, NULL, 10);
	if (lines)
		fclose(lines);
	return value;
}

static bool swap_begin(void)
{
	if (access(DISK, W_OK))
		return false;
	if (file_write(DISK_SETTINGS "disksize", "1G") || system("mkswap " DISK " >/dev/null") ||
	    swapon(DISK, 0))
		tap_die("swap: %s", strerror(errno));
	return true;
}

static void swap_end(void)
{
	tap_is(swapoff(DISK) ? -errno : 0, 0, "swapping ends");
	tap_is(file_write(DISK_SETTINGS "reset", "1"), 0, "its memory is free");
}

/* What the pages of each guest sum up to differs. */
static uint32_t expected(unsigned int first)
{
	uint32_t sum = 0;
	unsigned int i;

	for (i = first; i < PAGES; i += SHARE)
		sum += GPA + i * HV_PAGE_SIZE;
	return sum;
}

static void *go_through(void *arg)
{
	struct guest_ram *guest = arg;
	unsigned int first;
	uint32_t sum;

	while (!stop) {
		first = guest->rounds % SHARE;
		walk(&guest->vm, GUEST(walk_sum), GPA + first * HV_PAGE_SIZE,
		     SHARE * HV_PAGE_SIZE, PAGES / SHARE, &sum);
		guest->wrong += sum != expected(first);
		/* What is written again must not be lost either. */
		walk(&guest->vm, GUEST(walk_fill), GPA + first * HV_PAGE_SIZE,
		     SHARE * HV_PAGE_SIZE, PAGES / SHARE, NULL);
		guest->rounds++;
	}
	return NULL;
}

static void guest_new(struct guest_ram *guest)
{
	guest->ram = private_new(PAGES * HV_PAGE_SIZE, 0);
	vm_new(&guest->vm, GUEST(walk_fill));
	if (memory_set(guest->vm.partition, GFN, guest->ram, PAGES * HV_PAGE_SIZE, MEM_W))
		tap_die("memory of a guest");
	walk(&guest->vm, GUEST(walk_fill), GPA, HV_PAGE_SIZE, PAGES, NULL);
}

/* Wants more than there is, all of the time; all words alike cost little to keep. */
static _Noreturn void hog(void)
{
	size_t size = number_of("/proc/meminfo", "MemAvailable") * 1024 + 64 * MIB, i;
	unsigned long *words;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)file_write("/proc/self/oom_score_adj", "1000");
	words = (unsigned long *)private_new(size, 0);
	for (;;)
		for (i = 0; i < size; i += HV_PAGE_SIZE)
			memset((uint8_t *)words + i, 0x5a, HV_PAGE_SIZE);
}

/* Meanwhile VMs come and go, which takes memory that cannot be swapped. */
static unsigned int make_vms(double until, unsigned int *refused)
{
	unsigned int made = 0;
	struct hv_message m;
	struct vm vm;
	int ret;

	*refused = 0;
	while (seconds() < until) {
		ret = vm_try(&vm, GUEST(counter));
		if (!ret) {
			ret = vp_run(vm.vp, &m);
			vm_close(&vm);
		}
		if (!ret)
			made++;
		else if (ret == -ENOMEM)
			++*refused;
		else
			tap_ok(false, "a VM while memory is short: %s", strerror(-ret));
		usleep(50000);
	}
	return made;
}

static void test_guests(struct guest_ram *guests)
{
	long out = number_of("/proc/vmstat", "pswpout"), in = number_of("/proc/vmstat", "pswpin");
	unsigned int i, made, refused;
	pid_t pid;

	for (i = 0; i < GUESTS; i++)
		if (pthread_create(&guests[i].thread, NULL, go_through, &guests[i]))
			tap_die("threads");
	pid = fork();
	if (!pid)
		hog();
	made = make_vms(seconds() + SECONDS, &refused);
	tap_ok(made > 0, "%u VMs made meanwhile, %u refused", made, refused);
	stop = true;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	for (i = 0; i < GUESTS; i++) {
		pthread_join(guests[i].thread, NULL);
		tap_ok(guests[i].rounds > 0, "guest %u went through its memory %u times", i,
		       guests[i].rounds);
		tap_is(guests[i].wrong, 0, "and found what it had written");
	}
	out = number_of("/proc/vmstat", "pswpout") - out;
	in = number_of("/proc/vmstat", "pswpin") - in;
	tap_ok(out > PAGES, "%ld pages were taken, %ld came back", out, in);
}

int main(void)
{
	static struct guest_ram guests[GUESTS];
	unsigned int i;

	if (!swap_begin()) {
		tap_skip("no " DISK " to swap to", "memory is short while guests run");
		return tap_done();
	}
	ledger_is_empty("before the test");
	for (i = 0; i < GUESTS; i++)
		guest_new(&guests[i]);
	test_guests(guests);
	for (i = 0; i < GUESTS; i++) {
		tap_is(walk_wrong(guests[i].ram, GPA, PAGES), 0, "its VMM finds it, too");
		vm_close(&guests[i].vm);
		munmap(guests[i].ram, PAGES * HV_PAGE_SIZE);
	}
	ledger_is_empty("after the test");
	swap_end();
	return tap_done();
}
