// SPDX-License-Identifier: GPL-2.0-only
/* Memory that is there, half there, not to be written, or elsewhere. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "../lib/irq.h"
#include "../lib/tap.h"
#include "../lib/vm.h"
#include "fuzzing.h"

#define SCRATCH_BYTES	(SCRATCH_PAGES * HV_PAGE_SIZE)
#define LARGE_BYTES	(4ull << 20)
#define APART		(8ull << 20)
#define RESERVED_BYTES	(16ull << 30)

/* Volatile, for the compiler does not see who reads it. */
static _Thread_local sigjmp_buf * volatile on_fault;

static void fault(int signal, siginfo_t *info, void *context)
{
	const ucontext_t *where = context;

	if (on_fault)
		siglongjmp(*on_fault, 1);
	dprintf(STDOUT_FILENO, "# fault: address %p, instruction 0x%llx, stack 0x%llx\n",
		info->si_addr, where->uc_mcontext.gregs[REG_RIP],
		where->uc_mcontext.gregs[REG_RSP]);
	_exit(128 + signal);
}

static void catch_faults(void)
{
	const struct sigaction action = {
		.sa_sigaction = fault,
		.sa_flags = SA_NODEFER | SA_SIGINFO,
	};

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
}

bool memory_write(uint8_t *to, const void *from, size_t bytes)
{
	sigjmp_buf here;

	if (sigsetjmp(here, 0)) {
		on_fault = NULL;
		return false;
	}
	on_fault = &here;
	memcpy(to, from, bytes);
	on_fault = NULL;
	return true;
}

/*
 * What is given to a guest may be longer than the memory there is, and the guest, or a
 * hypercall, writes to what is behind: that must not be the program's own.
 */
