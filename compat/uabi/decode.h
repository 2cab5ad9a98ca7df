/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decoders and encoders of the older generations: pure functions on buffers,
 * built on the host too. Where the row has a hypercall, call->in is a zeroed page for
 * its input, and the partition id and the VP index are filled in later.
 */
#ifndef MSHV_UABI_DECODE_H
#define MSHV_UABI_DECODE_H

#include "../../src/hv_abi.h"
#include "../../src/ioctl.h"

/* Did the hypercall succeed, so that its output means something? */
static inline bool mshv_uabi_has_result(const struct mshv_call *call)
{
	return call->request.hvcall.issued && call->request.hvcall.status == MSHV_HV_SUCCESS;
}

/* decode_create.c */
int mshv_uabi_decode_create_32(struct mshv_call *call);
int mshv_uabi_decode_create_arm32(struct mshv_call *call);
int mshv_uabi_decode_create_40(struct mshv_call *call);
int mshv_uabi_decode_create_48(struct mshv_call *call);
u32 mshv_uabi_create_arm_size(const void *argument);
int mshv_uabi_decode_create_arm(struct mshv_call *call);
int mshv_uabi_decode_create_smt4(struct mshv_call *call);

/* decode_device.c */
int mshv_uabi_decode_version_info(struct mshv_call *call);
int mshv_uabi_decode_get_property(struct mshv_call *call);
int mshv_uabi_decode_host_property_u64(struct mshv_call *call);
bool mshv_uabi_encode_get_property(struct mshv_call *call);
long mshv_uabi_property_as_return(u64 value);

/* decode_memory.c */
int mshv_uabi_decode_map_memory(struct mshv_call *call);
int mshv_uabi_decode_unmap_memory(struct mshv_call *call);

/* decode_partition.c */
int mshv_uabi_decode_install_intercept(struct mshv_call *call);
int mshv_uabi_decode_assert_interrupt(struct mshv_call *call);
int mshv_uabi_decode_set_property(struct mshv_call *call);
int mshv_uabi_decode_deliverability(struct mshv_call *call);
int mshv_uabi_decode_scrub(struct mshv_call *call);

/* decode_irq.c */
int mshv_uabi_decode_irqfd_40(struct mshv_call *call);
int mshv_uabi_decode_ioeventfd(struct mshv_call *call);

/* decode_access.c */
int mshv_uabi_decode_access_states_28(struct mshv_call *call);
bool mshv_uabi_encode_access_states_28(struct mshv_call *call);
int mshv_uabi_decode_access_states_32(struct mshv_call *call);
bool mshv_uabi_encode_access_states_32(struct mshv_call *call);

/* decode_events.c */
int mshv_uabi_decode_signal_event(struct mshv_call *call);
bool mshv_uabi_encode_signal_event(struct mshv_call *call);
int mshv_uabi_check_post_message(const struct mshv_call *call);
int mshv_uabi_decode_post_message_16(struct mshv_call *call);
int mshv_uabi_decode_post_message_264(struct mshv_call *call);

/* decode_snp.c */
int mshv_uabi_decode_host_access_24(struct mshv_call *call);
int mshv_uabi_decode_host_access_16(struct mshv_call *call);
int mshv_uabi_decode_import_old(struct mshv_call *call);
int mshv_uabi_decode_import_new(struct mshv_call *call);
int mshv_uabi_decode_complete_import(struct mshv_call *call);
int mshv_uabi_decode_psp_request(struct mshv_call *call);
int mshv_uabi_decode_ap_create(struct mshv_call *call);

/* decode_device_object.c */
int mshv_uabi_decode_create_device(struct mshv_call *call);
int mshv_uabi_check_device_attr(const struct mshv_call *call);
int mshv_uabi_decode_device_attr(struct mshv_call *call);

#endif
