// SPDX-License-Identifier: GPL-2.0-only
/* The kernels that matter. */
#include <stdlib.h>
#include <string.h>

#include "kernels.h"
#include "root.h"
#include "text.h"

/* Modules of other packages may outlive the kernel they were for. */
static bool is_installed(const char *release)
{
	return root_exists("lib/modules/%s/kernel", release) ||
	       root_exists("lib/modules/%s/modules.builtin", release);
}

/* Names come sorted: the last one that is installed stays. */
static bool keep_newest(const char *release, void *data)
{
	char **newest = data;

	if (is_installed(release)) {
		free(*newest);
		*newest = text_copy(release);
	}
	return true;
}

unsigned int kernels_read(struct kernel kernels[MAX_KERNELS])
{
	char *running = root_line("proc/sys/kernel/osrelease"), *newest = NULL;
	unsigned int count = 0;

	memset(kernels, 0, MAX_KERNELS * sizeof(*kernels));
	root_list(keep_newest, &newest, "lib/modules");
	if (running)
		kernels[count++] = (struct kernel){
			.release = running, .running = true, .installed = is_installed(running),
		};
	if (!newest)
		return count;
	if (running && !strcmp(running, newest)) {
		kernels[0].newest = true;
		free(newest);
		return count;
	}
	kernels[count++] = (struct kernel){
		.release = newest, .newest = true, .installed = true,
	};
	return count;
}

void kernels_free(struct kernel kernels[MAX_KERNELS])
{
	unsigned int i;

	for (i = 0; i < MAX_KERNELS; i++)
		free(kernels[i].release);
}

char *kernel_title(const struct kernel *kernel)
{
	return text_print("the %s kernel %s", kernel->running ? "running" : "newest",
			  kernel->release);
}

char *kernel_config(const struct kernel *kernel)
{
	char *text = root_read("boot/config-%s", kernel->release);

	if (!text)
		text = root_read("lib/modules/%s/config", kernel->release);
	return text ? text : root_read("lib/modules/%s/build/.config", kernel->release);
}

bool config_has(const char *config, const char *option, const char *value)
{
	char *wanted = text_print("\n%s=%s\n", option, value);
	bool found = strstr(config, wanted);

	free(wanted);
	return found;
}
