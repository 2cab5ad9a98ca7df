/* SPDX-License-Identifier: GPL-2.0-only */
/* Guests that walk through their memory, for test programs. */
#ifndef TESTS_WALK_H
#define TESTS_WALK_H

#include <stddef.h>
#include <stdint.h>

#include "vm.h"

/* Private anonymous memory, untouched, not reserved; aligned if @alignment is not 0. */
uint8_t *private_new(size_t size, size_t alignment);

/*
 * Make the VP of @vm execute @code, one of the walk_* ones, from the start: it
 * touches @count addresses from @gpa on, @stride bytes apart, all below 4 GiB.
 */
void walk_start(struct vm *vm, struct guest code, uint64_t gpa, uint32_t stride,
		uint32_t count);

/**
 * walk() - let it walk to the end
 * @result: what it showed then, or NULL
 *
 * Return: 0; dies if the guest comes to anything but its end.
 */
int walk(struct vm *vm, struct guest code, uint64_t gpa, uint32_t stride, uint32_t count,
	 uint32_t *result);

/*
 * Of the pages at @ram, which walk_fill has walked through one by one from @gpa on: how
 * many do not hold their own address.
 */
unsigned int walk_wrong(const uint8_t *ram, uint64_t gpa, size_t pages);

#endif
