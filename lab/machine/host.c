// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM as found on this machine, and the CPUID leaves shown to its guests.
 */
#include "machine/host.h"

#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAX_CPUID_ENTRIES	256
#define SYNTHETIC_MSR_BASE	0x40000000u
#define SYNTHETIC_MSR_COUNT	0x2000u	/* with the nested hypervisor's aliases */

static void kicked(int signal)
{
}

struct kvm_cpuid_entry2 *cpuid_find(struct kvm_cpuid2 *cpuid, uint32_t leaf,
				    uint32_t subleaf)
{
	for (uint32_t i = 0; i < cpuid->nent; i++) {
		struct kvm_cpuid_entry2 *entry = &cpuid->entries[i];

		if (entry->function != leaf)
			continue;
		if (!(entry->flags & KVM_CPUID_FLAG_SIGNIFCANT_INDEX) || entry->index == subleaf)
			return entry;
	}
	return NULL;
}

/*
 * QEMU's TCG lets a guest of an SVM guest write XCR0 of its host, and so KVM
 * inside it shows sizes that do not fit: no guest may see XSAVE there.
 */
static bool host_is_tcg(void)
{
	char vendor[13] = "";
	uint32_t eax, ebx, ecx, edx;

	__cpuid(1, eax, ebx, ecx, edx);
	if (!(ecx & (1u << 31)))
		return false;
	__cpuid(0x40000000, eax, ebx, ecx, edx);
	memcpy(vendor, &ebx, 4);
	memcpy(vendor + 4, &ecx, 4);
	memcpy(vendor + 8, &edx, 4);
	return !strcmp(vendor, "TCGTCGTCGTCG");
}

/* XSAVE and everything that needs its state. */
static void hide_xsave(struct kvm_cpuid_entry2 *entry)
{
	switch (entry->function) {
	case 1:		/* FMA, XSAVE, OSXSAVE, AVX, F16C */
		entry->ecx &= ~(1u << 12 | 1u << 26 | 1u << 27 | 1u << 28 | 1u << 29);
		break;
	case 7:
		if (entry->index) {	/* AVX-VNNI and later */
			entry->eax = entry->ebx = entry->ecx = entry->edx = 0;
			break;
		}
		/* AVX2, MPX, AVX-512 */
		entry->ebx &= ~(1u << 5 | 1u << 14 | 1u << 16 | 1u << 17 | 1u << 21 |
				1u << 26 | 1u << 27 | 1u << 28 | 1u << 30 | 1u << 31);
		/* AVX-512, PKU, OSPKE, VAES, VPCLMULQDQ */
		entry->ecx &= ~(1u << 1 | 1u << 3 | 1u << 4 | 1u << 6 | 1u << 9 |
				1u << 10 | 1u << 11 | 1u << 12 | 1u << 14);
		/* AVX-512, AMX */
		entry->edx &= ~(1u << 2 | 1u << 3 | 1u << 8 | 1u << 22 | 1u << 23 |
				1u << 24 | 1u << 25);
		break;
	case 0xd:
		entry->eax = entry->ebx = entry->ecx = entry->edx = 0;
		break;
	case 0x80000001:	/* XOP, LWP, FMA4 */
		entry->ecx &= ~(1u << 11 | 1u << 15 | 1u << 16);
		break;
	}
}

static void restrict_entry(struct kvm_cpuid_entry2 *entry)
{
	switch (entry->function) {
	case 1:		/* no MONITOR, no VMX; TSC deadline timer, hypervisor */
		entry->ecx &= ~(1u << 3 | 1u << 5);
		entry->ecx |= 1u << 24 | 1u << 31;
		/* one VP per package: no HTT, logical count 1 */
		entry->edx &= ~(1u << 28);
		entry->ebx = (entry->ebx & 0xff00) | 1u << 16;
		break;
	case 7:		/* no CET: its state lives in XSAVE's supervisor part */
		if (!entry->index) {
			/* No LA57: the processor features that VMMs read do not have it. */
			entry->ecx &= ~(1u << 7 | 1u << 16);
			entry->edx &= ~(1u << 20);
		}
		break;
	case 0x80000001:	/* no CMP legacy, SVM, topology extensions */
		entry->ecx &= ~(1u << 1 | 1u << 2 | 1u << 22);
		break;
	case 0x80000007:	/* invariant TSC */
		entry->edx |= 1u << 8;
		break;
	case 0x80000008:	/* address width; one core */
		entry->eax = VIRTUAL_ADDRESS_BITS << 8 | PHYSICAL_ADDRESS_BITS;
		entry->ecx = 0;
		break;
	case 0x8000000a:	/* SVM, SEV */
	case 0x8000001f:
		entry->eax = entry->ebx = entry->ecx = entry->edx = 0;
		break;
	}
}

