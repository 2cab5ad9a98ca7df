// SPDX-License-Identifier: GPL-2.0-only
/* The file of mshv_root that modprobe would load. */
#include <fcntl.h>
#include <libkmod.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "module.h"
#include "mshvctl.h"
#include "root.h"
#include "text.h"

#define FILE_NAME	"mshv_root.ko"

/* The end may tell how it is compressed. */
static bool is_module(const char *path)
{
	const char *name = strrchr(path, '/');

	name = name ? name + 1 : path;
	if (!text_begins(name, FILE_NAME))
		return false;
	name += strlen(FILE_NAME);
	return !*name || *name == '.';
}

static bool find_builtin(const char *release)
{
	char *text = root_read("lib/modules/%s/modules.builtin", release), *rest = text, *line;
	bool found = false;

	while (!found && (line = text_line(&rest)))
		found = is_module(line);
	free(text);
	return found;
}

/* Paths in there begin in the directory of the kernel; those of old ones at the root. */
static char *find_indexed(const char *release)
{
	char *text = root_read("lib/modules/%s/modules.dep", release), *rest = text, *line;
	char *found = NULL;

	while (!found && (line = text_line(&rest))) {
		line[strcspn(line, ":")] = '\0';
		if (is_module(line))
			found = *line == '/' ? text_copy(line + 1) :
				text_print("lib/modules/%s/%s", release, line);
	}
	free(text);
	return found;
}

struct search {
	const char *release;
	const char *directory;
	char *found;
};

static bool visit(const char *name, void *data)
{
	struct search *search = data;

	if (!is_module(name))
		return true;
	search->found = text_print("lib/modules/%s/%s/%s", search->release, search->directory,
				   name);
	return false;
}

/* Where packages put it, in the order in which depmod prefers them. */
static char *find_unindexed(const char *release)
{
	static const char *const directories[] = {
		"updates/dkms", "updates", "extra", "extra/mshv", "weak-updates",
		"kernel/drivers/hv",
	};
	struct search search = { .release = release };
	unsigned int i;

	for (i = 0; !search.found && i < sizeof(directories) / sizeof(*directories); i++) {
		search.directory = directories[i];
		root_list(visit, &search, "lib/modules/%s/%s", release, search.directory);
	}
	return search.found;
}

static void take_value(char **field, const char *key, const struct kmod_list *entry)
{
	if (strcmp(kmod_module_info_get_key(entry), key))
		return;
	free(*field);
	*field = text_copy(kmod_module_info_get_value(entry));
}

static void take_info(struct module *module, struct kmod_module *file)
{
	struct kmod_list *list = NULL, *entry;

	if (kmod_module_get_info(file, &list) < 0)
		return;
	module->readable = true;
	kmod_list_foreach(entry, list) {
		take_value(&module->version, "version", entry);
		take_value(&module->srcversion, "srcversion", entry);
		take_value(&module->answers, "mshv_answers", entry);
		take_value(&module->refused, "mshv_refused", entry);
		take_value(&module->signer, "signer", entry);
	}
	kmod_module_info_free_list(list);
	/* A signature whose signer the library cannot read is one all the same. */
	if (module->signer && !*module->signer) {
		free(module->signer);
		module->signer = text_copy("(unreadable name)");
	}
}

/* By its descriptor: the library knows nothing of another system's links. */
static void read_info(struct module *module)
{
	const char *no_configuration = NULL;
	struct kmod_ctx *context = kmod_new(NULL, &no_configuration);
	struct kmod_module *file;
	char *name;
	int fd;

	if (!context)
		fail("libkmod cannot be used");
	kmod_set_log_priority(context, 0);
	fd = root_open(O_RDONLY, "%s", module->file);
	name = text_print("/proc/self/fd/%d", fd);
	if (fd >= 0 && !kmod_module_new_from_path(context, name, &file)) {
		take_info(module, file);
		kmod_module_unref(file);
	}
	free(name);
	if (fd >= 0)
		close(fd);
	kmod_unref(context);
}

void module_find(struct module *module, const char *release)
{
	*module = (struct module){ .builtin = find_builtin(release) };
	if (module->builtin)
		return;
	module->file = find_indexed(release);
	module->indexed = module->file;
	if (!module->file)
		module->file = find_unindexed(release);
	if (!module->file)
		return;
	module->in_tree = strstr(module->file, "/kernel/");
	read_info(module);
}

void module_free(struct module *module)
{
	free(module->file);
	free(module->version);
	free(module->srcversion);
	free(module->answers);
	free(module->refused);
	free(module->signer);
}
