/* SPDX-License-Identifier: GPL-2.0-only */
/* What dkms has made of the package, read from its directories. */
#ifndef MSHVCTL_DKMS_H
#define MSHVCTL_DKMS_H

#include <stdbool.h>

/* Where the package keeps what failed builds wrote. */
#define DKMS_LOGS	"var/log/mshv-dkms"

enum dkms_state {
	DKMS_NOT_BUILT,
	DKMS_FAILED,		/* the last build did */
	DKMS_BUILT,		/* but not installed */
	DKMS_INSTALLED,
};

/**
 * struct dkms - what dkms knows of the package
 * @present: dkms itself is installed
 * @version: newest version that was added to it, NULL if none was
 * @unadded: newest version whose source is there but was not added, NULL if none is
 */
struct dkms {
	bool present;
	char *version;
	char *unadded;
};

void dkms_read(struct dkms *dkms);
void dkms_free(struct dkms *dkms);

/* What has become of @dkms->version for a kernel. */
enum dkms_state dkms_state(const struct dkms *dkms, const char *release);

#endif
