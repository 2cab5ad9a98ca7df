// SPDX-License-Identifier: GPL-2.0-only
/* mshvctl capabilities: what the driver's files in sysfs list (docs/sysfs.md). */
#include <stdio.h>
#include <stdlib.h>

#include "capabilities.h"
#include "driver.h"
#include "json.h"
#include "mshvctl.h"
#include "root.h"
#include "text.h"

/* How the lines of a file are to be taken. */
enum shape {
	SHAPE_NAMES,		/* a name each */
	SHAPE_LISTS,		/* a name, then a list */
	SHAPE_VALUES,		/* a name, then its value */
};

static const struct {
	const char *file;
	const char *title;
	enum shape shape;
} files[] = {
	{ "capabilities", "capabilities", SHAPE_NAMES },
	{ "abi_families", "families of the ABI", SHAPE_LISTS },
	{ "create_flags", "flags of CREATE_PARTITION", SHAPE_VALUES },
	{ "passthrough", "hypercalls passed on", SHAPE_LISTS },
};

#define FILES	(sizeof(files) / sizeof(*files))

static const char *const properties[] = {
	"role", "build", "scheduler", "vmm_capabilities", "max_vps",
};

#define PROPERTIES	(sizeof(properties) / sizeof(*properties))

static bool is_there(void)
{
	return root_exists(SYSFS "/capabilities");
}

static void print_file(unsigned int i)
{
	char *text = root_read(SYSFS "/%s", files[i].file), *rest = text, *line;

	printf("%s:\n", files[i].title);
	while ((line = text_line(&rest)))
		printf("  %s\n", line);
	free(text);
}

bool capabilities_print(void)
{
	unsigned int i;
	char *value;

	if (!is_there()) {
		puts("there is no driver that tells: 'mshvctl doctor' says why");
		return false;
	}
	for (i = 0; i < FILES; i++)
		print_file(i);
	puts("hypervisor:");
	for (i = 0; i < PROPERTIES; i++) {
		value = driver_hypervisor(properties[i]);
		if (value)
			printf("  %s %s\n", properties[i], value);
		free(value);
	}
	return true;
}

static void print_line_json(char *line, enum shape shape)
{
	char *name = text_word(&line), *word;

	if (!name)
		return;
	if (shape == SHAPE_NAMES) {
		json_string(NULL, name);
	} else if (shape == SHAPE_VALUES) {
		json_string(name, text_word(&line));
	} else {
		json_open(name, '[');
		while ((word = text_word(&line)))
			json_string(NULL, word);
		json_close(']');
	}
}

static void print_file_json(unsigned int i)
{
	char *text = root_read(SYSFS "/%s", files[i].file), *rest = text, *line;
	bool array = files[i].shape == SHAPE_NAMES;

	json_open(files[i].file, array ? '[' : '{');
	while ((line = text_line(&rest)))
		print_line_json(line, files[i].shape);
	json_close(array ? ']' : '}');
	free(text);
}

static bool capabilities_print_json(void)
{
	bool there = is_there();
	unsigned int i;
	char *value;

	json_open(NULL, '{');
	json_bool("driver", there);
	for (i = 0; there && i < FILES; i++)
		print_file_json(i);
	if (there) {
		json_open("hypervisor", '{');
		for (i = 0; i < PROPERTIES; i++) {
			value = driver_hypervisor(properties[i]);
			json_string(properties[i], value);
			free(value);
		}
		json_close('}');
	}
	json_close('}');
	json_end();
	return there;
}

enum exit_status command_capabilities(const struct options *options)
{
	bool there = options->json ? capabilities_print_json() : capabilities_print();

	return there ? EXIT_WELL : EXIT_PROBLEM;
}
