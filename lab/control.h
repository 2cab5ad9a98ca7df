/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lab's control port: how a program in the parent reads the lab's counters
 * and asks it to misbehave.
 *
 * Eight 32-bit I/O ports. A command is: write the arguments, write the command
 * number to LAB_PORT_COMMAND, read LAB_PORT_COMMAND for the status (0 = done,
 * otherwise an errno value), read the results from the argument ports. One
 * program at a time uses it; ioperm(LAB_PORT_BASE, LAB_PORT_COUNT, 1) gives
 * access. LAB_PORT_COMMAND read before any command gives LAB_PORT_MAGIC.
 */
#ifndef LAB_CONTROL_H
#define LAB_CONTROL_H

#define LAB_PORT_BASE		0xed0
#define LAB_PORT_COMMAND	(LAB_PORT_BASE + 0)
#define LAB_PORT_ARG(n)		(LAB_PORT_BASE + 4 + 4 * (n))	/* n = 0..6 */
#define LAB_PORT_COUNT		32
#define LAB_PORT_MAGIC		0x4c41424d			/* "MBAL" in memory */

/*
 * One byte, write only: exit status of what the parent was booted for. A parent
 * that powers off without having written it is taken as crashed.
 */
#define LAB_PORT_EXIT_STATUS	0xec8

enum lab_command {
	/*
	 * arg0 = hypercall code; results: arg0/1 calls low/high, arg2/3 elements,
	 * arg4/5 calls with interrupts off
	 */
	LAB_CMD_COUNT = 1,
	/* all hypercall, message and exit counters become zero */
	LAB_CMD_RESET_COUNTERS = 2,
	/*
	 * arg0 = code, arg1 = n (1 = the next call of that code, as
	 * LAB_CMD_COUNT counts them), arg2 = status,
	 * arg3 = how many calls in a row fail (0 = 1), arg4 = elements completed
	 * before the failure (rep calls)
	 */
	LAB_CMD_INJECT = 3,
	/* forget all injections; result: arg0 how many were not used up */
	LAB_CMD_INJECT_CLEAR = 4,
	/*
	 * results: arg0 partitions alive, arg1 pages in pools of children,
	 * arg2 pages in the parent's own pool, arg3 parent pages mapped into
	 * children, arg4 VPs alive, arg5 messages queued, not yet delivered,
	 * arg6 ports
	 */
	LAB_CMD_LEDGER = 5,
	/* arg0 = enum lab_knob, arg1 = value */
	LAB_CMD_SET_KNOB = 6,
	/*
	 * Post a message to a parent VP as it is, however senseless:
	 * arg0 = parent VP, arg1 = message type, arg2/3 = sender low/high,
	 * arg4 = first payload word, arg5 = second payload word
	 */
	LAB_CMD_POST_MESSAGE = 7,
	/* arg0 = enum lab_counter; results: arg0/1 value */
	LAB_CMD_COUNTER = 8,
	/*
	 * Post the completion of an asynchronous call that was never made:
	 * arg0 = parent VP, arg1/2 = partition id low/high, arg3 = status
	 */
	LAB_CMD_POST_COMPLETION = 9,
	/*
	 * Put a port's number into the doorbells' ring (SINT 5) of a parent VP,
	 * whether there is such a port or not: arg0 = parent VP, arg1 = number,
	 * arg2 = how many times. That parent VP can take none out meanwhile if
	 * it is the one that gives the command; so 64 times fills the ring.
	 */
	LAB_CMD_RING_PORT = 10,
	/*
	 * VMBus, if the lab was started with it: arg0 = 0 to ask, 1 to offer the
	 * channel, 2 to take the offer back; results: arg0 the parent has made
	 * contact, arg1 version, arg2 messages of the parent, arg3 the channel's
	 * state: 0 none, 1 offered, 2 taken back and not yet released by the parent
	 */
	LAB_CMD_VMBUS = 11,
};

