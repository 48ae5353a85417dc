#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: refresh.sh [TRACKED [DELAY_MS...]]
#
# 'hfmeta refresh' of so many tracked models (10,000 if not said) in 100
# namespaces, of which 10 have changed, against the Hub's stand-in with these
# delays (0 and 50 ms): time, CPU time of hfmeta, requests, peak memory; and
# 'hfmeta add' of 1,000 new ones.  The stand-in reads the documents of those
# that it lists anew each time, which is most of the time of a refresh here; of
# more than some 30,000 it takes longer than hfmeta waits for an answer.  The
# first refresh reads all records, and makes the list of what is tracked.
# HFMETA names the program, HFMETA_STANDIN the stand-in; default: what PATH
# finds, and tests/hub/standin below the current folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
hfmeta=$(realpath "$(command -v "${HFMETA:-hfmeta}")")
tracked=${1:-10000}
[ $# -eq 0 ] || shift
work=$(mktemp -d)
standin_here=$here/../tests/hub
# shellcheck disable=SC2034 # for standin.sh
standin_program=$(realpath "${HFMETA_STANDIN:-tests/hub/standin}")
. "$standin_here/standin.sh"
trap 'standin_stop; rm -rf "$work"' EXIT
export GIT_AUTHOR_NAME=bench GIT_AUTHOR_EMAIL=bench@localhost
export GIT_COMMITTER_NAME=bench GIT_COMMITTER_EMAIL=bench@localhost

# make_models FIRST LAST REVISION: documents of the snapshot
make_models() {
	awk -v first="$1" -v last="$2" -v revision="$3" \
		-v now="$(date -u +%Y-%m-%dT%H:%M:%S.000Z)" -v hub="$work/hub/api/models" '
	BEGIN {
		for (i = first; i <= last; i++) {
			id = sprintf("ns%02d/model-%06d", i % 100, i)
			file = hub "/" id ".json"
			date = revision > 1 ? now : "2024-01-01T00:00:00.000Z"
			printf "{\"_id\": \"%d\", \"id\": \"%s\", \"author\": \"ns%02d\", \"sha\": \"%040d\",\n" \
				"\"lastModified\": \"%s\", \"gated\": false, \"private\": false,\n" \
				"\"disabled\": false, \"tags\": [\"license:mit\"], \"cardData\": {\"license\": \"mit\"},\n" \
				"\"siblings\": [{\"rfilename\": \"config.json\"}]}\n", i, id, i % 100, revision, date >file
			close(file)
		}
	}'
}

make_files() {
	for dir in "$work"/hub/api/models/*/; do
		ns=$(basename "$dir")
		for file in "$dir"/*.json; do
			name=$(basename "$file" .json)
			mkdir -p "$work/hub/$ns/$name/resolve/main"
			echo '{"hidden_size": 64}' >"$work/hub/$ns/$name/resolve/main/config.json"
		done
	done
}

# measure TITLE COMMAND...
measure() {
	title=$1
	shift
	: >"$standin_dir/log"
	begin=$(date +%s%N)
	command time -f '%M %U %S' -o "$work/memory" "$@" >"$work/out" 2>"$work/err" || { cat "$work/err"; exit 1; }
	end=$(date +%s%N)
	tail -n 1 "$work/memory" | awk -v title="$title" -v ns="$((end - begin))" \
		-v requests="$(wc -l <"$standin_dir/log")" \
		'{ printf "%-38s %8.2f s, %6.2f s CPU, %6d requests, %5.1f MB\n", title, ns / 1e9, $2 + $3, requests, $1 / 1024 }'
}

i=0
while [ $i -lt 100 ]; do
	mkdir -p "$work/hub/api/models/ns$(printf %02d $i)"
	i=$((i + 1))
done
make_models 1 "$tracked" 1
make_files
for delay in ${*:-0 50}; do
	standin_start --snapshot "$work/hub"
	# A quota that is never met: else the Hub's own would be measured.
	standin_config <<-EOF
	{"delay_ms": $delay, "rate": {"api": {"q": 1000000, "w": 300}, "resolvers": {"q": 1000000, "w": 300}}}
	EOF
	rm -rf "$work/new" "$work/tracked"
	"$hfmeta" init "$work/new" >/dev/null
	ids=$(awk 'BEGIN { for (i = 1; i <= 1000; i++) printf "ns%02d/model-%06d\n", i % 100, i }')
	# shellcheck disable=SC2086 # words
	measure "$delay ms: add 1000" "$hfmeta" -C "$work/new" add $ids
	if [ ! -d "$work/made" ]; then
		"$hfmeta" init "$work/made" >/dev/null
		awk -v n="$tracked" 'BEGIN { for (i = 1; i <= n; i++) printf "ns%02d/model-%06d\n", i % 100, i }' |
			HF_ENDPOINT="$work/hub" "$hfmeta" -q -C "$work/made" add - >/dev/null
	fi
	cp -r "$work/made" "$work/tracked"
	measure "$delay ms: refresh $tracked, the first" "$hfmeta" -C "$work/tracked" refresh
	measure "$delay ms: refresh $tracked, 0 changed" "$hfmeta" -C "$work/tracked" refresh
	make_models 1 10 2
	measure "$delay ms: refresh $tracked, 10 changed" "$hfmeta" -C "$work/tracked" refresh
	grep -c '^M' "$work/out" | sed 's/$/ committed/'
	make_models 1 10 1
done
