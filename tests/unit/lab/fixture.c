// SPDX-License-Identifier: GPL-2.0-only
/*
 * The plain-memory parent and the engine that takes notes.
 */
#include "fixture.h"
#include "fixture_guest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static struct fake_partition *registry[MAX_PARTITIONS + 1];
static struct fake_vp *vp_registry[FAKE_VPS];

void *page(struct fake *fake, uint64_t pfn)
{
	if (pfn < RAM_PAGES)
		return fake->ram + pfn * PAGE_SIZE_4K;
	if (pfn >= OVERLAY_PFN && pfn < OVERLAY_PFN + OVERLAY_PAGES)
		return fake->overlay + (pfn - OVERLAY_PFN) * PAGE_SIZE_4K;
	return NULL;
}

static void *op_page(void *engine, uint64_t pfn)
{
	return page(engine, pfn);
}

static bool op_is_ram(void *engine, uint64_t pfn)
{
	(void)engine;
	return pfn < RAM_PAGES;
}

static void op_interrupt(void *engine, unsigned int vp, uint8_t vector)
{
	struct fake *fake = engine;

	fake->interrupts[vp]++;
	fake->last_vector = vector;
}

static void op_hypercall_page(void *engine, uint64_t pfn)
{
	((struct fake *)engine)->hypercall_pfn = pfn;
}

static void op_power_off(void *engine)
{
	((struct fake *)engine)->power_offs++;
}

static int op_partition_create(void *engine, struct partition *partition)
{
	struct fake *fake = engine;
	struct fake_partition *made;

	if (fake->fail_create)
		return -fake->fail_create;
	made = calloc(1, sizeof(*made));
	made->partition = partition;
	page_tree_init(&made->view, 0, NULL);
	page_tree_init(&made->guest_view, 0, NULL);
	partition_set_engine(partition, made);
	registry[partition_id(partition) & MAX_PARTITIONS] = made;
	fake->partitions++;
	return 0;
}

static void op_partition_destroy(void *engine, struct partition *partition)
{
	struct fake *fake = engine;
	struct fake_partition *made = partition_engine(partition);

	registry[partition_id(partition) & MAX_PARTITIONS] = NULL;
	page_tree_free(&made->view);
	page_tree_free(&made->guest_view);
	while (made->guest_pages) {
		struct fake_guest_page *next = made->guest_pages->next;

		free(made->guest_pages);
		made->guest_pages = next;
	}
	free(made);
	fake->partitions--;
}

static int op_map(void *engine, struct partition *partition, uint64_t gfn, uint64_t pfn,
		  uint64_t count, enum page_state state, unsigned int access)
{
	struct fake *fake = engine;
	struct fake_partition *made = partition_engine(partition);
	int err = fake->fail_map;

	if (fake->fail_map_after > 1) {
		fake->fail_map_after--;
		err = 0;
	} else {
		fake->fail_map_after = 0;
		fake->fail_map = 0;
	}
	if (err)
		return -err;
	made->maps++;
	if (page_tree_fill(&made->guest_view, gfn, count, 0))
		return -ENOMEM;
	if (state != PAGE_MAPPED)
		return page_tree_fill(&made->view, gfn, count, 0);
	for (uint64_t i = 0; i < count; i++)
		if (page_tree_fill(&made->view, gfn + i, 1, (pfn + i) << 12 | access))
			return -ENOMEM;
	return 0;
}

static int op_vp_create(void *engine, struct vp *vp)
{
	struct fake *fake = engine;
	struct fake_vp *made;

	if (fake->fail_create)
		return -fake->fail_create;
	made = calloc(1, sizeof(*made));
	made->vp = vp;
	vp_set_engine(vp, made);
	for (unsigned int i = 0; i < FAKE_VPS; i++) {
		if (!vp_registry[i]) {
			vp_registry[i] = made;
			break;
		}
	}
	fake->vps++;
	if (fake->on_create)
		fake->on_create(fake, made);
	return 0;
}

static int op_vp_reset(void *engine, struct vp *vp)
{
	struct fake_vp *made = vp_engine(vp);
	struct fake *fake = engine;

	assert_false(made->executing);
	made->nr_registers = 0;
	made->resets++;
	return -fake->fail_reset;
}

