// SPDX-License-Identifier: GPL-2.0-only
/* The command line of mshv-lab. */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_USAGE	2

static const char usage_text[] =
"usage: mshv-lab --kernel FILE --initramfs FILE [options]\n"
"       mshv-lab --self-test\n"
"\n"
"Boots a Linux kernel as parent partition of a modelled Microsoft hypervisor; its\n"
"child partitions run as KVM virtual machines. lab/run does this with a Debian\n"
"kernel, on machines without KVM too.\n"
"\n"
"  --kernel FILE          uncompressed x86-64 kernel (vmlinux)\n"
"  --initramfs FILE       the parent's initramfs\n"
"  --append TEXT          added to the kernel command line\n"
"  --personality NAME     l1vh (default) or root\n"
"  --cpus N               virtual processors of the parent, 1 to 4 (default 1)\n"
"  --memory MIB           the parent's memory, 128 to 3072 (default 512)\n"
"  --timeout SECONDS      then the run is over (default 600)\n"
"  --interactive          connect ttyS0 to the terminal; Ctrl-A x ends the parent\n"
"  --console FILE         what the parent writes to ttyS0 (default: standard output)\n"
"  --results FILE         what the parent writes to ttyS1 (default: discarded)\n"
"  --report FILE          counters, ledger and verdict as JSON\n"
"  --log FILE             the lab's own messages (default: standard error)\n"
"\n"
"  --lenient-root         a root may bring its own hypercall, assist and SynIC pages, as\n"
"                         kernels do that do not know that they are a root\n"
"  --vmbus                the parent has VMBus: an ACPI device, and a host that answers\n"
"  --build N              hypervisor build number (default 27744)\n"
"  --privileges N         privilege mask, CPUID 40000003h EAX and EBX << 32\n"
"  --capabilities N       VMM capabilities (default 0)\n"
"  --scheduler N          scheduler type, 1 to 15 (default 3); with 4 the parent schedules\n"
"                         the VPs of its children, as root or by an L1VH's integrated\n"
"                         scheduler\n"
"  --inject SPEC          code=N,nth=N,status=N[,times=N][,done=N]: let calls fail\n"
"  --knob NAME=VALUE      rep-limit, charge-vp, charge-partition, charge-map,\n"
"                         charge-create, charge-status, charge-port,\n"
"                         charge-connection, message-delay, message-lose,\n"
"                         async-calls, async-delay, async-status, eoi-suppress,\n"
"                         ring-restart, stray, signal, unblock-delay\n"
"\n"
"  --self-test            only say whether KVM works well enough here\n"
"\n"
"Exit status: 0 the parent ended with status 0 and everything was given back, 1 it\n"
"ended with another status, 2 wrong use or cannot run here, 3 the parent broke a rule\n"
"of the hypervisor, 4 something was not given back, 5 time-out or crash, 6 as 0, but\n"
"the report cannot be written.\n";

enum option_number {
	OPTION_KERNEL = 256, OPTION_INITRAMFS, OPTION_APPEND, OPTION_PERSONALITY,
	OPTION_CPUS, OPTION_MEMORY, OPTION_TIMEOUT, OPTION_INTERACTIVE, OPTION_CONSOLE,
	OPTION_RESULTS, OPTION_REPORT, OPTION_LOG, OPTION_BUILD, OPTION_PRIVILEGES,
	OPTION_CAPABILITIES, OPTION_SCHEDULER, OPTION_INJECT, OPTION_KNOB,
	OPTION_LENIENT_ROOT, OPTION_VMBUS, OPTION_SELF_TEST, OPTION_HELP,
};

static const struct option long_options[] = {
	{ "kernel", required_argument, NULL, OPTION_KERNEL },
	{ "initramfs", required_argument, NULL, OPTION_INITRAMFS },
	{ "append", required_argument, NULL, OPTION_APPEND },
	{ "personality", required_argument, NULL, OPTION_PERSONALITY },
	{ "cpus", required_argument, NULL, OPTION_CPUS },
	{ "memory", required_argument, NULL, OPTION_MEMORY },
	{ "timeout", required_argument, NULL, OPTION_TIMEOUT },
	{ "interactive", no_argument, NULL, OPTION_INTERACTIVE },
	{ "console", required_argument, NULL, OPTION_CONSOLE },
	{ "results", required_argument, NULL, OPTION_RESULTS },
	{ "report", required_argument, NULL, OPTION_REPORT },
	{ "log", required_argument, NULL, OPTION_LOG },
	{ "build", required_argument, NULL, OPTION_BUILD },
	{ "privileges", required_argument, NULL, OPTION_PRIVILEGES },
	{ "capabilities", required_argument, NULL, OPTION_CAPABILITIES },
	{ "scheduler", required_argument, NULL, OPTION_SCHEDULER },
	{ "inject", required_argument, NULL, OPTION_INJECT },
	{ "knob", required_argument, NULL, OPTION_KNOB },
	{ "lenient-root", no_argument, NULL, OPTION_LENIENT_ROOT },
	{ "vmbus", no_argument, NULL, OPTION_VMBUS },
	{ "self-test", no_argument, NULL, OPTION_SELF_TEST },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ NULL, 0, NULL, 0 },
};