void host_cpuid_clamp(const struct host *host, struct kvm_cpuid_entry2 *entry)
{
	switch (entry->function) {
	case 1:
		entry->ecx &= ~(1u << 5);
		break;
	case 0x80000001:
		entry->ecx &= ~(1u << 2);
		break;
	case 0x80000008:
		if ((entry->eax & 0xff) > PHYSICAL_ADDRESS_BITS)
			entry->eax = (entry->eax & ~0xffu) | PHYSICAL_ADDRESS_BITS;
		break;
	}
	if (host->hide_xsave)
		hide_xsave(entry);
}

int host_filter_msrs(int vm, unsigned int reasons, const struct host_msr_range *others,
		     unsigned int count)
{
	uint8_t none = 0;
	uint8_t denied[SYNTHETIC_MSR_COUNT / 8] = { 0 };
	struct kvm_enable_cap capability = {
		.cap = KVM_CAP_X86_USER_SPACE_MSR,
		.args = { reasons },
	};
	struct kvm_msr_filter filter = {
		.flags = KVM_MSR_FILTER_DEFAULT_ALLOW,
		.ranges[0] = {
			.flags = KVM_MSR_FILTER_READ | KVM_MSR_FILTER_WRITE,
			.base = SYNTHETIC_MSR_BASE,
			.nmsrs = SYNTHETIC_MSR_COUNT,
			.bitmap = denied,
		},
	};

	for (unsigned int i = 0; i < count; i++)
		filter.ranges[1 + i] = (struct kvm_msr_filter_range){
			.flags = (others[i].read ? KVM_MSR_FILTER_READ : 0) |
				 (others[i].write ? KVM_MSR_FILTER_WRITE : 0),
			.base = others[i].msr, .nmsrs = 1, .bitmap = &none,
		};
	if (ioctl(vm, KVM_ENABLE_CAP, &capability))
		return -1;
	return ioctl(vm, KVM_X86_SET_MSR_FILTER, &filter);
}

static int read_supported_cpuid(struct host *host)
{
	struct kvm_cpuid2 *cpuid;
	uint32_t kept = 0;

	cpuid = calloc(1, sizeof(*cpuid) + MAX_CPUID_ENTRIES * sizeof(cpuid->entries[0]));
	if (!cpuid)
		return -1;
	cpuid->nent = MAX_CPUID_ENTRIES;
	if (ioctl(host->kvm, KVM_GET_SUPPORTED_CPUID, cpuid)) {
		free(cpuid);
		return -1;
	}
	for (uint32_t i = 0; i < cpuid->nent; i++) {
		struct kvm_cpuid_entry2 entry = cpuid->entries[i];

		/* KVM's own leaves: the guest is to see another hypervisor. */
		if (entry.function >> 28 == 4)
			continue;
		restrict_entry(&entry);
		if (host->hide_xsave)
			hide_xsave(&entry);
		cpuid->entries[kept++] = entry;
	}
	cpuid->nent = kept;
	host->cpuid = cpuid;
	return 0;
}

