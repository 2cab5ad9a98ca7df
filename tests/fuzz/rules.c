// SPDX-License-Identifier: GPL-2.0-only
/* What src/request.h promises of each request, and which decoder makes which. */
#include <errno.h>
#include <string.h>

#include <linux/kernel.h>
#include <linux/mshv_dom0.h>

#include "decode.h"
#include "decode_vp.h"
#include "hv_abi.h"
#include "passthrough_list.h"
#include "translators.h"

#define PAGE_BYTES	4096u
#define GFN_LIMIT	(1ull << 40)
#define CREATION_ALWAYS	(MSHV_HV_CREATE_EXO_PARTITION | MSHV_HV_CREATE_INTERCEPT_MESSAGE_PAGE)
#define CREATION_KNOWN	(CREATION_ALWAYS | MSHV_LEGACY_CREATE_SMT | MSHV_LEGACY_CREATE_NESTED | \
			 MSHV_LEGACY_CREATE_LARGE_PAGES_DISABLED | \
			 MSHV_LEGACY_CREATE_SUPER_PAGES | MSHV_LEGACY_CREATE_LAPIC | \
			 MSHV_LEGACY_CREATE_X2APIC)

static void must(bool so, const char *text)
{
	if (!so)
		finding(text);
}

static void check_create(const struct mshv_call *call)
{
	u64 flags = call->request.create_partition.creation_flags;

	must((flags & CREATION_ALWAYS) == CREATION_ALWAYS, "a partition that cannot be run");
	must(!(flags & ~(u64)CREATION_KNOWN), "a creation flag that nobody has checked");
}

static void check_vp(const struct mshv_call *call)
{
	must(call->request.create_vp.index < MSHV_MAX_VPS, "a VP beyond the last");
}

static void check_memory(const struct mshv_call *call)
{
	const struct mshv_req_set_memory *req = &call->request.set_memory;

	must(req->pages, "a region of no pages");
	must(req->gfn < GFN_LIMIT && req->pages <= GFN_LIMIT - req->gfn,
	     "a region beyond the guest's address space");
	must(!(req->address % PAGE_BYTES), "a region that does not begin with a page");
}

static void check_access(const struct mshv_call *call)
{
	const struct mshv_req_access_bitmap *req = &call->request.access_bitmap;

	must(req->pages <= ~0ull - req->gfn, "pages whose numbers wrap");
	must(!(req->flags & ~15ull), "a change of pages that nobody has checked");
	must(!req->done, "results of what is not done");
	if (req->state == MSHV_ACCESS_BY_BYTE)
		return;
	must(req->pages, "a bitmap of no pages");
	must(req->state == MSHV_HV_ACCESS_STATE_ACCESSED ||
	     req->state == MSHV_HV_ACCESS_STATE_DIRTY, "a state that pages do not have");
}

static bool is_in_pages(u32 type)
{
	return type == MSHV_HV_VP_STATE_XSAVE || type == MSHV_HV_VP_STATE_SIM_PAGE ||
	       type == MSHV_HV_VP_STATE_SIEF_PAGE;
}

static void check_state(const struct mshv_call *call)
{
	const struct mshv_req_vp_state *req = &call->request.vp_state;

	must(is_in_pages(req->type) || req->type == MSHV_HV_VP_STATE_LAPIC ||
	     req->type == MSHV_HV_VP_STATE_SYNTHETIC_TIMERS, "a state that VPs do not have");
	must(req->bytes, "a state of no bytes");
	must(!req->page && !req->needed, "results of what is not done");
	must(!is_in_pages(req->type) || !((req->bytes | req->address) % PAGE_BYTES),
	     "a state in pages that are none");
}

static void check_state_today(const struct mshv_call *call)
{
	const struct mshv_req_vp_state *req = &call->request.vp_state;

	check_state(call);
	must(!((req->bytes | req->address) % PAGE_BYTES), "a buffer of pages that is none");
}

static enum mshv_hvcall_scope scope(void)
{
	if (!strcmp(fuzzed_kind, "device"))
		return MSHV_HVCALL_DEVICE;
	return strcmp(fuzzed_kind, "vp") ? MSHV_HVCALL_PARTITION : MSHV_HVCALL_VP;
}

static void read_all(const void *from, size_t bytes)
{
	must(bytes <= 1 << 16, "more than any hypercall has");
	user_look_at(from, bytes);
}

