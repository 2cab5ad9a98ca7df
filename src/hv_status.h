/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MSHV_HV_STATUS_H
#define MSHV_HV_STATUS_H

#include <linux/types.h>

int mshv_hv_status_errno(u16 status);
const char *mshv_hv_status_name(u16 status);
bool mshv_hv_status_is_shortage(u16 status);

#endif
