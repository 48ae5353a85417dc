#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: staged.sh [RECORDS...]
#
# 'hfmeta check --staged', as the pre-commit hook runs it, with one record
# staged among so many (10,000 and 100,000 if not said), flat and sharded,
# beside git's own look at what is staged.  HFMETA names the program; default:
# what PATH finds.  It is measured as a package has it, stripped: what is in a
# file that the linker wrote, the kernel brings in in smaller pieces.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
hfmeta=$(realpath "$(command -v "${HFMETA:-hfmeta}")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
for suffix in "" -full; do
	if [ -x "$hfmeta$suffix" ]; then
		strip -o "$work/bin/hfmeta$suffix" "$hfmeta$suffix"
	fi
done
hfmeta=$work/bin/hfmeta
export GIT_AUTHOR_NAME=bench GIT_AUTHOR_EMAIL=bench@localhost
export GIT_COMMITTER_NAME=bench GIT_COMMITTER_EMAIL=bench@localhost

# One commit that adds $1 records, made from the real one.
stream() {
	awk -v n="$1" -v parent="$2" '
		{ text = text $0 "\n" }
		END {
			print "commit refs/heads/main"
			print "committer bench <bench@localhost> 1700000000 +0000"
			print "data 8\nrecords"
			print "\nfrom " parent
			for (i = 0; i < n; i++) {
				t = text
				sub(/"id": "[^"]*"/, sprintf("\"id\": \"org/model-%06d\"", i), t)
				printf "M 100644 inline model_metadata/org_model-%06d.json\n", i
				printf "data %d\n%s\n", length(t), t
			}
		}' "$here/../model_metadata/google-bert_bert-base-uncased.json"
}

measure() {
	file=$(git ls-files 'model_metadata/*model-000042.json')
	sed -i 's/"num_layers": 12/"num_layers": 13/' "$file"
	git add "$file"
	echo "$1, one staged: time, and ratio to the first"
	ratios 200 \
		'git diff-index --cached HEAD' 'git diff-index --cached HEAD' \
		'git diff --cached --quiet' 'git diff --cached --quiet' \
		'hfmeta check --staged' "$hfmeta check --staged" \
		'true' 'true'
	command time -f '%M' -o "$work/memory" "$hfmeta" check --staged >/dev/null
	awk '{ printf "hfmeta check --staged: %d MB\n", $1 / 1024 }' "$work/memory"
	git reset -q --hard
}

for records in ${*:-10000 100000}; do
	repo=$work/$records
	"$hfmeta" init "$repo" >/dev/null
	cd "$repo"
	stream "$records" "$(git rev-parse HEAD)" | git fast-import --quiet --force
	git reset -q --hard
	measure "$records records, flat"
	"$hfmeta" -q layout sharded >/dev/null
	measure "$records records, sharded"
	cd "$here"
	rm -rf "$repo"
done
