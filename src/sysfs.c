// SPDX-License-Identifier: GPL-2.0-only
/*
 * What programs can learn of the driver without a call: the files of the device in
 * sysfs, which docs/sysfs.md describes. Anybody may read them: nothing in them tells of
 * a guest, or where anything is.
 */
#include <linux/device.h>
#include <linux/sysfs.h>

#include <linux/mshv.h>

#include "ioctl.h"
#include "mshv.h"
#include "passthrough_list.h"

static ssize_t capabilities_show(struct device *device, struct device_attribute *attribute,
				 char *text)
{
	return mshv_capabilities_list(text);
}
static DEVICE_ATTR_RO(capabilities);

static int list_family(const struct mshv_family *family, char *text, int length)
{
	const char *const *generation;

	length += sysfs_emit_at(text, length, "%s", family->name);
	for (generation = family->generations; *generation; generation++)
		length += sysfs_emit_at(text, length, " %s", *generation);
	return length + sysfs_emit_at(text, length, "\n");
}

static ssize_t abi_families_show(struct device *device, struct device_attribute *attribute,
				 char *text)
{
	const struct mshv_family *const *family;
	int length = 0;

	for (family = mshv_families; *family; family++)
		length = list_family(*family, text, length);
	return length;
}
static DEVICE_ATTR_RO(abi_families);

static int list_passthrough(const char *kind, enum mshv_hvcall_scope scope, char *text,
			    int length)
{
	unsigned int position = 0;
	u16 code;

	length += sysfs_emit_at(text, length, "%s", kind);
	while ((code = mshv_passthrough_next(scope, &position)))
		length += sysfs_emit_at(text, length, " 0x%04x", code);
	return length + sysfs_emit_at(text, length, "\n");
}

static ssize_t passthrough_show(struct device *device, struct device_attribute *attribute,
				char *text)
{
	int length = 0;

	length = list_passthrough("device", MSHV_HVCALL_DEVICE, text, length);
	length = list_passthrough("partition", MSHV_HVCALL_PARTITION, text, length);
	return list_passthrough("vp", MSHV_HVCALL_VP, text, length);
}
static DEVICE_ATTR_RO(passthrough);

const char *const mshv_create_flags[MSHV_PT_BIT_COUNT] = {
	[MSHV_PT_BIT_LAPIC] = "lapic",
	[MSHV_PT_BIT_X2APIC] = "x2apic",
	[MSHV_PT_BIT_GPA_SUPER_PAGES] = "gpa_super_pages",
	[MSHV_PT_BIT_CPU_AND_XSAVE_FEATURES] = "cpu_and_xsave_features",
	[MSHV_PT_BIT_NESTED_VIRTUALIZATION] = "nested_virtualization",
	[MSHV_PT_BIT_SMT_ENABLED_GUEST] = "smt_enabled_guest",
};

static ssize_t create_flags_show(struct device *device, struct device_attribute *attribute,
				 char *text)
{
	const char *const *names = mshv_create_flag_names();
	int i, length = 0;

	for (i = 0; i < MSHV_PT_BIT_COUNT; i++)
		if (names[i])
			length += sysfs_emit_at(text, length, "%s 0x%x\n", names[i], 1u << i);
	return length;
}
static DEVICE_ATTR_RO(create_flags);

static struct attribute *device_attrs[] = {
	&dev_attr_capabilities.attr,
	&dev_attr_abi_families.attr,
	&dev_attr_passthrough.attr,
	&dev_attr_create_flags.attr,
	NULL
};

static const struct attribute_group device_group = {
	.attrs = device_attrs,
};

static ssize_t role_show(struct device *device, struct device_attribute *attribute, char *text)
{
	return sysfs_emit(text, "%s\n", mshv_host.role == MSHV_ROLE_ROOT ? "root" : "l1vh");
}
static DEVICE_ATTR_RO(role);

static ssize_t build_show(struct device *device, struct device_attribute *attribute, char *text)
{
	return sysfs_emit(text, "%u\n", mshv_host.build);
}
static DEVICE_ATTR_RO(build);

static ssize_t scheduler_show(struct device *device, struct device_attribute *attribute,
			      char *text)
{
	return sysfs_emit(text, "%s\n", mshv_scheduler_name());
}
static DEVICE_ATTR_RO(scheduler);

static ssize_t vmm_capabilities_show(struct device *device, struct device_attribute *attribute,
				     char *text)
{
	return sysfs_emit(text, "0x%016llx\n", mshv_host.vmm_capabilities);
}
static DEVICE_ATTR_RO(vmm_capabilities);

static ssize_t max_vps_show(struct device *device, struct device_attribute *attribute,
			    char *text)
{
	return sysfs_emit(text, "%u\n", mshv_host.max_vps);
}
static DEVICE_ATTR_RO(max_vps);

static struct attribute *hypervisor_attrs[] = {
	&dev_attr_role.attr,
	&dev_attr_build.attr,
	&dev_attr_scheduler.attr,
	&dev_attr_vmm_capabilities.attr,
	&dev_attr_max_vps.attr,
	NULL
};

static const struct attribute_group hypervisor_group = {
	.name = "hypervisor",
	.attrs = hypervisor_attrs,
};

const struct attribute_group *mshv_device_groups[] = {
	&device_group,
	&hypervisor_group,
	NULL
};
