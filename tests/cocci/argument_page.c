// SPDX-License-Identifier: GPL-2.0-only
/* For scripts/cocci/argument_page.cocci. */

static u64 after_put(void *in)
{
	struct argument_pages *pages = get_cpu_ptr(&argument_pages);

	memcpy(pages->in, in, 8);
	put_cpu_ptr(&argument_pages);
	return mshv_hv_enter(1, pages->in, NULL);	/* flagged */
}

static u64 preemptible(void *in)
{
	struct argument_pages *pages = this_cpu_ptr(&argument_pages);	/* flagged */

	memcpy(pages->in, in, 8);
	return mshv_hv_enter(1, pages->in, NULL);
}

static u64 interruptible(void *in)
{
	void *page = this_cpu_read(interrupt_page);	/* flagged */

	memcpy(page, in, 8);
	return mshv_hv_enter(1, page, NULL);
}

static u64 preemption_is_not_enough(void *in)
{
	void *page;
	u64 result;

	preempt_disable();
	page = *this_cpu_ptr(hyperv_pcpu_input_arg);	/* flagged */
	memcpy(page, in, 8);
	result = hv_do_hypercall(1, page, NULL);
	preempt_enable();
	return result;
}

static u64 too_late(void *in)
{
	unsigned long flags;
	void *page;

	local_irq_save(flags);
	page = this_cpu_read(interrupt_page);
	memcpy(page, in, 8);
	local_irq_restore(flags);
	return mshv_hv_enter(1, page, NULL);		/* flagged */
}

static u64 on_again(void *in)
{
	unsigned long flags;
	void *page;
	u64 result;

	local_irq_save(flags);
	prepare(in);
	local_irq_restore(flags);
	page = this_cpu_read(interrupt_page);		/* flagged */
	local_irq_save(flags);
	result = mshv_hv_enter(1, page, NULL);
	local_irq_restore(flags);
	return result;
}

static u64 on_stack(void)
{
	u64 in = 1;

	return mshv_hv_enter(1, &in, NULL);		/* flagged */
}

static u64 correct(void *in)
{
	struct argument_pages *pages = get_cpu_ptr(&argument_pages);
	u64 result;

	memcpy(pages->in, in, 8);
	result = mshv_hv_enter(1, pages->in, pages->out);
	put_cpu_ptr(&argument_pages);
	return result;
}

static u64 correct_in_interrupt(void *in)
{
	unsigned long flags;
	void *page;
	u64 result;

	local_irq_save(flags);
	page = this_cpu_read(interrupt_page);
	memcpy(page, in, 8);
	result = mshv_hv_enter(1, page, NULL);
	local_irq_restore(flags);
	return result;
}

static u64 correct_twice(void *in)
{
	unsigned long flags;
	void *page;
	u64 result = 0;
	int i;

	for (i = 0; i < 2; i++) {
		local_irq_save(flags);
		page = this_cpu_read(interrupt_page);
		memcpy(page, in, 8);
		result = mshv_hv_enter(1, page, NULL);
		local_irq_restore(flags);
	}
	return result;
}