static void op_vp_destroy(void *engine, struct vp *vp)
{
	struct fake *fake = engine;
	struct fake_vp *made = vp_engine(vp);

	/* vp_stop() must have come first. */
	assert_false(made->executing);
	if (fake->on_destroy)
		fake->on_destroy(fake, made);
	for (unsigned int i = 0; i < FAKE_VPS; i++)
		if (vp_registry[i] == made)
			vp_registry[i] = NULL;
	free(made);
	fake->vps--;
}

static bool is_executing(const struct fake_vp *vp)
{
	return __atomic_load_n(&vp->executing, __ATOMIC_SEQ_CST);
}

static bool is_watched(const struct fake_vp *vp)
{
	return __atomic_load_n(&vp->watched, __ATOMIC_SEQ_CST);
}

static void op_vp_resume(void *engine, struct vp *vp)
{
	struct fake_vp *made = vp_engine(vp);

	(void)engine;
	assert_false(is_watched(made));
	assert_false(__atomic_exchange_n(&made->executing, true, __ATOMIC_SEQ_CST));
	made->resumes++;
}

static void op_vp_stop(void *engine, struct vp *vp)
{
	struct fake *fake = engine;
	struct fake_vp *made = vp_engine(vp);

	if (fake->on_stop)
		fake->on_stop(fake, made);
	__atomic_store_n(&made->executing, false, __ATOMIC_SEQ_CST);
	__atomic_store_n(&made->watched, false, __ATOMIC_SEQ_CST);
	__atomic_fetch_add(&made->stops, 1, __ATOMIC_SEQ_CST);
}

static bool op_vp_idle(void *engine, struct vp *vp)
{
	struct fake_vp *made = vp_engine(vp);

	(void)engine;
	assert_false(is_executing(made) || is_watched(made));
	return __atomic_load_n(&made->idle, __ATOMIC_SEQ_CST);
}

static void op_vp_watch(void *engine, struct vp *vp)
{
	struct fake_vp *made = vp_engine(vp);

	(void)engine;
	assert_false(is_executing(made) || is_watched(made));
	__atomic_store_n(&made->watched, true, __ATOMIC_SEQ_CST);
}

static struct fake_register *find_register(struct fake_vp *vp, uint32_t name)
{
	for (unsigned int i = 0; i < vp->nr_registers; i++)
		if (vp->registers[i].name == name)
			return &vp->registers[i];
	return NULL;
}

static bool known_name(uint32_t name)
{
	return name >= 0x10000 && name < 0x90000;
}

static uint16_t op_get_register(void *engine, struct vp *vp, uint32_t name, uint64_t value[2])
{
	struct fake_vp *made = vp_engine(vp);
	struct fake_register *found = find_register(made, name);

	(void)engine;
	assert_false(made->executing);
	value[0] = found ? found->value[0] : 0;
	value[1] = found ? found->value[1] : 0;
	return known_name(name) ? HV_STATUS_SUCCESS : HV_STATUS_INVALID_PARAMETER;
}

static uint16_t op_set_register(void *engine, struct vp *vp, uint32_t name,
				const uint64_t value[2])
{
	struct fake_vp *made = vp_engine(vp);
	struct fake_register *found = find_register(made, name);

	(void)engine;
	assert_false(made->executing);
	if (!known_name(name))
		return HV_STATUS_INVALID_PARAMETER;
	if (!found) {
		if (made->nr_registers == FAKE_REGISTERS)
			return HV_STATUS_OPERATION_FAILED;
		found = &made->registers[made->nr_registers++];
		found->name = name;
	}
	found->value[0] = value[0];
	found->value[1] = value[1];
	return HV_STATUS_SUCCESS;
}

static uint32_t op_translate(void *engine, struct vp *vp, uint64_t gva, uint64_t flags,
			     uint64_t *gpa)
{
	(void)engine;
	(void)vp;
	(void)flags;
	*gpa = gva + 0x1000;
	return HV_TRANSLATE_SUCCESS;
}

