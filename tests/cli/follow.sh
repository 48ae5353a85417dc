#!/bin/sh
# SPDX-License-Identifier: MIT
# Data sets, what a model was made from, and records that are brought up to
# date with 'add --force'.
. "${0%/*}/lib.sh"

# A hub snapshot in ./hub: model ID CARD-DATA, dataset ID CARD-DATA
model() {
	mkdir -p "hub/api/models/$(dirname "$1")"
	cat >"hub/api/models/$1.json" <<-EOF
	{"id": "$1", "sha": "${3:-0000000000000000000000000000000000000001}", "tags": ["dataset:$(dirname "$1")/tagged"],
	 "cardData": $2, "siblings": []}
	EOF
}

dataset() {
	mkdir -p "hub/api/datasets/$(dirname "$1")"
	cat >"hub/api/datasets/$1.json" <<-EOF
	{"id": "${3:-$1}", "sha": "0000000000000000000000000000000000000002", "tags": [],
	 "cardData": $2, "siblings": []}
	EOF
}

a_data_set_is_added() {
	hfmeta init >&3
	dataset org/text '{"license": "mit", "pretty_name": "Text", "language": ["en"]}'
	hfmeta --hub hub add -t dataset org/text >out
	echo "A  dataset_metadata/org_text.json" | same out
	git log -1 --format=%s >subject
	echo "Add dataset org/text" | same subject
	hfmeta textconv dataset_metadata/org_text.json >flat
	has flat '/id: "org/text"'
	has flat '/pretty_name: "Text"'
	has flat '/license: "mit"'
	hfmeta check --all
	fails_with 129 hfmeta add -t space org/text 2>err
	has err "takes model or dataset, not 'space'"
}

data_sets_of_a_model_are_followed() {
	hfmeta init >&3
	model o/m '{"datasets": ["o/one", "old-name", "my own data", "o/gone"]}'
	dataset o/one '{}'
	dataset o/tagged '{}'
	dataset ./old-name '{}' o/new-name
	hfmeta --hub hub add --with-datasets o/m >out 2>err
	same out <<-EOF
	A  model_metadata/o_m.json
	A  dataset_metadata/o_one.json
	A  dataset_metadata/o_tagged.json
	A  dataset_metadata/o_new-name.json
	EOF
	has err "warning: cannot add 'my own data'"
	has err "warning: cannot add 'o/gone'"
	has err "note: 'old-name' is 'o/new-name' on the Hub now"
	hfmeta check --all
	hfmeta --hub hub add --with-datasets o/m >out 2>&3
	test "$(grep -c '^=' out)" = 4
}

base_models_are_followed_to_the_end() {
	hfmeta init >&3
	model o/a '{"base_model": "o/b"}'
	model o/b '{"base_model": ["o/c", "o/a"]}'
	model o/c '{}'
	hfmeta --hub hub add --with-base o/a >out
	same out <<-EOF
	A  model_metadata/o_a.json
	A  model_metadata/o_b.json
	A  model_metadata/o_c.json
	EOF
}

force_brings_up_to_date_and_names_the_fields() {
	hfmeta init >&3
	model o/m '{"license": "mit"}'
	hfmeta --hub hub add o/m >&3
	hfmeta --hub hub add --force o/m >out
	echo "=  model_metadata/o_m.json (up to date)" | same out
	test "$(git rev-list --count HEAD)" = 2
	model o/m '{"license": "apache-2.0"}' 0000000000000000000000000000000000000009
	hfmeta --hub hub add -n --force o/m >out
	echo "would refresh  model_metadata/o_m.json" | same out
	hfmeta --hub hub add o/m >out
	has out "tracked already"
	hfmeta --hub hub add --force o/m >out
	echo "M  model_metadata/o_m.json" | same out
	git log -1 --format=%B >message
	has message "Refresh model o/m: card_data/license, license, sha"
	has message 'license: "mit" -> "apache-2.0"'
	rm -r hub out message
	sound
}

force_keeps_what_people_wrote() {
	hfmeta init >&3
	model o/m '{"license": "mit", "language": "en"}'
	hfmeta --hub hub add o/m >&3
	record=model_metadata/o_m.json
	# Curated, nested; pinned to a value; pinned and taken away.
	sed -e 's/^  "license": "mit",/  "license": "other",/' \
		-e '/^  "language": "en",/d' \
		-e 's/^  "sha"/  "notes": "read the paper",\n  "pinned": ["license", "language"],\n&/' \
		-e 's/^  "tags"/  "training_stages": [{"name": "one", "data": "text", "total_tokens_billions": 3}],\n&/' \
		$record >x && mv x $record
	mkdir -p dataset_metadata
	echo '{"name": "text"}' >dataset_metadata/text.json
	hfmeta fmt $record dataset_metadata/text.json >&3
	git add . && git commit -qm "by hand"
	model o/m '{"license": "apache-2.0", "language": "de"}' 0000000000000000000000000000000000000009
	hfmeta --hub hub add --force o/m >&3
	hfmeta textconv $record >flat
	has flat '/license: "other"'
	! grep '^/language' flat
	has flat '/card_data/license: "apache-2.0"'
	has flat '/notes: "read the paper"'
	has flat '/training_stages/one/name: "one"'
	has flat '/sha: "0000000000000000000000000000000000000009"'
	hfmeta check --all
}

force_refuses_a_record_with_changes() {
	hfmeta init >&3
	model o/m '{}'
	hfmeta --hub hub add o/m >&3
	model o/m '{}' 0000000000000000000000000000000000000009
	echo >>model_metadata/o_m.json
	fails_with 128 hfmeta --hub hub add --force o/m 2>err
	has err "it has changes that are not committed"
	has err "hint: commit, stash or remove it first"
}

force_forgets_nothing_that_could_not_be_had() {
	hfmeta init >&3
	model o/m '{}'
	sed 's/"siblings": \[\]/"siblings": [{"rfilename": "README.md"}]/' hub/api/models/o/m.json >x
	mv x hub/api/models/o/m.json
	mkdir -p hub/o/m/resolve/main
	printf -- '- **Developed by:** Ada\n' >hub/o/m/resolve/main/README.md
	hfmeta --hub hub add o/m >&3
	rm -r hub/o
	mkdir -p hub/.headers/o/m/resolve/main
	printf 'HTTP 401\nx-error-code: GatedRepo\n' >hub/.headers/o/m/resolve/main/README.md
	hfmeta --hub hub add --force o/m >out 2>err
	has err "access is gated"
	has out "up to date"
	hfmeta textconv model_metadata/o_m.json | grep -q '/developed_by: "Ada"'
}

t a_data_set_is_added
t data_sets_of_a_model_are_followed
t base_models_are_followed_to_the_end
t force_brings_up_to_date_and_names_the_fields
t force_keeps_what_people_wrote
t force_refuses_a_record_with_changes
t force_forgets_nothing_that_could_not_be_had
t_done
