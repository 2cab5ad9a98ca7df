// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMBus from the parent's side: contact, offers, the end; and what must not be done to
 * the registers by which its messages arrive.
 */
#include "fixture.h"

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup_vmbus, teardown)
#define SINT		2u
#define TARGET		1u
#define VERSION_5_3	0x00050003u

static int setup_vmbus(void **state)
{
	struct model_config config;
	struct fake *fake;

	fake_config(&config, PERSONALITY_L1VH, 2);
	config.vmbus = true;
	fake = fake_start(&config);
	assert_true(model_wrmsr(fake->model, TARGET, HV_MSR_SINT0 + SINT, VECTOR));
	*state = fake;
	return 0;
}

static uint16_t post(struct fake *fake, uint32_t connection, const void *payload, uint32_t size)
{
	struct hv_post_message_input *in = input(fake);

	in->connection = connection;
	in->type = 1;
	in->size = size;
	memcpy(in->payload, payload, size);
	return call(fake, HV_POST_MESSAGE);
}

static uint16_t post_bare(struct fake *fake, uint32_t connection, uint32_t type)
{
	const struct vmbus_header header = { .type = type };

	return post(fake, connection, &header, sizeof(header));
}

static uint16_t contact(struct fake *fake, uint32_t version)
{
	const struct vmbus_initiate_contact message = {
		.header.type = VMBUS_INITIATE_CONTACT, .version = version,
		.target_vp = TARGET, .sint = SINT,
	};

	return post(fake, VMBUS_CONTACT_CONNECTION, &message, sizeof(message));
}

/* The message that waits, which is of that kind and no shorter than @size; taken. */
static void take(struct fake *fake, uint32_t type, void *payload, size_t size)
{
	struct hv_message *message = slot(fake, TARGET) + SINT;
	struct vmbus_header header;

	assert_int_equal(message->header.type, 1);
	assert_int_equal(message->header.payload_size, size);
	memcpy(&header, message->payload, sizeof(header));
	assert_int_equal(header.type, type);
	memcpy(payload, message->payload, size);
	message->header.type = 0;
	assert_true(model_wrmsr(fake->model, TARGET, HV_MSR_EOM, 0));
}

static void take_bare(struct fake *fake, uint32_t type)
{
	struct vmbus_header header;

	take(fake, type, &header, sizeof(header));
}

static bool nothing_waits(struct fake *fake)
{
	return !slot(fake, TARGET)[SINT].header.type;
}

/* Where everything else is to be posted. */
static uint32_t connect(struct fake *fake)
{
	struct vmbus_version_response response;

	assert_int_equal(contact(fake, VERSION_5_3), HV_STATUS_SUCCESS);
	take(fake, VMBUS_VERSION_RESPONSE, &response, sizeof(response));
	assert_int_equal(response.supported, 1);
	return response.connection;
}

static uint32_t is_connected(struct fake *fake)
{
	assert_int_equal(command(fake, LAB_CMD_VMBUS, 0, 0), 0);
	return result(fake, 0);
}

static uint32_t channel(struct fake *fake)
{
	assert_int_equal(command(fake, LAB_CMD_VMBUS, 0, 0), 0);
	return result(fake, 3);
}

static void agrees_on_a_version(void **state)
{
	static const uint32_t refused[] = { 0x00060000, 0x00050004, 0x00040001, 0 };
	struct vmbus_version_response response;
	struct fake *fake = *state;

	for (unsigned int i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		assert_int_equal(contact(fake, refused[i]), HV_STATUS_SUCCESS);
		take(fake, VMBUS_VERSION_RESPONSE, &response, sizeof(response));
		assert_int_equal(response.supported, 0);
		assert_int_equal(is_connected(fake), 0);
	}
	assert_int_not_equal(connect(fake), VMBUS_CONTACT_CONNECTION);
	assert_int_equal(is_connected(fake), 1);
	assert_int_equal(result(fake, 1), VERSION_5_3);
	assert_int_equal(result(fake, 2), 5);
	assert_int_equal(fake->interrupts[TARGET], 5);
	assert_int_equal(fake->interrupts[0], 0);
}

static void has_nothing_to_offer(void **state)
{
	struct fake *fake = *state;
	uint32_t connection = connect(fake);

	assert_int_equal(post_bare(fake, connection, VMBUS_REQUEST_OFFERS), HV_STATUS_SUCCESS);
	take_bare(fake, VMBUS_ALL_OFFERS_DELIVERED);
	assert_true(nothing_waits(fake));
	assert_int_equal(post_bare(fake, connection, VMBUS_UNLOAD), HV_STATUS_SUCCESS);
	take_bare(fake, VMBUS_UNLOAD_RESPONSE);
	assert_int_equal(is_connected(fake), 0);
	assert_int_equal(post_bare(fake, connection, VMBUS_REQUEST_OFFERS),
			 HV_STATUS_INVALID_CONNECTION_ID);
	assert_int_equal(connect(fake), connection);
}

