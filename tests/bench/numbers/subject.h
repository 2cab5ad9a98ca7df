/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Everyday work through /dev/mshv, by nothing but calls that the in-tree driver has too,
 * so that the same program measures both.
 */
#ifndef BENCH_NUMBERS_SUBJECT_H
#define BENCH_NUMBERS_SUBJECT_H

#include "../../guest/lib/tap.h"
#include "../../guest/lib/vm.h"
#include "../lib/sample.h"

/* Each measures, shows what it measured, and leaves nothing behind. */
void measure_life(void);
void measure_many(void);
void measure_regions(void);
void measure_gigabyte(void);
void measure_bitmap(void);
void measure_port(void);
void measure_mmio(void);
void measure_register(void);
void measure_irqfd(void);
void measure_routes(void);
void measure_doorbells(void);

/* The register page of a VP. */
volatile struct hv_register_page *register_page(int vp);

#endif
