// SPDX-License-Identifier: GPL-2.0-only
/* What dkms has made of the package. Its command would lock and may want root. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "dkms.h"
#include "root.h"
#include "text.h"

#define TREE	"var/lib/dkms/mshv"
#define SOURCE	"mshv-"

static void replace(char **newest, const char *version)
{
	free(*newest);
	*newest = text_copy(version);
}

/* Versions are directories; links are kernels. Names come sorted. */
static bool visit_version(const char *name, void *data)
{
	if (isdigit((unsigned char)*name))
		replace(data, name);
	return true;
}

static bool visit_source(const char *name, void *data)
{
	size_t length = strlen(SOURCE);

	if (text_begins(name, SOURCE) && isdigit((unsigned char)name[length]))
		replace(data, name + length);
	return true;
}

void dkms_read(struct dkms *dkms)
{
	*dkms = (struct dkms){
		.present = root_exists("usr/sbin/dkms") || root_exists("usr/bin/dkms"),
	};
	root_list(visit_version, &dkms->version, TREE);
	if (!dkms->version)
		root_list(visit_source, &dkms->unadded, "usr/src");
}

void dkms_free(struct dkms *dkms)
{
	free(dkms->version);
	free(dkms->unadded);
}

struct search {
	const struct dkms *dkms;
	const char *release;
	bool found;
};

/* kernel-RELEASE-ARCHITECTURE -> VERSION/RELEASE/ARCHITECTURE */
static bool visit_link(const char *name, void *data)
{
	struct search *search = data;
	char *begin = text_print("kernel-%s-", search->release);
	char *target = NULL, *wanted = text_print("%s/", search->dkms->version);

	if (text_begins(name, begin))
		target = root_link(TREE "/%s", name);
	search->found = target && text_begins(target, wanted);
	free(begin);
	free(target);
	free(wanted);
	return !search->found;
}

static bool visit_architecture(const char *name, void *data)
{
	struct search *search = data;

	search->found = root_exists(TREE "/%s/%s/%s/module", search->dkms->version,
				    search->release, name);
	return !search->found;
}

/* There is one directory to build in, and its log names the kernel. */
static bool has_failed(const struct search *search)
{
	char *log;
	bool failed;

	if (root_exists(DKMS_LOGS "/%s.log", search->release))
		return true;
	log = root_read(TREE "/%s/build/make.log", search->dkms->version);
	failed = log && strstr(log, search->release);
	free(log);
	return failed;
}

enum dkms_state dkms_state(const struct dkms *dkms, const char *release)
{
	struct search search = { .dkms = dkms, .release = release };

	if (!dkms->version)
		return DKMS_NOT_BUILT;
	root_list(visit_link, &search, TREE);
	if (search.found)
		return DKMS_INSTALLED;
	root_list(visit_architecture, &search, TREE "/%s/%s", dkms->version, release);
	if (search.found)
		return DKMS_BUILT;
	return has_failed(&search) ? DKMS_FAILED : DKMS_NOT_BUILT;
}
