// SPDX-License-Identifier: GPL-2.0-only
/*
 * mshv-lab: a model of the Microsoft hypervisor on KVM. Here its three parts are
 * put together: the model (model/), children on KVM (engine/), the parent's
 * machine (machine/).
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "engine/engine.h"
#include "machine/host.h"
#include "machine/log.h"
#include "machine/machine.h"
#include "model/model.h"
#include "options.h"

enum exit_status {
	STATUS_OK,
	STATUS_JOB_FAILED,
	STATUS_CANNOT_RUN,
	STATUS_VIOLATION,
	STATUS_UNBALANCED,
	STATUS_DEAD,
	STATUS_NO_REPORT,
};

#define TEARDOWN_SECONDS	120

/**
 * struct lab - one run
 * @machine: valid until all VP threads, of parent and children, are gone
 */
struct lab {
	struct host host;
	struct machine *machine;
	struct engine *engine;
	struct model *model;
	struct timespec start;
	const char *report;
};

static void *op_parent_page(void *lab, uint64_t pfn)
{
	return machine_page(((struct lab *)lab)->machine, pfn);
}

static bool op_parent_page_is_ram(void *lab, uint64_t pfn)
{
	return machine_page_is_ram(((struct lab *)lab)->machine, pfn);
}

static void op_parent_interrupt(void *lab, unsigned int vp, uint8_t vector)
{
	machine_interrupt(((struct lab *)lab)->machine, vp, vector);
}

static void op_parent_hypercall_page(void *lab, uint64_t pfn)
{
	machine_hypercall_page(((struct lab *)lab)->machine, pfn);
}

static void op_parent_power_off(void *lab)
{
	machine_stop(((struct lab *)lab)->machine, MACHINE_OFF);
}

static int op_partition_create(void *lab, struct partition *partition)
{
	return engine_partition_create(((struct lab *)lab)->engine, partition);
}

static void op_partition_destroy(void *lab, struct partition *partition)
{
	engine_partition_destroy(((struct lab *)lab)->engine, partition);
}

static int op_map(void *lab, struct partition *partition, uint64_t gfn, uint64_t pfn,
		  uint64_t count, enum page_state state, unsigned int access)
{
	return engine_map(((struct lab *)lab)->engine, partition, gfn, pfn, count, state,
			  access);
}

static int op_vp_create(void *lab, struct vp *vp)
{
	return engine_vp_create(((struct lab *)lab)->engine, vp);
}

static int op_vp_reset(void *lab, struct vp *vp)
{
	return engine_vp_reset(((struct lab *)lab)->engine, vp);
}

static void op_vp_destroy(void *lab, struct vp *vp)
{
	engine_vp_destroy(((struct lab *)lab)->engine, vp);
}

static void op_vp_resume(void *lab, struct vp *vp)
{
	engine_vp_resume(((struct lab *)lab)->engine, vp);
}

static void op_vp_stop(void *lab, struct vp *vp)
{
	engine_vp_stop(((struct lab *)lab)->engine, vp);
}

static bool op_vp_idle(void *lab, struct vp *vp)
{
	return engine_vp_idle(((struct lab *)lab)->engine, vp);
}

static void op_vp_watch(void *lab, struct vp *vp)
{
	engine_vp_watch(((struct lab *)lab)->engine, vp);
}

static uint16_t op_get_register(void *lab, struct vp *vp, uint32_t name, uint64_t value[2])
{
	return engine_get_register(((struct lab *)lab)->engine, vp, name, value);
}

static uint16_t op_set_register(void *lab, struct vp *vp, uint32_t name,
				const uint64_t value[2])
{
	return engine_set_register(((struct lab *)lab)->engine, vp, name, value);
}

static uint32_t op_translate(void *lab, struct vp *vp, uint64_t gva, uint64_t flags,
			     uint64_t *gpa)
{
	return engine_translate(((struct lab *)lab)->engine, vp, gva, flags, gpa);
}

static int op_interrupt(void *lab, struct partition *partition, uint32_t type, bool level,
			bool logical, uint64_t destination, uint32_t vector)
{
	return engine_interrupt(((struct lab *)lab)->engine, partition, type, level, logical,
				destination, vector);
}

