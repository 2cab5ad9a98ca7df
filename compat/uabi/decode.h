/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decoders and encoders of the older generations: pure functions on buffers,
 * built on the host too. Where the row has a hypercall, call->in and call->out are
 * zeroed pages for it, and the partition id and the VP index are filled in later.
 */
#ifndef MSHV_UABI_DECODE_H
#define MSHV_UABI_DECODE_H

#include "../../src/ioctl.h"

/* decode_create.c */
int mshv_uabi_decode_create_40(struct mshv_call *call);

/* decode_partition.c */
int mshv_uabi_decode_install_intercept(struct mshv_call *call);

/* decode_device_object.c */
int mshv_uabi_decode_create_device(struct mshv_call *call);
int mshv_uabi_check_device_attr(const struct mshv_call *call);
int mshv_uabi_decode_device_attr(struct mshv_call *call);

#endif
