// SPDX-License-Identifier: GPL-2.0-only
/* Can this system have partitions at all? */
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "root.h"

static void obstacle(struct findings *findings, const char *check, const char *reason)
{
	finding(findings, VERDICT_PROBLEM, check, "%s", reason);
	cure(findings, "%s", reason_cure(reason));
}

static void check_presence(struct findings *findings, const struct host *host)
{
	if (host->present)
		finding(findings, VERDICT_OK, "hypervisor", "Microsoft hypervisor, build %u%s",
			host->build, host->nested ? ", nested" : "");
	else if (*host->vendor)
		finding(findings, VERDICT_NOTE, "hypervisor", "the hypervisor is \"%s\"",
			host->vendor);
}

static void check_role(struct findings *findings, const struct host *host)
{
	static const char *const titles[] = {
		[ROLE_GUEST] = "a guest without rights over others",
		[ROLE_L1VH] = "L1VH, a guest that may create partitions",
		[ROLE_ROOT] = "root partition",
	};
	const char *reason = host_obstacle(host);

	if (host->present)
		finding(findings, VERDICT_OK, "role", "%s", titles[host->role]);
	if (reason)
		obstacle(findings, host->present ? "privileges" : "hypervisor", reason);
	else
		finding(findings, VERDICT_OK, "privileges",
			"it may create partitions and give them memory");
}

/* Whether there is room for VPs of this driver, only the hypervisor knows. */
static void check_scheduler(struct findings *findings, const struct situation *situation)
{
	char *scheduler = driver_hypervisor("scheduler");

	if (scheduler)
		finding(findings, VERDICT_OK, "scheduler", "%s", scheduler);
	else if (!situation->driver.loaded && !host_obstacle(&situation->host))
		finding(findings, VERDICT_NOTE, "scheduler", "the driver tells when it is loaded");
	free(scheduler);
}

/* What the running kernel is for. */
static void check_purpose(struct findings *findings)
{
	char *realtime = root_line("sys/kernel/realtime");

	if (realtime && !strcmp(realtime, "1"))
		obstacle(findings, "kernel", "PREEMPT_RT kernels are not supported");
	if (root_exists("proc/vmcore"))
		obstacle(findings, "kernel", "this is a crash dump kernel");
	free(realtime);
}

void check_hypervisor(struct findings *findings, const struct situation *situation)
{
	const struct host *host = &situation->host;

	if (host->told) {
		check_presence(findings, host);
		check_role(findings, host);
		check_scheduler(findings, situation);
	} else {
		finding(findings, VERDICT_NOTE, "hypervisor",
			"CPUID is not there: nothing can be told of the hypervisor");
	}
	check_purpose(findings);
}
