// SPDX-License-Identifier: GPL-2.0-only
/* Kernels: may the driver be built for them, and can it? */
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "distribution.h"
#include "root.h"
#include "text.h"

#include "required_options.h"	/* made of compat/kapi/require.config */

static bool is_set(const char *config, const char *option)
{
	return config_has(config, option, "y") || config_has(config, option, "m");
}

static bool check_options(struct findings *findings, const char *title, const char *config)
{
	bool good = true;
	unsigned int i;

	for (i = 0; i < sizeof(required_options) / sizeof(*required_options); i++) {
		const char *option = required_options[i].option;
		const char *other = required_options[i].other;
		bool same = !strcmp(option, other);

		if (is_set(config, option) || is_set(config, other))
			continue;
		finding(findings, VERDICT_PROBLEM, "kernel",
			"%s was configured without %s%s%s: %s", title, option,
			same ? "" : " or ", same ? "" : other, required_options[i].reason);
		cure(findings,
		     "use a kernel with %s%s%s=y; your distribution's standard kernel has it",
		     option, same ? "" : "=y or ", same ? "" : other);
		good = false;
	}
	return good;
}

/* What the running kernel is, it tells by itself. */
static bool check_purpose(struct findings *findings, const struct kernel *kernel,
			  const char *title, const char *config)
{
	static const char reason[] = "PREEMPT_RT kernels are not supported";

	if (kernel->running || !config_has(config, "CONFIG_PREEMPT_RT", "y"))
		return true;
	finding(findings, VERDICT_PROBLEM, "kernel", "%s: %s", title, reason);
	cure(findings, "%s", reason_cure(reason));
	return false;
}

static bool check_config(struct findings *findings, const struct kernel *kernel,
			 const char *title)
{
	char *config = kernel_config(kernel);
	bool good = true;

	if (config)
		good = check_options(findings, title, config) &&
		       check_purpose(findings, kernel, title, config);
	free(config);
	return good;
}

/* False for a kernel that the driver is not for. */
static bool check_kernel(struct findings *findings, const struct kernel *kernel,
			 const char *title)
{
	if (strverscmp(kernel->release, MSHV_KERNEL_MIN) < 0) {
		finding(findings, VERDICT_PROBLEM, "kernel", "%s is older than %s", title,
			MSHV_KERNEL_MIN);
		cure(findings, "boot a newer kernel");
		return false;
	}
	if (!kernel->installed) {
		finding(findings, VERDICT_PROBLEM, "kernel",
			"there are no modules of %s", title);
		cure(findings, "reboot, into a kernel that is installed");
		return true;
	}
	if (!check_config(findings, kernel, title))
		return false;
	finding(findings, VERDICT_OK, "kernel", "%s%s", title,
		kernel->running && kernel->newest ? ", the newest one too" : "");
	return true;
}

/* What was built with headers is there without them; the kernel's own needs none. */
static bool is_served(const struct situation *situation, unsigned int i)
{
	const struct module *module = &situation->modules[i];

	return module->file && (!module->in_tree || !situation->dkms.version);
}

/* Nothing is built for a kernel that has the driver inside or is gone. */
static void check_headers(struct findings *findings, const struct situation *situation,
			  unsigned int i, const char *title)
{
	const struct kernel *kernel = &situation->kernels[i];
	char *command;

	if (situation->modules[i].builtin || !kernel->installed || kernel->unsuitable)
		return;
	if (root_exists("lib/modules/%s/build/Makefile", kernel->release)) {
		finding(findings, VERDICT_OK, "headers", "those of %s are installed", title);
		return;
	}
	finding(findings, is_served(situation, i) ? VERDICT_NOTE : VERDICT_PROBLEM, "headers",
		"there are no headers of %s", title);
	command = distribution_install_headers(kernel->release);
	cure(findings, "%s", command);
	free(command);
}

void check_kernels(struct findings *findings, struct situation *situation)
{
	unsigned int i;
	char *title;

	if (!situation->count)
		finding(findings, VERDICT_NOTE, "kernel", "no kernel can be found");
	for (i = 0; i < situation->count; i++) {
		title = kernel_title(&situation->kernels[i]);
		situation->kernels[i].unsuitable =
			!check_kernel(findings, &situation->kernels[i], title);
		check_headers(findings, situation, i, title);
		free(title);
	}
}