static int op_assert(void *engine, struct partition *partition, uint32_t type, bool level,
		     bool logical, uint64_t destination, uint32_t vector)
{
	(void)partition;
	(void)level;
	(void)logical;
	(void)destination;
	if (type == 2)
		return -EINVAL;
	((struct fake *)engine)->asserted++;
	((struct fake *)engine)->last_asserted = vector;
	return 0;
}

static void op_clear(void *engine, struct partition *partition)
{
	(void)partition;
	((struct fake *)engine)->cleared++;
}

static void op_log(void *engine, const char *line)
{
	snprintf(((struct fake *)engine)->last_log, sizeof(((struct fake *)engine)->last_log),
		 "%s", line);
}

static void op_violation(void *engine)
{
	((struct fake *)engine)->violations++;
}

static uint64_t op_now(void *engine)
{
	return ((struct fake *)engine)->now;
}

static const struct engine_ops ops = {
	.parent_page = op_page,
	.parent_page_is_ram = op_is_ram,
	.parent_interrupt = op_interrupt,
	.parent_hypercall_page = op_hypercall_page,
	.parent_power_off = op_power_off,
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
	.interrupt = op_assert,
	.guest_page = op_guest_page,
	.show_guest_page = op_show_guest_page,
	.intercept_msrs = op_intercept_msrs,
	.vp_get_state = op_get_state,
	.vp_set_state = op_set_state,
	.vp_cpuid = op_cpuid,
	.clamp_cpuid = op_clamp_cpuid,
	.track_dirty = op_track_dirty,
	.fetch_dirty = op_fetch_dirty,
	.interrupt_clear = op_clear,
	.log = op_log,
	.violation = op_violation,
	.now = op_now,
};

void fake_config(struct model_config *config, enum personality personality, unsigned int vps)
{
	*config = (struct model_config){
		.personality = personality,
		.parent_vps = vps,
		.overlay_pfn = OVERLAY_PFN,
		.build = 27750,
		.scheduler_type = 3,
		.physical_address_bits = 36,
		.tsc_hz = 2000000000,
		.processor_features = { 0x1ff, 0x2 },
	};
}

struct fake *fake_start(const struct model_config *config)
{
	struct fake *fake = calloc(1, sizeof(*fake));

	fake->ram = calloc(RAM_PAGES, PAGE_SIZE_4K);
	fake->overlay = calloc(OVERLAY_PAGES, PAGE_SIZE_4K);
	fake->model = model_create(config, &ops, fake);
	assert_non_null(fake->model);
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_GUEST_OS_ID, 0x8100000000000000ull));
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_HYPERCALL, 3 * PAGE_SIZE_4K | 1));
	for (unsigned int vp = 0; vp < config->parent_vps; vp++) {
		uint64_t simp;

		assert_true(model_rdmsr(fake->model, vp, HV_MSR_SIMP, &simp));
		assert_true(model_wrmsr(fake->model, vp, HV_MSR_SIMP, simp | 1));
		assert_true(model_wrmsr(fake->model, vp, HV_MSR_SINT0, VECTOR));
		assert_true(model_wrmsr(fake->model, vp, HV_MSR_SCONTROL, 1));
	}
	return fake;
}

void fake_end(struct fake *fake)
{
	model_destroy(fake->model);
	assert_int_equal(fake->partitions, 0);
	assert_int_equal(fake->vps, 0);
	free(fake->ram);
	free(fake->overlay);
	free(fake);
}

static int setup(void **state, enum personality personality)
{
	struct model_config config;

	fake_config(&config, personality, 2);
	*state = fake_start(&config);
	return 0;
}

int setup_l1vh(void **state)
{
	return setup(state, PERSONALITY_L1VH);
}

int setup_root(void **state)
{
	return setup(state, PERSONALITY_ROOT);
}

int setup_scheduling(void **state)
{
	struct model_config config;

	fake_config(&config, PERSONALITY_L1VH, 2);
	config.scheduler_type = HV_SCHEDULER_ROOT;
	*state = fake_start(&config);
	return 0;
}

int setup_lenient_root(void **state)
{
	struct model_config config;

	fake_config(&config, PERSONALITY_ROOT, 2);
	config.lenient_root = true;
	*state = fake_start(&config);
	return 0;
}

