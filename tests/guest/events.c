// SPDX-License-Identifier: GPL-2.0-only
/* The trace events: what a VM's life leaves in a trace. */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/files.h"
#include "lib/irq.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define TRACING		"/sys/kernel/tracing"
#define INSTANCE	TRACING "/instances/mshv-test"
#define EVENTS		TRACING "/events/mshv"
#define BELL		0x20000ull
#define TRACE_SIZE	(4u << 20)
/* As the hypervisor has it. */
#define CREATE_LAPIC	0x2000ull

/* What people's tools rely on: names, and the names of fields. */
static const struct event {
	const char *name;
	const char *fields;
} events[] = {
	{ "mshv_create_partition", "partition_id vm_fd" },
	{ "mshv_hvcall_create_partition", "flags partition_id" },
	{ "mshv_hvcall_initialize_partition", "partition_id status" },
	{ "mshv_hvcall_finalize_partition", "partition_id status" },
	{ "mshv_hvcall_delete_partition", "partition_id status" },
	{ "mshv_hvcall_withdraw_memory", "partition_id withdrawn status" },
	{ "mshv_partition_release", "partition_id" },
	{ "mshv_destroy_partition", "partition_id" },
	{ "mshv_create_vp", "partition_id vp_index vp_fd" },
	{ "mshv_hvcall_map_vp_state_page", "partition_id vp_index page_type status" },
	{ "mshv_vp_release", "partition_id vp_index" },
	{ "mshv_run_vp_entry", "partition_id vp_index" },
	{ "mshv_run_vp_exit", "partition_id vp_index hv_message_type ret" },
	{ "mshv_vp_clear_explicit_suspend", "partition_id vp_index ret" },
	{ "mshv_disable_vp_dispatch", "partition_id vp_index ret" },
	{ "mshv_drain_vp_signals", "partition_id vp_index" },
	{ "mshv_xfer_to_guest_mode_work", "partition_id vp_index thread_info_flag ret" },
	{ "mshv_hvcall_dispatch_vp",
	  "partition_id vp_index flags dispatch_state dispatch_event status" },
	{ "mshv_vp_wait_for_hv_kick", "partition_id vp_index kicked_by_hv blocked" },
	{ "mshv_handle_gpa_intercept", "partition_id vp_index gfn access_type handled" },
	{ "mshv_map_user_memory",
	  "partition_id start_uaddr start_gfn nr_pages map_flags ret" },
	{ "mshv_update_routing_table", "partition_id numents" },
	{ "mshv_assign_ioeventfd", "partition_id addr length datamatch wildcard ret" },
	{ "mshv_deassign_ioeventfd", "partition_id addr length datamatch wildcard" },
};

static char *trace;
static unsigned long long partition_id;

static size_t read_file(const char *name, char *text, size_t size)
{
	FILE *file = fopen(name, "r");
	size_t length;

	if (!file)
		tap_die("%s: %s", name, strerror(errno));
	length = fread(text, 1, size - 1, file);
	fclose(file);
	text[length] = '\0';
	return length;
}

static void test_format(const struct event *event)
{
	char name[256], format[4096], fields[256], want[64];
	char *rest = fields, *field;
	bool complete = true;

	snprintf(name, sizeof(name), EVENTS "/%s/format", event->name);
	if (access(name, R_OK)) {
		tap_ok(false, "%s exists", event->name);
		return;
	}
	read_file(name, format, sizeof(format));
	snprintf(fields, sizeof(fields), "%s", event->fields);
	while ((field = strsep(&rest, " "))) {
		snprintf(want, sizeof(want), " %s;", field);
		if (!strstr(format, want)) {
			tap_note("no field %s", field);
			complete = false;
		}
	}
	tap_ok(complete, "%s exists and has its fields", event->name);
}

/* The first line after @from of which this is the text or its beginning, or NULL. */
static const char *after(const char *from, const char *text)
{
	size_t length = strlen(text);

	while (from && (from = strstr(from, text))) {
		if (from[length] == ' ' || from[length] == '\n')
			return from;
		from += length;
	}
	return NULL;
}

static const char *find(const char *from, const char *format, va_list args)
{
	char text[256];

	vsnprintf(text, sizeof(text), format, args);
	return after(from, text);
}

static unsigned int count(const char *format, ...) __attribute__((format(printf, 1, 2)));
static unsigned int count(const char *format, ...)
{
	const char *at = trace;
	unsigned int found = 0;
	va_list args;

	for (;;) {
		va_start(args, format);
		at = find(at, format, args);
		va_end(args);
		if (!at)
			return found;
		found++;
		at++;
	}
}

