#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Asks a kernel's headers and symbol list what it offers; run by Kbuild.
#
# All probes are compiled as one unit, which takes a fraction of the time of one
# unit each. Not those which mainline of this release would refuse: they are suspects.
# Whatever probe a diagnostic of the failing unit mentions is one too and leaves; the
# rest is compiled again until that succeeds. So every "yes" is proved by a clean
# compile. Every suspect is then compiled alone and must fail to be answered "no": being
# expected to, or mentioned, proves nothing.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/probe.sh --kapi DIR --out DIR --release RELEASE --symvers FILE
		        [--architecture A] [--alone] -- COMPILER FLAGS...

  --kapi DIR       holds probe/*.c and probe/symbols
  --out DIR        receives mshv_probe.h, mshv_probe.mk and mshv_probe.txt
  --release REL    kernel release, to say which answers are expected of it
  --symvers FILE   the kernel's Module.symvers
  --architecture A as kbuild calls it: questions about another one are not asked,
                   and answered "no"
  --alone          compile every probe alone (slow; to check the batch against)
TEXT
}

die()
{
	echo "probe: $*" >&2
	exit 1
}

kapi='' out='' release='' symvers='' alone='' architecture=
while [ $# -gt 0 ]; do
	case $1 in
	--kapi) kapi=$2; shift 2 ;;
	--out) out=$2; shift 2 ;;
	--release) release=$2; shift 2 ;;
	--symvers) symvers=$2; shift 2 ;;
	--architecture) architecture=$2; shift 2 ;;
	--alone) alone=yes; shift ;;
	--) shift; break ;;
	-h | --help) usage; exit 0 ;;
	*) usage >&2; exit 2 ;;
	esac
done
if [ -z "$kapi" ] || [ -z "$out" ] || [ -z "$release" ] || [ -z "$symvers" ] || [ $# = 0 ]; then
	usage >&2
	exit 2
fi
if [ ! -s "$symvers" ]; then
	die "$symvers is missing or empty: which symbols the kernel exports cannot be" \
	    "told. The kernel headers are incomplete; install them again."
fi

export LC_ALL=C
mkdir -p "$out"
work=$(mktemp -d "$out/.probe.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Hundredths of a second since boot.
now()
{
	sed 's/\([0-9]*\)[.]\([0-9][0-9]\).*/\1\2/; q' /proc/uptime
}
started=$(now)

# The compiler command, quoted for the shell, without the writing of dependencies.
# The last flags make refusal certain whatever the kernel's own flags are.
{
	for word in "$@"; do
		case $word in
		-Wp,-MD,* | -Wp,-MMD,* | -w) continue ;;
		esac
		printf "'%s' " "$(printf '%s' "$word" | sed "s/'/'\\\\''/g")"
	done
	printf '%s ' -fsyntax-only -Wno-error -Werror=implicit-function-declaration \
		-Werror=implicit-int -Werror=int-conversion -Werror=incompatible-pointer-types \
		-fdiagnostics-color=never
	# shellcheck disable=SC2016 # expanded by the script being written
	printf '%s\n' '-x c "$1"'
} >"$work/compile"

# Joins the probes named in the file $1 to one unit, $2.
join_unit()
{
	while read -r name; do
		echo "#line 1 \"mshv-probe/$name.c\""
		cat "$kapi/probe/$name.c"
	done <"$1" >"$2"
}

# Names of $1 that the compiler output $2 mentions, anywhere in a diagnostic.
mentioned()
{
	grep -o 'mshv-probe/[a-z0-9_]*[.]c' "$2" |
		sed 's,mshv-probe/\(.*\)[.]c,\1,' | sort -u >"$work/mentioned"
	grep -Fxf "$work/mentioned" "$1" || :
}

# Of awk: does the release lie in the range of an "Expect"?
# shellcheck disable=SC2016 # the dollars are for awk
awk_expected='
	function number(version, part) {
		split(version, part, /[.]/)
		return part[1] * 1000 + part[2]
	}
	function expected(expect, range) {
		split(expect, range, "-")
		return number(release) >= number(range[1]) &&
		       (range[2] == "" || number(release) <= number(range[2]))
	}'