static void *op_guest_page(void *lab, struct partition *partition, unsigned int page)
{
	return engine_guest_page(((struct lab *)lab)->engine, partition, page);
}

static int op_show_guest_page(void *lab, struct partition *partition, uint64_t gfn,
			      unsigned int page, unsigned int access)
{
	return engine_show_guest_page(((struct lab *)lab)->engine, partition, gfn, page, access);
}

static int op_intercept_msrs(void *lab, struct partition *partition,
			     const struct msr_intercept *msrs, unsigned int count)
{
	return engine_intercept_msrs(((struct lab *)lab)->engine, partition, msrs, count);
}

static uint16_t op_get_state(void *lab, struct vp *vp, uint32_t type, uint64_t states,
			     void *buffer)
{
	return engine_get_state(((struct lab *)lab)->engine, vp, type, states, buffer);
}

static uint16_t op_set_state(void *lab, struct vp *vp, uint32_t type, uint64_t states,
			     const void *buffer)
{
	return engine_set_state(((struct lab *)lab)->engine, vp, type, states, buffer);
}

static void op_cpuid(void *lab, struct vp *vp, uint32_t leaf, uint32_t subleaf, uint64_t xfem,
		     uint64_t xss, uint32_t regs[4])
{
	engine_cpuid(((struct lab *)lab)->engine, vp, leaf, subleaf, xfem, xss, regs);
}

static void op_clamp_cpuid(void *lab, uint32_t leaf, uint32_t subleaf, uint32_t regs[4])
{
	engine_clamp_cpuid(((struct lab *)lab)->engine, leaf, subleaf, regs);
}

static int op_track_dirty(void *lab, struct partition *partition, bool on)
{
	return engine_track_dirty(((struct lab *)lab)->engine, partition, on);
}

static void op_fetch_dirty(void *lab, struct partition *partition)
{
	engine_fetch_dirty(((struct lab *)lab)->engine, partition);
}

static void op_interrupt_clear(void *lab, struct partition *partition)
{
	engine_interrupt_clear(((struct lab *)lab)->engine, partition);
}

static void op_log(void *lab, const char *line)
{
	log_line("%s", line);
}

static void op_violation(void *lab)
{
	machine_stop(((struct lab *)lab)->machine, MACHINE_VIOLATION);
}

static uint64_t op_now(void *opaque)
{
	struct lab *lab = opaque;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - lab->start.tv_sec) * 10000000ll +
	       (now.tv_nsec - lab->start.tv_nsec) / 100;
}

static const struct engine_ops lab_ops = {
	.parent_page = op_parent_page,
	.parent_page_is_ram = op_parent_page_is_ram,
	.parent_interrupt = op_parent_interrupt,
	.parent_hypercall_page = op_parent_hypercall_page,
	.parent_power_off = op_parent_power_off,
	.partition_create = op_partition_create,
	.partition_destroy = op_partition_destroy,
	.map = op_map,
	.vp_create = op_vp_create,
	.vp_reset = op_vp_reset,
	.vp_destroy = op_vp_destroy,
	.vp_resume = op_vp_resume,
	.vp_stop = op_vp_stop,
	.vp_idle = op_vp_idle,
	.vp_watch = op_vp_watch,
	.vp_get_register = op_get_register,
	.vp_set_register = op_set_register,
	.vp_translate = op_translate,
	.interrupt = op_interrupt,
	.guest_page = op_guest_page,
	.show_guest_page = op_show_guest_page,
	.intercept_msrs = op_intercept_msrs,
	.vp_get_state = op_get_state,
	.vp_set_state = op_set_state,
	.vp_cpuid = op_cpuid,
	.clamp_cpuid = op_clamp_cpuid,
	.track_dirty = op_track_dirty,
	.fetch_dirty = op_fetch_dirty,
	.interrupt_clear = op_interrupt_clear,
	.log = op_log,
	.violation = op_violation,
	.now = op_now,
};

static struct termios saved_terminal;
static bool terminal_is_raw;

