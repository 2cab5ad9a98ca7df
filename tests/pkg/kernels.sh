# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # top, out, log, first come from who reads this
# For the scripts beside this file: header packages of kernels with something wrong, made
# of those of a real one, $first. Their installation runs the same hooks.

# bad_kernel NAME COMMAND: /srv/NAME.deb; COMMAND of the shell spoils the tree it runs in,
# which is one of links to the real one
bad_kernel()
{
	cat >"$out/srv/spoil" <<-SPOIL
		real=$first
		release=$first-$1
		spoil() { $2; }
	SPOIL
	cp "$top/tests/pkg/bad-kernel.sh" "$out/srv/"
	inside sh -eu /srv/bad-kernel.sh "$1"
}

# field_of KERNEL FIELD [MODULE]: what modinfo shows of what dkms installed
field_of()
{
	inside sh -c "find /lib/modules/$1/updates -name '${3-mshv_root}.ko*' -exec \
		modinfo -F $2 {} +" 2>/dev/null
}

# module_is KERNEL VERSION: its module is the driver, of this version
module_is()
{
	[ "$(field_of "$1" version)" = "$2" ] || return 1
	[ -z "$(field_of "$1" mshv_refused)" ] || return 1
	[ -n "$(field_of "$1" mshv_answers)" ] || return 1
	[ "$(field_of "$1" mshv_abi_families)" = "current legacy" ] || return 1
	case $(field_of "$1" vermagic) in "$1 "*) ;; *) return 1 ;; esac
}

# refuses KERNEL TEXT [MODULE]: its module is one that says TEXT
refuses()
{
	field_of "$1" mshv_refused "${3-mshv_root}" | grep -q -- "$2"
}

no_module()
{
	[ -z "$(field_of "$1" version)" ]
}

# Neither half an installation, nor a package with something missing.
apt_is_consistent()
{
	[ -z "$(inside dpkg --audit)" ] && inside apt-get check
}
