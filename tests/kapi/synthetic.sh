# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # here, out and log come from run.sh
# The probe stage on a made-up kernel in which every answer is known.

# A probe $1, mainline since $2 (6.1), with the body on standard input.
synthetic_probe()
{
	{
		printf '/*\n * Expect: %s-\n */\n' "${2-6.1}"
		cat
	} >"$kapi/probe/$1.c"
}

make_synthetic()
{
	kapi=$out/synthetic
	rm -rf "$kapi"
	mkdir -p "$kapi/probe" "$kapi/include/linux"
	cp "$here"/compat/kapi/probe/control_*.c "$kapi/probe/"
	cat >"$kapi/include/linux/kernel.h" <<-'HEADER'
		#define pr_info(format) ((void)(format))
		#define set_member(object) ((object)->member = 1)
	HEADER
	echo 'struct list_head { void *next; };' >"$kapi/include/linux/types.h"
	echo 'struct file { void *private_data; };' >"$kapi/include/linux/fs.h"
	echo 'static inline void present(int a) { (void)a; }' >"$kapi/include/linux/present.h"

	synthetic_probe has_present <<-'PROBE'
		#include <linux/present.h>
		static __always_unused void mshv_probe_has_present(void) { present(1); }
	PROBE
	synthetic_probe has_header <<-'PROBE'
		#include <linux/absent.h>
	PROBE
	# The compiler reports an undeclared function once per unit.
	synthetic_probe has_absent_first <<-'PROBE'
		static __always_unused void mshv_probe_has_absent_first(void) { absent(); }
	PROBE
	synthetic_probe has_absent_second <<-'PROBE'
		static __always_unused void mshv_probe_has_absent_second(void) { absent(); }
	PROBE
	synthetic_probe takes_2_args <<-'PROBE'
		#include <linux/present.h>
		static __always_unused void mshv_probe_takes_2_args(void) { present(1, 2); }
	PROBE
	# The error is in the header; the probe is only named in a note.
	synthetic_probe error_in_macro <<-'PROBE'
		#include <linux/kernel.h>
		struct empty { int other; };
		static __always_unused void mshv_probe_error_in_macro(struct empty *e)
		{
			set_member(e);
		}
	PROBE
	# An open brace swallows the probes that follow: they are innocent.
	synthetic_probe open_brace <<-'PROBE'
		static __always_unused void mshv_probe_open_brace(void) {
	PROBE
	synthetic_probe only_warns 6.2 <<-'PROBE'
		static __always_unused int mshv_probe_only_warns(void)
		{
			int unused;
			return 0;
		}
	PROBE
	synthetic_probe z_last <<-'PROBE'
		#include <linux/present.h>
		static __always_unused void mshv_probe_z_last(void) { present(2); }
	PROBE
	# It would compile.
	printf '/*\n * Expect: 6.1-\n * Architecture: other\n */\n' >"$kapi/probe/has_other.c"
	printf '%s\t6.1-\tnobody\n' exported gpl_only absent ours theirs expor >"$kapi/probe/symbols"
	{
		printf '0x1\texported\tvmlinux\tEXPORT_SYMBOL\t\n'
		printf '0x2\tgpl_only\tvmlinux\tEXPORT_SYMBOL_GPL\t\n'
		printf '0x3\tours\tvmlinux\tEXPORT_SYMBOL_GPL\tmodule:mshv_vtl,mshv_root\n'
		printf '0x4\ttheirs\tvmlinux\tEXPORT_SYMBOL_GPL\tmodule:mshv_vtl,mshv_root_other\n'
	} >"$kapi/Module.symvers"
	cat >"$kapi/expected" <<-'EXPECTED'
		MSHV_HAVE_ERROR_IN_MACRO 0
		MSHV_HAVE_ABSENT_FIRST 0
		MSHV_HAVE_ABSENT_SECOND 0
		MSHV_HAVE_HEADER 0
		MSHV_HAVE_OTHER 0
		MSHV_HAVE_PRESENT 1
		MSHV_HAVE_ONLY_WARNS 1
		MSHV_HAVE_OPEN_BRACE 0
		MSHV_HAVE_TAKES_2_ARGS 0
		MSHV_HAVE_Z_LAST 1
		MSHV_HAVE_SYMBOL_EXPORTED 1
		MSHV_HAVE_SYMBOL_GPL_ONLY 1
		MSHV_HAVE_SYMBOL_ABSENT 0
		MSHV_HAVE_SYMBOL_OURS 1
		MSHV_HAVE_SYMBOL_THEIRS 0
		MSHV_HAVE_SYMBOL_EXPOR 0
	EXPECTED
}

probe_synthetic()
{
	rm -rf "$kapi/answers"
	"$here/scripts/probe.sh" --kapi "$kapi" --out "$kapi/answers" --release 6.1.0-1-test \
		--architecture this --symvers "$kapi/Module.symvers" "$@"
}

# Flags as kbuild's, plus those given; compares all answers.
answers_are_right()
{
	probe_synthetic "$@" || return
	sed -n 's/^#define \(MSHV_HAVE_[A-Z0-9_]* [01]\)$/\1/p' "$kapi/answers/mshv_probe.h" |
		sort >"$kapi/got"
	sort "$kapi/expected" | diff - "$kapi/got" || return
	sed -n 's/^\(MSHV_HAVE_[A-Z0-9_]*\) := \([01]\)$/\1 \2/p' "$kapi/answers/mshv_probe.mk" |
		sort | diff "$kapi/got" -
}

# The probe stage must fail with the text $2, leave no answers, and say so.
ends_build()
{
	title=$1
	text=$2
	shift 2
	status=0
	if probe_synthetic -- "$@" >"$log" 2>&1 || ! says "$text" ||
	   [ -e "$kapi/answers/mshv_probe.mk" ]; then
		status=1
	fi
	check $status "$title" "$log"
	make_synthetic
}

test_synthetic()
{
	make_synthetic
	compiler="gcc -std=gnu11 -Wall -I$kapi/include -D__always_unused=__attribute__((unused))"
	# shellcheck disable=SC2086 # one flag per word
	set -- $compiler
	try "every kind of question gets its answer" answers_are_right -- "$@"
	try "the same when each probe is compiled alone" answers_are_right --alone -- "$@"
	try "the same with warnings switched off" answers_are_right -- "$@" -w
	try "the same with warnings as errors" answers_are_right -- "$@" -Werror -Wextra
	try "the same with dependency output asked for" \
		answers_are_right -- "$@" "-Wp,-MMD,$kapi/never-written.d"
	try "a backport by the vendor is named as such" grep -q \
		'^MSHV_HAVE_ONLY_WARNS.*yes.*backported by vendor' "$kapi/answers/mshv_probe.txt"
	try "what mainline answers too is not" grep -q \
		'^MSHV_HAVE_PRESENT.*yes.*as mainline' "$kapi/answers/mshv_probe.txt"
	try "what mainline has and the vendor has not is named" grep -q \
		'^MSHV_HAVE_HEADER.*no.*removed by vendor.*No such file' "$kapi/answers/mshv_probe.txt"

	for control in control_pass_first control_pass_last; do
		echo 'this is not C' >>"$kapi/probe/$control.c"
		ends_build "a $control that fails ends the build" \
			"$control must compile, and does not" "$@"
	done
	for control in control_fail_first control_fail_last; do
		echo 'extern int harmless;' >"$kapi/probe/$control.c"
		ends_build "a $control that passes ends the build" \
			"$control must not compile, and does" "$@"
	done
	: >"$kapi/Module.symvers"
	ends_build "an empty Module.symvers is an error, not a no" \
		"which symbols the kernel exports" "$@"
	ends_build "a compiler that does not run ends the build" \
		"no answer can be trusted" /nonexistent/compiler
}
