// SPDX-License-Identifier: GPL-2.0-only
/* Device objects: CREATE_DEVICE, their attributes and their lives, without a device. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/device.h"
#include "lib/tap.h"
#include "lib/vm.h"

static int dev;

static void test_types_and_flags(const struct numbering *n)
{
	int partition = numbering_partition(n, dev), object;

	tap_is(device_create(n, partition, 1, 0), -ENODEV, "%s: unknown type", n->name);
	tap_is(device_create(n, partition, ~0u, MSHV_LEGACY_CREATE_DEVICE_TEST), -ENODEV,
	       "%s: unknown type, only asked for", n->name);
	tap_is(device_create(n, partition, 1, 2), -ENODEV,
	       "%s: unknown type and unknown flag", n->name);
	tap_is(device_create(n, partition, VFIO, 2), -EINVAL, "%s: unknown flag", n->name);
	tap_is(device_create(n, partition, VFIO, 1u << 31 | 1), -EINVAL,
	       "%s: unknown flag next to a known one", n->name);
	tap_is(call(partition, n->create, NULL), -EFAULT, "%s: null argument", n->name);
	object = device_create(n, partition, VFIO, 0);
	tap_ok(object > 0, "%s: none of that made an object", n->name);
	close(object);
	close(partition);
}

static void test_only_asked(const struct numbering *n)
{
	struct mshv_create_device args = {
		.fd = 0xdeadbeef, .flags = MSHV_LEGACY_CREATE_DEVICE_TEST,
	};
	int partition = numbering_partition(n, dev), object;
	unsigned int before = descriptors();

	tap_is(call(partition, n->create, &args), 0, "%s: asked whether it could be", n->name);
	tap_is(args.fd, 0xdeadbeef, "%s: there is no file", n->name);
	tap_is(descriptors(), before, "%s: nor a descriptor", n->name);
	object = device_create(n, partition, VFIO, 0);
	tap_ok(object > 0, "%s: then there is an object", n->name);
	tap_is(call(partition, n->create, &args), 0, "%s: asked again", n->name);
	close(object);
	close(partition);
}

static void test_one_at_a_time(const struct numbering *n)
{
	int partition = numbering_partition(n, dev), other = numbering_partition(n, dev);
	int object = device_new(n, partition), second;
	unsigned int before = descriptors();
	char name[64] = "", link[32];

	tap_ok(fcntl(object, F_GETFD) & FD_CLOEXEC, "%s: its file is closed by exec", n->name);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", object);
	tap_ok(readlink(link, name, sizeof(name) - 1) > 0 && strstr(name, "mshv_device"),
	       "%s: it is called %s", n->name, name);
	tap_is(device_create(n, partition, VFIO, 0), -EBUSY, "%s: a second one", n->name);
	tap_is(descriptors(), before, "%s: which leaves no descriptor", n->name);
	second = device_create(n, other, VFIO, 0);
	tap_ok(second > 0, "%s: another partition has its own", n->name);
	close(second);
	second = dup(object);
	close(object);
	tap_is(device_create(n, partition, VFIO, 0), -EBUSY, "%s: open by another descriptor",
	       n->name);
	close(second);
	object = device_create(n, partition, VFIO, 0);
	tap_ok(object > 0, "%s: after the first was closed", n->name);
	close(object);
	close(partition);
	close(other);
}

/* What the program is not told of must not be. */
static void test_untold(const struct numbering *n)
{
	int partition = numbering_partition(n, dev), object;
	struct mshv_create_device *args = pages_new(1);
	unsigned int before = descriptors();

	mprotect(args, HV_PAGE_SIZE, PROT_READ);
	tap_is(call(partition, n->create, args), -EFAULT,
	       "%s: the descriptor cannot be written", n->name);
	tap_is(descriptors(), before, "%s: there is none then", n->name);
	object = device_create(n, partition, VFIO, 0);
	tap_ok(object > 0, "%s: and no object", n->name);
	close(object);
	munmap(args, HV_PAGE_SIZE);
	close(partition);
	ledger_is_empty("after a descriptor could not be written");
}

static void test_no_descriptor(const struct numbering *n)
{
	int partition = numbering_partition(n, dev), object;
	struct rlimit limit, none;

	getrlimit(RLIMIT_NOFILE, &limit);
	none = limit;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_NOFILE, &none);
	object = device_create(n, partition, VFIO, 0);
	setrlimit(RLIMIT_NOFILE, &limit);
	tap_is(object, -EMFILE, "%s: no descriptor is left", n->name);
	object = device_create(n, partition, VFIO, 0);
	tap_ok(object > 0, "%s: then there is one", n->name);
	close(object);
	close(partition);
}

