# SPDX-License-Identifier: GPL-2.0-only
# For people and for DKMS; kbuild reads Kbuild instead.

# Whoever builds for another kernel than the running one names its tree here, and
# may name its release in MSHV_TARGET to have both compared.
ifndef KDIR
KDIR := /lib/modules/$(shell uname -r)/build
MSHV_TARGET ?= $(shell uname -r)
endif
MSHV_TARGET ?=

# Where that cannot be built: "fail", or "refuse" (dkms.conf has when and why).
MSHV_OTHERWISE ?= fail

# Where the public headers go.
DESTDIR ?=
PREFIX ?= /usr/local

# How long "make fuzz" goes on: calls of each translator, then seconds in the lab.
FUZZ_RUNS ?= 1000000
FUZZ_SECONDS ?= 600

include compat/kapi/kernels.mk

.PHONY: all dkms answers demo check static fuzz matrix intree sanitize bench lab-shell deps install-headers clean help
.PHONY: deb rpm packages-test
all: dkms
	@echo "make: built mshv_root.ko for $(KDIR)"

# The entry of dkms.conf: the module and nothing else.
dkms:
	@MAKE="$(MAKE)" scripts/dkms/make.sh "$(KDIR)" "$(MSHV_TARGET)" $(MSHV_OTHERWISE)

# Only the probe stage, with the one object that carries what it found.
answers:
	@$(MAKE) -C "$(KDIR)" M="$(CURDIR)" compat/kapi/lib/answers.o
	@echo "make: $$(ls "$(CURDIR)"/build/kapi/*/mshv_probe.txt)"

demo:
	@scripts/demo.sh

check:
	@scripts/check.sh

static:
	@scripts/check.sh static cocci sparse warnings

fuzz:
	@scripts/deps.sh check
	@tests/fuzz/run.sh --runs $(FUZZ_RUNS)
	@MSHV_FUZZ_SECONDS=$(FUZZ_SECONDS) tests/run-boot.sh 6.12 root 2 fuzz

matrix:
	@scripts/matrix.sh

intree:
	@tests/run-intree.sh

sanitize:
	@tests/run-sanitize.sh

bench:
	@tests/run-bench.sh

lab-shell:
	@scripts/demo.sh --shell

deps:
	@scripts/deps.sh all

# Packages, left in build/packages.
deb rpm:
	@packaging/build.sh $@

packages-test:
	@tests/pkg/run.sh

# The public headers, for building VMMs.
install-headers:
	install -d "$(DESTDIR)$(PREFIX)/include/linux"
	install -m 644 uapi/linux/mshv*.h "$(DESTDIR)$(PREFIX)/include/linux"

# Works without kernel headers, so it does not go through kbuild.
clean:
	rm -rf build
	find . -path ./.git -prune -o -type f \( -name '*.o' -o -name '*.ko' -o -name '*.mod' \
		-o -name '*.mod.c' -o -name '.*.cmd' -o -name '*.o.d' -o -name 'modules.order' \
		-o -name 'Module.symvers' \) -exec rm -f {} +

help:
	@echo 'make            build mshv_root.ko for the running kernel, or KDIR=<build tree>'
	@echo 'make answers    only ask the kernel what it offers: build/kapi/*/mshv_probe.txt'
	@echo 'make demo       boot the lab and run a guest through /dev/mshv (Debian 12 or newer)'
	@echo 'make lab-shell  a root shell in the lab, with the driver loaded'
	@echo 'make check      all tests that CI runs; ends with the numbers'
	@echo 'make static     only what is checked without running: rules, Coccinelle, sparse, warnings'
	@echo 'make fuzz       random calls for long: FUZZ_RUNS= of each translator, FUZZ_SECONDS= in the lab'
	@echo 'make matrix     the lab tests on every kernel, role and number of CPUs'
	@echo 'make intree     the same tests on the in-tree driver of Linux 7.2, compared with ours'
	@echo 'make sanitize   the same tests, and harder ones, on a Linux 7.2 with KASAN and lockdep'
	@echo 'make bench      what everyday work takes, beside the in-tree driver; numbers to reach'
	@echo 'make deb        packages for Debian, in build/packages'
	@echo 'make rpm        packages for Fedora and its like, in build/packages'
	@echo 'make packages-test   install, upgrade and remove them in chroots of each release'
	@echo 'make deps       install what all of this needs, with apt'
	@echo 'make install-headers   the headers for programs into $(DESTDIR)$(PREFIX)/include'
	@echo 'make clean      remove everything built in this tree'
	@echo
	@echo 'Kernels: $(MSHV_KERNEL_MIN) and newer, tested up to $(MSHV_KERNEL_TESTED).'
