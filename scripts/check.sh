#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: check.sh FOLDER
#
# Runs the tests of what build.sh has built in build/FOLDER, and closes with
# one line that counts them.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top/build/$1"
status=0
make -k -j"$(getconf _NPROCESSORS_ONLN)" check >check.log 2>&1 || status=$?
if [ "$status" -ne 0 ]; then
	grep -E '^(FAIL|ERROR|XPASS)|error:|fatal:' check.log || tail -50 check.log
	[ ! -f test-suite.log ] || cat test-suite.log
fi
count() {
	sed -n "s/^# $1: *\([0-9]*\).*/\1/p" check.log | tail -n 1
}
passed=$(count PASS)
failed=$(($(count FAIL || echo 0) + $(count ERROR || echo 0)))
grep '^SKIP' check.log || true
echo "${passed:-0} passed, $failed failed, $(count SKIP) skipped"
exit "$status"
