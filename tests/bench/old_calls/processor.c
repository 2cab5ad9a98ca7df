// SPDX-License-Identifier: GPL-2.0-only
/* Calls of a VP that are one hypercall, except for registers. */
#include <errno.h>

#include "subject.h"

#define HVCALL_READ_GPA			0x53
#define HVCALL_WRITE_GPA		0x54
#define HVCALL_REGISTER_INTERCEPT_RESULT	0x91
#define HVCALL_GET_VP_CPUID_VALUES	0xf4

#define VALIDATE_READ		1
#define INTERCEPT_TYPE_CPUID	2
#define LEAF			0x80000008u

/* Where each hypercall has its input; the partition id is nobody's to give. */
static int issue(const struct vm *vm, struct mshv_root_hvcall *args, const void *input,
		 unsigned int bytes)
{
	args->in_ptr = (uintptr_t)input;
	args->in_sz = bytes;
	return on_vp(vm, MSHV_ROOT_HVCALL, args);
}

static int translate_by(const struct vm *vm, unsigned long number)
{
	uint64_t result, gpa;
	const struct mshv_translate_gva_ptr args = {
		.gva = VM_CODE,
		.flags = VALIDATE_READ,
		.result = (uintptr_t)&result,
		.gpa = (uintptr_t)&gpa,
	};

	return on_vp(vm, number, &args);
}

static int translate_old(void *vm, unsigned long arg)
{
	(void)arg;
	return translate_by(vm, MSHV_LEGACY_VP_TRANSLATE_GVA);
}

static int translate_dom0(void *vm, unsigned long arg)
{
	(void)arg;
	return translate_by(vm, MSHV_DOM0_VP_TRANSLATE_GVA);
}

static int translate(void *vm, unsigned long arg)
{
	const struct {
		uint64_t partition_id;
		uint32_t vp_index, zero;
		uint64_t flags, page;
	} input = { .flags = VALIDATE_READ, .page = VM_CODE / HV_PAGE_SIZE };
	uint64_t output[2];
	struct mshv_root_hvcall args = {
		.code = HVCALL_TRANSLATE_GVA,
		.out_sz = sizeof(output),
		.out_ptr = (uintptr_t)output,
	};

	(void)arg;
	return issue(vm, &args, &input, sizeof(input));
}

static int cpuid_24(void *vm, unsigned long arg)
{
	struct mshv_get_vp_cpuid_values_24 args = { .function = LEAF };

	(void)arg;
	return on_vp(vm, MSHV_LEGACY_GET_VP_CPUID_VALUES_24, &args);
}

static int cpuid_40(void *vm, unsigned long arg)
{
	struct mshv_get_vp_cpuid_values_40 args = { .function = LEAF };

	(void)arg;
	return on_vp(vm, MSHV_LEGACY_GET_VP_CPUID_VALUES_40, &args);
}

static int cpuid_dom0(void *vm, unsigned long arg)
{
	struct mshv_get_vp_cpuid_values_40 args = { .function = LEAF };

	(void)arg;
	return on_vp(vm, MSHV_DOM0_GET_VP_CPUID_VALUES, &args);
}

static int cpuid(void *vm, unsigned long arg)
{
	const struct {
		uint64_t partition_id;
		uint32_t vp_index, flags;
		uint64_t zero;
		uint32_t leaf, subleaf;
		uint64_t xfem, xss;
	} input = { .leaf = LEAF };
	uint32_t output[4];
	struct mshv_root_hvcall args = {
		.code = HVCALL_GET_VP_CPUID_VALUES,
		.reps = 1,
		.out_sz = sizeof(output),
		.out_ptr = (uintptr_t)output,
	};

	(void)arg;
	return issue(vm, &args, &input, sizeof(input));
}

/* A hypervisor may not know these two hypercalls; then both ways end the same, too. */
static int unless_unknown(int ret)
{
	return ret == -EINVAL ? 0 : ret;
}

static int gpa_by(const struct vm *vm, unsigned long number)
{
	struct mshv_read_write_gpa args = { .base_gpa = VM_CODE, .byte_count = 16 };

	return unless_unknown(on_vp(vm, number, &args));
}

