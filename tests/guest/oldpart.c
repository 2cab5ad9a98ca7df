// SPDX-License-Identifier: GPL-2.0-only
/*
 * The older generations' calls of partitions that both numberings have: each does
 * what today's way does, which is mostly ROOT_HVCALL, with as many hypercalls.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/oldvm.h"
#include "lib/tap.h"

#define HVCALL_SIGNAL_EVENT	0xc0
#define HVCALL_POST_MESSAGE	0xc1

#define REGISTER_DELIVERABILITY	0x00010006
#define REGISTER_SCONTROL	0x000a0010
#define REGISTER_SIEFP		0x000a0012
#define REGISTER_SIMP		0x000a0013

/* Guest pages that the SynIC's pages are put in the place of. */
#define SIEF_GFN	8
#define SIM_GFN		9

/* struct partition_numbers - numbers of the calls, and of those a VP needs */
struct partition_numbers {
	const struct numbering *vp;
	unsigned long run;
	unsigned long intercept, property_set, property_get, event, message, deliverability;
	unsigned long complete_import, psp_request, ap_create;
};

static const struct partition_numbers legacy = {
	.vp = &numbering_legacy,
	.run = MSHV_LEGACY_RUN_VP,
	.intercept = MSHV_LEGACY_INSTALL_INTERCEPT,
	.property_set = MSHV_LEGACY_SET_PARTITION_PROPERTY,
	.property_get = MSHV_LEGACY_GET_PARTITION_PROPERTY,
	.event = MSHV_LEGACY_SIGNAL_EVENT_DIRECT,
	.message = MSHV_LEGACY_POST_MESSAGE_DIRECT_16,
	.deliverability = MSHV_LEGACY_REGISTER_DELIVERABILITY_NOTIFICATIONS,
	.complete_import = MSHV_LEGACY_COMPLETE_ISOLATED_IMPORT,
	.psp_request = MSHV_LEGACY_ISSUE_PSP_GUEST_REQUEST,
	.ap_create = MSHV_LEGACY_SEV_SNP_AP_CREATE,
};

static const struct partition_numbers dom0 = {
	.vp = &numbering_dom0,
	.run = MSHV_RUN_VP,
	.intercept = MSHV_DOM0_INSTALL_INTERCEPT,
	.property_set = MSHV_DOM0_SET_PARTITION_PROPERTY,
	.property_get = MSHV_DOM0_GET_PARTITION_PROPERTY,
	.event = MSHV_DOM0_SIGNAL_EVENT_DIRECT,
	.message = MSHV_DOM0_POST_MESSAGE_DIRECT,
	.deliverability = MSHV_DOM0_REGISTER_DELIVERABILITY_NOTIFICATIONS,
	.complete_import = MSHV_DOM0_COMPLETE_ISOLATED_IMPORT,
	.psp_request = MSHV_DOM0_ISSUE_PSP_GUEST_REQUEST,
	.ap_create = MSHV_DOM0_SEV_SNP_AP_CREATE,
};

/* The one of the two that is at hand, and its VM. */
static const struct partition_numbers *by;
static struct vm vm;

static int property_by_hvcall(uint32_t code, uint64_t *value)
{
	struct hv_property_input input = { .code = code };
	struct hvcall request = {
		.code = HVCALL_GET_PROPERTY, .input = &input,
		.input_size = offsetof(struct hv_property_input, value),
		.output = value, .output_size = sizeof(*value),
	};

	return old_hvcall(by->vp, vm.partition, &request);
}

static void test_properties(void)
{
	struct mshv_partition_property_c32 args = {
		.property_code = HV_PROPERTY_MSR_ACTION, .padding = 0xa5a5a5a5,
		.property_value = 1,
	};
	uint64_t sets = calls_of(HVCALL_SET_PROPERTY), gets = calls_of(HVCALL_GET_PROPERTY);
	uint64_t value = 0;

	tap_is(call(vm.partition, by->property_set, &args), 0, "%s: set a property, P2: by 32 bits",
	       by->vp->name);
	tap_is(calls_of(HVCALL_SET_PROPERTY), sets + 1, "one hypercall");
	args.property_value = 77;
	tap_is(call(vm.partition, by->property_get, &args), 0, "get it");
	tap_is(calls_of(HVCALL_GET_PROPERTY), gets + 1, "one hypercall");
	tap_is(property_by_hvcall(HV_PROPERTY_MSR_ACTION, &value), 0, "the same by hypercall");
	tap_ok(value == 1 && args.property_value == 1, "both give what was set");
	tap_is(args.padding, 0xa5a5a5a5, "the rest is as it was");
	knob(LAB_KNOB_ASYNC_CALLS, 1);
	args.property_value = 0;
	tap_is(call(vm.partition, by->property_set, &args), 0, "set later, by a message");
	tap_is(property_by_hvcall(HV_PROPERTY_MSR_ACTION, &value), 0, "get it");
	tap_is(value, 0, "it was set on return");
	args.property_code = 0x7fffffff;
	args.property_value = 77;
	tap_is(call(vm.partition, by->property_get, &args), -EINVAL, "get one that does not exist");
	tap_is(args.property_value, 77, "the argument is as it was");
	tap_is(call(vm.partition, by->property_set, &args), -EINVAL, "set it");
	args.property_code = HV_PROPERTY_PRIVILEGES;
	tap_is(call(vm.partition, by->property_set, &args), -EIO, "it is too late for this one");
	tap_is(call(vm.partition, by->property_get, NULL), -EFAULT, "get: null pointer");
	tap_is(call(vm.partition, by->property_set, NULL), -EFAULT, "set: null pointer");
}

