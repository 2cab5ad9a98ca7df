// SPDX-License-Identifier: GPL-2.0-only
/*
 * Overlay pages: the hypervisor's own pages that a child asked to see at some
 * gfn. What the parent maps there meanwhile is behind the overlay, and comes
 * to light when it goes.
 */
#include <stdlib.h>

#include "private.h"

const struct overlay *overlay_find(const struct partition *partition, uint64_t gfn)
{
	for (const struct overlay *overlay = partition->guest.overlays; overlay;
	     overlay = overlay->next)
		if (overlay->gfn == gfn)
			return overlay;
	return NULL;
}

uint64_t overlay_free_run(const struct partition *partition, uint64_t gfn, uint64_t count)
{
	for (const struct overlay *overlay = partition->guest.overlays; overlay;
	     overlay = overlay->next)
		if (overlay->gfn >= gfn && overlay->gfn - gfn < count)
			count = overlay->gfn - gfn;
	return count;
}

static int show(struct partition *partition, const struct overlay *overlay)
{
	struct model *model = partition->model;

	return model->ops->show_guest_page(model->engine, partition, overlay->gfn, overlay->page,
					   overlay->access);
}

/* The overlay at @gfn went: another one there, or the child's memory, is seen. */
static void uncover(struct partition *partition, uint64_t gfn)
{
	const struct overlay *below = overlay_find(partition, gfn);

	if (below ? show(partition, below) : memory_show(partition, gfn))
		model_log(partition->model, "page 0x%llx of partition 0x%llx cannot be restored",
			  (unsigned long long)gfn, (unsigned long long)partition->id);
}

static struct overlay *unlink_page(struct partition *partition, unsigned int page)
{
	struct overlay **link = &partition->guest.overlays;
	struct overlay *overlay;

	while (*link && (*link)->page != page)
		link = &(*link)->next;
	overlay = *link;
	if (overlay)
		*link = overlay->next;
	return overlay;
}

static struct overlay *create(struct partition *partition, uint64_t gfn, unsigned int page,
			      unsigned int access)
{
	uint64_t limit = 1ull << (partition->model->config.physical_address_bits - 12);
	struct overlay *overlay;

	if (gfn >= limit)
		return NULL;
	overlay = malloc(sizeof(*overlay));
	if (!overlay)
		return NULL;
	*overlay = (struct overlay){ .gfn = gfn, .page = page, .access = access };
	if (!show(partition, overlay))
		return overlay;
	free(overlay);
	return NULL;
}

bool overlay_set(struct partition *partition, unsigned int page, uint64_t value,
		 unsigned int access)
{
	struct overlay *old, *new = NULL;

	/* While VPs are being stopped the memory does not change any more. */
	if (partition->state != PARTITION_ACTIVE)
		return true;
	if (value & HV_PAGE_MSR_ENABLE) {
		new = create(partition, value >> 12, page, access);
		if (!new)
			return false;
	}
	old = unlink_page(partition, page);
	if (new) {
		new->next = partition->guest.overlays;
		partition->guest.overlays = new;
	}
	if (old && !(new && new->gfn == old->gfn))
		uncover(partition, old->gfn);
	free(old);
	return true;
}

void overlay_forget(struct partition *partition)
{
	struct overlay *overlay;

	while ((overlay = partition->guest.overlays)) {
		partition->guest.overlays = overlay->next;
		free(overlay);
	}
}

unsigned int model_guest_page(struct partition *partition, uint64_t gfn)
{
	const struct overlay *overlay;
	unsigned int page;

	pthread_mutex_lock(&partition->model->lock);
	overlay = overlay_find(partition, gfn);
	page = overlay ? overlay->page : GUEST_PAGES;
	pthread_mutex_unlock(&partition->model->lock);
	return page;
}
