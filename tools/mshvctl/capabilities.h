/* SPDX-License-Identifier: GPL-2.0-only */
/* What other commands print of the capabilities. */
#ifndef MSHVCTL_CAPABILITIES_H
#define MSHVCTL_CAPABILITIES_H

#include <stdbool.h>

/* False if there is no driver that tells. */
bool capabilities_print(void);

#endif