/* The driver has to learn of it, or it goes on answering hypercalls itself. */
static void test_intercept(void)
{
	struct mshv_install_intercept args = {
		.access_type_mask = HV_INTERCEPT_EXECUTE,
		.intercept_type = HV_INTERCEPT_TYPE_HYPERCALL,
	};
	uint64_t calls = calls_of(HVCALL_INSTALL_INTERCEPT);
	struct hv_message m;

	tap_is(call(vm.partition, by->intercept, &args), 0, "%s: intercept hypercalls",
	       by->vp->name);
	tap_is(calls_of(HVCALL_INSTALL_INTERCEPT), calls + 1, "one hypercall");
	tap_is(old_vp_run(vm.vp, by->run, &m), 0, "the guest makes one");
	tap_is(m.type, HV_MESSAGE_HYPERCALL, "its VMM gets it");
	args.access_type_mask = 0;
	tap_is(call(vm.partition, by->intercept, &args), 0, "no longer");
	tap_is(old_vp_run(vm.vp, by->run, &m), 0, "the guest goes on");
	tap_ok(m.type == HV_MESSAGE_IO_PORT && (uint32_t)m.io.rax == 2,
	       "with the answer it would have got before");
	args.intercept_type = 31;
	tap_is(call(vm.partition, by->intercept, &args), -EINVAL, "a type that does not exist");
	tap_is(call(vm.partition, by->intercept, NULL), -EFAULT, "null pointer");
}

static void enable_synic(void)
{
	if (old_register_set(by->vp, vm.vp, REGISTER_SCONTROL, 1) ||
	    old_register_set(by->vp, vm.vp, REGISTER_SIEFP, SIEF_GFN * HV_PAGE_SIZE | 1) ||
	    old_register_set(by->vp, vm.vp, REGISTER_SIMP, SIM_GFN * HV_PAGE_SIZE | 1))
		tap_die("the guest's SynIC");
}

static void test_event(void)
{
	struct mshv_signal_event_direct args = {
		.sint = 3, .flag = 77, .newly_signaled = 0xff, .padding = { 1, 2, 3 },
	};
	uint64_t calls = calls_of(HVCALL_SIGNAL_EVENT);

	tap_is(call(vm.partition, by->event, &args), 0, "%s: signal an event", by->vp->name);
	tap_is(calls_of(HVCALL_SIGNAL_EVENT), calls + 1, "one hypercall");
	tap_is(args.newly_signaled, 1, "it is new");
	tap_ok(args.padding[0] == 1 && args.padding[2] == 3, "the rest is as it was");
	tap_is(call(vm.partition, by->event, &args), 0, "once more");
	tap_is(args.newly_signaled, 0, "it is not");
	args.newly_signaled = 0x55;
	args.sint = 16;
	tap_is(call(vm.partition, by->event, &args), -EINVAL, "a SINT that does not exist");
	tap_is(args.newly_signaled, 0x55, "the argument is as it was");
	args.sint = 3;
	args.vp = 7;
	tap_is(call(vm.partition, by->event, &args), -EINVAL, "a VP that does not exist");
	tap_is(call(vm.partition, by->event, NULL), -EFAULT, "null pointer");
}

/* A message as the guest gets it: type, size, flags, sender, payload. */
static void message_fill(uint8_t message[MSHV_LEGACY_MAX_MESSAGE])
{
	const uint32_t type = 0x1234;

	memset(message, 0x5a, MSHV_LEGACY_MAX_MESSAGE);
	memcpy(message, &type, sizeof(type));
	message[4] = 240;
	message[5] = 0;
}

