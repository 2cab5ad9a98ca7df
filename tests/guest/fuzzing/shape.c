// SPDX-License-Identifier: GPL-2.0-only
/*
 * Arguments that are right more often than not: fields filled by what they mean.
 *
 *   z zero                o mostly zero         b anything         t one of few
 *   f a set of few flags  n a small number      v index of a VP    e an eventfd
 *   p an address          P one of a page       g a guest page     G a guest address
 *   s bytes of a region   S bytes of a buffer   l 1, 2, 4, 8, or 0
 *   B banks of features   F flags of old partitions                c a capability
 *   q a property          r a register          M, d address and data of an MSI
 *   w one of three
 */
#include <stdlib.h>
#include <string.h>

#include <linux/mshv.h>

#include "../lib/hv.h"
#include "fuzzing.h"

#define ONE_OF(random, list)	(list)[random_below(random, sizeof(list) / sizeof(*(list)))]

/**
 * struct fuzz_hypercall - a hypercall there may be
 * @code: its code
 * @header: bytes of input ahead of elements
 * @in: bytes of an element of input
 * @out: bytes of an element of output
 * @fixed: bytes of output if there are no elements
 * @shape: its input
 */
struct fuzz_hypercall {
	uint16_t code;
	uint16_t header;
	uint16_t in;
	uint16_t out;
	uint16_t fixed;
	const char *shape;
};

static const struct fuzz_hypercall hypercalls[] = {
	{ HVCALL_GET_PROPERTY, 16, 0, 0, 8, "z8q4z4" },
	{ HVCALL_GET_PROPERTY_EX, 24, 0, 0, 4096, "z8q4z4o8" },
	{ HVCALL_SET_PROPERTY, 24, 0, 0, 0, "z8q4z4n8" },
	{ HVCALL_INSTALL_INTERCEPT, 24, 0, 0, 0, "z8f4t4n8" },
	{ HVCALL_GET_VP_REGISTERS, 16, 4, 16, 0, "z8v4z4*r4" },
	{ HVCALL_SET_VP_REGISTERS, 16, 32, 0, 0, "z8v4z4*r4z4z8b8o8" },
	{ HVCALL_TRANSLATE_GVA, 32, 0, 0, 16, "z8v4z4f8g8" },
	{ HVCALL_READ_GPA, 32, 0, 0, 24, "z8v4n4G8f8" },
	{ HVCALL_WRITE_GPA, 48, 0, 0, 4, "z8v4n4G8f8b16" },
	{ HVCALL_CLEAR_INTERRUPT, 16, 0, 0, 0, "z8v4z4" },
	{ HVCALL_REGISTER_INTERCEPT_RESULT, 60, 0, 0, 0, "z8v4t4b44" },
	{ HVCALL_ASSERT_INTERRUPT, 40, 0, 0, 0, "z8t4f4v8d4z4" },
	{ HVCALL_SIGNAL_EVENT_DIRECT, 16, 0, 0, 8, "z8v4z1t1n2" },
	{ HVCALL_POST_MESSAGE_DIRECT, 280, 0, 0, 0, "z8v4z4t4b256z4" },
	{ HVCALL_GET_GPA_ACCESS_STATES, 24, 0, 1, 0, "z8f8g8" },
	{ HVCALL_GET_VP_CPUID_VALUES, 24, 24, 16, 0, "z8v4f4z8*n4n4o8o8" },
};

static uint64_t property(struct random *random)
{
	static const uint32_t list[] = {
		HV_PROPERTY_PRIVILEGES, HV_PROPERTY_SYNTHETIC_FEATURES, HV_PROPERTY_TIME_FREEZE,
		HV_PROPERTY_ACCESS_TRACKING, HV_PROPERTY_ACCESS_TRACKING,
		HV_PROPERTY_MSR_ACTION, HV_PROPERTY_ADDRESS_WIDTH, HV_PROPERTY_XSAVE_STATES,
		HV_PROPERTY_MAX_XSAVE_SIZE, HV_PROPERTY_VMM_CAPABILITIES,
		HV_PROPERTY_ASSIGNABLE_FEATURES,
	};

	return ONE_OF(random, list);
}

static uint64_t reg(struct random *random)
{
	static const uint32_t list[] = {
		HV_REGISTER_EXPLICIT_SUSPEND, HV_REGISTER_INTERCEPT_SUSPEND, HV_REGISTER_RAX,
		HV_REGISTER_RCX, HV_REGISTER_RSI, HV_REGISTER_RDI, HV_REGISTER_RIP,
		HV_REGISTER_RFLAGS, HV_REGISTER_CS, HV_REGISTER_DS, HV_REGISTER_CR0,
		HV_REGISTER_CR3, HV_REGISTER_CR4, HV_REGISTER_ES, HV_REGISTER_IDTR,
		HV_REGISTER_EFER,
	};

	return ONE_OF(random, list) + (random_once(random, 8) ? random_below(random, 24) : 0);
}

static uint64_t old_creation_flags(struct random *random)
{
	static const uint8_t bits[] = { 0, 1, 3, 4, 8, 13, 19, 22 };

	return 1ull << ONE_OF(random, bits) | 1ull << ONE_OF(random, bits);
}

