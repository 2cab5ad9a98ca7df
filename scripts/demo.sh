#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# From a bare Debian to a guest that speaks: make demo, make lab-shell.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/demo.sh [--shell] [--kernel 6.1|6.12]

  Installs what is needed, builds the driver through DKMS and the lab, boots a
  Debian kernel in the lab, loads the driver there and runs tests/guest/hello.c,
  and then QEMU, which boots a stock Linux in a child partition.

  --shell   a root shell in the lab instead; the driver is loaded
  --kernel  which kernel series to boot (6.12)
TEXT
}

series=6.12
shell=
while [ $# -gt 0 ]; do
	case $1 in
	--shell) shell=yes; shift ;;
	--kernel) series=${2-}; shift 2 || { usage >&2; exit 2; } ;;
	-h | --help) usage; exit 0 ;;
	*) usage >&2; exit 2 ;;
	esac
done

unset MAKEFLAGS MFLAGS MAKELEVEL
cd "$(dirname "$0")/.."
here=$(pwd)
build=$here/build/demo
started=$(date +%s)

seconds()
{
	echo $(($(date +%s) - started))
}

# The name of what begins is what the summary calls it. step NAME TEXT
step()
{
	printf 'demo: [%3d s] %s\n' "$(seconds)" "$1: $2"
	echo "$(seconds) $1" >>"$build/steps"
}

say()
{
	printf 'demo: [%3d s] %s\n' "$(seconds)" "$*"
}

# With packages and kernel to be fetched it may take longer.
budget=120

fail()
{
	echo "demo: FAILED after $(seconds) s: $*"
	exit 1
}

# Runs a command whose output only matters when it fails.
quietly()
{
	name=$1
	shift
	if ! "$@" >"$build/$name.log" 2>&1; then
		tail -n 20 "$build/$name.log"
		fail "$* (log: $build/$name.log)"
	fi
}

# What the parent runs once it is up. Its first terminal is the console, its second
# the results channel, which carries the guest's words and nothing else.
write_tree()
{
	rm -rf "$build/tree"
	mkdir -p "$build/tree"
	cp "$build/module/mshv_root.ko" "$build/tree/"
	cp "$here/build/tests/guest/hello" "$build/tree/"
	if [ -n "$shell" ]; then
		mkdir -p "$build/tree/etc"
		cat >"$build/tree/etc/profile" <<'PROFILE'
insmod /mshv_root.ko && ls -l /dev/mshv
echo "Try: /hello     Leave with: poweroff -f"
PROFILE
		return
	fi
	cat >"$build/tree/job" <<'JOB'
#!/bin/sh
set -e
echo "job: loading mshv_root.ko on $(uname -r)"
insmod /mshv_root.ko
ls -l /dev/mshv
/hello >/dev/ttyS1
rmmod mshv_root
echo "job: unloaded"
JOB
	chmod +x "$build/tree/job"
}

# Shows what the guest says as it comes, and that something goes on while it says nothing.
# boot TREE OUT LAB-RUN-OPTION...
boot()
{
	tree=$1
	out=$2
	shift 2
	rm -rf "$out"
	mkdir -p "$out"
	lab/run --kernel "$series" --personality l1vh --cpus 1 --tree "$tree" --out "$out" "$@" \
		>"$out/run.log" 2>&1 </dev/null &
	lab=$!
	trap 'kill "$lab" 2>/dev/null || :' EXIT INT TERM
	ticks=0
	shown=0
	while kill -0 "$lab" 2>/dev/null; do
		sleep 1
		ticks=$((ticks + 1))
		show_news
		[ $((ticks % 5)) != 0 ] || say "the lab is running"
	done
	status=0
	wait "$lab" || status=$?
	trap - EXIT INT TERM
	show_news
	if [ "$status" != 0 ]; then
		tail -n 25 "$out/console.log" 2>/dev/null || :
		cat "$out/run.log"
		fail "the lab ended with status $status (logs: $out)"
	fi
}

# Whole lines that came since the last look.
show_news()
{
	[ -e "$out/results.log" ] || return 0
	lines=$(wc -l <"$out/results.log")
	[ "$lines" -gt "$shown" ] || return 0
	sed -n "$((shown + 1)),${lines}p" "$out/results.log" | tr -d '\r' | sed 's/^/    /'
	shown=$lines
	ticks=0
}

summary()
{
	echo "$(seconds) end" >>"$build/steps"
	awk 'NR > 1 { printf "demo: %4d s  %s\n", $1 - begin, name }
		{ begin = $1; $1 = ""; name = substr($0, 2) }' "$build/steps"
}

mkdir -p "$build"
rm -f "$build/steps"
[ -e "$build/module/mshv_root.ko" ] || budget=360
step packages "the next line says what will be installed"
scripts/deps.sh demo || fail "the packages could not be installed"
step kernel "the newest Debian $series, image and headers"
scripts/kernel.sh "$series" image >"$build/image" || fail "no kernel image"
release=$(cat "$(cat "$build/image")/release")
step driver "through dkms, for $release"
scripts/dkms-build.sh --reuse "$series" "$build/module" || fail "the driver did not build"
step lab "the model of the hypervisor"
quietly lab make -j2 -C lab
step program "tests/guest/hello.c"
quietly guest make -C tests/guest OUT="$here/build/tests/guest" "$here/build/tests/guest/hello"
write_tree

if [ -n "$shell" ]; then
	say "starting the lab; leave the shell with: poweroff -f"
	exec lab/run --kernel "$series" --personality l1vh --cpus 1 --tree "$build/tree" \
		--out "$build/out" --interactive
fi

step "first guest" "booting that kernel in the lab; then: insmod, hello, rmmod"
boot "$build/tree" "$build/out"
# The text is in the guest's memory only: it can come from nowhere else.
text=$(sed -n 's/^static const char guest_text.* = "\(.*\)\\n";$/\1/p' tests/guest/hello.c)
if [ -z "$text" ] || ! grep -qF "$text" "$build/out/results.log"; then
	fail "the guest's words did not arrive (logs: $build/out)"
fi

step QEMU "of Debian's backports, unmodified"
rm -rf "$build/qemu-tree" "$build/qemu-out"
tests/qemu/tree.sh "$build/qemu-tree" "$series" 1 || fail "QEMU or its guest is not there"
cp "$build/module/mshv_root.ko" "$build/qemu-tree/"
step Linux "the lab boots $release, there QEMU boots it once more in a child partition"
boot "$build/qemu-tree" "$build/qemu-out" --memory 1200
mv "$build/qemu-tree" "$build/qemu-out/tree"
tests/qemu/judge.sh "$build/qemu-out" >"$build/qemu-out/judge.tap" || {
	grep '^not ok' "$build/qemu-out/judge.tap"
	fail "not all is as it must be (logs: $build/qemu-out)"
}
rm -rf "$build/qemu-out/tree"

summary
took=$(seconds)
[ "$took" -le "$budget" ] || echo "demo: over budget: $took s of $budget s"
echo "demo: ok: a guest of 16-bit code and a Linux under QEMU ran through /dev/mshv on" \
     "$release, $took s (logs: $build/out, $build/qemu-out)"
