// SPDX-License-Identifier: GPL-2.0-only
/* Which distribution it is: os-release(5). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "distribution.h"
#include "root.h"
#include "text.h"

struct family {
	const char *id;			/* in ID or ID_LIKE */
	const char *install;		/* packages behind it */
	char *(*headers)(const char *release);
};

static char *debian_headers(const char *release)
{
	return text_print("linux-headers-%s", release);
}

static char *fedora_headers(const char *release)
{
	return text_print("kernel-devel-%s", release);
}

/* The flavour is behind the last hyphen of the release: 6.4.0-150600.21-default */
static char *suse_headers(const char *release)
{
	const char *flavour = strrchr(release, '-');

	return text_print("kernel-%s-devel", flavour ? flavour + 1 : "default");
}

/* Only the newest kernel of a flavour has a package: 6.6.8-1-lts, 6.12.1-arch1-1 */
static char *arch_headers(const char *release)
{
	static const char *const flavours[] = { "lts", "zen", "hardened" };
	unsigned int i;

	for (i = 0; i < sizeof(flavours) / sizeof(*flavours); i++)
		if (strstr(release, flavours[i]))
			return text_print("linux-%s-headers", flavours[i]);
	return text_copy("linux-headers");
}

/* Earlier ones are more special. */
static const struct family families[] = {
	{ "azurelinux", "tdnf install", fedora_headers },
	{ "mariner", "tdnf install", fedora_headers },
	{ "debian", "apt-get install", debian_headers },
	{ "ubuntu", "apt-get install", debian_headers },
	{ "fedora", "dnf install", fedora_headers },
	{ "rhel", "dnf install", fedora_headers },
	{ "suse", "zypper install", suse_headers },
	{ "opensuse", "zypper install", suse_headers },
	{ "arch", "pacman -S", arch_headers },
	{ }
};

static char *read_os_release(void)
{
	char *text = root_read("etc/os-release");

	return text ? text : root_read("usr/lib/os-release");
}

/* The value of a key, to be freed; empty if it is not there. */
static char *value_of(const char *key)
{
	char *text = read_os_release(), *rest = text, *line, *value = NULL;
	size_t length = strlen(key);

	while (!value && (line = text_line(&rest))) {
		if (strncmp(line, key, length) || line[length] != '=')
			continue;
		line += length + 1;
		if (*line == '"' || *line == '\'')
			line++;
		line[strcspn(line, "\"'")] = '\0';
		value = text_copy(line);
	}
	free(text);
	return value ? value : text_copy("");
}

static const struct family *find_family(void)
{
	char *id = value_of("ID"), *like = value_of("ID_LIKE");
	const struct family *family;

	for (family = families; family->id; family++)
		if (!strcmp(id, family->id) || text_has_word(like, family->id))
			break;
	free(id);
	free(like);
	return family->id ? family : NULL;
}

char *distribution_name(void)
{
	char *name = value_of("PRETTY_NAME");

	if (*name)
		return name;
	free(name);
	return text_copy("unknown distribution");
}

char *distribution_install(const char *package)
{
	const struct family *family = find_family();

	if (!family)
		return text_print("install the package %s", package);
	return text_print("%s %s", family->install, package);
}

char *distribution_install_headers(const char *release)
{
	const struct family *family = find_family();
	char *package, *command;

	if (!family)
		return text_print("install the headers of kernel %s", release);
	package = family->headers(release);
	command = text_print("%s %s", family->install, package);
	free(package);
	return command;
}
