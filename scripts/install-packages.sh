#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: install-packages.sh build|tests|ci
#
# Installs what is missing to build the program, to run its tests, or for
# everything that CI does, with apt-get; on other systems says what is needed.
set -eu

build='gcc make autoconf automake pkg-config git ca-certificates
	libgit2-dev libcurl4-openssl-dev libcjson-dev libyaml-dev libpcre2-dev
	libidn2-dev zlib1g-dev'
tests='check libmicrohttpd-dev mandoc bsdextrautils'
ci='clang libclang-rt-dev shellcheck valgrind'

case ${1:-build} in
build) wanted=$build ;;
tests) wanted="$build $tests" ;;
ci) wanted="$build $tests $ci" ;;
*) echo "usage: $0 build|tests|ci" >&2; exit 129 ;;
esac

if ! command -v apt-get >/dev/null 2>&1; then
	# Without apt-get nothing is known of what is installed: configure says
	# what it misses.
	cat >&2 <<-EOT
	note: this system has no apt-get; if something is missing below, install
	note: a C compiler, make, autoconf, automake, pkg-config, git and the
	note: development files of libgit2 (1.5 or newer), libcurl, cJSON, libyaml,
	note: PCRE2 (8 bit), libidn2 and zlib; for the tests also Check,
	note: libmicrohttpd and mandoc
	EOT
	exit 0
fi

missing=
for package in $wanted; do
	dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
		grep -q '^install ok installed$' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null 2>&1 || {
		echo "fatal: these packages are missing:$missing" >&2
		echo "hint: as root: apt-get install$missing" >&2
		exit 1
	}
	as_root=sudo
fi
echo "Installing:$missing" >&2
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of words
{
	$as_root apt-get update -qq
	$as_root apt-get install -y -qq --no-install-recommends $missing
} >&2
