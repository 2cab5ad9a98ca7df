// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entry of the parent's hypercalls: the rules every call obeys, the table of
 * calls, and the copies of input and output. The parent's pages are read once
 * and written once, so that no other VP of it can change a checked value.
 */
#include <string.h>

#include "private.h"

enum {
	CALL_REP	= 1,		/* takes a repeat count */
	CALL_VARHEAD	= 2,		/* takes a variable header */
	CALL_OPTIONAL	= 4,		/* the output page may be absent */
	/*
	 * Drivers hand such calls through from programs, repeat count
	 * included: more than any page could hold is refused, and not a
	 * driver's mistake. Where in a page it lies is the driver's choice.
	 */
	CALL_PASSED	= 8,
};

struct call_entry {
	uint16_t code;
	uint16_t flags;
	uint16_t input;			/* bytes before the elements */
	uint16_t element_in;
	uint16_t output;
	uint16_t element_out;
	uint64_t privilege;
	uint16_t (*handler)(struct hypercall *call);
	const char *name;
};

#define IN(type)	sizeof(struct hv_##type)

static const struct call_entry calls[] = {
	{ HV_GET_LP_RUN_TIME, 0, IN(lp_run_time_input), 0, IN(lp_run_time_output), 0,
	  HV_PRIV_CPU_MANAGEMENT, call_get_lp_run_time, "GET_LOGICAL_PROCESSOR_RUN_TIME" },
	{ HV_CREATE_PARTITION, 0, IN(create_partition_input), 0, 8, 0,
	  HV_PRIV_CREATE_PARTITIONS, call_create_partition, "CREATE_PARTITION" },
	{ HV_INITIALIZE_PARTITION, 0, IN(partition_input), 0, 0, 0,
	  HV_PRIV_CREATE_PARTITIONS, call_initialize_partition, "INITIALIZE_PARTITION" },
	{ HV_FINALIZE_PARTITION, 0, IN(partition_input), 0, 0, 0,
	  HV_PRIV_CREATE_PARTITIONS, call_finalize_partition, "FINALIZE_PARTITION" },
	{ HV_DELETE_PARTITION, 0, IN(partition_input), 0, 0, 0,
	  HV_PRIV_CREATE_PARTITIONS, call_delete_partition, "DELETE_PARTITION" },
	{ HV_GET_PARTITION_PROPERTY, CALL_PASSED, IN(get_property_input), 0, 8, 0,
	  0, call_get_property, "GET_PARTITION_PROPERTY" },
	{ HV_SET_PARTITION_PROPERTY, CALL_PASSED, IN(set_property_input), 0, 0, 0,
	  HV_PRIV_CREATE_PARTITIONS, call_set_property, "SET_PARTITION_PROPERTY" },
	{ HV_GET_PARTITION_ID, 0, 0, 0, 8, 0,
	  HV_PRIV_ACCESS_PARTITION_ID, call_get_partition_id, "GET_PARTITION_ID" },
	{ HV_DEPOSIT_MEMORY, CALL_REP, IN(deposit_input), 8, 0, 0,
	  HV_PRIV_ACCESS_MEMORY_POOL, call_deposit_memory, "DEPOSIT_MEMORY" },
	{ HV_WITHDRAW_MEMORY, CALL_REP, IN(withdraw_input), 0, 0, 8,
	  HV_PRIV_ACCESS_MEMORY_POOL, call_withdraw_memory, "WITHDRAW_MEMORY" },
	{ HV_MAP_GPA_PAGES, CALL_REP, IN(map_gpa_input), 8, 0, 0,
	  HV_PRIV_CREATE_PARTITIONS, call_map_gpa_pages, "MAP_GPA_PAGES" },
	{ HV_UNMAP_GPA_PAGES, CALL_REP, IN(unmap_gpa_input), 0, 0, 0,
	  HV_PRIV_CREATE_PARTITIONS, call_unmap_gpa_pages, "UNMAP_GPA_PAGES" },
	{ HV_INSTALL_INTERCEPT, CALL_PASSED, IN(install_intercept_input), 0, 0, 0,
	  HV_PRIV_CREATE_PARTITIONS, call_install_intercept, "INSTALL_INTERCEPT" },
	{ HV_CREATE_VP, 0, IN(create_vp_input), 0, 0, 0,
	  0, call_create_vp, "CREATE_VP" },
	{ HV_DELETE_VP, 0, IN(delete_vp_input), 0, 0, 0,
	  HV_PRIV_CREATE_PARTITIONS, call_delete_vp, "DELETE_VP" },
	{ HV_GET_VP_REGISTERS, CALL_REP | CALL_PASSED, IN(registers_input), 4, 0, 16,
	  HV_PRIV_CREATE_PARTITIONS, call_get_vp_registers, "GET_VP_REGISTERS" },
	{ HV_SET_VP_REGISTERS, CALL_REP | CALL_PASSED, IN(registers_input),
	  IN(register_assignment), 0, 0,
	  HV_PRIV_CREATE_PARTITIONS, call_set_vp_registers, "SET_VP_REGISTERS" },
	{ HV_TRANSLATE_VIRTUAL_ADDRESS, CALL_PASSED, IN(translate_input), 0,
	  IN(translate_output), 0,
	  HV_PRIV_CREATE_PARTITIONS, call_translate, "TRANSLATE_VIRTUAL_ADDRESS" },
	{ HV_READ_GPA, CALL_PASSED, IN(read_gpa_input), 0, IN(read_gpa_output), 0,
	  HV_PRIV_CREATE_PARTITIONS, call_read_gpa, "READ_GPA" },
	{ HV_WRITE_GPA, CALL_PASSED, IN(write_gpa_input), 0, IN(write_gpa_output), 0,
	  HV_PRIV_CREATE_PARTITIONS, call_write_gpa, "WRITE_GPA" },
	{ HV_CLEAR_VIRTUAL_INTERRUPT, CALL_PASSED, IN(partition_input), 0, 0, 0,
	  HV_PRIV_CREATE_PARTITIONS, call_clear_interrupt, "CLEAR_VIRTUAL_INTERRUPT" },
	{ HV_DELETE_PORT, 0, IN(delete_port_input), 0, 0, 0,
	  HV_PRIV_CREATE_PORT, call_delete_port, "DELETE_PORT" },
	{ HV_DISCONNECT_PORT, 0, IN(disconnect_port_input), 0, 0, 0,
	  HV_PRIV_CONNECT_PORT, call_disconnect_port, "DISCONNECT_PORT" },
	{ HV_POST_MESSAGE, 0, IN(post_message_input), 0, 0, 0,
	  HV_PRIV_POST_MESSAGES, call_post_message, "POST_MESSAGE" },
	{ HV_SIGNAL_EVENT, 0, IN(signal_connection_input), 0, 0, 0,
	  HV_PRIV_SIGNAL_EVENTS, call_signal_event, "SIGNAL_EVENT" },
	{ HV_MAP_STATS_PAGE, 0, IN(stats_input), 0, 8, 0,
	  HV_PRIV_ACCESS_STATS, call_map_stats_page, "MAP_STATS_PAGE" },
	{ HV_UNMAP_STATS_PAGE, 0, IN(stats_input), 0, 0, 0,
	  HV_PRIV_ACCESS_STATS, call_unmap_stats_page, "UNMAP_STATS_PAGE" },
	{ HV_SET_SYSTEM_PROPERTY, 0, IN(set_system_property_input), 0, 0, 0,
	  HV_PRIV_CPU_MANAGEMENT, call_set_system_property, "SET_SYSTEM_PROPERTY" },
	{ HV_ADD_LOGICAL_PROCESSOR, CALL_OPTIONAL, IN(add_lp_input), 0, IN(add_lp_output), 0,
	  HV_PRIV_CPU_MANAGEMENT, call_add_logical_processor, "ADD_LOGICAL_PROCESSOR" },
	{ HV_GET_SYSTEM_PROPERTY, 0, IN(system_property_input), 0, 8, 0,
	  HV_PRIV_CPU_MANAGEMENT, call_get_system_property, "GET_SYSTEM_PROPERTY" },
	{ HV_MAP_DEVICE_INTERRUPT, CALL_VARHEAD, IN(map_interrupt_input), 0,
	  IN(map_interrupt_output), 0,
	  HV_PRIV_CPU_MANAGEMENT, call_map_device_interrupt, "MAP_DEVICE_INTERRUPT" },
	{ HV_UNMAP_DEVICE_INTERRUPT, 0, IN(unmap_interrupt_input), 0, 0, 0,
	  HV_PRIV_CPU_MANAGEMENT, call_unmap_device_interrupt, "UNMAP_DEVICE_INTERRUPT" },
	{ HV_ENTER_SLEEP_STATE, 0, IN(sleep_state_input), 0, 0, 0,
	  HV_PRIV_CPU_MANAGEMENT, call_enter_sleep_state, "ENTER_SLEEP_STATE" },
	{ HV_NOTIFY_PARTITION_EVENT, 0, IN(partition_event_input), 0, 0, 0,
	  HV_PRIV_CPU_MANAGEMENT, call_notify_partition_event, "NOTIFY_PARTITION_EVENT" },
	{ HV_NOTIFY_PORT_RING_EMPTY, 0, IN(ring_empty_input), 0, 0, 0,
	  HV_PRIV_SYNIC, call_notify_port_ring_empty, "NOTIFY_PORT_RING_EMPTY" },
	{ HV_SCRUB_PARTITION, 0, IN(partition_input), 0, 0, 0,
	  HV_PRIV_CREATE_PARTITIONS, call_scrub_partition, "SCRUB_PARTITION" },
	{ HV_REGISTER_INTERCEPT_RESULT, CALL_PASSED, IN(intercept_result_input), 0, 0, 0,
	  HV_PRIV_CREATE_PARTITIONS, call_register_intercept_result,
	  "REGISTER_INTERCEPT_RESULT" },
	{ HV_ASSERT_VIRTUAL_INTERRUPT, CALL_PASSED, IN(assert_interrupt_input), 0, 0, 0,
	  HV_PRIV_CREATE_PARTITIONS, call_assert_interrupt, "ASSERT_VIRTUAL_INTERRUPT" },
	{ HV_SIGNAL_EVENT_DIRECT, CALL_PASSED, IN(signal_event_input), 0,
	  IN(signal_event_output), 0,
	  HV_PRIV_CREATE_PARTITIONS, call_signal_event_direct, "SIGNAL_EVENT_DIRECT" },
	{ HV_POST_MESSAGE_DIRECT, CALL_PASSED, IN(post_direct_input), 0, 0, 0,
	  HV_PRIV_CREATE_PARTITIONS, call_post_message_direct, "POST_MESSAGE_DIRECT" },
	{ HV_DISPATCH_VP, 0, IN(dispatch_input), 0, IN(dispatch_output), 0,
	  HV_PRIV_CREATE_PARTITIONS, call_dispatch_vp, "DISPATCH_VP" },
	{ HV_CREATE_PORT, 0, IN(create_port_input), 0, 0, 0,
	  HV_PRIV_CREATE_PORT, call_create_port, "CREATE_PORT" },
	{ HV_CONNECT_PORT, 0, IN(connect_port_input), 0, 0, 0,
	  HV_PRIV_CONNECT_PORT, call_connect_port, "CONNECT_PORT" },
	{ HV_GET_GPA_ACCESS_STATES, CALL_REP | CALL_PASSED, IN(access_states_input), 0, 0, 1,
	  HV_PRIV_CREATE_PARTITIONS, call_get_gpa_access_states, "GET_GPA_PAGES_ACCESS_STATES" },
	{ HV_MAP_VP_STATE_PAGE, 0, IN(map_state_page_input), 0, 8, 0,
	  HV_PRIV_CREATE_PARTITIONS, call_map_vp_state_page, "MAP_VP_STATE_PAGE" },
	{ HV_UNMAP_VP_STATE_PAGE, 0, IN(unmap_state_page_input), 0, 0, 0,
	  HV_PRIV_CREATE_PARTITIONS, call_unmap_vp_state_page, "UNMAP_VP_STATE_PAGE" },
	{ HV_GET_VP_STATE, CALL_VARHEAD | CALL_OPTIONAL, IN(vp_state_input), 0,
	  IN(timers_state), 0,
	  HV_PRIV_CREATE_PARTITIONS, call_get_vp_state, "GET_VP_STATE" },
	{ HV_SET_VP_STATE, CALL_VARHEAD, IN(vp_state_input), 0, 0, 0,
	  HV_PRIV_CREATE_PARTITIONS, call_set_vp_state, "SET_VP_STATE" },
	{ HV_GET_VP_CPUID_VALUES, CALL_REP | CALL_PASSED, IN(cpuid_values_input),
	  IN(cpuid_element), 0, 16,
	  HV_PRIV_CREATE_PARTITIONS, call_get_vp_cpuid_values, "GET_VP_CPUID_VALUES" },
	{ HV_GET_PARTITION_PROPERTY_EX, CALL_PASSED, IN(get_property_ex_input), 0, 16, 0,
	  0, call_get_property_ex, "GET_PARTITION_PROPERTY_EX" },
	{ HV_MAP_STATS_PAGE2, 0, IN(stats2_input), 0, 8, 0,
	  HV_PRIV_ACCESS_STATS, call_map_stats_page2, "MAP_STATS_PAGE2" },
};

