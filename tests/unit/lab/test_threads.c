// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two parent VPs and the children's VPs as threads: partitions are finalized
 * and VPs deleted while others stop, resume and intercept them.
 */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "fixture.h"

#define PARTITIONS	4
#define VPS		2
#define ROUNDS		3000

/* Each parent VP has pages of its own for input and output. */
struct parent {
	struct fake *fake;
	unsigned int vp;
	unsigned int seed;
	uint64_t *ids;
};

static uint64_t *own_page(struct parent *parent, unsigned int n)
{
	return page(parent->fake, 8 + 2 * parent->vp + n);
}

static uint16_t issue(struct parent *parent, uint32_t code, uint32_t reps)
{
	uint64_t gpa = (8 + 2 * parent->vp) * PAGE_SIZE_4K;

	return model_hypercall(parent->fake->model, parent->vp, code | (uint64_t)reps << 32, gpa,
			       gpa + PAGE_SIZE_4K);
}

static uint16_t set_suspend(struct parent *parent, uint64_t id, uint32_t vp, bool run)
{
	struct hv_registers_input *in = (void *)own_page(parent, 0);
	struct hv_register_assignment *elements = (void *)(in + 1);

	memset(in, 0, 128);
	in->partition = id;
	in->vp_index = vp;
	elements[0].name = run ? HV_REGISTER_INTERCEPT_SUSPEND : HV_REGISTER_EXPLICIT_SUSPEND;
	elements[0].value[0] = !run;
	elements[1].name = HV_REGISTER_EXPLICIT_SUSPEND;
	return issue(parent, HV_SET_VP_REGISTERS, run ? 2 : 1);
}

static void act(struct parent *parent)
{
	unsigned int at = rand_r(&parent->seed) % PARTITIONS;
	uint64_t id = __atomic_load_n(&parent->ids[at], __ATOMIC_SEQ_CST);
	uint32_t vp = rand_r(&parent->seed) % VPS;
	uint64_t *in = own_page(parent, 0);

	memset(in, 0, 128);
	in[0] = id;
	in[1] = vp;
	switch (rand_r(&parent->seed) % 8) {
	case 0:
		issue(parent, HV_CREATE_VP, 0);
		break;
	case 1:
		issue(parent, HV_DELETE_VP, 0);
		break;
	case 2:
		if (rand_r(&parent->seed) % 8)
			break;
		issue(parent, HV_FINALIZE_PARTITION, 0);
		issue(parent, HV_DELETE_PARTITION, 0);
		in[0] = PARENT_FLAGS;
		in[1] = 0;
		if (!issue(parent, HV_CREATE_PARTITION, 0)) {
			id = own_page(parent, 1)[0];
			in[0] = id;
			issue(parent, HV_INITIALIZE_PARTITION, 0);
			__atomic_store_n(&parent->ids[at], id, __ATOMIC_SEQ_CST);
		}
		break;
	case 3:
		set_suspend(parent, id, vp, false);
		break;
	case 4:
		in[1] = HV_PROPERTY_TIME_FREEZE;
		in[2] = rand_r(&parent->seed) % 2;
		issue(parent, HV_SET_PARTITION_PROPERTY, 0);
		break;
	case 5:
		((uint32_t *)in)[4] = HV_REGISTER_EXPLICIT_SUSPEND + rand_r(&parent->seed) % 2;
		issue(parent, HV_GET_VP_REGISTERS, 1);
		break;
	default:
		set_suspend(parent, id, vp, true);
		break;
	}
}

static void *parent_thread(void *argument)
{
	struct parent *parent = argument;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		act(parent);
		acknowledge(parent->fake, parent->vp);
	}
	return NULL;
}

/* As the real thing: the VP may intercept while it is being stopped. */
static void maybe_intercept(struct fake *fake, struct fake_vp *vp)
{
	static const uint8_t payload[40];

	(void)fake;
	usleep(20);
	if (__atomic_exchange_n(&vp->executing, false, __ATOMIC_SEQ_CST))
		model_intercept(vp->vp, HV_MESSAGE_UNMAPPED_GPA, payload, sizeof(payload));
}

static void parents_race(void **state)
{
	uint64_t ids[PARTITIONS];
	struct parent parents[2];
	pthread_t threads[2];
	struct fake *fake = *state;

	for (unsigned int i = 0; i < PARTITIONS; i++)
		ids[i] = create_active(fake);
	fake->on_stop = maybe_intercept;
	for (unsigned int i = 0; i < 2; i++) {
		parents[i] = (struct parent){ fake, i, 40 + i, ids };
		assert_int_equal(pthread_create(&threads[i], NULL, parent_thread, &parents[i]), 0);
	}
	for (unsigned int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	fake->on_stop = NULL;
	assert_int_equal(fake->violations, 0);
	assert_true(calls_of(fake, HV_FINALIZE_PARTITION, NULL) > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(parents_race, setup_l1vh, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
