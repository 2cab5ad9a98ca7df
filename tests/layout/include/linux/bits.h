/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_LAYOUT_BITS_H
#define TESTS_LAYOUT_BITS_H

#define BIT(n)			(1ul << (n))
#define BIT_ULL(n)		(1ull << (n))
#define GENMASK_ULL(high, low)	((~0ull >> (63 - (high))) & (~0ull << (low)))
#define GENMASK(high, low)	GENMASK_ULL(high, low)

#endif
