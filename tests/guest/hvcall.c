// SPDX-License-Identifier: GPL-2.0-only
/* MSHV_ROOT_HVCALL: its rules, the lists of allowed calls, statuses and errnos. */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

static struct vm vm;
static uint8_t in[4096], out[4096];

static struct mshv_root_hvcall good_args(void)
{
	struct hv_property_input *input = (void *)in;

	memset(in, 0, sizeof(in));
	input->code = HV_PROPERTY_MSR_ACTION;
	return (struct mshv_root_hvcall){
		.code = HVCALL_GET_PROPERTY,
		.in_sz = 16,
		.out_sz = 8,
		.in_ptr = (uintptr_t)in,
		.out_ptr = (uintptr_t)out,
	};
}

static void expect(struct mshv_root_hvcall args, int want, const char *what)
{
	tap_is(call(vm.partition, MSHV_ROOT_HVCALL, &args), want, "%s", what);
}

static void test_buffers(void)
{
	struct mshv_root_hvcall args;

	args = good_args();
	args.in_ptr = 0;
	expect(args, -EINVAL, "no input pointer");
	args = good_args();
	args.in_sz = 0;
	expect(args, -EINVAL, "no input");
	args.in_sz = 7;
	expect(args, -EINVAL, "7 bytes of input");
	args.in_sz = 4097;
	expect(args, -EINVAL, "4097 bytes of input");
	args.in_sz = 65535;
	expect(args, -EINVAL, "65535 bytes of input");
	args = good_args();
	args.out_sz = 0;
	expect(args, -EINVAL, "output pointer without size");
	args.out_sz = 4097;
	expect(args, -EINVAL, "4097 bytes of output");
	args = good_args();
	args.out_ptr = 0;
	expect(args, -EINVAL, "output size without pointer");
	args = good_args();
	args.in_ptr = 8;
	expect(args, -EFAULT, "input pointer that faults");
	args.code = 0x40;
	expect(args, -EINVAL, "a code not on the list is refused before its input is read");
	args = good_args();
	args.in_ptr = 0xffff888000000000ull;
	expect(args, -EFAULT, "input pointer into the kernel");
}

static void test_arguments(void)
{
	struct mshv_root_hvcall args = good_args();
	uint64_t calls;
	int i;

	expect(args, 0, "a good call");
	calls = calls_of(HVCALL_GET_PROPERTY);
	tap_is(call(vm.partition, MSHV_ROOT_HVCALL, NULL), -EFAULT, "null pointer");
	args.status = 1;
	expect(args, -EINVAL, "status not zero");
	for (i = 0; i < (int)sizeof(args.rsvd); i++) {
		args = good_args();
		args.rsvd[i] = 1;
		expect(args, -EINVAL, "reserved byte");
	}
	test_buffers();
	tap_is(calls_of(HVCALL_GET_PROPERTY), calls, "none of these reached the hypervisor");
	args = good_args();
	args.out_ptr = 8;
	expect(args, -EFAULT, "output pointer that faults");
	args = good_args();
	args.in_sz = 4096;
	args.out_sz = 4096;
	expect(args, 0, "whole pages");
}

struct allowed {
	uint16_t code;
	uint8_t files;		/* bit 0 device, 1 partition, 2 VP */
	uint16_t reps;
	uint16_t in_sz, out_sz;
};

static const struct allowed allowed[] = {
	{ 0x44, 7, 0, 16, 8 }, { 0x101, 7, 0, 24, 16 }, { 0x45, 2, 0, 24, 0 },
	{ 0x4d, 6, 0, 24, 0 }, { 0x50, 6, 1, 20, 16 }, { 0x51, 6, 1, 48, 0 },
	{ 0x52, 6, 0, 32, 16 }, { 0x53, 6, 0, 32, 24 }, { 0x54, 6, 0, 48, 4 },
	{ 0x56, 6, 0, 8, 0 }, { 0x91, 6, 0, 60, 0 },
	{ 0x94, 6, 0, 32, 0 }, { 0xc9, 6, 1, 24, 1 }, { 0xc0, 6, 0, 16, 8 },
	{ 0xc1, 6, 0, 280, 0 }, { 0xf4, 6, 1, 48, 16 },
};

