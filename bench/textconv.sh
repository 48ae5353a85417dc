#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: textconv.sh
#
# 'hfmeta textconv' of a record, as git calls it for each version in a diff,
# beside 'cat'; and 'git log -p' with and without it.  HFMETA names the
# program; default: what PATH finds.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
hfmeta=$(realpath "$(command -v "${HFMETA:-hfmeta}")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GIT_AUTHOR_NAME=bench GIT_AUTHOR_EMAIL=bench@localhost
export GIT_COMMITTER_NAME=bench GIT_COMMITTER_EMAIL=bench@localhost
record=$here/../model_metadata/google-bert_bert-base-uncased.json

echo "one record of $(wc -c <"$record") bytes: time, and ratio to the first"
ratios 200 \
	'cat' "cat $record" \
	'hfmeta textconv' "$hfmeta textconv $record"

"$hfmeta" init "$work/repo" >/dev/null
cd "$work/repo"
i=0
while [ $i -lt 100 ]; do
	sed "s/\"num_layers\": 12/\"num_layers\": $i/" "$record" >model_metadata/r.json
	git add -A
	git commit -qnm $i
	i=$((i + 1))
done
echo "git log -p of 100 versions: time, and ratio to the first"
ratios 5 \
	'without a text conversion' 'git log -p --no-textconv -- model_metadata' \
	'textconv = cat' 'git -c diff.hfmeta.textconv=cat log -p -- model_metadata' \
	'textconv = hfmeta textconv' 'git log -p -- model_metadata'
