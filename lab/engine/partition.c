// SPDX-License-Identifier: GPL-2.0-only
/* A child partition's VM: its memory window and its interrupts. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/internal.h"
#include "machine/log.h"

#define DELIVERY_LOWEST		1
#define DELIVERY_EXTINT		7
#define TSS_ADDRESS		0xfffbd000ul
#define IDENTITY_MAP_ADDRESS	0xfffbc000ull

static int add_slot(struct child *child, uint64_t start, uint64_t end)
{
	struct slot *slot = &child->slots[child->slot_count];

	*slot = (struct slot){ .number = child->slot_count++, .start = start, .end = end };
	return slot_set(child, slot, false);
}

/*
 * Everything is covered by slots, so that an access to what the parent did not map
 * fails as a fault. Only KVM's LAPIC needs its page for itself.
 */
static int create_window(struct child *child)
{
	int error;

	child->window = mmap(NULL, WINDOW_SIZE, PROT_NONE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (child->window == MAP_FAILED)
		return -errno;
	if (!child->lapic)
		return add_slot(child, 0, WINDOW_SIZE);
	error = add_slot(child, 0, LAPIC_ADDRESS);
	return error ? error : add_slot(child, LAPIC_ADDRESS + PAGE_SIZE_4K, WINDOW_SIZE);
}

/* More VPs than xAPIC has ids: destinations have 32 bits, 255 is one of them. */
static int enable_lapics(int vm)
{
	struct kvm_enable_cap irqchip = {
		.cap = KVM_CAP_SPLIT_IRQCHIP,
		.args = { IOAPIC_PINS },
	};
	struct kvm_enable_cap wide_ids = {
		.cap = KVM_CAP_X2APIC_API,
		.args = { KVM_X2APIC_API_USE_32BIT_IDS |
			  KVM_X2APIC_API_DISABLE_BROADCAST_QUIRK },
	};

	return ioctl(vm, KVM_ENABLE_CAP, &irqchip) || ioctl(vm, KVM_ENABLE_CAP, &wide_ids);
}

/* OUT to port 0x7e is to leave RIP at the instruction, as all others do. */
static int disable_quirks(int vm)
{
	struct kvm_enable_cap capability = {
		.cap = KVM_CAP_DISABLE_QUIRKS2,
		.args = { KVM_X86_QUIRK_OUT_7E_INC_RIP },
	};

	return ioctl(vm, KVM_ENABLE_CAP, &capability);
}

int partition_create_vm(struct host *host, bool lapic)
{
	uint64_t identity_map = IDENTITY_MAP_ADDRESS;
	int vm = ioctl(host->kvm, KVM_CREATE_VM, 0);
	int error;

	if (vm < 0)
		return -errno;
	if (ioctl(vm, KVM_SET_IDENTITY_MAP_ADDR, &identity_map) ||
	    ioctl(vm, KVM_SET_TSS_ADDR, TSS_ADDRESS) ||
	    disable_quirks(vm) || host_filter_msrs(vm, CHILD_MSR_EXITS, NULL, 0) ||
	    (lapic && enable_lapics(vm))) {
		error = -errno;
		close(vm);
		return error;
	}
	return vm;
}

static void destroy_vm(struct child *child)
{
	/* First the window: from here on no page of the parent can be reached. */
	if (child->window != MAP_FAILED)
		munmap(child->window, WINDOW_SIZE);
	retired_close_all(child);
	guest_pages_destroy(child);
	free(child->dirty_log);
	if (child->vm >= 0)
		reaper_close(&child->engine->reaper, child->vm);
	free(child);
}

int engine_partition_create(struct engine *engine, struct partition *partition)
{
	struct child *child = calloc(1, sizeof(*child));
	int error;

	if (!child)
		return -ENOMEM;
	child->engine = engine;
	child->partition = partition;
	child->vm = -1;
	child->window = MAP_FAILED;
	child->guest_fd = -1;
	child->guest_pages = MAP_FAILED;
	child->lapic = partition_flags(partition) & HV_PARTITION_LAPIC;
	child->vm = partition_create_vm(engine->host, child->lapic);
	error = child->vm < 0 ? child->vm : create_window(child);
	if (!error)
		error = guest_pages_create(child);
	if (error) {
		log_line("a child's VM cannot be created: %s", strerror(-error));
		destroy_vm(child);
		return error;
	}
	partition_set_engine(partition, child);
	return 0;
}

void engine_partition_destroy(struct engine *engine, struct partition *partition)
{
	struct child *child = partition_engine(partition);

	if (!child)
		return;
	partition_set_engine(partition, NULL);
	destroy_vm(child);
}

static bool is_touched(const struct child *child, uint64_t gfn, uint64_t count)
{
	uint64_t last = (gfn + count - 1) * PAGE_SIZE_4K >> BLOCK_SHIFT;

	for (uint64_t block = gfn * PAGE_SIZE_4K >> BLOCK_SHIFT; block <= last; block++) {
		if (child->touched[block / 8] & 1u << block % 8)
			return true;
	}
	return false;
}

static void touch(struct child *child, uint64_t gfn, uint64_t count)
{
	uint64_t last = (gfn + count - 1) * PAGE_SIZE_4K >> BLOCK_SHIFT;

	for (uint64_t block = gfn * PAGE_SIZE_4K >> BLOCK_SHIFT; block <= last; block++)
		child->touched[block / 8] |= 1u << block % 8;
}

/* KVM's MMU notifier takes the pages from the guest before mmap() returns. */
static int hide_pages(struct child *child, uint64_t gfn, uint64_t count)
{
	void *address;

	/* Two million pages without access may come at once, never mapped before. */
	if (!is_touched(child, gfn, count))
		return 0;
	address = mmap(child->window + gfn * PAGE_SIZE_4K, count * PAGE_SIZE_4K, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
	return address == MAP_FAILED ? -errno : 0;
}

int window_show(struct child *child, uint64_t gfn, uint64_t count, unsigned int access, int fd,
		uint64_t offset)
{
	/* x86 tables cannot express "execute only" or "write only" to KVM. */
	int protection = access & ACCESS_WRITE ? PROT_READ | PROT_WRITE : PROT_READ;
	void *address;

	touch(child, gfn, count);
	address = mmap(child->window + gfn * PAGE_SIZE_4K, count * PAGE_SIZE_4K, protection,
		       MAP_SHARED | MAP_FIXED, fd, offset);
	return address == MAP_FAILED ? -errno : 0;
}

int engine_map(struct engine *engine, struct partition *partition, uint64_t gfn, uint64_t pfn,
	       uint64_t count, enum page_state state, unsigned int access)
{
	const uint64_t pages = WINDOW_SIZE / PAGE_SIZE_4K;
	struct child *child = partition_engine(partition);

	if (!child || !count || gfn >= pages || count > pages - gfn)
		return -EINVAL;
	if (state != PAGE_MAPPED || !access)
		return hide_pages(child, gfn, count);
	if (!machine_page_is_ram(engine->machine, pfn) || pfn + count < pfn ||
	    !machine_page_is_ram(engine->machine, pfn + count - 1))
		return -EINVAL;
	return window_show(child, gfn, count, access, machine_ram_fd(engine->machine),
			   pfn * PAGE_SIZE_4K);
}

/* ExtINT has no destination mode: the vector goes to the VP with that APIC id. */
static int external_interrupt(struct child *child, uint64_t destination, uint32_t vector)
{
	for (struct child_vp *vp = child->vps; vp; vp = vp->next) {
		if (vp->index != destination)
			continue;
		vp_external_interrupt(vp, vector);
		return 0;
	}
	return -EINVAL;
}

int engine_interrupt(struct engine *engine, struct partition *partition, uint32_t type,
		     bool level, bool logical, uint64_t destination, uint32_t vector)
{
	struct child *child = partition_engine(partition);
	struct kvm_msi msi = {
		.address_lo = LAPIC_ADDRESS | (destination & 0xff) << 12 | logical << 2,
		.address_hi = destination & 0xffffff00,
		/* the trigger mode's assert bit is set: INIT is never a de-assert */
		.data = vector | type << 8 | 1u << 14 | (uint32_t)level << 15,
	};
	int error;

	/* Without a LAPIC, and for what has no MSI form, there is no way in. */
	if (!child || !child->lapic || type > DELIVERY_EXTINT || vector > 0xff ||
	    destination > UINT32_MAX)
		return -EINVAL;
	if (type == DELIVERY_EXTINT) {
		error = external_interrupt(child, destination, vector);
	} else {
		if (level && type <= DELIVERY_LOWEST)
			eoi_watch(child, &msi);
		error = ioctl(child->vm, KVM_SIGNAL_MSI, &msi) < 0 ? -errno : 0;
	}
	idle_interrupt(child);
	return error;
}

void engine_interrupt_clear(struct engine *engine, struct partition *partition)
{
	struct child *child = partition_engine(partition);

	for (struct child_vp *vp = child ? child->vps : NULL; vp; vp = vp->next)
		atomic_store(&vp->external_interrupt, -1);
}