int teardown(void **state)
{
	fake_end(*state);
	return 0;
}

struct hv_message *slot(struct fake *fake, unsigned int vp)
{
	return page(fake, OVERLAY_PFN + vp * OVERLAY_PAGES_PER_VP + OVERLAY_SIMP);
}

void acknowledge(struct fake *fake, unsigned int vp)
{
	struct hv_message *message = slot(fake, vp);
	bool pending;

	__atomic_store_n(&message->header.type, 0, __ATOMIC_SEQ_CST);
	pending = __atomic_load_n(&message->header.flags, __ATOMIC_SEQ_CST) & HV_MESSAGE_PENDING;
	if (pending)
		assert_true(model_wrmsr(fake->model, vp, HV_MSR_EOM, 0));
}

uint16_t call_vp(struct fake *fake, unsigned int vp, uint32_t code, uint32_t reps,
		 uint32_t start, uint32_t *done)
{
	uint64_t control = code | (uint64_t)reps << 32 | (uint64_t)start << 48;
	uint64_t rax = model_hypercall(fake->model, vp, control, INPUT_PFN * PAGE_SIZE_4K,
				       OUTPUT_PFN * PAGE_SIZE_4K, false);

	if (done)
		*done = rax >> 32 & 0xfff;
	return rax & 0xffff;
}

uint16_t call(struct fake *fake, uint32_t code)
{
	return call_vp(fake, 0, code, 0, 0, NULL);
}

uint16_t call_rep(struct fake *fake, uint32_t code, uint32_t reps, uint32_t *done)
{
	return call_vp(fake, 0, code, reps, 0, done);
}

void *input(struct fake *fake)
{
	return memset(page(fake, INPUT_PFN), 0, PAGE_SIZE_4K);
}

void *output(struct fake *fake)
{
	return page(fake, OUTPUT_PFN);
}

uint16_t call_id(struct fake *fake, uint32_t code, uint64_t id)
{
	*(uint64_t *)input(fake) = id;
	return call(fake, code);
}

uint64_t create(struct fake *fake)
{
	struct hv_create_partition_input *in = input(fake);

	in->flags = PARENT_FLAGS;
	in->compatibility_version = 0x609;
	assert_int_equal(call(fake, HV_CREATE_PARTITION), HV_STATUS_SUCCESS);
	return *(uint64_t *)output(fake);
}

uint64_t create_active(struct fake *fake)
{
	uint64_t id = create(fake);

	assert_int_equal(call_id(fake, HV_INITIALIZE_PARTITION, id), HV_STATUS_SUCCESS);
	return id;
}

uint64_t start(struct fake *fake)
{
	uint64_t id = create_active(fake);

	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_SUCCESS);
	return id;
}

void finish(struct fake *fake, uint64_t id)
{
	uint16_t status;

	assert_int_equal(call_id(fake, HV_FINALIZE_PARTITION, id), HV_STATUS_SUCCESS);
	do {
		status = withdraw(fake, id, 512, NULL);
	} while (status == HV_STATUS_SUCCESS);
	assert_int_equal(status, HV_STATUS_NO_RESOURCES);
	assert_int_equal(call_id(fake, HV_DELETE_PARTITION, id), HV_STATUS_SUCCESS);
}

uint16_t deposit(struct fake *fake, uint64_t id, uint64_t pfn, uint32_t count, uint32_t *done)
{
	uint64_t *words = input(fake);

	words[0] = id;
	for (uint32_t i = 0; i < count; i++)
		words[1 + i] = pfn + i;
	return call_rep(fake, HV_DEPOSIT_MEMORY, count, done);
}

uint16_t withdraw(struct fake *fake, uint64_t id, uint32_t count, uint32_t *done)
{
	*(uint64_t *)input(fake) = id;
	return call_rep(fake, HV_WITHDRAW_MEMORY, count, done);
}

