/* SPDX-License-Identifier: GPL-2.0-only */
/* Signals that interrupt a test program, and the time. */
#ifndef TESTS_SIGNALS_H
#define TESTS_SIGNALS_H

#include <pthread.h>

#include "vm.h"

/* From now on @signal does nothing but interrupt what waits. */
void interrupt_by(int signal);

/* SIGALRM after @first_us, and again every @interval_us; the first zero: no more. */
void alarms(unsigned int first_us, unsigned int interval_us);

/* vp_run() until SIGALRM after @us, if nothing else ends it before. */
int vp_run_for(int vp, struct hv_message *message, unsigned int us);

/* SIGUSR1 to a thread until it has ended; what it returned. */
void *thread_interrupt(pthread_t thread);

/* Seconds since some time in the past. */
double seconds(void);

#endif
