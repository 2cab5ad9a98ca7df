// SPDX-License-Identifier: GPL-2.0-only
/* Faults that a compiler finds only with the kernel's extra warnings (W=1). */
#include <linux/types.h>

int planted_prototype(int number)		/* flagged */
{
	return number;
}

int correct(int number);
int correct(int number)
{
	if (number > 0)
		return 1;
	return 0;
}
