/* SPDX-License-Identifier: GPL-2.0-only */
/* Which distribution it is, and what it calls things. */
#ifndef MSHVCTL_DISTRIBUTION_H
#define MSHVCTL_DISTRIBUTION_H

/* The name for people, to be freed. */
char *distribution_name(void);

/* Commands, or sentences where the distribution is not known; to be freed. */
char *distribution_install(const char *package);
char *distribution_install_headers(const char *release);

#endif
