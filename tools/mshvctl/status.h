/* SPDX-License-Identifier: GPL-2.0-only */
/* What other commands print of the status. */
#ifndef MSHVCTL_STATUS_H
#define MSHVCTL_STATUS_H

#include "situation.h"

void status_print(const struct situation *situation);

#endif
