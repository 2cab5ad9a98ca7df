// SPDX-License-Identifier: GPL-2.0-only
/*
 * Puts a Linux kernel into the parent's memory and starts it by the 64-bit boot
 * protocol: no firmware, long mode with the first 4 GiB mapped one to one.
 */
#include <asm/bootparam.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "machine/internal.h"
#include "machine/log.h"

#define BOOT_PARAMS		0x7000
#define PAGE_TABLES		0x9000	/* PML4, PDPT, four page directories */
#define COMMAND_LINE		0x20000
#define COMMAND_LINE_MAX	2048
#define INITRAMFS_MAX_ADDRESS	0x7ff00000ull

#define E820_TYPE_RAM		1
#define E820_TYPE_RESERVED	2

#define SELECTOR_CODE		0x10
#define SELECTOR_DATA		0x18

static int read_at(int fd, void *buffer, size_t size, off_t offset)
{
	uint8_t *bytes = buffer;

	while (size) {
		ssize_t count = pread(fd, bytes, size, offset);

		if (count <= 0)
			return -1;
		bytes += count;
		offset += count;
		size -= count;
	}
	return 0;
}

static bool in_ram(const struct machine *machine, uint64_t start, uint64_t size)
{
	return start >= HIGH_MEMORY_START && start <= machine->ram_size &&
	       size <= machine->ram_size - start;
}

static int load_segment(struct machine *machine, int fd, const Elf64_Phdr *segment,
			uint64_t *end)
{
	if (segment->p_filesz > segment->p_memsz ||
	    !in_ram(machine, segment->p_paddr, segment->p_memsz))
		return -1;
	if (read_at(fd, machine->ram + segment->p_paddr, segment->p_filesz, segment->p_offset))
		return -1;
	if (segment->p_paddr + segment->p_memsz > *end)
		*end = segment->p_paddr + segment->p_memsz;
	return 0;
}

static int load_elf(struct machine *machine, int fd, uint64_t *entry, uint64_t *end)
{
	Elf64_Phdr segments[16];
	Elf64_Ehdr header;

	if (read_at(fd, &header, sizeof(header), 0) ||
	    memcmp(header.e_ident, ELFMAG, SELFMAG) ||
	    header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != EM_X86_64 ||
	    header.e_phentsize != sizeof(segments[0]) ||
	    header.e_phnum > sizeof(segments) / sizeof(segments[0]))
		return -1;
	if (read_at(fd, segments, header.e_phnum * sizeof(segments[0]), header.e_phoff))
		return -1;
	for (unsigned int i = 0; i < header.e_phnum; i++) {
		if (segments[i].p_type != PT_LOAD)
			continue;
		if (load_segment(machine, fd, &segments[i], end))
			return -1;
	}
	*entry = header.e_entry;
	return in_ram(machine, *entry, 1) && *entry < *end ? 0 : -1;
}

static int load_kernel(struct machine *machine, const char *path, uint64_t *entry,
		       uint64_t *end)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int result;

	if (fd < 0) {
		log_line("kernel %s: %s", path, strerror(errno));
		return -1;
	}
	result = load_elf(machine, fd, entry, end);
	if (result)
		log_line("kernel %s: not an x86-64 ELF kernel, or too large for %llu MiB",
			 path, (unsigned long long)(machine->ram_size >> 20));
	close(fd);
	return result;
}

/* As high as possible: the kernel uses what follows its image. */
static int load_initramfs(struct machine *machine, const char *path, uint64_t kernel_end,
			  struct boot_params *params)
{
	uint64_t top = machine->ram_size;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	uint64_t start;

