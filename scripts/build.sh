#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: build.sh FOLDER [CONFIGURE-OPTION...]
#
# Builds the program in a folder below the checkout's build/, quickly when it
# was built there before.  Prints nothing unless something goes wrong.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
folder=$top/build/$1
shift
mkdir -p "$folder"
log=$folder/build.log

quietly() {
	"$@" >"$log" 2>&1 || {
		cat "$log" >&2
		echo "fatal: '$*' failed" >&2
		exit 1
	}
}

if [ ! -x "$top/configure" ] || [ "$top/configure.ac" -nt "$top/configure" ] ||
   [ "$top/Makefile.am" -nt "$top/Makefile.in" ]; then
	(cd "$top" && quietly autoreconf -fi)
fi
cd "$folder"
# The options are part of what was built.
if [ ! -f Makefile ] || [ "$top/configure" -nt config.status ] ||
   [ "$*" != "$(cat options 2>/dev/null)" ]; then
	quietly "$top/configure" "$@"
	echo "$*" >options
fi
quietly make -j"$(getconf _NPROCESSORS_ONLN)"
