#!/bin/sh
# SPDX-License-Identifier: MIT
# Real scores records and result files in the shared folder: the schema accepts
# each record that its own schema accepts, and what can be read is read.
. "${0%/*}/cli/lib.sh"

shared=${HFMETA_SHARED:-$here/../../shared}
records=$shared/corpus/behaviours/model_scores
results=$shared/hub/results
test -d "$records" && test -d "$results" ||
	skip_all "the shared test data is not here"

the_schema_accepts_every_record() {
	# Two hold NaN, and are no JSON.
	fails_with 1 hfmeta check --schema "$here/../schemas/model_scores.schema.json" \
		"$records"/*.json >out 2>err
	test "$(wc -l <out)" = 2
	test "$(grep -c 'NaN and Infinity are not JSON' out)" = 2
	has err "2 of 98 files have problems"
}

every_record_is_imported() {
	hfmeta init >&3
	# One is called as a local folder.
	fails_with 2 hfmeta scores import "$records" >out 2>err
	test "$(grep -c '^error: ' err)" = 1
	has err "llama2_460M_nl_code_shuf-hf' is no name of a model on the Hub"
	test "$(grep -c 'is no number (NaN or Infinity)' err)" = 11
	test "$(grep -c 'it has no results' err)" = 16
	test "$(wc -l <out)" = 72
	hfmeta check --all >&3
	hfmeta -q scores import "$records" 2>err >again || :
	test "$(grep -c '^=' again)" = 72
}

result_files_are_read() {
	hfmeta init >&3
	fails_with 2 hfmeta scores import "$results" >out 2>err
	has err '1 of 64 files is no result file'
	test "$(grep -c '^error: ' err)" = 24
	test "$(grep -c 'is no name of a model on the Hub' err)" = 18
	test "$(grep -c 'it names no model' err)" = 5
	test "$(grep -c 'its results are a list' err)" = 1
	test "$(wc -l <out)" = 35
	hfmeta check --all >&3
}

# With a name for those that have none, every file but one is read.
every_file_can_be_read() {
	hfmeta init >&3
	find "$results" -name '*.json' -size -200k >files
	read=0
	while read -r file; do
		if hfmeta -q scores import -n --model org/any "$file" >out 2>err; then
			read=$((read + 1))
		else
			grep '^fatal' err >>refused
		fi
	done <files
	test "$read" = 62
	test "$(wc -l <refused)" = 2
	has refused 'its results are a list'
	has refused 'it is no result file'
}

t the_schema_accepts_every_record
t every_record_is_imported
t result_files_are_read
t every_file_can_be_read
t_done
