// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ports and connections, doorbells, event rings.
 */
#include <stdio.h>
#include <stdlib.h>

#include "fixture.h"

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup_root, teardown)
/* Whose event ring may be a page of its own. */
#define LENIENT_TEST(name)	\
	cmocka_unit_test_setup_teardown(name, setup_lenient_root, teardown)
#define PORT		0x123u
#define CONNECTION	0x456u
#define GPA		0xd0001004ull
#define ANY		HV_DOORBELL_ANY_VALUE

static struct hv_event_ring *ring(struct fake *fake, unsigned int vp)
{
	struct hv_event_ring *rings = page(fake, OVERLAY_PFN + vp * OVERLAY_PAGES_PER_VP +
						 OVERLAY_SIRBP);

	return &rings[HV_SINT_DOORBELL];
}

/* As a driver sets up its SynIC: ring page, SINT 5 "as intercept". */
static void rings_on(struct fake *fake)
{
	for (unsigned int vp = 0; vp < 2; vp++) {
		uint64_t sirbp;

		assert_true(model_rdmsr(fake->model, vp, HV_MSR_SIRBP, &sirbp));
		assert_true(model_wrmsr(fake->model, vp, HV_MSR_SIRBP, sirbp | 1));
		assert_true(model_wrmsr(fake->model, vp, HV_MSR_SINT0 + HV_SINT_DOORBELL,
					HV_SINT_AS_INTERCEPT | VECTOR));
	}
}

static void ring_off(struct fake *fake, unsigned int vp)
{
	uint64_t sirbp;

	assert_true(model_rdmsr(fake->model, vp, HV_MSR_SIRBP, &sirbp));
	assert_true(model_wrmsr(fake->model, vp, HV_MSR_SIRBP, sirbp & ~1ull));
}

static struct hv_create_port_input *port_input(struct fake *fake, uint64_t id, uint32_t port)
{
	struct hv_create_port_input *in = input(fake);

	in->port_partition = HV_PARTITION_ID_SELF;
	in->port_id = port;
	in->connection_partition = id;
	in->type = HV_PORT_DOORBELL;
	in->target_sint = HV_SINT_DOORBELL;
	in->target_vp = HV_VP_INDEX_ANY;
	return in;
}

static uint16_t create_port(struct fake *fake, uint64_t id, uint32_t port)
{
	port_input(fake, id, port);
	return call(fake, HV_CREATE_PORT);
}

static uint16_t create_port_at(struct fake *fake, uint64_t id, uint32_t port, uint32_t vp)
{
	port_input(fake, id, port)->target_vp = vp;
	return call(fake, HV_CREATE_PORT);
}

static struct hv_connect_port_input *connect_input(struct fake *fake, uint64_t id,
						   uint32_t connection, uint32_t port)
{
	struct hv_connect_port_input *in = input(fake);

	in->connection_partition = id;
	in->connection_id = connection;
	in->port_partition = HV_PARTITION_ID_SELF;
	in->port_id = port;
	in->type = HV_PORT_DOORBELL;
	in->gpa = GPA;
	in->flags = ANY;
	return in;
}

static uint16_t connect_port(struct fake *fake, uint64_t id, uint32_t connection, uint32_t port,
			     uint64_t gpa, uint64_t value, uint64_t flags)
{
	struct hv_connect_port_input *in = connect_input(fake, id, connection, port);

	in->gpa = gpa;
	in->value = value;
	in->flags = flags;
	return call(fake, HV_CONNECT_PORT);
}

/* By fast calls, as a driver makes them. */
static uint16_t delete_port(struct fake *fake, uint32_t port)
{
	return model_hypercall(fake->model, 0, HV_DELETE_PORT | HV_CONTROL_FAST,
			       HV_PARTITION_ID_SELF, port, false);
}

static uint16_t disconnect(struct fake *fake, uint64_t id, uint32_t connection)
{
	return model_hypercall(fake->model, 0, HV_DISCONNECT_PORT | HV_CONTROL_FAST, id,
			       connection | 1ull << 32, false);
}

static uint16_t ring_empty(struct fake *fake, unsigned int vp)
{
	return model_hypercall(fake->model, vp, HV_NOTIFY_PORT_RING_EMPTY | HV_CONTROL_FAST,
			       HV_SINT_DOORBELL, 0, false);
}

static struct partition *child(struct fake *fake, uint64_t id)
{
	return vp_partition(fake_vp(fake, id, 0)->vp);
}

static uint64_t start_rings(struct fake *fake)
{
	rings_on(fake);
	return start(fake);
}

