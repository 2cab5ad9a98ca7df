/* SPDX-License-Identifier: GPL-2.0-only */
/* What other commands have the doctor do. */
#ifndef MSHVCTL_DOCTOR_H
#define MSHVCTL_DOCTOR_H

#include "findings.h"
#include "situation.h"

/* All checks; the result is to be freed. */
struct findings *doctor_examine(struct situation *situation);

#endif
