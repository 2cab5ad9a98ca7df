/* SPDX-License-Identifier: GPL-2.0-only */
/* What the doctor looks at: each adds its findings. */
#ifndef MSHVCTL_CHECKS_H
#define MSHVCTL_CHECKS_H

#include "findings.h"
#include "situation.h"

/*
 * In the order in which they are made: later ones look at what earlier ones found. That
 * of kernels marks those that the driver is not for.
 */
void check_hypervisor(struct findings *findings, const struct situation *situation);
void check_kernels(struct findings *findings, struct situation *situation);
void check_dkms(struct findings *findings, const struct situation *situation);
void check_modules(struct findings *findings, const struct situation *situation);
void check_signatures(struct findings *findings, const struct situation *situation);
void check_conflicts(struct findings *findings, const struct situation *situation);
void check_driver(struct findings *findings, const struct situation *situation);
void check_node(struct findings *findings, const struct situation *situation);

/**
 * reason_cure() - what helps against a refusal of the driver
 * @reason: in its words, behind "not loaded: "
 *
 * Return: a command or a sentence.
 */
const char *reason_cure(const char *reason);

#endif