/* It is opening the file for writing that empties it. */
static void start_trace(void)
{
	FILE *file = fopen(INSTANCE "/trace", "w");

	if (!file)
		tap_die("a trace cannot be begun: %s", strerror(errno));
	fclose(file);
	tap_is(file_write(INSTANCE "/events/mshv/enable", "1"), 0, "events are traced");
}

static void end_trace(void)
{
	size_t length;

	file_write(INSTANCE "/events/mshv/enable", "0");
	length = read_file(INSTANCE "/trace", trace, TRACE_SIZE);
	tap_ok(length > 0 && length < TRACE_SIZE - 1, "a trace of %zu bytes", length);
}

/* The hypervisor's number, as the first event tells it. */
static void find_partition(void)
{
	const char *at = strstr(trace, ": mshv_hvcall_create_partition: ");
	unsigned long long flags;

	partition_id = 0;
	if (at)
		sscanf(at, ": mshv_hvcall_create_partition: flags=%llx partition_id=%llu",
		       &flags, &partition_id);
	tap_ok(partition_id != 0, "the hypervisor's number of the partition is told");
	tap_ok(at && flags & CREATE_LAPIC, "and how it was created");
}

/* A life with something of everything; returns what the VM was. */
static struct vm live(void)
{
	int event = event_new();
	struct hv_message m;
	struct vm vm, was;

	vm_new(&vm, GUEST(counter));
	was = vm;
	route_one(vm.partition, 5, VECTOR_A);
	ioeventfd(vm.partition, event, BELL, 4, 0x77, IOEVENTFD_MATCH);
	ioeventfd(vm.partition, event, BELL, 4, 0x78, IOEVENTFD_MATCH);
	ioeventfd(vm.partition, event, BELL, 4, 0x77, IOEVENTFD_MATCH | IOEVENTFD_DEASSIGN);
	expect_io(&vm, &m, 0x10);
	skip_instruction(vm.vp, &m);
	vm_close(&vm);
	close(event);
	return was;
}

