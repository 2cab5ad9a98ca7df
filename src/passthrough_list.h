/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MSHV_PASSTHROUGH_LIST_H
#define MSHV_PASSTHROUGH_LIST_H

#include <linux/types.h>

#include "request.h"

bool mshv_passthrough_allowed(enum mshv_hvcall_scope scope, u16 code, u16 reps,
			      u16 in_bytes, u16 out_bytes);
u16 mshv_passthrough_next(enum mshv_hvcall_scope scope, unsigned int *position);

#endif