static const struct call_entry *call_entry(uint32_t code)
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i].code == code)
			return &calls[i];
	return NULL;
}

const char *call_name(uint32_t code)
{
	const struct call_entry *entry = call_entry(code);

	return entry ? entry->name : "unknown";
}

static size_t input_size(const struct hypercall *call, const struct call_entry *entry)
{
	return entry->input + 8 * call->varhead + (size_t)entry->element_in * call->end;
}

static size_t output_size(const struct hypercall *call, const struct call_entry *entry)
{
	return entry->output + (size_t)entry->element_out * call->end;
}

/* Control value: which form, how many elements. */
static uint16_t decode_control(struct hypercall *call, const struct call_entry *entry)
{
	uint32_t reps = HV_CONTROL_REPS(call->control);

	call->varhead = HV_CONTROL_VARHEAD(call->control);
	call->start = HV_CONTROL_START(call->control);
	call->end = reps;
	call->done = call->start;
	if (call->control & (HV_CONTROL_RESERVED | HV_CONTROL_NESTED))
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	if (entry->flags & CALL_REP ? !reps || call->start >= reps : reps || call->start)
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	if (call->varhead && !(entry->flags & CALL_VARHEAD))
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	if ((call->control & HV_CONTROL_FAST) &&
	    (input_size(call, entry) > 16 || output_size(call, entry)))
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	return HV_STATUS_SUCCESS;
}

