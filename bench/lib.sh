# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# Sourced by the benchmarks.  Times are printed as ratios to the first
# command of a group, measured in the same run: machines differ and are noisy.
#
#   ratios RUNS NAME COMMAND [NAME COMMAND]...
#
# runs each COMMAND RUNS times, in turns, and prints for each the median and
# its ratio to the first one (spawn.c).  A COMMAND is words, which no shell
# looks at: to start one takes as long as some of what is measured.  Files are
# below $work.

ratios() {
	# shellcheck disable=SC2154 # set by who sources this
	if [ ! -x "$work/spawn" ]; then
		${CC:-cc} -O2 -o "$work/spawn" "$here/spawn.c"
	fi
	runs=$1
	shift
	left=$(($# / 2))
	while [ $left -gt 0 ]; do
		name=$1
		command=$2
		shift 2
		# shellcheck disable=SC2086 # words
		set -- "$@" :: "$name" $command
		left=$((left - 1))
	done
	"$work/spawn" "$runs" "$@"
}