static const struct allowed *find_allowed(unsigned int code)
{
	unsigned int i;

	for (i = 0; i < sizeof(allowed) / sizeof(*allowed); i++)
		if (allowed[i].code == code)
			return &allowed[i];
	return NULL;
}

/* Every other code is refused, simple and with a list, without a hypercall. */
static void test_refused(int fd, int file, const char *what)
{
	static const uint16_t watched[] = { 0x40, 0x42, 0x43, 0x48, 0x49, 0x4b, 0x4c, 0x4e, 0x4f };
	struct mshv_root_hvcall args;
	uint64_t before = 0, after = 0;
	unsigned int code, wrong = 0, i;
	int ret;

	for (i = 0; i < sizeof(watched) / sizeof(*watched); i++)
		before += calls_of(watched[i]);
	for (code = 0; code < 65536; code = code < 0x200 ? code + 1 : code * 2) {
		const struct allowed *a = find_allowed(code);

		if (a && a->files & 1 << file)
			continue;
		for (i = 0; i < 2; i++) {
			args = good_args();
			args.code = code;
			args.reps = i;
			ret = call(fd, MSHV_ROOT_HVCALL, &args);
			if ((ret != -EINVAL || args.status) && wrong++ < 5)
				tap_note("%s: code 0x%x gives %d, status 0x%x", what, code, ret,
					 args.status);
		}
	}
	for (i = 0; i < sizeof(watched) / sizeof(*watched); i++)
		after += calls_of(watched[i]);
	tap_is(wrong, 0, "%s: every code not on its list gives EINVAL and no status", what);
	tap_is(after, before, "%s: and does not reach the hypervisor", what);
}

static void test_allowed(int fd, int file, const char *what)
{
	unsigned int i;

	for (i = 0; i < sizeof(allowed) / sizeof(*allowed); i++) {
		const struct allowed *a = &allowed[i];
		uint64_t calls = calls_of(a->code);
		struct hvcall request = {
			.code = a->code, .reps = a->reps, .input = in,
			.input_size = a->in_sz, .output = a->out_sz ? out : NULL,
			.output_size = a->out_sz,
		};

		if (!(a->files & 1 << file))
			continue;
		memset(in, 0, sizeof(in));
		/* A register; name 0 would let the VP run. Others ignore it. */
		*(uint32_t *)(in + sizeof(struct hv_vp_registers_head)) = HV_REGISTER_RAX;
		hvcall(fd, &request);
		tap_is(calls_of(a->code), calls + 1, "%s: code 0x%x reaches the hypervisor",
		       what, a->code);
	}
}

/* W28: elements that the input does not hold. */
static void test_reps(void)
{
	static const struct { uint16_t code, reps, in_sz; const char *what; } bad[] = {
		{ 0x50, 2, 20, "0x50: two elements, one there" },
		{ 0x50, 1, 16, "0x50: one element, none there" },
		{ 0x50, 1, 19, "0x50: one element, cut short" },
		{ 0x50, 257, 16 + 4 * 257, "0x50: more elements than the output page holds" },
		{ 0x51, 2, 48, "0x51: two elements, one there" },
		{ 0x51, 1, 47, "0x51: one element, cut short" },
		{ 0x51, 4095, 4096, "0x51: 4095 elements" },
		{ 0x51, 4096, 4096, "0x51: more than the field holds" },
		{ 0x51, 65535, 4096, "0x51: 65535 elements" },
		{ 0xf4, 2, 48, "0xf4: two elements, one there" },
	};
	unsigned int i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct mshv_root_hvcall args = good_args();
		uint64_t calls = calls_of(bad[i].code);

		args.code = bad[i].code;
		args.reps = bad[i].reps;
		args.in_sz = bad[i].in_sz;
		args.out_sz = bad[i].code == 0x51 ? 0 : 4096;
		args.out_ptr = bad[i].code == 0x51 ? 0 : (uintptr_t)out;
		expect(args, -EINVAL, bad[i].what);
		tap_is(calls_of(bad[i].code), calls, "W28: did not reach the hypervisor");
	}
}

