// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clients from 2020 to 2024. All of them are Cloud Hypervisor, which at that time had
 * the crates' calls to itself.
 */
#include <fcntl.h>
#include <stddef.h>

#include "client.h"

#define OPEN_FLAGS	(O_RDONLY | O_NONBLOCK | O_CLOEXEC)
#define MAP_FLAGS	(MSHV_LEGACY_MAP_READ | MSHV_LEGACY_MAP_WRITE | \
			 MSHV_LEGACY_MAP_KERNEL_EXECUTE | MSHV_LEGACY_MAP_USER_EXECUTE)

/* MSHV_REQUEST_VERSION in 2020, MSHV_CHECK_EXTENSION then: zero is the answer to zero. */
static int probe(struct client_vm *vm)
{
	const uint32_t word = 0;

	return call(vm->dev, MSHV_LEGACY_REQUEST_VERSION, &word);
}

static int create_40(struct client_vm *vm)
{
	const struct mshv_create_partition_40 args = {
		.flags = vm->client->creation_flags,
		.synthetic_processor_features = vm->synthetic,
	};

	return call(vm->dev, MSHV_LEGACY_CREATE_PARTITION_40, &args);
}

static int create_48a(struct client_vm *vm)
{
	const struct mshv_create_partition_48a args = {
		.flags = vm->client->creation_flags,
		.isolation_properties = MSHV_LEGACY_ISOLATION_NONE,
		.synthetic_processor_features = vm->synthetic,
	};

	return call(vm->dev, MSHV_LEGACY_CREATE_PARTITION_48, &args);
}

static int create_48b(struct client_vm *vm)
{
	const struct mshv_create_partition_48b args = {
		.flags = vm->client->creation_flags,
		.synthetic_processor_features = vm->synthetic,
		.isolation_properties = MSHV_LEGACY_ISOLATION_NONE,
	};

	return call(vm->dev, MSHV_LEGACY_CREATE_PARTITION_48, &args);
}

static const unsigned long foreign[] = {
	MSHV_INITIALIZE_PARTITION, MSHV_CREATE_VP, MSHV_IRQFD, MSHV_IOEVENTFD,
	MSHV_SET_MSI_ROUTING, MSHV_GET_GPAP_ACCESS_BITMAP, MSHV_ROOT_HVCALL,
	MSHV_DOM0_INSTALL_INTERCEPT, MSHV_DOM0_ASSERT_INTERRUPT, 0
};

static const unsigned long foreign_vp[] = {
	MSHV_RUN_VP, MSHV_GET_VP_STATE, MSHV_ROOT_HVCALL, MSHV_DOM0_GET_VP_REGISTERS,
	MSHV_DOM0_VP_TRANSLATE_GVA, 0
};

#define EVERYBODY							\
	.open_flags = OPEN_FLAGS,					\
	.narrow_codes = true,						\
	.foreign = foreign,						\
	.foreign_vp = foreign_vp

#define CALLS								\
	.map_memory = MSHV_LEGACY_MAP_GUEST_MEMORY,			\
	.unmap_memory = MSHV_LEGACY_UNMAP_GUEST_MEMORY,			\
	.create_vp = MSHV_LEGACY_CREATE_VP,				\
	.get_property = MSHV_LEGACY_GET_PARTITION_PROPERTY,		\
	.set_property = MSHV_LEGACY_SET_PARTITION_PROPERTY,		\
	.install_intercept = MSHV_LEGACY_INSTALL_INTERCEPT,		\
	.assert_interrupt = MSHV_LEGACY_ASSERT_INTERRUPT,		\
	.run_vp = MSHV_LEGACY_RUN_VP

#define CALLS_2020							\
	CALLS,								\
	.get_registers = MSHV_LEGACY_GET_VP_REGISTERS_24,		\
	.set_registers = MSHV_LEGACY_SET_VP_REGISTERS_24,		\
	.get_state = MSHV_LEGACY_GET_VP_STATE_40,			\
	.set_state = MSHV_LEGACY_SET_VP_STATE_40

#define EVENTS								\
	.irqfd = MSHV_LEGACY_IRQFD_16,					\
	.ioeventfd = MSHV_LEGACY_IOEVENTFD,				\
	.set_msi_routing = MSHV_LEGACY_SET_MSI_ROUTING

#define CALLS_2021							\
	CALLS, EVENTS,							\
	.access_states = MSHV_LEGACY_GET_GPA_ACCESS_STATES_28,		\
	.get_registers = MSHV_LEGACY_GET_VP_REGISTERS_16,		\
	.set_registers = MSHV_LEGACY_SET_VP_REGISTERS_16,		\
	.translate = MSHV_LEGACY_VP_TRANSLATE_GVA

#define STATE_40							\
	.get_state = MSHV_LEGACY_GET_VP_STATE_40,			\
	.set_state = MSHV_LEGACY_SET_VP_STATE_40