static int complain(const char *what, const char *value)
{
	fprintf(stderr, "mshv-lab: %s: '%s'\n", what, value);
	return EXIT_USAGE;
}

static int parse_number(const char *text, uint64_t low, uint64_t high, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 0);
	if (errno || end == text || *end || *text == '-' || *value < low || *value > high)
		return complain("not a number in range", text);
	return -1;
}

static int parse_unsigned(const char *text, unsigned int low, unsigned int high,
			  unsigned int *result)
{
	uint64_t value;
	int status = parse_number(text, low, high, &value);

	*result = value;
	return status;
}

static int parse_personality(struct options *options, const char *name)
{
	if (!strcmp(name, "l1vh"))
		options->personality = PERSONALITY_L1VH;
	else if (!strcmp(name, "root"))
		options->personality = PERSONALITY_ROOT;
	else
		return complain("no such personality", name);
	return -1;
}

static int add_model_option(struct options *options, const char *spec)
{
	if (options->model_option_count == MAX_MODEL_OPTIONS)
		return complain("too many --inject and --knob", spec);
	options->model_options[options->model_option_count++] = spec;
	return -1;
}

static int parse_path(struct options *options, int option, const char *value)
{
	switch (option) {
	case OPTION_KERNEL:
		options->kernel = value;
		break;
	case OPTION_INITRAMFS:
		options->initramfs = value;
		break;
	case OPTION_APPEND:
		options->append = value;
		break;
	case OPTION_CONSOLE:
		options->console = value;
		break;
	case OPTION_RESULTS:
		options->results = value;
		break;
	case OPTION_REPORT:
		options->report = value;
		break;
	case OPTION_LOG:
		options->log = value;
		break;
	}
	return -1;
}

static int parse_option(struct options *options, int option, const char *value)
{
	switch (option) {
	case OPTION_PERSONALITY:
		return parse_personality(options, value);
	case OPTION_CPUS:
		return parse_unsigned(value, 1, MAX_PARENT_VPS, &options->cpus);
	case OPTION_MEMORY:
		return parse_unsigned(value, 128, 3072, &options->memory);
	case OPTION_TIMEOUT:
		return parse_unsigned(value, 1, 1000000, &options->timeout);
	case OPTION_INTERACTIVE:
		options->interactive = true;
		return -1;
	case OPTION_BUILD:
		return parse_unsigned(value, 1, UINT32_MAX, &options->build);
	case OPTION_SCHEDULER:
		return parse_unsigned(value, 1, 15, &options->scheduler);
	case OPTION_PRIVILEGES:
		return parse_number(value, 1, UINT64_MAX, &options->privileges);
	case OPTION_CAPABILITIES:
		return parse_number(value, 0, UINT64_MAX, &options->capabilities);
	case OPTION_INJECT:
	case OPTION_KNOB:
		return add_model_option(options, value);
	case OPTION_LENIENT_ROOT:
		options->lenient_root = true;
		return -1;
	case OPTION_VMBUS:
		options->vmbus = true;
		return -1;
	case OPTION_SELF_TEST:
		options->self_test = true;
		return -1;
	default:
		return parse_path(options, option, value);
	}
}

int options_parse(struct options *options, int argc, char **argv)
{
	int option, status;

	*options = (struct options) {
		.append = "", .cpus = 1, .memory = 512, .timeout = 600,
		.build = 27744, .scheduler = 3,
	};
	while ((option = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
		if (option == OPTION_HELP || option == 'h') {
			fputs(usage_text, stdout);
			return 0;
		}
		status = option == '?' ? EXIT_USAGE : parse_option(options, option, optarg);
		if (status >= 0)
			goto usage;
	}
	status = EXIT_USAGE;
	if (optind < argc) {
		complain("unexpected argument", argv[optind]);
		goto usage;
	}
	if (!options->self_test && (!options->kernel || !options->initramfs)) {
		fputs("mshv-lab: --kernel and --initramfs are needed\n", stderr);
		goto usage;
	}
	return -1;

usage:
	fputs(usage_text, stderr);
	return status;
}
