/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A parent made of plain memory and an engine that only takes notes, so that
 * the model's rules can be tested without KVM.
 */
#ifndef LAB_TEST_FIXTURE_H
#define LAB_TEST_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "control.h"
#include "hv.h"
#include "model.h"
#include "pagetree.h"

#define RAM_PAGES	4096u
#define OVERLAY_PFN	0xfd000ull
#define INPUT_PFN	1u
#define OUTPUT_PFN	2u
#define DEPOSIT_PFN	1024u		/* first page that tests deposit */
#define GUEST_PFN	64u		/* first page that tests map */
#define VECTOR		0xf3
#define FAKE_REGISTERS	128u
#define FAKE_VPS	1024u
#define PARENT_FLAGS	(HV_PARTITION_EXO | HV_PARTITION_LAPIC | HV_PARTITION_INTERCEPT_PAGE)

struct fake_register {
	uint32_t name;
	uint64_t value[2];
};

struct fake_vp {
	struct vp *vp;
	void *runner;			/* of the test, if it has any */
	bool executing;
	bool idle;			/* what vp_idle() says */
	bool watched;
	unsigned int resumes;
	unsigned int stops;
	unsigned int resets;
	struct fake_register registers[FAKE_REGISTERS];
	unsigned int nr_registers;
	uint8_t state[2][PAGE_SIZE_4K];	/* LAPIC, XSAVE */
	uint64_t states;		/* of the last XSAVE call */
};

#define FAKE_DIRTY	64u

struct fake_guest_page {
	struct fake_guest_page *next;
	unsigned int page;
	uint8_t bytes[PAGE_SIZE_4K] __attribute__((aligned(16)));
};

struct fake_partition {
	struct partition *partition;
	struct page_tree view;		/* what the child would see of the parent's */
	struct page_tree guest_view;	/* and of the hypervisor's: page + 1 */
	struct fake_guest_page *guest_pages;
	struct msr_intercept msrs[MAX_MSR_INTERCEPTS];
	unsigned int nr_msrs;
	bool tracking;
	unsigned int fetches;
	uint64_t dirty[FAKE_DIRTY];	/* gfns written since the last fetch */
	unsigned int nr_dirty;
	uint64_t maps;			/* operations */
};

struct fake {
	struct model *model;
	uint8_t *ram;
	uint8_t *overlay;
	uint64_t now;
	unsigned int interrupts[MAX_PARENT_VPS];
	uint8_t last_vector;
	uint64_t hypercall_pfn;
	unsigned int power_offs;
	unsigned int violations;
	char last_log[512];
	unsigned int partitions;
	unsigned int vps;
	unsigned int asserted;
	uint32_t last_asserted;		/* vector */
	unsigned int cleared;
	/* Called from vp_stop(), while the VP may still intercept. */
	void (*on_stop)(struct fake *fake, struct fake_vp *vp);
	/* Called at the end of vp_create() and at the begin of vp_destroy(). */
	void (*on_create)(struct fake *fake, struct fake_vp *vp);
	void (*on_destroy)(struct fake *fake, struct fake_vp *vp);
	int fail_map;			/* errno of the next map operation */
	unsigned int fail_map_after;	/* or of the n-th from now */
	int fail_create;
	int fail_reset;
	int fail_show;			/* errno of the next show_guest_page() */
	int fail_track;
};

/* fake_start - a model whose parent has hypercalls and SynIC ready */
struct fake *fake_start(const struct model_config *config);
void fake_config(struct model_config *config, enum personality personality, unsigned int vps);
void fake_end(struct fake *fake);
/* For cmocka: an L1VH and a root with two VPs each; end checks violations. */
int setup_l1vh(void **state);
int setup_lenient_root(void **state);
int setup_root(void **state);
/* An L1VH whose integrated scheduler is on. */
int setup_scheduling(void **state);
int teardown(void **state);

