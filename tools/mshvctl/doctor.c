// SPDX-License-Identifier: GPL-2.0-only
/* mshvctl doctor */
#include "checks.h"
#include "doctor.h"

struct findings *doctor_examine(struct situation *situation)
{
	struct findings *findings = findings_new();

	check_hypervisor(findings, situation);
	check_kernels(findings, situation);
	check_dkms(findings, situation);
	check_modules(findings, situation);
	check_signatures(findings, situation);
	check_conflicts(findings, situation);
	check_driver(findings, situation);
	check_node(findings, situation);
	return findings;
}

enum exit_status command_doctor(const struct options *options)
{
	struct situation situation;
	struct findings *findings;
	enum exit_status status;

	situation_read(&situation);
	findings = doctor_examine(&situation);
	if (options->json)
		findings_print_json(findings);
	else
		findings_print(findings);
	status = findings_status(findings);
	findings_free(findings);
	situation_free(&situation);
	return status;
}