/* A doorbell of any size and value at GPA. */
static uint64_t start_with_doorbell(struct fake *fake, uint32_t vp)
{
	uint64_t id = start_rings(fake);

	assert_int_equal(create_port_at(fake, id, PORT, vp), HV_STATUS_SUCCESS);
	assert_int_equal(connect_port(fake, id, CONNECTION, PORT, GPA, 0, ANY), 0);
	return id;
}

static bool store(struct fake *fake, uint64_t id, uint64_t gpa, unsigned int size, uint64_t value)
{
	return model_doorbell(child(fake, id), gpa, size, value);
}

static uint32_t ports(struct fake *fake)
{
	assert_int_equal(command(fake, LAB_CMD_LEDGER, 0, 0), 0);
	return result(fake, 6);
}

static uint32_t counter(struct fake *fake, uint32_t which)
{
	assert_int_equal(command(fake, LAB_CMD_COUNTER, which, 0), 0);
	return result(fake, 0);
}

/* The parent's end of the signal: the message in slot 0 says which SINT. */
static void take_signal(struct fake *fake, unsigned int vp)
{
	assert_int_equal(slot(fake, vp)->header.type, HV_MESSAGE_SINT_INTERCEPT);
	assert_int_equal(slot(fake, vp)->header.payload_size, 4);
	assert_int_equal(*(uint32_t *)slot(fake, vp)->payload, HV_SINT_DOORBELL);
	acknowledge(fake, vp);
}

/* A consumer as the rules want it; how many entries of @port, which are all. */
static unsigned int drain(struct fake *fake, unsigned int vp, unsigned int *tail, uint32_t port)
{
	struct hv_event_ring *r = ring(fake, vp);
	unsigned int count = 0;

	for (;;) {
		if (!r->data[*tail] && r->ring_full) {
			r->ring_full = 0;
			assert_int_equal(ring_empty(fake, vp), HV_STATUS_SUCCESS);
		}
		if (!r->data[*tail]) {
			r->signal_masked = 0;
			return count;
		}
		assert_int_equal(r->data[*tail], port);
		r->data[*tail] = 0;
		*tail = (*tail + 1) % HV_EVENT_RING_ENTRIES;
		count++;
	}
}

static void life(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_with_doorbell(fake, HV_VP_INDEX_ANY);

	assert_int_equal(ports(fake), 1);
	assert_int_equal(disconnect(fake, id, CONNECTION), HV_STATUS_SUCCESS);
	assert_int_equal(disconnect(fake, id, CONNECTION), HV_STATUS_INVALID_CONNECTION_ID);
	assert_int_equal(delete_port(fake, PORT), HV_STATUS_SUCCESS);
	assert_int_equal(delete_port(fake, PORT), HV_STATUS_INVALID_PORT_ID);
	assert_int_equal(ports(fake), 0);
	/* Both numbers can be used again. */
	assert_int_equal(create_port(fake, id, PORT), HV_STATUS_SUCCESS);
	assert_int_equal(connect_port(fake, id, CONNECTION, PORT, GPA, 0, ANY), 0);
	finish(fake, id);
	assert_int_equal(fake->violations, 0);
}

