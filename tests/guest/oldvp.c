// SPDX-License-Identifier: GPL-2.0-only
/*
 * The older generations' calls of VPs that are a hypercall, by both numberings: each
 * answers as ROOT_HVCALL does, and makes as many hypercalls.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/control.h"
#include "lib/oldvm.h"
#include "lib/tap.h"

#define HVCALL_READ_GPA		0x53
#define HVCALL_WRITE_GPA	0x54
#define HVCALL_INTERCEPT_RESULT	0x91
#define HVCALL_CPUID		0xf4
#define LEAF			0x40000123u
#define CR0_PAGING		0x80000001u

/* The one of the two that is at hand. */
static const struct numbering *by;
static struct vm vm;

struct leaf {
	uint32_t eax, ecx;
	uint64_t xfem, xss;
};

static int cpuid_by_hvcall(struct leaf leaf, uint32_t result[4])
{
	struct {
		uint64_t partition_id;
		uint32_t vp_index, flags;
		uint64_t zero;
		struct leaf leaf;
	} input = { .flags = 3, .leaf = leaf };
	struct hvcall request = {
		.code = HVCALL_CPUID, .reps = 1, .input = &input, .input_size = sizeof(input),
		.output = result, .output_size = 16,
	};

	return old_hvcall(by, vm.vp, &request);
}

static void expect_cpuid(struct leaf leaf, const char *what)
{
	struct mshv_get_vp_cpuid_values_40 args = {
		.function = leaf.eax, .index = leaf.ecx, .xfem = leaf.xfem, .xss = leaf.xss,
	};
	uint64_t calls = calls_of(HVCALL_CPUID);
	uint32_t want[4] = { 0 };

	tap_is(call(vm.vp, by->cpuid, &args), 0, "%s: CPUID of %s", by->name, what);
	tap_is(calls_of(HVCALL_CPUID), calls + 1, "one hypercall");
	tap_is(cpuid_by_hvcall(leaf, want), 0, "the same by hypercall");
	tap_ok(args.eax == want[0] && args.ebx == want[1] && args.ecx == want[2] &&
	       args.edx == want[3], "the same answer: 0x%x 0x%x 0x%x 0x%x", args.eax, args.ebx,
	       args.ecx, args.edx);
	tap_ok(args.xfem == leaf.xfem && args.xss == leaf.xss, "XFEM and XSS are as they were");
}

static void test_cpuid(void)
{
	struct mshv_get_vp_cpuid_values_40 args = { .function = 1 };

	expect_cpuid((struct leaf){ .eax = 0 }, "leaf 0");
	expect_cpuid((struct leaf){ .eax = 1 }, "leaf 1");
	expect_cpuid((struct leaf){ .eax = 0xd }, "leaf 13, no XFEM");
	expect_cpuid((struct leaf){ .eax = 0xd, .xfem = 7, .xss = 0x100 }, "leaf 13, XFEM");
	expect_cpuid((struct leaf){ .eax = 0xd, .ecx = 1 }, "leaf 13, subleaf 1");
	inject(HVCALL_CPUID, 1, 0x71, 1, 0);
	args.eax = 0x5a5a5a5a;
	tap_is(call(vm.vp, by->cpuid, &args), -EIO, "the hypervisor refuses");
	tap_is(args.eax, 0x5a5a5a5a, "the argument is as it was");
	inject_clear();
	tap_is(call(vm.vp, by->cpuid, NULL), -EFAULT, "null pointer");
}

/* What is registered by the old call is what CPUID gives from then on. */
static void test_intercept_result(void)
{
	struct mshv_register_intercept_result args = {
		.intercept_type = 2,
		.parameters.cpuid = {
			.input = { .eax = LEAF, .always_override = 1 },
			.result = {
				.eax = 0x11111111, .eax_mask = ~0u, .ebx = 0x22222222,
				.ebx_mask = ~0u, .ecx = 0x33333333, .ecx_mask = ~0u,
				.edx = 0x44444444, .edx_mask = ~0u,
			},
		},
	};
	struct mshv_get_vp_cpuid_values_40 values = { .function = LEAF };
	uint64_t calls = calls_of(HVCALL_INTERCEPT_RESULT);

	tap_is(call(vm.vp, by->intercept_result, &args), 0, "%s: register a CPUID leaf",
	       by->name);
	tap_is(calls_of(HVCALL_INTERCEPT_RESULT), calls + 1, "one hypercall");
	tap_is(call(vm.vp, by->cpuid, &values), 0, "ask for it");
	tap_ok(values.eax == 0x11111111 && values.ebx == 0x22222222 &&
	       values.ecx == 0x33333333 && values.edx == 0x44444444, "it is there");
	args.intercept_type = 0x7777;
	tap_is(call(vm.vp, by->intercept_result, &args), -EINVAL, "a type that does not exist");
	tap_is(call(vm.vp, by->intercept_result, NULL), -EFAULT, "null pointer");
}

