// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: are there folios, and can they be marked dirty?
 * Since: v5.16, commits 7b230db3b8d3 ("mm: Introduce struct folio") and b5e84594cafb ("mm/writeback: Add folio_mark_dirty()")
 * Expect: 5.16-
 * Used-by: compat/kapi/include/linux/mm.h
 */
#include <linux/mm.h>

static __always_unused void mshv_probe_has_page_folio(struct page *page)
{
	folio_mark_dirty(page_folio(page));
}
