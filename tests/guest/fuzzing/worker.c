// SPDX-License-Identifier: GPL-2.0-only
/* One process: threads that make calls on the same files, and how it all ends. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/mshv_legacy.h>

#include "../lib/signals.h"
#include "../lib/tap.h"
#include "../lib/vm.h"
#include "fuzzing.h"

#define SLOTS	2
#define VPS	3
#define CHILD_CALLS	100
#define TICK_US	7000

/**
 * struct slot - files that belong together; 0 where there is none
 * @partition: a partition
 * @vps: VPs of it, or of one that was here before
 * @object: what CREATE_DEVICE made
 * @old: it is a partition of an old generation
 */
struct slot {
	atomic_int partition;
	atomic_int vps[VPS];
	atomic_int object;
	atomic_bool old;
};

static struct slot slots[SLOTS];
static struct memory memory;
static struct shared *shared;
static struct ring *rings;
static atomic_bool stop;
static int dev;

static void replace(atomic_int *where, int fd)
{
	int old = atomic_exchange(where, fd);

	if (old > 0)
		close(old);
}

static struct record *record_new(struct ring *ring, int fd, unsigned int number,
				 uint64_t argument, const uint8_t *bytes)
{
	struct record *record = &ring->records[ring->next % RING];

	*record = (struct record){
		.number = number, .fd = fd, .result = EINPROGRESS, .argument = argument,
	};
	memcpy(record->bytes, bytes, SHOWN_BYTES);
	ring->next++;
	return record;
}

/* What a call has made goes where others of its kind are. */
static void keep(const struct fuzz_call *call, struct slot *slot, int ret, uint64_t argument)
{
	struct { uint32_t type, fd, flags; } device;

	if (call->flags & MAKES_PARTITION) {
		slot->old = call->flags & OF_OLD;
		replace(&slot->partition, ret);
	}
	if (call->flags & MAKES_VP)
		replace(&slot->vps[ret % VPS], ret);
	if (call->flags & MAKES_OBJECT) {
		memcpy(&device, (void *)argument, sizeof(device));
		if (device.fd > 2)
			replace(&slot->object, device.fd);
	}
}

/* The number of the call, or another one that may be nobody's. */
static unsigned int number_of(struct random *random, const struct fuzz_call *call)
{
	if (!random_once(random, 24))
		return call->number;
	shared->others++;
	switch (random_below(random, 3)) {
	case 0: return call->number ^ 1u << random_below(random, 32);
	case 1: return fuzz_calls[random_below(random, fuzz_call_count)].number;
	default: return _IOC(random_below(random, 4), MSHV_IOCTL, random_below(random, 256),
			     random_below(random, 512));
	}
}

static size_t argument_size(struct random *random, const struct fuzz_call *call)
{
	size_t size = _IOC_SIZE(call->number);

	/* What may follow it, and the longer form of an argument that has two. */
	if (call->flags & MAKES_PARTITION && !(call->flags & OF_OLD))
		return 64;
	if (call->shape && strchr(call->shape, '*'))
		size += random_below(random, random_once(random, 8) ? 4000 : 300);
	return size;
}

static void make_call(struct random *random, struct ring *ring, const struct fuzz_call *call,
		      struct slot *slot, int fd)
{
	uint8_t bytes[ARGUMENT_BYTES] = { 0 };
	size_t size = argument_size(random, call);
	unsigned int number = number_of(random, call);
	struct record *record;
	uint64_t argument;
	int ret;

	if (call->shape)
		fill_shape(random, &memory, call->shape, bytes, size);
	else
		fill_hypercall(random, &memory, bytes);
	if (random_once(random, 5))
		spoil(random, bytes, size);
	argument = memory_place(random, &memory, bytes, size);
	record = record_new(ring, fd, number, argument, bytes);
	shared->issued[call - fuzz_calls]++;
	ret = ioctl(fd, number, argument);
	record->result = ret < 0 ? -errno : ret;
	if (ret < 0 || number != call->number)
		return;
	shared->succeeded[call - fuzz_calls]++;
	keep(call, slot, ret, argument);
}

