#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: log.sh [COMMITS...]
#
# 'hfmeta log' of one record in a history of so many commits (100,000 if not
# said) that change 1,000 records in turn, beside 'git log -- path'.  HFMETA
# names the program; default: what PATH finds.  With GNU time also how much
# memory each takes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
hfmeta=$(realpath "$(command -v "${HFMETA:-hfmeta}")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GIT_AUTHOR_NAME=bench GIT_AUTHOR_EMAIL=bench@localhost
export GIT_COMMITTER_NAME=bench GIT_COMMITTER_EMAIL=bench@localhost

RECORDS=1000

# $1 commits on top of $2; each sets one number of one record.
commits() {
	awk -v n="$1" -v parent="$2" -v records=$RECORDS 'BEGIN {
		for (i = 0; i < n; i++) {
			k = i % records
			t = sprintf("{\n  \"id\": \"org/model-%04d\",\n  \"license\": \"mit\",\n  \"total_params\": %d\n}\n", k, 1000 + int(i / records))
			print "commit refs/heads/main"
			printf "committer bench <bench@localhost> %d +0000\n", 1700000000 + 60 * i
			print "data 6\nchange"
			if (!i)
				print "from " parent
			printf "M 100644 inline model_metadata/org_model-%04d.json\n", k
			printf "data %d\n%s\n", length(t), t
		}
	}'
}

# Peak memory in KiB, where GNU time is there.
memory() {
	/usr/bin/time -f '%M' "$@" 2>&1 >/dev/null | tail -n 1
}

path=model_metadata/org_model-0500.json
for n in ${*:-100000}; do
	repo=$work/$n
	"$hfmeta" init "$repo" >/dev/null
	cd "$repo"
	commits "$n" "$(git rev-parse HEAD)" | git fast-import --quiet --force
	git reset -q --hard
	git repack -q -a -d
	echo "$n commits, $(git rev-list --count HEAD -- $path) of the record:" \
		"time, and ratio to the first"
	ratios 5 \
		'git log -- path' "git log --format=%H -- $path" \
		'git log -p -- path' "git log -p -- $path" \
		'hfmeta log ID' "$hfmeta log org/model-0500" \
		'hfmeta log ID POINTER' "$hfmeta log org/model-0500 /total_params" \
		'hfmeta log -n 3 ID' "$hfmeta log -n 3 org/model-0500" \
		'git log -n 3 -- path' "git log -n 3 -- $path"
	if [ -x /usr/bin/time ]; then
		echo "peak memory: git log $(memory git log -- $path) KiB," \
			"hfmeta log $(memory "$hfmeta" log org/model-0500) KiB"
	fi
	git commit-graph write --reachable --changed-paths 2>/dev/null
	echo "the same with a commit-graph with changed paths, for git"
	ratios 5 \
		'git log -- path' "git log --format=%H -- $path" \
		'hfmeta log ID' "$hfmeta log org/model-0500"
done