void *page(struct fake *fake, uint64_t pfn);
struct hv_message *slot(struct fake *fake, unsigned int vp);
/* The parent's end of a message: clear the type, EOM if told so. */
void acknowledge(struct fake *fake, unsigned int vp);

/* A call by VP 0 with its input in page INPUT_PFN: status, and elements done. */
uint16_t call_vp(struct fake *fake, unsigned int vp, uint32_t code, uint32_t reps,
		 uint32_t start, uint32_t *done);
uint16_t call(struct fake *fake, uint32_t code);
uint16_t call_rep(struct fake *fake, uint32_t code, uint32_t reps, uint32_t *done);
/* Zeroed input page, as a structure. */
void *input(struct fake *fake);
void *output(struct fake *fake);
uint16_t call_id(struct fake *fake, uint32_t code, uint64_t id);

uint64_t create(struct fake *fake);
uint64_t create_active(struct fake *fake);
/* An active one with VP 0. */
uint64_t start(struct fake *fake);
void finish(struct fake *fake, uint64_t id);
uint16_t deposit(struct fake *fake, uint64_t id, uint64_t pfn, uint32_t count, uint32_t *done);
uint16_t withdraw(struct fake *fake, uint64_t id, uint32_t count, uint32_t *done);
uint16_t map(struct fake *fake, uint64_t id, uint64_t gfn, uint64_t pfn, uint32_t count,
	     uint32_t flags, uint32_t *done);
uint16_t unmap(struct fake *fake, uint64_t id, uint64_t gfn, uint32_t count, uint32_t flags);
uint16_t create_vp(struct fake *fake, uint64_t id, uint32_t index);
uint16_t set_register(struct fake *fake, uint64_t id, uint32_t vp, uint32_t name, uint64_t value);
uint16_t get_register(struct fake *fake, uint64_t id, uint32_t vp, uint32_t name, uint64_t *value);
/* {I=0, E=0}, by parent VP @parent */
uint16_t resume(struct fake *fake, unsigned int parent, uint64_t id, uint32_t vp);
uint16_t map_state_page(struct fake *fake, uint64_t id, uint32_t vp, unsigned int type,
			uint64_t *pfn);
uint16_t set_property(struct fake *fake, uint64_t id, uint32_t code, uint64_t value);
uint16_t get_property(struct fake *fake, uint64_t id, uint32_t code, uint64_t *value);
struct fake_vp *fake_vp(struct fake *fake, uint64_t id, uint32_t index);
/* The same, NULL if there is none. */
struct fake_vp *fake_vp_if(struct fake *fake, uint64_t id, uint32_t index);
/* What the child sees at a gfn: pfn << 12 | ACCESS_*, 0 = nothing. */
uint64_t child_view(struct fake *fake, uint64_t id, uint64_t gfn);
/* Which page of the hypervisor's the child sees at a gfn; GUEST_PAGES = none. */
unsigned int guest_view(struct fake *fake, uint64_t id, uint64_t gfn);
struct fake_partition *fake_partition(struct fake *fake, uint64_t id);
/* How many gfns show a page of the hypervisor's. */
uint32_t guest_pages_in_views(struct fake *fake);
/* How many different parent pages all children together see. */
uint32_t pages_in_views(struct fake *fake);
/* Nothing else happening, DISPATCH_VP by parent VP 0: 0, or a status. */
uint16_t dispatch(struct fake *fake, uint64_t id, uint32_t vp, uint32_t flags);
/* The VP stops with a port intercept. */
void intercept(struct fake *fake, uint64_t id, uint32_t vp);

uint32_t command(struct fake *fake, uint32_t number, uint32_t arg0, uint32_t arg1);
uint32_t result(struct fake *fake, unsigned int n);
void inject(struct fake *fake, uint32_t code, uint32_t nth, uint32_t status, uint32_t times,
	    uint32_t done);
/* Calls made so far, and their elements. */
uint32_t calls_of(struct fake *fake, uint32_t code, uint32_t *elements);

#endif
