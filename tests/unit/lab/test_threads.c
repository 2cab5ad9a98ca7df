// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two parent VPs and the children's VPs as threads: partitions are finalized
 * and VPs deleted while others stop, resume and intercept them.
 */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "fixture.h"

#define PARENTS		2
#define PARTITIONS	4
#define VPS		2
#define ROUNDS		3000
#define DISPATCHES	2000

/* What succeeded, so that nothing of it went untried. */
enum deed {
	CREATED, DELETED, FINALIZED, STOPPED, READ, FROZEN, THAWED, ANSWERED, INTERCEPTED,
	DEEDS,
	/* Where the parent schedules there are no messages to answer, but: */
	BLOCKED = DEEDS, READY, TOLD, WOKEN, ALL_DEEDS,
};

static unsigned int deeds[ALL_DEEDS];

/* An index is used once: what comes late for a deleted VP must find no other. */
struct place {
	uint64_t id;
	uint32_t indexes[VPS];
	uint32_t next_index;
};

static struct place places[PARTITIONS];
static bool paused;

/* Each parent VP has pages of its own for input and output. */
struct parent {
	struct fake *fake;
	unsigned int vp;
	unsigned int seed;
};

/**
 * struct runner - the thread of a child's VP
 * @lock: guards @inside and the step from executing to intercepting
 * @inside: it is in model_intercept()
 */
struct runner {
	struct fake_vp *vp;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t left;
	unsigned int seed;
	bool inside;
	bool quit;
};

static void count(enum deed deed)
{
	__atomic_fetch_add(&deeds[deed], 1, __ATOMIC_RELAXED);
}

static void intercept_now(struct runner *runner)
{
	static const uint8_t payload[40];

	pthread_mutex_lock(&runner->lock);
	if (!__atomic_load_n(&paused, __ATOMIC_SEQ_CST) &&
	    __atomic_load_n(&runner->vp->executing, __ATOMIC_SEQ_CST) &&
	    __atomic_exchange_n(&runner->vp->executing, false, __ATOMIC_SEQ_CST)) {
		runner->inside = true;
		pthread_mutex_unlock(&runner->lock);
		model_intercept(runner->vp->vp, HV_MESSAGE_UNMAPPED_GPA, payload, sizeof(payload));
		count(INTERCEPTED);
		pthread_mutex_lock(&runner->lock);
		runner->inside = false;
		pthread_cond_broadcast(&runner->left);
	}
	pthread_mutex_unlock(&runner->lock);
}

/* A VP that is watched gets something to do. */
static void wake_now(struct runner *runner)
{
	pthread_mutex_lock(&runner->lock);
	if (__atomic_exchange_n(&runner->vp->watched, false, __ATOMIC_SEQ_CST)) {
		__atomic_store_n(&runner->vp->idle, false, __ATOMIC_SEQ_CST);
		runner->inside = true;
		pthread_mutex_unlock(&runner->lock);
		model_runnable(runner->vp->vp);
		count(WOKEN);
		pthread_mutex_lock(&runner->lock);
		runner->inside = false;
		pthread_cond_broadcast(&runner->left);
	}
	pthread_mutex_unlock(&runner->lock);
}

static void *runner_thread(void *argument)
{
	struct runner *runner = argument;

	while (!__atomic_load_n(&runner->quit, __ATOMIC_SEQ_CST)) {
		usleep(rand_r(&runner->seed) % 200);
		intercept_now(runner);
		wake_now(runner);
		if (!(rand_r(&runner->seed) % 2))
			__atomic_store_n(&runner->vp->idle, true, __ATOMIC_SEQ_CST);
	}
	return NULL;
}

static void runner_start(struct fake *fake, struct fake_vp *vp)
{
	struct runner *runner = calloc(1, sizeof(*runner));

	(void)fake;
	runner->vp = vp;
	runner->seed = vp_index(vp->vp);
	pthread_mutex_init(&runner->lock, NULL);
	pthread_cond_init(&runner->left, NULL);
	vp->runner = runner;
	if (pthread_create(&runner->thread, NULL, runner_thread, runner))
		abort();
}

