#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What the probe stage found, in mshv_probe.txt, as compat/kapi/expected has it.
#
#   tests/kapi/answers.sh FILE
set -eu

awk -F '\t' '{ print $1, $2 }' "$1" | LC_ALL=C sort
