// SPDX-License-Identifier: GPL-2.0-only
/* What is underneath. Found out as the driver does it, and said in its words. */
#include <stdio.h>
#include <string.h>

#include "cpuid.h"
#include "host.h"

#define LEAF_FEATURES		1
#define LEAF_VENDOR		0x40000000
#define LEAF_VERSION		0x40000002
#define LEAF_PRIVILEGES		0x40000003
#define LEAF_HINTS		0x40000004

#define FEATURES_ECX_HYPERVISOR	(1u << 31)
#define HINTS_EAX_NESTED	(1u << 12)

static enum role find_role(const struct host *host)
{
	if (!host->present)
		return ROLE_NONE;
	if (!(host->high & PRIVILEGE_HIGH_CREATE_PARTITIONS))
		return ROLE_GUEST;
	return host->high & PRIVILEGE_HIGH_CPU_MANAGEMENT ? ROLE_ROOT : ROLE_L1VH;
}

static void read_details(struct host *host)
{
	struct cpuid leaf;

	cpuid_read(LEAF_VERSION, &leaf);
	host->build = leaf.eax;
	cpuid_read(LEAF_PRIVILEGES, &leaf);
	host->low = leaf.eax;
	host->high = leaf.ebx;
	cpuid_read(LEAF_HINTS, &leaf);
	host->nested = leaf.eax & HINTS_EAX_NESTED;
}

void host_read(struct host *host)
{
	struct cpuid leaf;

	*host = (struct host){ .told = cpuid_read(LEAF_FEATURES, &leaf) };
	if (!host->told || !(leaf.ecx & FEATURES_ECX_HYPERVISOR))
		return;
	cpuid_read(LEAF_VENDOR, &leaf);
	memcpy(host->vendor, &leaf.ebx, 4);
	memcpy(host->vendor + 4, &leaf.ecx, 4);
	memcpy(host->vendor + 8, &leaf.edx, 4);
	host->present = !strcmp(host->vendor, "Microsoft Hv") && leaf.eax >= LEAF_HINTS;
	if (host->present)
		read_details(host);
	host->role = find_role(host);
}

const char *host_role(const struct host *host)
{
	static const char *const names[] = {
		[ROLE_NONE] = "none",
		[ROLE_GUEST] = "guest",
		[ROLE_L1VH] = "l1vh",
		[ROLE_ROOT] = "root",
	};

	return names[host->role];
}

const char *host_obstacle(const struct host *host)
{
	if (!host->present)
		return "no Microsoft hypervisor here";
	if (host->high & PRIVILEGE_HIGH_ISOLATION)
		return "this is an isolated (confidential) guest";
	if (!(host->high & PRIVILEGE_HIGH_CREATE_PARTITIONS))
		return "the hypervisor does not let this partition create others";
	if (!(host->high & PRIVILEGE_HIGH_ACCESS_MEMORY_POOL))
		return "the hypervisor does not let this partition give memory to others";
	if (!(host->low & PRIVILEGE_LOW_SYNIC))
		return "the hypervisor offers no synthetic interrupt controller";
	if (!(host->low & PRIVILEGE_LOW_HYPERCALL))
		return "the kernel has set up no hypercalls";
	return NULL;
}