/* Until no intercept of the VP is under way. Returns with the lock held. */
static void runner_lock_outside(struct runner *runner)
{
	pthread_mutex_lock(&runner->lock);
	while (runner->inside)
		pthread_cond_wait(&runner->left, &runner->lock);
}

/* As the real thing: the VP may intercept while it is being stopped. */
static void runner_stop(struct fake *fake, struct fake_vp *vp)
{
	struct runner *runner = vp->runner;

	(void)fake;
	usleep(20);
	runner_lock_outside(runner);
	__atomic_store_n(&vp->executing, false, __ATOMIC_SEQ_CST);
	__atomic_store_n(&vp->watched, false, __ATOMIC_SEQ_CST);
	pthread_mutex_unlock(&runner->lock);
}

static void runner_end(struct fake *fake, struct fake_vp *vp)
{
	struct runner *runner = vp->runner;

	(void)fake;
	__atomic_store_n(&runner->quit, true, __ATOMIC_SEQ_CST);
	pthread_join(runner->thread, NULL);
	pthread_cond_destroy(&runner->left);
	pthread_mutex_destroy(&runner->lock);
	free(runner);
}

static uint64_t *own_page(struct parent *parent, unsigned int n)
{
	return page(parent->fake, 8 + 2 * parent->vp + n);
}

static bool issue(struct parent *parent, uint32_t code, uint32_t reps)
{
	uint64_t gpa = (8 + 2 * parent->vp) * PAGE_SIZE_4K;
	uint64_t control = code | (uint64_t)reps << 32;

	return !(model_hypercall(parent->fake->model, parent->vp, control, gpa,
				 gpa + PAGE_SIZE_4K, false) & 0xffff);
}

static uint64_t *words(struct parent *parent, uint64_t first, uint64_t second, uint64_t third)
{
	uint64_t *in = own_page(parent, 0);

	memset(in, 0, 128);
	in[0] = first;
	in[1] = second;
	in[2] = third;
	return in;
}

static bool set_suspend(struct parent *parent, uint64_t id, uint32_t vp, uint32_t name,
			bool value)
{
	struct hv_registers_input *in = (void *)words(parent, id, vp, 0);
	struct hv_register_assignment *elements = (void *)(in + 1);

	elements[0].name = name;
	elements[0].value[0] = value;
	return issue(parent, HV_SET_VP_REGISTERS, 1);
}

static void create_vp_at(struct parent *parent, struct place *place, uint64_t id,
			 unsigned int slot)
{
	uint32_t index = __atomic_fetch_add(&place->next_index, 1, __ATOMIC_SEQ_CST);

	words(parent, id, index, 0);
	if (!issue(parent, HV_CREATE_VP, 0))
		return;
	count(CREATED);
	__atomic_store_n(&place->indexes[slot], index, __ATOMIC_SEQ_CST);
	set_suspend(parent, id, index, HV_REGISTER_EXPLICIT_SUSPEND, false);
}

static void replace_partition(struct parent *parent, struct place *place, uint64_t id)
{
	words(parent, id, 0, 0);
	if (!issue(parent, HV_FINALIZE_PARTITION, 0))
		return;
	count(FINALIZED);
	issue(parent, HV_DELETE_PARTITION, 0);
	words(parent, PARENT_FLAGS, 0, 0);
	if (!issue(parent, HV_CREATE_PARTITION, 0))
		return;
	id = own_page(parent, 1)[0];
	words(parent, id, 0, 0);
	issue(parent, HV_INITIALIZE_PARTITION, 0);
	__atomic_store_n(&place->next_index, 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&place->id, id, __ATOMIC_SEQ_CST);
	for (unsigned int slot = 0; slot < VPS; slot++)
		create_vp_at(parent, place, id, slot);
}

