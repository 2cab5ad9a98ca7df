// SPDX-License-Identifier: GPL-2.0-only
/* W36: what a run of a VP costs: one hypercall, if its registers are in its page. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define RUNS	500

static const uint16_t others[] = {
	HVCALL_GET_PROPERTY, HVCALL_SET_PROPERTY, HVCALL_DEPOSIT_MEMORY, HVCALL_WITHDRAW_MEMORY,
	HVCALL_MAP_GPA, HVCALL_UNMAP_GPA, HVCALL_GET_VP_REGISTERS, HVCALL_TRANSLATE_GVA,
	HVCALL_GET_GPA_ACCESS_STATES, HVCALL_MAP_VP_STATE_PAGE, HVCALL_GET_VP_STATE,
	HVCALL_SET_VP_STATE,
};

static uint64_t calls_of_others(void)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < sizeof(others) / sizeof(*others); i++)
		sum += calls_of(others[i]);
	return sum;
}

int main(void)
{
	const bool dispatched = host_schedules();
	const uint16_t code = dispatched ? HVCALL_DISPATCH_VP : HVCALL_SET_VP_REGISTERS;
	volatile struct hv_register_page *page;
	uint64_t runs, messages, others_before;
	unsigned int i, wrong = 0;
	struct hv_message m;
	struct vm vm;

	vm_new(&vm, GUEST(counter));
	page = mmap(NULL, HV_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, vm.vp,
		    MSHV_VP_MMAP_OFFSET_REGISTERS * sysconf(_SC_PAGE_SIZE));
	if (page == MAP_FAILED)
		tap_die("mapping the register page");
	/* The first run maps the memory of the code. */
	expect_io(&vm, &m, 0x10);
	runs = calls_of(code);
	others_before = calls_of_others();
	messages = counter(LAB_COUNTER_MESSAGES);
	for (i = 0; i < RUNS; i++) {
		page->rip = m.rip + (m.length_and_cr8 & 15);
		page->dirty |= HV_DIRTY_RIP;
		wrong += vp_run(vm.vp, &m) || (uint32_t)m.io.rax != i + 2;
	}
	tap_is(wrong, 0, "%u runs", RUNS);
	runs = calls_of(code) - runs;
	/* Where the host schedules, its interrupts may ask for another. */
	tap_ok(runs == RUNS || (dispatched && runs > RUNS && runs < RUNS + RUNS / 4),
	       "W36: one hypercall for each (%u)", (unsigned int)runs);
	tap_is(calls_of_others() - others_before, 0, "W36: and no other");
	tap_is(counter(LAB_COUNTER_MESSAGES) - messages, dispatched ? 0 : RUNS,
	       dispatched ? "no message" : "one message for each");
	munmap((void *)page, HV_PAGE_SIZE);
	vm_close(&vm);
	ledger_is_empty("after the test");
	return tap_done();
}
