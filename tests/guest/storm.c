// SPDX-License-Identifier: GPL-2.0-only
/*
 * Partitions created and destroyed by several processes at once, each by several threads.
 *
 * Environment: STORM_PARTITIONS, how many in all.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/signals.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define PARTITIONS	200
#define PROCESSES	4
#define THREADS		2
/* How many a thread has at a time. */
#define AT_ONCE		4

/* How far a partition gets before it is closed. */
enum stage { BLANK, INITIALIZED, WITH_VP, RUN, STAGES };

static struct {
	atomic_uint left;
	atomic_uint made[STAGES];
	atomic_uint failed;
} *shared;

static void failed(const char *what, int ret)
{
	if (shared->failed++ < 5)
		tap_note("%s: %s", what, strerror(-ret));
}

static int close_with(int fd, int ret)
{
	close(fd);
	return ret;
}

/* A partition without memory; the file that is the last to be closed, or an errno. */
static int make_bare(int dev, enum stage stage)
{
	int partition = partition_create(dev, PT_LAPIC), ret, vp;

	if (partition < 0 || stage == BLANK)
		return partition;
	ret = partition_initialize(partition);
	if (ret)
		return close_with(partition, ret);
	if (stage == INITIALIZED)
		return partition;
	vp = vp_create(partition, 0);
	/* The VP keeps its partition. */
	return close_with(partition, vp);
}

static int run_once(struct vm *vm)
{
	struct hv_message m;
	int ret = vm_try(vm, GUEST(counter));

	if (ret)
		return ret;
	ret = vp_run(vm->vp, &m);
	if (!ret && (m.type != HV_MESSAGE_IO_PORT || (uint32_t)m.io.rax != 1))
		ret = -EPROTO;
	return ret;
}

/* Takes one of those that are to be made; false if none is left. */
static bool take(void)
{
	unsigned int left = atomic_load(&shared->left);

	while (left)
		if (atomic_compare_exchange_weak(&shared->left, &left, left - 1))
			return true;
	return false;
}

static void *thread(void *arg)
{
	struct vm vms[AT_ONCE] = { { 0 } };
	int dev = dev_open(), fds[AT_ONCE], ret, i, n = 0;
	unsigned int seed = (unsigned long)arg;

	for (i = 0; i < AT_ONCE; i++) {
		vms[i] = (struct vm){ .dev = -1, .partition = -1, .vp = -1 };
		fds[i] = -1;
	}
	while (take()) {
		enum stage stage = rand_r(&seed) % STAGES;

		i = n++ % AT_ONCE;
		vm_close(&vms[i]);
		if (fds[i] >= 0)
			close(fds[i]);
		fds[i] = -1;
		if (stage == RUN)
			ret = run_once(&vms[i]);
		else
			ret = fds[i] = make_bare(dev, stage);
		if (ret < 0)
			failed("a partition", ret);
		else
			shared->made[stage]++;
	}
	for (i = 0; i < AT_ONCE; i++) {
		vm_close(&vms[i]);
		if (fds[i] >= 0)
			close(fds[i]);
	}
	close(dev);
	return NULL;
}

/* What it has not closed by the time it ends is closed by its end. */
static _Noreturn void process(unsigned long which)
{
	pthread_t threads[THREADS];
	unsigned long i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, thread,
				   (void *)(which * THREADS + i + 1)))
			_exit(1);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	_exit(0);
}

static void storm(unsigned int partitions)
{
	unsigned int i, sum = 0, ended = 0;
	pid_t pids[PROCESSES];
	int status;

	shared->left = partitions;
	for (i = 0; i < PROCESSES; i++) {
		pids[i] = fork();
		if (!pids[i])
			process(i);
	}
	for (i = 0; i < PROCESSES; i++)
		ended += pids[i] > 0 && waitpid(pids[i], &status, 0) == pids[i] && !status;
	tap_is(ended, PROCESSES, "%u processes of %u threads", PROCESSES, THREADS);
	tap_is(shared->failed, 0, "every call did what it was for");
	for (i = 0; i < STAGES; i++) {
		/* Chosen at random: even of few each has that many. */
		tap_ok(shared->made[i] > partitions / STAGES / 4, "%u partitions got to stage %u",
		       shared->made[i], i);
		sum += shared->made[i];
	}
	tap_is(sum, partitions, "all of them were made");
}

int main(void)
{
	const char *text = getenv("STORM_PARTITIONS");
	unsigned int partitions = text && *text ? atoi(text) : PARTITIONS;
	uint64_t created = calls_of(HVCALL_CREATE_PARTITION);
	uint64_t deleted = calls_of(HVCALL_DELETE_PARTITION);
	double start = seconds();

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	if (shared == MAP_FAILED || !partitions)
		tap_die("something to do");
	ledger_is_empty("before the test");
	storm(partitions);
	ledger_is_empty("after the test");
	tap_ok(calls_of(HVCALL_CREATE_PARTITION) - created >= partitions,
	       "the hypervisor was asked for as many");
	tap_is(calls_of(HVCALL_DELETE_PARTITION) - deleted, partitions, "and got them all back");
	tap_note("%u partitions in %.0f s", partitions, seconds() - start);
	return tap_done();
}