static void restore_terminal(void)
{
	if (terminal_is_raw)
		tcsetattr(STDIN_FILENO, TCSANOW, &saved_terminal);
	terminal_is_raw = false;
}

static void make_terminal_raw(void)
{
	struct termios raw;

	if (tcgetattr(STDIN_FILENO, &saved_terminal))
		return;
	raw = saved_terminal;
	cfmakeraw(&raw);
	terminal_is_raw = !tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	atexit(restore_terminal);
}

static int open_output(const char *path, int otherwise)
{
	int fd = otherwise;

	if (path)
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
	if (fd < 0)
		fprintf(stderr, "mshv-lab: %s: %s\n", path, strerror(errno));
	return fd;
}

static bool close_report(const struct lab *lab, FILE *json)
{
	bool failed = ferror(json);

	if (!fclose(json) && !failed)
		return true;
	log_line("%s: %s", lab->report, strerror(errno));
	fprintf(stderr, "mshv-lab: %s: %s\n", lab->report, strerror(errno));
	return false;
}

static bool write_report(const struct lab *lab, const char *verdict)
{
	FILE *json;

	if (!lab->report)
		return true;
	json = fopen(lab->report, "we");
	if (!json) {
		fprintf(stderr, "mshv-lab: %s: %s\n", lab->report, strerror(errno));
		return false;
	}
	model_report(lab->model, json, verdict);
	return close_report(lab, json);
}

/* A thread of the lab hangs, perhaps with the model's lock. */
static void report_hang(void *context)
{
	const struct lab *lab = context;
	FILE *json = lab->report ? fopen(lab->report, "we") : NULL;

	if (!json || !lab->model)
		return;
	if (!model_try_report(lab->model, json, "the lab hangs"))
		log_line("no report: somebody holds the model's lock");
	close_report(lab, json);
}

static int create_machine(struct lab *lab, const struct options *options)
{
	char command_line[4096];
	struct machine_config config = {
		.kernel = options->kernel,
		.initramfs = options->initramfs,
		.command_line = command_line,
		.vps = options->cpus,
		.memory = (uint64_t)options->memory << 20,
		.vmbus = options->vmbus,
		.input = options->interactive ? STDIN_FILENO : -1,
		.hangs = report_hang,
		.context = lab,
	};

	config.console = open_output(options->console, STDOUT_FILENO);
	config.results = open_output(options->results ? options->results : "/dev/null", -1);
	if (config.console < 0 || config.results < 0)
		return -1;
	snprintf(command_line, sizeof(command_line),
		 "console=ttyS0 8250.nr_uarts=2 pci=off reboot=t panic=-1 oops=panic%s %s",
		 options->interactive ? " lab.interactive" : "", options->append);
	lab->machine = machine_create(&lab->host, &config);
	return lab->machine ? 0 : -1;
}

static int create_model(struct lab *lab, const struct options *options)
{
	struct model_config config = {
		.personality = options->personality,
		.lenient_root = options->lenient_root,
		.vmbus = options->vmbus,
		.parent_vps = options->cpus,
		.overlay_pfn = OVERLAY_PFN,
		.build = options->build,
		.privileges = options->privileges,
		.vmm_capabilities = options->capabilities,
		.scheduler_type = options->scheduler,
		.physical_address_bits = PHYSICAL_ADDRESS_BITS,
		.tsc_hz = lab->host.tsc_hz,
	};

	engine_features(&lab->host, &config);
	clock_gettime(CLOCK_MONOTONIC, &lab->start);
	lab->model = model_create(&config, &lab_ops, lab);
	if (!lab->model)
		return -1;
	for (unsigned int i = 0; i < options->model_option_count; i++) {
		if (!model_option(lab->model, options->model_options[i]))
			continue;
		fprintf(stderr, "mshv-lab: cannot make sense of '%s'\n",
			options->model_options[i]);
		return -1;
	}
	return 0;
}

/**
 * struct teardown - the end of what the parent left
 * @over: posted when it is
 */
struct teardown {
	struct lab *lab;
	sem_t over;
};