/* Both calls that take an attribute look at it in the same way, and first. */
static void test_unknown_attributes(const struct numbering *n, int object, unsigned long number)
{
	const char *call_name = number == n->set ? "SET" : "HAS";
	const struct { uint32_t flags, group; uint64_t attr; int want; } cases[] = {
		{ 0, 0, ADD, -ENXIO }, { 0, 2, ADD, -ENXIO }, { 0, 0x80000001, ADD, -ENXIO },
		{ 0, 1, 0, -ENXIO }, { 0, 1, 3, -ENXIO }, { 0, 1, 1ull << 32 | ADD, -ENXIO },
		{ 1, 1, ADD, -EINVAL }, { 1u << 31, 1, DEL, -EINVAL }, { 1, 0, 0, -EINVAL },
	};
	unsigned int i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		tap_is(device_attr(object, number, (struct mshv_device_attr){
			.flags = cases[i].flags, .group = cases[i].group, .attr = cases[i].attr,
		}), cases[i].want, "%s: %s flags 0x%x group 0x%x attribute 0x%llx", n->name,
		       call_name, cases[i].flags, cases[i].group,
		       (unsigned long long)cases[i].attr);
	tap_is(call(object, number, NULL), -EFAULT, "%s: %s null argument", n->name, call_name);
}

static void test_has(const struct numbering *n, int object, unsigned long number)
{
	struct mshv_device_attr add = { .group = 1, .attr = ADD, .addr = ~0ull };
	struct mshv_device_attr del = { .group = 1, .attr = DEL };

	tap_is(device_attr(object, number, add), 0, "%s: 0x%lx: there is add", n->name, number);
	tap_is(device_attr(object, number, del), 0, "%s: 0x%lx: there is del", n->name, number);
	test_unknown_attributes(n, object, number);
}

/* X1: what was to get an attribute asks for one in the newer numbering. */
static void test_get(const struct numbering *n, int object)
{
	struct mshv_device_attr add = { .group = 1, .attr = ADD };
	struct mshv_device_attr wrong = { .flags = 1, .group = 7, .attr = 9 };

	if (n == &numberings[DOM0]) {
		test_has(n, object, n->get);
		return;
	}
	tap_is(device_attr(object, n->get, add), -EPERM, "%s: nothing to get", n->name);
	tap_is(device_attr(object, n->get, wrong), -EPERM, "%s: whatever it is", n->name);
}

static void test_files(const struct numbering *n)
{
	int partition = numbering_partition(n, dev), object = device_new(n, partition);
	int event = eventfd(0, EFD_CLOEXEC), path = open("/", O_PATH | O_CLOEXEC);

	test_unknown_attributes(n, object, n->set);
	test_has(n, object, n->has);
	test_get(n, object);
	tap_is(device_attr(object, n->set, (struct mshv_device_attr){ .group = 1, .attr = ADD }),
	       -EFAULT, "%s: no number of a file", n->name);
	tap_is(device_set(n, object, ADD, -1), -EBADF, "%s: add -1", n->name);
	tap_is(device_set(n, object, ADD, 1000), -EBADF, "%s: add what is not open", n->name);
	tap_is(device_set(n, object, ADD, path), -EBADF, "%s: add a mere path", n->name);
	tap_is(device_set(n, object, ADD, event), -EINVAL, "%s: add an eventfd", n->name);
	tap_is(device_set(n, object, ADD, dev), -EINVAL, "%s: add /dev/mshv", n->name);
	tap_is(device_set(n, object, ADD, partition), -EINVAL, "%s: add the partition", n->name);
	tap_is(device_set(n, object, ADD, object), -EINVAL, "%s: add it to itself", n->name);
	tap_is(device_set(n, object, DEL, -1), -EBADF, "%s: take -1 away", n->name);
	tap_is(device_set(n, object, DEL, event), -ENOENT,
	       "%s: take away what is not there", n->name);
	close(path);
	close(event);
	close(object);
	close(partition);
	ledger_is_empty("after attributes");
}