# Lines of: name, Expect, how likely it is to compile. Each script started here would take
# longer than a question does.
for name in control_pass_first control_pass_last control_fail_first control_fail_last; do
	[ -r "$kapi/probe/$name.c" ] || die "$kapi/probe/$name.c is missing"
done
awk -v release="$release" -v architecture="$architecture" "$awk_expected"'
	FNR == 1 {
		name[++count] = FILENAME
		gsub(/.*\/|[.]c$/, "", name[count])
	}
	sub(/^ [*] Expect: */, "") { expect[count] = $0 }
	sub(/^ [*] Architecture: */, "") { foreign[count] = architecture && $0 != architecture }
	END {
		for (i = 1; i <= count; i++) {
			likely = expected(expect[i]) ? "likely" : "unlikely"
			if (name[i] ~ /^control_/)
				likely = name[i] ~ /_pass_/ ? "likely" : "unlikely"
			print name[i], expect[i], foreign[i] ? "foreign" : likely
		}
	}' "$kapi"/probe/*.c >"$work/keys"

# Between the controls that pass.
{
	echo control_pass_first
	awk '$1 !~ /^control_pass_/ && $3 != "foreign" { print $1 }' "$work/keys"
	echo control_pass_last
} >"$work/all"

runs=0
if [ -n "$alone" ]; then
	cp "$work/all" "$work/suspects"
else
	awk '$3 == "unlikely" { print $1 }' "$work/keys" >"$work/suspects"
fi
grep -Fxvf "$work/suspects" "$work/all" >"$work/remaining" || :
while [ -s "$work/remaining" ]; do
	join_unit "$work/remaining" "$work/unit.c"
	runs=$((runs + 1))
	if sh "$work/compile" "$work/unit.c" >"$work/unit.log" 2>&1; then
		break
	fi
	mentioned "$work/remaining" "$work/unit.log" >"$work/leaving"
	# A failure that names nobody makes everybody a suspect.
	[ -s "$work/leaving" ] || cp "$work/remaining" "$work/leaving"
	cat "$work/leaving" >>"$work/suspects"
	grep -Fxvf "$work/leaving" "$work/remaining" >"$work/staying" || :
	mv "$work/staying" "$work/remaining"
done

while read -r name; do
	echo "$name" >"$work/one"
	join_unit "$work/one" "$work/$name.c"
done <"$work/suspects"
# shellcheck disable=SC2016 # expanded by the shell that xargs starts
xargs -P "$(getconf _NPROCESSORS_ONLN)" -I '{}' sh -c \
	'if sh "$1/compile" "$1/$2.c" >"$1/$2.log" 2>&1; then : >"$1/$2.yes"; fi' \
	sh "$work" '{}' <"$work/suspects"
runs=$((runs + $(wc -l <"$work/suspects")))

compiled=" $(tr '\n' ' ' <"$work/remaining") "
yes_or_no()
{
	case $compiled in
	*" $1 "*) echo 1 ;;
	*) [ ! -e "$work/$1.yes" ] && echo 0 || echo 1 ;;
	esac
}

for name in control_pass_first control_pass_last control_fail_first control_fail_last; do
	case $name:$(yes_or_no "$name") in
	control_pass_*:1 | control_fail_*:0) continue ;;
	control_pass_*)
		echo "probe: $name must compile, and does not:" >&2
		head -n 20 "$work/$name.log" >&2
		;;
	*)
		echo "probe: $name must not compile, and does" >&2
		;;
	esac
	die "no answer can be trusted, so the build stops. The compiler, its flags" \
	    "or the kernel headers are at fault, or $kapi/probe/$name.c was changed."
done

# Lines of: name, 1 or 0, Expect, reason of a "no", separated by tabs.
while read -r name expect likely; do
	case $name:$likely in
	control_*) continue ;;
	*:foreign)
		printf '%s\t0\t\t\n' "${name#has_}"
		continue
		;;
	esac
	answer=$(yes_or_no "$name")
	reason=
	[ "$answer" = 1 ] || reason=$(sed -n '/.*error: /{s///p; q}' "$work/$name.log")
	printf '%s\t%s\t%s\t%s\n' "${name#has_}" "$answer" "$expect" "$reason"
