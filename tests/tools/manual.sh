# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # names of run.sh
# The manual has all there is, and the doctor has the driver's reasons.

# Why the driver refuses to load: its texts up to what varies. reasons_of FILE...
reasons_of()
{
	sed -e 's/" VMBUS_MODULE "/hv_vmbus/' "$@" |
		sed -nE 's/.*return "([^"]*)";.*/\1/p; s/.*"not loaded: ([^"%]*).*/\1/p' |
		sed -e 's/ (error $//' -e 's/\\n$//' -e 's/;.*//' | grep . | sort -u
}

# Every reason in FILE... is one that the doctor can explain: reasons_are_known FILE...
reasons_are_known()
{
	reasons_of "$@" >"$out/reasons"
	while read -r reason; do
		grep -qF -- "\"$reason" "$here/tools/mshvctl/reasons.c" || echo "unknown: $reason"
	done <"$out/reasons" >"$out/unknown"
	cat "$out/unknown"
	[ ! -s "$out/unknown" ]
}

test_reasons()
{
	set -- "$here/src/detect.c" "$here/src/main.c" "$here/src/vmbus.c" "$here/src/device.c" \
		"$here/src/synic.c" "$here"/src/arm64/*.c \
		"$here"/compat/kapi/lib/*.c
	try "every reason of the driver is known" reasons_are_known "$@"
	try "there are many" awk 'END { exit NR < 12 }' "$out/reasons"
	echo '	pr_err("not loaded: the moon is full (error %d)\n", ret);' >"$out/moon.c"
	status=0
	! reasons_are_known "$@" "$out/moon.c" >"$log" || status=1
	grep -q '^unknown: the moon is full$' "$log" || status=1
	check $status "a new one would be noticed" "$log"
}

# No warning, and a fault that is planted is found: lint COMMAND...
lint()
{
	for page in mshv.4 mshvctl.8; do
		"$@" "$here/docs/man/$page" >"$log" 2>&1 || return 1
		[ ! -s "$log" ] || return 1
	done
	{
		cat "$here/docs/man/mshv.4"
		printf '.TH X 1\n.\\}\n.Sh\n\\fQ\n'
	} >"$out/planted.4"
	! "$@" "$out/planted.4" >"$out/planted" 2>&1 || [ -s "$out/planted" ]
}

# documented PAGE WORD...
documented()
{
	page=$here/docs/man/$1
	shift
	mandoc -Tascii "$page" | sed 's,.\x08,,g' | tr -s ' \n' '  ' >"$out/page"
	for word in "$@"; do
		grep -qF -- "$word" "$out/page" || echo "${page##*/} lacks: $word"
	done >"$out/lacking"
	cat "$out/lacking"
	[ ! -s "$out/lacking" ]
}

test_manual()
{
	try "mandoc finds no fault in the manual" lint mandoc -Tlint -Wwarning
	try "groff finds none" lint groff -ww -mandoc -Tutf8 -z
	# shellcheck disable=SC2046 # one word each
	try "the manual has every command and option" documented mshvctl.8 \
		$(ctl --help | grep -oE '^  [a-z]+|--[a-z-]+')
	# shellcheck disable=SC2046 # one word each
	try "and every check of the doctor" documented mshvctl.8 \
		$(ctl doctor | awk '/^(ok|note|unknown|problem) / { print $2 }') \
		modprobe log kvm
	# shellcheck disable=SC2046 # one word each
	try "the manual of the device has each parameter and file" documented mshv.4 \
		$(sed -nE 's/^module_param\(([a-z0-9_]+),.*/\1/p' "$here"/src/*.c \
			"$here"/src/*/*.c "$here"/compat/uabi/*.c) \
		$(sed -nE 's/^ *What: *//p' "$here/docs/sysfs.md") \
		$(grep -oE '/sys/kernel/debug/mshv/[a-z]+' "$here/docs/sysfs.md")
	make -s -C "$here/tools" install DESTDIR="$out/installed" PREFIX=/usr \
		OUT="$here/build/tests/tools/gcc" >"$log" 2>&1 || :
	for file in sbin/mshvctl share/man/man4/mshv.4 share/man/man8/mshvctl.8; do
		try "installed: $file" [ -s "$out/installed/usr/$file" ]
	done
}
