# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # top, out and log come from who reads this
# For the scripts beside this file: root directories of Debian releases, in which packages
# are installed. Three layers: what scripts/chroot.sh makes; what a test needs beside our
# packages, made once and kept; and what the test itself changes, which begins empty.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/mshv-dkms/packages

die()
{
	echo "packages: $*" >&2
	exit 1
}

# shellcheck source=scripts/debian.sh
. "$top/scripts/debian.sh"

# enter LOWER UPPER COMMAND...: in the root that these are together, with standard input
# and output as they are. $out/srv is /srv there; all mounts end with the command.
# before_entry is a command of the shell that may mount more, below $root.
enter()
{
	below=$1
	above=$2
	shift 2
	mkdir -p "$above/files" "$above/work" "$above/root" "$out/srv"
	# shellcheck disable=SC2016 # expanded by the inner shell
	unshare --mount --fork --pid --kill-child sh -eu -c '
		lower=$1 upper=$2 srv=$3 before=$4
		shift 4
		root=$upper/root
		mount -t overlay -o "lowerdir=$lower,upperdir=$upper/files,workdir=$upper/work" \
			overlay "$root"
		mount -t proc proc "$root/proc"
		mount --bind /dev "$root/dev"
		mount --bind "$srv" "$root/srv"
		eval "$before"
		exec chroot "$root" /usr/bin/env -i \
			PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
			LC_ALL=C.UTF-8 HOME=/root TMPDIR=/tmp DEBIAN_FRONTEND=noninteractive "$@"' \
		sh "$below" "$above" "$out/srv" "${before_entry-}" "$@"
}

# suites_of RELEASE: of Debian; those that every machine of the release has
suites_of()
{
	case $1 in
	bullseye | bookworm | trixie) echo "$1 $1-security" ;;
	sid) echo sid ;;
	*) die "no release '$1'; bullseye, bookworm, trixie or sid" ;;
	esac
}

# prepare NAME RELEASE SCRIPT SUITE...: sets $lower. SCRIPT runs in the root, with apt that
# knows these suites; what it changes is kept until SCRIPT is another one.
prepare()
{
	place=$cache/$1
	release=$2
	script=$3
	shift 3
	[ "$(id -u)" = 0 ] || die "installing packages in a root directory needs root"
	base=$("$top/scripts/chroot.sh" "$release") || exit 1
	mkdir -p "$place"
	lower=$place/files:$base
	exec 9>"$place/.lock"
	flock 9
	print=$({ echo "$*"; cat "$script"; stat -c %Y "$base"; } | cksum)
	if [ "$(cat "$place/.done" 2>/dev/null)" != "$print" ]; then
		echo "packages: preparing $place (a minute or two)" >&2
		rm -rf "${place:?}"/*
		debian_sources "$@" >"$out/srv/sources.list"
		cp "$script" "$out/srv/prepare"
		cp "$debian_keyring" "$out/srv/"
		enter "$base" "$place" sh -eu /srv/prepare "$release" >"$place/log" 2>&1 </dev/null ||
			{ tail -n 15 "$place/log" >&2; die "preparing failed (log: $place/log)"; }
		rm -rf "${place:?}/work" "${place:?}/root"
		echo "$print" >"$place/.done"
	fi
	flock -u 9
}

# inside COMMAND...: in the root of the test
inside()
{
	enter "$lower" "$out/layer" "$@"
}

# quoted TEXT: a regular expression that finds it
quoted()
{
	# shellcheck disable=SC2016 # for sed
	printf '%s' "$1" | sed 's/[][+.*^$()|{}\\?]/\\&/g'
}

# says TEXT: a test of what the last command printed; TEXT is a regular expression
says()
{
	grep -qE -- "$1" "$log" && status=0 || status=1
	check "$status" "it says: $1" "$log"
}

# All files and what links point to. What package managers and hooks write of their own
# accord is left out, and what builds for the lab put into the same base meanwhile.
list_files()
{
	# shellcheck disable=SC2016 # expanded inside
	inside sh -c 'find / -xdev \( -path /proc -o -path /dev -o -path /srv -o -path /run \
		-o -path /tmp -o -path /var/cache -o -path /var/lib/dpkg -o -path /var/lib/apt \
		-o -path /var/log -o -path "/etc/*-" -o -path /var/lib/rpm -o -path /var/lib/dnf \
		-o -path "/lib/modules/*/modules.*" -o -path "/usr/lib/modules/*/modules.*" \
		-o -path /var/lib/systemd -o -path /root/.cache \
		-o -path "/usr/lib/modules/*/build" -o -path "/lib/modules/*/build" \
		-o -path "/var/lib/dkms/mok.*" -o -name "__pycache__" \) -prune -o -print; \
		find /var/log -name "*mshv*"' | grep -vxE '(/usr)?/lib/modules/[^/]*' | sort
}
