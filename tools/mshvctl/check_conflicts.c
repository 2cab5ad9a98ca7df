// SPDX-License-Identifier: GPL-2.0-only
/* Who else wants what the driver needs. */
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "root.h"

#define OWN_CALLBACK		"SYMBOL_HV_SETUP_MSHV_HANDLER"
#define FIRST_OWN_CALLBACK	"6.15"

/* What the build found, or else what is known of releases. */
static bool has_own_callback(const struct situation *situation)
{
	const struct module *module = situation_module(situation);

	if (module && module->answers)
		return strstr(module->answers, OWN_CALLBACK "=yes");
	return strverscmp(situation->kernels[0].release, FIRST_OWN_CALLBACK) >= 0;
}

/* In a root partition that is not nested it has nothing to do. */
static bool is_vmbus_active(const struct host *host)
{
	return (root_exists("sys/module/hv_vmbus") || root_exists("sys/bus/vmbus")) &&
	       (host->role != ROLE_ROOT || host->nested);
}

static void check_vmbus(struct findings *findings, const struct situation *situation)
{
	static const char reason[] =
		"hv_vmbus owns the only callback slot of this kernel; a kernel from 6.15 on has room for both";

	if (!is_vmbus_active(&situation->host)) {
		finding(findings, VERDICT_OK, "vmbus", "nothing that is in the way");
	} else if (situation->driver.loaded || has_own_callback(situation)) {
		finding(findings, VERDICT_OK, "vmbus", "there is room for it and the driver");
	} else {
		finding(findings, VERDICT_PROBLEM, "vmbus", "%s", reason);
		cure(findings, "%s", reason_cure(reason));
	}
}

/* Programs that find both devices choose for themselves. */
static void check_kvm(struct findings *findings)
{
	static const char *const modules[] = { "kvm_intel", "kvm_amd" };
	unsigned int i;

	for (i = 0; i < sizeof(modules) / sizeof(*modules); i++)
		if (root_exists("sys/module/%s", modules[i])) {
			finding(findings, VERDICT_NOTE, "kvm",
				"%s is loaded: programs may prefer /dev/kvm", modules[i]);
			cure(findings, "modprobe -r %s", modules[i]);
		}
}

void check_conflicts(struct findings *findings, const struct situation *situation)
{
	if (!situation->host.present || !situation->count)
		return;
	check_vmbus(findings, situation);
	check_kvm(findings);
}