static int read_old(void *vm, unsigned long arg)
{
	(void)arg;
	return gpa_by(vm, MSHV_LEGACY_READ_GPA);
}

static int read_dom0(void *vm, unsigned long arg)
{
	(void)arg;
	return gpa_by(vm, MSHV_DOM0_READ_GPA);
}

static int write_old(void *vm, unsigned long arg)
{
	(void)arg;
	return gpa_by(vm, MSHV_LEGACY_WRITE_GPA);
}

static int write_dom0(void *vm, unsigned long arg)
{
	(void)arg;
	return gpa_by(vm, MSHV_DOM0_WRITE_GPA);
}

struct gpa_input {
	uint64_t partition_id;
	uint32_t vp_index, byte_count;
	uint64_t gpa, flags;
	uint8_t data[16];
};

static int read_gpa(void *vm, unsigned long arg)
{
	const struct gpa_input input = { .byte_count = 16, .gpa = VM_CODE };
	uint8_t output[24];
	struct mshv_root_hvcall args = {
		.code = HVCALL_READ_GPA,
		.out_sz = sizeof(output),
		.out_ptr = (uintptr_t)output,
	};

	(void)arg;
	return unless_unknown(issue(vm, &args, &input, offsetof(struct gpa_input, data)));
}

static int write_gpa(void *vm, unsigned long arg)
{
	const struct gpa_input input = { .byte_count = 16, .gpa = VM_CODE };
	uint32_t output;
	struct mshv_root_hvcall args = {
		.code = HVCALL_WRITE_GPA,
		.out_sz = sizeof(output),
		.out_ptr = (uintptr_t)&output,
	};

	(void)arg;
	return unless_unknown(issue(vm, &args, &input, sizeof(input)));
}

static int result_by(const struct vm *vm, unsigned long number)
{
	const struct mshv_register_intercept_result args = {
		.intercept_type = INTERCEPT_TYPE_CPUID,
		.parameters.cpuid.input.eax = LEAF,
	};

	return on_vp(vm, number, &args);
}

static int result_old(void *vm, unsigned long arg)
{
	(void)arg;
	return result_by(vm, MSHV_LEGACY_VP_REGISTER_INTERCEPT_RESULT);
}

static int result_dom0(void *vm, unsigned long arg)
{
	(void)arg;
	return result_by(vm, MSHV_DOM0_VP_REGISTER_INTERCEPT_RESULT);
}

static int result(void *vm, unsigned long arg)
{
	const struct {
		uint64_t partition_id;
		uint32_t vp_index, type;
		uint32_t leaf, subleaf, flags, result[8];
	} __attribute__((packed)) input = { .type = INTERCEPT_TYPE_CPUID, .leaf = LEAF };
	struct mshv_root_hvcall args = { .code = HVCALL_REGISTER_INTERCEPT_RESULT };

	(void)arg;
	return issue(vm, &args, &input, sizeof(input));
}

static const struct old_pair pairs[] = {
	PAIR("VP_TRANSLATE_GVA", translate_old, translate, 0),
	DOM0("dom0 VP_TRANSLATE_GVA", translate_dom0, translate, 0),
	PAIR("GET_VP_CPUID_VALUES_24", cpuid_24, cpuid, 0),
	PAIR("GET_VP_CPUID_VALUES_40", cpuid_40, cpuid, 0),
	DOM0("dom0 GET_VP_CPUID_VALUES", cpuid_dom0, cpuid, 0),
	PAIR("READ_GPA", read_old, read_gpa, 0),
	DOM0("dom0 READ_GPA", read_dom0, read_gpa, 0),
	PAIR("WRITE_GPA", write_old, write_gpa, 0),
	DOM0("dom0 WRITE_GPA", write_dom0, write_gpa, 0),
	PAIR("VP_REGISTER_INTERCEPT_RESULT", result_old, result, 0),
	DOM0("dom0 VP_REGISTER_INTERCEPT_RESULT", result_dom0, result, 0),
};

struct group group_processor(void)
{
	return GROUP(GUEST(io), NULL, pairs);
}