uint16_t map(struct fake *fake, uint64_t id, uint64_t gfn, uint64_t pfn, uint32_t count,
	     uint32_t flags, uint32_t *done)
{
	struct hv_map_gpa_input *in = input(fake);
	uint64_t *pfns = (uint64_t *)(in + 1);

	in->partition = id;
	in->gfn = gfn;
	in->flags = flags;
	for (uint32_t i = 0; i < count; i++)
		pfns[i] = flags & HV_MAP_NO_ACCESS ? 0 : pfn + i * (flags & HV_MAP_LARGE ? 512 : 1);
	return call_rep(fake, HV_MAP_GPA_PAGES, count, done);
}

uint16_t unmap(struct fake *fake, uint64_t id, uint64_t gfn, uint32_t count, uint32_t flags)
{
	struct hv_unmap_gpa_input *in = input(fake);

	in->partition = id;
	in->gfn = gfn;
	in->flags = flags;
	return call_rep(fake, HV_UNMAP_GPA_PAGES, count, NULL);
}

uint16_t create_vp(struct fake *fake, uint64_t id, uint32_t index)
{
	struct hv_create_vp_input *in = input(fake);

	in->partition = id;
	in->vp_index = index;
	return call(fake, HV_CREATE_VP);
}

uint16_t set_register(struct fake *fake, uint64_t id, uint32_t vp, uint32_t name, uint64_t value)
{
	struct hv_registers_input *in = input(fake);
	struct hv_register_assignment *element = (void *)(in + 1);

	in->partition = id;
	in->vp_index = vp;
	element->name = name;
	element->value[0] = value;
	return call_rep(fake, HV_SET_VP_REGISTERS, 1, NULL);
}

uint16_t get_register(struct fake *fake, uint64_t id, uint32_t vp, uint32_t name, uint64_t *value)
{
	struct hv_registers_input *in = input(fake);
	uint16_t status;

	in->partition = id;
	in->vp_index = vp;
	*(uint32_t *)(in + 1) = name;
	status = call_rep(fake, HV_GET_VP_REGISTERS, 1, NULL);
	*value = *(uint64_t *)output(fake);
	return status;
}

uint16_t resume(struct fake *fake, unsigned int parent, uint64_t id, uint32_t vp)
{
	struct hv_registers_input *in = input(fake);
	struct hv_register_assignment *elements = (void *)(in + 1);

	in->partition = id;
	in->vp_index = vp;
	elements[0].name = HV_REGISTER_INTERCEPT_SUSPEND;
	elements[1].name = HV_REGISTER_EXPLICIT_SUSPEND;
	return call_vp(fake, parent, HV_SET_VP_REGISTERS, 2, 0, NULL);
}

uint16_t map_state_page(struct fake *fake, uint64_t id, uint32_t vp, unsigned int type,
			uint64_t *pfn)
{
	struct hv_map_state_page_input *in = input(fake);
	uint16_t status;

	in->partition = id;
	in->vp_index = vp;
	in->type = type;
	status = call(fake, HV_MAP_VP_STATE_PAGE);
	*pfn = *(uint64_t *)output(fake);
	return status;
}

uint16_t set_property(struct fake *fake, uint64_t id, uint32_t code, uint64_t value)
{
	struct hv_set_property_input *in = input(fake);

	in->partition = id;
	in->property = code;
	in->value = value;
	return call(fake, HV_SET_PARTITION_PROPERTY);
}

uint16_t get_property(struct fake *fake, uint64_t id, uint32_t code, uint64_t *value)
{
	struct hv_get_property_input *in = input(fake);
	uint16_t status;

	in->partition = id;
	in->property = code;
	status = call(fake, HV_GET_PARTITION_PROPERTY);
	*value = *(uint64_t *)output(fake);
	return status;
}

struct fake_vp *fake_vp_if(struct fake *fake, uint64_t id, uint32_t index)
{
	(void)fake;
	for (unsigned int i = 0; i < FAKE_VPS; i++) {
		struct fake_vp *vp = vp_registry[i];

		if (vp && vp_index(vp->vp) == index && partition_id(vp_partition(vp->vp)) == id)
			return vp;
	}
	return NULL;
}

struct fake_vp *fake_vp(struct fake *fake, uint64_t id, uint32_t index)
{
	struct fake_vp *vp = fake_vp_if(fake, id, index);

