# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # here, out and log come from run.sh
# The real kernels: the answers are those recorded, however they are asked for.

answers_match()
{
	"$here/tests/kapi/answers.sh" "$out/$1/mshv_probe.txt" >"$out/$1/answers"
	diff "$here/compat/kapi/expected/$1.txt" "$out/$1/answers"
}

# Batch and solo compilation must agree on a real kernel too.
alone_agrees()
{
	"$here/scripts/dkms-build.sh" --answers "$1" "$out/$1-alone" MSHV_PROBE_ALONE=y || return
	"$here/tests/kapi/answers.sh" "$out/$1-alone/mshv_probe.txt" | diff "$out/$1/answers" -
}

# The probe stage takes 8 s at most on the oldest kernel. On the newest it takes 1 s where
# nothing else runs; twice that is too long on any machine. Of CPU time, all compiler runs
# together.
quick_enough()
{
	limit=8
	case $1 in 7.* | rc) limit=2 ;; esac
	grep ' answers in ' "$out/$1/make.log"
	sed -n 's/.* answers in .*, \([0-9.]*\) s of CPU time,.*/\1/p' "$out/$1/make.log" |
		awk -v limit=$limit '{ took = $1 } END { exit !(took > 0 && took < limit) }'
}

without_warnings()
{
	"$here/tests/without-warnings.sh" "$out/$1"
}

test_kernel()
{
	if [ "$("$here/scripts/kernel.sh" "$1" chroot)" != / ] && [ "$(id -u)" != 0 ]; then
		skip "$1: the kernel answers" "its chroot needs root"
		return
	fi
	try "$1: the kernel answers" "$here/scripts/dkms-build.sh" --answers "$1" "$out/$1"
	try "$1: the answers are those recorded" answers_match "$1"
	try "$1: compiling each probe alone gives the same answers" alone_agrees "$1"
	try "$1: the probe stage is quick" quick_enough "$1"
	case $1 in
	7.* | rc)
		try "$1: src alone builds, without compat" \
			"$here/scripts/dkms-build.sh" --kbuild "$1" "$out/$1-src" MSHV_COMPAT=n
		try "$1: that without a warning" without_warnings "$1-src"
		;;
	esac
}

# One tree, built for one kernel after the other, must not keep the first one's answers.
rebuild_for_other()
{
	"$here/scripts/dkms-build.sh" --kbuild 6.12 "$out/change" || return
	other=$("$here/scripts/kernel.sh" 6.1 headers)
	make -C "$out/change/kbuild" KDIR="$other" dkms || return
	modinfo -F vermagic "$out/change/kbuild/mshv_root.ko" |
		grep -q "^$("$here/scripts/kernel.sh" 6.1 release) " || return
	modinfo -F mshv_answers "$out/change/kbuild/mshv_root.ko" | tr ' =' '\n\t' |
		sed 's/^/MSHV_HAVE_/' >"$out/change/answers"
	cut -f 1,2 "$out/6.1/mshv_probe.txt" | diff - "$out/change/answers"
}

# A probe stage that fails must end the build, not only complain.
broken_control_ends_build()
{
	sed -i 's/private_data/no_such_data/' "$out/change/kbuild/compat/kapi/probe/control_pass_last.c"
	rm -f "$out/change/kbuild/mshv_root.ko"
	if make -C "$out/change/kbuild" KDIR="$("$here/scripts/kernel.sh" 6.12 headers)" dkms; then
		return 1
	fi
	[ ! -e "$out/change/kbuild/mshv_root.ko" ]
}

test_change_of_kernel()
{
	if [ ! -d "$out/6.12" ] || [ ! -d "$out/6.1" ]; then
		for title in "a tree built for 6.12 builds anew for 6.1" \
			     "a broken control ends the build of the module"; do
			skip "$title" "not built for 6.1 and 6.12 here"
		done
		return
	fi
	try "a tree built for 6.12 builds anew for 6.1" rebuild_for_other
	try "a broken control ends the build of the module" broken_control_ends_build
}
