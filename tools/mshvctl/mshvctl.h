/* SPDX-License-Identifier: GPL-2.0-only */
/* The commands of mshvctl, and what all of them share. */
#ifndef MSHVCTL_H
#define MSHVCTL_H

#include <stdbool.h>

/* How mshvctl ends; mshvctl(8) has them too. */
enum exit_status {
	EXIT_WELL = 0,		/* all well */
	EXIT_PROBLEM = 1,	/* a problem was found, or there is no driver to ask */
	EXIT_USAGE = 2,		/* the command line makes no sense */
	EXIT_UNTOLD = 3,	/* no problem found, but only root can tell all of it */
	EXIT_FAILED = 4,	/* mshvctl itself could not do it */
};

/**
 * struct options - the command line
 * @json: print JSON
 * @once: print one table and end
 * @host_name: leave names of the host in
 * @interval: seconds between tables
 */
struct options {
	bool json;
	bool once;
	bool host_name;
	double interval;
};

/* The commands: each returns how mshvctl ends. */
enum exit_status command_status(const struct options *options);
enum exit_status command_doctor(const struct options *options);
enum exit_status command_capabilities(const struct options *options);
enum exit_status command_stat(const struct options *options);
enum exit_status command_report(const struct options *options);

/**
 * fail() - end with EXIT_FAILED
 * @format: why
 */
void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/**
 * is_root() - may everything be read?
 *
 * Return: true for a process of root.
 */
bool is_root(void);

#endif