#define OF_PARTITION(name, format, ...)						\
	count(": " name ": partition_id=%llu" format, partition_id, ##__VA_ARGS__)

static void test_life(void)
{
	struct vm vm;

	start_trace();
	vm = live();
	end_trace();
	find_partition();
	tap_is(OF_PARTITION("mshv_create_partition", " vm_fd=%d", vm.partition), 1, "a partition");
	tap_is(OF_PARTITION("mshv_hvcall_initialize_partition", " status=0x0"), 1,
	       "is initialised");
	tap_is(OF_PARTITION("mshv_create_vp", " vp_index=0 vp_fd=%d", vm.vp), 1, "a VP");
	tap_is(OF_PARTITION("mshv_hvcall_map_vp_state_page",
			    " vp_index=0 page_type=0 status=0x0") +
	       OF_PARTITION("mshv_hvcall_map_vp_state_page",
			    " vp_index=0 page_type=1 status=0x0"), 2, "two pages of it");
	tap_is(OF_PARTITION("mshv_map_user_memory",
			    " start_uaddr=%#llx start_gfn=0x0 nr_pages=%u",
			    (unsigned long long)(uintptr_t)vm.memory, VM_PAGES), 1, "its memory");
	tap_is(OF_PARTITION("mshv_update_routing_table", ""), 1, "its routes");
	tap_is(OF_PARTITION("mshv_assign_ioeventfd",
			    " addr=0x%014llx length=0x4 datamatch=0x77 wildcard=0", BELL), 1,
	       "an ioeventfd");
	tap_is(OF_PARTITION("mshv_assign_ioeventfd", ""), 2, "and another");
	tap_is(OF_PARTITION("mshv_deassign_ioeventfd",
			    " addr=0x%014llx length=0x4 datamatch=0x77 wildcard=0", BELL), 1,
	       "which ends");
	tap_is(OF_PARTITION("mshv_run_vp_entry", " vp_index=0"), 1, "one run");
	tap_is(OF_PARTITION("mshv_run_vp_exit", " vp_index=0 hv_message_type=%#x ret=0",
			    HV_MESSAGE_IO_PORT), 1, "which ends with an access to a port");
	tap_ok(OF_PARTITION("mshv_vp_clear_explicit_suspend", " vp_index=0 ret=0") > 0,
	       "for which the VP was resumed");
	tap_ok(OF_PARTITION("mshv_handle_gpa_intercept", " vp_index=0 gfn=0x1") > 0,
	       "its code was touched on the way");
	tap_is(OF_PARTITION("mshv_vp_release", " vp_index=0"), 1, "the VP is closed");
	tap_is(OF_PARTITION("mshv_partition_release", ""), 1, "the partition is closed");
	tap_is(OF_PARTITION("mshv_destroy_partition", ""), 1, "and ends");
	tap_is(OF_PARTITION("mshv_hvcall_finalize_partition", " status=0x0"), 1,
	       "it is finalised");
	tap_ok(OF_PARTITION("mshv_hvcall_withdraw_memory", "") > 0, "its memory comes back");
	tap_is(OF_PARTITION("mshv_hvcall_delete_partition", " status=0x0"), 1,
	       "it is deleted");
}

static void test_order(void)
{
	static const char *const course[] = {
		"mshv_hvcall_create_partition", "mshv_create_partition",
		"mshv_hvcall_initialize_partition", "mshv_create_vp", "mshv_run_vp_entry",
		"mshv_run_vp_exit", "mshv_destroy_partition", "mshv_hvcall_finalize_partition",
		"mshv_hvcall_withdraw_memory", "mshv_hvcall_delete_partition",
	};
	const char *at = trace;
	char name[64];
	unsigned int i;

	for (i = 0; i < sizeof(course) / sizeof(*course) && at; i++) {
		snprintf(name, sizeof(name), ": %s: ", course[i]);
		at = strstr(at, name);
	}
	tap_ok(at, "in this order%s%s", at ? "" : ": there is no more ", at ? "" : course[i - 1]);
}

static void on_signal(int sig)
{
	(void)sig;
}

static void test_failures(void)
{
	const struct itimerval soon = { .it_value = { .tv_usec = 50000 } };
	struct sigaction action = { .sa_handler = on_signal };
	void *memory = pages_new(1);
	struct hv_message m;
	struct vm vm;

	start_trace();
	vm_new(&vm, GUEST(spin));
	expect_io(&vm, &m, 0x10);
	skip_instruction(vm.vp, &m);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	tap_is(vp_run(vm.vp, &m), -EINTR, "a run that a signal ends");
	tap_is(vp_create(vm.partition, 0), -EEXIST, "a VP that is there");
	tap_is(memory_set(vm.partition, 0, memory, 4096, MEM_W), -EEXIST,
	       "memory where there is some");
	vm_close(&vm);
	end_trace();
	find_partition();
	tap_is(OF_PARTITION("mshv_run_vp_exit", " vp_index=0 hv_message_type=0x0 ret=%d",
			    -EINTR), 1, "the run is told with its error");
	tap_is(OF_PARTITION("mshv_create_vp", " vp_index=0 vp_fd=%d", -EEXIST), 1,
	       "so is the VP");
	tap_is(OF_PARTITION("mshv_map_user_memory",
			    " start_uaddr=%#llx start_gfn=0x0 nr_pages=1 map_flags=0x3 ret=%d",
			    (unsigned long long)(uintptr_t)memory, -EEXIST), 1,
	       "and the memory");
}

/* What there is to tell of VPs depends on who schedules them. */
static void test_scheduling(void)
{
	int event = event_new();
	struct irq_vm vm;
	bool waited;
	uint32_t before;

	start_trace();
	irq_vm_new(&vm);
	route_one(vm.vm.partition, 5, VECTOR_A);
	irqfd(vm.vm.partition, event, 5, 0, 0);
	before = vm.counts[0];
	event_signal(event);
	irq_wait(&vm, 0, before + 1);
	irq_vm_close(&vm);
	close(event);
	end_trace();
	find_partition();
	waited = OF_PARTITION("mshv_vp_wait_for_hv_kick", " vp_index=0 kicked_by_hv=1 blocked=0");
	if (!host_schedules()) {
		tap_is(count(": mshv_hvcall_dispatch_vp: partition_id=%llu vp_index=0",
			     partition_id), 0, "nothing is dispatched");
		tap_ok(!waited, "and no signal waited for");
		return;
	}
	tap_ok(strstr(trace, ": mshv_hvcall_dispatch_vp: "), "the VP is dispatched");
	tap_ok(waited, "a VP that sleeps is waited for");
	tap_is(OF_PARTITION("mshv_disable_vp_dispatch", " vp_index=0 ret=0"), 1,
	       "in the end it is not dispatched any more");
	tap_is(OF_PARTITION("mshv_drain_vp_signals", " vp_index=0"), 1,
	       "and its signals are waited for");
}

static bool has_tracing(void)
{
	if (access(TRACING "/events", F_OK) &&
	    mount("tracefs", TRACING, "tracefs", 0, NULL))
		return false;
	return !mkdir(INSTANCE, 0700) || errno == EEXIST;
}

int main(void)
{
	unsigned int i;

	if (!has_tracing()) {
		tap_skip("the kernel has no trace events", "what they tell");
		return tap_done();
	}
	trace = malloc(TRACE_SIZE);
	if (!trace)
		tap_die("no memory");
	for (i = 0; i < sizeof(events) / sizeof(*events); i++)
		test_format(&events[i]);
	test_life();
	test_order();
	test_failures();
	test_scheduling();
	rmdir(INSTANCE);
	ledger_is_empty("after the test");
	return tap_done();
}
