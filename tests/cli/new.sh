#!/bin/sh
# SPDX-License-Identifier: MIT
. "${0%/*}/lib.sh"

new_writes_a_record() {
	hfmeta init >&3
	hfmeta new -t dataset the_pile pretty_name="The Pile" language='["en"]' \
		'summary={"total_tokens_billions": 300}' >out
	echo "A  dataset_metadata/the_pile.json" | same out
	rm out
	hfmeta textconv dataset_metadata/the_pile.json >../flat
	same ../flat <<-EOF
	/language/-: "en"
	/name: "the_pile"
	/pretty_name: "The Pile"
	/summary/total_tokens_billions: 300
	EOF
	git log -1 --format=%s >../subject
	echo "Add dataset the_pile" | same ../subject
	sound
	hfmeta check
}

new_makes_a_model_too() {
	hfmeta init >&3
	hfmeta --json new -t model our/model dimension=768 notes=secret >out
	has out '"path":"model_metadata/our_model.json"'
	hfmeta textconv model_metadata/our_model.json >flat
	has flat '/id: "our/model"'
	has flat '/dimension: 768'
	has flat '/notes: "secret"'
}

new_refuses_what_the_schema_refuses() {
	hfmeta init >&3
	fails_with 128 hfmeta new -t model our/model dimension=wide 2>err
	has err "cannot make a record of 'our/model': the record would be invalid: /dimension: "
	fails_with 128 hfmeta new -t model our/model dimensoin=1 2>err
	has err "did you mean 'dimension'?"
	rm err
	sound
}

new_refuses_a_name_that_is_there() {
	hfmeta init >&3
	hfmeta new -t model our/model >&3
	fails_with 128 hfmeta new -t model our/model 2>err
	has err "'model_metadata/our_model.json' is there already"
}

new_needs_a_type_a_name_and_assignments() {
	hfmeta init >&3
	fails_with 129 hfmeta new x 2>err
	has err "no record type named"
	fails_with 129 hfmeta new -t model 2>err
	has err "no name"
	fails_with 129 hfmeta new -t other x 2>err
	has err "no such record type: 'other'"
	fails_with 129 hfmeta new -t model x nonsense 2>err
	has err "'nonsense' is no FIELD=VALUE"
	fails_with 129 hfmeta new -t model ../x 2>err
}

new_asks_on_a_terminal() {
	command -v script >&3 || return 0
	hfmeta init >&3
	sed 's/^  "required": \[$/&\n    "notes",/' schemas/model_metadata.schema.json >x
	mv x schemas/model_metadata.schema.json
	hfmeta fmt schemas/model_metadata.schema.json >&3
	git commit -qam "notes are required"
	echo "seen in a talk" | script -qec "hfmeta new -t model our/model" /dev/null >out
	has out "notes: "
	hfmeta textconv model_metadata/our_model.json >flat
	has flat '/notes: "seen in a talk"'
}

t new_writes_a_record
t new_makes_a_model_too
t new_refuses_what_the_schema_refuses
t new_refuses_a_name_that_is_there
t new_needs_a_type_a_name_and_assignments
t new_asks_on_a_terminal
t_done
