// SPDX-License-Identifier: GPL-2.0-only
/* Does this system want signed modules, and does it trust who signed ours? */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checks.h"
#include "root.h"
#include "text.h"

/* The variable of the firmware; four bytes of attributes precede its one byte. */
#define SECURE_BOOT	"sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define ATTRIBUTES	4

static bool is_secure_boot(void)
{
	int fd = root_open(O_RDONLY, SECURE_BOOT);
	char variable[ATTRIBUTES + 1] = { 0 };
	ssize_t length;

	if (fd < 0)
		return false;
	length = read(fd, variable, sizeof(variable));
	close(fd);
	return length == sizeof(variable) && variable[ATTRIBUTES] == 1;
}

/* What lets only signed modules load, to be freed; NULL if nothing does. */
static char *find_enforcer(void)
{
	char *parameter = root_line("sys/module/module/parameters/sig_enforce");
	char *lockdown = root_line("sys/kernel/security/lockdown");
	char *enforcer = NULL;

	if (parameter && *parameter == 'Y')
		enforcer = text_copy("module.sig_enforce");
	else if (lockdown && (strstr(lockdown, "[integrity]") ||
			      strstr(lockdown, "[confidentiality]")))
		enforcer = text_print("lockdown%s",
				      is_secure_boot() ? ", which comes with Secure Boot," : "");
	free(parameter);
	free(lockdown);
	return enforcer;
}

/**
 * struct keys - what /proc/keys tells of the keys for signatures
 * @seen: there are some; others may be hidden from who is not root
 * @trusted: one is the signer's
 */
struct keys {
	bool seen;
	bool trusted;
};

/* "NAME: NUMBER: X509.rsa NUMBER []", with the organisation and a colon before some names */
static bool is_of(const char *description, const char *signer)
{
	size_t length = strlen(signer);

	for (; description; description = strstr(description, ": ")) {
		if (text_begins(description, ": "))
			description += 2;
		if (!strncmp(description, signer, length) &&
		    text_begins(description + length, ": "))
			return true;
	}
	return false;
}

/* Seven columns, the type, then the description. */
static void take_key(struct keys *keys, char *line, const char *signer)
{
	unsigned int column;
	char *word = NULL;

	for (column = 0; column < 8; column++) {
		word = text_word(&line);
		if (!word)
			return;
	}
	if (!text_begins(word, "asymmetri"))
		return;
	keys->seen = true;
	if (is_of(line, signer))
		keys->trusted = true;
}

static struct keys find_keys(const char *signer)
{
	char *text = root_read("proc/keys"), *rest = text, *line;
	struct keys keys = { false };

	while ((line = text_line(&rest)))
		take_key(&keys, line, signer);
	free(text);
	return keys;
}

/* The public half of the key by which modules are signed here; NULL if there is none. */
static const char *find_public_key(void)
{
	static const char *const files[] = {
		"var/lib/dkms/mok.pub", "var/lib/shim-signed/mok/MOK.der",
		"etc/pki/akmods/certs/public_key.der",
	};
	unsigned int i;

	for (i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (root_exists("%s", files[i]))
			return files[i];
	return NULL;
}

static void check_unsigned(struct findings *findings, const struct dkms *dkms,
			   const char *release, const char *title, const char *enforcer)
{
	const char *version = dkms->version ? dkms->version : MSHVCTL_VERSION;

	finding(findings, VERDICT_PROBLEM, "signature",
		"the module for %s is not signed, and %s lets only signed ones load", title,
		enforcer);
	/* dkms makes the key when it builds; only newer ones can be asked for it alone. */
	cure(findings, "dkms build --force mshv/%s -k %s && dkms install --force mshv/%s -k %s%s",
	     version, release, version, release,
	     find_public_key() ? "" : "; mokutil --import /var/lib/dkms/mok.pub; reboot");
}

static void check_signer(struct findings *findings, const char *signer, const char *title,
			 const char *enforcer)
{
	struct keys keys = find_keys(signer);
	const char *file = find_public_key();

	if (keys.trusted) {
		finding(findings, VERDICT_OK, "signature",
			"the module for %s is signed by \"%s\", whose key is enrolled", title,
			signer);
	} else if (!keys.seen && !is_root()) {
		finding(findings, VERDICT_UNKNOWN, "signature",
			"%s lets only modules load whose key is enrolled, and only root sees whether that of \"%s\" is",
			enforcer, signer);
	} else {
		finding(findings, VERDICT_PROBLEM, "signature",
			"the module for %s is signed by \"%s\", whose key is not enrolled, and %s wants it to be",
			title, signer, enforcer);
		cure(findings, "mokutil --import %s%s; reboot, and confirm it there",
		     file ? "/" : "", file ? file : "CERTIFICATE");
	}
}

static void check_signature(struct findings *findings, const struct dkms *dkms,
			    const struct kernel *kernel, const struct module *module,
			    const char *enforcer)
{
	char *title = kernel_title(kernel);

	if (!enforcer)
		finding(findings, VERDICT_OK, "signature", "the module for %s is %s%s; it need not be",
			title, module->signer ? "signed by " : "not signed",
			module->signer ? module->signer : "");
	else if (module->signer)
		check_signer(findings, module->signer, title, enforcer);
	else
		check_unsigned(findings, dkms, kernel->release, title, enforcer);
	free(title);
}

void check_signatures(struct findings *findings, const struct situation *situation)
{
	char *enforcer = find_enforcer();
	unsigned int i;

	for (i = 0; i < situation->count; i++)
		if (situation->modules[i].readable)
			check_signature(findings, &situation->dkms, &situation->kernels[i],
					&situation->modules[i], enforcer);
	free(enforcer);
}
