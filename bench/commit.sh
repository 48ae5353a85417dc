#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: commit.sh [RECORDS...]
#
# Commits that change one record each, among so many (1,000, 10,000 and 100,000
# if not said), flat and sharded, beside 'git fast-import' of the same commits
# and 'git add && git commit'.  HFMETA names the program, in a build folder
# with libhfmeta.a; BATCH says how many commits become visible at once (100).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
hfmeta=$(realpath "$(command -v "${HFMETA:-hfmeta}")")
build=$(cd "$(dirname "$hfmeta")" && pwd)
batch=${BATCH:-100}
record=$here/../model_metadata/google-bert_bert-base-uncased.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME="$work" GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=bench GIT_AUTHOR_EMAIL=bench@localhost
export GIT_COMMITTER_NAME=bench GIT_COMMITTER_EMAIL=bench@localhost
export GIT_AUTHOR_DATE='1700000000 +0000' GIT_COMMITTER_DATE='1700000000 +0000'
git config --global gc.auto 0

# shellcheck disable=SC2046 # a list of words
${CC:-cc} -O2 -I"$here/../src" -o "$work/commit" "$here/commit.c" \
	"$build/libhfmeta.a" $(pkg-config --cflags --libs libgit2 libcjson \
	yaml-0.1 libpcre2-8 libidn2 zlib) -lpthread -lm

since() {
	awk -v a="$1" -v b="$(date +%s%N)" 'BEGIN { print (b - a) / 1e9 }'
}

least() {	# of two numbers, the second may be missing
	awk -v a="$1" -v b="${2:-$1}" 'BEGIN { print a < b ? a : b }'
}

# size: bytes in the object database
size() {
	du -sb "$1/objects" | cut -f1
}

by_hfmeta() {	# REPOSITORY COMMITS ROUND
	(cd "$1" && "$work/commit" run "$n" "$layout" "$2" "$3" "$record" "$batch")
}

by_import() {
	"$work/commit" stream "$n" "$layout" "$2" "$3" "$record" >"$work/stream"
	begin=$(date +%s%N)
	git -C "$1" fast-import --quiet <"$work/stream"
	since "$begin"
}

by_git() {	# ... in a work tree
	i=0
	total=0
	while [ "$i" -lt "$2" ]; do
		path=$("$work/commit" path "$n" "$layout" $((i * 7 + $3)))
		mkdir -p "$1/$(dirname "$path")"
		{
			cat "$record"
			echo "$i $3"
		} >"$1/$path"
		begin=$(date +%s%N)
		git -C "$1" add "$path"
		git -C "$1" commit -q -m Change
		total=$(awk -v a="$total" -v b="$(since "$begin")" 'BEGIN { print a + b }')
		i=$((i + 1))
	done
	echo "$total"
}

line() {	# NAME COMMITS SECONDS BYTES FIRST
	awk -v name="$1" -v n="$2" -v s="$3" -v bytes="$4" -v first="$5" 'BEGIN {
		printf "%-30s %10.1f a second %9.3f ms %9.2f KB %9.2f\n", name,
			n / s, 1000 * s / n, bytes / n / 1000, s / n / first }'
}

measure() {
	repo=$work/$n.$layout
	git init -q --bare -b main "$repo"
	(cd "$repo" && "$work/commit" setup "$n" "$layout")
	cp -r "$repo" "$repo.import"
	git clone -q --no-checkout "$repo" "$repo.tree"
	if [ "$n" -le 100000 ]; then
		git -C "$repo.tree" reset -q --hard
	else
		git -C "$repo.tree" read-tree HEAD
	fi
	many=$((10000000 / n))
	if [ "$layout" = sharded ] || [ "$many" -gt 1000 ]; then
		many=1000
	fi
	few=$((100000 / n))
	few=$((few > 20 ? 20 : few < 2 ? 2 : few))
	ours='' theirs='' plain='' tree=''
	sync	# or the work tree is written while the first ones are measured
	before=$(size "$repo")
	import_before=$(size "$repo.import")
	for round in 0 1 2; do
		ours=$(least "$(by_hfmeta "$repo" $many $round)" "$ours")
		theirs=$(least "$(by_import "$repo.import" $many $round)" "$theirs")
	done
	bytes=$((($(size "$repo") - before) / 3))
	import_bytes=$((($(size "$repo.import") - import_before) / 3))
	if [ "$(git -C "$repo" rev-parse main)" != "$(git -C "$repo.import" rev-parse main)" ]; then
		echo "not the same commits" >&2
		exit 1
	fi
	if [ "$n" -le 100000 ]; then
		for round in 0 1; do
			tree=$(least "$(by_hfmeta "$repo.tree" $many $round)" "$tree")
		done
	fi
	git_before=$(size "$repo.tree/.git")
	for round in 0 1; do
		plain=$(least "$(by_git "$repo.tree" $few $round)" "$plain")
	done
	git_bytes=$((($(size "$repo.tree/.git") - git_before) / 2))
	first=$(awk -v s="$ours" -v n=$many 'BEGIN { print s / n }')
	echo "$n records, $layout: commits, time and size of one, ratio to the first"
	line "hfmeta, bare" $many "$ours" "$bytes" "$first"
	if [ -n "$tree" ]; then
		line "hfmeta, index and work tree" $many "$tree" "$bytes" "$first"
	fi
	line "git fast-import" $many "$theirs" "$import_bytes" "$first"
	line "git add && git commit" $few "$plain" "$git_bytes" "$first"
	rm -rf "$repo" "$repo.import" "$repo.tree"
}

for n in ${*:-1000 10000 100000}; do
	for layout in flat sharded; do
		measure
	done
done
