/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest of the replay clients, placed at VM_CODE in real mode with a stack below
 * 0x7000. It prints one line at port 0x3f8 and says at port 0x80 how far it has come
 * (replay.c has the other side). What it computes passes through everything a client
 * has to get right: an answer read from a port, an MSR nobody has, a device in memory,
 * state that is saved and restored, interrupts, doorbells.
 *
 * The VMM puts the LAPIC's registers where the extra segment begins.
 */
	.section .rodata
	.code16
	.balign 16
	.globl guest_replay, guest_replay_end

#define HERE(label)	(0x1000 + label - guest_replay)
#define COUNT		0x3000		/* of interrupts */
#define BRAND		0x3008		/* part of the processor's name */
#define TO_FPU		0x3010
#define FROM_FPU	0x3014

	.macro say label
	movw	$HERE(\label), %si
	callw	print
	.endm

	.macro stage number
	movb	$\number, %al
	outb	%al, $0x80
	.endm

guest_replay:
	xorw	%ax, %ax
	movw	%ax, %ss
	movw	$0x7000, %sp
	movw	$0x2000, %ax
	movw	%ax, %fs
	cld

	/* The primes below a limit that is asked for, and their sum in EBP. */
	say	primes
	inb	$0x60, %al
	movzbl	%al, %edi
	xorl	%ebp, %ebp
	movl	$2, %esi
1:	cmpl	%edi, %esi
	jae	5f
	movl	$2, %ecx
2:	movl	%ecx, %eax
	mull	%ecx
	cmpl	%esi, %eax
	ja	3f
	movl	%esi, %eax
	xorl	%edx, %edx
	divl	%ecx
	testl	%edx, %edx
	jz	4f
	incl	%ecx
	jmp	2b
3:	addl	%esi, %ebp
	movl	%esi, %eax
	callw	number
4:	incl	%esi
	jmp	1b
5:	say	sum
	movl	%ebp, %eax
	callw	number

	say	msr
	movl	$-1, %eax
	movl	$-1, %edx
	movl	$0x12345, %ecx
	rdmsr
	orl	%edx, %eax
	callw	number
	movl	$0x80000002, %eax
	cpuid
	movl	%eax, BRAND

	/* A device that computes. */
	say	device
	xorw	%bx, %bx
	movl	%ebp, %eax
	movl	%eax, %fs:(%bx)
	movl	%fs:(%bx), %eax
	callw	number

	/* State that has to survive: registers, FPU, LAPIC, memory. */
	fninit
	movl	%ebp, TO_FPU
	fildl	TO_FPU
	movl	$0x1ff, %es:0xf0
	movl	$0, %es:0x80
	movw	$HERE(handler), 4 * 0x30
	movw	$0, 4 * 0x30 + 2
	stage	1
	say	state
	fistpl	FROM_FPU
	movl	FROM_FPU, %eax
	callw	number
	movl	%ebp, %eax
	callw	number

	stage	2
	xorl	%esi, %esi
6:	cli
	cmpl	COUNT, %esi
	jne	7f
	# Sleeps for the first. The others come before it waits for them, and an emulator
	# that loses what STI holds back would have it sleep for ever.
	testl	%esi, %esi
	jz	5f
	sti
	nop
	jmp	6b
5:	sti
	hlt
	jmp	6b
7:	incl	%esi
	stage	3
	cmpl	$3, %esi
	jb	6b
	say	interrupts
	movl	COUNT, %eax
	callw	number

	movw	$0x1000, %bx
	movw	$3, %cx
8:	movw	%cx, %ax
	movw	%ax, %fs:(%bx)
	decw	%cx
	jnz	8b
	stage	4
	say	doorbells
	movw	$4, %bx
	movl	%fs:(%bx), %eax
	callw	number

	say	answer
	imull	$7, %ebp, %eax
	addl	$3, %eax
	callw	number
	stage	0xff
9:	hlt
	jmp	9b

handler:
	incl	COUNT
	movl	$0, %es:0xb0
	iretw

/* The string at SI. */
print:
	movw	$0x3f8, %dx
1:	lodsb
	testb	%al, %al
	jz	2f
	outb	%al, %dx
	jmp	1b
2:	retw

/* EAX, then a space. */
number:
	pushal
	movl	$10, %ebx
	xorw	%cx, %cx
1:	xorl	%edx, %edx
	divl	%ebx
	pushw	%dx
	incw	%cx
	testl	%eax, %eax
	jnz	1b
	movw	$0x3f8, %dx
2:	popw	%ax
	addb	$'0', %al
	outb	%al, %dx
	decw	%cx
	jnz	2b
	movb	$' ', %al
	outb	%al, %dx
	popal
	retw

primes:		.asciz	"primes "
sum:		.asciz	"sum "
msr:		.asciz	"msr "
device:		.asciz	"device "
state:		.asciz	"state "
interrupts:	.asciz	"interrupts "
doorbells:	.asciz	"doorbells "
answer:		.asciz	"answer "
guest_replay_end:

	.section .note.GNU-stack, "", @progbits