static const char *check_extensions(const struct host *host)
{
	static const struct {
		long number;
		const char *name;
		int bits;
	} needed[] = {
		{ KVM_CAP_USER_MEMORY, "user memory", 0 },
		{ KVM_CAP_SYNC_MMU, "memory that can be taken away", 0 },
		{ KVM_CAP_IRQCHIP, "an interrupt controller", 0 },
		{ KVM_CAP_EXT_CPUID, "CPUID tables", 0 },
		{ KVM_CAP_SET_TSS_ADDR, "TSS address", 0 },
		{ KVM_CAP_SET_IDENTITY_MAP_ADDR, "identity map address", 0 },
		{ KVM_CAP_ENABLE_CAP_VM, "capabilities to enable", 0 },
		{ KVM_CAP_DISABLE_QUIRKS2, "quirks to disable", KVM_X86_QUIRK_OUT_7E_INC_RIP },
		{ KVM_CAP_GET_TSC_KHZ, "TSC frequency", 0 },
		{ KVM_CAP_MP_STATE, "multiprocessing state", 0 },
		{ KVM_CAP_XSAVE, "XSAVE state", 0 },
		{ KVM_CAP_DEBUGREGS, "debug registers", 0 },
		{ KVM_CAP_X2APIC_API, "32-bit APIC ids", 0 },
		{ KVM_CAP_IMMEDIATE_EXIT, "immediate exit", 0 },
		{ KVM_CAP_SYNC_REGS, "synchronised registers", KVM_SYNC_X86_VALID_FIELDS },
		{ KVM_CAP_SIGNAL_MSI, "MSI injection", 0 },
		{ KVM_CAP_SPLIT_IRQCHIP, "split irqchip", 0 },
		{ KVM_CAP_X86_USER_SPACE_MSR, "MSR exits", 0 },
		{ KVM_CAP_X86_MSR_FILTER, "MSR filter", 0 },
		{ KVM_CAP_VCPU_EVENTS, "VCPU events", 0 },
		{ KVM_CAP_PIT2, "PIT", 0 },
	};
	static char reason[64];

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		int answer = ioctl(host->kvm, KVM_CHECK_EXTENSION, needed[i].number);

		/* Some answer with a mask, all of which counts. */
		if (answer > 0 && (answer & needed[i].bits) == needed[i].bits)
			continue;
		strcpy(reason, "KVM lacks ");
		strcat(reason, needed[i].name);
		return reason;
	}
	return NULL;
}

const char *host_open(struct host *host)
{
	struct sigaction action = { .sa_handler = kicked };
	const char *reason;
	int size;

	memset(host, 0, sizeof(*host));
	host->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (host->kvm < 0)
		return "cannot open /dev/kvm";
	reason = "KVM's API version is not 12";
	if (ioctl(host->kvm, KVM_GET_API_VERSION, 0) != 12)
		goto close_kvm;
	reason = check_extensions(host);
	if (reason)
		goto close_kvm;
	reason = "KVM does not tell the size of a VCPU's page";
	size = ioctl(host->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	if (size < (int)sizeof(struct kvm_run))
		goto close_kvm;
	host->run_size = size;
	host->hide_xsave = host_is_tcg();
	reason = "KVM does not tell which CPUID leaves it supports";
	if (read_supported_cpuid(host))
		goto close_kvm;
	/* No SA_RESTART: the signal has to end the ioctl. */
	sigaction(KICK_SIGNAL, &action, NULL);
	return NULL;

close_kvm:
	close(host->kvm);
	host->kvm = -1;
	return reason;
}

void host_close(struct host *host)
{
	free(host->cpuid);
	host->cpuid = NULL;
	close(host->kvm);
	host->kvm = -1;
}

struct kvm_run *host_map_run(const struct host *host, int vcpu)
{
	void *run = mmap(NULL, host->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);

	return run == MAP_FAILED ? NULL : run;
}

void host_cpuid_personalise(struct kvm_cpuid_entry2 *entry, unsigned int apic_id)
{
	switch (entry->function) {
	case 1:
		entry->ebx = (entry->ebx & 0x00ffffff) | apic_id << 24;
		break;
	case 0xb:
	case 0x1f:	/* every level holds one VP: nothing to shift away */
		entry->eax = 0;
		entry->ebx = entry->index < 2;
		entry->ecx = entry->index | (entry->index < 2 ? (entry->index + 1) << 8 : 0);
		entry->edx = apic_id;
		break;
	case 0x8000001e:
		entry->eax = apic_id;
		entry->ebx = apic_id;
		entry->ecx = 0;
		break;
	}
}

struct kvm_cpuid2 *host_cpuid_copy(const struct host *host, unsigned int spare,
				   unsigned int apic_id)
{
	size_t entries = host->cpuid->nent + spare;
	struct kvm_cpuid2 *copy;

	copy = calloc(1, sizeof(*copy) + entries * sizeof(copy->entries[0]));
	if (!copy)
		return NULL;
	copy->nent = host->cpuid->nent;
	memcpy(copy->entries, host->cpuid->entries, copy->nent * sizeof(copy->entries[0]));
	for (uint32_t i = 0; i < copy->nent; i++)
		host_cpuid_personalise(&copy->entries[i], apic_id);
	return copy;
}
