/* SPDX-License-Identifier: GPL-2.0-only */
/* What is underneath: hypervisor, role, privileges, from CPUID. */
#ifndef MSHVCTL_HOST_H
#define MSHVCTL_HOST_H

#include <stdbool.h>
#include <stdint.h>

enum role {
	ROLE_NONE,	/* no Microsoft hypervisor */
	ROLE_GUEST,	/* a guest that may not create partitions */
	ROLE_L1VH,
	ROLE_ROOT,
};

/**
 * struct host - what CPUID tells
 * @told: it could be read; otherwise nothing else is known
 * @present: there is a Microsoft hypervisor
 * @vendor: vendor string of the hypervisor there is; empty without one
 * @build: its build number
 * @low: privileges, low half
 * @high: privileges, high half
 * @nested: it runs on another one itself
 * @role: how this system stands to it
 */
struct host {
	bool told;
	bool present;
	char vendor[13];
	uint32_t build;
	uint32_t low;
	uint32_t high;
	bool nested;
	enum role role;
};

#define PRIVILEGE_LOW_SYNIC		(1u << 2)
#define PRIVILEGE_LOW_HYPERCALL		(1u << 5)
#define PRIVILEGE_HIGH_CREATE_PARTITIONS	(1u << 0)
#define PRIVILEGE_HIGH_ACCESS_MEMORY_POOL	(1u << 2)
#define PRIVILEGE_HIGH_CPU_MANAGEMENT	(1u << 12)
#define PRIVILEGE_HIGH_ISOLATION	(1u << 22)

void host_read(struct host *host);

/* In one word, as the driver's file in sysfs has it. */
const char *host_role(const struct host *host);

/* Why this system cannot have partitions, in the driver's words; NULL if it can. */
const char *host_obstacle(const struct host *host);

#endif
