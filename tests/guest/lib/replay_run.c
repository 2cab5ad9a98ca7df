// SPDX-License-Identifier: GPL-2.0-only
/* What the guest makes released clients do: ports, an MSR, a device in memory. */
#include <errno.h>

#include "replay.h"
#include "signals.h"
#include "tap.h"

#define PORT_TEXT	0x3f8
#define PORT_LIMIT	0x60
#define PORT_STAGE	0x80

/* A device: what is written to the first register can be read, three times, plus one. */
#define DEVICE		0x20000ull
#define DEVICE_BELLS	(DEVICE + 4)

/* How long a guest may take from one stage to the next. */
#define PATIENCE_US	20000000

/* The VP goes on behind the instruction, with another RAX. */
static int complete(struct client_vm *vm, const struct hv_message *message, uint8_t length,
		    uint64_t rax)
{
	const struct hv_register_assoc registers[] = {
		{ .name = HV_REGISTER_RIP, .value = { message->rip + length } },
		{ .name = HV_REGISTER_RAX, .value = { rax } },
	};

	if (!vm->page || !vm->page->valid)
		return client_registers_set(vm, registers, 2);
	vm->page->rip = message->rip + length;
	vm->page->gpr[0] = rax;
	vm->page->dirty |= HV_DIRTY_RIP | HV_DIRTY_GPR;
	vm->by_page++;
	return 0;
}

/* Returns the stage that it comes to, zero for another port, or an errno. */
static int do_port(struct replay *replay, const struct hv_message *message)
{
	uint64_t rax = message->io.rax;
	int ret;

	if (message->io.port == PORT_TEXT && replay->length < sizeof(replay->text) - 1)
		replay->text[replay->length++] = rax;
	if (message->io.port == PORT_LIMIT && message->access_type == HV_ACCESS_READ)
		rax = (rax & ~0xffull) | LIMIT;
	ret = complete(&replay->vm, message, message->length_and_cr8 & 15, rax);
	if (ret)
		return ret;
	return message->io.port == PORT_STAGE ? (uint8_t)message->io.rax : 0;
}

static int do_msr(struct replay *replay, const struct hv_message *message)
{
	const struct hv_register_assoc rdx = { .name = HV_REGISTER_RDX };

	if (message->access_type != HV_ACCESS_READ)
		return -EPROTO;
	return client_registers_set(&replay->vm, &rdx, 1) ?:
	       complete(&replay->vm, message, message->length_and_cr8 & 15, 0);
}

static uint32_t device_read(const struct replay *replay, uint64_t gpa)
{
	return gpa == DEVICE_BELLS ? replay->bells : 3 * replay->value + 1;
}

static void device_write(struct replay *replay, uint64_t gpa, uint32_t value)
{
	if (gpa == BELL)
		replay->bells++;
	else
		replay->value = value;
}

/* A move between EAX or AX and memory at FS:BX, which is all that this guest uses. */
static int do_device(struct replay *replay, const struct hv_message *message)
{
	struct hv_register_assoc rax = { .name = HV_REGISTER_RAX };
	struct client_vm *vm = &replay->vm;
	const uint8_t *code;
	unsigned int i = 0;
	uint64_t gpa;
	int ret;

	ret = client_translate(vm, message->cs[0] + message->rip, &gpa) ?:
	      client_registers_get(vm, &rax, 1);
	if (ret)
		return ret;
	if (gpa >= (VM_PAGES - 1) * HV_PAGE_SIZE)
		return -ERANGE;
	code = vm->memory + gpa;
	while (code[i] == 0x64 || code[i] == 0x66)
		i++;
	if (code[i + 1] != 0x07)
		return -EPROTO;
	if (code[i] == 0x8b)
		rax.value[0] = device_read(replay, message->memory.gpa);
	else if (code[i] == 0x89)
		device_write(replay, message->memory.gpa, rax.value[0]);
	else
		return -EPROTO;
	return complete(vm, message, i + 2, rax.value[0]);
}

int replay_run_for(struct replay *replay, unsigned int us)
{
	struct hv_message message;
	int ret;

	alarms(us, 5000);
	do {
		ret = client_run(&replay->vm, &message);
		if (ret)
			break;
		switch (message.type) {
		case HV_MESSAGE_IO_PORT:
			ret = do_port(replay, &message);
			break;
		case HV_MESSAGE_MSR:
			ret = do_msr(replay, &message);
			break;
		case HV_MESSAGE_UNMAPPED_GPA:
		case HV_MESSAGE_GPA_INTERCEPT:
			ret = do_device(replay, &message);
			break;
		default:
			tap_note("message 0x%x, RIP 0x%llx", message.type,
				 (unsigned long long)message.rip);
			ret = -EPROTO;
		}
	} while (!ret);
	alarms(0, 0);
	return ret;
}

int replay_run(struct replay *replay)
{
	return replay_run_for(replay, PATIENCE_US);
}
