// SPDX-License-Identifier: GPL-2.0-only
/* From a run of a VP to the next message for its VMM; one register by pass-through. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "subject.h"

#define ROUNDS		40
/* Where there is no memory, and how long the instruction is that writes there. */
#define NOWHERE		0x20000ull
#define STORE_BYTES	3

/**
 * struct runner - a VM that is run again and again
 * @vm: the VM
 * @page: its VP's register page
 * @message: the last message
 * @type: what each message must be
 */
struct runner {
	struct vm vm;
	volatile struct hv_register_page *page;
	struct hv_message message;
	uint32_t type;
};

static int step_over(void *subject, unsigned long bytes)
{
	struct runner *runner = subject;

	runner->page->rip = runner->message.rip +
			    (bytes ?: runner->message.length_and_cr8 & 15u);
	runner->page->dirty |= HV_DIRTY_RIP;
	return 0;
}

static int run(void *subject, unsigned long bytes)
{
	struct runner *runner = subject;
	int ret = vp_run(runner->vm.vp, &runner->message);

	(void)bytes;
	return ret ?: runner->message.type == runner->type ? 0 : -EPROTO;
}

static void measure_runs(const char *name, struct runner *runner, unsigned long bytes)
{
	const struct work running = { .act = run, .after = step_over, .arg = bytes };
	struct sample taken;

	runner->page = register_page(runner->vm.vp);
	/* The first one is for the memory of the code. */
	taken = sample(name, &running, runner, ROUNDS);
	sample_show(name, &taken);
	munmap((void *)runner->page, HV_PAGE_SIZE);
	vm_close(&runner->vm);
}

void measure_port(void)
{
	struct runner runner = { .type = HV_MESSAGE_IO_PORT };

	vm_new(&runner.vm, GUEST(counter));
	measure_runs("port", &runner, 0);
}

void measure_mmio(void)
{
	struct runner runner = { .type = HV_MESSAGE_UNMAPPED_GPA };

	vm_new(&runner.vm, GUEST(doorbells));
	/* As many stores of four bytes as there can be. */
	memcpy(runner.vm.memory + 0x3000, &(uint32_t[]){ 0, 7, 4 << 16 }, 12);
	measure_runs("mmio", &runner, STORE_BYTES);
}

static int get(void *subject, unsigned long name)
{
	struct vm *vm = subject;
	uint64_t value[2];

	return register_get(vm->vp, 0, name, value);
}

static int set(void *subject, unsigned long name)
{
	struct vm *vm = subject;

	return register_set(vm->vp, 0, name, 7);
}

void measure_register(void)
{
	const struct work getting = { .act = get, .arg = HV_REGISTER_RAX };
	const struct work setting = { .act = set, .arg = HV_REGISTER_RAX };
	struct sample taken;
	struct vm vm;

	vm_new(&vm, GUEST(counter));
	taken = sample("register-get", &getting, &vm, ROUNDS);
	sample_show("register-get", &taken);
	taken = sample("register-set", &setting, &vm, ROUNDS);
	sample_show("register-set", &taken);
	vm_close(&vm);
}
