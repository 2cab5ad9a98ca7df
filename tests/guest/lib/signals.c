// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "signals.h"

/* A signal that comes before a call has begun is lost: so there is another one. */
#define AGAIN_US	5000

static void on_signal(int signal)
{
	(void)signal;
}

void interrupt_by(int signal)
{
	const struct sigaction action = { .sa_handler = on_signal };

	sigaction(signal, &action, NULL);
}

void alarms(unsigned int first_us, unsigned int interval_us)
{
	const struct itimerval t = {
		.it_value = { first_us / 1000000, first_us % 1000000 },
		.it_interval = { interval_us / 1000000, interval_us % 1000000 },
	};

	interrupt_by(SIGALRM);
	setitimer(ITIMER_REAL, &t, NULL);
}

int vp_run_for(int vp, struct hv_message *message, unsigned int us)
{
	int ret;

	alarms(us, AGAIN_US);
	ret = vp_run(vp, message);
	alarms(0, 0);
	return ret;
}

void *thread_interrupt(pthread_t thread)
{
	void *ret;

	interrupt_by(SIGUSR1);
	do {
		pthread_kill(thread, SIGUSR1);
		usleep(AGAIN_US);
	} while (pthread_tryjoin_np(thread, &ret) == EBUSY);
	return ret;
}

double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}