enum lab_counter {
	LAB_COUNTER_MESSAGES = 1,	/* messages put into a slot */
	LAB_COUNTER_EOM_WRITES = 2,
	LAB_COUNTER_CHILD_EXITS = 3,
	LAB_COUNTER_DEPOSITED = 4,	/* pages, ever */
	LAB_COUNTER_WITHDRAWN = 5,	/* pages, ever */
	LAB_COUNTER_INJECTED = 16,	/* calls that failed as asked */
	LAB_COUNTER_DOORBELLS = 6,	/* children's writes that rang a port */
	LAB_COUNTER_RING_FULL = 7,	/* times there was no room in a ring */
	LAB_COUNTER_APIC_EOIS = 8,	/* messages posted */
	LAB_COUNTER_SIGNALS = 9,	/* of the scheduler, lost ones included */
	LAB_COUNTER_HYPERCALLS = 24,	/* of the parent, whatever their code */
	/* no counter: the flags that the latest CREATE_PARTITION gave */
	LAB_COUNTER_CREATION_FLAGS = 32,
};

enum lab_knob {
	/* at most this many elements per rep call and call (0 = no limit) */
	LAB_KNOB_REP_LIMIT = 1,
	/* pages CREATE_VP takes from the partition's pool; 0x0B if it has fewer */
	LAB_KNOB_CHARGE_VP = 2,
	/* pages INITIALIZE takes likewise */
	LAB_KNOB_CHARGE_PARTITION = 3,
	/* pages MAP_GPA takes for every 256 pages newly mapped */
	LAB_KNOB_CHARGE_MAP = 4,
	/* milliseconds by which intercept messages are held back */
	LAB_KNOB_MESSAGE_DELAY = 5,
	/* that many coming intercept messages are lost */
	LAB_KNOB_MESSAGE_LOSE = 6,
	/* pages CREATE_PARTITION takes from the parent's own pool */
	LAB_KNOB_CHARGE_CREATE = 7,
	/*
	 * The status with which a charge reports that pages are short, and with
	 * it what the charge wants: 0 or 0x0B pages of the partition's pool,
	 * 0x73 of the parent's own pool, 0x75 and 0x83 likewise but at least 8,
	 * of them 8 with consecutive numbers that no other charge has. Also for
	 * the pages of MAP_VP_STATE_PAGE and MAP_STATS_PAGE
	 */
	LAB_KNOB_CHARGE_STATUS = 8,
	/* pages CREATE_PORT takes from the parent's own pool */
	LAB_KNOB_CHARGE_PORT = 9,
	/* pages CONNECT_PORT takes from the child's pool */
	LAB_KNOB_CHARGE_CONNECTION = 10,
	/* that many coming SET_PARTITION_PROPERTY are carried out later (0x79) */
	LAB_KNOB_ASYNC_CALLS = 11,
	/* milliseconds until they are; 0 = the message comes before the answer */
	LAB_KNOB_ASYNC_DELAY = 12,
	/* they fail in the end with this status and change nothing (0 = they do not) */
	LAB_KNOB_ASYNC_STATUS = 13,
	/* not 0: no message on the end of level-triggered interrupts */
	LAB_KNOB_EOI_SUPPRESS = 14,
	/* not 0: event rings start at their first entry whenever SIRBP is enabled */
	LAB_KNOB_RING_RESTART = 15,
	/* messages without a cause before each intercept's, LAB_STRAY_* */
	LAB_KNOB_STRAY = 16,
	/* in which form the scheduler's signals come, LAB_SIGNAL_* */
	LAB_KNOB_SIGNAL = 17,
	/*
	 * A VP that was signalled goes on being blocked for so many milliseconds,
	 * and its counter says so; DISPATCH_VP before answers "blocked" again
	 */
	LAB_KNOB_UNBLOCK_DELAY = 18,
	/* what the property "largest XSAVE image" reads as (0 = what it is) */
	LAB_KNOB_XSAVE_SIZE = 32,
};

#define LAB_STRAY_COMPLETION	1u	/* of a call that was never made */
#define LAB_STRAY_DOORBELL	2u	/* of a port that does not exist */
#define LAB_STRAY_EOI		4u	/* of vector 255 */
#define LAB_STRAY_VP		8u	/* intercept of a VP that does not exist */
#define LAB_STRAY_TYPE		16u	/* message of an unknown type */
#define LAB_STRAY_ALL		31u

#define LAB_SIGNAL_SET		1u	/* as a set of VPs of one partition, not as pairs */
#define LAB_SIGNAL_TWICE	2u	/* each of them twice */
#define LAB_SIGNAL_ALL		3u

#endif
