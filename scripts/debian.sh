# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# For scripts to read: where Debian's packages of other releases come from.

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
