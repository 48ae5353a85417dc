#!/bin/sh
# SPDX-License-Identifier: MIT
# Ids that 'hfmeta add' takes from the Hub's listing, or from standard input.
standin_here=$(cd "$(dirname "$0")/../hub" && pwd)
. "${0%/*}/lib.sh"
. "$standin_here/standin.sh"
test -x "$standin_program" || skip_all "the stand-in is not built"
export HFMETA_BACKOFF_MS=5 HFMETA_RETRIES=2 HF_HUB_DOWNLOAD_TIMEOUT=5

# Twelve models of one namespace, and one of another.
start() {
	rm -rf ../hub && mkdir -p ../hub/api/models/many ../hub/api/models/one
	for n in 01 02 03 04 05 06 07 08 09 10 11 12; do
		describe many/m$n gguf
	done
	describe one/m13 safetensors
	standin_start --snapshot "$PWD/../hub"
	trap standin_stop EXIT
	hfmeta init >&3
	: >"$standin_dir/log"
}

describe() {
	mkdir -p "../hub/$1/resolve/main"
	cat >"../hub/api/models/$1.json" <<-EOF
	{"_id": "$1", "id": "$1", "author": "${1%/*}", "sha": "0000000000000000000000000000000000000001",
	 "lastModified": "2024-01-01T00:00:00.000Z", "gated": false, "private": false, "disabled": false,
	 "downloads": 1${1##*m}, "tags": ["$2"], "cardData": {"license": "mit"},
	 "siblings": [{"rfilename": "README.md"}, {"rfilename": "config.json"}]}
	EOF
	printf -- '- **Developed by:** Ada\n' >"../hub/$1/resolve/main/README.md"
	echo '{"hidden_size": 64, "model_type": "bert"}' >"../hub/$1/resolve/main/config.json"
}

tracked() {
	hfmeta list --ids -t model | grep -vx "$bert" | wc -l
}

add_takes_a_namespace_from_the_listing() {
	start
	hfmeta add --author many >out 2>err
	test "$(wc -l <out)" = 12
	test "$(tracked)" = 12
	same err </dev/null
	test "$(git rev-list --count HEAD)" = 13
	hfmeta add --author many >out
	test "$(grep -c '^=' out)" = 12
	rm out err
	hfmeta check --all
	sound
}

add_takes_a_part_of_the_listing() {
	start
	hfmeta add --author many --limit 5 >out 2>err
	test "$(wc -l <out)" = 5
	has err "note: the Hub lists more than 5; --limit or --all takes more"
	hfmeta add -n --author many --limit 12 >out 2>err
	same err </dev/null
	hfmeta add -n --search m1 --filter gguf >out 2>&3
	cut -d_ -f3 out | sort | tr '\n' ' ' >names
	printf 'm10.json m11.json m12.json ' | same names
	hfmeta add -n --library safetensors --author one >out 2>&3
	echo "would add  model_metadata/one_m13.json" | same out
	hfmeta add -n --sort downloads --author many --limit 1 >out 2>&3
	echo "would add  model_metadata/many_m12.json" | same out
	hfmeta add --author nobody >out 2>err
	has err "note: the Hub lists none of these"
	fails_with 129 hfmeta add --limit 0 --author many 2>err
	fails_with 129 hfmeta add --limit 5 --all 2>err
	fails_with 129 hfmeta add --limit 5 2>err
	has err "no model named"
}

add_follows_pages() {
	start
	echo '{"page": 5, "link_host": "https://huggingface.co"}' | standin_config
	hfmeta add -n --author many --all >out 2>&3
	test "$(wc -l <out)" = 12
	test "$(standin_count '"/api/models?')" = 3
}

# So that memory does not grow with the listing, and what was got is kept.
add_works_off_a_page_before_the_next() {
	start
	echo '{"page": 5}' | standin_config
	fails_with 128 hfmeta add --author many --all --sources api \
		--max-requests 2 >out 2>err
	test "$(wc -l <out)" = 10
	test "$(tracked)" = 10
	has err "fatal: stopped after 2 requests"
	hfmeta add --author many --all --sources api >out 2>&3
	test "$(grep -c '^A' out)" = 2
	test "$(tracked)" = 12
	rm out err
	sound
}

# A file that was not asked for any more is not one that is not there.
add_keeps_to_limits() {
	start
	for limit in 5 6; do
		: >"$standin_dir/log"
		rm -rf .git/hfmeta/files
		fails_with 128 hfmeta add many/m0$limit many/m0$((limit + 2)) \
			--jobs 1 --max-requests $limit 2>err
		test "$(standin_count .)" = $limit
		has err "fatal: stopped after $limit requests"
		echo model_metadata/many_m0$limit.json >../expected
		git diff --name-only HEAD~ HEAD | same ../expected
		git show HEAD:model_metadata/many_m0$limit.json >record
		has record '"developed_by": "Ada"'
		has record '"dimension": 64'
	done
	fails_with 129 hfmeta add -j 101 many/m01 2>err
	has err "option '--jobs' takes a number up to 100"
	fails_with 129 hfmeta add --max-time soon many/m01 2>err
	has err "option '--max-time' takes a time"
}

# To count the parameters of weights takes requests of its own.
a_limit_while_counting_is_no_success() {
	start
	name=one/m13
	sed -i 's/{"rfilename": "config.json"}/&, {"rfilename": "model.safetensors"}/' \
		../hub/api/models/$name.json
	header='{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
	# shellcheck disable=SC2059 # an escape
	{
		printf "\\$(printf %o ${#header})\0\0\0\0\0\0\0"
		printf '%s12345678' "$header"
	} >../hub/$name/resolve/main/model.safetensors
	limit=1
	while [ $limit -lt 30 ]; do
		: >"$standin_dir/log"
		rm -rf .git/hfmeta/files
		if hfmeta add many/m01 $name -j 1 --max-requests $limit \
			>out 2>err; then
			break
		fi
		has err "fatal: stopped after $limit requests"
		rm out err
		sound
		git reset -q --hard "$(git rev-list --max-parents=0 HEAD)"
		limit=$((limit + 1))
	done
	test "$(standin_count .)" = "$limit"
	test "$(tracked)" = 2
	git show HEAD:model_metadata/one_m13.json >record
	has record '"total_params": 2'
}

add_reads_ids_from_standard_input() {
	start
	printf 'many/m01\n\n  many/m02  \r\nmany/m01\n' | hfmeta add - one/m13 >out
	same out <<-EOF
	A  model_metadata/many_m01.json
	A  model_metadata/many_m02.json
	=  model_metadata/many_m01.json (tracked already)
	A  model_metadata/one_m13.json
	EOF
	hfmeta add - </dev/null >out 2>err
	same out </dev/null
	printf 'many/m03 many/m04\n' >../bad
	fails_with 129 hfmeta add - <../bad 2>err
	has err "cannot add 'many/m03 many/m04'"
	printf 'many/m03\0many/m04\n' >../bad
	fails_with 129 hfmeta add - <../bad 2>err
	has err "standard input has a NUL byte"
	echo 'a/b/c' >../bad
	fails_with 129 hfmeta add - <../bad 2>err
	has err "cannot add 'a/b/c'"
}

nothing_but_documents_costs_one_request() {
	start
	hfmeta add --author many --sources api >out 2>&3
	test "$(wc -l <out)" = 12
	test "$(standin_count .)" = 1
	hfmeta textconv model_metadata/many_m01.json >flat
	has flat '/license: "mit"'
	has flat '/files/config.json/path: "config.json"'
	fails_with 1 grep developed_by flat
	hfmeta check --all
	# The files come with the next refresh of all, and stay after that.
	hfmeta refresh --full >&3 2>&3
	hfmeta textconv model_metadata/many_m01.json >flat
	has flat '/developed_by: "Ada"'
	has flat '/dimension: 64'
	hfmeta add --force --author many --sources api >out 2>&3
	hfmeta textconv model_metadata/many_m01.json >flat
	has flat '/developed_by: "Ada"'
	has flat '/dimension: 64'
	fails_with 129 hfmeta add --sources card x 2>err
}

t add_takes_a_namespace_from_the_listing
t add_takes_a_part_of_the_listing
t add_follows_pages
t add_works_off_a_page_before_the_next
t add_keeps_to_limits
t a_limit_while_counting_is_no_success
t add_reads_ids_from_standard_input
t nothing_but_documents_costs_one_request
t_done