done <"$work/keys" >"$work/answers"

# Columns of Module.symvers: CRC, symbol, module, kind of export, name space. A name
# space "module:a,b*" lets only modules of these names use the symbol; any other has
# to be imported, which this module does not do.
awk -F '\t' '
	NR == FNR {
		sub(/#.*/, "")
		if (split($0, word, /[ \t]+/) >= 2) {
			wanted[++count] = word[1]
			expect[word[1]] = word[2]
		}
		next
	}
	$2 in expect {
		found[$2] = 1
		if ($5 ~ /^module:/) {
			if (!names_us(substr($5, 8)))
				reason[$2] = "exported to " substr($5, 8) " only"
		} else if ($5 != "") {
			reason[$2] = "exported in the name space " $5
		}
	}
	# Is mshv_root on the list? A name may end in an asterisk.
	function names_us(list,    entry, n, i, stem) {
		n = split(list, entry, ",")
		for (i = 1; i <= n; i++) {
			stem = entry[i]
			if (stem == "mshv_root")
				return 1
			if (sub(/[*]$/, "", stem) && index("mshv_root", stem) == 1)
				return 1
		}
		return 0
	}
	END {
		for (i = 1; i <= count; i++) {
			name = wanted[i]
			if (!found[name])
				reason[name] = "not exported"
			printf "symbol_%s\t%d\t%s\t%s\n", name, !(name in reason), expect[name], \
				reason[name]
		}
	}' "$kapi/probe/symbols" "$symvers" >>"$work/answers"

hash=$(cut -f 1,2 "$work/answers" | cksum | cut -d ' ' -f 1)

awk -F '\t' -v hash="$hash" '
	BEGIN {
		print "/* Answers of scripts/probe.sh; see mshv_probe.txt beside this file. */"
		printf "#define MSHV_PROBE_HASH \"%s\"\n", hash
	}
	{
		printf "#define MSHV_HAVE_%s %d\n", toupper($1), $2
		text = text " " toupper($1) "=" ($2 ? "yes" : "no")
	}
	END { printf "#define MSHV_PROBE_TEXT \"%s\"\n", substr(text, 2) }' \
	"$work/answers" >"$work/mshv_probe.h"

# Adds what mainline would answer: "as expected", or what the difference means.
awk -F '\t' -v OFS='\t' -v release="$release" "$awk_expected"'
	{
		note = "of another architecture"
		if ($3 != "")
			note = expected($3) == $2 ? "as mainline" : \
				$2 ? "backported by vendor" : "removed by vendor"
		print "MSHV_HAVE_" toupper($1), $2 ? "yes" : "no", note, $4
	}' "$work/answers" >"$work/mshv_probe.txt"

for file in mshv_probe.h mshv_probe.txt; do
	cmp -s "$work/$file" "$out/$file" || mv "$work/$file" "$out/$file"
done

awk -F '\t' '{
	printf "  PROBE     %-3s  %s (%s%s)\n", $2, $1, $3, $4 == "" ? "" : "; " $4
}' "$out/mshv_probe.txt"
took=$(($(now) - started))
# User and system time of this shell and of all that it ran; in a subshell it would be
# that one's.
times >"$work/times"
cpu=$(tr ms '  ' <"$work/times" |
	awk '{ sum += 60 * ($1 + $3) + $2 + $4 } END { printf "%.2f", sum }')
printf '  PROBE     %d answers in %d.%02d s, %s s of CPU time, %d compiler runs\n' \
	"$(wc -l <"$out/mshv_probe.txt")" $((took / 100)) $((took % 100)) "$cpu" "$runs"

# Last, and always new: make takes this file's age for the age of all answers.
awk -F '\t' '{ printf "MSHV_HAVE_%s := %d\n", toupper($1), $2 }' \
	"$work/answers" >"$work/mshv_probe.mk"
mv "$work/mshv_probe.mk" "$out/mshv_probe.mk"
