#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# From a bare Debian to a guest that speaks: make demo, make lab-shell.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/demo.sh [--shell] [--kernel 6.1|6.12]

  Installs what is needed, builds the driver through DKMS and the lab, boots a
  Debian kernel in the lab, loads the driver there and runs tests/guest/hello.c.

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

step()
{
	printf 'demo: [%3d s] %s\n' "$(seconds)" "$*"
}

# With packages and kernel to be fetched it may take longer.
budget=60

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

# Shows that something goes on while the lab boots.
boot()
{
	lab/run --kernel "$series" --personality l1vh --cpus 1 --tree "$build/tree" \
		--out "$build/out" >"$build/run.log" 2>&1 </dev/null &
	lab=$!
	trap 'kill "$lab" 2>/dev/null || :' EXIT INT TERM
	ticks=0
	while kill -0 "$lab" 2>/dev/null; do
		sleep 1
		ticks=$((ticks + 1))
		[ $((ticks % 5)) != 0 ] || step "the lab is running"
	done
	status=0
	wait "$lab" || status=$?
	trap - EXIT INT TERM
	return "$status"
}

mkdir -p "$build"
step "packages: the next line says what will be installed"
[ -e "$build/module/mshv_root.ko" ] || budget=240
scripts/deps.sh demo || fail "the packages could not be installed"
step "kernel: the newest Debian $series, image and headers"
scripts/kernel.sh "$series" image >"$build/image" || fail "no kernel image"
step "driver: through dkms, for $(cat "$(cat "$build/image")/release")"
scripts/dkms-build.sh --reuse "$series" "$build/module" || fail "the driver did not build"
step "lab: the model of the hypervisor"
quietly lab make -j2 -C lab
step "guest program: tests/guest/hello.c"
quietly guest make -C tests/guest OUT="$here/build/tests/guest" "$here/build/tests/guest/hello"
write_tree

if [ -n "$shell" ]; then
	step "starting the lab; leave the shell with: poweroff -f"
	exec lab/run --kernel "$series" --personality l1vh --cpus 1 --tree "$build/tree" \
		--out "$build/out" --interactive
fi

rm -rf "$build/out"
step "booting that kernel in the lab; then: insmod, hello, rmmod"
status=0
boot || status=$?
if [ "$status" != 0 ]; then
	tail -n 25 "$build/out/console.log" 2>/dev/null || :
	cat "$build/run.log"
	fail "the lab ended with status $status (logs: $build/out)"
fi

# The text is in the guest's memory only: it can come from nowhere else.
text=$(sed -n 's/^static const char guest_text.* = "\(.*\)\\n";$/\1/p' tests/guest/hello.c)
echo
sed 's/^/    /' "$build/out/results.log"
echo
if [ -z "$text" ] || ! grep -qF "$text" "$build/out/results.log"; then
	fail "the guest's words did not arrive (logs: $build/out)"
fi
took=$(seconds)
[ "$took" -le "$budget" ] || echo "demo: over budget: $took s of $budget s"
echo "demo: ok: the guest spoke through /dev/mshv on $(cat "$(cat "$build/image")/release")," \
     "$took s (logs: $build/out)"
