#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The public headers: they compile, agree with the tables of all generations, and have not
# changed unnoticed; for both architectures. Prints TAP.
#
#   run.sh            the tests
#   run.sh --update   writes golden/ anew, which belongs into one commit with CHANGELOG
#
# If MSHV_ABI_JSON names the description the tables were made from, they are compared.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=${here%/*/*}
. "$top/tests/lib/tap.sh"
. "$top/tests/uabi/golden.sh"
out=$top/build/tests/uabi
architectures="x86_64 arm64"
languages="c90 c17 c++17"

# The compiler of an architecture and a language.
compiler()
{
	case $1 in
	x86_64) prefix=x86_64-linux-gnu ;;
	arm64) prefix=aarch64-linux-gnu ;;
	esac
	case $2 in
	c++*) echo "$prefix-g++ -x c++ -std=$2" ;;
	*) echo "$prefix-gcc -x c -std=$2" ;;
	esac
}

# All numbers of the headers. numbers ARCHITECTURE LANGUAGE
numbers()
{
	base=$out/$1.$2
	compile=$(compiler "$1" "$2")
	$compile -I"$top/uapi" -E -P "$out/all.h" >"$base.text"
	$compile -I"$top/uapi" -E -dM "$out/all.h" >"$base.macros"
	awk -f "$here/names.awk" "$base.text" "$base.macros" | LC_ALL=C sort >"$base.names"
	awk -f "$here/generate.awk" "$base.names" >"$base.c"
	$compile -I"$top/uapi" -w -S -o "$base.s" "$base.c"
	awk -f "$here/numbers.awk" "$base.s" "$base.names" >"$base.numbers"
}

# Each header alone, as a program would include it.
test_compiling()
{
	for header in "$top"/uapi/linux/*.h; do
		name=${header##*/}
		echo "#include <linux/$name>" >"$out/one.c"
		for arch in $architectures; do
			for language in $languages; do
				status=0
				$(compiler "$arch" "$language") -Wall -Wextra -Wpedantic -Werror \
					-I"$top/uapi" -fsyntax-only "$out/one.c" \
					>"$out/one.log" 2>&1 || status=$?
				check $status "$arch: $name compiles as $language" "$out/one.log"
			done
		done
	done
}

# compare ARCHITECTURE NUMBERS
compare()
{
	awk -v arch="$1" -f "$here/compare.awk" "$2" "$here/map.table" "$here/macros.table" \
		"$here/layouts.table" "$here/calls.table"
}

# The languages must not see different structures.
test_languages()
{
	for arch in $architectures; do
		for language in c90 c++17; do
			status=0
			diff "$out/$arch.c17.numbers" "$out/$arch.$language.numbers" \
				>"$out/one.log" || status=$?
			check $status "$arch: $language sees the numbers that c17 sees" \
				"$out/one.log"
		done
	done
}

faults()
{
	grep -c '^not ok' "$1" || :
}

# A fault in the numbers must be found, or the comparison's silence means nothing.
test_planted()
{
	for arch in $architectures; do
		for fault in "a size" "an offset" "the size of a member" "a number" \
			     "a call without a macro" "a macro without a call" \
			     "a missing member" "a structure of no generation"; do
			awk -v fault="$fault" -f "$here/planted.awk" \
				"$out/$arch.c17.numbers" >"$out/planted-numbers"
			compare "$arch" "$out/planted-numbers" >"$out/planted.tap"
			status=0
			[ "$(faults "$out/planted.tap")" = $(($(faults "$out/$arch.tap") + 1)) ] ||
				status=1
			check $status "$arch: a planted fault is found: $fault"
		done
	done
}

# Numbers that programs were built with never change.
test_golden()
{
	for arch in $architectures; do
		status=0
		diff "$here/golden/$arch" "$out/$arch.c17.numbers" >"$out/one.log" || status=$?
		check $status "$arch: sizes, offsets and numbers are what golden/ has" \
			"$out/one.log"
	done
}

# What the description says now, or nothing to compare with.
test_import()
{
	title="the tables are what import.sh makes of the description"
	if [ -z "${MSHV_ABI_JSON-}" ]; then
		skip "$title" "MSHV_ABI_JSON is not set"
		return
	fi
	mkdir -p "$out/import"
	status=0
	{
		"$here/import.sh" "$MSHV_ABI_JSON" "$out/import" &&
			diff "$here/calls.table" "$out/import/calls.table" &&
			diff "$here/layouts.table" "$out/import/layouts.table"
	} >"$out/one.log" 2>&1 || status=$?
	check $status "$title" "$out/one.log"
}

# make install-headers: all of them, and they find each other.
test_installed()
{
	root=$out/root
	rm -rf "$root"
	status=0
	make -C "$top" install-headers DESTDIR="$root" PREFIX=/usr >"$out/one.log" 2>&1 || status=$?
	diff -r "$top/uapi/linux" "$root/usr/include/linux" >>"$out/one.log" 2>&1 || status=1
	check $status "make install-headers installs the headers, below DESTDIR and PREFIX" \
		"$out/one.log"
	status=0
	$(compiler x86_64 c90) -I"$root/usr/include" -Wpedantic -Werror -fsyntax-only \
		"$out/all.h" >"$out/one.log" 2>&1 || status=$?
	check $status "a program compiles with the installed headers" "$out/one.log"
}

mkdir -p "$out"
for header in "$top"/uapi/linux/*.h; do
	echo "#include <linux/${header##*/}>"
done >"$out/all.h"
for arch in $architectures; do
	for language in $languages; do
		numbers "$arch" "$language"
	done
done
if [ "${1-}" = --update ]; then
	for arch in $architectures; do
		cp "$out/$arch.c17.numbers" "$here/golden/$arch"
	done
	exit 0
fi

{
	for arch in $architectures; do
		compare "$arch" "$out/$arch.c17.numbers" >"$out/$arch.tap"
		cat "$out/$arch.tap"
	done
	echo "TAP version 13"
	test_compiling
	test_languages
	test_planted
	test_golden
	test_golden_rule
	test_import
	test_installed
} >"$out/parts.tap"

# One stream: numbered through.
awk '
	/^TAP|^1\.\./ { next }
	/^ok |^not ok / { sub(/ok [0-9]+/, "ok " ++count) }
	BEGIN { print "TAP version 13" }
	{ print }
	END { print "1.." count }' "$out/parts.tap"
