// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages of the hypervisor's own that a child's VPs may see in their memory: the
 * hypercall page, SynIC pages, VP assist pages. Each child has its own set.
 */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/internal.h"

#define GUEST_BYTES		(GUEST_PAGES * PAGE_SIZE_4K)

void *engine_guest_page(struct engine *engine, struct partition *partition, unsigned int page)
{
	struct child *child = partition_engine(partition);

	return child->guest_pages + page * PAGE_SIZE_4K;
}

int guest_pages_create(struct child *child)
{
	/* endbr64; out HYPERCALL_PORT, al with a prefix without effect; ret */
	static const uint8_t code[] = { 0xf3, 0x0f, 0x1e, 0xfa,
					0x66, 0xe6, CHILD_HYPERCALL_PORT, 0xc3 };

	child->guest_fd = memfd_create("guest-pages", MFD_CLOEXEC);
	if (child->guest_fd < 0)
		return -errno;
	if (ftruncate(child->guest_fd, GUEST_BYTES))
		return -errno;
	child->guest_pages = mmap(NULL, GUEST_BYTES, PROT_READ | PROT_WRITE,
				  MAP_SHARED | MAP_NORESERVE, child->guest_fd, 0);
	if (child->guest_pages == MAP_FAILED)
		return -errno;
	for (size_t i = 0; i < sizeof(code); i++)
		child->guest_pages[i] = code[i];
	return 0;
}

void guest_pages_destroy(struct child *child)
{
	if (child->guest_pages != MAP_FAILED)
		munmap(child->guest_pages, GUEST_BYTES);
	if (child->guest_fd >= 0)
		close(child->guest_fd);
}

int engine_show_guest_page(struct engine *engine, struct partition *partition, uint64_t gfn,
			   unsigned int page, unsigned int access)
{
	struct child *child = partition_engine(partition);

	if (!child || gfn >= WINDOW_SIZE / PAGE_SIZE_4K)
		return -EINVAL;
	/* KVM's LAPIC is there and would be seen instead. */
	if (child->lapic && gfn == LAPIC_ADDRESS / PAGE_SIZE_4K)
		return -EBUSY;
	return window_show(child, gfn, 1, access, child->guest_fd, page * PAGE_SIZE_4K);
}
