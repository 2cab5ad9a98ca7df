/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the test VMs execute: real-mode code, placed at VM_CODE with all segment
 * bases zero. Each uses relative jumps only and reports by port accesses.
 */
	.section .rodata
	.code16

	.macro guest name
	.balign 16
	.globl guest_\name
guest_\name:
	.endm

	.macro end name
	.globl guest_\name\()_end
guest_\name\()_end:
	.endm

/* One port access of each kind; the last one repeats what was read. */
guest io
	movb	$0x41, %al
	movw	$0x3f8, %dx
	outb	%al, %dx
	movw	$0xbeef, %ax
	outw	%ax, $0x20
	movl	$0xcafef00d, %eax
	outl	%eax, $0x24
	xorl	%eax, %eax
	inb	$0x60, %al
	outb	%al, $0x61
	hlt
end io

/*
 * Goes from port 0x10 to 0x11 and so on, with a handler for vector 2 that says so
 * at port 0x12; the handler lies 2 bytes behind VM_CODE.
 */
guest nmi
	jmp	1f
	outb	%al, $0x12
	iretw
1:	movw	$0x8000, %sp
2:	outb	%al, $0x10
	outb	%al, $0x11
	jmp	2b
end nmi

/* String output without repeat prefix, next to itself and to plain output. */
guest outs
	movw	$0x10, %dx
	movw	$0x2000, %si
	movw	$0xaaee, %ax
	outsb
	outsb
	outsb
	outb	%al, %dx
	outsw
	outsb
	outw	%ax, %dx
	movw	$2, %cx
	outsb
	rep outsb
	outsb
	outb	%al, $0x11
	hlt
end outs

/* Counts at port 0x10, for ever. */
guest counter
	xorl	%eax, %eax
1:	incl	%eax
	outl	%eax, $0x10
	jmp	1b
end counter

/* Says that it runs, then never again gives control away. */
guest spin
	outb	%al, $0x10
1:	incl	%ebx
	jmp	1b
end spin

/* Spins until memory at 0x3000 is not zero, then shows it. */
guest wait
	outb	%al, $0x10
1:	movl	0x3000, %eax
	testl	%eax, %eax
	jz	1b
	outl	%eax, $0x11
	jmp	1b
end wait

/* Writes memory at 0x3000 without end, and runs off to port 0x10 now and then. */
guest writer
	xorl	%ecx, %ecx
1:	incl	%ecx
	movl	%ecx, 0x3000
	testw	$0xfff, %cx
	jnz	1b
	outb	%al, $0x10
	jmp	1b
end writer

/* Sleeps with interrupts off: nothing but its VMM can end that. */
guest halt
	outb	%al, $0x10
	cli
1:	hlt
	jmp	1b
end halt

/* A read at 0x20123, a write at 0x30456, a jump to 0x40000. */
guest holes
	movw	$0x2000, %ax
	movw	%ax, %ds
	movb	0x123, %al
	outb	%al, $0x10
	movw	$0x3000, %ax
	movw	%ax, %ds
	movb	$0x5a, 0x456
	outb	%al, $0x11
	ljmp	$0x4000, $0
end holes

/* Reads and writes at 0x20000. */
guest readwrite
	movw	$0x2000, %ax
	movw	%ax, %ds
	movb	0, %al
	outb	%al, $0x10
	movb	$0x77, 0
	movb	0, %al
	outb	%al, $0x11
	hlt
end readwrite

/* An exception without an interrupt table is a triple fault. */
guest triple
	outb	%al, $0x10
	lidtl	0x3000
	int3
	hlt
end triple

/* Adds one to the first byte of each page from 0x10000 to 0x9ffff. */
guest sweep
1:	movw	$0x1000, %ax
2:	movw	%ax, %ds
	incb	0
	addw	$0x100, %ax
	cmpw	$0xa000, %ax
	jb	2b
	outb	%al, $0x10
	jmp	1b
end sweep

/* Shows what lies where the data segment begins; the VMM moves the segment. */
guest peek
1:	movl	0, %eax
	outl	%eax, $0x10
	jmp	1b
end peek

/*
 * From EDI on, every ESI bytes, ECX times, with a data segment of 4 GiB: writes
 * each address to itself.
 */
guest walk_fill
1:	addr32 movl %edi, (%edi)
	addl	%esi, %edi
	decl	%ecx
	jnz	1b
2:	outb	%al, $0x10
	jmp	2b
end walk_fill

/* Likewise, but shows the sum of what it finds. */
guest walk_sum
	xorl	%eax, %eax
1:	addr32 addl (%edi), %eax
	addl	%esi, %edi
	decl	%ecx
	jnz	1b
2:	outl	%eax, $0x10
	jmp	2b
end walk_sum

/* Likewise, but adds one to what it finds, and starts over when told to go on. */
guest walk_increment
1:	movl	%edi, %ebx
	movl	%ecx, %edx
2:	addr32 incl (%ebx)
	addl	%esi, %ebx
	decl	%edx
	jnz	2b
	outb	%al, $0x10
	jmp	1b
end walk_increment

/* At the far side of a mapping: reports and comes back to the report. */
guest here
1:	outb	%al, $0x12
	jmp	1b
end here

/*
 * Enables its LAPIC, whose registers the VMM puts where the extra segment begins,
 * says that it is ready, then sleeps and counts interrupts of vectors 0x30 and
 * 0x31 at 0x3000 and 0x3004.
 */
