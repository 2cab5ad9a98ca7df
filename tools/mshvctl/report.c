// SPDX-License-Identifier: GPL-2.0-only
/*
 * mshvctl report: all that a bug report needs. It is written to a file first, from
 * which what is nobody's business is taken out.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capabilities.h"
#include "distribution.h"
#include "doctor.h"
#include "mshvctl.h"
#include "root.h"
#include "scrub.h"
#include "status.h"
#include "text.h"

static void title(const char *text)
{
	printf("\n== %s ==\n", text);
}

static void print_value(const char *name, const char *path)
{
	char *line = root_line("%s", path);

	printf("%-14s %s\n", name, line ? line : "-");
	free(line);
}

/* Of the command line only what concerns the driver: the rest may name disks and keys. */
static void print_command_line(void)
{
	static const char *const wanted[] = {
		"mshv_root.", "module.sig_enforce", "lockdown=", "module_blacklist=",
		"modprobe.blacklist=", "debugfs=", "nosmt", "maxcpus=", "nr_cpus=",
	};
	char *text = root_line("proc/cmdline"), *rest = text, *word;
	unsigned int i;

	printf("%-14s", "command line");
	while ((word = strsep(&rest, " ")))
		for (i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
			if (text_begins(word, wanted[i]))
				printf(" %s", word);
	putchar('\n');
	free(text);
}

static void print_versions(void)
{
	char *name = distribution_name();

	printf("%-14s %s\n", "mshvctl", MSHVCTL_VERSION);
	printf("%-14s %s\n", "distribution", name);
	print_value("kernel", "proc/sys/kernel/osrelease");
	print_value("kernel build", "proc/sys/kernel/version");
	print_value("CPUs", "sys/devices/system/cpu/online");
	print_command_line();
	free(name);
}

static bool print_parameter(const char *name, void *unused)
{
	char *line = root_line(MODULE "/parameters/%s", name);

	(void)unused;
	printf("%s=%s\n", name, line ? line : "-");
	free(line);
	return true;
}

static void print_modules(const struct situation *situation)
{
	unsigned int i;

	for (i = 0; i < situation->count; i++) {
		const struct module *module = &situation->modules[i];

		printf("%s: %s\n", situation->kernels[i].release,
		       module->builtin ? "built in" : module->file ? module->file : "none");
		if (module->answers)
			printf("  answers of the build: %s\n", module->answers);
	}
}

static void print_log(const char *log)
{
	if (!log)
		puts("(only root may read it)");
	else
		fputs(*log ? log : "(nothing)\n", stdout);
}

static void print_debugfs(const char *name)
{
	char *text = root_read(DEBUGFS "/%s", name);

	title(name);
	if (text)
		fputs(text, stdout);
	else
		printf("(%s)\n", errno == EACCES || errno == EPERM ? "only root may read it" :
		       strerror(errno));
	free(text);
}

/* Calls that nobody made say nothing: the last words count calls and successes. */
static void print_calls(void)
{
	char *text = root_read(DEBUGFS "/calls"), *rest = text, *line;

	if (!text)
		return;
	title("calls");
	while ((line = text_line(&rest)))
		if (!text_ends(line, " 0 0"))
			puts(line);
	free(text);
}

static void print_report(void)
{
	struct situation situation;
	struct findings *findings;

	situation_read(&situation);
	findings = doctor_examine(&situation);
	puts("== versions ==");
	print_versions();
	title("status");
	status_print(&situation);
	title("doctor");
	findings_print(findings);
	title("modules");
	print_modules(&situation);
	title("parameters");
	root_list(print_parameter, NULL, MODULE "/parameters");
	title("what the driver offers");
	capabilities_print();
	title("kernel log");
	print_log(situation.log);
	print_debugfs("counters");
	print_debugfs("partitions");
	print_debugfs("vps");
	print_calls();
	findings_free(findings);
	situation_free(&situation);
}

static void copy_scrubbed(FILE *file, const char *host_name)
{
	char *line = NULL, *clean;
	size_t size = 0;

	rewind(file);
	while (getline(&line, &size, file) >= 0) {
		clean = scrub(line, host_name);
		fputs(clean, stdout);
		free(clean);
	}
	free(line);
}

enum exit_status command_report(const struct options *options)
{
	int saved = dup(STDOUT_FILENO);
	FILE *file = tmpfile();
	char *host_name = NULL;

	if (saved < 0 || !file || fflush(stdout) || dup2(fileno(file), STDOUT_FILENO) < 0)
		fail("no temporary file: %s", strerror(errno));
	print_report();
	if (fflush(stdout) || dup2(saved, STDOUT_FILENO) < 0)
		fail("temporary file: %s", strerror(errno));
	close(saved);
	if (!options->host_name)
		host_name = root_line("proc/sys/kernel/hostname");
	copy_scrubbed(file, host_name);
	free(host_name);
	fclose(file);
	return EXIT_WELL;
}