static void test_message(void)
{
	uint8_t *message = pages_new(2);
	struct mshv_post_message_direct_16 args = {
		.sint = 5, .length = MSHV_LEGACY_MAX_MESSAGE, .message = (uintptr_t)message,
	};
	uint64_t calls = calls_of(HVCALL_POST_MESSAGE);

	message_fill(message);
	tap_is(call(vm.partition, by->message, &args), 0, "%s: post a message", by->vp->name);
	tap_is(calls_of(HVCALL_POST_MESSAGE), calls + 1, "one hypercall");
	tap_is(call(vm.partition, by->message, &args), -EIO, "there is no room for another");
	args.sint = 6;
	args.length = 16 + 8;
	tap_is(call(vm.partition, by->message, &args), 0, "a short one, to another SINT");
	args.sint = 7;
	args.length = 0;
	tap_is(call(vm.partition, by->message, &args), -EINVAL, "an empty one has no type");
	calls = calls_of(HVCALL_POST_MESSAGE);
	args.length = MSHV_LEGACY_MAX_MESSAGE + 1;
	args.message = 1;
	tap_is(call(vm.partition, by->message, &args), -E2BIG, "one that is too long is not read");
	args.length = 0xffff;
	tap_is(call(vm.partition, by->message, &args), -E2BIG, "the longest there could be");
	args.length = 8;
	tap_is(call(vm.partition, by->message, &args), -EFAULT, "one that cannot be read");
	tap_is(call(vm.partition, by->message, NULL), -EFAULT, "null pointer");
	tap_is(calls_of(HVCALL_POST_MESSAGE), calls, "none of these reached the hypervisor");
	munmap(message, 2 * HV_PAGE_SIZE);
}

static void test_deliverability(void)
{
	struct mshv_register_deliverabilty_notifications args = {
		.pad = ~0u, .flag = 1ull << 48,
	};
	uint64_t calls = calls_of(HVCALL_SET_VP_REGISTERS);
	int ret;

	ret = old_register_set(by->vp, vm.vp, REGISTER_DELIVERABILITY, args.flag);
	tap_is(calls_of(HVCALL_SET_VP_REGISTERS), calls + 1, "the register itself: one hypercall");
	tap_is(call(vm.partition, by->deliverability, &args), ret,
	       "%s: notifications, as by the register", by->vp->name);
	tap_is(calls_of(HVCALL_SET_VP_REGISTERS), calls + 2, "one hypercall");
	args.flag = 0;
	tap_is(call(vm.partition, by->deliverability, &args), 0, "no notification");
	args.flag = 1;
	tap_is(call(vm.partition, by->deliverability, &args), -EINVAL, "one that does not exist");
	args.flag = 0;
	args.vp = 7;
	tap_is(call(vm.partition, by->deliverability, &args), -EINVAL, "a VP that does not exist");
	tap_is(call(vm.partition, by->deliverability, NULL), -EFAULT, "null pointer");
}

/* No partition here is isolated. */
static void test_isolated(void)
{
	struct mshv_complete_isolated_import *import = (void *)pages_new(1);
	struct mshv_issue_psp_guest_request request = { 0x1000, 0x2000 };
	struct mshv_sev_snp_ap_create ap = { .vmsa_gpa = 0x1000 };

	tap_is(call(vm.partition, by->complete_import, import), -EOPNOTSUPP,
	       "%s: complete an isolated guest", by->vp->name);
	tap_is(call(vm.partition, by->complete_import, NULL), -EFAULT, "null pointer");
	tap_is(call(vm.partition, by->psp_request, &request), -EOPNOTSUPP,
	       "a request to the firmware");
	tap_is(call(vm.partition, by->psp_request, NULL), -EFAULT, "null pointer");
	tap_is(call(vm.partition, by->ap_create, &ap), -EOPNOTSUPP, "an encrypted VP");
	ap.vp_id = 1ull << 32;
	tap_is(call(vm.partition, by->ap_create, &ap), -EINVAL, "a VP nobody can have");
	ap.vp_id = 7;
	tap_is(call(vm.partition, by->ap_create, &ap), -EINVAL, "a VP that does not exist");
	tap_is(call(vm.partition, by->ap_create, NULL), -EFAULT, "null pointer");
	munmap(import, HV_PAGE_SIZE);
}

/* As old_vm_new(), of today's family: with hypercalls, too. */
static void new_vm_new(struct guest guest)
{
	vm = (struct vm){ .dev = dev_new(), .size = VM_PAGES * HV_PAGE_SIZE };
	vm.memory = pages_new(VM_PAGES);
	memcpy(vm.memory + VM_CODE, guest.start, guest.end - guest.start);
	vm.partition = partition_blank(vm.dev);
	if (property_set(vm.partition, HV_PROPERTY_SYNTHETIC_FEATURES, HV_SYNTHETIC_HYPERCALL,
			 NULL) ||
	    partition_initialize(vm.partition) ||
	    memory_set(vm.partition, 0, vm.memory, vm.size, MEM_WX))
		tap_die("a partition with hypercalls");
	vm.vp = vp_create(vm.partition, 0);
	if (vm.vp < 0 || start_real_mode(vm.vp, 0, VM_CODE))
		tap_die("a VP");
}

static void test_all(void)
{
	test_properties();
	test_intercept();
	enable_synic();
	test_event();
	test_message();
	test_deliverability();
	test_isolated();
	vm_close(&vm);
}

int main(void)
{
	by = &legacy;
	old_vm_new(&vm, GUEST(hypercalls));
	test_all();
	by = &dom0;
	new_vm_new(GUEST(hypercalls));
	test_all();
	ledger_is_empty("after the test");
	return tap_done();
}