guest interrupts
	xorw	%ax, %ax
	movw	%ax, %ss
	movw	$0x7000, %sp
	movw	$(0x1000 + 2f - guest_interrupts), 4 * 0x30
	movw	%ax, 4 * 0x30 + 2
	movw	$(0x1000 + 3f - guest_interrupts), 4 * 0x31
	movw	%ax, 4 * 0x31 + 2
	movl	$0x1ff, %es:0xf0
	movl	$0, %es:0x80
	outb	%al, $0x10
1:	sti
	hlt
	jmp	1b
2:	incl	0x3000
	movl	$0, %es:0xb0
	iretw
3:	incl	0x3004
	movl	$0, %es:0xb0
	iretw
end interrupts

/*
 * Does as it is told at 0x3000: how many writes, of which value, at which offset
 * from 0x20000, of how many bytes. Then it reports and looks again.
 */
guest doorbells
	movw	$0x2000, %ax
	movw	%ax, %ds
1:	movl	%cs:0x3000, %ecx
	movl	%cs:0x3004, %eax
	movw	%cs:0x3008, %bx
	cmpb	$2, %cs:0x300a
	je	3f
	ja	4f
2:	movb	%al, (%bx)
	decl	%ecx
	jnz	2b
	jmp	5f
3:	movw	%ax, (%bx)
	decl	%ecx
	jnz	3b
	jmp	5f
4:	movl	%eax, (%bx)
	decl	%ecx
	jnz	4b
5:	outb	%al, $0x10
	jmp	1b
end doorbells

/* A stack, and the hypercall page at 0x5000. */
	.macro enable_hypercalls
	xorw	%ax, %ax
	movw	%ax, %ss
	movw	$0x4000, %sp
	xorl	%edx, %edx
	movl	$0x40000000, %ecx
	movl	$1, %eax
	wrmsr
	movl	$0x40000001, %ecx
	movl	$0x5001, %eax
	wrmsr
	movw	$0x5000, %bx
	.endm

/* Makes hypercalls no hypervisor knows, ten in a row, and shows the last result. */
guest hypercalls
	enable_hypercalls
1:	movw	$10, %bp
2:	movl	$0x4321, %eax
	movl	$0x5678, %edx
	callw	*%bx
	decw	%bp
	jnz	2b
	outl	%eax, $0x10
	movl	%edx, %eax
	outl	%eax, $0x11
	jmp	1b
end hypercalls

/* The same hypercall without end. */
guest hypercall_flood
	enable_hypercalls
1:	movl	$0x4321, %eax
	xorl	%edx, %edx
	callw	*%bx
	jmp	1b
end hypercall_flood

/*
 * For VPs that start at 0x8000 in segment 0x800, each by the start-up interrupt but
 * the first, which sends it. With a flat extra segment each enables its LAPIC, says
 * at port 0x10 that it is there (AL = its APIC id), adds to 0x3000 together with the
 * others, says so at port 0x11, then counts interrupts of vector 0x30 at 0x3010 +
 * 4 * id.
 */
guest smp
	cli
	movw	%cs, %ax
	movw	%ax, %ds
	lgdtl	%ds:(5f - guest_smp)
	movl	%cr0, %eax
	orb	$1, %al
	movl	%eax, %cr0
	movw	$8, %bx
	movw	%bx, %es
	andb	$0xfe, %al
	movl	%eax, %cr0
	xorw	%ax, %ax
	movw	%ax, %ds
	movw	%ax, %ss
	movl	$0xfee00000, %edi
	addr32 movl %es:0x20(%edi), %ebx
	shrl	$24, %ebx
	movw	%bx, %sp
	shlw	$8, %sp
	addw	$0xa100, %sp
	addr32 movl $0x1ff, %es:0xf0(%edi)
	addr32 movl $0, %es:0x80(%edi)
	testl	%ebx, %ebx
	jnz	1f
	movw	$(4f - guest_smp), 4 * 0x30
	movw	%cs, 4 * 0x30 + 2
	addr32 movl $0xc4500, %es:0x300(%edi)
	addr32 movl $0xc4608, %es:0x300(%edi)
1:	movl	%ebx, %eax
	outb	%al, $0x10
	movl	$10000, %ecx
2:	lock incl 0x3000
	decl	%ecx
	jnz	2b
	outb	%al, $0x11
3:	sti
	hlt
	jmp	3b
4:	addr32 lock incl 0x3010(,%ebx,4)
	addr32 movl $0, %es:0xb0(%edi)
	iretw
	.balign	8
5:	.word	15
	.long	0x8000 + 6f - guest_smp
	.balign	8
6:	.quad	0, 0x00cf93000000ffff
end smp

/*
 * In long mode: writes what it is told at 0x3000, of four bytes if so told at 0x300a
 * and else of eight, at the offset from 0x20000 that 0x3008 names; then it reports.
 */
	.code64
guest qword
	movq	0x3000, %rax
	movzwl	0x3008, %edx
	addl	$0x20000, %edx
	cmpb	$4, 0x300a
	je	1f
	movq	%rax, (%rdx)
	jmp	2f
1:	movl	%eax, (%rdx)
2:	outb	%al, $0x10
	jmp	guest_qword
end qword
	.code16

	.section .note.GNU-stack, "", @progbits