static void test_other_numbers(const struct numbering *n, const struct numbering *other)
{
	int partition = numbering_partition(n, dev), object = device_new(n, partition);
	struct mshv_device_attr attr = { .group = 1, .attr = ADD };
	struct mshv_create_device create = { };

	tap_is(call(partition, other->create, &create), -ENOTTY,
	       "%s: CREATE_DEVICE of %s", n->name, other->name);
	tap_is(device_attr(object, other->set, attr), -ENOTTY, "%s: SET of %s", n->name,
	       other->name);
	tap_is(device_attr(object, other->get, attr), -ENOTTY, "%s: GET of %s", n->name,
	       other->name);
	tap_is(device_attr(object, other->has, attr), -ENOTTY, "%s: HAS of %s", n->name,
	       other->name);
	tap_is(call(object, n->create, &create), -ENOTTY, "%s: a partition's call", n->name);
	tap_is(vp_create(object, 0), -ENOTTY, "%s: another one", n->name);
	tap_is(device_attr(partition, n->set, attr), -ENOTTY,
	       "%s: an object's call on its partition", n->name);
	close(object);
	close(partition);
}

static bool partitions_are(uint32_t want)
{
	struct ledger l;

	ledger_read(&l);
	return l.partitions == want;
}

static void test_life(const struct numbering *n)
{
	int partition = numbering_partition(n, dev), object = device_new(n, partition), vp;
	struct mshv_create_vp args = { .vp_index = 0 };

	close(partition);
	tap_ok(partitions_are(1), "%s: an object keeps its partition", n->name);
	tap_is(device_attr(object, n->has, (struct mshv_device_attr){ .group = 1, .attr = ADD }),
	       0, "%s: and goes on answering", n->name);
	close(object);
	tap_ok(partitions_are(0), "%s: until it is closed", n->name);

	partition = numbering_partition(n, dev);
	object = device_new(n, partition);
	vp = call(partition, n->create_vp, &args);
	close(object);
	close(partition);
	tap_ok(vp >= 0 && partitions_are(1), "%s: object, partition, and a VP is left", n->name);
	close(vp);
	tap_ok(partitions_are(0), "%s: until that is closed", n->name);
}

static void test_killed(const struct numbering *n)
{
	int told[2];
	pid_t child;
	char byte;

	if (pipe(told))
		tap_die("pipe: %s", strerror(errno));
	child = fork();
	if (!child) {
		device_new(n, numbering_partition(n, dev));
		write(told[1], "", 1);
		pause();
		_exit(1);
	}
	tap_ok(child > 0 && read(told[0], &byte, 1) == 1 && partitions_are(1),
	       "%s: a process has an object", n->name);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(told[0]);
	close(told[1]);
	ledger_is_empty("after a process with an object was killed");
}

#define ROUNDS	400
#define THREADS	4

struct contest {
	const struct numbering *numbers;
	int partition;
	int owners;
	int created, busy, wrong;
};

static void *contend(void *argument)
{
	struct contest *c = argument;
	int i, object;

	for (i = 0; i < ROUNDS; i++) {
		object = device_create(c->numbers, c->partition, VFIO, 0);
		if (object == -EBUSY) {
			__atomic_fetch_add(&c->busy, 1, __ATOMIC_RELAXED);
			continue;
		}
		if (object < 0 || __atomic_fetch_add(&c->owners, 1, __ATOMIC_SEQ_CST))
			__atomic_fetch_add(&c->wrong, 1, __ATOMIC_RELAXED);
		__atomic_fetch_add(&c->created, 1, __ATOMIC_RELAXED);
		sched_yield();
		__atomic_fetch_sub(&c->owners, 1, __ATOMIC_SEQ_CST);
		close(object);
	}
	return NULL;
}

static void test_contest(const struct numbering *n)
{
	struct contest c = { .numbers = n, .partition = numbering_partition(n, dev) };
	pthread_t threads[THREADS];
	unsigned int i;

	for (i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, contend, &c))
			tap_die("no thread");
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	tap_ok(!c.wrong && c.created, "%s: %u threads never have two at a time", n->name, THREADS);
	tap_note("%d created, %d refused", c.created, c.busy);
	close(c.partition);
	ledger_is_empty("after many objects");
}

int main(void)
{
	unsigned int i;

	dev = dev_new();
	for (i = 0; i < NUMBERINGS; i++) {
		test_types_and_flags(&numberings[i]);
		test_only_asked(&numberings[i]);
		test_one_at_a_time(&numberings[i]);
		test_untold(&numberings[i]);
		test_no_descriptor(&numberings[i]);
		test_files(&numberings[i]);
		test_other_numbers(&numberings[i], &numberings[!i]);
		test_life(&numberings[i]);
		test_killed(&numberings[i]);
		test_contest(&numberings[i]);
	}
	close(dev);
	return tap_done();
}