#define CALLS_2022							\
	CALLS_2021,							\
	.intercept_result = MSHV_LEGACY_VP_REGISTER_INTERCEPT_RESULT

const struct client clients_legacy[] = {
	{
		EVERYBODY,
		.name = "rfc2020",
		.program = "Cloud Hypervisor 0.12",
		.calls = { CALLS_2020 },
		.memory_flags = MAP_FLAGS,
		.creation_flags = MSHV_LEGACY_CREATE_LAPIC | MSHV_LEGACY_CREATE_EXO,
		.probe = probe,
		.create = create_40,
		.intercepts_msrs = true,
	},
	{
		EVERYBODY,
		.name = "rfc2020-eventfd",
		.program = "Cloud Hypervisor 0.13",
		.calls = {
			CALLS_2020,
			.irqfd = MSHV_LEGACY_IRQFD_40,
			.ioeventfd = MSHV_LEGACY_IOEVENTFD,
		},
		.memory_flags = MAP_FLAGS,
		.creation_flags = MSHV_LEGACY_CREATE_LAPIC,
		.probe = probe,
		.create = create_40,
		.intercepts_msrs = true,
	},
	{
		EVERYBODY,
		.name = "rfc2020-msi",
		.program = "Cloud Hypervisor 0.14 to 16",
		.calls = {
			CALLS_2020, EVENTS,
			.translate = MSHV_LEGACY_VP_TRANSLATE_GVA_MSI,
		},
		.memory_flags = MAP_FLAGS,
		.creation_flags = MSHV_LEGACY_CREATE_LAPIC,
		.probe = probe,
		.create = create_40,
		.intercepts_msrs = true,
	},
	{
		EVERYBODY,
		.name = "dom0-2021",
		.program = "Cloud Hypervisor 17 to 24",
		.calls = { CALLS_2021, STATE_40 },
		.memory_flags = MAP_FLAGS,
		.creation_flags = MSHV_LEGACY_CREATE_LAPIC,
		.create = create_40,
		.intercepts_msrs = true,
	},
	{
		EVERYBODY,
		.name = "dom0-2022",
		.program = "Cloud Hypervisor 25 to 27",
		.calls = {
			CALLS_2022, STATE_40,
			.cpuid_values = MSHV_LEGACY_GET_VP_CPUID_VALUES_24,
		},
		.memory_flags = MAP_FLAGS | MSHV_LEGACY_MAP_ADJUSTABLE,
		.creation_flags = MSHV_LEGACY_CREATE_LAPIC,
		.probe = probe,
		.create = create_40,
	},
	{
		EVERYBODY,
		.name = "dom0-2022.11",
		.program = "Cloud Hypervisor 28",
		.calls = {
			CALLS_2022, STATE_40,
			.cpuid_values = MSHV_LEGACY_GET_VP_CPUID_VALUES_24,
		},
		.memory_flags = MAP_FLAGS | MSHV_LEGACY_MAP_ADJUSTABLE,
		.creation_flags = MSHV_LEGACY_CREATE_LAPIC,
		.create = create_48a,
	},
	{
		EVERYBODY,
		.name = "dom0-2023a",
		.program = "Cloud Hypervisor 29 to 33",
		.calls = {
			CALLS_2022, STATE_40,
			.cpuid_values = MSHV_LEGACY_GET_VP_CPUID_VALUES_24,
		},
		.memory_flags = MAP_FLAGS | MSHV_LEGACY_MAP_ADJUSTABLE,
		.creation_flags = MSHV_LEGACY_CREATE_LAPIC,
		.create = create_48b,
	},
	{
		EVERYBODY,
		.name = "dom0-2023b",
		.program = "Cloud Hypervisor 34 to 38",
		.calls = {
			CALLS_2022, STATE_40,
			.cpuid_values = MSHV_LEGACY_GET_VP_CPUID_VALUES_40,
		},
		.memory_flags = MAP_FLAGS | MSHV_LEGACY_MAP_ADJUSTABLE,
		.creation_flags = MSHV_LEGACY_CREATE_LAPIC,
		.create = create_48b,
	},
	{
		EVERYBODY,
		.name = "dom0-0.2",
		.program = "Cloud Hypervisor 39 to 41",
		.calls = {
			CALLS_2022,
			.get_state = MSHV_LEGACY_GET_VP_STATE_16,
			.set_state = MSHV_LEGACY_SET_VP_STATE_16,
			.cpuid_values = MSHV_LEGACY_GET_VP_CPUID_VALUES_40,
			.hvcall = MSHV_LEGACY_ROOT_HVCALL,
		},
		.memory_flags = MAP_FLAGS | MSHV_LEGACY_MAP_ADJUSTABLE,
		.creation_flags = MSHV_LEGACY_CREATE_LAPIC | MSHV_LEGACY_CREATE_X2APIC,
		.create = create_48b,
	},
	{ .name = NULL }
};