/* A file of one kind, if there is one; or sometimes of another. */
static int file_of(struct random *random, struct slot *slot, uint8_t kinds)
{
	if (random_once(random, 32))
		kinds = 1u << random_below(random, 4);
	if (kinds & ON_VP && random_once(random, 2))
		return slot->vps[random_below(random, VPS)];
	if (kinds & ON_PARTITION && random_once(random, 2))
		return slot->partition;
	switch (kinds) {
	case ON_DEVICE: return dev;
	case ON_PARTITION: return slot->partition;
	case ON_VP: return slot->vps[random_below(random, VPS)];
	case ON_OBJECT: return slot->object;
	default: return dev;
	}
}

static void any_call(struct random *random, struct ring *ring)
{
	struct slot *slot = &slots[random_below(random, SLOTS)];
	const struct fuzz_call *call = &fuzz_calls[random_below(random, fuzz_call_count)];
	int fd = file_of(random, slot, call->kinds);

	/* New partitions only where there is none: what has grown is worth more. */
	if (call->flags & MAKES_PARTITION && slot->partition > 0 && !random_once(random, 16))
		return;
	/* A call of another generation is an unknown one, and soon told. */
	if (!(call->kinds & ON_DEVICE) && slot->old != !!(call->flags & OF_OLD) &&
	    !random_once(random, 8))
		return;
	if (fd > 0)
		make_call(random, ring, call, slot, fd);
}

/* A partition, of today or old, with what a guest needs: random calls shall meet one. */
static void establish(struct random *random, struct slot *slot, bool old)
{
	struct mshv_create_partition_40 old_args = { .flags = 1 << 13 };
	int index = random_below(random, VPS), partition = slot->partition, vp;
	struct mshv_create_vp vp_args = { .vp_index = index };

	if (partition <= 0) {
		slot->old = old;
		partition = old ? call(dev, MSHV_LEGACY_CREATE_PARTITION_40, &old_args) :
				  partition_create(dev, PT_LAPIC | random_below(random, 8));
		if (partition > 0)
			replace(&slot->partition, partition);
	}
	partition_initialize(partition);
	property_set(partition, HV_PROPERTY_ACCESS_TRACKING, 1, NULL);
	memory_set(partition, 0, memory.guest, GUEST_PAGES * HV_PAGE_SIZE, MEM_WX);
	vp = call(partition, slot->old ? MSHV_LEGACY_CREATE_VP : MSHV_CREATE_VP, &vp_args);
	if (vp > 0)
		replace(&slot->vps[index], vp);
	memory_put_guest(random, &memory);
	start_real_mode(partition, index, VM_CODE);
}

static void run(struct random *random, struct ring *ring)
{
	struct slot *slot = &slots[random_below(random, SLOTS)];
	int vp = slot->vps[random_below(random, VPS)];
	struct hv_message message = { 0 };
	struct record *record;

	if (vp <= 0)
		return;
	record = record_new(ring, vp, MSHV_RUN_VP, 0, (const uint8_t *)&message);
	record->result = vp_run(vp, &message);
	if (!record->result && message.type == HV_MESSAGE_IO_PORT)
		skip_instruction(vp, &message);
}

/* What is no call of ours, on a file of ours. */
static void other_call(struct random *random)
{
	struct slot *slot = &slots[random_below(random, SLOTS)];
	int fd = file_of(random, slot, 1u << random_below(random, 4));
	struct pollfd poll_fd = { fd, POLLIN | POLLOUT, 0 };
	uint8_t bytes[64];
	struct stat st;

	if (fd <= 0)
		return;
	switch (random_below(random, 7)) {
	case 0:
		(void)!read(fd, bytes, sizeof(bytes));
		break;
	case 1:
		(void)!write(fd, bytes, sizeof(bytes));
		break;
	case 2:
		lseek(fd, random_next(random), random_below(random, 5));
		break;
	case 3:
		poll(&poll_fd, 1, 0);
		break;
	case 4:
		fstat(fd, &st);
		break;
	case 5:
		(void)!ftruncate(fd, random_interesting(random));
		break;
	default:
		fd = dup(fd);
		if (fd > 0)
			close(fd);
	}
}

