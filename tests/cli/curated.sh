#!/bin/sh
# SPDX-License-Identifier: MIT
# What people write in a record is safe from the Hub: each kind of edit, to
# each kind of field, before a record is brought up to date.
. "${0%/*}/lib.sh"

record=model_metadata/o_m.json

# The Hub says this of o/m, at revision $1; $2 is the licence.
hub() {
	mkdir -p hub/api/models/o
	cat >hub/api/models/o/m.json <<-EOF
	{"id": "o/m", "sha": "000000000000000000000000000000000000000$1",
	 "tags": ["$1", "b"], "cardData": {"license": "$2", "language": ["de", "en"],
	 "datasets": ["d$1", "common"]},
	 "transformersInfo": {"auto_model": "A$1", "processor": "P"},
	 "siblings": [{"rfilename": "a$1"}, {"rfilename": "z"}]}
	EOF
}

start() {
	hfmeta init >&3
	hub 1 mit
	hfmeta --hub hub add o/m >&3
	hfmeta new -t dataset text >&3
	hfmeta set o/m notes='one' /training_stages='[{"name": "a", "data": "text", "total_tokens_billions": 1},
		{"name": "b", "data": "text", "total_tokens_billions": 2}]' >&3
}

refresh() {
	hub 2 apache-2.0
	hfmeta --hub hub add --force o/m >out
	echo "M  $record" | same out
	hfmeta textconv $record >flat
	has flat '/sha: "0000000000000000000000000000000000000002"'
	hfmeta check --all
	rm -r hub out
	mv flat ../flat
	sound
}

# Edit the file and commit it, as people do: $1 is a sed script.
by_hand() {
	sed "$1" $record >../x
	cp ../x $record
	hfmeta fmt $record >&3
	git commit -qam "by hand" 2>../hints
}

curated_fields_stay_as_they_are_set() {
	start
	by_hand 's/"notes": "one"/"notes": "two"/'
	same ../hints </dev/null
	refresh
	has ../flat '/notes: "two"'
	has ../flat '/license: "apache-2.0"'
}

curated_fields_stay_away_when_deleted() {
	start
	by_hand '/"notes"/d'
	refresh
	fails_with 1 grep '^/notes' ../flat
}

nested_and_array_edits_of_curated_fields_stay() {
	start
	by_hand 's/"total_tokens_billions": 2/"total_tokens_billions": 7/; s/"name": "a"/"reference": "new", &/'
	refresh
	has ../flat '/training_stages/a/reference: "new"'
	has ../flat '/training_stages/a/name: "a"'
	has ../flat '/training_stages/b/total_tokens_billions: 7'
	hfmeta set --unset /training_stages/0 o/m >&3
	hub 3 mit
	hfmeta --hub hub add --force o/m >&3
	hfmeta textconv $record >flat
	has flat '/training_stages/b/name: "b"'
	fails_with 1 grep '^/training_stages/a' flat
}

pinned_fields_stay_as_they_are_set() {
	start
	hfmeta set o/m license=other /transformers_info/auto_model=Mine \
		/tags='["mine"]' /files/0/path=renamed 2>&3 >&3
	refresh
	has ../flat '/license: "other"'
	has ../flat '/transformers_info/auto_model: "Mine"'
	has ../flat '/tags/-: "mine"'
	has ../flat '/files/renamed/path: "renamed"'
	has ../flat '/files/z/path: "z"'
	has ../flat '/datasets/-: "d2"'
	grep '^/pinned' ../flat >../pinned
	same ../pinned <<-EOF
	/pinned/-: "files"
	/pinned/-: "license"
	/pinned/-: "tags"
	/pinned/-: "transformers_info"
	EOF
}

pinned_fields_stay_away_when_deleted() {
	start
	hfmeta set -u license -u /language/0 -u /transformers_info/processor o/m 2>&3 >&3
	refresh
	fails_with 1 grep '^/license' ../flat
	has ../flat '/language/-: "en"'
	fails_with 1 grep '^/language/-: "de"\|^/transformers_info/processor' ../flat
}

a_pin_by_hand_counts_as_well() {
	start
	by_hand 's/"license": "mit",/"license": "other", "pinned": ["license"],/'
	same ../hints </dev/null
	refresh
	has ../flat '/license: "other"'
	has ../flat '/card_data/license: "apache-2.0"'
}

an_edit_that_will_not_last_is_hinted_at() {
	start
	by_hand 's/^  "license": "mit",/  "license": "other",/'
	has ../hints "$record:"
	has ../hints "warning: /license: comes from the Hub, and the next refresh will take this edit back; with \"license\" in \"pinned\" it stays (pinned)"
	test "$(wc -l <../hints)" -le 2
	by_hand '/^  "license"/d'
	has ../hints "warning: /license: comes from the Hub"
	refresh
	has ../flat '/license: "apache-2.0"'
}

what_a_merge_brings_is_no_edit() {
	start
	git checkout -qb other HEAD
	hub 1 apache-2.0
	hfmeta --hub hub add --force o/m >&3
	git checkout -q main
	hfmeta set o/m notes=two >&3
	rm -r hub
	git merge --no-commit -q other >&3 2>&3
	git commit -qm merged 2>../hints
	same ../hints </dev/null
	hfmeta check --staged
}

fields_of_a_later_schema_are_not_dropped() {
	start
	sed 's/"additionalProperties": false,/"additionalProperties": true,/' schemas/model_metadata.schema.json >../s
	cp ../s schemas/model_metadata.schema.json
	git commit -qam "open"
	by_hand 's/"notes"/"xyz": {"a": [1]}, &/'
	refresh
	has ../flat '/xyz/a/-: 1'
}

t curated_fields_stay_as_they_are_set
t curated_fields_stay_away_when_deleted
t nested_and_array_edits_of_curated_fields_stay
t pinned_fields_stay_as_they_are_set
t pinned_fields_stay_away_when_deleted
t a_pin_by_hand_counts_as_well
t an_edit_that_will_not_last_is_hinted_at
t what_a_merge_brings_is_no_edit
t fields_of_a_later_schema_are_not_dropped
t_done
