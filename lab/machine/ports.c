// SPDX-License-Identifier: GPL-2.0-only
/* The parent's I/O ports that KVM does not serve itself. */
#include <time.h>

#include "control.h"
#include "machine/internal.h"
#include "machine/log.h"

#define PORT_CONSOLE		0x3f8
#define PORT_RESULTS		0x2f8
#define PORT_CMOS_INDEX		0x70
#define PORT_CMOS_DATA		0x71
#define PORT_KEYBOARD		0x64
#define KEYBOARD_RESET		0xfe
#define SLEEP_ENABLE		(1 << 5)

enum cmos_register {
	CMOS_SECONDS = 0,
	CMOS_MINUTES = 2,
	CMOS_HOURS = 4,
	CMOS_WEEKDAY = 6,
	CMOS_DAY = 7,
	CMOS_MONTH = 8,
	CMOS_YEAR = 9,
	CMOS_A = 10,
	CMOS_B = 11,
	CMOS_D = 13,
	CMOS_CENTURY = 0x32,
};

static uint8_t bcd(unsigned int value)
{
	return value / 10 % 10 << 4 | value % 10;
}

static uint8_t cmos_read(uint8_t index)
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	switch (index) {
	case CMOS_SECONDS: return bcd(tm.tm_sec);
	case CMOS_MINUTES: return bcd(tm.tm_min);
	case CMOS_HOURS: return bcd(tm.tm_hour);
	case CMOS_WEEKDAY: return bcd(tm.tm_wday + 1);
	case CMOS_DAY: return bcd(tm.tm_mday);
	case CMOS_MONTH: return bcd(tm.tm_mon + 1);
	case CMOS_YEAR: return bcd(tm.tm_year % 100);
	case CMOS_CENTURY: return bcd(19 + tm.tm_year / 100);
	case CMOS_A: return 0x26;	/* no update in progress, 32768 Hz */
	case CMOS_B: return 0x02;	/* 24 hours, BCD */
	case CMOS_D: return 0x80;	/* battery good */
	default: return 0;
	}
}

static uint8_t read_byte(struct machine *machine, uint16_t port)
{
	if (port >= PORT_CONSOLE && port < PORT_CONSOLE + SERIAL_PORTS)
		return serial_read(&machine->console, port - PORT_CONSOLE);
	if (port >= PORT_RESULTS && port < PORT_RESULTS + SERIAL_PORTS)
		return serial_read(&machine->results, port - PORT_RESULTS);
	if (port == PORT_CMOS_DATA)
		return cmos_read(machine->cmos_index);
	if (port == PORT_SLEEP_CONTROL || port == PORT_SLEEP_STATUS)
		return 0;
	return 0xff;
}

static void write_byte(struct machine *machine, uint16_t port, uint8_t value)
{
	if (port >= PORT_CONSOLE && port < PORT_CONSOLE + SERIAL_PORTS)
		serial_write(&machine->console, port - PORT_CONSOLE, value);
	else if (port >= PORT_RESULTS && port < PORT_RESULTS + SERIAL_PORTS)
		serial_write(&machine->results, port - PORT_RESULTS, value);
	else if (port == PORT_CMOS_INDEX)
		machine->cmos_index = value & 0x7f;
	else if (port == LAB_PORT_EXIT_STATUS)
		atomic_store(&machine->exit_status, value);
	else if ((port == PORT_KEYBOARD && value == KEYBOARD_RESET) ||
		 (port == PORT_SLEEP_CONTROL && value & SLEEP_ENABLE))
		machine_stop(machine, MACHINE_OFF);
}

static bool is_control_port(uint16_t port, unsigned int size)
{
	return port >= LAB_PORT_BASE && port < LAB_PORT_BASE + LAB_PORT_COUNT &&
	       port % 4 == 0 && size == 4;
}

uint32_t port_read(struct machine *machine, uint16_t port, unsigned int size)
{
	uint32_t value = 0;

	if (is_control_port(port, size))
		return model_control_read(machine->model, port - LAB_PORT_BASE);
	for (unsigned int i = 0; i < size; i++)
		value |= (uint32_t)read_byte(machine, port + i) << 8 * i;
	return value;
}

void port_write(struct machine *machine, uint16_t port, unsigned int size, uint32_t value)
{
	if (is_control_port(port, size)) {
		model_control_write(machine->model, port - LAB_PORT_BASE, value);
		return;
	}
	for (unsigned int i = 0; i < size; i++)
		write_byte(machine, port + i, value >> 8 * i);
}
