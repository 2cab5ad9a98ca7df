// SPDX-License-Identifier: GPL-2.0-only
/*
 * A hypervisor that keeps sending what makes no sense, next to what does: nothing is
 * lost by it, each kind is said once in the kernel log and always counted.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/counters.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define STEPS		200

/* Where in the register page the interrupts to be injected are: count and vectors. */
#define VECTORS		0x2b0
#define VECTORS_SIZE	8

static struct vm vm;
static uint32_t next = 1;

/* Lines of the driver with @text in the kernel's buffer. */
static unsigned int lines_with(const char *text)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	unsigned int count = 0;
	char record[8192];
	ssize_t length;

	if (fd < 0)
		tap_die("/dev/kmsg: %s", strerror(errno));
	for (;;) {
		length = read(fd, record, sizeof(record) - 1);
		if (length < 0 && errno == EPIPE)
			continue;
		if (length <= 0)
			break;
		record[length] = '\0';
		count += strstr(record, ";mshv_root: ") && strstr(record, text);
	}
	close(fd);
	return count;
}

/* So many intercepts, each the one that is due. */
static unsigned int wrong_steps(unsigned int steps)
{
	unsigned int i, wrong = 0;
	struct hv_message m;

	for (i = 0; i < steps; i++) {
		wrong += vp_run(vm.vp, &m) || m.type != HV_MESSAGE_IO_PORT ||
			 (uint32_t)m.io.rax != next++;
		wrong += skip_instruction(vm.vp, &m) != 0;
	}
	return wrong;
}

static const struct {
	uint32_t kind;
	const char *counter, *line;
} strays[] = {
	{ LAB_STRAY_TYPE, "unknown_messages", "unknown type" },
	{ LAB_STRAY_VP, "messages_for_unknown_vps", "which does not exist" },
	{ LAB_STRAY_COMPLETION, "completions_of_unknown_calls", "completed a call" },
	{ LAB_STRAY_DOORBELL, "doorbells_for_unknown_ports", NULL },
	{ LAB_STRAY_EOI, NULL, NULL },
};

#define KINDS	(sizeof(strays) / sizeof(*strays))

static void counter_grew(const char *name, long before)
{
	if (before < 0)
		tap_skip("no debugfs", "%s: all counted", name);
	else
		tap_ok(driver_counter(name) - before >= STEPS, "%s: all counted", name);
}

static void test_kinds(void)
{
	unsigned int i;
	long before;

	for (i = 0; i < KINDS; i++) {
		before = strays[i].counter ? driver_counter(strays[i].counter) : 0;
		knob(LAB_KNOB_STRAY, strays[i].kind);
		tap_is(wrong_steps(STEPS), 0, "W4: stray messages of kind %u: no intercept lost",
		       strays[i].kind);
		knob(LAB_KNOB_STRAY, 0);
		tap_is(wrong_steps(1), 0, "and none afterwards");
		if (strays[i].counter)
			counter_grew(strays[i].counter, before);
	}
	knob(LAB_KNOB_STRAY, LAB_STRAY_ALL);
	tap_is(wrong_steps(STEPS), 0, "W4: all kinds at once");
	knob(LAB_KNOB_STRAY, 0);
	for (i = 0; i < KINDS; i++)
		if (strays[i].line)
			tap_is(lines_with(strays[i].line), 1, "\"%s\" is said once",
			       strays[i].line);
	tap_is(property_set(vm.partition, HV_PROPERTY_MSR_ACTION, 1, NULL), 0,
	       "W27: a call that may end later works");
}

/* W22: what user space can write is not believed. */
static void test_vectors(void)
{
	uint8_t *page = mmap(NULL, HV_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, vm.vp,
			     MSHV_VP_MMAP_OFFSET_REGISTERS * sysconf(_SC_PAGE_SIZE));

	if (page == MAP_FAILED)
		tap_die("mapping the register page");
	memset(page + VECTORS, 255, VECTORS_SIZE);
	tap_is(wrong_steps(STEPS), 0, "W22: 255 interrupts to be injected, all of vector 255");
	memset(page + VECTORS, 0, VECTORS_SIZE);
	munmap(page, HV_PAGE_SIZE);
	tap_is(wrong_steps(1), 0, "the guest runs on");
}

int main(void)
{
	vm_new(&vm, GUEST(counter));
	tap_is(wrong_steps(1), 0, "a VM that runs");
	test_kinds();
	test_vectors();
	vm_close(&vm);
	ledger_is_empty("after the test");
	return tap_done();
}
