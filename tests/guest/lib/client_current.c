// SPDX-License-Identifier: GPL-2.0-only
/* Clients from 2024 on: those of the dom0 kernels, then those of Linux. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>

#include "client.h"

#define CRATE_OPEN	(O_RDONLY | O_NONBLOCK | O_CLOEXEC)
#define VMM_OPEN	(O_RDWR | O_CLOEXEC)

#define PT_SMT		(1ull << MSHV_PT_BIT_SMT_ENABLED_GUEST)

/* Crate 0.3.3 and 0.3.5: the value is what the call returns. */
static int probe_width_returned(struct client_vm *vm)
{
	const uint64_t code = HV_PROPERTY_ADDRESS_WIDTH;
	int ret = call(vm->dev, MSHV_DOM0_GET_HOST_PARTITION_PROPERTY_U64, &code);

	return ret < 0 ? ret : ret < 32 || ret > 64 ? -ERANGE : 0;
}

/* Crate 0.4 to 0.6.5. */
static int probe_width(struct client_vm *vm)
{
	struct mshv_partition_property_c64 args = {
		.property_code = HV_PROPERTY_ADDRESS_WIDTH,
	};
	int ret = call(vm->dev, MSHV_DOM0_GET_HOST_PARTITION_PROPERTY, &args);

	return ret ?: args.property_value < 32 || args.property_value > 64 ? -ERANGE : 0;
}

/* Crate 0.6.6: whatever goes wrong here is a panic. */
static int probe_features(struct client_vm *vm)
{
	int ret = property_get(vm->dev, HV_PROPERTY_FEATURES0, &vm->features[0], NULL);

	ret = ret ?: property_get(vm->dev, HV_PROPERTY_FEATURES1, &vm->features[1], NULL);
	return ret ?: vm->features[0] ? 0 : -ENODATA;
}

/* Crate 0.7: what guests can be offered, too. */
static int probe_synthetic(struct client_vm *vm)
{
	const struct hv_property_input input = { .code = HV_PROPERTY_ASSIGNABLE_FEATURES };
	uint64_t output[2] = { 0 };
	struct hvcall request = {
		.code = HVCALL_GET_PROPERTY_EX,
		.input = &input,
		.input_size = sizeof(input),
		.output = output,
		.output_size = sizeof(output),
	};
	int ret = probe_features(vm);

	ret = ret ?: hvcall(vm->dev, &request);
	vm->synthetic &= output[1];
	return ret ?: vm->synthetic ? 0 : -ENODATA;
}

static int create_v1(struct client_vm *vm)
{
	const struct mshv_create_partition args = { .pt_flags = vm->client->creation_flags };

	return call(vm->dev, MSHV_CREATE_PARTITION, &args);
}

/* What the host has not the guest has not; nothing else is disabled. */
static int create_v2(struct client_vm *vm)
{
	struct mshv_create_partition_v2 args = {
		.pt_flags = vm->client->creation_flags | PT_V2,
		.pt_num_cpu_fbanks = MSHV_NUM_CPU_FEATURES_BANKS,
	};

	if (vm->features[0]) {
		args.pt_cpu_fbanks[0] = ~vm->features[0];
		args.pt_cpu_fbanks[1] = ~vm->features[1];
	}
	return call(vm->dev, MSHV_CREATE_PARTITION, &args);
}

static const unsigned long foreign[] = {
	MSHV_LEGACY_CREATE_VP, MSHV_LEGACY_INSTALL_INTERCEPT, MSHV_LEGACY_ASSERT_INTERRUPT,
	MSHV_LEGACY_IRQFD_16, MSHV_LEGACY_IRQFD_40, MSHV_LEGACY_IOEVENTFD,
	MSHV_LEGACY_SET_MSI_ROUTING, MSHV_LEGACY_GET_GPA_ACCESS_STATES_28,
	MSHV_LEGACY_ROOT_HVCALL, 0
};

static const unsigned long foreign_vp[] = {
	MSHV_LEGACY_RUN_VP, MSHV_LEGACY_GET_VP_REGISTERS_24, MSHV_LEGACY_GET_VP_REGISTERS_16,
	MSHV_LEGACY_GET_VP_STATE_40, MSHV_LEGACY_GET_VP_STATE_16, 0
};

#define EVERYBODY							\
	.memory_flags = MEM_WX,						\
	.creation_flags = PT_LAPIC | PT_X2APIC | PT_SUPER,		\
	.foreign = foreign,						\
	.foreign_vp = foreign_vp

