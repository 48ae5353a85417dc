# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# Sourced by the benchmarks.  Times are printed as ratios to the first
# command of a group, measured in the same run: machines differ and are noisy.
#
#   ratios RUNS NAME COMMAND [NAME COMMAND]...
#
# runs each COMMAND RUNS times in a row, in five rounds that take turns, and
# prints for each the best round's mean and its ratio to the first one.

now() {
	date +%s%N
}

# Mean of one round in microseconds.
round() {
	runs=$1
	begin=$(now)
	i=0
	while [ "$i" -lt "$runs" ]; do
		sh -c "$2" >/dev/null 2>&1 || true
		i=$((i + 1))
	done
	echo $((($(now) - begin) / runs / 1000))
}

ratios() {
	runs=$1
	shift
	best=$(mktemp -d)
	for _ in 1 2 3 4 5; do
		n=0
		while [ $((2 * n)) -lt $# ]; do
			eval "command=\${$((2 * n + 2))}"
			# shellcheck disable=SC2154 # set by eval
			mean=$(round "$runs" "exec $command")
			old=$(cat "$best/$n" 2>/dev/null || echo "$mean")
			if [ "$mean" -le "$old" ]; then
				echo "$mean" >"$best/$n"
			fi
			n=$((n + 1))
		done
	done
	first=$(cat "$best/0")
	n=0
	while [ $((2 * n)) -lt $# ]; do
		eval "name=\${$((2 * n + 1))}"
		# shellcheck disable=SC2154 # set by eval
		awk -v name="$name" -v t="$(cat "$best/$n")" -v first="$first" \
			'BEGIN { printf "%-44s %9.1f ms  %6.2f\n", name, t / 1000, t / first }'
		n=$((n + 1))
	done
	rm -r "$best"
}
