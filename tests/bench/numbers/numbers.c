// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the driver takes for everyday work. Without arguments everything is measured,
 * else what they name.
 */
#include <string.h>

#include "../../guest/lib/control.h"
#include "subject.h"

static const struct {
	const char *name;
	void (*measure)(void);
} subjects[] = {
	{ "life", measure_life },
	{ "port", measure_port },
	{ "mmio", measure_mmio },
	{ "register", measure_register },
	{ "irqfd", measure_irqfd },
	{ "routes", measure_routes },
	{ "doorbells", measure_doorbells },
	{ "gigabyte", measure_gigabyte },
	{ "bitmap", measure_bitmap },
	{ "regions", measure_regions },
	{ "many", measure_many },
};

static bool is_named(const char *name, char **names)
{
	if (!*names)
		return true;
	while (*names)
		if (!strcmp(*names++, name))
			return true;
	return false;
}

int main(int argc, char **argv)
{
	(void)argc;
	sample_begin();
	for (unsigned int i = 0; i < sizeof(subjects) / sizeof(*subjects); i++)
		if (is_named(subjects[i].name, argv + 1)) {
			subjects[i].measure();
			tap_ok(true, "%s is measured", subjects[i].name);
		}
	ledger_is_empty("after it");
	return tap_done();
}