static void act(struct parent *parent)
{
	struct place *place = &places[rand_r(&parent->seed) % PARTITIONS];
	uint64_t id = __atomic_load_n(&place->id, __ATOMIC_SEQ_CST);
	unsigned int slot = rand_r(&parent->seed) % VPS;
	uint32_t vp = __atomic_load_n(&place->indexes[slot], __ATOMIC_SEQ_CST);
	bool yes = rand_r(&parent->seed) % 2;
	uint64_t *in = words(parent, id, vp, 0);

	switch (rand_r(&parent->seed) % 8) {
	case 0:
		if (issue(parent, HV_DELETE_VP, 0))
			count(DELETED);
		create_vp_at(parent, place, id, slot);
		break;
	case 1:
		if (!(rand_r(&parent->seed) % 8))
			replace_partition(parent, place, id);
		break;
	case 2:
		in[1] = HV_PROPERTY_TIME_FREEZE;
		in[2] = yes;
		if (issue(parent, HV_SET_PARTITION_PROPERTY, 0))
			count(yes ? FROZEN : THAWED);
		break;
	case 3:
		((uint32_t *)in)[4] = HV_REGISTER_EXPLICIT_SUSPEND + yes;
		if (issue(parent, HV_GET_VP_REGISTERS, 1))
			count(READ);
		break;
	default:
		if (set_suspend(parent, id, vp, HV_REGISTER_EXPLICIT_SUSPEND, yes) && yes)
			count(STOPPED);
	}
}

/* The message in the slot, if there is one; the slot is free again. */
static bool take_message(struct fake *fake, unsigned int parent, uint64_t *id, uint32_t *vp)
{
	struct hv_message *message = slot(fake, parent);

	if (!__atomic_load_n(&message->header.type, __ATOMIC_ACQUIRE))
		return false;
	*id = message->header.sender;
	memcpy(vp, message->payload, sizeof(*vp));
	acknowledge(fake, parent);
	return true;
}

/* The only place where an intercept ends: once for each message. */
static void answer(struct parent *parent)
{
	uint64_t id;
	uint32_t vp;

	while (take_message(parent->fake, parent->vp, &id, &vp))
		if (set_suspend(parent, id, vp, HV_REGISTER_INTERCEPT_SUSPEND, false))
			count(ANSWERED);
}

/* A VP is dispatched, which others stop, delete, dispatch and finalize meanwhile. */
static void dispatch_one(struct parent *parent)
{
	struct place *place = &places[rand_r(&parent->seed) % PARTITIONS];
	uint64_t id = __atomic_load_n(&place->id, __ATOMIC_SEQ_CST);
	unsigned int slot = rand_r(&parent->seed) % VPS;
	const struct hv_dispatch_output *out = (void *)own_page(parent, 1);
	struct hv_dispatch_input *in = (void *)words(parent, id, 0, 0);

	in->vp_index = __atomic_load_n(&place->indexes[slot], __ATOMIC_SEQ_CST);
	in->flags = HV_DISPATCH_CLEAR_INTERCEPT_SUSPEND;
	in->time_slice = rand_r(&parent->seed) % 4000;
	if (!issue(parent, HV_DISPATCH_VP, 0))
		return;
	if (out->state == HV_DISPATCH_BLOCKED)
		count(BLOCKED);
	else
		count(out->event == HV_DISPATCH_EVENT_INTERCEPT ? TOLD : READY);
}

static void *dispatching_thread(void *argument)
{
	struct parent *parent = argument;
	uint64_t id;
	uint32_t vp;

	for (unsigned int i = 0; i < DISPATCHES; i++) {
		dispatch_one(parent);
		act(parent);
		while (take_message(parent->fake, parent->vp, &id, &vp))
			;
	}
	return NULL;
}

static void *parent_thread(void *argument)
{
	struct parent *parent = argument;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		act(parent);
		/* Not always: messages are to queue up. */
		if (rand_r(&parent->seed) % 4)
			answer(parent);
	}
	return NULL;
}

struct vp_messages {
	uint64_t id;
	uint32_t vp;
	uint64_t suspended;
	unsigned int messages;
};

