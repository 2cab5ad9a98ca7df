// SPDX-License-Identifier: GPL-2.0-only
/* src/event_ring.c against a producer that does what the hypervisor is said to do. */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <string.h>
#include <time.h>

#include "unit.h"

#include <linux/types.h>

#include "event_ring.h"

#define ENTRIES	MSHV_HV_EVENT_RING_ENTRIES
#define PORTS	100
#define BELLS	100000

static struct mshv_hv_event_ring ring;
static u32 tail;

/* The producer: where it stands, what found no room, and its signal. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static u32 head;
static bool pending[PORTS + 1];
static sem_t signalled;
static unsigned int refills;

static bool put(u32 id)
{
	if (__atomic_load_n(&ring.data[head], __ATOMIC_SEQ_CST)) {
		__atomic_store_n(&ring.ring_full, 1, __ATOMIC_SEQ_CST);
		return false;
	}
	__atomic_store_n(&ring.data[head], id, __ATOMIC_SEQ_CST);
	head = (head + 1) % ENTRIES;
	return true;
}

static void ring_port(u32 id)
{
	pthread_mutex_lock(&lock);
	if (!pending[id])
		pending[id] = !put(id);
	if (!__atomic_exchange_n(&ring.signal_masked, 1, __ATOMIC_SEQ_CST))
		sem_post(&signalled);
	pthread_mutex_unlock(&lock);
}

static void refill(void)
{
	u32 id;

	pthread_mutex_lock(&lock);
	refills++;
	for (id = 1; id <= PORTS; id++)
		if (pending[id])
			pending[id] = !put(id);
	pthread_mutex_unlock(&lock);
}

/* What the producer does between the consumer's decision and its last look. */
static void (*at_barrier)(void);

void unit_barrier(void)
{
	void (*act)(void) = at_barrier;

	at_barrier = NULL;
	if (act)
		act();
}

static void start(u32 producer, u32 consumer)
{
	memset(&ring, 0, sizeof(ring));
	memset(pending, 0, sizeof(pending));
	head = producer;
	tail = consumer;
	refills = 0;
	sem_init(&signalled, 0, 0);
}

static u32 take(void)
{
	return mshv_event_ring_take(&ring, &tail, refill);
}

static int signals(void)
{
	int value;

	sem_getvalue(&signalled, &value);
	return value;
}

static void in_order_around_the_end(void **state)
{
	u32 i;

	(void)state;
	start(ENTRIES - 2, ENTRIES - 2);
	for (i = 1; i <= 5; i++)
		ring_port(i);
	assert_int_equal(signals(), 1);
	for (i = 1; i <= 5; i++)
		assert_int_equal(take(), i);
	assert_int_equal(ring.signal_masked, 1);
	assert_int_equal(take(), 0);
	assert_int_equal(ring.signal_masked, 0);
	ring_port(9);
	assert_int_equal(signals(), 2);
	assert_int_equal(take(), 9);
}

/* After a reload the producer stands anywhere. */
static void wherever_the_producer_stands(void **state)
{
	u32 from, i, sum;

	(void)state;
	for (from = 0; from < ENTRIES; from++) {
		start(from, 17);
		for (i = 1; i <= 20; i++)
			ring_port(i);
		for (sum = 0, i = 0; i < 20; i++)
			sum += take();
		assert_int_equal(sum, 20 * 21 / 2);
		assert_int_equal(take(), 0);
		for (i = 1; i <= ENTRIES; i++)
			ring_port(i);
		for (sum = 0, i = 0; i < ENTRIES; i++)
			sum += take();
		assert_int_equal(sum, ENTRIES * (ENTRIES + 1) / 2);
		assert_int_equal(take(), 0);
	}
}

static void a_full_ring_is_refilled(void **state)
{
	u32 i, sum = 0;

	(void)state;
	start(0, 0);
	for (i = 1; i <= PORTS; i++)
		ring_port(i);
	assert_int_equal(ring.ring_full, 1);
	for (i = 0; i < PORTS; i++)
		sum += take();
	assert_int_equal(sum, PORTS * (PORTS + 1) / 2);
	assert_int_equal(take(), 0);
	assert_int_equal(refills, 1);
	assert_int_equal(ring.ring_full, 0);
}

static void ring_seven(void)
{
	assert_int_equal(ring.signal_masked, 0);
	ring_port(7);
}

static void what_comes_at_the_last_moment(void **state)
{
	(void)state;
	start(3, 3);
	at_barrier = ring_seven;
	assert_int_equal(take(), 7);
	assert_int_equal(ring.signal_masked, 1);
	assert_int_equal(take(), 0);
	assert_int_equal(ring.signal_masked, 0);
}

/* The producer found the ring full before it was emptied, but says so only now. */
static void find_full(void)
{
	pending[5] = true;
	ring.ring_full = 1;
}

static void a_full_ring_at_the_last_moment(void **state)
{
	(void)state;
	start(3, 3);
	at_barrier = find_full;
	assert_int_equal(take(), 5);
	assert_int_equal(refills, 1);
	assert_int_equal(ring.signal_masked, 1);
	assert_int_equal(take(), 0);
}

/* A producer that lies cannot keep the consumer. */
static void stay_full(void)
{
	ring.ring_full = 1;
	refills++;
}

static void a_lie_ends(void **state)
{
	(void)state;
	start(0, 0);
	ring.ring_full = 1;
	assert_int_equal(mshv_event_ring_take(&ring, &tail, stay_full), 0);
	assert_int_equal(refills, 2);
}

static u32 sent[PORTS + 1];

static void *produce(void *arg)
{
	u32 id = 1, i, first = *(u32 *)arg;

	for (i = 0; i < BELLS; i++) {
		id = first + i % (PORTS / 2);
		__atomic_add_fetch(&sent[id], 1, __ATOMIC_SEQ_CST);
		ring_port(id);
		sched_yield();
	}
	return NULL;
}

/*
 * Two producers, one consumer that sleeps until it is signalled. A port may ring
 * less often than it was rung, but never not at all after it was rung.
 */
static void no_doorbell_is_lost(void **state)
{
	u32 firsts[2] = { 1, PORTS / 2 + 1 }, seen[PORTS + 1] = { 0 }, id, taken = 0;
	pthread_t producers[2];
	struct timespec patience;
	int i;

	(void)state;
	start(11, 0);
	for (i = 0; i < 2; i++)
		pthread_create(&producers[i], NULL, produce, &firsts[i]);
	for (;;) {
		clock_gettime(CLOCK_REALTIME, &patience);
		patience.tv_sec += 2;
		if (sem_timedwait(&signalled, &patience))
			break;
		while ((id = take())) {
			assert_in_range(id, 1, PORTS);
			/* Whatever was rung until now is thereby seen. */
			seen[id] = __atomic_load_n(&sent[id], __ATOMIC_SEQ_CST);
			taken++;
		}
	}
	for (i = 0; i < 2; i++)
		pthread_join(producers[i], NULL);
	for (id = 1; id <= PORTS; id++)
		assert_int_equal(seen[id], sent[id]);
	assert_in_range(taken, PORTS, 2 * BELLS);
	print_message("# %u doorbells, %u taken, %u refills\n", 2 * BELLS, taken, refills);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order_around_the_end),
		cmocka_unit_test(wherever_the_producer_stands),
		cmocka_unit_test(a_full_ring_is_refilled),
		cmocka_unit_test(what_comes_at_the_last_moment),
		cmocka_unit_test(a_full_ring_at_the_last_moment),
		cmocka_unit_test(a_lie_ends),
		cmocka_unit_test(no_doorbell_is_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
