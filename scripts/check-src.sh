#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The rules of this tree that a machine can check; TAP output.
#
# Every rule is run twice: on a small tree in which the fault it looks for was
# planted, and on this one. A rule that does not find its planted fault fails.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/check-src.sh [--list | RULE...]

  Checks the source text of this tree against its own rules (docs/developing.md).
  RULE    only these rules
  --list  print the rules
TEXT
}

max_lines=800
max_function=60
max_columns=100

# A rule is a function rule_NAME that prints one line per finding in the current
# directory, and a function plant_NAME that makes one fault in an empty directory.
rules="conditionals versions answers layering kbuild_only testing length functions
	columns spdx version minimum kernels installed objects probes coverage errors troubles
	leftovers spelling kernels_page shell kernel_doc documented checkpatch"

say_conditionals() { echo "C files of src have no preprocessor conditionals, its headers only include guards"; }
rule_conditionals()
{
	for file in src/*.c src/*/*.c; do
		[ -e "$file" ] || continue
		grep -HnE '^[[:space:]]*#[[:space:]]*(if|ifdef|ifndef|elif|else)\b' "$file" || :
	done
	for file in src/*.h src/*/*.h; do
		[ -e "$file" ] || continue
		# A header of trace events is read more than once, on purpose.
		awk '/^[[:space:]]*#[[:space:]]*(if|ifdef|ifndef|elif|else)/ {
			if (!guard && (/^#ifndef MSHV_([A-Z0-9_]+_)?H$/ ||
				/^#if !defined\(MSHV_TRACE_H\) .*TRACE_HEADER_MULTI_READ\)$/)) {
				guard = 1
				next
			}
			print FILENAME ":" FNR ":" $0
		}' "$file"
	done
}
plant_conditionals()
{
	mkdir -p src/x86
	printf '#ifdef CONFIG_X\n#endif\n' >src/x86/a.c
}

say_versions() { echo "kernel versions are compared nowhere outside compat/kapi"; }
rule_versions()
{
	grep -rnE 'LINUX_VERSION_CODE|KERNEL_VERSION[[:space:]]*\(|RHEL_|UTS_RELEASE' \
		--include='*.[ch]' src compat/uabi uapi 2>/dev/null || :
}
plant_versions()
{
	mkdir src
	echo 'int old = LINUX_VERSION_CODE;' >src/a.c
}

say_answers() { echo "probe answers are used nowhere outside compat/kapi and Kbuild"; }
rule_answers()
{
	grep -rn 'MSHV_HAVE_' --include='*.[ch]' src compat/uabi uapi 2>/dev/null || :
}
plant_answers()
{
	mkdir src
	echo '#define X MSHV_HAVE_RDMSRQ' >src/a.h
}

say_layering() { echo "compat/kapi includes nothing from src, src nothing from compat"; }
rule_layering()
{
	grep -rnE '#[[:space:]]*include.*(src/|\.\./)' --include='*.[ch]' \
		compat/kapi 2>/dev/null || :
	find compat/kapi -name '*.[ch]' 2>/dev/null | while read -r file; do
		sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\(.*\)".*/\1/p' "$file" |
		while read -r name; do
			[ -e "${file%/*}/$name" ] || echo "$file: includes \"$name\" from elsewhere"
		done
	done
	grep -rnE '#[[:space:]]*include.*compat/' --include='*.[ch]' src 2>/dev/null || :
}
plant_layering()
{
	mkdir -p compat/kapi/lib src
	: >src/mshv.h
	echo '#include "mshv.h"' >compat/kapi/lib/a.c
}

say_kbuild_only() { echo "Makefile does not look at KERNELRELEASE, which dkms sets"; }
rule_kbuild_only()
{
	grep -HnE '^[^#]*KERNELRELEASE' Makefile || :
}
plant_kbuild_only()
{
	# shellcheck disable=SC2016 # for make, not for us
	echo 'ifneq ($(KERNELRELEASE),)' >Makefile
}