static uint64_t guest_page(struct random *random)
{
	static const uint32_t list[] = { 0, 0, 0, 16, 32, 512, 1024, 0xfee00, 0x100000 };

	return random_once(random, 16) ? random_interesting(random) :
	       random_once(random, 3) ? random_below(random, GUEST_PAGES) : ONE_OF(random, list);
}

static uint64_t region_bytes(struct random *random)
{
	static const uint32_t list[] = { 1, 16, 16, 32, GUEST_PAGES, 512, 1024 };

	return random_once(random, 16) ? random_next(random) & ~(HV_PAGE_SIZE - 1) :
	       ONE_OF(random, list) * HV_PAGE_SIZE;
}

/* Numbers and sets of bits, that is all which does not depend on the process. */
static uint64_t number(struct random *random, char letter)
{
	static const uint8_t lengths[] = { 0, 1, 2, 4, 8 };

	switch (letter) {
	case 'o':
		return random_once(random, 6) ? random_interesting(random) : 0;
	case 'b':
		return random_interesting(random);
	case 't':
		return random_below(random, random_once(random, 8) ? 64 : 8);
	case 'w':
		return random_below(random, random_once(random, 8) ? 8 : 3);
	case 'f':
		return random_below(random, random_once(random, 8) ? 256 : 8);
	case 'n':
		return random_below(random, random_once(random, 8) ? 5000 : 20);
	case 'v':
		return random_once(random, 16) ? random_interesting(random) :
		       random_below(random, 4);
	case 'g':
		return guest_page(random);
	case 'G':
		return guest_page(random) * HV_PAGE_SIZE + random_below(random, HV_PAGE_SIZE);
	case 's':
		return region_bytes(random);
	case 'S':
		return (1 + random_below(random, 3)) * HV_PAGE_SIZE;
	case 'l':
		return ONE_OF(random, lengths);
	case 'B':
		return MSHV_NUM_CPU_FEATURES_BANKS;
	case 'F':
		return old_creation_flags(random);
	case 'c':
		return random_below(random, 10) +
		       (random_once(random, 2) ? MSHV_CAP_PACKAGE : 0);
	case 'q':
		return property(random);
	case 'r':
		return reg(random);
	case 'M':
		return 0xfee00000 | random_below(random, 4) << 12;
	case 'd':
		return 0x30 + random_below(random, 16) + (random_once(random, 2) << 15);
	default:
		return 0;
	}
}

static uint64_t field(struct random *random, struct memory *memory, char letter)
{
	switch (letter) {
	case 'p': return memory_address(random, memory, false);
	case 'P': return memory_address(random, memory, true);
	case 'e':
		if (random_once(random, 16))
			return random_below(random, 64);
		return memory->events[random_below(random, EVENTS)];
	default: return number(random, letter);
	}
}

void fill_shape(struct random *random, struct memory *memory, const char *shape,
		uint8_t *to, size_t bytes)
{
	const char *next = shape, *again = NULL;
	size_t done = 0, width, piece;
	uint64_t value;
	char letter;

	memset(to, 0, bytes);
	while (done < bytes && (*next || again)) {
		if (!*next || *next == '*') {
			again = *next ? next + 1 : again;
			next = again;
		}
		letter = *next++;
		for (width = strtoul(next, (char **)&next, 10); width; width -= piece) {
			value = field(random, memory, letter);
			piece = width < sizeof(value) ? width : sizeof(value);
			if (piece > bytes - done)
				return;
			memcpy(to + done, &value, piece);
			done += piece;
		}
	}
}

static uint64_t place_input(struct random *random, struct memory *memory,
			    const struct fuzz_hypercall *call, size_t bytes)
{
	uint8_t input[HV_PAGE_SIZE];

	fill_shape(random, memory, call->shape, input, bytes);
	if (random_once(random, 4))
		spoil(random, input, bytes);
	return memory_place(random, memory, input, bytes);
}

void fill_hypercall(struct random *random, struct memory *memory, uint8_t *to)
{
	const struct fuzz_hypercall *call = &ONE_OF(random, hypercalls);
	struct mshv_root_hvcall args = { .code = call->code };
	unsigned int most = 8;

	if (call->in || call->out) {
		if (random_once(random, 8))
			most = (HV_PAGE_SIZE - call->header) /
			       (call->in > call->out ? call->in : call->out);
		args.reps = 1 + random_below(random, most);
	}
	args.in_sz = call->header + args.reps * call->in;
	args.out_sz = args.reps * call->out + call->fixed;
	args.in_ptr = place_input(random, memory, call, args.in_sz);
	if (args.out_sz)
		args.out_ptr = memory_address(random, memory, random_once(random, 2));
	if (random_once(random, 32))
		args.code = random_below(random, 0x120);
	memcpy(to, &args, sizeof(args));
}

void spoil(struct random *random, uint8_t *bytes, size_t count)
{
	unsigned int times = 1 + random_below(random, 4);
	uint64_t value;
	size_t where;

	while (count && times--) {
		where = random_below(random, count);
		value = random_interesting(random);
		if (random_once(random, 2))
			bytes[where] ^= 1u << value % 8;
		else
			memcpy(bytes + where, &value,
			       count - where < sizeof(value) ? count - where : sizeof(value));
	}
}
