// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hypercalls on ports. Our ports are doorbells: ends in our own partition of
 * connections that a child's writes to an address ring.
 */
#include <linux/log2.h>

#include "hv_call.h"
#include "hv_registers.h"
#include "mshv.h"
#include "pool.h"

/**
 * mshv_hvcall_create_doorbell() - make a port of ours
 * @port_id: its number, 1 to MSHV_HV_PORT_ID_MAX
 * @partition_id: who may connect to it
 *
 * Context: process context, may sleep.
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_create_doorbell(u32 port_id, u64 partition_id)
{
	struct mshv_hv_create_port in = {
		.port_partition_id = MSHV_HV_PARTITION_SELF,
		.port_id = port_id,
		.connection_partition_id = partition_id,
		.type = MSHV_HV_PORT_DOORBELL,
		.target_sint = MSHV_SINT_DOORBELL,
		.target_vp = MSHV_HV_VP_ANY,
	};
	struct mshv_hvcall call = {
		.code = MSHV_HV_CREATE_PORT,
		.in = &in,
		.in_bytes = sizeof(in),
		.pool = &mshv_self_pool,
	};

	return mshv_hvcall(&call);
}

/**
 * mshv_hvcall_delete_port() - end a port of ours
 * @port_id: its number
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_delete_port(u32 port_id)
{
	struct mshv_hv_delete_port in = {
		.port_partition_id = MSHV_HV_PARTITION_SELF,
		.port_id = port_id,
	};
	struct mshv_hvcall call = {
		.code = MSHV_HV_DELETE_PORT,
		.in = &in,
		.in_bytes = sizeof(in),
		.winding_up = true,
	};

	return mshv_hvcall(&call);
}

static u64 doorbell_flags(const struct mshv_req_ioeventfd *req)
{
	u64 flags = req->length ? ilog2(req->length) + 1 : 0;

	return req->any_value ? flags | MSHV_HV_DOORBELL_ANY_VALUE : flags;
}

/**
 * mshv_hvcall_connect_doorbell() - have a child's writes ring a port of ours
 * @pool: memory of the child
 * @port_id: number of the port, also of the connection
 * @req: which writes
 *
 * Context: process context, may sleep.
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_connect_doorbell(struct mshv_pool *pool, u32 port_id,
				 const struct mshv_req_ioeventfd *req)
{
	struct mshv_hv_connect_port in = {
		.connection_partition_id = pool->partition_id,
		.connection_id = port_id,
		.port_partition_id = MSHV_HV_PARTITION_SELF,
		.port_id = port_id,
		.type = MSHV_HV_PORT_DOORBELL,
		.gpa = req->gpa,
		.trigger_value = req->any_value ? 0 : req->value,
		.flags = doorbell_flags(req),
	};
	struct mshv_hvcall call = {
		.code = MSHV_HV_CONNECT_PORT,
		.in = &in,
		.in_bytes = sizeof(in),
		.pool = pool,
	};

	return mshv_hvcall(&call);
}

/**
 * mshv_hvcall_disconnect_doorbell() - undo mshv_hvcall_connect_doorbell()
 * @partition_id: the child
 * @connection_id: number of the connection
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_disconnect_doorbell(u64 partition_id, u32 connection_id)
{
	struct mshv_hv_disconnect_port in = {
		.connection_partition_id = partition_id,
		.connection_id = connection_id,
		.flags = MSHV_HV_CONNECTION_IS_DOORBELL,
	};
	struct mshv_hvcall call = {
		.code = MSHV_HV_DISCONNECT_PORT,
		.in = &in,
		.in_bytes = sizeof(in),
		.winding_up = true,
	};

	return mshv_hvcall(&call);
}
