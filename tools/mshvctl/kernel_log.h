/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel log has of the driver. */
#ifndef MSHVCTL_KERNEL_LOG_H
#define MSHVCTL_KERNEL_LOG_H

/**
 * kernel_log_read() - lines of the log that name the driver
 *
 * Return: the lines, to be freed; NULL if the log may not be read.
 */
char *kernel_log_read(void);

/**
 * kernel_log_refusal() - why the driver did not load when that was tried last
 * @log: lines as above
 *
 * Return: the reason, to be freed; NULL if it loaded, or if nobody tried.
 */
char *kernel_log_refusal(const char *log);

#endif
