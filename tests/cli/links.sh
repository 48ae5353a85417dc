#!/bin/sh
# SPDX-License-Identifier: MIT
. "${0%/*}/lib.sh"

# A data set, written by hand: set NAME MEMBER...
set_record() {
	name=$1
	shift
	printf '{"name": "%s"%s}' "$name" "$*" >dataset_metadata/"$name".json
	hfmeta fmt dataset_metadata/"$name".json >&3
}

# set_of NAME KIND: with one domain of that kind, given as JSON.
set_of() {
	set_record "$1" ', "domains": [{"doc_type": '"$2"', "tokens_billions": 1}]'
}

# made_of NAME FILE...: with the domains of other records.
made_of() {
	name=$1
	shift
	domains=
	for file; do
		domains="$domains${domains:+, }{\"file_pointer\": \"$file\"}"
	done
	set_record "$name" ', "domains": ['"$domains"']'
}

scores_of() {
	printf '{"model_name": "%s", "results": {}}' "$1" >model_scores/s.json
	hfmeta fmt model_scores/s.json >&3
}

# train_on NAME: the model says what it was trained on.
train_on() {
	stage='{"name": "pretraining", "data": "'$1'", "total_tokens_billions": 1}'
	git show "HEAD:$bert_path" |
		sed -e '/"training_stages"/,/^  ],/d' \
			-e '1s/{/{ "training_stages": ['"$stage"'],/' >x
	mv x $bert_path
	hfmeta fmt $bert_path >&3
}

begin() {
	hfmeta init >&3
	hfmeta add $bert >&3
	set_of the_pile '["web"]'
	git add .
	git commit -qm "A data set"
}

# The commit must not come through, for this reason.
refused() {
	fails_with 1 git commit -qm no >log 2>&1
	has log "$1"
}

a_dangling_link_is_found_and_refused() {
	begin
	train_on the_pille
	fails_with 1 hfmeta check >out 2>&3
	line=$(grep -n '"data"' $bert_path | cut -d: -f1)
	has out "$bert_path:$line:15: /training_stages/0/data: no dataset record 'the_pille', did you mean 'the_pile'? (link)"
	test "$(wc -l <out)" = 1
	git add .
	refused "did you mean 'the_pile'?"
	train_on the_pile
	git add .
	hfmeta check --staged
	git commit -qm yes
}

what_is_staged_counts_and_not_what_lies_there() {
	begin
	train_on new
	set_of new '["web"]'
	git add model_metadata
	hfmeta check
	refused "no dataset record 'new'"
	git add dataset_metadata
	git commit -qm yes
}

a_record_that_others_link_to_cannot_go() {
	begin
	train_on the_pile
	git add . && git commit -qm links
	git rm -q dataset_metadata/the_pile.json
	refused "$bert_path:"
	has log "no dataset record 'the_pile'"
	git reset -q --hard
	git mv dataset_metadata/the_pile.json dataset_metadata/the_pile2.json
	refused "did you mean 'the_pile2'?"
	train_on the_pile2
	git add .
	git commit -qm both
	# What nothing links to may go.
	set_of alone '["web"]'
	git add . && git commit -qm alone
	git rm -q dataset_metadata/alone.json
	git commit -qm gone
}

the_card_of_a_model_may_name_what_is_not_here() {
	begin
	has $bert_path '"bookcorpus"'
	hfmeta check
}

parts_are_found_beside_the_record_and_must_not_loop() {
	begin
	made_of a ./b.json ./the_pile.json
	made_of b ./c.json
	set_of c '["web"]'
	git add .
	git commit -qm parts
	made_of c ./a.json
	fails_with 1 hfmeta check >out 2>&3
	has out "dataset_metadata/a.json:4:23: /domains/0/file_pointer: is part of itself: a -> b -> c -> a (link)"
	has out "is part of itself: b -> c -> a -> b"
	has out "is part of itself: c -> a -> b -> c"
	git add .
	refused "is part of itself: c -> a -> b -> c"
	made_of c ./non.json ../model_metadata/google-bert_bert-base-uncased.json
	fails_with 1 hfmeta check >out 2>&3
	has out "/domains/0/file_pointer: no dataset record './non.json'"
	has out "/domains/1/file_pointer: no dataset record '../model"
	test "$(wc -l <out)" = 2
}

a_kind_is_a_path_of_the_taxonomy() {
	begin
	set_of s '["web", "forum"]'
	fails_with 1 hfmeta check >out 2>&3
	has out "dataset_metadata/s.json:6:9: /domains/0/doc_type/1: no 'forum' below 'web' in the taxonomy, did you mean 'forums'? (taxonomy)"
	set_of s '["specific_datasets", "anything"]'
	hfmeta check
	set_of s '["books", "literary", "fiction"]'
	hfmeta check
}

a_group_can_extend_the_taxonomy() {
	begin
	set_of s '["letters"]'
	fails_with 1 hfmeta check >&3 2>&3
	sed 's/"tree": {/&"letters": {},/' schemas/doc_type.taxonomy.json >x
	mv x schemas/doc_type.taxonomy.json
	hfmeta check
	git add .
	git commit -qm letters
	# Taking it back is a change of the rules: all data sets count.
	git checkout -q HEAD~1 schemas
	refused "no 'letters' in the taxonomy"
	git rm -qf schemas/doc_type.taxonomy.json
	refused "schemas/doc_type.taxonomy.json"
}

scores_without_a_model_are_a_warning_or_an_error() {
	begin
	scores_of google-bert/bert-base-unkased
	hfmeta check >out 2>&3
	has out "warning: /model_name: no model record 'google-bert/bert-base-unkased', did you mean 'google-bert_bert-base-uncased'? (link)"
	git add .
	git commit -qm scores
	printf '[check]\n\tscoresWithoutModel = error\n' >>.hfmetaconfig
	fails_with 1 hfmeta check >out 2>&3
	has out "/model_name: no model record"
	if grep warning out; then false; fi
	git add .
	refused "/model_name: no model record"
	scores_of google-bert/bert-base-uncased
	git add .
	git commit -qm good
}

a_wrong_annotation_is_found_in_the_schema() {
	begin
	sed 's/"link": "dataset"/"link": "datset"/' \
		schemas/dataset_metadata.schema.json >x
	mv x schemas/dataset_metadata.schema.json
	fails_with 1 hfmeta check >out 2>&3
	has out "schemas/dataset_metadata.schema.json: /properties/domains/items/anyOf/1/properties/file_pointer/x-hfmeta/link: no such record type: 'datset'"
}

the_answer_is_the_same_with_more_threads() {
	begin
	i=0
	while [ $i -lt 1500 ]; do
		i=$((i + 1))
		printf '{\n  "domains": [\n    {\n      "file_pointer": "none%d"\n    }\n  ],\n  "name": "n"\n}\n' \
			$i >dataset_metadata/n$i.json
	done
	fails_with 1 hfmeta check --jobs 1 >one 2>&3
	fails_with 1 hfmeta check --jobs 4 >four 2>&3
	test "$(wc -l <one)" = 1500
	same four <one
}

t a_dangling_link_is_found_and_refused
t what_is_staged_counts_and_not_what_lies_there
t a_record_that_others_link_to_cannot_go
t the_card_of_a_model_may_name_what_is_not_here
t parts_are_found_beside_the_record_and_must_not_loop
t a_kind_is_a_path_of_the_taxonomy
t a_group_can_extend_the_taxonomy
t scores_without_a_model_are_a_warning_or_an_error
t a_wrong_annotation_is_found_in_the_schema
t the_answer_is_the_same_with_more_threads
t_done
