// SPDX-License-Identifier: GPL-2.0-only
/* Lets modinfo show which probe answers this module was built with. */
#include <linux/module.h>

MODULE_INFO(mshv_probe, MSHV_PROBE_HASH);
