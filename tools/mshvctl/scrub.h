/* SPDX-License-Identifier: GPL-2.0-only */
/* What a bug report must not tell. */
#ifndef MSHVCTL_SCRUB_H
#define MSHVCTL_SCRUB_H

/**
 * scrub() - a line without what is nobody's business
 * @line: the line
 * @host_name: name of the host, which is taken out; NULL: there is none
 *
 * Addresses of the kernel are taken out, too.
 *
 * Return: the line, to be freed.
 */
char *scrub(const char *line, const char *host_name);

#endif
