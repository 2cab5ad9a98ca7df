// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ports of the parent and what children connect to them. Of the hypervisor's
 * kinds of ports there are doorbells only: a child's write to a certain address
 * does not stop it, but puts the port's number into an event ring.
 */
#include <search.h>
#include <stdlib.h>

#include "private.h"

#define PORTS_MAX		65536u
#define CONNECTIONS_MAX		65536u
#define DOORBELL_FLAGS		(HV_DOORBELL_SIZE_MASK | HV_DOORBELL_ANY_VALUE)

/**
 * struct connection - a child's doorbell
 * @port: what it rings; NULL after the port was deleted
 * @next: another one of the same port
 * @flags: HV_DOORBELL_*
 */
struct connection {
	uint32_t id;
	struct port *port;
	struct connection *next;
	uint64_t gpa;
	uint64_t value;
	uint32_t flags;
	struct charge charge;
};

static int compare(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_ports(const void *a, const void *b)
{
	return compare(((const struct port *)a)->id, ((const struct port *)b)->id);
}

static int compare_ids(const void *a, const void *b)
{
	return compare(((const struct connection *)a)->id, ((const struct connection *)b)->id);
}

static int compare_doorbells(const void *left, const void *right)
{
	const struct connection *a = left, *b = right;

	if (a->gpa != b->gpa)
		return compare(a->gpa, b->gpa);
	if (a->flags != b->flags)
		return compare(a->flags, b->flags);
	return compare(a->value, b->value);
}

/* What a tree's node or root points to. */
static void *object_of(void *node)
{
	return node ? *(void **)node : NULL;
}

struct port *port_find(struct model *model, uint32_t id)
{
	const struct port key = { .id = id };

	return object_of(tfind(&key, &model->ports, compare_ports));
}

/* Ports belong to the parent; children own none. */
static uint16_t check_owner(struct model *model, uint64_t id)
{
	const struct partition *owner = partition_find(model, id);

	if (!owner)
		return HV_STATUS_INVALID_PARTITION_ID;
	return owner->slot ? HV_STATUS_ACCESS_DENIED : HV_STATUS_SUCCESS;
}

static uint16_t check_port(const struct model *model, const struct hv_create_port_input *input)
{
	if (!input->port_id || input->port_id > HV_PORT_ID_MAX)
		return HV_STATUS_INVALID_PORT_ID;
	if (input->type != HV_PORT_DOORBELL || input->port_vtl || input->connection_vtl ||
	    input->target_sint >= HV_SINT_COUNT)
		return HV_STATUS_INVALID_PARAMETER;
	if (input->target_vp != HV_VP_INDEX_ANY && input->target_vp >= model->config.parent_vps)
		return HV_STATUS_INVALID_VP_INDEX;
	return HV_STATUS_SUCCESS;
}

/* Errors leave nothing behind. */
static uint16_t add_port(struct model *model, struct partition *partition,
			 const struct hv_create_port_input *input)
{
	struct port *port = calloc(1, sizeof(*port));
	uint16_t status;

	if (!port)
		return HV_STATUS_OPERATION_FAILED;
	*port = (struct port){
		.id = input->port_id, .sint = input->target_sint,
		.target_vp = input->target_vp, .partition = partition,
	};
	status = charge_take(&model->self, model->knobs.charge_port, &port->charge);
	if (status)
		goto free_port;
	status = HV_STATUS_OPERATION_FAILED;
	if (!tsearch(port, &model->ports, compare_ports))
		goto return_charge;
	port->next = partition->ports;
	port->link = &partition->ports;
	if (port->next)
		port->next->link = &port->next;
	partition->ports = port;
	model->nr_ports++;
	return HV_STATUS_SUCCESS;

return_charge:
	charge_return(&model->self, &port->charge);
free_port:
	free(port);
	return status;
}

uint16_t call_create_port(struct hypercall *call)
{
	const struct hv_create_port_input *input = (const void *)call->input;
	struct model *model = call->model;
	struct partition *partition;
	uint16_t status = check_owner(model, input->port_partition);

	if (!status)
		status = partition_child_by_id(model, input->connection_partition, &partition);
	if (!status)
		status = check_port(model, input);
	if (status)
		return status;
	if (port_find(model, input->port_id))
		return HV_STATUS_OBJECT_IN_USE;
	if (model->nr_ports == PORTS_MAX)
		return HV_STATUS_NO_RESOURCES;
	return add_port(model, partition, input);
}

static void remove_port(struct model *model, struct port *port)
{
	/* Their numbers stay taken until they are disconnected. */
	for (struct connection *connection = port->connections; connection;
	     connection = connection->next) {
		tdelete(connection, &port->partition->doorbells, compare_doorbells);
		connection->port = NULL;
	}
	ring_forget(model, port);
	tdelete(port, &model->ports, compare_ports);
	*port->link = port->next;
	if (port->next)
		port->next->link = port->link;
	charge_return(&model->self, &port->charge);
	model->nr_ports--;
	free(port);
}

uint16_t call_delete_port(struct hypercall *call)
{
	const struct hv_delete_port_input *input = (const void *)call->input;
	struct model *model = call->model;
	uint16_t status = check_owner(model, input->port_partition);
	struct port *port;

	if (status)
		return status;
	port = port_find(model, input->port_id);
	if (!port)
		return HV_STATUS_INVALID_PORT_ID;
	remove_port(model, port);
	return HV_STATUS_SUCCESS;
}

static struct connection *connection_find(struct partition *partition, uint32_t id)
{
	const struct connection key = { .id = id };

	return object_of(tfind(&key, &partition->connections, compare_ids));
}

static uint16_t check_doorbell(const struct model *model,
			       const struct hv_connect_port_input *input)
{
	uint64_t limit = 1ull << model->config.physical_address_bits;

	if (input->connection_id > HV_PORT_ID_MAX)
		return HV_STATUS_INVALID_CONNECTION_ID;
	if (input->type != HV_PORT_DOORBELL || input->connection_vtl || input->gpa >= limit ||
	    input->flags & ~(uint64_t)DOORBELL_FLAGS ||
	    (input->flags & HV_DOORBELL_SIZE_MASK) > HV_DOORBELL_SIZE_QWORD)
		return HV_STATUS_INVALID_PARAMETER;
	return HV_STATUS_SUCCESS;
}

/* Into both trees, or into none. */
static bool insert(struct partition *partition, struct connection *connection)
{
	if (!tsearch(connection, &partition->connections, compare_ids))
		return false;
	if (tsearch(connection, &partition->doorbells, compare_doorbells))
		return true;
	tdelete(connection, &partition->connections, compare_ids);
	return false;
}

static uint16_t add_connection(struct partition *partition, struct port *port,
			       const struct connection *wanted)
{
	struct model *model = partition->model;
	struct connection *connection;
	uint16_t status;

	if (model->nr_connections == CONNECTIONS_MAX)
		return HV_STATUS_NO_RESOURCES;
	connection = malloc(sizeof(*connection));
	if (!connection)
		return HV_STATUS_OPERATION_FAILED;
	*connection = *wanted;
	status = charge_take(partition, model->knobs.charge_connection, &connection->charge);
	if (status)
		goto free_connection;
	status = HV_STATUS_OPERATION_FAILED;
	if (!insert(partition, connection))
		goto return_charge;
	connection->port = port;
	connection->next = port->connections;
	port->connections = connection;
	model->nr_connections++;
	return HV_STATUS_SUCCESS;

return_charge:
	charge_return(partition, &connection->charge);
free_connection:
	free(connection);
	return status;
}

uint16_t call_connect_port(struct hypercall *call)
{
	const struct hv_connect_port_input *input = (const void *)call->input;
	struct connection wanted = {
		.id = input->connection_id, .gpa = input->gpa, .flags = input->flags,
		.value = input->flags & HV_DOORBELL_ANY_VALUE ? 0 : input->value,
	};
	struct partition *partition;
	struct port *port;
	uint16_t status = partition_child(call, &partition);

	if (!status)
		status = check_owner(call->model, input->port_partition);
	if (!status)
		status = check_doorbell(call->model, input);
	if (status)
		return status;
	port = port_find(call->model, input->port_id);
	if (!port)
		return HV_STATUS_INVALID_PORT_ID;
	/* A port is made for one partition. */
	if (port->partition != partition)
		return HV_STATUS_ACCESS_DENIED;
	if (connection_find(partition, wanted.id) ||
	    tfind(&wanted, &partition->doorbells, compare_doorbells))
		return HV_STATUS_OBJECT_IN_USE;
	return add_connection(partition, port, &wanted);
}

static void remove_connection(struct partition *partition, struct connection *connection)
{
	struct connection **link;

	tdelete(connection, &partition->connections, compare_ids);
	if (connection->port) {
		tdelete(connection, &partition->doorbells, compare_doorbells);
		link = &connection->port->connections;
		while (*link != connection)
			link = &(*link)->next;
		*link = connection->next;
	}
	charge_return(partition, &connection->charge);
	partition->model->nr_connections--;
	free(connection);
}

uint16_t call_disconnect_port(struct hypercall *call)
{
	const struct hv_disconnect_port_input *input = (const void *)call->input;
	struct connection *connection;
	struct partition *partition;
	uint16_t status = partition_child(call, &partition);

	if (status)
		return status;
	/* Doorbells are numbered apart from connections of other kinds. */
	connection = input->is_doorbell & 1 ? connection_find(partition, input->connection_id) :
					      NULL;
	if (!connection)
		return HV_STATUS_INVALID_CONNECTION_ID;
	remove_connection(partition, connection);
	return HV_STATUS_SUCCESS;
}

void ports_drop(struct partition *partition)
{
	while (partition->connections)
		remove_connection(partition, object_of(partition->connections));
	while (partition->ports) {
		remove_port(partition->model, partition->ports);
		partition->model->counters.dropped_ports++;
	}
}

static struct port *doorbell_find(struct partition *partition, uint64_t gpa, uint32_t flags,
				  uint64_t value)
{
	const struct connection key = { .gpa = gpa, .flags = flags, .value = value };
	struct connection *connection = object_of(tfind(&key, &partition->doorbells,
							compare_doorbells));

	return connection ? connection->port : NULL;
}

static uint32_t size_flag(unsigned int size)
{
	switch (size) {
	case 1: return HV_DOORBELL_SIZE_BYTE;
	case 2: return HV_DOORBELL_SIZE_WORD;
	case 4: return HV_DOORBELL_SIZE_DWORD;
	case 8: return HV_DOORBELL_SIZE_QWORD;
	default: return HV_DOORBELL_SIZE_ANY;
	}
}

bool model_doorbell(struct partition *partition, uint64_t gpa, unsigned int size, uint64_t value)
{
	struct model *model = partition->model;
	uint32_t flag = size_flag(size);
	struct port *port;

	if (size < sizeof(value))
		value &= (1ull << 8 * size) - 1;
	pthread_mutex_lock(&model->lock);
	/* The most specific one; that two doorbells overlap is the parent's affair. */
	port = doorbell_find(partition, gpa, flag, value);
	if (!port)
		port = doorbell_find(partition, gpa, flag | HV_DOORBELL_ANY_VALUE, 0);
	if (!port)
		port = doorbell_find(partition, gpa, HV_DOORBELL_SIZE_ANY, value);
	if (!port)
		port = doorbell_find(partition, gpa, HV_DOORBELL_ANY_VALUE, 0);
	if (port) {
		model->counters.doorbells++;
		ring_queue(model, port);
	}
	pthread_mutex_unlock(&model->lock);
	return port;
}
