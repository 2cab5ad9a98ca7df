// SPDX-License-Identifier: GPL-2.0-only
/* mshvctl: what there is of /dev/mshv, and why not. The command line. */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mshvctl.h"
#include "root.h"

#define DEFAULT_INTERVAL	1.0
#define LONGEST_INTERVAL	86400.0

static const char usage_text[] =
	"usage: mshvctl [OPTION...] COMMAND\n"
	"\n"
	"  status        what there is: driver, device, hypervisor\n"
	"  doctor        what is wrong and which command cures it\n"
	"  capabilities  what the driver offers\n"
	"  stat          table of partitions and VPs, renewed (root)\n"
	"  report        all of it, for a bug report\n"
	"\n"
	"  --json               status, doctor, capabilities: print JSON\n"
	"  --once               stat: print what was counted so far and end\n"
	"  --interval SECONDS   stat: renew this often (default 1)\n"
	"  --host-name          report: leave the name of this host in\n"
	"  --root DIR           look at the files of another system, which are in DIR\n"
	"  --help, --version\n"
	"\n"
	"Exit status: 0 all well, 1 a problem was found or there is no driver, 2 usage,\n"
	"3 no problem found but only root can tell all of it, 4 mshvctl itself failed.\n";

/* What a command takes beside its name. */
enum {
	TAKES_JSON	= 1,
	TAKES_TABLE	= 2,
	TAKES_HOST_NAME	= 4,
};

static const struct command {
	const char *name;
	unsigned int takes;
	enum exit_status (*run)(const struct options *options);
} commands[] = {
	{ "status", TAKES_JSON, command_status },
	{ "doctor", TAKES_JSON, command_doctor },
	{ "capabilities", TAKES_JSON, command_capabilities },
	{ "stat", TAKES_TABLE, command_stat },
	{ "report", TAKES_HOST_NAME, command_report },
};

static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "once", no_argument, NULL, 'o' },
	{ "interval", required_argument, NULL, 'i' },
	{ "host-name", no_argument, NULL, 'n' },
	{ "root", required_argument, NULL, 'r' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ }
};

void fail(const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "mshvctl: ");
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(EXIT_FAILED);
}

bool is_root(void)
{
	return !geteuid();
}

static _Noreturn void refuse(const char *what, const char *which)
{
	fprintf(stderr, "mshvctl: %s%s\nTry 'mshvctl --help'.\n", what, which);
	exit(EXIT_USAGE);
}

static double parse_interval(const char *text)
{
	double seconds;
	char *end;

	errno = 0;
	seconds = strtod(text, &end);
	if (errno || end == text || *end || !(seconds >= 0.1 && seconds <= LONGEST_INTERVAL))
		refuse("not an interval in seconds, 0.1 to 86400: ", text);
	return seconds;
}

/* What was asked for, as TAKES_*. */
static unsigned int parse_options(int argc, char **argv, struct options *options)
{
	unsigned int asked = 0;
	int option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (option) {
		case 'j':
			options->json = true;
			asked |= TAKES_JSON;
			break;
		case 'o':
			options->once = true;
			asked |= TAKES_TABLE;
			break;
		case 'i':
			options->interval = parse_interval(optarg);
			asked |= TAKES_TABLE;
			break;
		case 'n':
			options->host_name = true;
			asked |= TAKES_HOST_NAME;
			break;
		case 'r':
			root_set(optarg);
			break;
		case 'h':
			fputs(usage_text, stdout);
			exit(EXIT_WELL);
		case 'V':
			puts("mshvctl " MSHVCTL_VERSION);
			exit(EXIT_WELL);
		default:
			fputs("Try 'mshvctl --help'.\n", stderr);
			exit(EXIT_USAGE);
		}
	}
	return asked;
}

static const struct command *find_command(const char *name)
{
	unsigned int i;

	for (i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	refuse("no such command: ", name);
}

int main(int argc, char **argv)
{
	struct options options = { .interval = DEFAULT_INTERVAL };
	unsigned int asked = parse_options(argc, argv, &options);
	const struct command *command;
	enum exit_status status;

	if (optind >= argc)
		refuse("which command?", "");
	command = find_command(argv[optind++]);
	if (optind < argc)
		refuse("too many arguments: ", argv[optind]);
	if (asked & ~command->takes)
		refuse("an option that does not belong to this command: ", command->name);
	status = command->run(&options);
	if (fflush(stdout) || ferror(stdout))
		fail("cannot write: %s", strerror(errno));
	return status;
}