struct translation {
	uint32_t code;
	uint8_t cache_type, overlay;
	uint16_t zero;
	uint64_t gpa_page;
};

static void translate_by_hvcall(uint64_t gva, uint64_t flags, struct translation *result)
{
	struct {
		uint64_t partition_id;
		uint32_t vp_index, zero;
		uint64_t flags, gva_page;
	} input = { .flags = flags, .gva_page = gva >> 12 };
	struct hvcall request = {
		.code = HVCALL_TRANSLATE_GVA, .input = &input, .input_size = sizeof(input),
		.output = result, .output_size = sizeof(*result),
	};

	tap_is(old_hvcall(by, vm.vp, &request), 0, "translate 0x%llx by hypercall",
	       (unsigned long long)gva);
}

static uint32_t expect_translation(unsigned long number, uint64_t gva)
{
	uint64_t result = ~0ull, gpa = ~0ull, calls = calls_of(HVCALL_TRANSLATE_GVA);
	struct mshv_translate_gva_ptr args = {
		.gva = gva, .flags = 1, .result = (uintptr_t)&result, .gpa = (uintptr_t)&gpa,
	};
	struct mshv_translate_gva_ptr before = args;
	struct translation want = { 0 };

	tap_is(call(vm.vp, number, &args), 0, "%s: translate 0x%llx", by->name,
	       (unsigned long long)gva);
	tap_is(calls_of(HVCALL_TRANSLATE_GVA), calls + 1, "one hypercall");
	tap_ok(!memcmp(&args, &before, sizeof(args)), "the argument is as it was");
	translate_by_hvcall(gva, 1, &want);
	tap_ok(!memcmp(&result, &want, sizeof(result)), "the same outcome: 0x%llx",
	       (unsigned long long)result);
	if (!want.code)
		tap_is(gpa, want.gpa_page << 12 | (gva & 0xfff), "the whole address");
	return want.code;
}

static void test_translate_pointers(unsigned long number)
{
	uint64_t word = 0x5a5a;
	struct mshv_translate_gva_ptr args = { .gva = 0x1000, .result = (uintptr_t)&word };

	tap_is(call(vm.vp, number, &args), -EFAULT, "no place for the address");
	args.gpa = (uintptr_t)&word;
	args.result = 0;
	word = 0x5a5a;
	tap_is(call(vm.vp, number, &args), -EFAULT, "V2: no place for the outcome");
	tap_is(word, 0x5a5a, "V2: nothing was written");
	args.result = 0xffff888000000000ull;
	tap_is(call(vm.vp, number, &args), -EFAULT, "the outcome into the kernel");
	tap_is(call(vm.vp, number, NULL), -EFAULT, "null pointer");
}

/* Paging on, with tables that are empty: then off again. */
static void test_translate_fails(unsigned long number)
{
	uint64_t cr0, cr3, result, gpa;
	struct mshv_translate_gva_ptr args = {
		.gva = 0x1234, .result = (uintptr_t)&result, .gpa = (uintptr_t)&gpa,
	};

	old_register_get(by, vm.vp, HV_REGISTER_CR0, &cr0);
	old_register_get(by, vm.vp, HV_REGISTER_CR3, &cr3);
	memset(vm.memory + 0x8000, 0, HV_PAGE_SIZE);
	tap_is(old_register_set(by, vm.vp, HV_REGISTER_CR3, 0x8000), 0, "empty page tables");
	tap_is(old_register_set(by, vm.vp, HV_REGISTER_CR0, cr0 | CR0_PAGING), 0, "paging");
	tap_is(call(vm.vp, number, &args), 0, "the tables are mapped");
	tap_is(expect_translation(number, 0x1234), 1, "not present, and no error");
	old_register_set(by, vm.vp, HV_REGISTER_CR0, cr0);
	old_register_set(by, vm.vp, HV_REGISTER_CR3, cr3);
}

#define TABLES	0x400000u	/* far from what the guest or a test has touched */

/* Tables in memory that nobody has touched yet, mapping 0x2000 to 0x7000. */
static uint32_t *tables_new(void)
{
	uint32_t *tables = pages_new(2);
	int ret;

	tables[0] = (TABLES + HV_PAGE_SIZE) | 7;
	tables[HV_PAGE_SIZE / sizeof(*tables) + 2] = 0x7007;
	ret = by == &numbering_legacy ?
	      old_memory_map(vm.partition, TABLES >> 12, tables, 2 * HV_PAGE_SIZE) :
	      memory_set(vm.partition, TABLES >> 12, tables, 2 * HV_PAGE_SIZE, MEM_WX);
	if (ret)
		tap_die("memory for page tables: %s", strerror(-ret));
	return tables;
}

