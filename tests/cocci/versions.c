// SPDX-License-Identifier: GPL-2.0-only
/* For scripts/cocci/versions.cocci. */

static bool is_old(void)
{
	return LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0);	/* flagged */
}

static bool is_odd(void)
{
	return !strcmp(utsname()->release, "6.12.0");	/* flagged */
}

static const char *correct(void)
{
	return MODULE_NAME;
}
