// SPDX-License-Identifier: GPL-2.0-only
/* W42: on which node the memory lies that the hypervisor gets for a partition. */
#include <linux/mempolicy.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define NODES		2u
#define PARTITIONS	6u
#define VPS		4u
#define PAGE_KIB	4

/* KiB that are free on a node, -1 if there is no such node. */
static long free_on(unsigned int node)
{
	char name[64], line[128];
	long kib = -1;
	FILE *file;

	snprintf(name, sizeof(name), "/sys/devices/system/node/node%u/meminfo", node);
	file = fopen(name, "r");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "Node %*u MemFree: %ld", &kib) == 1)
			break;
	if (file)
		fclose(file);
	return kib;
}

static void prefer(int node)
{
	unsigned long mask = node < 0 ? 0 : 1ul << node;

	if (syscall(SYS_set_mempolicy, node < 0 ? MPOL_DEFAULT : MPOL_BIND, node < 0 ? NULL : &mask,
		    node < 0 ? 0 : 8 * sizeof(mask)))
		tap_die("memory of node %d only", node);
}

static int populated(int dev)
{
	int partition = partition_new(dev);
	unsigned int i;

	for (i = 0; i < VPS; i++)
		if (vp_create(partition, i) < 0)
			tap_die("VP %u", i);
	return partition;
}

/* Nothing is closed: what came back would be free again. */
static void test_node(unsigned int node)
{
	uint64_t deposited = counter(LAB_COUNTER_DEPOSITED);
	long before[NODES], taken[NODES], given;
	int dev = dev_new();
	unsigned int i;

	for (i = 0; i < NODES; i++)
		before[i] = free_on(i);
	prefer(node);
	for (i = 0; i < PARTITIONS; i++)
		populated(dev);
	prefer(-1);
	for (i = 0; i < NODES; i++)
		taken[i] = before[i] - free_on(i);
	given = (counter(LAB_COUNTER_DEPOSITED) - deposited) * PAGE_KIB;
	tap_note("%ld KiB given, %ld taken from node 0, %ld from node 1", given, taken[0], taken[1]);
	tap_ok(given > 8192, "partitions on node %u are given memory", node);
	tap_ok(taken[node] > given * 8 / 10, "W42: it is of that node");
	tap_ok(taken[!node] < given * 2 / 10, "W42: and not of the other");
}

int main(void)
{
	if (free_on(1) < 0) {
		tap_skip("one node", "memory of the node that the VMM wants");
		return tap_done();
	}
	test_node(0);
	test_node(1);
	return tap_done();
}
