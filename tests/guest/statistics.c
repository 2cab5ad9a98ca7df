// SPDX-License-Identifier: GPL-2.0-only
/* What debugfs tells of partitions and VPs. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/irq.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define DIRECTORY	"/sys/kernel/debug/mshv"
#define VPS		DIRECTORY "/vps"
#define PARTITIONS	DIRECTORY "/partitions"

#define LINE_A		5
#define INTERRUPTS	20
#define LIVES		60
#define MAX_COLUMNS	32

/**
 * struct row - a line of a table
 * @count: how many words
 * @words: its words
 * @text: where they are
 */
struct row {
	unsigned int count;
	char *words[MAX_COLUMNS];
	char text[512];
};

static bool row_read(FILE *file, struct row *row)
{
	char *rest = row->text, *word;

	row->count = 0;
	if (!fgets(row->text, sizeof(row->text), file))
		return false;
	row->text[strcspn(row->text, "\n")] = '\0';
	while (row->count < MAX_COLUMNS && (word = strsep(&rest, " ")))
		row->words[row->count++] = word;
	return true;
}

static FILE *table_open(const char *name, struct row *head)
{
	FILE *file = fopen(name, "r");

	if (!file)
		tap_die("%s: %s", name, strerror(errno));
	if (!row_read(file, head))
		tap_die("%s is empty", name);
	return file;
}

static unsigned int column(const struct row *head, const char *name)
{
	unsigned int i;

	for (i = 0; i < head->count; i++)
		if (!strcmp(head->words[i], name))
			return i;
	tap_die("no column %s", name);
}

/* Lines of this process; the last one is in @row. */
static unsigned int own_rows(const char *name, struct row *head, struct row *row)
{
	FILE *file = table_open(name, head);
	unsigned int pid = column(head, "pid"), found = 0;
	struct row line;

	while (row_read(file, &line)) {
		if (line.count != head->count)
			tap_die("%s: %u words under %u", name, line.count, head->count);
		if (atoi(line.words[pid]) != getpid())
			continue;
		*row = line;
		/* They are where the copy is. */
		for (unsigned int i = 0; i < row->count; i++)
			row->words[i] = row->text + (line.words[i] - line.text);
		found++;
	}
	fclose(file);
	return found;
}

/* A number of the one VP, or the one partition, that this process has. */
static long long value(const char *file, const char *name)
{
	struct row head, row;

	if (own_rows(file, &head, &row) != 1)
		tap_die("%s: not one line", file);
	return atoll(row.words[column(&head, name)]);
}

static long long vp_value(const char *name)
{
	return value(VPS, name);
}

static bool is_private(const char *name)
{
	struct stat st;

	return !stat(name, &st) && (st.st_mode & 0777) == 0400;
}

static void test_lines(void)
{
	struct row head, row;
	struct vm vm, other;
	int vp;

	tap_ok(is_private(VPS) && is_private(PARTITIONS), "they are for root");
	tap_is(own_rows(VPS, &head, &row), 0, "no VP, no line");
	tap_is(own_rows(PARTITIONS, &head, &row), 0, "no partition, no line");
	vm_new(&vm, GUEST(counter));
	tap_is(own_rows(VPS, &head, &row), 1, "a VP, a line");
	tap_is(vp_value("runs"), 0, "which did nothing yet");
	tap_is(own_rows(PARTITIONS, &head, &row), 1, "a partition, a line");
	tap_ok(!strcmp(row.words[column(&head, "family")], "current"), "with its family");
	tap_is(value(PARTITIONS, "vps"), 1, "and its VPs");
	tap_ok(value(PARTITIONS, "pages") > 0, "and its pages");
	tap_is(value(PARTITIONS, "partition"), vp_value("partition"), "the numbers agree");
	vp = vp_create(vm.partition, 3);
	tap_is(own_rows(VPS, &head, &row), 2, "another VP, another line");
	tap_is(atoi(row.words[column(&head, "vp")]), 3, "with its index");
	vm_new(&other, GUEST(counter));
	tap_is(own_rows(PARTITIONS, &head, &row), 2, "another partition, another line");
	vm_close(&other);
	close(vp);
	tap_is(own_rows(VPS, &head, &row), 2, "a VP whose file is closed is there");
	vm_close(&vm);
	tap_is(own_rows(VPS, &head, &row), 0, "until its partition is gone");
	tap_is(own_rows(PARTITIONS, &head, &row), 0, "whose line is gone, too");
}

