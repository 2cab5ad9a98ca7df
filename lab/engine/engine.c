// SPDX-License-Identifier: GPL-2.0-only
/* The engine as a whole, and what children may be offered on this host. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "engine/internal.h"
#include "machine/log.h"

#define MAPPINGS_WANTED		1000000ul

/* One discontiguous run of child pages is one mapping, at worst one per page. */
static void check_mappings(void)
{
	FILE *file = fopen("/proc/sys/vm/max_map_count", "re");
	unsigned long count;

	if (!file)
		return;
	if (fscanf(file, "%lu", &count) == 1 && count < MAPPINGS_WANTED)
		log_line("vm.max_map_count is %lu: fragmented guest memory may not be mappable; sysctl vm.max_map_count=%lu",
			 count, MAPPINGS_WANTED);
	fclose(file);
}

struct engine *engine_create(struct host *host, struct machine *machine)
{
	struct engine *engine = calloc(1, sizeof(*engine));
	struct rlimit files;

	if (!engine) {
		log_line("no memory for the engine");
		return NULL;
	}
	if (reaper_start(&engine->reaper)) {
		log_line("no thread for the engine");
		free(engine);
		return NULL;
	}
	engine->host = host;
	engine->machine = machine;
	trace_find(&engine->trace);
	check_mappings();
	/* A child takes a handful of files. */
	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	return engine;
}

void engine_destroy(struct engine *engine)
{
	reaper_stop(&engine->reaper);
	free(engine);
}

/* A processor feature bit of the hypervisor and the CPUID bit behind it. */
struct feature {
	uint8_t bit;
	uint8_t cpuid_bit;
	uint32_t leaf;
	char reg;
};

static const struct feature features[] = {
	{ 0, 0, 1, 'c' },		/* SSE3 */
	{ 1, 0, 0x80000001, 'c' },	/* LAHF, SAHF */
	{ 2, 9, 1, 'c' },		/* SSSE3 */
	{ 3, 19, 1, 'c' },		/* SSE4.1 */
	{ 4, 20, 1, 'c' },		/* SSE4.2 */
	{ 5, 6, 0x80000001, 'c' },	/* SSE4a */
	{ 7, 23, 1, 'c' },		/* POPCNT */
	{ 8, 13, 1, 'c' },		/* CMPXCHG16B */
	{ 10, 5, 0x80000001, 'c' },	/* LZCNT */
	{ 15, 26, 0x80000001, 'd' },	/* 1 GiB pages */
	{ 16, 25, 1, 'c' },		/* AES */
	{ 17, 1, 1, 'c' },		/* PCLMULQDQ */
	{ 21, 30, 1, 'c' },		/* RDRAND */
	{ 22, 0, 7, 'b' },		/* FSGSBASE */
	{ 23, 7, 7, 'b' },		/* SMEP */
	{ 25, 3, 7, 'b' },		/* BMI1 */
	{ 26, 8, 7, 'b' },		/* BMI2 */
	{ 29, 22, 1, 'c' },		/* MOVBE */
	{ 32, 18, 7, 'b' },		/* RDSEED */
	{ 33, 19, 7, 'b' },		/* ADX */
	{ 35, 20, 7, 'b' },		/* SMAP */
	{ 38, 27, 0x80000001, 'd' },	/* RDTSCP */
	{ 43, 10, 7, 'b' },		/* INVPCID */
};

static bool host_has(const struct host *host, const struct feature *feature)
{
	const struct kvm_cpuid_entry2 *entry = cpuid_find(host->cpuid, feature->leaf, 0);
	uint32_t word;

	if (!entry)
		return false;
	word = feature->reg == 'b' ? entry->ebx : feature->reg == 'c' ? entry->ecx : entry->edx;
	return word >> feature->cpuid_bit & 1;
}

static uint32_t host_vendor(const struct host *host)
{
	const struct kvm_cpuid_entry2 *entry = cpuid_find(host->cpuid, 0, 0);

	if (!entry)
		return 0;
	switch (entry->ebx) {
	case 0x756e6547: return 1;	/* "Genu" */
	case 0x6f677948: return 2;	/* "Hygo" */
	default: return 0;
	}
}

void engine_features(const struct host *host, struct model_config *config)
{
	const struct kvm_cpuid_entry2 *leaf = cpuid_find(host->cpuid, 1, 0);

	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
		if (host_has(host, &features[i]))
			config->processor_features[0] |= 1ull << features[i].bit;
	}
	config->processor_features[1] = 1ull << 1;	/* invariant TSC */
	if (leaf && leaf->ecx & 1u << 26)
		config->xsave_features = 1;		/* XSAVE */
	config->processor_vendor = host_vendor(host);
}