/* Argument, input and output may share the call's small buffer, each with its own bytes. */
static void check_small(const struct mshv_call *call)
{
	const struct mshv_req_hvcall *req = &call->request.hvcall;
	const u8 *begin = call->small + (call->argument == call->small ? call->size : 0);
	const u8 *end = call->small + sizeof(call->small);
	const u8 *in = req->in, *out = req->out;

	if (out >= call->small && out < end) {
		must(out >= begin && req->out_bytes && req->out_bytes <= end - out,
		     "output that lies where there is no room");
		end = out;
	}
	if (in >= call->small && in < call->small + sizeof(call->small))
		must(in >= begin && in < end && req->in_bytes && req->in_bytes <= end - in,
		     "input that lies where there is no room");
}

void check_hypercall(const struct mshv_call *call)
{
	const struct mshv_req_hvcall *req = &call->request.hvcall;

	must(!req->issued && !req->status && !req->completed, "results of what is not done");
	must(req->in && req->in_bytes <= PAGE_BYTES && req->out_bytes <= PAGE_BYTES,
	     "input or output that is no page");
	check_small(call);
	must(req->reps <= MSHV_HV_REPS_MASK, "more elements than can be counted");
	read_all(req->in, req->in_bytes ?: PAGE_BYTES);
	if (req->list) {
		must(req->element_bytes && req->in_bytes, "a list of nothing");
		read_all(req->list, req->reps * req->element_bytes);
	}
	if (req->out)
		read_all(req->out, req->out_bytes ?: PAGE_BYTES);
	if (!fuzzed_row->beyond)
		must(mshv_passthrough_allowed(scope(), req->code, 0, PAGE_BYTES, PAGE_BYTES),
		     "a hypercall that is not passed on");
}

static void check_routes(const struct mshv_call *call)
{
	const struct mshv_req_msi_routing *req = &call->request.msi_routing;
	static u8 seen[MSHV_MAX_ROUTES];
	u32 i;

	memset(seen, 0, sizeof(seen));
	must(req->count <= MSHV_MAX_ROUTES, "more routes than lines");
	for (i = 0; i < req->count; i++) {
		must(req->routes[i].gsi < MSHV_MAX_ROUTES, "a line beyond the last");
		must(!seen[req->routes[i].gsi]++, "a line with two routes");
	}
}

static void check_irqfd_direct(const struct mshv_call *call)
{
	const struct mshv_req_irqfd_direct *req = &call->request.irqfd_direct;

	must(req->route.gsi < MSHV_MAX_ROUTES && req->route.gsi == req->irqfd.gsi,
	     "a route of another line");
}

static void check_ioeventfd(const struct mshv_call *call)
{
	const struct mshv_req_ioeventfd *req = &call->request.ioeventfd;

	must(req->length <= 8 && !(req->length & (req->length - 1)), "a write of odd length");
	must(req->gpa + req->length >= req->gpa, "a write whose address wraps");
}

static void check_object(const struct mshv_call *call)
{
	must(call->request.device_object.type == MSHV_LEGACY_DEVICE_TYPE_VFIO,
	     "an object of no type");
}

/* Where there is no request, the operation takes the list itself. */
static void check_pages(const struct mshv_call *call)
{
	const u64 *pages = call->array[0];
	u32 i;

	must(call->count[0], "a list of no pages");
	for (i = 0; i < call->count[0]; i++)
		must(pages[i] < GFN_LIMIT, "a page beyond the guest's address space");
}

static void check_import(const struct mshv_call *call)
{
	check_pages(call);
	check_hypercall(call);
}

static void finish_state(struct mshv_call *call)
{
	mshv_uabi_decode_xsave(call, user_behaves(FIRST_GENERATION));
	check_state(call);
}

static void finish_translate(struct mshv_call *call)
{
	u8 access = 0xff;
	u64 gfn;

	if (mshv_uabi_translate_lacks(call, &gfn, &access))
		must(access == MSHV_HV_ACCESS_READ || access == MSHV_HV_ACCESS_WRITE,
		     "an access that is none");
}

static void finish_gpa(struct mshv_call *call)
{
	if (mshv_uabi_gpa_failed(call))
		must(call->request.hvcall.issued, "the end of what was not begun");
}

static void finish_property(struct mshv_call *call)
{
	u64 value;
	long ret;

	memcpy(&value, call->request.hvcall.out, sizeof(value));
	ret = mshv_uabi_property_as_return(value);
	must(ret < 0 ? ret == -EOVERFLOW : (u64)ret == value && ret == (int)ret,
	     "a property that programs take for an error");
}