static void test_output(void)
{
	struct hvcall request = {
		.code = HVCALL_GET_PROPERTY, .input = in, .input_size = 16,
		.output = out, .output_size = sizeof(out),
	};
	unsigned int i, wrong = 0;

	good_args();
	memset(out, 0xaa, sizeof(out));
	tap_is(hvcall(vm.partition, &request), 0, "a page of output for a call that writes 8 bytes");
	for (i = 8; i < sizeof(out); i++)
		wrong += out[i] != 0;
	tap_is(wrong, 0, "W28: the rest is zero");
	request.output_size = 4;
	memset(out, 0xaa, sizeof(out));
	tap_is(hvcall(vm.partition, &request), 0, "4 bytes of output");
	tap_ok(!out[0] && out[4] == 0xaa, "no more than that is written");
	((struct hv_property_input *)in)->code = 0x7fffffff;
	memset(out, 0xaa, sizeof(out));
	tap_is(hvcall(vm.partition, &request), -EINVAL, "an unknown property");
	tap_ok(request.status == 0x09 || request.status == 0x05, "the raw status is there: 0x%x",
	       request.status);
	tap_is(out[0], 0xaa, "a failed call writes no output");
}

/* The partition id in the input is the driver's, whatever the caller wrote. */
static void test_partition_id(void)
{
	uint64_t value[2] = { 0 };
	struct hv_message m;
	struct vm other;
	unsigned int i;

	vm_new(&other, GUEST(io));
	expect_io(&other, &m, 0x3f8);
	const uint64_t ids[] = { m.sender, ~0ull, 1, 0xdeadbeefull };

	for (i = 0; i < 4; i++) {
		struct hv_property_input input = {
			.partition_id = ids[i], .code = HV_PROPERTY_MSR_ACTION,
			.value = !(i & 1),
		};
		struct hvcall request = {
			.code = HVCALL_SET_PROPERTY, .input = &input,
			.input_size = sizeof(input),
		};

		tap_is(hvcall(vm.partition, &request), 0, "partition id 0x%llx in the input",
		       (unsigned long long)ids[i]);
		property_get(vm.partition, HV_PROPERTY_MSR_ACTION, &value[0], NULL);
		property_get(other.partition, HV_PROPERTY_MSR_ACTION, &value[1], NULL);
		tap_ok(value[0] == !(i & 1) && value[1] == 0, "acts on the file's own partition");
	}
	vm_close(&other);
}

/* The ABI: section 5 of the driver's rules, as the in-tree driver of 7.3. */
static void test_errnos(void)
{
	static const struct { uint16_t status; int error; } table[] = {
		{ 0x02, EINVAL }, { 0x03, EINVAL }, { 0x04, EIO }, { 0x05, EINVAL },
		{ 0x06, EACCES }, { 0x07, EIO }, { 0x08, EACCES }, { 0x09, EINVAL },
		{ 0x0a, EINVAL }, { 0x0d, EINVAL }, { 0x0e, EINVAL }, { 0x10, EIO },
		{ 0x11, EINVAL }, { 0x12, EINVAL }, { 0x13, EIO }, { 0x14, EIO },
		{ 0x15, EIO }, { 0x19, EIO }, { 0x1d, EIO }, { 0x20, EOPNOTSUPP },
		{ 0x41, EINVAL }, { 0x50, EINVAL }, { 0x57, EIO }, { 0x71, EIO },
		{ 0x78, EIO }, { 0x86, EIO }, { 0x87, EIO }, { 0x1234, EIO },
	};
	struct mshv_root_hvcall args;
	unsigned int i;

	for (i = 0; i < sizeof(table) / sizeof(*table); i++) {
		inject_clear();
		inject(HVCALL_GET_PROPERTY, 1, table[i].status, 1, 0);
		args = good_args();
		tap_is(call(vm.vp, MSHV_ROOT_HVCALL, &args), -table[i].error, "status 0x%x",
		       table[i].status);
		tap_is(args.status, table[i].status, "the raw status comes back");
	}
	inject_clear();
	inject(HVCALL_GET_PROPERTY, 1, 0x79, 1, 0);
	args = good_args();
	tap_is(call(vm.partition, MSHV_ROOT_HVCALL, &args), -EBADFD,
	       "a call that must not be pending is pending");
	inject_clear();
}

