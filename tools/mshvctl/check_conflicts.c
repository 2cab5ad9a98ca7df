// SPDX-License-Identifier: GPL-2.0-only
/* Who else wants what the driver needs. */
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "root.h"

#define OWN_CALLBACK		"SYMBOL_HV_SETUP_MSHV_HANDLER=yes"
#define FIRST_OWN_CALLBACK	"6.15"
#define OTHER_INTERRUPT		"SYMBOL_KVM_SET_POSTED_INTR_WAKEUP_HANDLER=yes"

/* What the build found, or else what is known of releases. */
static bool has_own_callback(const struct situation *situation)
{
	const struct module *module = situation_module(situation);

	if (module && module->answers)
		return strstr(module->answers, OWN_CALLBACK);
	return strverscmp(situation->kernels[0].release, FIRST_OWN_CALLBACK) >= 0;
}

/* Kernels with KVM do, and that are nearly all. */
static bool has_other_interrupt(const struct situation *situation)
{
	const struct module *module = situation_module(situation);

	return !module || !module->answers || strstr(module->answers, OTHER_INTERRUPT);
}

/* In a root partition that is not nested it has nothing to do. */
static bool is_vmbus_active(const struct host *host)
{
	return (root_exists("sys/module/hv_vmbus") || root_exists("sys/bus/vmbus")) &&
	       (host->role != ROLE_ROOT || host->nested);
}

/* Why there is no interrupt for the driver beside VMBus, or NULL. */
static const char *find_obstacle(const struct situation *situation)
{
	if (situation->driver.loaded || has_own_callback(situation))
		return NULL;
	if (!has_other_interrupt(situation))
		return "hv_vmbus owns the only callback slot of this kernel; one from 6.15 on, or with CONFIG_KVM, has room for both";
	if (root_exists("sys/module/kvm_intel"))
		return "kvm_intel has the interrupt that is left beside hv_vmbus";
	return NULL;
}

static void check_vmbus(struct findings *findings, const struct situation *situation)
{
	const char *obstacle;

	if (!is_vmbus_active(&situation->host)) {
		finding(findings, VERDICT_OK, "vmbus", "nothing that is in the way");
		return;
	}
	obstacle = find_obstacle(situation);
	if (obstacle) {
		finding(findings, VERDICT_PROBLEM, "vmbus", "%s", obstacle);
		cure(findings, "%s", reason_cure(obstacle));
	} else {
		finding(findings, VERDICT_OK, "vmbus", "there is room for it and the driver");
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
