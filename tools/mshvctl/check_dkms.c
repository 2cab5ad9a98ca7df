// SPDX-License-Identifier: GPL-2.0-only
/* Does dkms know the package, and has it built it? */
#include <stdlib.h>

#include "checks.h"
#include "distribution.h"
#include "root.h"

static void cure_by_package(struct findings *findings, const char *package)
{
	char *command = distribution_install(package);

	cure(findings, "%s", command);
	free(command);
}

enum origin {
	ORIGIN_NONE,		/* a kernel has no driver */
	ORIGIN_KERNEL,		/* a kernel has its own */
	ORIGIN_PACKAGE,		/* each has one that was built for it somewhere else */
};

/* Where the driver comes from that does not come from dkms. */
static enum origin find_origin(const struct situation *situation)
{
	enum origin origin = situation->count ? ORIGIN_PACKAGE : ORIGIN_NONE;
	unsigned int i;

	for (i = 0; i < situation->count; i++) {
		if (!situation->modules[i].builtin && !situation->modules[i].file)
			return ORIGIN_NONE;
		if (situation->modules[i].builtin || situation->modules[i].in_tree)
			origin = ORIGIN_KERNEL;
	}
	return origin;
}

static bool check_presence(struct findings *findings, const struct situation *situation)
{
	const struct dkms *dkms = &situation->dkms;

	if (!dkms->version && find_origin(situation) == ORIGIN_PACKAGE) {
		finding(findings, VERDICT_OK, "dkms", "the driver was not built by dkms");
		return false;
	}
	if (!dkms->version && find_origin(situation) == ORIGIN_KERNEL) {
		finding(findings, VERDICT_NOTE, "dkms",
			"mshv-dkms is not installed, but there is a driver of the kernel's own");
		cure_by_package(findings, "mshv-dkms");
		return false;
	}
	if (!dkms->present) {
		finding(findings, VERDICT_PROBLEM, "dkms", "dkms is not installed");
		cure_by_package(findings, "dkms");
		return false;
	}
	if (dkms->version)
		return true;
	if (dkms->unadded) {
		finding(findings, VERDICT_PROBLEM, "dkms",
			"mshv %s was not added to dkms", dkms->unadded);
		cure(findings, "dkms install mshv/%s", dkms->unadded);
	} else {
		finding(findings, VERDICT_PROBLEM, "dkms", "mshv-dkms is not installed");
		cure_by_package(findings, "mshv-dkms");
	}
	return false;
}

/* The package keeps the log of each kernel, dkms only that of the last build. */
static void cure_state(struct findings *findings, const struct dkms *dkms,
		       enum dkms_state state, const char *release)
{
	if (state != DKMS_FAILED)
		cure(findings, "dkms install mshv/%s -k %s", dkms->version, release);
	else if (root_exists(DKMS_LOGS "/%s.log", release))
		cure(findings, "less /" DKMS_LOGS "/%s.log; then: dkms install mshv/%s -k %s",
		     release, dkms->version, release);
	else
		cure(findings, "less /var/lib/dkms/mshv/%s/build/make.log; then: dkms install mshv/%s -k %s",
		     dkms->version, dkms->version, release);
}

static void check_state(struct findings *findings, const struct dkms *dkms,
			const struct kernel *kernel, const char *title)
{
	static const char *const titles[] = {
		[DKMS_NOT_BUILT] = "was not built for",
		[DKMS_FAILED] = "did not build for",
		[DKMS_BUILT] = "was built, but not installed for",
		[DKMS_INSTALLED] = "is installed for",
	};
	enum dkms_state state = dkms_state(dkms, kernel->release);

	if (state == DKMS_INSTALLED) {
		finding(findings, VERDICT_OK, "dkms", "mshv %s %s %s", dkms->version,
			titles[state], title);
		return;
	}
	finding(findings, VERDICT_PROBLEM, "dkms", "mshv %s %s %s%s", dkms->version,
		titles[state], title, state == DKMS_FAILED ? "; the log says why" : "");
	cure_state(findings, dkms, state, kernel->release);
}

void check_dkms(struct findings *findings, const struct situation *situation)
{
	unsigned int i;
	char *title;

	if (!check_presence(findings, situation))
		return;
	for (i = 0; i < situation->count; i++) {
		if (situation->modules[i].builtin || !situation->kernels[i].installed ||
		    situation->kernels[i].unsuitable)
			continue;
		title = kernel_title(&situation->kernels[i]);
		check_state(findings, &situation->dkms, &situation->kernels[i], title);
		free(title);
	}
}
