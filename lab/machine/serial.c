// SPDX-License-Identifier: GPL-2.0-only
/* A 16550 serial port. Register and bit names are those of its data sheet. */
#include "machine/serial.h"

#include <linux/kvm.h>
#include <linux/serial_reg.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define IIR_FIFO_ENABLED	0xc0

void serial_init(struct serial *serial, int vm, unsigned int irq, int output)
{
	*serial = (struct serial) { .vm = vm, .irq = irq, .output = output };
	pthread_mutex_init(&serial->lock, NULL);
	pthread_cond_init(&serial->space, NULL);
}

static uint8_t interrupt_id(const struct serial *serial)
{
	if ((serial->ier & UART_IER_RDI) && serial->received_count)
		return UART_IIR_RDI;
	if ((serial->ier & UART_IER_THRI) && serial->transmit_pending)
		return UART_IIR_THRI;
	return UART_IIR_NO_INT;
}

/* ISA interrupts are edges: the line has to fall when nothing is pending. */
static void update_irq(struct serial *serial)
{
	bool level = interrupt_id(serial) != UART_IIR_NO_INT && (serial->mcr & UART_MCR_OUT2);
	struct kvm_irq_level line = { .irq = serial->irq, .level = level };

	if (level == serial->irq_level)
		return;
	serial->irq_level = level;
	ioctl(serial->vm, KVM_IRQ_LINE, &line);
}

static void flush_locked(struct serial *serial)
{
	size_t done = 0;

	while (done < serial->sent_count) {
		ssize_t written = write(serial->output, serial->sent + done,
					serial->sent_count - done);

		if (written <= 0)
			break;
		done += written;
	}
	serial->sent_count = 0;
}

void serial_flush(struct serial *serial)
{
	pthread_mutex_lock(&serial->lock);
	if (serial->sent_count)
		flush_locked(serial);
	pthread_mutex_unlock(&serial->lock);
}

static void receive_byte(struct serial *serial, uint8_t byte)
{
	size_t tail = (serial->received_head + serial->received_count) % SERIAL_BUFFER;

	serial->received[tail] = byte;
	serial->received_count++;
}

static void transmit(struct serial *serial, uint8_t byte)
{
	if (serial->mcr & UART_MCR_LOOP) {
		if (serial->received_count < SERIAL_BUFFER)
			receive_byte(serial, byte);
	} else {
		if (serial->sent_count == SERIAL_BUFFER)
			flush_locked(serial);
		serial->sent[serial->sent_count++] = byte;
	}
	serial->transmit_pending = true;
}

static uint8_t modem_status(const struct serial *serial)
{
	uint8_t status = 0;

	if (!(serial->mcr & UART_MCR_LOOP))
		return UART_MSR_DCD | UART_MSR_DSR | UART_MSR_CTS;
	if (serial->mcr & UART_MCR_DTR)
		status |= UART_MSR_DSR;
	if (serial->mcr & UART_MCR_RTS)
		status |= UART_MSR_CTS;
	if (serial->mcr & UART_MCR_OUT1)
		status |= UART_MSR_RI;
	if (serial->mcr & UART_MCR_OUT2)
		status |= UART_MSR_DCD;
	return status;
}

static uint8_t read_received(struct serial *serial)
{
	uint8_t byte;

	if (!serial->received_count)
		return 0;
	byte = serial->received[serial->received_head];
	serial->received_head = (serial->received_head + 1) % SERIAL_BUFFER;
	serial->received_count--;
	pthread_cond_signal(&serial->space);
	return byte;
}

static uint8_t read_interrupt_id(struct serial *serial)
{
	uint8_t id = interrupt_id(serial);

	if (id == UART_IIR_THRI)
		serial->transmit_pending = false;
	return id | (serial->fcr & UART_FCR_ENABLE_FIFO ? IIR_FIFO_ENABLED : 0);
}

static uint8_t read_register(struct serial *serial, unsigned int offset)
{
	bool divisor = serial->lcr & UART_LCR_DLAB;

	switch (offset) {
	case UART_RX:
		return divisor ? serial->divisor[0] : read_received(serial);
	case UART_IER:
		return divisor ? serial->divisor[1] : serial->ier;
	case UART_IIR:
		return read_interrupt_id(serial);
	case UART_LCR:
		return serial->lcr;
	case UART_MCR:
		return serial->mcr;
	case UART_LSR:
		return UART_LSR_TEMT | UART_LSR_THRE |
		       (serial->received_count ? UART_LSR_DR : 0);
	case UART_MSR:
		return modem_status(serial);
	default:
		return serial->scratch;
	}
}

uint8_t serial_read(struct serial *serial, unsigned int offset)
{
	uint8_t value;

	pthread_mutex_lock(&serial->lock);
	value = read_register(serial, offset);
	update_irq(serial);
	pthread_mutex_unlock(&serial->lock);
	return value;
}

static void write_ier(struct serial *serial, uint8_t value)
{
	/* Enabling the interrupt while the transmitter is empty raises it. */
	if (value & ~serial->ier & UART_IER_THRI)
		serial->transmit_pending = true;
	serial->ier = value & 0x0f;
}

static void write_register(struct serial *serial, unsigned int offset, uint8_t value)
{
	bool divisor = serial->lcr & UART_LCR_DLAB;

	switch (offset) {
	case UART_TX:
		if (divisor)
			serial->divisor[0] = value;
		else
			transmit(serial, value);
		break;
	case UART_IER:
		if (divisor)
			serial->divisor[1] = value;
		else
			write_ier(serial, value);
		break;
	case UART_FCR:
		serial->fcr = value;
		if (value & UART_FCR_CLEAR_RCVR)
			serial->received_count = 0;
		break;
	case UART_LCR:
		serial->lcr = value;
		break;
	case UART_MCR:
		serial->mcr = value & 0x1f;
		break;
	case UART_SCR:
		serial->scratch = value;
		break;
	}
}

void serial_write(struct serial *serial, unsigned int offset, uint8_t value)
{
	pthread_mutex_lock(&serial->lock);
	write_register(serial, offset, value);
	update_irq(serial);
	pthread_mutex_unlock(&serial->lock);
}

void serial_input(struct serial *serial, const uint8_t *bytes, size_t count)
{
	pthread_mutex_lock(&serial->lock);
	for (size_t i = 0; i < count; i++) {
		while (serial->received_count == SERIAL_BUFFER)
			pthread_cond_wait(&serial->space, &serial->lock);
		receive_byte(serial, bytes[i]);
	}
	update_irq(serial);
	pthread_mutex_unlock(&serial->lock);
}