/* The hypercall sees that the tables are not mapped, the call has them mapped. */
static void test_translate_brings_in(unsigned long number)
{
	uint64_t result = ~0ull, gpa = ~0ull, cr0, cr3;
	struct mshv_translate_gva_ptr args = {
		.gva = 0x2345, .flags = 1, .result = (uintptr_t)&result, .gpa = (uintptr_t)&gpa,
	};
	struct translation seen = { 0 };
	uint32_t *tables = tables_new();

	old_register_get(by, vm.vp, HV_REGISTER_CR0, &cr0);
	old_register_get(by, vm.vp, HV_REGISTER_CR3, &cr3);
	old_register_set(by, vm.vp, HV_REGISTER_CR3, TABLES);
	tap_is(old_register_set(by, vm.vp, HV_REGISTER_CR0, cr0 | CR0_PAGING), 0,
	       "%s: page tables nobody has touched", by->name);
	translate_by_hvcall(args.gva, 1, &seen);
	tap_ok(seen.code == 4 || seen.code == 5, "they are not mapped: code %u", seen.code);
	tap_is(seen.gpa_page, TABLES >> 12, "the first of them");
	tap_is(call(vm.vp, number, &args), 0, "translate");
	tap_is((uint32_t)result, 0, "it leads somewhere");
	tap_is(gpa, 0x7345, "to the right place");
	args.gva = 0x3000;
	tap_is(call(vm.vp, number, &args), 0, "translate the page behind it");
	tap_is((uint32_t)result, 1, "it is not present");
	old_register_set(by, vm.vp, HV_REGISTER_CR0, cr0);
	old_register_set(by, vm.vp, HV_REGISTER_CR3, cr3);
	munmap(tables, 2 * HV_PAGE_SIZE);
}

static void test_translate(unsigned long number)
{
	tap_is(expect_translation(number, 0x1000), 0, "no paging");
	tap_is(expect_translation(number, 0x1fff), 0, "the last byte of a page");
	tap_is(expect_translation(number, 0x7654), 0, "in the middle");
	test_translate_pointers(number);
	test_translate_fails(number);
}

static int gpa(unsigned long number, uint64_t where, uint32_t count, void *data)
{
	struct mshv_read_write_gpa args = { .base_gpa = where, .byte_count = count };
	int ret;

	memcpy(args.data, data, sizeof(args.data));
	ret = call(vm.vp, number, &args);
	memcpy(data, args.data, sizeof(args.data));
	return ret;
}

static void expect_read(uint64_t where, uint32_t count, const char *what)
{
	uint8_t data[16];
	unsigned int i, wrong = 0;

	memset(data, 0xa5, sizeof(data));
	tap_is(gpa(by->read_gpa, where, count, data), 0, "%s: read %s", by->name, what);
	tap_ok(!memcmp(data, vm.memory + where, count), "what is there");
	for (i = count; i < sizeof(data); i++)
		wrong += data[i] != 0xa5;
	tap_is(wrong, 0, "and no more");
}

