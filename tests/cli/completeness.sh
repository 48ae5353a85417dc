#!/bin/sh
# SPDX-License-Identifier: MIT
. "${0%/*}/lib.sh"

schema=schemas/model_metadata.schema.json

# record PATH TEXT
record() {
	printf '%s\n' "$2" >"$1"
}

# Three records, and a schema by which they score 0, 60 and 100.
collection() {
	hfmeta init >&3
	cat >$schema <<-'EOF'
	{"properties": {
	  "id": {"type": "string"},
	  "licence": {"description": "What one may do.", "x-hfmeta": {"weight": 3}},
	  "paper": {"description": "Where it is described.", "x-hfmeta": {"weight": 1.5}},
	  "demo": {"x-hfmeta": {"weight": 0.5}},
	  "notes": {"description": "Counts nothing.", "x-hfmeta": {"weight": 0}}}}
	EOF
	record model_metadata/org_all.json \
		'{"id": "org/all", "licence": "mit", "paper": "x", "demo": "y"}'
	record model_metadata/org_some.json '{"id": "org/some", "licence": "mit"}'
	record model_metadata/org_none.json \
		'{"id": "org/none", "licence": null, "paper": "", "demo": []}'
	git add .
	git commit -qm 'A collection' --no-verify
}

all_are_listed_the_least_complete_first() {
	collection
	record model_metadata/zz.json '{"id": "org/nil", "notes": "n"}'
	hfmeta completeness >out 2>err
	same err </dev/null
	same out <<-'EOF'
	org/nil     0%  licence, paper, demo
	org/none    0%  licence, paper, demo
	org/some   60%  paper, demo
	org/all   100%
	EOF
}

the_default_schemas_have_weights() {
	hfmeta init >&3
	hfmeta add $bert >&3
	hfmeta completeness >out
	test "$(wc -l <out)" -eq 1
	grep -qE "^$bert +[1-9][0-9]?%  [a-z_]+" out
	hfmeta completeness -t dataset 2>err
	has err "there are no records of type 'dataset'"
}

ids_have_all_that_is_missing() {
	collection
	hfmeta completeness org/some org/all ORG/None >out 2>err
	same err </dev/null
	same out <<-'EOF'
	org/some: 60% (model_metadata/org_some.json)
	   1.5  paper: Where it is described.
	   0.5  demo
	org/all: 100% (model_metadata/org_all.json)
	org/none: 0% (model_metadata/org_none.json)
	     3  licence: What one may do.
	   1.5  paper: Where it is described.
	   0.5  demo
	EOF
}

ids_are_found_in_files_of_any_name() {
	collection
	mkdir model_metadata/more
	record model_metadata/more/own.json '{"id": "org/own", "demo": 1}'
	record 'model_metadata/org_some~1241896b.json' '{"id": "org_some"}'
	record model_metadata/hand_written.json '{"paper": 1}'
	hfmeta completeness org/own hand_written org_some org/some >out
	grep -v '^ ' out >heads
	same heads <<-'EOF'
	org/own: 10% (model_metadata/more/own.json)
	hand_written: 30% (model_metadata/hand_written.json)
	org_some: 0% (model_metadata/org_some~1241896b.json)
	org/some: 60% (model_metadata/org_some.json)
	EOF
	cp $schema schemas/dataset_metadata.schema.json
	record dataset_metadata/org_some.json '{"id": "org/some", "demo": 1}'
	hfmeta completeness org/some >out
	grep -v '^ ' out >heads
	same heads <<-'EOF'
	org/some: 60% (model_metadata/org_some.json)
	org/some: 10% (dataset_metadata/org_some.json)
	EOF
	hfmeta completeness -t dataset >out
	echo 'org/some   10%  licence, paper' | same out
	fails_with 128 hfmeta completeness -t dataset org/all
}

min_is_for_ci() {
	collection
	hfmeta completeness --min 0 >&3
	hfmeta completeness --min 0.6 org/some org/all >out 2>err
	same err </dev/null
	fails_with 1 hfmeta completeness --min 0.61 org/some >out 2>err
	echo 'note: 1 of 1 record is below 0.61' | same err
	fails_with 1 hfmeta completeness --min=1 >out 2>err
	test "$(wc -l <out)" -eq 3
	echo 'note: 2 of 3 records are below 1' | same err
	fails_with 1 hfmeta --json completeness --min 1 >out
	test "$(wc -l <out)" -eq 3
	for bad in '' 2 -1 50% x 1e-1 nan 0x1 .; do
		fails_with 129 hfmeta completeness "--min=$bad" 2>err
		has err "option '--min' takes a number from 0 to 1"
	done
}