static void test_intercepts(void)
{
	struct hv_message m;
	struct vm vm;
	int i;

	vm_new(&vm, GUEST(counter));
	for (i = 0; i < 5; i++) {
		expect_io(&vm, &m, 0x10);
		skip_instruction(vm.vp, &m);
	}
	tap_is(vp_value("runs"), 5, "runs");
	tap_is(vp_value("io_port"), 5, "accesses to ports");
	tap_ok(vp_value("memory") > 0, "memory was touched");
	tap_is(vp_value("resolved"), vp_value("memory"), "that was not for the VMM");
	/* One for each intercept at least, where that is how VPs are run. */
	tap_ok(host_schedules() ? vp_value("dispatches") >= 5 + vp_value("memory") :
				  !vp_value("dispatches"), "%lld dispatches",
	       vp_value("dispatches"));
	tap_is(vp_value("msr") + vp_value("cpuid") + vp_value("exception") + vp_value("halt") +
	       vp_value("hypercall") + vp_value("other"), 0, "and nothing else happened");
	vm_close(&vm);

	vm_new(&vm, GUEST(triple));
	expect_io(&vm, &m, 0x10);
	skip_instruction(vm.vp, &m);
	tap_is(vp_run(vm.vp, &m), 0, "a guest that ends");
	tap_is(m.type, HV_MESSAGE_UNRECOVERABLE_EXCEPTION, "as it should");
	tap_is(vp_value("other"), 1, "is of no kind");
	vm_close(&vm);
}

static void on_signal(int sig)
{
	(void)sig;
}

static void test_ends(void)
{
	const struct itimerval soon = { .it_value = { .tv_usec = 50000 } };
	struct mshv_cancel_run_vp arg = { 0 };
	struct sigaction action = { .sa_handler = on_signal };
	struct hv_message m;
	struct vm vm;

	vm_new(&vm, GUEST(spin));
	call(vm.partition, MSHV_CANCEL_RUN_VP, &arg);
	tap_is(vp_run(vm.vp, &m), -EINTR, "a cancelled run");
	tap_is(vp_value("cancels"), 1, "is counted");
	tap_is(vp_value("signals"), 0, "as one that no signal ended");
	expect_io(&vm, &m, 0x10);
	skip_instruction(vm.vp, &m);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	tap_is(vp_run(vm.vp, &m), -EINTR, "one that a signal ends");
	tap_is(vp_value("signals"), 1, "is counted");
	tap_is(vp_value("cancels"), 1, "as one that nobody cancelled");
	tap_is(vp_value("runs"), 3, "both are runs, as is one between them");
	vm_close(&vm);
}

static void test_interrupts(void)
{
	int event = event_new();
	struct irq_vm vm;
	uint32_t before;
	int i;

	irq_vm_new(&vm);
	tap_is(route_one(vm.vm.partition, LINE_A, VECTOR_A), 0, "a route");
	tap_is(irqfd(vm.vm.partition, event, LINE_A, 0, 0), 0, "an irqfd");
	tap_is(value(PARTITIONS, "interrupts"), 0, "raised nothing yet");
	before = vm.counts[0];
	for (i = 1; i <= INTERRUPTS; i++) {
		event_signal(event);
		irq_wait(&vm, 0, before + i);
	}
	tap_is(value(PARTITIONS, "interrupts"), INTERRUPTS, "interrupts are counted");
	tap_ok(host_schedules() ? vp_value("waits") > 0 : !vp_value("waits"),
	       "%lld waits for them", vp_value("waits"));
	irq_vm_close(&vm);
	close(event);
}

static atomic_bool over;

static void *live_and_die(void *unused)
{
	struct vm vm;
	int i;

	for (i = 0; i < LIVES; i++) {
		vm_new(&vm, GUEST(counter));
		vm_close(&vm);
	}
	atomic_store(&over, true);
	return unused;
}

/* Whatever comes and goes meanwhile, each line is whole. */
static void test_race(void)
{
	unsigned int reads = 0, most = 0, rows;
	struct row head, row;
	pthread_t thread;

	pthread_create(&thread, NULL, live_and_die, NULL);
	while (!atomic_load(&over)) {
		rows = own_rows(VPS, &head, &row);
		most = rows > most ? rows : most;
		rows = own_rows(PARTITIONS, &head, &row);
		most = rows > most ? rows : most;
		reads++;
		/* Of one processor the other thread shall have most. */
		usleep(500);
	}
	pthread_join(thread, NULL);
	tap_ok(reads > 0, "read while partitions came and went: %u times", reads);
	tap_ok(most <= 1, "never more lines than there can be");
}

int main(void)
{
	if (access(DIRECTORY, F_OK)) {
		tap_skip("no debugfs", "what it tells of partitions");
		return tap_done();
	}
	test_lines();
	test_intercepts();
	test_ends();
	test_interrupts();
	test_race();
	ledger_is_empty("after the test");
	return tap_done();
}