/* Ends the process if it takes too long. */
static void *watch_teardown(void *context)
{
	struct teardown *teardown = context;
	struct timespec deadline;

	clock_gettime(CLOCK_MONOTONIC, &deadline);
	deadline.tv_sec += TEARDOWN_SECONDS;
	while (sem_clockwait(&teardown->over, CLOCK_MONOTONIC, &deadline)) {
		if (errno == EINTR)
			continue;
		log_line("what the parent left cannot be taken down: the lab itself hangs");
		report_hang(teardown->lab);
		_exit(STATUS_DEAD);
	}
	return NULL;
}

/* Notes what the parent left behind before it frees that. */
static void take_down(struct lab *lab)
{
	struct teardown teardown = { .lab = lab };
	pthread_t watchdog;
	bool watched;

	sem_init(&teardown.over, 0, 0);
	watched = !pthread_create(&watchdog, NULL, watch_teardown, &teardown);
	model_parent_gone(lab->model);
	sem_post(&teardown.over);
	if (watched)
		pthread_join(watchdog, NULL);
	sem_destroy(&teardown.over);
}

static enum exit_status verdict(enum machine_end end, int job, bool balanced,
				unsigned int violations, const char **text)
{
	if (end == MACHINE_VIOLATION || violations) {
		*text = "the parent broke a rule of the hypervisor";
		return STATUS_VIOLATION;
	}
	if (end == MACHINE_TIMEOUT || end == MACHINE_CRASHED || end == MACHINE_INTERRUPTED) {
		*text = end == MACHINE_TIMEOUT ? "time-out" :
			end == MACHINE_CRASHED ? "the parent crashed" : "ended from the console";
		return STATUS_DEAD;
	}
	if (job) {
		*text = "the job failed";
		return STATUS_JOB_FAILED;
	}
	if (!balanced) {
		*text = "the parent did not give everything back";
		return STATUS_UNBALANCED;
	}
	*text = "ok";
	return STATUS_OK;
}

static enum exit_status run(struct lab *lab, const struct options *options)
{
	enum exit_status status;
	enum machine_end end;
	const char *text;
	int job;

	if (options->interactive)
		make_terminal_raw();
	end = machine_run(lab->machine, lab->model, options->timeout, &job);
	restore_terminal();
	take_down(lab);
	status = verdict(end, job, model_balanced(lab->model), model_violations(lab->model),
			 &text);
	if (!write_report(lab, text) && status == STATUS_OK) {
		status = STATUS_NO_REPORT;
		text = "the report cannot be written";
	}
	log_line("verdict: %s (status %d)", text, status);
	fprintf(stderr, "mshv-lab: %s\n", text);
	return status;
}

static int run_lab(const struct options *options)
{
	int status = STATUS_CANNOT_RUN;
	struct lab lab = { 0 };
	const char *reason;

	if (log_open(options->log)) {
		fprintf(stderr, "mshv-lab: %s: %s\n", options->log, strerror(errno));
		return status;
	}
	lab.report = options->report;
	reason = host_open(&lab.host);
	if (reason) {
		fprintf(stderr, "mshv-lab: %s\n", reason);
		goto close_log;
	}
	if (create_machine(&lab, options))
		goto close_host;
	lab.engine = engine_create(&lab.host, lab.machine);
	if (!lab.engine)
		goto destroy_machine;
	if (!create_model(&lab, options))
		status = run(&lab, options);
	if (lab.model)
		model_destroy(lab.model);
	engine_destroy(lab.engine);
destroy_machine:
	machine_destroy(lab.machine);
close_host:
	host_close(&lab.host);
close_log:
	log_close();
	return status;
}

static int self_test(void)
{
	const char *reason;
	struct host host;

	reason = host_open(&host);
	if (!reason) {
		reason = host_self_test(&host);
		host_close(&host);
	}
	printf("mshv-lab: KVM %s%s\n", reason ? "is not usable here: " : "works",
	       reason ? reason : "");
	return reason ? STATUS_CANNOT_RUN : STATUS_OK;
}

int main(int argc, char **argv)
{
	struct options options;
	int status = options_parse(&options, argc, argv);

	if (status >= 0)
		return status;
	return options.self_test ? self_test() : run_lab(&options);
}
