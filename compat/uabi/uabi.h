/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls of the older generations of the ABI, as tables: what the driver's
 * generic path needs to know to serve them with today's core. Nothing in src/
 * knows of them but for the family a partition belongs to.
 *
 * Two families: "legacy" are the generations from 2020 to 2024 with one flat
 * space of numbers, in which CREATE_PARTITION initialises too; "current" are
 * all later ones, those of dom0 kernels (whose calls beyond today's are in the
 * tables called dom0) and of Linux. The call that creates a partition tells which.
 */
#ifndef MSHV_UABI_H
#define MSHV_UABI_H

#include "../../src/ioctl.h"

struct mshv_vp;

/* device.c, and device_<architecture>.c */
extern const struct mshv_ioctl_table mshv_uabi_arch_device_calls;
extern const struct mshv_ioctl_table mshv_uabi_legacy_device_calls;
extern const struct mshv_ioctl_table mshv_uabi_dom0_device_calls;
extern const struct mshv_ioctl_table mshv_uabi_smt4_device_calls;

/* legacy_partition.c, legacy_vp.c */
extern const struct mshv_ioctl_table mshv_uabi_legacy_partition_calls;
extern const struct mshv_ioctl_table mshv_uabi_legacy_vp_calls;

/* dom0_partition.c, dom0_vp.c */
extern const struct mshv_ioctl_table mshv_uabi_dom0_partition_calls;
extern const struct mshv_ioctl_table mshv_uabi_dom0_vp_calls;

/* device_object.c */
extern const struct mshv_ioctl_table mshv_uabi_legacy_device_object_calls;
extern const struct mshv_ioctl_table mshv_uabi_dom0_device_object_calls;

/* family.c */
extern const struct mshv_family mshv_uabi_family_legacy;

/* create.c */
int mshv_uabi_prepare(struct mshv_partition *partition,
		      const struct mshv_req_create_partition *req);
long mshv_uabi_create_partition(void *object, struct mshv_call *call);

/* vfio.c */
long mshv_uabi_create_device(void *object, struct mshv_call *call);
long mshv_uabi_set_vfio_file(void *object, struct mshv_call *call);

/* hvcall.c */
long mshv_uabi_device_hvcall(void *object, struct mshv_call *call);
long mshv_uabi_host_property(void *object, struct mshv_call *call);
long mshv_uabi_partition_hvcall(void *object, struct mshv_call *call);
int mshv_uabi_vp_hvcall_locked(struct mshv_vp *vp, struct mshv_call *call);
long mshv_uabi_vp_hvcall(void *object, struct mshv_call *call);

/* What @generation of a VP can be, besides zero for "not known". */
#define MSHV_UABI_GENERATION_FIRST	1	/* of 2020 */

/* registers.c */
int mshv_uabi_registers_locked(struct mshv_vp *vp, struct mshv_call *call);
long mshv_uabi_registers(void *object, struct mshv_call *call);
long mshv_uabi_first_registers(void *object, struct mshv_call *call);

/* run_registers.c */
long mshv_uabi_run_registers(void *object, struct mshv_call *call);

/* vp_state.c */
long mshv_uabi_get_state(void *object, struct mshv_call *call);
long mshv_uabi_set_state(void *object, struct mshv_call *call);

/* guest_access.c */
long mshv_uabi_translate(void *object, struct mshv_call *call);
long mshv_uabi_read_gpa(void *object, struct mshv_call *call);
long mshv_uabi_write_gpa(void *object, struct mshv_call *call);

/* memory.c */
long mshv_uabi_unmap_memory(void *object, struct mshv_call *call);

/* irqfd.c */
long mshv_uabi_irqfd_direct(void *object, struct mshv_call *call);

/* scrub.c */
long mshv_uabi_scrub(void *object, struct mshv_call *call);

/* snp.c */
long mshv_uabi_snp_hvcall(void *object, struct mshv_call *call);
long mshv_uabi_import_pages(void *object, struct mshv_call *call);
long mshv_uabi_host_access(void *object, struct mshv_call *call);

#endif