say_testing() { echo "the driver contains no test-only code"; }
rule_testing()
{
	grep -rniE '\b(mshv[-_]lab|the lab|lab/|fault.?injection|kunit|for testing)\b' \
		--include='*.[ch]' src compat 2>/dev/null || :
}
plant_testing()
{
	mkdir src
	echo '/* The lab needs this. */' >src/a.c
}

# Files that people wrote, whether git knows them already or not. git may refuse, as
# in a tree that belongs to somebody else.
list_files()
{
	if [ -e .git ] && git ls-files -co --exclude-standard >"$scratch/files" 2>/dev/null; then
		cat "$scratch/files"
	else
		find . -name .git -prune -o -path ./build -prune -o -type f -print | sed 's,^\./,,'
	fi
}

sources()
{
	list_files | while read -r file; do
		[ ! -f "$file" ] || echo "$file"
	done
}

c_sources()
{
	sources | grep '\.[chS]$' || :
}

say_length() { echo "no source file is longer than $max_lines lines"; }
rule_length()
{
	sources | grep -vE '^(COPYING|CHANGELOG)|\.(md|txt|json)$' | while read -r file; do
		lines=$(wc -l <"$file")
		[ "$lines" -le "$max_lines" ] || echo "$file: $lines lines"
	done
}
plant_length()
{
	seq 1 $((max_lines + 1)) >a.c
}

say_functions() { echo "no function is longer than $max_function lines"; }
rule_functions()
{
	c_sources | while read -r file; do
		awk -v max="$max_function" '
			/^{/ { start = FNR }
			/^}/ && start {
				if (FNR - start - 1 > max)
					print FILENAME ":" start ": " FNR - start - 1 " lines"
				start = 0
			}' "$file"
	done
}
plant_functions()
{
	{
		printf 'void f(void)\n{\n'
		seq 0 $max_function
		echo '}'
	} >a.c
}

say_columns() { echo "lines of C and shell: $max_columns columns at most, no blanks at the end"; }
rule_columns()
{
	sources | grep -E '\.([chS]|sh)$' | while read -r file; do
		expand "$file" | awk -v max="$max_columns" -v file="$file" '
			# A message stays in one piece, so that it can be searched for.
			length($0) > max && !/"[^"]*"/ { print file ":" FNR ": " length($0) " columns" }
			/[ \t]$/ { print file ":" FNR ": blank at the end" }'
	done
}
plant_columns()
{
	echo 'int a; ' >a.c
}

say_spdx() { echo "every source file names its licence in its first lines"; }
rule_spdx()
{
	sources | grep -E -e '\.([chS]|sh|mk|yml|cocci)$|^(rpm|packaging)/' \
		-e '(^|/)(Makefile|Kbuild|dkms\.conf|rules|run|init)$' |
	while read -r file; do
		case $file in
		uapi/*) licence='GPL-2\.0 WITH Linux-syscall-note' ;;
		*) licence='GPL-2\.0-only' ;;
		esac
		sed -n '1,2p' "$file" | grep -qE "SPDX-License-Identifier: \(?$licence" ||
			echo "$file: SPDX line is missing or names another licence"
	done
}
plant_spdx()
{
	echo 'int a;' >a.c
}

say_version() { echo "dkms.conf, CHANGELOG, MODULE_VERSION and both packagings agree"; }
# version_in FILE EXPRESSION WANTED: of sed
version_in()
{
	found=$(sed -n "$2" "$1" 2>/dev/null | head -n 1) || :
	[ "$found" = "$3" ] || echo "$1: '$found', dkms.conf says '$3'"
}
rule_version()
{
	wanted=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' dkms.conf)
	version_in CHANGELOG 's/^\([0-9][0-9.]*\) .*/\1/p' "$wanted"
	version_in src/main.c 's/^MODULE_VERSION("\(.*\)");$/\1/p' "$wanted"
	version_in debian/changelog '1s/^mshv (\(.*\)).*/\1/p' "$wanted"
	version_in rpm/mshv.spec 's/^Version: *//p' "$wanted"
	version_in rpm/mshv.spec 's/^[*] .* - \(.*\)-[0-9]*$/\1/p' "$wanted"
}
plant_version()
{
	mkdir src
	mkdir debian rpm
	echo 'PACKAGE_VERSION="0.2.0"' >dkms.conf
	echo '0.2.0 (unreleased)' >CHANGELOG
	echo 'MODULE_VERSION("0.2.0");' >src/main.c
	echo 'mshv (0.2.0) unstable; urgency=medium' >debian/changelog
	printf 'Version: 0.1.0\n* Sat Nov 28 2026 A <a@b> - 0.2.0-1\n' >rpm/mshv.spec
}

