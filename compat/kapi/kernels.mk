# SPDX-License-Identifier: GPL-2.0-only
# The kernels this package is made for: the only place that says so.
MSHV_KERNEL_MIN := 5.10
MSHV_KERNEL_TESTED := 7.3