	if (!vp)
		fail_msg("no VP %u in partition 0x%llx", index, (unsigned long long)id);
	return vp;
}

struct fake_partition *fake_partition(struct fake *fake, uint64_t id)
{
	struct fake_partition *made = registry[id & MAX_PARTITIONS];

	(void)fake;
	assert_non_null(made);
	assert_true(partition_id(made->partition) == id);
	return made;
}

uint64_t child_view(struct fake *fake, uint64_t id, uint64_t gfn)
{
	return page_tree_get(&fake_partition(fake, id)->view, gfn);
}

unsigned int guest_view(struct fake *fake, uint64_t id, uint64_t gfn)
{
	uint64_t seen = page_tree_get(&fake_partition(fake, id)->guest_view, gfn);

	return seen ? seen - 1 : GUEST_PAGES;
}

static void count_visit(void *context, uint64_t gfn, uint64_t count, uint64_t value)
{
	(void)gfn;
	(void)value;
	*(uint32_t *)context += count;
}

uint32_t guest_pages_in_views(struct fake *fake)
{
	uint32_t count = 0;

	(void)fake;
	for (unsigned int i = 0; i <= MAX_PARTITIONS; i++)
		if (registry[i])
			page_tree_walk(&registry[i]->guest_view, 0, 1ull << PAGE_TREE_BITS,
				       count_visit, &count);
	return count;
}

static void mark_seen(void *context, uint64_t gfn, uint64_t count, uint64_t value)
{
	bool *seen = context;

	(void)gfn;
	assert_int_equal(count, 1);
	assert_true(value >> 12 < RAM_PAGES);
	seen[value >> 12] = true;
}

uint32_t pages_in_views(struct fake *fake)
{
	static bool seen[RAM_PAGES];
	uint32_t count = 0;

	(void)fake;
	memset(seen, 0, sizeof(seen));
	for (unsigned int i = 0; i <= MAX_PARTITIONS; i++)
		if (registry[i])
			page_tree_walk(&registry[i]->view, 0, 1ull << PAGE_TREE_BITS, mark_seen,
				       seen);
	for (unsigned int i = 0; i < RAM_PAGES; i++)
		count += seen[i];
	return count;
}

uint16_t dispatch(struct fake *fake, uint64_t id, uint32_t vp, uint32_t flags)
{
	struct hv_dispatch_input *in = input(fake);

	in->partition = id;
	in->vp_index = vp;
	in->flags = flags;
	memset(output(fake), 0xee, sizeof(struct hv_dispatch_output));
	return call(fake, HV_DISPATCH_VP);
}

void intercept(struct fake *fake, uint64_t id, uint32_t vp)
{
	struct fake_vp *stopped = fake_vp(fake, id, vp);
	struct hv_io_port_intercept port = {
		.header = { .vp_index = vp, .length_cr8 = 1, .access_type = HV_INTERCEPT_WRITE },
		.port = 0x3f8, .access_info = 1,
	};

	stopped->executing = false;
	model_intercept(stopped->vp, HV_MESSAGE_IO_PORT, &port, sizeof(port));
}

uint32_t command(struct fake *fake, uint32_t number, uint32_t arg0, uint32_t arg1)
{
	model_control_write(fake->model, 4, arg0);
	model_control_write(fake->model, 8, arg1);
	model_control_write(fake->model, 0, number);
	return model_control_read(fake->model, 0);
}

uint32_t result(struct fake *fake, unsigned int n)
{
	return model_control_read(fake->model, 4 + 4 * n);
}

void inject(struct fake *fake, uint32_t code, uint32_t nth, uint32_t status, uint32_t times,
	    uint32_t done)
{
	model_control_write(fake->model, 12, status);
	model_control_write(fake->model, 16, times);
	model_control_write(fake->model, 20, done);
	assert_int_equal(command(fake, LAB_CMD_INJECT, code, nth), 0);
}

uint32_t calls_of(struct fake *fake, uint32_t code, uint32_t *elements)
{
	assert_int_equal(command(fake, LAB_CMD_COUNT, code, 0), 0);
	if (elements)
		*elements = result(fake, 2);
	return result(fake, 0);
}