say_minimum() { echo "which kernels and options are served is said in compat/kapi only"; }
rule_minimum()
{
	grep -HnE '^[^#]*(CONFIG_(HYPERV|EVENTFD)|EXCLUSIVE_(CONFIG|KERNEL_M(IN|AX))=)' dkms.conf |
		sed 's/$/: that is for kernels.mk and require.config/' || :
	grep -q '^MSHV_KERNEL_MIN := [0-9]' compat/kapi/kernels.mk ||
		echo "compat/kapi/kernels.mk: no MSHV_KERNEL_MIN"
}
plant_minimum()
{
	mkdir -p compat/kapi
	echo 'MSHV_KERNEL_MIN := 6.2' >compat/kapi/kernels.mk
	echo 'BUILD_EXCLUSIVE_KERNEL_MIN="6.1"' >dkms.conf
}

say_kernels() { echo "the kernels are those of compat/kapi/kernels.mk, and spelt out nowhere else"; }
# same_ends WHAT FIRST LAST, with MIN and TESTED being known
same_ends()
{
	[ "$2" = "$minimum" ] && [ "$3" = "$tested" ] ||
		echo "$1: kernels from '$2' to '$3'; kernels.mk: $minimum to $tested"
}
rule_kernels()
{
	minimum=$(sed -n 's/^MSHV_KERNEL_MIN := //p' compat/kapi/kernels.mk)
	tested=$(sed -n 's/^MSHV_KERNEL_TESTED := //p' compat/kapi/kernels.mk)
	rows=$(sed -n 's/^| \([0-9]*\.[0-9]*\) | .*/\1/p' README.md | sort -V)
	same_ends README.md "$(echo "$rows" | head -n 1)" "$(echo "$rows" | tail -n 1)"
	list=$(sed -n 's/^ *Kernels: \([0-9., ]*\).*/\1/p' CHANGELOG | head -n 1 |
		grep -oE '[0-9]+\.[0-9]+')
	same_ends CHANGELOG "$(echo "$list" | head -n 1)" "$(echo "$list" | tail -n 1)"
	[ "$rows" = "$list" ] || echo "README.md and CHANGELOG do not have the same kernels"
	oldest=$(echo "$minimum" | sed 's/[.]/[.]/')
	newest=$(echo "$tested" | sed 's/[.]/[.]/')
	range="\\b$oldest( (and|or) (newer|later|up)| ?\\+( |\$)| (to|-|until) $newest\\b)"
	range="$range|(newer than|at least|from|since|>=) $oldest\\b|tested up to $newest\\b"
	sources | grep -vE '^(COPYING|CHANGELOG|scripts/check-src\.sh|docs/(abi|seccomp)\.md)$' |
		xargs -r grep -nE "$range" /dev/null || :
}
plant_kernels()
{
	mkdir -p compat/kapi
	printf 'MSHV_KERNEL_MIN := 6.2\nMSHV_KERNEL_TESTED := 6.4\n' >compat/kapi/kernels.mk
	printf '| 6.2 | yes |\n| 6.3 | yes |\n| 6.4 | yes |\n' >README.md
	echo 'Kernels: 6.2, 6.3, 6.4' >CHANGELOG
	echo 'Linux 6.2 or newer' >a.md
}

