// SPDX-License-Identifier: GPL-2.0-only
/* Which file would modprobe load, and may it? */
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "root.h"
#include "text.h"

/* The kernel's own is what one has who did not install the package. */
static enum verdict judge_in_tree(const struct dkms *dkms)
{
	return dkms->version ? VERDICT_PROBLEM : VERDICT_NOTE;
}

/* "WHAT: CURE", as the build has it. */
static void tell_refusal(struct findings *findings, const char *title, const char *refused)
{
	const char *end = strstr(refused, ": ");

	finding(findings, VERDICT_PROBLEM, "module", "the module for %s refuses to load: %.*s",
		title, end ? (int)(end - refused) : (int)strlen(refused), refused);
	if (end)
		cure(findings, "%s", end + 2);
}

static void check_file(struct findings *findings, const struct dkms *dkms,
		       const struct kernel *kernel, const struct module *module,
		       const char *title)
{
	if (!module->indexed) {
		finding(findings, VERDICT_PROBLEM, "module",
			"modprobe does not know of /%s, which is for %s", module->file, title);
		cure(findings, "depmod %s", kernel->release);
	} else if (module->in_tree) {
		finding(findings, judge_in_tree(dkms), "module",
			"on %s modprobe loads the kernel's own driver, /%s", title, module->file);
		if (dkms->version)
			cure(findings, "dkms install --force mshv/%s -k %s", dkms->version,
			     kernel->release);
	} else if (!module->readable) {
		finding(findings, VERDICT_PROBLEM, "module", "/%s cannot be read as a module",
			module->file);
		cure(findings, "dkms install --force mshv/%s -k %s",
		     dkms->version ? dkms->version : MSHVCTL_VERSION, kernel->release);
	} else if (module->refused) {
		tell_refusal(findings, title, module->refused);
	} else {
		finding(findings, VERDICT_OK, "module", "on %s modprobe loads /%s, version %s",
			title, module->file, module->version ? module->version : "unknown");
	}
}

static void check_module(struct findings *findings, const struct dkms *dkms,
			 const struct kernel *kernel, const struct module *module,
			 const char *title)
{
	if (module->builtin) {
		finding(findings, judge_in_tree(dkms), "module",
			"%s has the in-tree driver built in (CONFIG_MSHV_ROOT=y)", title);
		cure(findings, "use a kernel with CONFIG_MSHV_ROOT=m or unset");
	} else if (module->file) {
		check_file(findings, dkms, kernel, module, title);
	} else if (kernel->installed) {
		/* That is so for a reason that was told before. */
		finding(findings, VERDICT_NOTE, "module", "there is no mshv_root for %s", title);
	}
}

/* Does a line of modprobe.d(5) keep the module from being loaded? */
static bool is_forbidden(char *line)
{
	char *command = text_word(&line), *module = text_word(&line);

	if (!command || !module || strcmp(module, "mshv_root"))
		return false;
	return !strcmp(command, "blacklist") || !strcmp(command, "install");
}

struct search {
	struct findings *findings;
	const char *directory;
};

static bool visit_file(const char *name, void *data)
{
	struct search *search = data;
	char *text, *rest, *line, *copy;

	if (!text_ends(name, ".conf"))
		return true;
	text = root_read("%s/%s", search->directory, name);
	for (rest = text; (line = text_line(&rest));) {
		copy = text_copy(line);
		if (is_forbidden(line)) {
			finding(search->findings, VERDICT_PROBLEM, "modprobe",
				"/%s/%s keeps the driver out: %s", search->directory, name, copy);
			cure(search->findings, "sed -i '/mshv_root/d' /%s/%s",
			     search->directory, name);
		}
		free(copy);
	}
	free(text);
	return true;
}

static void check_command_line(struct findings *findings)
{
	static const char *const options[] = { "modprobe.blacklist=", "module_blacklist=" };
	char *text = root_line("proc/cmdline"), *rest = text, *word;
	unsigned int i;

	while ((word = strsep(&rest, " ")))
		for (i = 0; i < sizeof(options) / sizeof(*options); i++) {
			if (!text_begins(word, options[i]) ||
			    !text_has_word(word + strlen(options[i]), "mshv_root"))
				continue;
			finding(findings, VERDICT_PROBLEM, "modprobe",
				"the kernel's command line keeps the driver out: %s", word);
			cure(findings, "take mshv_root out of %s in the boot loader, and reboot",
			     options[i]);
		}
	free(text);
}

static void check_modprobe(struct findings *findings)
{
	static const char *const directories[] = {
		"etc/modprobe.d", "run/modprobe.d", "usr/local/lib/modprobe.d",
		"usr/lib/modprobe.d", "lib/modprobe.d",
	};
	struct search search = { .findings = findings };
	char *merged = root_link("lib");
	unsigned int i;

	for (i = 0; i < sizeof(directories) / sizeof(*directories); i++) {
		search.directory = directories[i];
		/* One directory may have two names. */
		if (!merged || !text_begins(search.directory, "lib/"))
			root_list(visit_file, &search, "%s", search.directory);
	}
	free(merged);
	check_command_line(findings);
}

void check_modules(struct findings *findings, const struct situation *situation)
{
	unsigned int i;
	char *title;

	for (i = 0; i < situation->count; i++) {
		title = kernel_title(&situation->kernels[i]);
		check_module(findings, &situation->dkms, &situation->kernels[i],
			     &situation->modules[i], title);
		free(title);
	}
	check_modprobe(findings);
}
