#!/bin/sh
# SPDX-License-Identifier: MIT
# set, pin, unpin and rm: edits by hand, as commits.
. "${0%/*}/lib.sh"

with_bert() {
	hfmeta init >&3
	hfmeta add $bert >&3
	git rev-parse HEAD >"$work/before"
}

nothing_done() {
	rm -f out err
	git rev-parse HEAD | same "$work/before"
	sound
}

set_commits_an_edit() {
	with_bert
	hfmeta set $bert notes="read the paper" /card_authors/x=1 >out 2>err || :
	has err "unknown property 'card_authors'"
	nothing_done
	hfmeta set $bert notes="read the paper" >out 2>err
	echo "M  $bert_path" | same out
	same err </dev/null
	git log -1 --format=%B >../message
	same ../message <<-EOF
	Edit model $bert: notes

	notes: (none) -> "read the paper"

	EOF
	hfmeta set $bert notes="read the paper" >out
	echo "=  $bert_path" | same out
	test "$(git rev-list --count HEAD)" = 3
	hfmeta set --unset notes $bert >&3
	! grep -q '"notes"' $bert_path
	fails_with 128 hfmeta set -u notes $bert 2>err
	has err "fatal: cannot edit '$bert': there is no 'notes'"
	rm out err
	sound
}

set_pins_what_comes_from_the_hub() {
	with_bert
	hfmeta set $bert license=mit >out 2>err
	has err "note: 'license' comes from the Hub: it is pinned now"
	hfmeta textconv $bert_path >../flat
	has ../flat '/license: "mit"'
	has ../flat '/pinned/-: "license"'
	hfmeta set $bert license=other >out 2>err
	same err </dev/null
	hfmeta set -u mask_token $bert 2>&3 >&3
	hfmeta textconv $bert_path >../flat
	has ../flat '/pinned/-: "mask_token"'
	rm out err
	hfmeta add --force $bert >out
	echo "=  $bert_path (up to date)" | same out
	hfmeta unpin $bert mask_token license >out
	echo "M  $bert_path" | same out
	! grep -q pinned $bert_path
	hfmeta add --force $bert >out
	echo "M  $bert_path" | same out
	same "$here/../../$bert_path" <$bert_path
}

set_takes_pointers() {
	with_bert
	hfmeta new -t dataset books >&3
	hfmeta set $bert '/training_stages=[{"name": "a", "data": "books", "total_tokens_billions": 1}]' >&3
	hfmeta set $bert '/training_stages/-={"name": "b", "data": "books", "total_tokens_billions": 2}' \
		/training_stages/0/name=first >&3
	hfmeta textconv $bert_path >flat
	has flat '/training_stages/first/name: "first"'
	has flat '/training_stages/b/name: "b"'
	hfmeta set -u /training_stages/0 $bert >&3
	hfmeta textconv $bert_path >flat
	has flat '/training_stages/b/name: "b"'
	fails_with 1 grep first flat
	fails_with 128 hfmeta set $bert /training_stages/7/name=x 2>err
	has err "'/training_stages/7/name': nothing is there to put it into"
	fails_with 128 hfmeta set $bert /training_stages/7='{}' 2>err
	has err "past the end of the array"
	fails_with 128 hfmeta set $bert /training_stages/01='{}' 2>err
	has err "no index"
	fails_with 128 hfmeta set $bert /=1 2>err
	fails_with 129 hfmeta set $bert =1 2>err
	has err "is no FIELD=VALUE"
	fails_with 129 hfmeta set $bert 2>err
	has err "nothing to set"
	deep=$(printf '/a%.0s' $(seq 600))
	fails_with 128 hfmeta set $bert "$deep=1" 2>err
	has err "too deep"
}

set_takes_a_path_of_the_taxonomy_as_a_string() {
	hfmeta init >&3
	hfmeta new -t dataset talk 'domains=[{"doc_type": "web/forums", "tokens_billions": 3}]' >&3
	hfmeta textconv dataset_metadata/talk.json >flat
	has flat '/domains/0/doc_type/-: "web"'
	has flat '/domains/0/doc_type/-: "forums"'
	hfmeta set talk /domains/0/doc_type=/books//textbooks/ >&3
	hfmeta textconv dataset_metadata/talk.json >flat
	has flat '/domains/0/doc_type/-: "books"'
	has flat '/domains/0/doc_type/-: "textbooks"'
	fails_with 128 hfmeta set talk /domains/0/doc_type=web/forms 2>err
	has err "/domains/0/doc_type/1: no 'forms' below 'web' in the taxonomy, did you mean 'forums'?"
	hfmeta check --all
}

set_refuses_what_check_refuses() {
	with_bert
	fails_with 128 hfmeta set $bert dimension=wide 2>err
	has err "fatal: cannot edit '$bert': the record would be invalid: /dimension: "
	fails_with 129 hfmeta set $bert "$(printf 'notes=\377')" 2>err
	has err "not valid UTF-8"
	fails_with 128 hfmeta set org/none notes=x 2>err
	has err "cannot edit 'org/none': no record has 'org/none' in its name"
	fails_with 129 hfmeta set -t other $bert notes=x 2>err
	has err "no such record type: 'other'"
	nothing_done
	echo >>$bert_path
	fails_with 128 hfmeta set $bert notes=x 2>err
	has err "it has changes that are not committed"
}

pin_keeps_a_field_as_it_is() {
	with_bert
	hfmeta pin bert-base tags license >out
	echo "M  $bert_path" | same out
	hfmeta textconv $bert_path >flat
	has flat '/pinned/-: "license"'
	has flat '/pinned/-: "tags"'
	hfmeta pin $bert tags >out
	echo "=  $bert_path" | same out
	fails_with 128 hfmeta pin $bert notes 2>err
	has err "cannot pin fields of '$bert': 'notes' does not come from the Hub"
	fails_with 128 hfmeta unpin $bert sha 2>err
	has err "cannot unpin fields of '$bert': 'sha' is not pinned"
	fails_with 129 hfmeta pin $bert 2>err
	has err "no field named"
	fails_with 129 hfmeta unpin 2>err
	has err "no record named"
}

rm_removes_what_nobody_links_to() {
	with_bert
	hfmeta new -t dataset books >&3
	hfmeta set $bert 'training_stages=[{"name": "a", "data": "books", "total_tokens_billions": 1}]' >&3
	git rev-parse HEAD >"$work/before"
	fails_with 128 hfmeta rm books 2>err
	has err "fatal: cannot remove 'books': '$bert_path' links to it"
	has err "hint: with --force"
	fails_with 128 hfmeta rm book 2>err
	has err "hint: did you mean 'books'?"
	nothing_done
	hfmeta --json rm --force books >out
	has out '"path":"dataset_metadata/books.json"'
	test ! -e dataset_metadata/books.json
	fails_with 1 hfmeta check --all >&3
	fails_with 2 hfmeta rm none $bert_path >out 2>err
	echo "D  $bert_path" | same out
	has err "error: cannot remove 'none'"
	git log -1 --format=%B >message
	printf 'Remove model %s\n\n' $bert | same message
	rm out err message
	sound
	hfmeta check --all
}

t set_commits_an_edit
t set_pins_what_comes_from_the_hub
t set_takes_pointers
t set_takes_a_path_of_the_taxonomy_as_a_string
t set_refuses_what_check_refuses
t pin_keeps_a_field_as_it_is
t rm_removes_what_nobody_links_to
t_done
