# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# For scripts to read, which have a function die: packages of other Debian releases.

# The mirror of this machine's own Debian source, never one of our choosing; or nothing.
debian_mirror()
{
	# shellcheck disable=SC2016 # apt expands these
	apt-get indextargets --format '$(ORIGIN) $(LABEL) $(COMPONENT) $(REPO_URI)' \
		'Created-By: Packages' |
		awk '$1 == "Debian" && $2 == "Debian" && $3 == "main" { print $4; exit }'
}

# shellcheck disable=SC2034 # for who reads this
debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# private_apt_new DIR SUITE...: DIR gets lists, state and cache for an apt that knows these
# suites only. The machine's packages play no part.
private_apt_new()
{
	apt=$1
	shift
	mirror=$(debian_mirror)
	[ -n "$mirror" ] || die "no Debian mirror among this machine's apt sources"
	[ -e "$debian_keyring" ] || die "$debian_keyring is missing; install debian-archive-keyring"
	mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial"
	: >"$apt/status"
	for suite in "$@"; do
		echo "deb [arch=amd64 signed-by=$debian_keyring] $mirror $suite main"
	done >"$apt/sources.list"
}

# private_apt DIR ARGUMENT...: apt-get with that; "download" puts packages into DIR
private_apt()
(
	cd "$1"
	apt=$PWD
	shift
	apt-get -q -o Dir::Etc::SourceList="$apt/sources.list" \
		-o Dir::Etc::SourceParts=/dev/null -o Dir::Etc::Preferences=/dev/null \
		-o Dir::Etc::PreferencesParts=/dev/null \
		-o Dir::State="$apt/state" -o Dir::State::status="$apt/status" \
		-o Dir::Cache="$apt/cache" -o APT::Architecture=amd64 \
		-o APT::Architectures::=amd64 -o APT::Sandbox::User=root \
		-o Acquire::Languages=none "$@"
)
