// SPDX-License-Identifier: GPL-2.0-only
/* The trace events' one definition. */
#define CREATE_TRACE_POINTS
#include "mshv_trace.h"
