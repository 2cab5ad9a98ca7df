// SPDX-License-Identifier: GPL-2.0-only
/* The driver that is loaded, and if none is, why not. */
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "kernel_log.h"

#define RELOAD	"modprobe -r mshv_root && modprobe mshv_root"

static bool differs(const char *a, const char *b)
{
	return a && b && strcmp(a, b);
}

static void check_installed(struct findings *findings, const struct driver *driver,
			    const struct module *module)
{
	const char *version = module->version ? module->version : "unknown";

	if (!driver->ours && !module->in_tree) {
		finding(findings, VERDICT_PROBLEM, "driver",
			"the kernel's own driver is loaded, though version %s is installed",
			version);
		cure(findings, RELOAD);
	} else if (differs(driver->version, module->version) ||
		   differs(driver->srcversion, module->srcversion)) {
		finding(findings, VERDICT_PROBLEM, "driver",
			"version %s is loaded, but another one is installed: %s",
			driver->version ? driver->version : "unknown", version);
		cure(findings, RELOAD);
	} else {
		finding(findings, VERDICT_OK, "driver", "version %s is loaded",
			driver->version ? driver->version : "unknown");
	}
}

static void check_loaded(struct findings *findings, const struct situation *situation)
{
	const struct module *module = situation_module(situation);

	if (module && module->readable)
		check_installed(findings, &situation->driver, module);
	else if (situation->driver.ours)
		finding(findings, VERDICT_OK, "driver", "version %s is loaded",
			situation->driver.version ? situation->driver.version : "unknown");
	else
		finding(findings, VERDICT_NOTE, "driver", "the kernel's own driver is loaded");
}

/* Lines by which the kernel itself says that a file is not for it. */
static bool is_for_another_kernel(const char *log)
{
	return log && (strstr(log, "mshv_root: version magic ") ||
		       strstr(log, "mshv_root: disagrees about version of symbol ") ||
		       strstr(log, "mshv_root: Unknown symbol "));
}

static void check_log(struct findings *findings, const struct situation *situation)
{
	char *reason = kernel_log_refusal(situation->log);

	if (reason) {
		finding(findings, VERDICT_PROBLEM, "log", "the driver was not loaded: %s", reason);
		cure(findings, "%s", reason_cure(reason));
	} else if (is_for_another_kernel(situation->log)) {
		finding(findings, VERDICT_PROBLEM, "log",
			"the kernel says that the module was built for another one");
		cure(findings, "dkms build --force mshv/%s && dkms install --force mshv/%s",
		     situation->dkms.version ? situation->dkms.version : MSHVCTL_VERSION,
		     situation->dkms.version ? situation->dkms.version : MSHVCTL_VERSION);
	} else if (!situation->log) {
		finding(findings, VERDICT_UNKNOWN, "log",
			"the kernel log may say why the driver is not loaded; only root may read it");
	}
	free(reason);
}

static bool can_load(const struct findings *findings, const struct situation *situation)
{
	const struct module *module = situation_module(situation);

	return module && module->indexed && !findings_have(findings, VERDICT_PROBLEM, NULL);
}

static void check_unloaded(struct findings *findings, const struct situation *situation)
{
	check_log(findings, situation);
	if (can_load(findings, situation)) {
		finding(findings, VERDICT_PROBLEM, "driver", "it is not loaded");
		cure(findings, "modprobe mshv_root");
	} else {
		/* The reasons are problems of their own. */
		finding(findings, VERDICT_NOTE, "driver", "it is not loaded");
	}
}

void check_driver(struct findings *findings, const struct situation *situation)
{
	if (situation->driver.loaded)
		check_loaded(findings, situation);
	else
		check_unloaded(findings, situation);
}
