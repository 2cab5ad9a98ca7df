/* SPDX-License-Identifier: GPL-2.0-only */
/* The command line of mshv-lab. */
#ifndef LAB_OPTIONS_H
#define LAB_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/model.h"

#define MAX_MODEL_OPTIONS	64

/**
 * struct options - what the command line asked for
 * @model_options: for model_option(), in order
 */
struct options {
	const char *kernel;
	const char *initramfs;
	const char *append;
	const char *console;
	const char *results;
	const char *report;
	const char *log;
	unsigned int cpus;
	unsigned int memory;		/* MiB */
	unsigned int timeout;		/* seconds */
	enum personality personality;
	bool lenient_root;
	bool vmbus;
	uint32_t build;
	uint32_t scheduler;
	uint64_t privileges;
	uint64_t capabilities;
	bool interactive;
	bool self_test;
	const char *model_options[MAX_MODEL_OPTIONS];
	unsigned int model_option_count;
};

/*
 * Return: -1 to go on, otherwise the exit status: 0 after --help, 2 after a
 * mistake, of which standard error has been told.
 */
int options_parse(struct options *options, int argc, char **argv);

#endif
