# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# For scripts to read, which have a function die: packages of other Debian releases.

# The mirror that has the suite $1, from this machine's own Debian sources, never one of
# our choosing; or nothing.
debian_mirror()
{
	label=Debian
	case $1 in *-security) label=Debian-Security ;; esac
	# shellcheck disable=SC2016 # apt expands these
	apt-get indextargets --format '$(ORIGIN) $(LABEL) $(COMPONENT) $(REPO_URI)' \
		'Created-By: Packages' |
		awk -v label="$label" \
			'$1 == "Debian" && $2 == label && $3 == "main" { print $4; exit }'
}

# This machine's own suites.
debian_suites()
{
	# shellcheck disable=SC2016 # apt expands these
	apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(RELEASE)' 'Created-By: Packages' |
		awk '$1 == "Debian" && $2 == "main" { print $3 }' | sort -u
}

# shellcheck disable=SC2034 # for who reads this
debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# debian_sources SUITE...: lines for a sources.list
debian_sources()
{
	[ -e "$debian_keyring" ] || die "$debian_keyring is missing; install debian-archive-keyring"
	for suite in "$@"; do
		mirror=$(debian_mirror "$suite")
		[ -n "$mirror" ] || die "this machine's apt sources have no mirror for $suite"
		echo "deb [arch=${architectures:-amd64} signed-by=$debian_keyring] $mirror $suite main"
	done
}

# private_apt_new [--architecture A] DIR SUITE...: DIR gets lists, state and cache for an apt
# that knows these suites only, and apt.conf, which makes it that if APT_CONFIG names it. The
# machine's packages play no part. Of another architecture, it knows amd64's as well.
private_apt_new()
{
	native=amd64
	if [ "$1" = --architecture ]; then
		native=$2
		shift 2
	fi
	architectures=$native
	[ "$native" = amd64 ] || architectures=$native,amd64
	apt=$1
	shift
	mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial"
	: >"$apt/status"
	debian_sources "$@" >"$apt/sources.list"
	cat >"$apt/apt.conf" <<-CONFIG
		Dir::Etc::SourceList "$apt/sources.list";
		Dir::Etc::SourceParts "/dev/null";
		Dir::Etc::Preferences "/dev/null";
		Dir::Etc::PreferencesParts "/dev/null";
		Dir::State "$apt/state";
		Dir::State::status "$apt/status";
		Dir::Cache "$apt/cache";
		APT::Architecture "$native";
		APT::Architectures "$architectures";
		APT::Sandbox::User "root";
		Acquire::Languages "none";
		Acquire::Check-Valid-Until "false";
	CONFIG
}

# private_apt DIR ARGUMENT...: apt-get with that; "download" puts packages into DIR
private_apt()
(
	cd "$1"
	shift
	APT_CONFIG=$PWD/apt.conf apt-get -q "$@"
)

# chroot_install ROOT PACKAGE...: with the root directory's own apt
chroot_install()
{
	root=$1
	shift
	for try in 1 2; do
		chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
			-o Acquire::Check-Valid-Until=false -o APT::Keep-Downloaded-Packages=false \
			--no-install-recommends install "$@" </dev/null >&2 && return
		[ $try = 2 ] || chroot "$root" apt-get -q \
			-o Acquire::Check-Valid-Until=false update </dev/null >&2 || :
	done
	return 1
}

# in_root ROOT DIR KDIR COMMAND...: runs a command in the root directory ROOT, where DIR is
# then /mnt, and the tree KDIR of scripts/kernel.sh is where it is here, and where modules
# look for it; just so if ROOT is /. objtool of 7.x wants /proc. All mounts end with the
# command.
in_root()
{
	if [ "$1" = / ]; then
		shift 3
		"$@"
		return
	fi
	# shellcheck disable=SC2016 # expanded by the inner shell
	unshare --mount sh -eu -c '
		root=$1 dir=$2 kdir=$3
		shift 3
		headers=${kdir%/usr/src/*}
		modules=$root/lib/modules/${kdir##*/linux-headers-}
		mount --bind "$dir" "$root/mnt"
		mkdir -p "$root/$headers" "$modules"
		mount --bind "$headers" "$root/$headers"
		mount -o remount,bind,ro "$root/$headers"
		ln -sfn "$kdir" "$modules/build"
		mount -t proc proc "$root/proc"
		exec chroot "$root" "$@"' sh "$@"
}
