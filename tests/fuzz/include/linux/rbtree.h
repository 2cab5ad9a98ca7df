/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_FUZZ_LINUX_RBTREE_H
#define TESTS_FUZZ_LINUX_RBTREE_H

/* Only its size would matter, and no translator has one. */
struct rb_node { struct rb_node *left, *right; };
struct rb_root_cached { struct rb_node *node, *leftmost; };

#endif