/* The parent's page behind @gpa, if @size bytes may be used there. */
static uint8_t *argument(struct hypercall *call, const struct call_entry *entry, uint64_t gpa,
			 size_t size, const char *which, uint16_t *status)
{
	struct model *model = call->model;
	enum page_owner owner;
	uint8_t *page;
	char text[160];

	*status = HV_STATUS_INVALID_ALIGNMENT;
	if (gpa & 7)
		return NULL;
	if (gpa % PAGE_SIZE_4K + size > PAGE_SIZE_4K) {
		if (!(entry->flags & CALL_PASSED) || size <= PAGE_SIZE_4K)
			model_violation(model, call, "%s of %zu bytes at 0x%llx crosses a page",
					which, size, (unsigned long long)gpa);
		return NULL;
	}
	*status = HV_STATUS_INVALID_PARAMETER;
	page = model->ops->parent_page(model->engine, gpa / PAGE_SIZE_4K);
	if (!page) {
		model_violation(model, call, "%s at 0x%llx is not memory of the parent", which,
				(unsigned long long)gpa);
		return NULL;
	}
	owner = ledger_owner(model, gpa / PAGE_SIZE_4K, NULL, NULL);
	if (owner != OWNER_PARENT && owner != OWNER_OVERLAY) {
		model_violation(model, call, "%s at 0x%llx: the page is %s", which,
				(unsigned long long)gpa,
				ledger_text(model, gpa / PAGE_SIZE_4K, text, sizeof(text)));
		return NULL;
	}
	*status = HV_STATUS_SUCCESS;
	return page + gpa % PAGE_SIZE_4K;
}

