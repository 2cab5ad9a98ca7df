// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of one small VM, as a program makes it that uses the crate mshv-ioctls 0.7:
 * one VP, one page, two port intercepts. The sequence is that of the crate's own test,
 * of which it is known what it takes with the in-tree driver.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "subject.h"

#define ROUNDS	4
#define GFN	1

/* Adds, shows the sum at port 0x3f8, and again. */
static const uint8_t code[] = {
	0xba, 0xf8, 0x03,	/* mov $0x3f8, %dx */
	0x00, 0xd8,		/* add %bl, %al */
	0xee,			/* out %al, %dx */
	0xee,			/* out %al, %dx */
	0xf4,			/* hlt */
};

volatile struct hv_register_page *register_page(int vp)
{
	void *page = mmap(NULL, HV_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, vp,
			  MSHV_VP_MMAP_OFFSET_REGISTERS * sysconf(_SC_PAGE_SIZE));

	if (page == MAP_FAILED)
		tap_die("mapping the register page");
	return page;
}

/* What the crate asks before it creates anything. */
static int ask(int dev, uint64_t features[2], uint64_t synthetic[2])
{
	const struct hv_property_input input = { .code = HV_PROPERTY_ASSIGNABLE_FEATURES };
	struct hvcall request = {
		.code = HVCALL_GET_PROPERTY_EX,
		.input = &input,
		.input_size = sizeof(input),
		.output = synthetic,
		.output_size = 2 * sizeof(*synthetic),
	};
	int ret = property_get(dev, HV_PROPERTY_FEATURES0, &features[0], NULL);

	ret = ret ?: property_get(dev, HV_PROPERTY_FEATURES1, &features[1], NULL);
	return ret ?: hvcall(dev, &request);
}

static int create(int dev)
{
	uint64_t features[2], synthetic[2] = { 0 };
	struct mshv_create_partition_v2 args = {
		.pt_flags = PT_LAPIC | PT_X2APIC | PT_SUPER | PT_V2,
		.pt_num_cpu_fbanks = MSHV_NUM_CPU_FEATURES_BANKS,
	};
	int ret = ask(dev, features, synthetic), partition;

	if (ret)
		return ret;
	args.pt_cpu_fbanks[0] = ~features[0];
	args.pt_cpu_fbanks[1] = ~features[1];
	partition = call(dev, MSHV_CREATE_PARTITION, &args);
	if (partition < 0)
		return partition;
	ret = property_set(partition, HV_PROPERTY_SYNTHETIC_FEATURES, synthetic[1] & 0xbff, NULL);
	return ret ?: partition_initialize(partition) ?: partition;
}

static int set_registers(int vp)
{
	const struct hv_register_assoc registers[] = {
		{ .name = HV_REGISTER_RIP, .value = { GFN * HV_PAGE_SIZE } },
		{ .name = HV_REGISTER_RFLAGS, .value = { 2 } },
		{ .name = HV_REGISTER_RAX, .value = { 2 } },
		{ .name = HV_REGISTER_RBX, .value = { 2 } },
		{ .name = HV_REGISTER_RDX },
	};
	struct hv_register_assoc segment = { .name = HV_REGISTER_CS };
	int ret = register_get(vp, 0, HV_REGISTER_CS, segment.value);

	/* Base and selector zero; the limit and the attributes stay. */
	segment.value[0] = 0;
	segment.value[1] &= ~0ull << 48 | 0xffffffffull;
	ret = ret ?: registers_set(vp, 0, &segment, 1);
	return ret ?: registers_set(vp, 0, registers, sizeof(registers) / sizeof(*registers));
}

/* Two of them; the VP is then moved behind each by its page. */
static int run(int vp)
{
	volatile struct hv_register_page *page = register_page(vp);
	struct hv_message message;
	int ret = 0;

	for (unsigned int i = 0; i < 2 && !ret; i++) {
		ret = vp_run(vp, &message);
		if (!ret && (message.type != HV_MESSAGE_IO_PORT || message.io.port != 0x3f8))
			tap_die("life: message 0x%x, RIP 0x%llx", message.type,
				(unsigned long long)message.rip);
		page->rip = message.rip + (message.length_and_cr8 & 15);
		page->dirty |= HV_DIRTY_RIP;
	}
	munmap((void *)page, HV_PAGE_SIZE);
	return ret;
}

static int live(void *memory, unsigned long arg)
{
	int dev = dev_new(), partition = create(dev), vp, ret;

	(void)arg;
	if (partition < 0)
		return partition;
	ret = vp = vp_create(partition, 0);
	if (ret >= 0)
		ret = memory_set(partition, GFN, memory, HV_PAGE_SIZE, MEM_WX);
	ret = ret ?: set_registers(vp);
	ret = ret ?: run(vp);
	close(vp);
	close(partition);
	close(dev);
	return ret;
}

void measure_life(void)
{
	const struct work life = { .act = live };
	uint8_t *memory = pages_new(1);
	struct sample taken;

	memcpy(memory, code, sizeof(code));
	taken = sample("life", &life, memory, ROUNDS);
	sample_show("life", &taken);
	munmap(memory, HV_PAGE_SIZE);
}