static void test_rep_progress(void)
{
	struct hv_register_assoc r[6];
	uint64_t value[2];
	struct {
		struct hv_vp_registers_head head;
		struct hv_register_assoc r[6];
	} input = { 0 };
	struct hvcall request = {
		.code = HVCALL_SET_VP_REGISTERS, .reps = 6, .input = &input,
		.input_size = sizeof(input),
	};
	int i, wrong = 0;

	memset(r, 0, sizeof(r));
	for (i = 0; i < 6; i++) {
		r[i].name = HV_REGISTER_RAX + 8 + i;
		r[i].value[0] = 0x100 + i;
	}
	memcpy(input.r, r, sizeof(r));
	knob(LAB_KNOB_REP_LIMIT, 1);
	tap_is(hvcall(vm.vp, &request), 0, "six registers, one per hypercall");
	knob(LAB_KNOB_REP_LIMIT, 0);
	tap_is(request.done, 6, "all are reported as done");
	for (i = 0; i < 6; i++)
		wrong += register_get(vm.vp, 0, r[i].name, value) || value[0] != r[i].value[0];
	tap_is(wrong, 0, "all were set");

	input.r[4].name = 0x0fffffff;
	i = hvcall(vm.vp, &request);
	tap_ok(i == -EINVAL || i == -EIO, "an unknown register as fifth");
	tap_ok(request.status == 0x05 || request.status == 0x87, "status 0x%x", request.status);
	tap_is(request.done, 4, "four were done");

	inject(HVCALL_SET_VP_REGISTERS, 1, 0x0b, 1, 3);
	memcpy(input.r, r, sizeof(r));
	for (i = 0; i < 6; i++)
		input.r[i].value[0] = 0x200 + i;
	tap_is(hvcall(vm.vp, &request), 0, "a shortage after three of six");
	tap_is(request.done, 6, "all are done in the end");
	for (i = 0; i < 6; i++)
		wrong += register_get(vm.vp, 0, r[i].name, value) || value[0] != 0x200u + i;
	tap_is(wrong, 0, "all were set");
	inject_clear();
}

static void test_device(void)
{
	struct { uint16_t banks, zero[3]; uint64_t bits; } features = { 0 };
	struct hv_property_input input = { .code = HV_PROPERTY_ASSIGNABLE_FEATURES };
	struct hvcall request = {
		.code = HVCALL_GET_PROPERTY_EX, .input = &input, .input_size = 24,
		.output = &features, .output_size = sizeof(features),
	};
	uint64_t width = 0;

	tap_is(property_get(vm.dev, HV_PROPERTY_ADDRESS_WIDTH, &width, NULL), 0,
	       "the device reads properties of the parent");
	tap_ok(width >= 32 && width <= 52, "address width: %u", (unsigned int)width);
	tap_is(hvcall(vm.dev, &request), 0, "and long ones");
	tap_is(features.banks, 1, "one bank of assignable features");
}

int main(void)
{
	vm_new(&vm, GUEST(io));
	test_arguments();
	test_refused(vm.dev, 0, "device");
	test_refused(vm.partition, 1, "partition");
	test_refused(vm.vp, 2, "VP");
	test_allowed(vm.dev, 0, "device");
	test_allowed(vm.partition, 1, "partition");
	test_allowed(vm.vp, 2, "VP");
	test_reps();
	test_output();
	test_partition_id();
	test_errnos();
	test_rep_progress();
	test_device();
	vm_close(&vm);
	ledger_is_empty("after the test");
	return tap_done();
}