static const struct rule rules[] = {
	{ mshv_abi_decode_create_partition, check_create },
	{ mshv_uabi_decode_create_32, check_create },
	{ mshv_uabi_decode_create_40, check_create },
	{ mshv_uabi_decode_create_48, check_create, { EOPNOTSUPP } },
	{ mshv_uabi_decode_create_arm, check_create },
	{ mshv_uabi_decode_create_arm32, check_create, { EOPNOTSUPP } },
	{ mshv_uabi_decode_create_smt4, check_create },
	{ mshv_abi_decode_create_vp, check_vp },
	{ mshv_abi_decode_set_memory, check_memory },
	{ mshv_uabi_decode_map_memory, check_memory },
	{ mshv_uabi_decode_unmap_memory, check_memory },
	{ mshv_abi_decode_access_bitmap, check_access },
	{ mshv_uabi_decode_access_states_28, check_access },
	{ mshv_uabi_decode_access_states_32, check_access },
	{ mshv_abi_decode_vp_state, check_state_today },
	{ mshv_uabi_decode_state_40, check_state, { 0 }, finish_state },
	{ mshv_abi_decode_msi_routing, check_routes },
	{ mshv_abi_decode_irqfd, NULL },
	{ mshv_uabi_decode_irqfd_40, check_irqfd_direct },
	{ mshv_abi_decode_ioeventfd, check_ioeventfd, { EOPNOTSUPP } },
	{ mshv_uabi_decode_ioeventfd, check_ioeventfd, { EOPNOTSUPP } },
	{ mshv_abi_decode_cancel_run_vp, NULL },
	{ mshv_abi_decode_capability, NULL },
	{ mshv_uabi_decode_version_info, NULL },
	{ mshv_uabi_decode_create_device, check_object, { ENODEV } },
	{ mshv_uabi_decode_device_attr, NULL, { ENXIO } },
	{ mshv_uabi_decode_host_access_16, check_pages },
	{ mshv_uabi_decode_host_access_24, check_pages },
	{ mshv_uabi_decode_import_new, check_import },
	{ mshv_uabi_decode_import_old, check_import },
	{ mshv_abi_decode_hvcall, check_hypercall },
	{ mshv_uabi_decode_get_property, check_hypercall },
	{ mshv_uabi_decode_host_property_u64, check_hypercall, { 0 }, finish_property },
	{ mshv_uabi_decode_set_property, check_hypercall },
	{ mshv_uabi_decode_install_intercept, check_hypercall },
	{ mshv_uabi_decode_assert_interrupt, check_hypercall },
	{ mshv_uabi_decode_deliverability, check_hypercall },
	{ mshv_uabi_decode_scrub, check_hypercall },
	{ mshv_uabi_decode_signal_event, check_hypercall },
	{ mshv_uabi_decode_post_message_16, check_hypercall, { E2BIG } },
	{ mshv_uabi_decode_post_message_264, check_hypercall, { E2BIG } },
	{ mshv_uabi_decode_complete_import, check_hypercall },
	{ mshv_uabi_decode_psp_request, check_hypercall },
	{ mshv_uabi_decode_ap_create, check_hypercall },
	{ mshv_uabi_decode_translate, check_hypercall, { 0 }, finish_translate },
	{ mshv_uabi_decode_intercept_result, check_hypercall },
	{ mshv_uabi_decode_cpuid_24, check_hypercall },
	{ mshv_uabi_decode_cpuid_40, check_hypercall },
	{ mshv_uabi_decode_read_gpa, check_hypercall, { 0 }, finish_gpa },
	{ mshv_uabi_decode_write_gpa, check_hypercall, { 0 }, finish_gpa },
	{ mshv_uabi_decode_get_registers_24, check_hypercall },
	{ mshv_uabi_decode_set_registers_24, check_hypercall },
	{ mshv_uabi_decode_get_registers_16, check_hypercall },
	{ mshv_uabi_decode_set_registers_16, check_hypercall },
	{ mshv_uabi_decode_run_registers, check_hypercall },
};

/* Of checks that belong to no decoder. */
static const struct rule without = { .errors = { ENXIO } };

const struct rule *rule_of(int (*decode)(struct mshv_call *call))
{
	size_t i;

	if (!decode)
		return &without;
	for (i = 0; i < ARRAY_SIZE(rules); i++)
		if (rules[i].decode == decode)
			return &rules[i];
	for (i = 0; other_rules && other_rules[i].decode; i++)
		if (other_rules[i].decode == decode)
			return &other_rules[i];
	return NULL;
}

bool is_known_error(const struct rule *rule, int error)
{
	size_t i;

	if (error == -EINVAL)
		return true;
	for (i = 0; i < ARRAY_SIZE(rule->errors); i++)
		if (rule->errors[i] && error == -rule->errors[i])
			return true;
	return false;
}

bool is_hypercall(const struct rule *rule)
{
	return rule->check == check_hypercall || rule->check == check_import;
}