json_has_an_object_for_each() {
	collection
	hfmeta --json completeness >out
	same out <<-'EOF'
	{"id":"org/none","missing":[{"field":"licence","weight":3},{"field":"paper","weight":1.5},{"field":"demo","weight":0.5}],"path":"model_metadata/org_none.json","score":0}
	{"id":"org/some","missing":[{"field":"paper","weight":1.5},{"field":"demo","weight":0.5}],"path":"model_metadata/org_some.json","score":0.6}
	{"id":"org/all","missing":[],"path":"model_metadata/org_all.json","score":1}
	EOF
	sed -n 2p out >want
	hfmeta --json completeness org/some | same want
}

a_bare_repository_has_its_head() {
	collection
	git clone -q --bare . ../bare.git
	hfmeta completeness >want
	record model_metadata/org_some.json '{"id": "org/some"}'
	# The work tree has what was not committed.
	hfmeta completeness org/some >out
	has out 'org/some: 0%'
	hfmeta -C ../bare.git completeness | same want
	hfmeta -C ../bare.git completeness org/some >out
	has out 'org/some: 60%'
}

types_without_weights_are_said_so() {
	collection
	record model_scores/org_all.json '{"model_name": "org/all"}'
	record model_scores/org_some.json '{"model_name": "org/some"}'
	hfmeta completeness >out 2>err
	test "$(wc -l <out)" -eq 3
	same err <<-'EOF'
	note: records of type 'scores' have no score: schemas/model_scores.schema.json gives no field a weight
	EOF
	hfmeta completeness --min 1 -t scores >out 2>err
	same out </dev/null
	has err "records of type 'scores' have no score"
}

what_is_not_there_is_named() {
	collection
	fails_with 128 hfmeta completeness org/som >out 2>err
	same out </dev/null
	same err <<-'EOF'
	fatal: no record has the id 'org/som', did you mean 'org/some'?
	EOF
	fails_with 128 hfmeta completeness 'a b/../c' 2>err
	echo "fatal: no record has the id 'a b/../c'" | same err
	fails_with 2 hfmeta completeness org/some no/where org/all >out 2>err
	has out 'org/some: 60%'
	has out 'org/all: 100%'
	echo "error: no record has the id 'no/where'" | same err
	fails_with 129 hfmeta completeness -t modle 2>err
	has err "no such record type: 'modle', did you mean 'model'?"
	rm model_metadata/*.json
	hfmeta completeness >out 2>err
	same out </dev/null
	echo 'note: there are no records' | same err
}

what_cannot_be_read_is_an_error_and_the_others_go_on() {
	collection
	record model_metadata/org_none.json '{"id": "org/none",}'
	record model_metadata/list.json '[]'
	fails_with 2 hfmeta completeness --min 1 >out 2>err
	same out <<-'EOF'
	org/some   60%  paper, demo
	org/all   100%
	EOF
	has err "error: cannot read 'model_metadata/list.json': it is no object"
	has err "error: cannot read 'model_metadata/org_none.json': line 1, column 19: "
	fails_with 2 hfmeta completeness org/none 2>err
	has err "error: cannot read 'model_metadata/org_none.json'"
	hfmeta completeness org/some >out 2>err
	same err </dev/null
}

a_wrong_weight_has_its_place() {
	collection
	echo '{"properties": {"a/b": {"x-hfmeta": {"weight": "much"}}}}' >$schema
	fails_with 128 hfmeta completeness 2>err
	same err <<-EOF
	fatal: $schema: /properties/a~1b/x-hfmeta/weight: must be a number from 0 to 1000000
	EOF
	rm $schema
	fails_with 128 hfmeta completeness 2>err
	has err "fatal: $schema: "
}

lines_fit_and_hold_nothing_harmful() {
	hfmeta init >&3
	cat >$schema <<-'EOF'
	{"properties": {
	  "first_of_the_fields": {"x-hfmeta": {"weight": 1}},
	  "second_of_the_fields": {"x-hfmeta": {"weight": 1}},
	  "third\u001b[31m\nfield": {"x-hfmeta": {"weight": 1}}}}
	EOF
	record model_metadata/a.json '{"id": "a\u001b\n\u202eb"}'
	COLUMNS=50 hfmeta completeness >out
	same out <<-'EOF'
	a\x1b \u202eb    0%  first_of_the_fields, 2 more
	EOF
	COLUMNS=40 hfmeta completeness >out
	has out '0%  3 more'
	COLUMNS=200 hfmeta completeness >out
	has out 'third\x1b[31m field'
	hfmeta completeness "$(printf 'a\033\n\342\200\256b')" >out
	test "$(wc -l <out)" -eq 4
	has out 'a\x1b \u202eb: 0%'
}

t all_are_listed_the_least_complete_first
t the_default_schemas_have_weights
t ids_have_all_that_is_missing
t ids_are_found_in_files_of_any_name
t min_is_for_ci
t json_has_an_object_for_each
t a_bare_repository_has_its_head
t types_without_weights_are_said_so
t what_is_not_there_is_named
t what_cannot_be_read_is_an_error_and_the_others_go_on
t a_wrong_weight_has_its_place
t lines_fit_and_hold_nothing_harmful
t_done