static uint8_t *reserve(void)
{
	uint8_t *start = mmap(NULL, RESERVED_BYTES, PROT_NONE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (start == MAP_FAILED)
		tap_die("addresses to fuzz with");
	return start + (-(uintptr_t)start & (APART - 1));
}

static uint8_t *map(uint8_t **next, size_t bytes, int protection, int flags, int fd)
{
	uint8_t *start = mmap(*next, bytes, protection, MAP_FIXED | flags, fd, 0);

	if (start == MAP_FAILED)
		tap_die("memory to fuzz with");
	*next += APART;
	return start;
}

void memory_new(struct memory *memory)
{
	const int shared = MAP_SHARED | MAP_ANONYMOUS, both = PROT_READ | PROT_WRITE;
	int fd = memfd_create("fuzz", MFD_CLOEXEC), i;
	uint8_t *next = reserve();

	if (fd < 0 || ftruncate(fd, SCRATCH_BYTES))
		tap_die("a file of memory");
	memory->scratch = map(&next, SCRATCH_BYTES, both, MAP_SHARED, fd);
	memory->read_only = map(&next, SCRATCH_BYTES, PROT_READ, MAP_SHARED, fd);
	close(fd);
	memory->half = map(&next, HV_PAGE_SIZE, both, shared, -1);
	memory->guest = map(&next, GUEST_PAGES * HV_PAGE_SIZE, both, shared, -1);
	memory->large = map(&next, LARGE_BYTES, both, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	madvise(memory->large, LARGE_BYTES, MADV_HUGEPAGE);
	for (i = 0; i < VP_PAGES; i++)
		memory->vp_pages[i] = map(&next, HV_PAGE_SIZE, both, shared, -1);
	for (i = 0; i < EVENTS; i++)
		memory->events[i] = event_new();
	catch_faults();
}

/* Addresses that are nobody's, of the kernel, of neither, or at an end. */
static uint64_t wild(struct random *random)
{
	switch (random_below(random, 6)) {
	case 0: return 0;
	case 1: return 0x1000;
	case 2: return 0xffff888000000000ull + random_below(random, 1u << 30);
	case 3: return ~0ull - random_below(random, HV_PAGE_SIZE);
	case 4: return 0x7ffffffff000ull - random_below(random, 64);
	default: return random_next(random);
	}
}

static uint64_t to_align(struct random *random, uint8_t *start, size_t pages, bool aligned)
{
	uint32_t offset = random_below(random, pages) * HV_PAGE_SIZE;

	if (!aligned)
		offset += random_below(random, HV_PAGE_SIZE) & ~(random_once(random, 4) ? 0 : 7);
	return (uintptr_t)start + offset;
}

uint64_t memory_address(struct random *random, struct memory *memory, bool aligned)
{
	switch (random_below(random, 32)) {
	case 0:
		return wild(random) & ~(aligned ? HV_PAGE_SIZE - 1 : 0);
	case 1:
		return to_align(random, memory->read_only, SCRATCH_PAGES, aligned);
	case 2:
		return (uintptr_t)memory->half + HV_PAGE_SIZE -
		       (aligned ? HV_PAGE_SIZE : random_below(random, 300));
	case 3:
		return to_align(random, memory->half + HV_PAGE_SIZE, 1, aligned);
	case 4:
		return (uintptr_t)memory->vp_pages[random_below(random, VP_PAGES)];
	case 5:
		return to_align(random, memory->guest, GUEST_PAGES, aligned);
	case 6 ... 9:
		return (uintptr_t)memory->large +
		       (aligned ? random_below(random, 2) * LARGE_BYTES / 2 : 0);
	case 10 ... 17:
		return (uintptr_t)memory->guest;
	default:
		return to_align(random, memory->scratch, SCRATCH_PAGES - 4, aligned);
	}
}

uint64_t memory_place(struct random *random, struct memory *memory, const uint8_t *argument,
		      size_t bytes)
{
	size_t offset = random_below(random, SCRATCH_BYTES - bytes + 1) & ~7ul, room;

	switch (random_below(random, 24)) {
	case 0: return wild(random);
	case 1:
		memcpy(memory->scratch + offset, argument, bytes);
		return (uintptr_t)memory->read_only + offset;
	case 2:
		room = random_below(random, bytes < HV_PAGE_SIZE ? bytes + 1 : HV_PAGE_SIZE);
		memcpy(memory->half + HV_PAGE_SIZE - room, argument, room);
		return (uintptr_t)memory->half + HV_PAGE_SIZE - room;
	default:
		memcpy(memory->scratch + offset, argument, bytes);
		return (uintptr_t)memory->scratch + offset;
	}
}

/*
 * A guest, or rubbish, where the guest begins. Most do not run for long: then there would
 * be no time left for calls.
 */
void memory_put_guest(struct random *random, struct memory *memory)
{
	const struct guest guests[] = {
		GUEST(io), GUEST(outs), GUEST(halt), GUEST(triple), GUEST(holes), GUEST(nmi),
		GUEST(peek), GUEST(doorbells), GUEST(interrupts),
	};
	const struct guest *guest = &guests[random_below(random, sizeof(guests) / sizeof(*guests))];
	uint8_t rubbish[64];
	size_t i;

	memory_write(memory->guest + VM_CODE, guest->start, guest->end - guest->start);
	if (!random_once(random, 4))
		return;
	for (i = 0; i < sizeof(rubbish); i++)
		rubbish[i] = random_next(random);
	memory_write(memory->guest + VM_CODE + random_below(random, 64), rubbish,
		     sizeof(rubbish));
}

static void change_guest(struct random *random, struct memory *memory)
{
	static const int advice[] = {
		MADV_DONTNEED, MADV_REMOVE, MADV_MERGEABLE, MADV_UNMERGEABLE, MADV_PAGEOUT,
		MADV_COLD, MADV_DONTFORK, MADV_DOFORK, MADV_NOHUGEPAGE, MADV_HUGEPAGE,
	};
	bool large = random_once(random, 2);
	size_t pages = large ? LARGE_BYTES / HV_PAGE_SIZE : GUEST_PAGES;
	size_t first = random_below(random, pages), count = 1 + random_below(random, pages - first);
	uint8_t *start = (large ? memory->large : memory->guest) + first * HV_PAGE_SIZE;

	switch (random_below(random, 8)) {
	case 0:
		mprotect(start, count * HV_PAGE_SIZE, PROT_READ);
		break;
	case 1:
		mprotect(start, count * HV_PAGE_SIZE, PROT_NONE);
		break;
	case 2 ... 3:
		mprotect(start, count * HV_PAGE_SIZE, PROT_READ | PROT_WRITE);
		break;
	case 4:
		mmap(start, count * HV_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_FIXED |
		     MAP_ANONYMOUS | (random_once(random, 2) ? MAP_SHARED : MAP_PRIVATE), -1, 0);
		break;
	default:
		madvise(start, count * HV_PAGE_SIZE,
			advice[random_below(random, sizeof(advice) / sizeof(*advice))]);
	}
}

static void use_event(struct random *random, struct memory *memory)
{
	int which = random_below(random, EVENTS), fresh;
	uint64_t one = 1;

	switch (random_below(random, 4)) {
	case 0:
		fresh = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		if (fresh >= 0)
			close(atomic_exchange(&memory->events[which], fresh));
		break;
	case 1:
		(void)!read(memory->events[which], &one, sizeof(one));
		break;
	default:
		(void)!write(memory->events[which], &one, sizeof(one));
		break;
	}
}

/* What is in the scratch pages may be the argument of a call in another thread. */
static void scribble(struct random *random, struct memory *memory)
{
	int i;

	for (i = 0; i < 200; i++)
		memory->scratch[random_below(random, SCRATCH_BYTES)] ^=
			1u << random_below(random, 8);
}

void memory_disturb(struct random *random, struct memory *memory)
{
	uint64_t value = random_interesting(random);
	int i;

	switch (random_below(random, 6)) {
	case 0:
		memory_put_guest(random, memory);
		break;
	case 1:
		change_guest(random, memory);
		break;
	case 2:
		scribble(random, memory);
		break;
	case 3:
		for (i = 0; i < VP_PAGES; i++)
			memory_write(memory->vp_pages[i] + random_below(random, 500) * 8, &value,
				     sizeof(value));
		break;
	default:
		use_event(random, memory);
		break;
	}
}

/* A page of a VP takes the place of what is there, which it may do at any time. */
void memory_map_vp(struct random *random, struct memory *memory, int vp)
{
	uint8_t *to = memory->vp_pages[random_below(random, VP_PAGES)];
	void *page = mmap(NULL, HV_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, vp,
			  random_below(random, MSHV_VP_MMAP_OFFSET_COUNT + 1) * HV_PAGE_SIZE);

	if (page == MAP_FAILED)
		return;
	if (mremap(page, HV_PAGE_SIZE, HV_PAGE_SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, to) ==
	    MAP_FAILED)
		munmap(page, HV_PAGE_SIZE);
}
