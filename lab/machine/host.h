/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM on the machine the lab runs on: what it offers, and what guests are shown
 * of it. Used for the parent and for its children.
 */
#ifndef LAB_MACHINE_HOST_H
#define LAB_MACHINE_HOST_H

#include <linux/kvm.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sent to a thread to make KVM_RUN return; its handler does nothing. */
#define KICK_SIGNAL		SIGUSR1
/* Pending when KVM_RUN is called, so that no guest is entered; see engine/idle.c. */
#define LOOK_SIGNAL		SIGUSR2

/* Guest physical addresses are that wide, in the parent and in its children. */
#define PHYSICAL_ADDRESS_BITS	36
#define VIRTUAL_ADDRESS_BITS	48

/* The LAPIC's page, which no memory slot may cover. */
#define LAPIC_ADDRESS		0xfee00000ull

/**
 * struct host - KVM as found
 * @kvm: /dev/kvm
 * @run_size: bytes to map of a VCPU
 * @tsc_hz: frequency of the time stamp counter that guests see
 * @hide_xsave: no guest may see XSAVE or what depends on it
 * @cpuid: leaves that any guest of the lab may be shown
 */
struct host {
	int kvm;
	size_t run_size;
	uint64_t tsc_hz;
	bool hide_xsave;
	struct kvm_cpuid2 *cpuid;
};

/**
 * host_open - open KVM and find out what it can do
 * @host: filled in
 *
 * Return: NULL, or why KVM cannot be used.
 */
const char *host_open(struct host *host);
void host_close(struct host *host);

/**
 * host_self_test - try the two things everything rests on
 * @host: an open host
 *
 * Real-mode code must run, and an access to guest memory without host access
 * rights must end KVM_RUN with EFAULT and the registers of before.
 *
 * Return: NULL, or what failed.
 */
const char *host_self_test(struct host *host);

/**
 * host_cpuid_copy - a table to be completed for one VCPU
 * @host: an open host
 * @spare: room for that many further entries
 *
 * Return: table from malloc() with the APIC id fields set for @apic_id, or NULL.
 */
struct kvm_cpuid2 *host_cpuid_copy(const struct host *host, unsigned int spare,
				   unsigned int apic_id);

/* Set the fields of an entry that tell one VCPU from another. */
void host_cpuid_personalise(struct kvm_cpuid_entry2 *entry, unsigned int apic_id);

/* The entry for a leaf (and subleaf, where the leaf has some), or NULL. */
struct kvm_cpuid_entry2 *cpuid_find(struct kvm_cpuid2 *cpuid, uint32_t leaf,
				    uint32_t subleaf);

/* Take back what no guest may have, from an entry somebody else made. */
void host_cpuid_clamp(const struct host *host, struct kvm_cpuid_entry2 *entry);

/* struct host_msr_range - an MSR whose accesses are to leave KVM too */
struct host_msr_range {
	uint32_t msr;
	bool read, write;
};

/**
 * host_filter_msrs - let accesses to synthetic MSRs leave KVM
 * @vm: a VM
 * @reasons: KVM_MSR_EXIT_REASON_* that are wanted
 * @others: further MSRs
 * @count: of them, at most KVM_MSR_FILTER_MAX_RANGES - 1
 *
 * Return: 0, or -1 with errno set.
 */
int host_filter_msrs(int vm, unsigned int reasons, const struct host_msr_range *others,
		     unsigned int count);

/*
 * Make KVM_RUN return before the guest executes anything, or no longer. Other
 * threads may do so while the VCPU's own is in KVM_RUN.
 */
static inline void host_set_immediate_exit(struct kvm_run *run, bool leave)
{
	__atomic_store_n(&run->immediate_exit, leave, __ATOMIC_RELEASE);
}

/* A VCPU's shared page, or NULL. */
struct kvm_run *host_map_run(const struct host *host, int vcpu);

#endif