static uint16_t read_input(struct hypercall *call, const struct call_entry *entry)
{
	size_t size = input_size(call, entry);
	uint16_t status;
	const uint8_t *page;

	if (call->control & HV_CONTROL_FAST) {
		memcpy(call->input, &call->rdx, 8);
		memcpy(call->input + 8, &call->r8, 8);
		return HV_STATUS_SUCCESS;
	}
	if (!size)
		return HV_STATUS_SUCCESS;
	page = argument(call, entry, call->rdx, size, "input", &status);
	if (page)
		memcpy(call->input, page, size);
	return status;
}

/* Before the call is carried out: can its output be written? */
static uint16_t check_output(struct hypercall *call, const struct call_entry *entry)
{
	size_t size = output_size(call, entry);
	uint16_t status;

	if (!size || ((entry->flags & CALL_OPTIONAL) && !call->r8))
		return HV_STATUS_SUCCESS;
	if (!call->r8)
		return HV_STATUS_INVALID_PARAMETER;
	argument(call, entry, call->r8, size, "output", &status);
	return status;
}

static void write_output(struct hypercall *call, const struct call_entry *entry, uint16_t status)
{
	size_t from = (size_t)entry->element_out * call->start;
	size_t to = (size_t)entry->element_out * call->done;
	uint16_t refusal;
	uint8_t *page;

	if (!output_size(call, entry) || ((entry->flags & CALL_OPTIONAL) && !call->r8))
		return;
	/* The call may have given the page away (a deposit of its own output page). */
	page = argument(call, entry, call->r8, output_size(call, entry), "output", &refusal);
	if (!page)
		return;
	if (entry->output && !status)
		memcpy(page, call->output, entry->output);
	if (entry->element_out)
		memcpy(page + from, call->output + from, to - from);
}

