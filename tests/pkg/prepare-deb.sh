# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Runs in a root directory, for tests/pkg/deb.sh: two kernels' headers, one of them only
# fetched, and what our packages depend on.
release=$1

cp /srv/sources.list /etc/apt/sources.list
rm -rf /etc/apt/sources.list.d/*
cp -n /srv/debian-archive-keyring.gpg /usr/share/keyrings/ 2>/dev/null || :
echo 'Acquire::Check-Valid-Until "false";' >/etc/apt/apt.conf.d/90test
echo 'APT::Install-Recommends "false";' >>/etc/apt/apt.conf.d/90test
apt-get -q update

# Newest first.
headers()
{
	apt-cache --names-only search "^linux-headers-$1-amd64\$" | cut -d' ' -f1 |
		grep -vE -- '-(rt|cloud)-' | sort -rV
}

newest()
{
	headers "$1" | head -n 1
}

suite=
case $release in
bullseye)
	first=$(headers '5[.]10[.]0-[0-9]+' | sed -n 2p)
	second="$(headers '6[.]1[.]0-0[.]deb11[.][0-9]+') $(newest '5[.]10[.]0-[0-9]+')"
	;;
bookworm)
	first=$(newest '6[.]1[.]0-[0-9]+')
	second=$(headers '6[.]12[.][0-9]+[+]deb12')
	;;
trixie)
	first=$(newest '6[.]12[.][0-9]+[+]deb13')
	second=$(headers '7[.]2[.][0-9]+[+]deb13')
	suite="-t trixie-backports"
	;;
sid)
	first=$(newest '[0-9]+[.][0-9]+([.][0-9]+)?([+]deb[0-9]+)?')
	second=$(echo "$first" | sed 's/-amd64$/-cloud-amd64/')
	;;
esac
[ -n "$first" ] && [ -n "$second" ]
apt-get -q -y install "$first" systemd libc6 gcc pkg-config
# Headers of newer kernels depend on the kernel, which depends on these. An initramfs says
# nothing about our packages, and takes long.
apt-get -q -y install initramfs-tools linux-base
dpkg-divert --local --rename --add /usr/sbin/update-initramfs
ln -s /bin/true /usr/sbin/update-initramfs
apt-get clean
# An archive may know of packages that it has not, or no more.
fetched=
for name in $second; do
	# shellcheck disable=SC2086 # an option is two words
	if apt-get -q -y $suite --download-only install "$name"; then
		fetched=$name
		break
	fi
	apt-get clean
done
[ -n "$fetched" ]
mkdir -p /var/tmp/second
mv /var/cache/apt/archives/*.deb /var/tmp/second/
echo "${first#linux-headers-}" >/var/tmp/first-kernel
echo "${fetched#linux-headers-}" >/var/tmp/second-kernel