static unsigned int list_vps(struct fake *fake, struct vp_messages *list, unsigned int size)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < PARTITIONS; i++) {
		for (uint32_t vp = 0; vp < MAX_CHILD_VPS; vp++) {
			struct fake_vp *made = fake_vp_if(fake, places[i].id, vp);
			struct runner *runner;

			if (!made)
				continue;
			/* One that began before they were told to pause. */
			runner = made->runner;
			runner_lock_outside(runner);
			pthread_mutex_unlock(&runner->lock);
			assert_true(count < size);
			list[count] = (struct vp_messages){ places[i].id, vp, 0, 0 };
			assert_int_equal(get_register(fake, places[i].id, vp,
						      HV_REGISTER_INTERCEPT_SUSPEND,
						      &list[count++].suspended), 0);
		}
	}
	return count;
}

/* A VP is stopped by an intercept if and only if one message about it is there. */
static void messages_match(struct fake *fake)
{
	static struct vp_messages list[PARTITIONS * MAX_CHILD_VPS];
	unsigned int count = list_vps(fake, list, PARTITIONS * MAX_CHILD_VPS);
	unsigned int stale = 0, stopped = 0, i;
	uint64_t id;
	uint32_t vp;

	for (unsigned int parent = 0; parent < PARENTS; parent++) {
		while (take_message(fake, parent, &id, &vp)) {
			for (i = 0; i < count && (list[i].id != id || list[i].vp != vp); i++)
				;
			if (i < count)
				list[i].messages++;
			else
				stale++;
		}
	}
	for (i = 0; i < count; i++) {
		assert_int_equal(list[i].messages, list[i].suspended);
		stopped += list[i].suspended;
	}
	/* Of a VP that is gone only what was in a slot already. */
	assert_true(stale <= PARENTS);
	print_message("# %u VPs, %u of them intercepted, %u stale messages\n", count, stopped,
		      stale);
}

static void race(struct fake *fake, void *(*thread)(void *argument))
{
	struct parent parents[PARENTS];
	pthread_t threads[PARENTS];

	memset(deeds, 0, sizeof(deeds));
	__atomic_store_n(&paused, false, __ATOMIC_SEQ_CST);
	fake->on_create = runner_start;
	fake->on_stop = runner_stop;
	fake->on_destroy = runner_end;
	for (unsigned int i = 0; i < PARTITIONS; i++) {
		places[i] = (struct place){ .id = create_active(fake) };
		for (unsigned int slot = 0; slot < VPS; slot++)
			create_vp_at(&(struct parent){ fake, 0, 0 }, &places[i], places[i].id,
				     slot);
	}
	for (unsigned int i = 0; i < PARENTS; i++) {
		parents[i] = (struct parent){ fake, i, 40 + i };
		assert_int_equal(pthread_create(&threads[i], NULL, thread, &parents[i]), 0);
	}
	for (unsigned int i = 0; i < PARENTS; i++)
		pthread_join(threads[i], NULL);
	__atomic_store_n(&paused, true, __ATOMIC_SEQ_CST);
	assert_int_equal(fake->violations, 0);
}

/* Which deeds follow each other is chance: @least times is less than ever seen. */
static void was_done(unsigned int deed, unsigned int least)
{
	unsigned int times = __atomic_load_n(&deeds[deed], __ATOMIC_RELAXED);

	print_message("# deed %u: %u times\n", deed, times);
	assert_true(times >= least);
}

static void parents_race(void **state)
{
	race(*state, parent_thread);
	messages_match(*state);
	for (unsigned int deed = 0; deed < DEEDS; deed++)
		was_done(deed, 20);
}

static void dispatchers_race(void **state)
{
	race(*state, dispatching_thread);
	for (unsigned int deed = 0; deed < ALL_DEEDS; deed++)
		if (deed != ANSWERED)
			was_done(deed, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(parents_race, setup_l1vh, teardown),
		cmocka_unit_test_setup_teardown(dispatchers_race, setup_scheduling, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