	if (fd < 0 || fstat(fd, &status)) {
		log_line("initramfs %s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	if (top > INITRAMFS_MAX_ADDRESS)
		top = INITRAMFS_MAX_ADDRESS;
	start = top - status.st_size;
	start &= ~(PAGE_SIZE_4K - 1);
	if ((uint64_t)status.st_size >= top - kernel_end || start < kernel_end ||
	    read_at(fd, machine->ram + start, status.st_size, 0)) {
		log_line("initramfs %s: too large for %llu MiB, or unreadable", path,
			 (unsigned long long)(machine->ram_size >> 20));
		close(fd);
		return -1;
	}
	close(fd);
	params->hdr.ramdisk_image = start;
	params->hdr.ramdisk_size = status.st_size;
	return 0;
}

static void add_e820(struct boot_params *params, uint64_t start, uint64_t end, uint32_t type)
{
	struct boot_e820_entry *entry = &params->e820_table[params->e820_entries++];

	entry->addr = start;
	entry->size = end - start;
	entry->type = type;
}

static void write_boot_params(struct machine *machine, struct boot_params *params)
{
	uint64_t overlay = OVERLAY_PFN * PAGE_SIZE_4K;

	params->hdr.boot_flag = 0xaa55;
	params->hdr.header = 0x53726448;	/* "HdrS" */
	params->hdr.version = 0x020c;
	params->hdr.type_of_loader = 0xff;
	params->hdr.loadflags = LOADED_HIGH;
	params->hdr.cmd_line_ptr = COMMAND_LINE;
	params->hdr.cmdline_size = COMMAND_LINE_MAX;
	add_e820(params, 0, RAM_BELOW_EBDA, E820_TYPE_RAM);
	add_e820(params, RAM_BELOW_EBDA, FIRMWARE_START, E820_TYPE_RESERVED);
	params->acpi_rsdp_addr = acpi_write(machine);
	add_e820(params, FIRMWARE_TABLES, HIGH_MEMORY_START, E820_TYPE_RESERVED);
	add_e820(params, HIGH_MEMORY_START, machine->ram_size, E820_TYPE_RAM);
	add_e820(params, overlay, overlay + OVERLAY_PAGES * PAGE_SIZE_4K, E820_TYPE_RESERVED);
	memcpy(machine->ram + BOOT_PARAMS, params, sizeof(*params));
}

static void write_page_tables(struct machine *machine)
{
	uint64_t *table = (uint64_t *)(machine->ram + PAGE_TABLES);
	uint64_t *pdpt = table + 512;
	uint64_t *directories = pdpt + 512;

	table[0] = (PAGE_TABLES + PAGE_SIZE_4K) | 3;
	for (uint64_t i = 0; i < 4; i++)
		pdpt[i] = (PAGE_TABLES + (2 + i) * PAGE_SIZE_4K) | 3;
	/* 2 MiB pages: present, writable, large */
	for (uint64_t i = 0; i < 4 * 512; i++)
		directories[i] = i << 21 | 0x83;
}

int loader_load(struct machine *machine, const struct machine_config *config)
{
	struct boot_params params = { 0 };
	uint64_t end = HIGH_MEMORY_START;

	if (strlen(config->command_line) >= COMMAND_LINE_MAX) {
		log_line("the kernel command line has more than %d characters",
			 COMMAND_LINE_MAX - 1);
		return -1;
	}
	if (load_kernel(machine, config->kernel, &machine->entry, &end) ||
	    load_initramfs(machine, config->initramfs, end, &params))
		return -1;
	strcpy((char *)machine->ram + COMMAND_LINE, config->command_line);
	write_boot_params(machine, &params);
	write_page_tables(machine);
	return 0;
}

static void flat_segment(struct kvm_segment *segment, uint16_t selector, bool code)
{
	*segment = (struct kvm_segment) {
		.limit = 0xffffffff,
		.selector = selector,
		.type = code ? 0xb : 0x3,
		.present = 1,
		.s = 1,
		.l = code,
		.db = !code,
		.g = 1,
	};
}

int loader_set_registers(struct machine *machine)
{
	int vcpu = machine->vp[0].vcpu;
	struct kvm_regs regs = { .rip = machine->entry, .rsi = BOOT_PARAMS, .rflags = 2 };
	struct kvm_sregs sregs;

	if (ioctl(vcpu, KVM_GET_SREGS, &sregs))
		return -1;
	flat_segment(&sregs.cs, SELECTOR_CODE, true);
	flat_segment(&sregs.ds, SELECTOR_DATA, false);
	sregs.es = sregs.ss = sregs.fs = sregs.gs = sregs.ds;
	sregs.cr0 = 0x80000011;		/* PG, ET, PE */
	sregs.cr3 = PAGE_TABLES;
	sregs.cr4 = 0x20;		/* PAE */
	sregs.efer = 0x500;		/* LMA, LME */
	if (ioctl(vcpu, KVM_SET_SREGS, &sregs) || ioctl(vcpu, KVM_SET_REGS, &regs))
		return -1;
	return 0;
}
