// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads that create, map, run and close at random, all on the same few
 * files. The seed is fixed; the order in which threads run is not. What must
 * hold is only that every answer is one of those documented and that nothing
 * is left at the end.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/signals.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define THREADS	6
#define SLOTS	4
#define VPS	3
#define SECONDS	8

enum {
	CREATE, INITIALIZE, MAP, UNMAP, VP_CREATE, REGISTERS, RUN, PROPERTY, MMAP,
	CLOSE_VP, CLOSE_PARTITION, OPERATIONS
};

static const char * const names[OPERATIONS] = {
	"create partition", "initialize", "map", "unmap", "create VP", "set registers",
	"run", "get property", "mmap", "close VP", "close partition",
};

static struct {
	atomic_int partition;
	atomic_int vp[VPS];
} slots[SLOTS];

static atomic_uint succeeded[OPERATIONS];
static atomic_uint unexpected;
static atomic_bool stop;
static int dev;
static uint8_t *memory;

/* Files are closed under the feet of other threads: EBADF and ENOTTY occur. */
static bool is_expected(int operation, int ret)
{
	static const int always[] = { EBADF, ENOTTY, EINVAL, EINTR };
	unsigned int i;

	if (ret >= 0)
		return true;
	for (i = 0; i < sizeof(always) / sizeof(*always); i++)
		if (ret == -always[i])
			return true;
	switch (operation) {
	case MAP: return ret == -EEXIST;
	case UNMAP: return ret == -ENOENT;
	case VP_CREATE: return ret == -EEXIST || ret == -EIO;
	case REGISTERS: case PROPERTY: return ret == -EIO;
	case MMAP: return ret == -ENODEV || ret == -EACCES;
	default: return false;
	}
}

static void store(atomic_int *slot, int fd)
{
	int old;

	if (fd < 0)
		return;
	old = atomic_exchange(slot, fd);
	if (old > 0)
		close(old);
}

static int try_mmap(int fd)
{
	void *p = mmap(NULL, HV_PAGE_SIZE, PROT_READ, MAP_SHARED, fd, 0);

	if (p == MAP_FAILED)
		return -errno;
	munmap(p, HV_PAGE_SIZE);
	return 0;
}

static int close_slot(atomic_int *slot)
{
	int fd = atomic_exchange(slot, 0);

	return fd > 0 ? close(fd) : -EBADF;
}

static int operate(int operation, unsigned int *seed)
{
	typeof(&slots[0]) s = &slots[rand_r(seed) % SLOTS];
	int index = rand_r(seed) % VPS;
	int partition = s->partition, vp = s->vp[index], ret;
	struct hv_message m;
	uint64_t value;

	/* An empty slot holds 0, which is a file of the program: keep off it. */
	if (operation != CREATE && partition <= 0)
		return -EBADF;
	if ((operation == REGISTERS || operation == RUN || operation == MMAP) && vp <= 0)
		return -EBADF;
	switch (operation) {
	case CREATE:
		if (partition > 0)
			return -EBADF;
		ret = partition_create(dev, PT_LAPIC);
		store(&s->partition, ret);
		return ret;
	case INITIALIZE: return partition_initialize(partition);
	case MAP: return memory_set(partition, 0, memory, VM_PAGES * HV_PAGE_SIZE, MEM_WX);
	case UNMAP: return memory_set(partition, 0, memory, VM_PAGES * HV_PAGE_SIZE, MEM_UNMAP);
	case VP_CREATE:
		ret = vp_create(partition, index);
		store(&s->vp[index], ret);
		return ret;
	case REGISTERS: return start_real_mode(vp, index, VM_CODE);
	case RUN: return vp_run(vp, &m);
	case PROPERTY: return property_get(partition, HV_PROPERTY_MSR_ACTION, &value, NULL);
	case MMAP: return try_mmap(vp);
	case CLOSE_VP: return close_slot(&s->vp[index]);
	default: return close_slot(&s->partition);
	}
}

/* Closing is rarer than creating, or hardly anything would ever be there. */
static int pick(unsigned int *seed)
{
	int operation = rand_r(seed) % OPERATIONS;

	if ((operation == CLOSE_VP || operation == CLOSE_PARTITION || operation == UNMAP) &&
	    rand_r(seed) % 3)
		return RUN;
	return operation;
}

static void *worker(void *arg)
{
	unsigned int seed = 1000 + (unsigned long)arg;

	while (!stop) {
		int operation = pick(&seed);
		int ret = operate(operation, &seed);

		if (ret >= 0)
			succeeded[operation]++;
		else if (!is_expected(operation, ret) && unexpected++ < 5)
			tap_note("%s: %s", names[operation], strerror(-ret));
	}
	return NULL;
}

/*
 * A thread may wait for a VP that another one, not joined yet, is running: so
 * all of them get the signal.
 */
static void join(pthread_t *threads, unsigned int first)
{
	unsigned int i;

	do {
		for (i = first; i < THREADS; i++)
			pthread_kill(threads[i], SIGUSR1);
		usleep(10000);
	} while (pthread_tryjoin_np(threads[first], NULL) == EBUSY);
}

int main(void)
{
	struct guest guest = GUEST(counter);
	time_t end = time(NULL) + SECONDS;
	pthread_t threads[THREADS];
	unsigned long i;
	int j;

	interrupt_by(SIGUSR1);
	ledger_is_empty("before the test");
	memory = pages_new(VM_PAGES);
	memcpy(memory + VM_CODE, guest.start, guest.end - guest.start);
	dev = dev_new();
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, worker, (void *)i))
			tap_die("threads");
	/* VPs other than 0 wait for a start-up interrupt: signals end that. */
	while (time(NULL) < end) {
		usleep(30000);
		for (i = 0; i < THREADS; i++)
			pthread_kill(threads[i], SIGUSR1);
	}
	stop = true;
	for (i = 0; i < THREADS; i++)
		join(threads, i);
	tap_ok(true, "all threads ended");
	tap_is(unexpected, 0, "every answer was one of those documented");
	for (j = 0; j < OPERATIONS; j++)
		tap_ok(succeeded[j] > 0, "%s succeeded %u times", names[j], succeeded[j]);
	for (i = 0; i < SLOTS; i++) {
		close_slot(&slots[i].partition);
		for (j = 0; j < VPS; j++)
			close_slot(&slots[i].vp[j]);
	}
	close(dev);
	ledger_is_empty("after the test");
	return tap_done();
}