#define CALLS								\
	.map_memory = MSHV_SET_GUEST_MEMORY,				\
	.create_vp = MSHV_CREATE_VP,					\
	.initialize = MSHV_INITIALIZE_PARTITION,			\
	.irqfd = MSHV_IRQFD,						\
	.ioeventfd = MSHV_IOEVENTFD,					\
	.set_msi_routing = MSHV_SET_MSI_ROUTING,			\
	.run_vp = MSHV_RUN_VP,						\
	.get_state = MSHV_GET_VP_STATE,					\
	.set_state = MSHV_SET_VP_STATE,					\
	.hvcall = MSHV_ROOT_HVCALL

#define CALLS_TRACKING							\
	CALLS,								\
	.access_states = MSHV_GET_GPAP_ACCESS_BITMAP

/* From crate 0.5.1 on these are hypercalls. */
#define CALLS_DOM0							\
	CALLS_TRACKING,							\
	.get_property = MSHV_DOM0_GET_PARTITION_PROPERTY,		\
	.set_property = MSHV_DOM0_SET_PARTITION_PROPERTY,		\
	.install_intercept = MSHV_DOM0_INSTALL_INTERCEPT,		\
	.assert_interrupt = MSHV_DOM0_ASSERT_INTERRUPT,			\
	.get_registers = MSHV_DOM0_GET_VP_REGISTERS,			\
	.set_registers = MSHV_DOM0_SET_VP_REGISTERS,			\
	.translate = MSHV_DOM0_VP_TRANSLATE_GVA,			\
	.intercept_result = MSHV_DOM0_VP_REGISTER_INTERCEPT_RESULT,	\
	.cpuid_values = MSHV_DOM0_GET_VP_CPUID_VALUES

const struct client clients_current[] = {
	{
		EVERYBODY,
		.name = "upstream-6.15",
		.program = "QEMU 10.2",
		.open_flags = VMM_OPEN,
		.calls = { CALLS },
		.create = create_v1,
		.freezes_time = true,
	},
	{
		EVERYBODY,
		.name = "upstream-6.19",
		.program = "OpenVMM",
		.open_flags = VMM_OPEN,
		.calls = { CALLS_TRACKING },
		.probe = probe_features,
		.create = create_v2,
		.register_page = true,
		.freezes_time = true,
	},
	{
		.memory_flags = MEM_WX,
		.creation_flags = PT_LAPIC | PT_X2APIC | PT_SUPER | PT_SMT,
		.foreign = foreign,
		.foreign_vp = foreign_vp,
		.name = "upstream-7.0",
		.program = "users of crate 0.7",
		.open_flags = CRATE_OPEN,
		.calls = { CALLS_TRACKING, .translate = MSHV_DOM0_VP_TRANSLATE_GVA },
		.probe = probe_synthetic,
		.create = create_v2,
		.register_page = true,
		.freezes_time = true,
		.maps_twice = true,
	},
	{
		EVERYBODY,
		.name = "dom0-0.6.6",
		.program = "Cloud Hypervisor 51 to 53",
		.open_flags = CRATE_OPEN,
		.calls = { CALLS_TRACKING, .translate = MSHV_DOM0_VP_TRANSLATE_GVA },
		.probe = probe_features,
		.create = create_v2,
		.register_page = true,
		.freezes_time = true,
	},
	{
		EVERYBODY,
		.name = "dom0-0.4",
		.program = "Cloud Hypervisor 46 to 50",
		.open_flags = CRATE_OPEN,
		.calls = { CALLS_TRACKING },
		.create = create_v2,
		.register_page = true,
		.freezes_time = true,
	},
	{
		EVERYBODY,
		.name = "dom0-0.4.0",
		.program = "users of crates 0.4.0 to 0.5.0",
		.open_flags = CRATE_OPEN,
		.calls = { CALLS_DOM0 },
		.probe = probe_width,
		.create = create_v2,
	},
	{
		EVERYBODY,
		.name = "dom0-0.3.3",
		.program = "Cloud Hypervisor 45",
		.open_flags = CRATE_OPEN,
		.calls = { CALLS_DOM0 },
		.probe = probe_width_returned,
		.create = create_v1,
		.narrow_codes = true,
	},
	{
		EVERYBODY,
		.name = "dom0-0.3",
		.program = "Cloud Hypervisor 42 to 44",
		.open_flags = CRATE_OPEN,
		.calls = { CALLS_DOM0 },
		.create = create_v1,
		.narrow_codes = true,
	},
	{ .name = NULL }
};
