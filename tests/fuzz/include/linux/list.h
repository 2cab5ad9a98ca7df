/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_FUZZ_LINUX_LIST_H
#define TESTS_FUZZ_LINUX_LIST_H

/* Only its size would matter, and no translator has one. */
struct list_head { struct list_head *next, *prev; };
struct hlist_head { struct hlist_node *first; };
struct hlist_node { struct hlist_node *next, **pprev; };

#endif