static void create_checks(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_rings(fake), early = create(fake);

	assert_int_equal(create_port(fake, id, 0), HV_STATUS_INVALID_PORT_ID);
	assert_int_equal(create_port(fake, id, 1u << 24), HV_STATUS_INVALID_PORT_ID);
	assert_int_equal(create_port(fake, 0x5555, PORT), HV_STATUS_INVALID_PARTITION_ID);
	assert_int_equal(create_port(fake, HV_PARTITION_ID_SELF, PORT), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(create_port(fake, early, PORT), HV_STATUS_INVALID_PARTITION_STATE);
	port_input(fake, id, PORT)->port_partition = id;
	assert_int_equal(call(fake, HV_CREATE_PORT), HV_STATUS_ACCESS_DENIED);
	port_input(fake, id, PORT)->port_partition = 0x5555;
	assert_int_equal(call(fake, HV_CREATE_PORT), HV_STATUS_INVALID_PARTITION_ID);
	for (uint32_t type = 0; type < 7; type++) {
		port_input(fake, id, PORT)->type = type;
		if (type != HV_PORT_DOORBELL)
			assert_int_equal(call(fake, HV_CREATE_PORT), HV_STATUS_INVALID_PARAMETER);
	}
	port_input(fake, id, PORT)->target_sint = HV_SINT_COUNT;
	assert_int_equal(call(fake, HV_CREATE_PORT), HV_STATUS_INVALID_PARAMETER);
	port_input(fake, id, PORT)->port_vtl = 1;
	assert_int_equal(call(fake, HV_CREATE_PORT), HV_STATUS_INVALID_PARAMETER);
	port_input(fake, id, PORT)->connection_vtl = 1;
	assert_int_equal(call(fake, HV_CREATE_PORT), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(create_port_at(fake, id, PORT, 2), HV_STATUS_INVALID_VP_INDEX);
	assert_int_equal(ports(fake), 0);
	assert_int_equal(create_port(fake, id, HV_PORT_ID_MAX), HV_STATUS_SUCCESS);
	/* One space of numbers for all children. */
	assert_int_equal(create_port(fake, create_active(fake), HV_PORT_ID_MAX),
			 HV_STATUS_OBJECT_IN_USE);
	assert_int_equal(ports(fake), 1);
}

static void connect_checks(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_rings(fake), other = create_active(fake), early = create(fake);

	assert_int_equal(create_port(fake, id, PORT), HV_STATUS_SUCCESS);
	connect_input(fake, id, 1u << 24, PORT);
	assert_int_equal(call(fake, HV_CONNECT_PORT), HV_STATUS_INVALID_CONNECTION_ID);
	connect_input(fake, id, 1, PORT + 1);
	assert_int_equal(call(fake, HV_CONNECT_PORT), HV_STATUS_INVALID_PORT_ID);
	connect_input(fake, 0x5555, 1, PORT);
	assert_int_equal(call(fake, HV_CONNECT_PORT), HV_STATUS_INVALID_PARTITION_ID);
	connect_input(fake, early, 1, PORT);
	assert_int_equal(call(fake, HV_CONNECT_PORT), HV_STATUS_INVALID_PARTITION_STATE);
	connect_input(fake, other, 1, PORT);
	assert_int_equal(call(fake, HV_CONNECT_PORT), HV_STATUS_ACCESS_DENIED);
	connect_input(fake, id, 1, PORT)->port_partition = other;
	assert_int_equal(call(fake, HV_CONNECT_PORT), HV_STATUS_ACCESS_DENIED);
	connect_input(fake, id, 1, PORT)->type = 1;
	assert_int_equal(call(fake, HV_CONNECT_PORT), HV_STATUS_INVALID_PARAMETER);
	connect_input(fake, id, 1, PORT)->connection_vtl = 1;
	assert_int_equal(call(fake, HV_CONNECT_PORT), HV_STATUS_INVALID_PARAMETER);
	connect_input(fake, id, 1, PORT)->gpa = 1ull << 36;
	assert_int_equal(call(fake, HV_CONNECT_PORT), HV_STATUS_INVALID_PARAMETER);
	connect_input(fake, id, 1, PORT)->flags = HV_DOORBELL_SIZE_QWORD + 1;
	assert_int_equal(call(fake, HV_CONNECT_PORT), HV_STATUS_INVALID_PARAMETER);
	for (unsigned int bit = 3; bit < 64; bit++) {
		connect_input(fake, id, 1, PORT)->flags = 1ull << bit;
		if (bit != 31)
			assert_int_equal(call(fake, HV_CONNECT_PORT), HV_STATUS_INVALID_PARAMETER);
	}
	assert_int_equal(disconnect(fake, id, 1), HV_STATUS_INVALID_CONNECTION_ID);
}

static void connect_conflicts(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_rings(fake);

	assert_int_equal(create_port(fake, id, PORT), HV_STATUS_SUCCESS);
	assert_int_equal(connect_port(fake, id, 1, PORT, GPA, 5, 0), HV_STATUS_SUCCESS);
	assert_int_equal(connect_port(fake, id, 1, PORT, GPA, 6, 0), HV_STATUS_OBJECT_IN_USE);
	assert_int_equal(connect_port(fake, id, 2, PORT, GPA, 5, 0), HV_STATUS_OBJECT_IN_USE);
	assert_int_equal(connect_port(fake, id, 2, PORT, GPA, 6, 0), HV_STATUS_SUCCESS);
	assert_int_equal(connect_port(fake, id, 3, PORT, GPA, 5, ANY), HV_STATUS_SUCCESS);
	/* With "any value" the value does not count. */
	assert_int_equal(connect_port(fake, id, 4, PORT, GPA, 6, ANY), HV_STATUS_OBJECT_IN_USE);
	/* It is a doorbell's number only if the caller says so. */
	assert_int_equal(model_hypercall(fake->model, 0, HV_DISCONNECT_PORT | HV_CONTROL_FAST,
					 id, 1, false), HV_STATUS_INVALID_CONNECTION_ID);
	assert_int_equal(disconnect(fake, id, 3), HV_STATUS_SUCCESS);
	assert_int_equal(connect_port(fake, id, 4, PORT, GPA, 6, ANY), HV_STATUS_SUCCESS);
}

static void privileges(void **state)
{
	struct model_config config;
	struct fake *fake;
	uint64_t id;

	(void)state;
	fake_config(&config, PERSONALITY_L1VH, 1);
	config.privileges = HV_PRIV_SYNIC | HV_PRIV_HYPERCALL | HV_PRIV_VP_INDEX |
			    HV_PRIV_CREATE_PARTITIONS | HV_PRIV_CREATE_PORT;
	fake = fake_start(&config);
	id = create_active(fake);
	assert_int_equal(create_port(fake, id, PORT), HV_STATUS_SUCCESS);
	assert_int_equal(connect_port(fake, id, 1, PORT, GPA, 0, ANY), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(disconnect(fake, id, 1), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(delete_port(fake, PORT), HV_STATUS_SUCCESS);
	fake_end(fake);
	config.privileges ^= HV_PRIV_CREATE_PORT | HV_PRIV_CONNECT_PORT;
	fake = fake_start(&config);
	id = create_active(fake);
	assert_int_equal(create_port(fake, id, PORT), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(delete_port(fake, PORT), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(disconnect(fake, id, 1), HV_STATUS_INVALID_CONNECTION_ID);
	fake_end(fake);
}

static void charged(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_rings(fake), self = HV_PARTITION_ID_SELF;

	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_CHARGE_PORT, 2), 0);
	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_CHARGE_CONNECTION, 1), 0);
	assert_int_equal(create_port(fake, id, PORT), HV_STATUS_INSUFFICIENT_MEMORY);
	assert_int_equal(deposit(fake, self, DEPOSIT_PFN, 2, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(create_port(fake, id, PORT), HV_STATUS_SUCCESS);
	assert_int_equal(withdraw(fake, self, 1, NULL), HV_STATUS_NO_RESOURCES);
	/* The connection is the child's. */
	assert_int_equal(connect_port(fake, id, 1, PORT, GPA, 0, ANY),
			 HV_STATUS_INSUFFICIENT_MEMORY);
	assert_false(store(fake, id, GPA, 4, 0));
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN + 2, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(connect_port(fake, id, 1, PORT, GPA, 0, ANY), HV_STATUS_SUCCESS);
	assert_int_equal(withdraw(fake, id, 1, NULL), HV_STATUS_NO_RESOURCES);
	assert_int_equal(disconnect(fake, id, 1), HV_STATUS_SUCCESS);
	assert_int_equal(withdraw(fake, id, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(delete_port(fake, PORT), HV_STATUS_SUCCESS);
	assert_int_equal(withdraw(fake, self, 2, NULL), HV_STATUS_SUCCESS);
	finish(fake, id);
}

static void sizes_and_values(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_rings(fake);

	assert_int_equal(create_port_at(fake, id, PORT, 0), HV_STATUS_SUCCESS);
	assert_int_equal(connect_port(fake, id, 1, PORT, GPA, 7, HV_DOORBELL_SIZE_WORD), 0);
	assert_int_equal(connect_port(fake, id, 2, PORT, GPA + 8, 0,
				      HV_DOORBELL_SIZE_DWORD | ANY), 0);
	assert_int_equal(connect_port(fake, id, 3, PORT, GPA + 16, 9, 0), 0);
	assert_true(store(fake, id, GPA, 2, 7));
	/* Bytes beyond the store's size are none of it. */
	assert_true(store(fake, id, GPA, 2, 0xff0007));
	assert_false(store(fake, id, GPA, 2, 8));
	assert_false(store(fake, id, GPA, 1, 7));
	assert_false(store(fake, id, GPA, 4, 7));
	assert_false(store(fake, id, GPA + 1, 2, 7));
	assert_false(store(fake, id, GPA - 1, 2, 7));
	assert_true(store(fake, id, GPA + 8, 4, 12345));
	assert_false(store(fake, id, GPA + 8, 8, 0));
	for (unsigned int size = 1; size <= 8; size *= 2) {
		assert_true(store(fake, id, GPA + 16, size, 9));
		assert_false(store(fake, id, GPA + 16, size, 10));
	}
	assert_int_equal(counter(fake, LAB_COUNTER_DOORBELLS), 7);
	assert_int_equal(disconnect(fake, id, 1), HV_STATUS_SUCCESS);
	assert_false(store(fake, id, GPA, 2, 7));
}

static void most_specific(void **state)
{
	static const uint64_t flags[] = { HV_DOORBELL_SIZE_DWORD, HV_DOORBELL_SIZE_DWORD | ANY,
					  0, ANY };
	struct fake *fake = *state;
	uint64_t id = start_rings(fake);

	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(create_port_at(fake, id, PORT + i, 0), HV_STATUS_SUCCESS);
		assert_int_equal(connect_port(fake, id, i, PORT + i, GPA, 7, flags[i]), 0);
	}
	assert_true(store(fake, id, GPA, 4, 7));
	assert_true(store(fake, id, GPA, 4, 8));
	assert_true(store(fake, id, GPA, 2, 7));
	assert_true(store(fake, id, GPA, 2, 8));
	for (uint32_t i = 0; i < 4; i++)
		assert_int_equal(ring(fake, 0)->data[i], PORT + i);
}

static void children_apart(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_with_doorbell(fake, 0), other = create_active(fake);

	assert_int_equal(create_vp(fake, other, 0), HV_STATUS_SUCCESS);
	assert_false(store(fake, other, GPA, 4, 0));
	assert_int_equal(create_port_at(fake, other, PORT + 1, 0), HV_STATUS_SUCCESS);
	assert_int_equal(connect_port(fake, other, CONNECTION, PORT + 1, GPA, 0, ANY), 0);
	assert_true(store(fake, other, GPA, 4, 0));
	assert_true(store(fake, id, GPA, 4, 0));
	assert_int_equal(ring(fake, 0)->data[0], PORT + 1);
	assert_int_equal(ring(fake, 0)->data[1], PORT);
	assert_int_equal(disconnect(fake, other, CONNECTION), HV_STATUS_SUCCESS);
	assert_true(store(fake, id, GPA, 4, 0));
	assert_false(store(fake, other, GPA, 4, 0));
}

static void deleted_while_connected(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_with_doorbell(fake, 0);

	assert_true(store(fake, id, GPA, 4, 0));
	assert_int_equal(delete_port(fake, PORT), HV_STATUS_SUCCESS);
	/* Rung before: the entry stays. Then the write is an ordinary one. */
	assert_int_equal(ring(fake, 0)->data[0], PORT);
	assert_false(store(fake, id, GPA, 4, 0));
	assert_int_equal(create_port(fake, id, PORT), HV_STATUS_SUCCESS);
	assert_int_equal(connect_port(fake, id, CONNECTION, PORT, GPA, 0, ANY),
			 HV_STATUS_OBJECT_IN_USE);
	assert_int_equal(disconnect(fake, id, CONNECTION), HV_STATUS_SUCCESS);
	assert_int_equal(connect_port(fake, id, CONNECTION, PORT, GPA, 0, ANY), 0);
	assert_true(store(fake, id, GPA, 4, 0));
}

static void dropped_by_finalize(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_with_doorbell(fake, 0), other = create_active(fake);

	assert_int_equal(create_port(fake, other, PORT + 1), HV_STATUS_SUCCESS);
	assert_int_equal(connect_port(fake, id, 7, PORT, GPA + 4, 0, ANY), HV_STATUS_SUCCESS);
	assert_int_equal(ports(fake), 2);
	assert_int_equal(call_id(fake, HV_FINALIZE_PARTITION, id), HV_STATUS_SUCCESS);
	assert_int_equal(ports(fake), 1);
	assert_int_equal(delete_port(fake, PORT), HV_STATUS_INVALID_PORT_ID);
	assert_int_equal(disconnect(fake, id, CONNECTION), HV_STATUS_INVALID_PARTITION_STATE);
	assert_int_equal(create_port(fake, id, PORT), HV_STATUS_INVALID_PARTITION_STATE);
}

static char *report_of(struct fake *fake, bool *balanced)
{
	static char text[65536];
	FILE *file = fmemopen(text, sizeof(text), "w");

	model_report(fake->model, file, "as told");
	*balanced = model_balanced(fake->model);
	fclose(file);
	return text;
}

static void left_behind(void **state)
{
	struct fake *fake = *state;
	bool balanced;
	uint64_t id = create_active(fake);

	assert_int_equal(create_port(fake, id, PORT), HV_STATUS_SUCCESS);
	finish(fake, id);
	assert_non_null(strstr(report_of(fake, &balanced), "\"dropped_ports\": 1"));
	assert_true(balanced);
	id = create_active(fake);
	assert_int_equal(create_port(fake, id, PORT), HV_STATUS_SUCCESS);
	model_parent_gone(fake->model);
	assert_non_null(strstr(report_of(fake, &balanced), "\"ports\": 1"));
	assert_false(balanced);
}

static void signalled_once(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_with_doorbell(fake, 1);
	unsigned int tail = 0;

	assert_true(store(fake, id, GPA, 4, 0));
	assert_int_equal(ring(fake, 1)->signal_masked, 1);
	assert_int_equal(fake->interrupts[1], 1);
	assert_int_equal(fake->interrupts[0], 0);
	take_signal(fake, 1);
	/* The parent has not looked yet: no more signals. */
	assert_true(store(fake, id, GPA, 4, 0));
	assert_int_equal(slot(fake, 1)->header.type, 0);
	assert_int_equal(fake->interrupts[1], 1);
	assert_int_equal(drain(fake, 1, &tail, PORT), 2);
	assert_true(store(fake, id, GPA, 4, 0));
	take_signal(fake, 1);
	assert_int_equal(drain(fake, 1, &tail, PORT), 1);
}

static void plain_sint(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_with_doorbell(fake, 0);

	/* Not "as intercept": the SINT's own interrupt, and no message. */
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SINT0 + HV_SINT_DOORBELL, 0x77));
	assert_true(store(fake, id, GPA, 4, 0));
	assert_int_equal(slot(fake, 0)->header.type, 0);
	assert_int_equal(fake->interrupts[0], 1);
	assert_int_equal(fake->last_vector, 0x77);
	/* Masked: nothing, but the entry is there. */
	for (unsigned int i = 0; i < 2; i++) {
		assert_true(model_wrmsr(fake->model, 0, HV_MSR_SINT0 + HV_SINT_DOORBELL,
					HV_SINT_MASKED | (i ? HV_SINT_AS_INTERCEPT : 0)));
		ring(fake, 0)->signal_masked = 0;
		assert_true(store(fake, id, GPA, 4, 0));
		assert_int_equal(ring(fake, 0)->data[1 + i], PORT);
	}
	assert_int_equal(slot(fake, 0)->header.type, 0);
	assert_int_equal(fake->interrupts[0], 1);
}

static void full(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_with_doorbell(fake, 0);
	unsigned int tail = 0;

	for (unsigned int i = 0; i < HV_EVENT_RING_ENTRIES; i++)
		assert_true(store(fake, id, GPA, 4, 0));
	assert_int_equal(ring(fake, 0)->ring_full, 0);
	/* One waits, however often it is rung. */
	for (unsigned int i = 0; i < 10; i++)
		assert_true(store(fake, id, GPA, 4, 0));
	assert_int_equal(ring(fake, 0)->ring_full, 1);
	assert_int_equal(counter(fake, LAB_COUNTER_RING_FULL), 1);
	assert_int_equal(drain(fake, 0, &tail, PORT), HV_EVENT_RING_ENTRIES + 1);
	assert_int_equal(calls_of(fake, HV_NOTIFY_PORT_RING_EMPTY, NULL), 1);
	assert_int_equal(ring(fake, 0)->ring_full, 0);
	assert_int_equal(tail, 1);
	assert_true(store(fake, id, GPA, 4, 0));
	assert_int_equal(ring(fake, 0)->data[1], PORT);
}

static void more_wait_than_fit(void **state)
{
	const unsigned int extra = 2 * HV_EVENT_RING_ENTRIES + 5;
	const unsigned int count = HV_EVENT_RING_ENTRIES + extra;
	struct fake *fake = *state;
	uint64_t id = start_rings(fake);
	struct hv_event_ring *r = ring(fake, 0);
	unsigned int tail = 0, seen = 0;

	for (uint32_t i = 0; i < count; i++) {
		assert_int_equal(create_port_at(fake, id, 1 + i, 0), HV_STATUS_SUCCESS);
		assert_int_equal(connect_port(fake, id, 1 + i, 1 + i, GPA + i, 0, ANY), 0);
		assert_true(store(fake, id, GPA + i, 1, 0));
	}
	/* One that waits is deleted, and never comes. */
	assert_int_equal(delete_port(fake, 100), HV_STATUS_SUCCESS);
	while (r->data[tail] || r->ring_full) {
		if (!r->data[tail]) {
			r->ring_full = 0;
			assert_int_equal(ring_empty(fake, 0), HV_STATUS_SUCCESS);
			continue;
		}
		seen++;
		assert_int_equal(r->data[tail], seen < 100 ? seen : seen + 1);
		r->data[tail] = 0;
		tail = (tail + 1) % HV_EVENT_RING_ENTRIES;
	}
	assert_int_equal(seen, count - 1);
}

static void head_survives(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_with_doorbell(fake, 0);
	unsigned int tail = 0;

	for (unsigned int i = 0; i < 5; i++)
		assert_true(store(fake, id, GPA, 4, 0));
	assert_int_equal(drain(fake, 0, &tail, PORT), 5);
	ring_off(fake, 0);
	/* Meanwhile it waits, and comes once when the ring is on again. */
	acknowledge(fake, 0);
	assert_true(store(fake, id, GPA, 4, 0));
	assert_true(store(fake, id, GPA, 4, 0));
	assert_int_equal(ring(fake, 0)->data[5], 0);
	assert_int_equal(slot(fake, 0)->header.type, 0);
	rings_on(fake);
	take_signal(fake, 0);
	assert_int_equal(drain(fake, 0, &tail, PORT), 1);
	assert_int_equal(tail, 6);
	/* A page of the parent's own: the head stays where it was. */
	ring_off(fake, 0);
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SIRBP, 50 * PAGE_SIZE_4K | 1));
	assert_true(store(fake, id, GPA, 4, 0));
	assert_int_equal(((struct hv_event_ring *)page(fake, 50))[HV_SINT_DOORBELL].data[6], PORT);
	/* Unless the knob says otherwise. */
	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_RING_RESTART, 1), 0);
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SIRBP, 50 * PAGE_SIZE_4K));
	memset(page(fake, 50), 0, PAGE_SIZE_4K);
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SIRBP, 50 * PAGE_SIZE_4K | 1));
	assert_true(store(fake, id, GPA, 4, 0));
	assert_int_equal(((struct hv_event_ring *)page(fake, 50))[HV_SINT_DOORBELL].data[0], PORT);
}

