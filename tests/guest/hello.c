// SPDX-License-Identifier: GPL-2.0-only
/*
 * The shortest useful client of /dev/mshv: one partition, one page of memory,
 * one virtual processor in real mode, a serial port made of I/O intercepts.
 *
 *	gcc -static -I uapi tests/guest/hello.c -o hello
 *
 * The order of the calls is the order any VMM uses: create the partition,
 * initialise it, give it memory, create a VP, set its registers, run it, and
 * each time it comes back look at the intercept message and decide.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <linux/mshv.h>

#define GUEST_CODE	0x1000		/* where the guest's page is placed */
#define PORT_SERIAL	0x3f8
#define PORT_END	0xf4

/* What is used of the hypervisor's interface. */
#define HVCALL_SET_VP_REGISTERS		0x51
#define HV_MESSAGE_IO_PORT		0x80010000u
#define HV_REGISTER_RIP			0x00020010
#define HV_REGISTER_RFLAGS		0x00020011
#define HV_REGISTER_CS			0x00060001

struct hv_register {
	uint32_t name;
	uint32_t zero[3];
	uint64_t value[2];
};

struct hv_set_registers {
	uint64_t partition_id;		/* filled in by the driver */
	uint32_t vp_index;
	uint32_t vtl;
	struct hv_register registers[3];
};

struct hv_io_port_message {
	uint32_t type;
	uint8_t payload_size, flags, zero[2];
	uint64_t sender;
	/* header that all intercepts share */
	uint32_t vp_index;
	uint8_t length_and_cr8;		/* bits 3:0 = instruction length */
	uint8_t access_type;		/* 0 = read (IN), 1 = write (OUT) */
	uint16_t execution_state;
	uint64_t cs[2], rip, rflags;
	/* what belongs to a port access */
	uint16_t port;
	uint8_t access_info;
	uint8_t instruction_byte_count;
	uint32_t zero2;
	uint64_t rax;
};

/*
 * mov si, 0x1020; mov dx, 0x3f8; cld
 * next: lodsb; test al, al; jz end; out dx, al; jmp next
 * end: mov dx, 0xf4; out dx, al; hlt
 */
static const uint8_t guest_code[] = {
	0xbe, 0x20, 0x10, 0xba, 0xf8, 0x03, 0xfc, 0xac, 0x84, 0xc0,
	0x74, 0x03, 0xee, 0xeb, 0xf8, 0xba, 0xf4, 0x00, 0xee, 0xf4,
};

static const char guest_text[] = "Hello from a child partition\n";

static int check(const char *what, int ret)
{
	if (ret < 0) {
		fprintf(stderr, "hello: %s: %s\n", what, strerror(errno));
		exit(EXIT_FAILURE);
	}
	return ret;
}

/* Registers are set by a hypercall that the driver passes through. */
static void set_registers(int vp, const struct hv_register *registers, unsigned int count)
{
	struct hv_set_registers input = { 0 };
	struct mshv_root_hvcall call = {
		.code = HVCALL_SET_VP_REGISTERS,
		.reps = count,
		.in_sz = 16 + count * sizeof(*registers),
		.in_ptr = (uintptr_t)&input,
	};

	memcpy(input.registers, registers, count * sizeof(*registers));
	check("set registers", ioctl(vp, MSHV_ROOT_HVCALL, &call));
}

static void give_memory(int partition)
{
	struct mshv_user_mem_region region = {
		.size = MSHV_HV_PAGE_SIZE,
		.guest_pfn = GUEST_CODE / MSHV_HV_PAGE_SIZE,
		.flags = 1 << MSHV_SET_MEM_BIT_WRITABLE | 1 << MSHV_SET_MEM_BIT_EXECUTABLE,
	};
	uint8_t *page = mmap(NULL, MSHV_HV_PAGE_SIZE, PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		check("mmap", -1);
	memcpy(page, guest_code, sizeof(guest_code));
	memcpy(page + 0x20, guest_text, sizeof(guest_text));
	region.userspace_addr = (uintptr_t)page;
	check("set guest memory", ioctl(partition, MSHV_SET_GUEST_MEMORY, &region));
}

static void start_in_real_mode(int vp)
{
	struct hv_register registers[] = {
		/* base 0, limit 64 KiB, selector 0, readable code, present */
		{ .name = HV_REGISTER_CS, .value = { 0, 0xffffull | 0x9bull << 48 } },
		{ .name = HV_REGISTER_RIP, .value = { GUEST_CODE } },
		{ .name = HV_REGISTER_RFLAGS, .value = { 2 } },
	};

	set_registers(vp, registers, 3);
}

int main(void)
{
	struct mshv_create_partition create = { .pt_flags = 1 << MSHV_PT_BIT_LAPIC };
	struct mshv_create_vp create_vp = { .vp_index = 0 };
	struct hv_io_port_message message;
	struct mshv_run_vp run;
	int device, partition, vp;

	device = check("/dev/mshv", open("/dev/mshv", O_RDWR | O_CLOEXEC));
	partition = check("create partition", ioctl(device, MSHV_CREATE_PARTITION, &create));
	check("initialize partition", ioctl(partition, MSHV_INITIALIZE_PARTITION));
	give_memory(partition);
	vp = check("create VP", ioctl(partition, MSHV_CREATE_VP, &create_vp));
	start_in_real_mode(vp);

	for (;;) {
		check("run VP", ioctl(vp, MSHV_RUN_VP, &run));
		memcpy(&message, run.msg_buf, sizeof(message));
		if (message.type != HV_MESSAGE_IO_PORT) {
			fprintf(stderr, "hello: unexpected message 0x%x\n", message.type);
			return EXIT_FAILURE;
		}
		if (message.port == PORT_END)
			return EXIT_SUCCESS;	/* closing the files ends the VM */
		if (message.port == PORT_SERIAL && message.access_type == 1)
			putchar((uint8_t)message.rax);

		/* The VP stopped at the instruction: step over it. */
		set_registers(vp, &(struct hv_register){
			.name = HV_REGISTER_RIP,
			.value = { message.rip + (message.length_and_cr8 & 15) },
		}, 1);
	}
}