say_installed() { echo "packages install every script that building the module calls"; }
# What Makefile, Kbuild and dkms.conf name, and what the scripts they name do.
rule_installed()
{
	parts=$(sed -n '/^PARTS := /,/[^\\]$/p' packaging/Makefile | tr '\\\n\t' '   ')
	{
		sed -n '/^dkms:/,/^$/p' Makefile
		cat Kbuild dkms.conf scripts/dkms/*.sh 2>/dev/null
	} | grep -v '^#' | grep -oE '\b(scripts|packaging|tests)/[a-z/-]+\.sh' |
	sort -u |
	while read -r script; do
		case " $parts " in
		*" $script "* | *" ${script%/*} "*) ;;
		*) echo "$script: called when the module is built, but not installed" ;;
		esac
	done
}
plant_installed()
{
	mkdir packaging
	echo 'PARTS := src scripts/probe.sh' >packaging/Makefile
	printf 'dkms:\n\t@scripts/sanity.sh\n' >Makefile
	: >Kbuild
	: >dkms.conf
}

say_objects() { echo "Kbuild names every file of src and compat/kapi/lib, and no other"; }
# Kbuild as it is for each architecture, in one line.
kbuild_of_all()
{
	find src -mindepth 1 -type d | sed 's,.*/,,' | while read -r architecture; do
		sed "s,\$(SRCARCH),$architecture,g" Kbuild | tr -s '\\\n\t ' ' '
	done
}
rule_objects()
{
	{
		kbuild_of_all | grep -oE '[(]addprefix (src|compat/kapi/lib)/[^)]*' |
			awk '{ for (i = 3; i <= NF; i++) print substr($2, 1, length($2) - 1) $i }'
		kbuild_of_all | grep -oE '(src|compat/kapi/lib)/[a-z0-9_/]+\.o'
	} | sed 's/\.o$/.c/' | sort -u >"$scratch/named"
	find src compat/kapi/lib -name '*.c' 2>/dev/null | sort >"$scratch/present"
	comm -13 "$scratch/named" "$scratch/present" | sed 's/$/: not in Kbuild/'
	comm -23 "$scratch/named" "$scratch/present" | sed 's/$/: in Kbuild, but not in the tree/'
}
plant_objects()
{
	mkdir src
	: >src/forgotten.c
	echo 'mshv_root-y := src/main.o' >Kbuild
}

say_probes() { echo "every probe states its keys and is used; every answer used has a probe"; }
rule_probes()
{
	for file in compat/kapi/probe/*.c; do
		[ -e "$file" ] || continue
		name=${file##*/}
		name=${name%.c}
		for key in Question Since Expect Used-by; do
			grep -q "^ \* $key: ." "$file" || echo "$file: no key $key"
		done
		answer=MSHV_HAVE_$(echo "${name#has_}" | tr '[:lower:]' '[:upper:]')
		user=$(sed -n 's/^ \* Used-by: *//p' "$file")
		case $name in
		control_*) ;;
		*) grep -qs "$answer" "$user" || echo "$file: $user does not use $answer" ;;
		esac
		echo "$answer"
	done >"$scratch/probes"
	grep -v '^MSHV_HAVE_' "$scratch/probes" || :
	sed -n 's/^\([a-z][a-z0-9_]*\).*/\1/p' compat/kapi/probe/symbols 2>/dev/null |
		tr '[:lower:]' '[:upper:]' | sed 's/^/MSHV_HAVE_SYMBOL_/' >>"$scratch/probes"
	grep -rhoE 'MSHV_HAVE_[A-Z0-9_]+' Kbuild compat/kapi/include compat/kapi/lib 2>/dev/null |
		sort -u | grep -vxFf "$scratch/probes" | sed 's/$/: used, but no probe answers it/' || :
}
plant_probes()
{
	mkdir -p compat/kapi/probe compat/kapi/include
	echo '#if MSHV_HAVE_A_TYPING_ERROR' >compat/kapi/include/a.h
	: >Kbuild
}

# C files as one statement a line, without comments; the rows of a table count as such.
statements()
{
	sed -e 's,/\*.*\*/,,g' -e '\,/\*,,\,\*/,d' "$@" | tr -s '\n\t ' ' ' |
		sed -e 's/" "//g' -e 's/;/;\n/g' -e 's/},/},\n/g'
}

