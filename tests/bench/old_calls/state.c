// SPDX-License-Identifier: GPL-2.0-only
/* State of a VP that is no register. */
#include <errno.h>

#include "../../guest/lib/tap.h"
#include "subject.h"

#define BUFFER_PAGES	4

/* The same of both. What is read first is what is then written. */
static uint8_t *buffer;

struct state {
	uint32_t old_type;
	uint32_t old_bytes;
	uint8_t type;
};

enum { LAPIC, XSAVE, TIMERS };

static const struct state states[] = {
	[LAPIC] = { MSHV_LEGACY_VP_STATE_LAPIC, 176, MSHV_VP_STATE_LAPIC },
	[XSAVE] = { MSHV_LEGACY_VP_STATE_XSAVE, BUFFER_PAGES * HV_PAGE_SIZE,
		    MSHV_VP_STATE_XSAVE },
	[TIMERS] = { MSHV_LEGACY_VP_STATE_SYNTHETIC_TIMERS, 200,
		     MSHV_VP_STATE_SYNTHETIC_TIMERS },
};

static int transfer_old(const struct vm *vm, unsigned long number, const struct state *state)
{
	const struct mshv_vp_state_40v3 args = {
		.type = state->old_type,
		.buf_size = state->old_bytes,
		.buf = (uintptr_t)buffer,
	};

	return on_vp(vm, number, &args);
}

static int transfer(const struct vm *vm, unsigned long number, const struct state *state)
{
	const struct mshv_get_set_vp_state args = {
		.type = state->type,
		.buf_sz = BUFFER_PAGES * HV_PAGE_SIZE,
		.buf_ptr = (uintptr_t)buffer,
	};

	return on_vp(vm, number, &args);
}

static int get_old(void *vm, unsigned long which)
{
	return transfer_old(vm, MSHV_LEGACY_GET_VP_STATE_40, &states[which]);
}

static int set_old(void *vm, unsigned long which)
{
	return transfer_old(vm, MSHV_LEGACY_SET_VP_STATE_40, &states[which]);
}

static int get(void *vm, unsigned long which)
{
	return transfer(vm, MSHV_GET_VP_STATE, &states[which]);
}

static int set(void *vm, unsigned long which)
{
	return transfer(vm, MSHV_SET_VP_STATE, &states[which]);
}

/* Those of dom0-0.1 and dom0-0.2 have today's argument. */
static int get_16(void *vm, unsigned long which)
{
	return transfer(vm, MSHV_LEGACY_GET_VP_STATE_16, &states[which]);
}

static int set_16(void *vm, unsigned long which)
{
	return transfer(vm, MSHV_LEGACY_SET_VP_STATE_16, &states[which]);
}

static int prepare(struct vm *vm, bool old)
{
	(void)vm;
	(void)old;
	if (!buffer)
		buffer = pages_new(BUFFER_PAGES);
	return 0;
}

static const struct old_pair pairs[] = {
	PAIR("GET_VP_STATE_40, LAPIC", get_old, get, LAPIC),
	PAIR("SET_VP_STATE_40, LAPIC", set_old, set, LAPIC),
	PAIR("GET_VP_STATE_40, XSAVE", get_old, get, XSAVE),
	PAIR("SET_VP_STATE_40, XSAVE", set_old, set, XSAVE),
	PAIR("GET_VP_STATE_40, timers", get_old, get, TIMERS),
	PAIR("SET_VP_STATE_40, timers", set_old, set, TIMERS),
	PAIR("GET_VP_STATE_16, LAPIC", get_16, get, LAPIC),
	PAIR("SET_VP_STATE_16, LAPIC", set_16, set, LAPIC),
	PAIR("GET_VP_STATE_16, XSAVE", get_16, get, XSAVE),
	PAIR("SET_VP_STATE_16, XSAVE", set_16, set, XSAVE),
};

struct group group_state(void)
{
	return GROUP(GUEST(io), prepare, pairs);
}