static void ring_pages(void **state)
{
	struct model_config config;
	uint64_t root, l1vh;
	struct fake *fake;

	(void)state;
	fake_config(&config, PERSONALITY_ROOT, 1);
	fake = fake_start(&config);
	assert_true(model_rdmsr(fake->model, 0, HV_MSR_SIRBP, &root));
	fake_end(fake);
	fake_config(&config, PERSONALITY_L1VH, 1);
	fake = fake_start(&config);
	assert_true(model_rdmsr(fake->model, 0, HV_MSR_SIRBP, &l1vh));
	/* A root finds a page, an L1VH brings its own, which is then no memory to give. */
	assert_true(root == (OVERLAY_PFN + OVERLAY_SIRBP) * PAGE_SIZE_4K);
	assert_true(l1vh == 0);
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SIRBP, 50 * PAGE_SIZE_4K | 1));
	assert_int_equal(deposit(fake, create_active(fake), 50, 1, NULL),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(fake->violations, 1);
	fake_end(fake);
}

static void any_vp_sticks(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_rings(fake);
	unsigned int where[2] = { 0, 0 };

	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(create_port(fake, id, 1 + i), HV_STATUS_SUCCESS);
		assert_int_equal(connect_port(fake, id, 1 + i, 1 + i, GPA + i, 0, ANY), 0);
	}
	for (unsigned int round = 0; round < 3; round++)
		for (uint32_t i = 0; i < 4; i++)
			assert_true(store(fake, id, GPA + i, 1, 0));
	/* Ports are spread over the VPs, and each stays where it is. */
	for (unsigned int vp = 0; vp < 2; vp++)
		for (; ring(fake, vp)->data[where[vp]]; where[vp]++)
			assert_int_equal(ring(fake, vp)->data[where[vp]],
					 ring(fake, vp)->data[where[vp] % 2]);
	assert_int_equal(where[0], 6);
	assert_int_equal(where[1], 6);
}

