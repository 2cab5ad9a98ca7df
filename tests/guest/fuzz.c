// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random and spoiled calls of all generations of the ABI, on every kind of file, by
 * threads and processes that share them and that end or are killed at any time. What they
 * are answered does not matter: everything is back at the end, nothing hangs, and the
 * kernel says nothing.
 *
 * Environment: FUZZ_SECONDS, how long; FUZZ_SEED, what a run begins with. It decides what
 * each thread does, but not in which order threads run.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzzing/fuzzing.h"
#include "lib/control.h"
#include "lib/signals.h"
#include "lib/tap.h"

#define SECONDS		20
#define MORE		60	/* if that was too little */
#define ROUND		8.0
#define PATIENCE	60.0

/**
 * struct life - one process
 * @pid: its number, zero if there is none
 * @ending: how it ends
 * @end: when, at the latest if nothing hangs
 * @killed: it was
 */
struct life {
	pid_t pid;
	enum ending ending;
	double end;
	bool killed;
};

static struct shared *shared;
static struct random decide;
static unsigned int lives, killed, unexpected;
static int kernel_log;
static bool shown;

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

static void show_record(const struct record *record)
{
	char bytes[2 * SHOWN_BYTES + 1];
	int i;

	for (i = 0; i < SHOWN_BYTES; i++)
		sprintf(bytes + 2 * i, "%02x", record->bytes[i]);
	tap_note("  file %d, call 0x%08x at 0x%llx: %d, of %s", record->fd, record->number,
		 (unsigned long long)record->argument, record->result, bytes);
}

/* What everybody did last, for whoever looks for the reason. */
static void show_rings(void)
{
	const struct ring *ring;
	unsigned int i, j, n;

	for (i = 0; i < WORKERS; i++)
		for (j = 0; j <= THREADS; j++) {
			ring = &shared->rings[i][j];
			tap_note("process %u, thread %u:", i, j);
			for (n = ring->next > RING ? ring->next - RING : 0; n < ring->next; n++)
				show_record(&ring->records[n % RING]);
		}
}

/* Of what the kernel says, only what may be about us: the whole log is judged later. */
static void watch_log(void)
{
	char line[1024];
	ssize_t length;

	while ((length = read(kernel_log, line, sizeof(line) - 1)) > 0) {
		line[length] = 0;
		line[strcspn(line, "\n")] = 0;
		if (!strstr(line, "mshv") && !strstr(line, "BUG") && !strstr(line, "WARN"))
			continue;
		tap_note("log: %s", line);
		if (!shown)
			show_rings();
		shown = true;
	}
}

static void begin(struct life *life, unsigned int which, double latest)
{
	uint64_t seed = random_next(&decide);
	double lifetime = 0.5 + random_below(&decide, 4000) / 1000.0;

	life->ending = random_below(&decide, ENDINGS);
	if (seconds() + lifetime > latest)
		return;
	life->end = seconds() + lifetime;
	life->killed = false;
	life->pid = fork();
	if (life->pid < 0)
		tap_die("a process");
	if (!life->pid)
		worker(shared, which, seed, lifetime, life->ending);
	lives++;
}

static void die_of_hang(pid_t pid)
{
	char command[100];

	show_rings();
	sprintf(command, "for f in /proc/%d/task/*; do sed 's/^/# /' $f/stack; echo '#'; done", pid);
	(void)!system(command);
	tap_die("every process ends");
}

/* The process has ended; so must those it made, which are ours now. */
static void bury(struct life *life, int status)
{
	double latest = seconds() + PATIENCE;
	pid_t pid;

	if (life->killed ? !WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL : status) {
		unexpected++;
		tap_note("a process ended with status 0x%x", status);
	}
	kill(-life->pid, SIGKILL);
	while ((pid = waitpid(-life->pid, NULL, WNOHANG)) >= 0) {
		if (seconds() > latest)
			die_of_hang(life->pid);
		if (!pid)
			usleep(2000);
	}
	life->pid = 0;
}

static void look_after(struct life *life)
{
	int status;

	if (waitpid(life->pid, &status, WNOHANG) == life->pid) {
		bury(life, status);
		return;
	}
	if (life->ending == IS_KILLED && !life->killed && seconds() > life->end) {
		kill(life->pid, SIGKILL);
		life->killed = true;
		killed++;
	}
	if (seconds() > life->end + PATIENCE)
		die_of_hang(life->pid);
}

static void play(double latest)
{
	struct life all[WORKERS] = { { 0 } };
	unsigned int i, left;

	do {
		left = 0;
		for (i = 0; i < WORKERS; i++) {
			if (!all[i].pid)
				begin(&all[i], i, latest);
			if (all[i].pid)
				look_after(&all[i]);
			left += !!all[i].pid;
		}
		watch_log();
		usleep(2000);
	} while (left || seconds() < latest);
}

/* How many calls that can succeed never did. */
static unsigned int count_failing(void)
{
	unsigned int i, failing = 0;

	for (i = 0; i < fuzz_call_count; i++)
		failing += fuzz_calls[i].flags & SUCCEEDS && !shared->succeeded[i];
	return failing;
}

/* What a run that found nothing must show of itself. */
static void test_extent(void)
{
	unsigned int i, never = 0;

	for (i = 0; i < fuzz_call_count; i++) {
		tap_note("%s: %u of %u succeeded", fuzz_calls[i].name, shared->succeeded[i],
			 shared->issued[i]);
		never += !shared->issued[i];
	}
	tap_is(never, 0, "every call was made");
	tap_is(count_failing(), 0, "each that can succeed did");
	tap_ok(shared->others > 10, "%u calls had numbers of nobody", shared->others);
	tap_ok(lives > 3 && killed > 0, "%u processes lived, %u were killed", lives, killed);
	tap_is(unexpected, 0, "all others ended as they wanted");
}

static bool is_enough(double now, double end)
{
	return now > end + MORE ||
	       (now > end && killed && lives > 3 && shared->others > 10 && !count_failing());
}

int main(void)
{
	double end = seconds() + from_environment("FUZZ_SECONDS", SECONDS);
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		tap_die("a seed");
	seed = from_environment("FUZZ_SEED", seed);
	tap_note("seed %llu", (unsigned long long)seed);
	decide = random_new(seed, 0);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	kernel_log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (shared == MAP_FAILED || kernel_log < 0)
		tap_die("memory and the kernel's log");
	lseek(kernel_log, 0, SEEK_END);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	do {
		play(seconds() + ROUND);
		ledger_is_empty("after a round");
	} while (!is_enough(seconds(), end));
	watch_log();
	test_extent();
	return tap_done();
}
