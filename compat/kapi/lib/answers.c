// SPDX-License-Identifier: GPL-2.0-only
/* Lets modinfo show the probe answers this module was built with. */
#include <linux/module.h>

MODULE_INFO(mshv_probe, MSHV_PROBE_HASH);
MODULE_INFO(mshv_answers, MSHV_PROBE_TEXT);