static void vp_goes_offline(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_rings(fake);

	assert_int_equal(create_port(fake, id, PORT), HV_STATUS_SUCCESS);
	assert_int_equal(connect_port(fake, id, CONNECTION, PORT, GPA, 0, ANY), 0);
	assert_int_equal(create_port_at(fake, id, PORT + 1, 0), HV_STATUS_SUCCESS);
	assert_int_equal(connect_port(fake, id, CONNECTION + 1, PORT + 1, GPA + 4, 0, ANY), 0);
	assert_true(store(fake, id, GPA, 4, 0));
	assert_int_equal(ring(fake, 0)->data[0], PORT);
	ring_off(fake, 0);
	assert_true(store(fake, id, GPA, 4, 0));
	assert_true(store(fake, id, GPA + 4, 4, 0));
	/* "Any" is another one now, "VP 0" waits for that. */
	assert_int_equal(ring(fake, 1)->data[0], PORT);
	assert_int_equal(ring(fake, 1)->data[1], 0);
	assert_int_equal(ring(fake, 0)->data[1], 0);
	/* No ring at all: both wait. */
	ring_off(fake, 1);
	assert_true(store(fake, id, GPA, 4, 0));
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SCONTROL, 0));
	rings_on(fake);
	assert_int_equal(ring(fake, 1)->data[1], PORT);
	assert_int_equal(ring(fake, 0)->data[1], 0);
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SCONTROL, 1));
	assert_int_equal(ring(fake, 0)->data[1], PORT + 1);
}

