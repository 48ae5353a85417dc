# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# Sourced by tests that talk to the Hub's stand-in (standin.h beside this
# file says what it does).
#
#   standin_start [OPTION...]  start one that knows the bundled snapshots;
#                              further options are the program's, such as
#                              --snapshot DIR; sets and exports HF_ENDPOINT and
#                              HFMETA_VIEWER_ENDPOINT, sets standin_cdn
#   standin_config             its configuration, from standard input; counters
#                              and faults begin anew
#   standin_log                the request log: one JSON object a line
#   standin_count PATTERN      how many lines of the log match (grep -e)
#   standin_stop               end it; standin_start does not need to be told
#
# Files are below $work, where lib.sh sets that.  The program is $HFMETA_STANDIN, or tests/hub/standin below the folder that
# the tests were started in.  Its files are in $standin_dir.  File descriptor 9
# is its standard input: when the shell that started it ends, so does it.

# Where this file is: the caller may set it, else it is found from $0.
standin_here=${standin_here:-$(cd "$(dirname "$0")/../hub" && pwd)}
standin_program=${HFMETA_STANDIN:-$PWD/tests/hub/standin}
standin_pid=

standin_start() {
	standin_stop
	standin_dir=$(mktemp -d "${work:-${TMPDIR:-/tmp}}/standin.XXXXXX") || return 1
	mkfifo "$standin_dir/input" || return 1
	[ -f "$standin_dir/config.json" ] || echo '{}' >"$standin_dir/config.json"
	: >"$standin_dir/log"
	"$standin_program" --snapshot "$standin_here/snapshot" \
		--snapshot "$standin_here/more" \
		--config "$standin_dir/config.json" \
		--log "$standin_dir/log" --ports "$standin_dir/ports" "$@" \
		<"$standin_dir/input" &
	standin_pid=$!
	exec 9>"$standin_dir/input"
	until [ -f "$standin_dir/ports" ]; do
		kill -0 "$standin_pid" 2>/dev/null || return 1
		sleep 0.02
	done
	HF_ENDPOINT=$(sed -n 's/^hub //p' "$standin_dir/ports")
	HFMETA_VIEWER_ENDPOINT=$(sed -n 's/^viewer //p' "$standin_dir/ports")
	# shellcheck disable=SC2034	# for the caller
	standin_cdn=$(sed -n 's/^cdn //p' "$standin_dir/ports")
	no_proxy=127.0.0.1
	export HF_ENDPOINT HFMETA_VIEWER_ENDPOINT no_proxy
}

standin_config() {
	cat >"$standin_dir/config.new" &&
		mv "$standin_dir/config.new" "$standin_dir/config.json"
}

standin_log() {
	cat "$standin_dir/log"
}

standin_count() {
	grep -c -e "$1" "$standin_dir/log" || true
}

standin_stop() {
	[ -n "$standin_pid" ] || return 0
	exec 9>&-
	wait "$standin_pid" || true
	standin_pid=
	rm -rf "$standin_dir"
}