static void offers_on_request(void **state)
{
	struct vmbus_channel_message about;
	struct vmbus_offer offer;
	struct fake *fake = *state;
	uint32_t connection;

	assert_int_not_equal(command(fake, LAB_CMD_VMBUS, 1, 0), 0);
	connection = connect(fake);
	assert_int_not_equal(command(fake, LAB_CMD_VMBUS, 2, 0), 0);
	assert_int_equal(command(fake, LAB_CMD_VMBUS, 1, 0), 0);
	take(fake, VMBUS_OFFER_CHANNEL, &offer, sizeof(offer));
	assert_int_not_equal(command(fake, LAB_CMD_VMBUS, 1, 0), 0);
	assert_int_equal(command(fake, LAB_CMD_VMBUS, 2, 0), 0);
	take(fake, VMBUS_RESCIND_OFFER, &about, sizeof(about));
	assert_int_equal(about.channel, offer.channel);
	assert_int_equal(channel(fake), 2);
	assert_int_not_equal(command(fake, LAB_CMD_VMBUS, 1, 0), 0);
	about.header.type = VMBUS_CHANNEL_RELEASED;
	assert_int_equal(post(fake, connection, &about, sizeof(about)), HV_STATUS_SUCCESS);
	assert_int_equal(channel(fake), 0);
	assert_int_equal(command(fake, LAB_CMD_VMBUS, 1, 0), 0);
	take(fake, VMBUS_OFFER_CHANNEL, &offer, sizeof(offer));
	assert_int_not_equal(command(fake, LAB_CMD_VMBUS, 3, 0), 0);
}

static void refuses_nonsense(void **state)
{
	struct vmbus_initiate_contact nowhere = {
		.header.type = VMBUS_INITIATE_CONTACT, .version = VERSION_5_3,
		.target_vp = 2, .sint = SINT,
	};
	struct hv_post_message_input *in;
	struct fake *fake = *state;
	uint32_t connection;

	assert_int_equal(post_bare(fake, 1, VMBUS_INITIATE_CONTACT),
			 HV_STATUS_INVALID_CONNECTION_ID);
	assert_int_equal(post_bare(fake, VMBUS_CONTACT_CONNECTION, VMBUS_UNLOAD),
			 HV_STATUS_SUCCESS);
	assert_int_equal(post(fake, VMBUS_CONTACT_CONNECTION, &nowhere, sizeof(nowhere)),
			 HV_STATUS_SUCCESS);
	nowhere.target_vp = TARGET;
	nowhere.sint = HV_SINT_COUNT;
	assert_int_equal(post(fake, VMBUS_CONTACT_CONNECTION, &nowhere, sizeof(nowhere)),
			 HV_STATUS_SUCCESS);
	assert_int_equal(is_connected(fake), 0);
	connection = connect(fake);
	assert_int_equal(post_bare(fake, connection, 5), HV_STATUS_SUCCESS);
	assert_int_equal(post_bare(fake, connection, VMBUS_CHANNEL_RELEASED), HV_STATUS_SUCCESS);
	assert_true(nothing_waits(fake));
	in = input(fake);
	in->connection = connection;
	in->type = 1;
	in->size = HV_MESSAGE_PAYLOAD + 1;
	assert_int_equal(call(fake, HV_POST_MESSAGE), HV_STATUS_INVALID_PARAMETER);
	in->type = 0;
	in->size = 8;
	assert_int_equal(call(fake, HV_POST_MESSAGE), HV_STATUS_INVALID_PARAMETER);
	*(uint64_t *)input(fake) = connection;
	assert_int_equal(call(fake, HV_SIGNAL_EVENT), HV_STATUS_INVALID_CONNECTION_ID);
}

/* Whoever shares the SynIC leaves these alone, on the VP that gets the messages. */
static void watches_over_its_registers(void **state)
{
	struct fake *fake = *state;
	uint64_t simp;

	assert_true(model_rdmsr(fake->model, TARGET, HV_MSR_SIMP, &simp));
	connect(fake);
	assert_true(model_wrmsr(fake->model, TARGET, HV_MSR_SIMP, simp));
	assert_true(model_wrmsr(fake->model, TARGET, HV_MSR_SINT0, HV_SINT_MASKED));
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SCONTROL, 0));
	assert_int_equal(fake->violations, 0);
	assert_true(model_wrmsr(fake->model, TARGET, HV_MSR_SINT0 + SINT, 0xf1));
	assert_int_equal(fake->violations, 1);
	assert_true(model_wrmsr(fake->model, TARGET, HV_MSR_SIMP, simp & ~1ull));
	assert_int_equal(fake->violations, 2);
	assert_true(model_wrmsr(fake->model, TARGET, HV_MSR_SCONTROL, 0));
	assert_int_equal(fake->violations, 3);
	/* VMBus itself goes in this order, and comes back in the opposite one. */
	assert_true(model_wrmsr(fake->model, TARGET, HV_MSR_SCONTROL, 1));
	assert_true(model_wrmsr(fake->model, TARGET, HV_MSR_SINT0 + SINT, HV_SINT_MASKED | VECTOR));
	assert_true(model_wrmsr(fake->model, TARGET, HV_MSR_SIMP, 0));
	assert_true(model_wrmsr(fake->model, TARGET, HV_MSR_SCONTROL, 0));
	assert_true(model_wrmsr(fake->model, TARGET, HV_MSR_SIMP, simp));
	assert_true(model_wrmsr(fake->model, TARGET, HV_MSR_SINT0 + SINT, VECTOR));
	assert_true(model_wrmsr(fake->model, TARGET, HV_MSR_SCONTROL, 1));
	assert_int_equal(fake->violations, 3);
}

static void absent_unless_wanted(void **state)
{
	struct fake *fake = *state;

	assert_int_equal(contact(fake, VERSION_5_3), HV_STATUS_ACCESS_DENIED);
	assert_int_not_equal(command(fake, LAB_CMD_VMBUS, 0, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(agrees_on_a_version), TEST(has_nothing_to_offer), TEST(offers_on_request),
		TEST(refuses_nonsense), TEST(watches_over_its_registers),
		cmocka_unit_test_setup_teardown(absent_unless_wanted, setup_l1vh, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