static void pending_leave_offline_vp(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_rings(fake);

	for (uint32_t i = 0; i < 2; i++) {
		assert_int_equal(create_port(fake, id, PORT + i), HV_STATUS_SUCCESS);
		assert_int_equal(connect_port(fake, id, i, PORT + i, GPA + i, 0, ANY), 0);
	}
	for (unsigned int i = 0; i < HV_EVENT_RING_ENTRIES + 1; i++)
		assert_true(store(fake, id, GPA, 1, 0));
	assert_int_equal(ring(fake, 0)->ring_full, 1);
	assert_int_equal(ring(fake, 1)->data[0], 0);
	ring_off(fake, 0);
	assert_int_equal(ring(fake, 1)->data[0], PORT);
	take_signal(fake, 1);
}

static void notify_checks(void **state)
{
	struct fake *fake = *state;

	assert_int_equal(model_hypercall(fake->model, 0,
					 HV_NOTIFY_PORT_RING_EMPTY | HV_CONTROL_FAST,
					 HV_SINT_COUNT, 0, false), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(ring_empty(fake, 0), HV_STATUS_SUCCESS);
	rings_on(fake);
	assert_int_equal(ring_empty(fake, 0), HV_STATUS_SUCCESS);
	assert_int_equal(ring(fake, 0)->data[0], 0);
	assert_int_equal(fake->interrupts[0], 0);
}

static void ring_by_command(void **state)
{
	struct fake *fake = *state;
	uint64_t id;

	model_control_write(fake->model, 12, 1);
	assert_int_not_equal(command(fake, LAB_CMD_RING_PORT, 0, 77), 0);
	id = start_rings(fake);
	assert_int_equal(command(fake, LAB_CMD_RING_PORT, 1, 77), 0);
	assert_int_equal(ring(fake, 1)->data[0], 77);
	take_signal(fake, 1);
	assert_int_not_equal(command(fake, LAB_CMD_RING_PORT, 2, 77), 0);
	assert_int_not_equal(command(fake, LAB_CMD_RING_PORT, 0, 0), 0);
	assert_int_equal(create_port(fake, id, PORT), HV_STATUS_SUCCESS);
	model_control_write(fake->model, 12, HV_EVENT_RING_ENTRIES + 9);
	assert_int_equal(command(fake, LAB_CMD_RING_PORT, 0, PORT), 0);
	assert_int_equal(ring(fake, 0)->ring_full, 1);
	ring(fake, 0)->data[0] = 0;
	assert_int_equal(ring_empty(fake, 0), HV_STATUS_SUCCESS);
	assert_int_equal(ring(fake, 0)->data[0], PORT);
	/* What does not exist cannot wait. */
	model_control_write(fake->model, 12, 1);
	assert_int_not_equal(command(fake, LAB_CMD_RING_PORT, 0, 77), 0);
}

static void many(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);
	uint16_t status = 0;
	uint32_t n;

	for (n = 1; n < 100000 && !status; n++)
		status = create_port(fake, id, n);
	assert_int_equal(status, HV_STATUS_NO_RESOURCES);
	assert_int_equal(ports(fake), n - 2);
	assert_int_equal(call_id(fake, HV_FINALIZE_PARTITION, id), HV_STATUS_SUCCESS);
	assert_int_equal(ports(fake), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(life), TEST(create_checks), TEST(connect_checks), TEST(connect_conflicts),
		cmocka_unit_test(privileges), TEST(charged), TEST(sizes_and_values),
		TEST(most_specific), TEST(children_apart), TEST(deleted_while_connected),
		TEST(dropped_by_finalize), TEST(left_behind), TEST(signalled_once),
		TEST(plain_sint), TEST(full), TEST(more_wait_than_fit), LENIENT_TEST(head_survives),
		cmocka_unit_test(ring_pages), TEST(any_vp_sticks), TEST(vp_goes_offline),
		TEST(pending_leave_offline_vp), TEST(notify_checks), TEST(ring_by_command),
		TEST(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