/* The guest has touched none of these pages: they are mapped by being asked for. */
static void test_gpa(void)
{
	uint8_t data[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
	uint64_t calls = calls_of(HVCALL_READ_GPA) + calls_of(HVCALL_WRITE_GPA);
	unsigned int i;

	for (i = 0; i < vm.size - VM_CODE - HV_PAGE_SIZE; i++)
		vm.memory[VM_CODE + HV_PAGE_SIZE + i] = i * 13 + (i >> 8);
	expect_read(0x3000, 1, "a byte");
	expect_read(0x4123, 16, "16 bytes");
	expect_read(0x5ff8, 16, "across pages");
	expect_read(vm.size - 16, 16, "the end of memory");
	tap_is(gpa(by->write_gpa, 0x6ffd, 6, data), 0, "%s: write across pages", by->name);
	tap_ok(!memcmp(vm.memory + 0x6ffd, data, 6), "it is there");
	tap_is(vm.memory[0x7003], (uint8_t)((0x7003 - VM_CODE - HV_PAGE_SIZE) * 13 +
	       ((0x7003 - VM_CODE - HV_PAGE_SIZE) >> 8)), "and no more");
	tap_is(gpa(by->read_gpa, vm.size - 8, 16, data), -EFAULT, "past the end");
	tap_is(gpa(by->write_gpa, vm.size - 8, 16, data), -EFAULT, "write past the end");
	tap_is(gpa(by->read_gpa, 0x200000, 1, data), -EFAULT, "where nothing is");
	tap_ok(calls_of(HVCALL_READ_GPA) + calls_of(HVCALL_WRITE_GPA) > calls, "by hypercalls");

	calls = calls_of(HVCALL_READ_GPA) + calls_of(HVCALL_WRITE_GPA);
	tap_is(gpa(by->read_gpa, 0x3000, 0, data), -EINVAL, "no bytes");
	tap_is(gpa(by->read_gpa, 0x3000, 17, data), -EINVAL, "17 bytes");
	tap_is(gpa(by->write_gpa, 0x3000, 0, data), -EINVAL, "write no bytes");
	tap_is(gpa(by->write_gpa, 0x3000, ~0u, data), -EINVAL, "write 4 GiB");
	tap_is(call(vm.vp, by->read_gpa, NULL), -EFAULT, "null pointer");
	tap_is(calls_of(HVCALL_READ_GPA) + calls_of(HVCALL_WRITE_GPA), calls,
	       "none of these reached the hypervisor");
}

static void test_both_numberings(const struct numbering *numbering)
{
	by = numbering;
	test_cpuid();
	test_intercept_result();
	test_translate(by->translate);
	test_translate_brings_in(by->translate);
	test_gpa();
}

/* Forms that only the oldest programs have. */
static void test_legacy_only(void)
{
	struct mshv_get_vp_cpuid_values_24 args = { .function = 1 };
	uint32_t want[4];

	tap_is(call(vm.vp, MSHV_LEGACY_GET_VP_CPUID_VALUES_24, &args), 0, "CPUID in 24 bytes");
	tap_is(cpuid_by_hvcall((struct leaf){ .eax = 1 }, want), 0, "the same by hypercall");
	tap_ok(!memcmp(&args.eax, want, sizeof(want)), "the same answer");
	tap_is(args.function, 1, "the leaf is as it was");
	test_translate(MSHV_LEGACY_VP_TRANSLATE_GVA_MSI);
}

/* A VP has the calls of the family it was made by, and of no other. */
static void test_families(int old, int now)
{
	static const unsigned long legacy[] = {
		MSHV_LEGACY_GET_VP_REGISTERS_24, MSHV_LEGACY_GET_VP_REGISTERS_16,
		MSHV_LEGACY_SET_VP_REGISTERS_24, MSHV_LEGACY_SET_VP_REGISTERS_16,
		MSHV_LEGACY_RUN_VP, MSHV_LEGACY_GET_VP_STATE_40, MSHV_LEGACY_GET_VP_STATE_16,
		MSHV_LEGACY_SET_VP_STATE_40, MSHV_LEGACY_SET_VP_STATE_16,
		MSHV_LEGACY_VP_TRANSLATE_GVA, MSHV_LEGACY_VP_TRANSLATE_GVA_MSI,
		MSHV_LEGACY_VP_REGISTER_INTERCEPT_RESULT, MSHV_LEGACY_GET_VP_CPUID_VALUES_24,
		MSHV_LEGACY_GET_VP_CPUID_VALUES_40, MSHV_LEGACY_RUN_VP_REGISTERS,
		MSHV_LEGACY_READ_GPA, MSHV_LEGACY_WRITE_GPA, MSHV_LEGACY_ROOT_HVCALL,
	};
	static const unsigned long current[] = {
		MSHV_RUN_VP, MSHV_GET_VP_STATE, MSHV_SET_VP_STATE, MSHV_ROOT_HVCALL,
		MSHV_DOM0_GET_VP_REGISTERS, MSHV_DOM0_SET_VP_REGISTERS,
		MSHV_DOM0_VP_TRANSLATE_GVA, MSHV_DOM0_VP_REGISTER_INTERCEPT_RESULT,
		MSHV_DOM0_GET_VP_CPUID_VALUES, MSHV_DOM0_READ_GPA, MSHV_DOM0_WRITE_GPA,
	};
	unsigned int i;

	for (i = 0; i < sizeof(legacy) / sizeof(*legacy); i++)
		tap_is(call(now, legacy[i], NULL), -ENOTTY, "0x%lx on a VP of today", legacy[i]);
	for (i = 0; i < sizeof(current) / sizeof(*current); i++)
		tap_is(call(old, current[i], NULL), -ENOTTY, "0x%lx on an old VP", current[i]);
}

int main(void)
{
	struct vm now;

	vm_new(&now, GUEST(io));
	vm = now;
	test_both_numberings(&numbering_dom0);
	old_vm_new(&vm, GUEST(io));
	test_both_numberings(&numbering_legacy);
	test_legacy_only();
	test_families(vm.vp, now.vp);
	vm_close(&vm);
	vm_close(&now);
	ledger_is_empty("after the test");
	return tap_done();
}