# Tests proper: what tests/guest/lib wraps, a program must name all the same.
test_words()
{
	for file in tests/guest/*.c tests/unit/driver/*.c; do
		[ ! -e "$file" ] || statements "$file"
	done | grep -oE '\bMSHV_[A-Z0-9_]+\b' | sort -u
}

say_coverage() { echo "a test names every call and constant of uapi/linux/mshv.h"; }
rule_coverage()
{
	[ -e uapi/linux/mshv.h ] || return 0
	statements uapi/linux/mshv.h | grep -oE '\bMSHV_[A-Z0-9_]+\b' | sort -u >"$scratch/words"
	[ -s "$scratch/words" ] || echo "uapi/linux/mshv.h: no constants found"
	test_words | comm -23 "$scratch/words" - | sed 's,^,uapi/linux/mshv.h: no test names ,'
}
plant_coverage()
{
	mkdir -p uapi/linux tests/guest
	printf '#define MSHV_A 1\n#define MSHV_B 2\n' >uapi/linux/mshv.h
	printf '/* MSHV_B */\nint a = MSHV_A;\n' >tests/guest/a.c
}

# Rows of docs/errors.md as CALL|ERRNO|PROGRAM|TITLE; without program: shown by nothing.
error_rows()
{
	awk -F ' [|] ' '/^[|] .* [|]$/ && $2 ~ /^E[A-Z0-9]+$/ {
		sub(/^[|] /, "", $1)
		sub(/ [|]$/, "", $4)
		split($4, shown, "`")
		sub(/^`[^`]*`: /, "", $4)
		print $1 "|" $2 "|" shown[2] "|" $4
	}' docs/errors.md
}

# Is a test of this title about this errno? They are in one statement or in neighbours.
shows_error()
{
	statements "tests/guest/$1.c" | awk -v title="$2" -v error="$3" '
		BEGIN { word = "(^|[^A-Z])" error "([^A-Z]|$)" }
		{
			both = last " " $0
			last = $0
			if (index(both, title) && both ~ word)
				found = 1
		}
		END { exit !found }'
}

# Nobody is left to see a call that was killed, or the host going down.
is_unseen()
{
	case $1 in
	EINTR | ESHUTDOWN) return 0 ;;
	*) return 1 ;;
	esac
}

say_errors() { echo "docs/errors.md has every call and errno, each with a test that shows it"; }
rule_errors()
{
	[ -e docs/errors.md ] || return 0
	error_rows >"$scratch/rows"
	while IFS='|' read -r call error program title; do
		if [ -z "$program" ]; then
			is_unseen "$error" || echo "docs/errors.md: $call, $error: no test"
		elif [ ! -e "tests/guest/$program.c" ]; then
			echo "docs/errors.md: $call, $error: no program '$program'"
		elif ! shows_error "$program" "$title" "$error"; then
			echo "docs/errors.md: $call, $error: not in $program: $title"
		fi
	done <"$scratch/rows"
	cut -d'|' -f1 "$scratch/rows" | sort -u >"$scratch/words"
	sed -nE 's/^#define (MSHV_[A-Z_]+)[[:space:]]+_IO(W|R|WR)?\(.*/\1/p' uapi/linux/mshv.h |
		sort -u | comm -3 "$scratch/words" - | tr -d '\t' | grep '^MSHV_' |
		sed 's/$/: in docs\/errors.md or in the header, but not in both/' || :
	# Three that never get out.
	cut -d'|' -f2 "$scratch/rows" | sort -u >"$scratch/words"
	cat src/*.c src/*/*.c 2>/dev/null | grep -ohE '[(= ]-E[A-Z0-9]+' | sed 's/.*-//' |
		grep -vxE 'EAGAIN|ERESTARTNOINTR|E2BIG' | sort -u | comm -13 "$scratch/words" - |
		sed 's,^,docs/errors.md lacks an errno of src: ,'
}
plant_errors()
{
	mkdir -p docs src uapi/linux tests/guest
	echo '#define MSHV_A _IO(1, 1)' >uapi/linux/mshv.h
	echo 'int a = -EIO;' >src/a.c
	# shellcheck disable=SC2016 # a table in Markdown
	echo '| MSHV_A | EIO | always | `a`: nothing |' >docs/errors.md
	echo 'is(a(), -EBUSY, "nothing");' >tests/guest/a.c
}

# What the driver says when something is wrong, up to what varies; the reasons of a function
# that finds them too.
driver_texts()
{
	find src compat/uabi compat/kapi/lib -name '*.c' 2>/dev/null | while read -r file; do
		statements "$file" |
			sed -e 's/" VMBUS_MODULE "/hv_vmbus/' -e 's/VMBUS_MODULE "/"hv_vmbus/' |
			sed -nE 's/.*pr_(err|warn)[a-z_]*\("([^"]*).*/\2/p'
		! grep -q '"not loaded: %s' "$file" ||
			sed -n 's/.*return "\([^"]*\)";.*/\1/p' "$file"
	done | sed -e 's/^not loaded: //' -e 's/ *[(]error .*//' -e 's/ *%.*//' -e 's/\\n$//' |
		grep .
}

# Names of what mshvctl looks at: the first word in quotation marks where a finding is made.
doctor_checks()
{
	find tools/mshvctl -name 'check_*.c' 2>/dev/null | while read -r file; do
		statements "$file"
	done | grep -oE '(finding|obstacle)\([^"]*"[a-z]+"( : "[a-z]+")?' | grep -oE '"[a-z]+"' |
		tr -d '"' | sort -u
}

# What ends a build: of each text the longest part that does not vary.
build_texts()
{
	cat scripts/sanity.sh scripts/dkms/verdict.sh 2>/dev/null |
		sed -nE 's/^[[:space:]]*(refuse|verdict) "([^"]*)".*/\2/p' |
		awk '{
			best = ""
			count = split($0, part, /[$][a-z]+|[$][{][^}]*[}]|[$][(][^)]*[)]/)
			for (i = 1; i <= count; i++)
				if (length(part[i]) > length(best))
					best = part[i]
			gsub(/^[ \047]+|[ \047]+$/, "", best)
			print best
		}'
}

say_troubles() { echo "docs/troubleshooting.md has what the driver, a build and mshvctl complain of"; }
rule_troubles()
{
	page=docs/troubleshooting.md
	driver_texts >"$scratch/words"
	[ -s "$scratch/words" ] || echo "src: no texts found"
	while read -r text; do
		grep -qF -- "\`$text" $page || echo "$page lacks: $text"
	done <"$scratch/words"
	build_texts >"$scratch/words"
	[ -s "$scratch/words" ] || echo "scripts: no texts found"
	while read -r text; do
		grep -qF -- "$text" $page || echo "$page lacks: $text"
	done <"$scratch/words"
	doctor_checks >"$scratch/words"
	[ -s "$scratch/words" ] || echo "tools/mshvctl: no checks found"
	while read -r name; do
		grep -qF -- "| \`$name\` |" $page || echo "$page lacks the check: $name"
	done <"$scratch/words"
}
plant_troubles()
{
	mkdir -p docs src tools/mshvctl
	: >docs/troubleshooting.md
	printf '%s\n' 'pr_err("not loaded: the moon is full (error %d)\n", ret);' >src/a.c
	echo 'finding(findings, VERDICT_PROBLEM, "moon", "it is full");' >tools/mshvctl/check_a.c
}

say_leftovers() { echo "no unfinished business is marked in the sources"; }
rule_leftovers()
{
	sources | grep -vE '^(scripts/check-src\.sh|COPYING)$' | while read -r file; do
		grep -HnE '\b(TODO|FIXME|XXX|HACK)\b' "$file" || :
	done
}
plant_leftovers()
{
	echo '/* TODO: finish */' >a.c
}

say_kernels_page() { echo "the table of docs/kernels.md is what scripts/kernels-page.sh writes"; }
rule_kernels_page()
{
	[ ! -e scripts/kernels-page.sh ] || scripts/kernels-page.sh --check
}
plant_kernels_page()
{
	mkdir scripts docs
	cp "$here/scripts/kernels-page.sh" scripts/
	printf '#!/bin/sh\necho 6.1\n' >scripts/kernel.sh
	chmod +x scripts/kernel.sh
	echo 'build 6.1 6.1.0-1-amd64 ok 1 1.00' >docs/kernels.answers
	printf '<!-- table -->\n<!-- end -->\n' >docs/kernels.md
}

say_spelling() { echo "codespell knows every word, but for these: $known_words"; }
known_words=asymmetri,crate,extint,nd
rule_spelling()
{
	sources | grep -vxE 'COPYING' | tr '\n' '\0' | xargs -0 -r codespell -q 3 -L "$known_words" || :
}
plant_spelling()
{
	printf 'We rec%s this.\n' ieve >a.md
}

say_shell() { echo "shell scripts pass shellcheck as POSIX sh"; }
rule_shell()
{
	sources | while read -r file; do
		case $(head -n 1 "$file" | tr -d '\0') in
		'#!'*/sh) echo "$file" ;;
		'#!/usr/bin/make -f') ;;
		'#!'*) echo "$file: not #!/bin/sh" >&3 ;;
		esac
	done 3>"$scratch/other" | xargs -r shellcheck -x -f gcc -e SC2317 || :
	cat "$scratch/other"
}
plant_shell()
{
	# shellcheck disable=SC2016 # the fault is to be in the file
	printf '#!/bin/sh\n[[ $a == b ]]\n' >a.sh
}

kernel_doc_tool()
{
	echo "$("$here/scripts/kernel.sh" 6.12 headers)/scripts/kernel-doc"
}
say_kernel_doc() { echo "kernel-doc comments are well-formed"; }
rule_kernel_doc()
{
	find src compat uapi tools -name '*.[ch]' 2>/dev/null | sort |
		xargs -r perl "$kernel_doc" -none 2>&1 | grep -E 'warning|error' || :
}
plant_kernel_doc()
{
	mkdir src
	printf '/**\n * f() - do\n * @b: no such\n */\nint f(int a)\n{\n}\n' >src/a.c
}

say_documented() { echo "what other files call, and every public structure, has kernel-doc"; }
rule_documented()
{
	find src compat -name '*.[ch]' -exec cat {} + 2>/dev/null |
		sed -nE 's,^(/\*)? ?\*+ ([a-z0-9_]+)\(\) - .*,\2,p' | sort -u >"$scratch/documented"
	find src compat/uabi compat/kapi/lib -name '*.c' 2>/dev/null | sort | while read -r file; do
		awk '/^[a-z][^;=]*\(/ && !/^(static|extern|typedef|module_|static_assert)/ {
			sub(/\(.*/, "")
			sub(/.*[ *]/, "")
			print
		}' "$file" | sort -u | comm -23 - "$scratch/documented" | sed "s,^,$file: no kernel-doc of ,"
	done
	find uapi -name '*.h' 2>/dev/null | sort | while read -r file; do
		awk '/^(struct|union) [a-z0-9_]+ {/ && last !~ /\*\/$/ {
			print FILENAME ":" FNR ": no kernel-doc of " $2
		}
		{ last = $0 }' "$file"
	done
}
plant_documented()
{
	mkdir src
	printf '/* Does. */\nint mshv_undocumented(int a)\n{\n\treturn a;\n}\n' >src/a.c
}

say_checkpatch() { echo "checkpatch of the kernel finds nothing in C"; }
# What was found clean is not looked at again: by content and name, and of what was asked.
run_checkpatch()
{
	ignores=$1
	shift
	clean=${XDG_CACHE_HOME:-$HOME/.cache}/mshv-dkms/checkpatch/$({
		cat "$checkpatch"
		echo "$max_columns $ignores"
	} | sha256sum | cut -d' ' -f1)
	mkdir -p "${clean%/*}"
	[ -e "$clean" ] || : >"$clean"
	# What is wrong on purpose, for other checkers, is not for this one.
	find "$@" \( -path tests/cocci -o -path tests/checkers \) -prune -o -name '*.[ch]' -print \
		2>/dev/null | sort | xargs -r sha256sum | grep -vxFf "$clean" >"$scratch/unknown" || :
	status=0
	sed 's/^[^ ]*  //' "$scratch/unknown" | xargs -r perl "$checkpatch" \
		--no-tree --file --terse --no-summary --color=never --show-types \
		--max-line-length=$max_columns --ignore "$ignores" >"$scratch/said" 2>&1 || status=$?
	# 123: some were not clean.
	case $status in
	0 | 123) ;;
	*) cat "$scratch/said"; return 1 ;;
	esac
	grep -E '(ERROR|WARNING):' "$scratch/said" >"$scratch/found" || :
	cut -d: -f1 "$scratch/found" | sort -u | sed 's/^/  /' >"$scratch/faulty"
	grep -vFf "$scratch/faulty" "$scratch/unknown" >>"$clean" || :
	cat "$scratch/found"
}
rule_checkpatch()
{
	run_checkpatch "$about_patches" src compat
	run_checkpatch "$about_patches,$only_in_kernel" uapi lab tools tests
}
plant_checkpatch()
{
	mkdir src
	printf '// SPDX-License-Identifier: GPL-2.0-only\nint a(int b)\n{\n\tif(b) c();\n}\n' \
		>src/a.c
}
# What is about patches or maintainership, or a matter that another rule decides.
about_patches=FILE_PATH_CHANGES,LINUX_VERSION_CODE,EMBEDDED_FILENAME
# Programs have neither the kernel's macros nor its functions.
only_in_kernel=PREFER_DEFINED_ATTRIBUTE_MACRO,ARRAY_SIZE,EMBEDDED_FUNCTION_NAME,NEW_TYPEDEFS
only_in_kernel=$only_in_kernel,MEMORY_BARRIER,USE_NEGATIVE_ERRNO,SSCANF_TO_KSTRTO,VOLATILE
only_in_kernel=$only_in_kernel,ENOSYS,IS_ENABLED_CONFIG,STATIC_CONST_CHAR_ARRAY

case ${1-} in
--list)
	for rule in $rules; do
		printf '%-13s %s\n' "$rule" "$("say_$rule")"
	done
	exit 0
	;;
-h | --help) usage; exit 0 ;;
-*) usage >&2; exit 2 ;;
?*)
	for rule in "$@"; do
		case " $(echo "$rules" | tr -s '\n\t' ' ') " in
		*" $rule "*) ;;
		*) echo "check-src: no rule '$rule'" >&2; exit 2 ;;
		esac
	done
	rules=$*
	;;
esac

here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The tool of a rule that needs one, or a reason for skipping.
skip_reason()
{
	case $1 in
	spelling)
		command -v codespell >/dev/null || echo "codespell is missing"
		;;
	shell)
		command -v shellcheck >/dev/null || echo "shellcheck is missing"
		;;
	kernel_doc)
		kernel_doc=$(kernel_doc_tool)
		[ -r "$kernel_doc" ] || echo "no kernel headers: scripts/kernel.sh 6.12 headers"
		;;
	checkpatch)
		[ -r "$checkpatch" ] || echo "no checkpatch: scripts/kernel.sh 6.1 checkpatch"
		;;
	esac
}

kernel_doc=$(kernel_doc_tool)
checkpatch=$("$here/scripts/kernel.sh" 6.1 checkpatch || :)
number=0
failed=0
skipped=0
for rule in $rules; do
	number=$((number + 1))
	title="$rule: $("say_$rule")"
	reason=$(skip_reason "$rule")
	if [ -n "$reason" ]; then
		echo "ok $number - $title # SKIP $reason"
		skipped=$((skipped + 1))
		continue
	fi
	mkdir "$scratch/planted"
	planted=$(cd "$scratch/planted" && "plant_$rule" && "rule_$rule" 2>&1) || :
	rm -rf "$scratch/planted"
	findings=$("rule_$rule" 2>&1) || findings="the rule itself failed: $findings"
	if [ -z "$planted" ]; then
		echo "not ok $number - $title"
		echo "# the rule does not find the fault planted for it"
		failed=$((failed + 1))
	elif [ -n "$findings" ]; then
		echo "not ok $number - $title"
		printf '%s\n' "$findings" | head -n 40 | sed 's/^/# /'
		failed=$((failed + 1))
	else
		echo "ok $number - $title"
	fi
done
echo "1..$number"
echo "# check-src: $number rules, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