/* A failure asked for beforehand, and the elements to complete before it. */
struct wanted_failure {
	bool wanted;
	uint16_t status;
	uint32_t done;
};

static uint16_t execute(struct hypercall *call, const struct call_entry *entry,
			const struct wanted_failure *failure)
{
	uint32_t limit = call->model->knobs.rep_limit;
	uint16_t status;

	if (entry->flags & CALL_REP) {
		if (limit && call->end - call->start > limit)
			call->end = call->start + limit;
		if (failure->wanted && call->end - call->start > failure->done)
			call->end = call->start + failure->done;
	}
	if (failure->wanted && (!(entry->flags & CALL_REP) || call->start == call->end))
		return failure->status;
	status = entry->handler(call);
	return status ? status : failure->status;
}

static uint16_t validate(struct hypercall *call, const struct call_entry *entry)
{
	uint16_t status = decode_control(call, entry);

	if (status) {
		call->start = 0;
		call->done = 0;
		return status;
	}
	if (entry->privilege && !model_has(call->model, entry->privilege))
		return HV_STATUS_ACCESS_DENIED;
	status = read_input(call, entry);
	return status ? status : check_output(call, entry);
}

static uint16_t dispatch(struct hypercall *call)
{
	const struct call_entry *entry = call_entry(call->code);
	struct wanted_failure failure = { 0 };
	uint16_t status;

	if (!entry)
		return HV_STATUS_INVALID_HYPERCALL_CODE;
	/* First of all, so that the n-th call is the one the counter says. */
	failure.wanted = inject_match(call->model, call->code, &failure.status, &failure.done);
	status = validate(call, entry);
	if (status)
		return failure.status ? failure.status : status;
	status = execute(call, entry, &failure);
	write_output(call, entry, status);
	return status;
}

static void account(struct hypercall *call, uint16_t status, bool masked)
{
	struct counters *counters = &call->model->counters;

	counters->hypercalls++;
	if (call->code >= CODE_LIMIT) {
		counters->unknown_calls++;
		return;
	}
	counters->calls[call->code]++;
	counters->elements[call->code] += call->done - call->start;
	if (status)
		counters->failures[call->code]++;
	if (masked)
		counters->masked[call->code]++;
}

uint64_t model_hypercall(struct model *model, unsigned int vp, uint64_t control, uint64_t rdx,
			 uint64_t r8, bool masked)
{
	struct hypercall call = {
		.model = model, .parent_vp = vp, .control = control, .rdx = rdx, .r8 = r8,
		.code = HV_CONTROL_CODE(control),
	};
	uint16_t status;

	if (vp >= model->config.parent_vps)
		return HV_STATUS_INVALID_VP_INDEX;
	pthread_mutex_lock(&model->lock);
	/* Without an identity and an enabled page there are no hypercalls. */
	if (model->gone || !model->guest_os_id || !(model->hypercall_page & HV_PAGE_MSR_ENABLE)) {
		status = HV_STATUS_ACCESS_DENIED;
	} else {
		status = dispatch(&call);
		account(&call, status, masked);
	}
	pthread_mutex_unlock(&model->lock);
	/* A call that failed before its first element reports where it started. */
	return HV_RESULT(status, call.done);
}
