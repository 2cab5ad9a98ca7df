// SPDX-License-Identifier: GPL-2.0-only
/* Interrupts, doorbells and dirty pages of released clients. */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "client.h"
#include "irq.h"

#define GSI	24	/* the first that no legacy device has */

int client_assert(struct client_vm *vm, uint32_t vector)
{
	struct mshv_assert_interrupt args = { .vector = vector, .rsvd = GARBAGE };
	const struct hv_assert_interrupt input = { .vector = vector };
	struct hvcall request = {
		.code = HVCALL_ASSERT_INTERRUPT, .input = &input, .input_size = sizeof(input),
	};

	if (vm->client->calls.assert_interrupt)
		return call(vm->partition, vm->client->calls.assert_interrupt, &args);
	return hvcall(vm->partition, &request);
}

/* A line is known by its number, and the call says what it stands for. */
static int irqfd_direct(struct client_vm *vm, int event, uint32_t vector, uint32_t flags)
{
	struct mshv_irqfd_40 args = {
		.fd = event,
		.gsi = GSI,
		.vector = vector,
		.flags = flags,
	};

	return call(vm->partition, vm->client->calls.irqfd, &args);
}

static int set_route(struct client_vm *vm, uint32_t vector)
{
	static struct routes routes;

	routes.head.nr = 0;
	route_add(&routes, GSI, vector);
	return call(vm->partition, vm->client->calls.set_msi_routing, &routes);
}

int client_irqfd(struct client_vm *vm, int event, uint32_t vector, uint32_t flags)
{
	struct mshv_user_irqfd args = { .fd = event, .gsi = GSI, .flags = flags };
	int ret;

	if (_IOC_SIZE(vm->client->calls.irqfd) == sizeof(struct mshv_irqfd_40))
		return irqfd_direct(vm, event, vector, flags);
	ret = flags & IRQFD_DEASSIGN ? 0 : set_route(vm, vector);
	return ret ?: call(vm->partition, vm->client->calls.irqfd, &args);
}

int client_ioeventfd(struct client_vm *vm, int event, uint64_t gpa, uint32_t flags)
{
	/* Any length, any value: programs give neither. */
	struct mshv_user_ioeventfd args = { .addr = gpa, .fd = event, .flags = flags };

	return call(vm->partition, vm->client->calls.ioeventfd, &args);
}

static int dirty_bytes(struct client_vm *vm, unsigned int pages, enum client_access operation,
		       uint64_t *dirty)
{
	static const uint64_t flags[] = {
		[ACCESS_LOOK] = 0,
		[ACCESS_CLEAR] = MSHV_LEGACY_ACCESS_CLEAR_DIRTY,
		[ACCESS_SET] = MSHV_LEGACY_ACCESS_SET_DIRTY,
	};
	uint8_t states[64] = { 0 };
	struct mshv_get_gpa_pages_access_state_28 args = {
		.count = pages, .flags = flags[operation], .states = (uintptr_t)states,
	};
	int ret = call(vm->partition, vm->client->calls.access_states, &args);
	unsigned int i;

	for (i = 0, *dirty = 0; i < pages; i++)
		*dirty |= (uint64_t)!!(states[i] & MSHV_LEGACY_STATE_DIRTY) << i;
	return ret ?: args.count == pages ? 0 : -ENODATA;
}

int client_dirty(struct client_vm *vm, unsigned int pages, enum client_access operation,
		 uint64_t *dirty)
{
	static const uint8_t operations[] = {
		[ACCESS_LOOK] = MSHV_GPAP_ACCESS_OP_NOOP,
		[ACCESS_CLEAR] = MSHV_GPAP_ACCESS_OP_CLEAR,
		[ACCESS_SET] = MSHV_GPAP_ACCESS_OP_SET,
	};
	struct mshv_gpap_access_bitmap args = {
		.access_type = MSHV_GPAP_ACCESS_TYPE_DIRTY,
		.access_op = operations[operation],
		.page_count = pages,
		.bitmap_ptr = (uintptr_t)dirty,
	};

	*dirty = 0;
	if (_IOC_SIZE(vm->client->calls.access_states) != sizeof(args))
		return dirty_bytes(vm, pages, operation, dirty);
	return call(vm->partition, vm->client->calls.access_states, &args);
}