static void close_one(struct random *random)
{
	struct slot *slot = &slots[random_below(random, SLOTS)];

	switch (random_below(random, 4)) {
	case 0:
		replace(&slot->partition, 0);
		break;
	case 1:
		replace(&slot->object, 0);
		break;
	default:
		replace(&slot->vps[random_below(random, VPS)], 0);
		break;
	}
}

static void operate(struct random *random, struct ring *ring)
{
	switch (random_below(random, 100)) {
	case 0 ... 2:
		establish(random, &slots[random_below(random, SLOTS)], random_once(random, 2));
		break;
	case 3 ... 9:
		run(random, ring);
		break;
	case 10 ... 13:
		memory_disturb(random, &memory);
		break;
	case 14:
		other_call(random);
		break;
	case 15:
		memory_map_vp(random, &memory,
			      slots[random_below(random, SLOTS)].vps[random_below(random, VPS)]);
		break;
	case 16:
		if (random_once(random, 3))
			close_one(random);
		break;
	default:
		any_call(random, ring);
		break;
	}
}

/* The same files from another address space: its own, or what it copied. */
static void child(struct random *random)
{
	int i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	alarms(TICK_US, TICK_US);
	for (i = 0; i < CHILD_CALLS; i++)
		operate(random, &rings[THREADS]);
	_exit(0);
}

static void close_all(struct random *random)
{
	int i, j;

	for (i = 0; i < 100; i++)
		close_one(random);
	for (i = 0; i < SLOTS; i++) {
		replace(&slots[i].partition, 0);
		replace(&slots[i].object, 0);
		for (j = 0; j < VPS; j++)
			replace(&slots[i].vps[j], 0);
	}
	close(dev);
}

/* First each call once, on a file that has it as far as there is one. */
static void every_call(struct random *random)
{
	struct slot *slot;
	unsigned int i;

	establish(random, &slots[0], false);
	establish(random, &slots[1], true);
	for (i = 0; i < fuzz_call_count && !stop; i++) {
		slot = &slots[!!(fuzz_calls[i].flags & OF_OLD)];
		make_call(random, &rings[0], &fuzz_calls[i], slot,
			  file_of(random, slot, fuzz_calls[i].kinds));
	}
}

/* Threads wait for VPs that others run, so all of them are interrupted until all ended. */
static void join(pthread_t *threads)
{
	bool ended[THREADS] = { false };
	int left = THREADS, i;

	while (left) {
		for (i = 0; i < THREADS; i++) {
			if (ended[i])
				continue;
			pthread_kill(threads[i], SIGUSR1);
			ended[i] = !pthread_tryjoin_np(threads[i], NULL);
			left -= ended[i];
		}
		usleep(TICK_US);
	}
}

static void *thread(void *arg)
{
	struct random random = random_new(*(uint64_t *)arg, 1);
	struct ring *ring = &rings[*(uint64_t *)arg % THREADS];

	if (ring == rings)
		every_call(&random);
	while (!stop)
		operate(&random, ring);
	return NULL;
}

static void begin(pthread_t *threads, struct random *random)
{
	static uint64_t seeds[THREADS];
	int i;

	for (i = 0; i < THREADS; i++) {
		seeds[i] = random_next(random) / THREADS * THREADS + i;
		if (pthread_create(&threads[i], NULL, thread, &seeds[i]))
			tap_die("threads to fuzz with");
	}
}

void worker(struct shared *all, unsigned int which, uint64_t seed, double lifetime,
	    enum ending ending)
{
	struct random random = random_new(seed, 0);
	double end = seconds() + lifetime;
	pthread_t threads[THREADS];

	setpgid(0, 0);
	interrupt_by(SIGUSR1);
	shared = all;
	rings = all->rings[which];
	memory_new(&memory);
	dev = dev_new();
	begin(threads, &random);
	while (seconds() < end || ending == IS_KILLED) {
		usleep(TICK_US);
		pthread_kill(threads[random_below(&random, THREADS)], SIGUSR1);
		if (random_once(&random, 30) && !fork())
			child(&random);
	}
	if (ending == EXITS)
		_exit(0);
	stop = true;
	join(threads);
	close_all(&random);
	_exit(0);
}
