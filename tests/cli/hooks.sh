#!/bin/sh
# SPDX-License-Identifier: MIT
# What a person commits by hand, with git, under the pre-commit hook.
. "${0%/*}/lib.sh"

with_record() {
	hfmeta init >&3
	hfmeta add $bert >&3
}

edit() {	# sed script; rewrites the record
	sed "$1" $bert_path >x && mv x $bert_path
}

hook_lets_a_valid_commit_pass() {
	with_record
	edit 's/"num_layers": 12/"num_layers": 13/'
	git commit -qam "more layers"
	test "$(git rev-list --count HEAD)" = 3
	echo text >file && git add file && git commit -qm file
}

hook_refuses_an_invalid_record() {
	with_record
	git rev-parse HEAD >before
	edit 's/"num_layers": 12/"num_layers": -1/'
	fails_with 1 git commit -qam bad >out 2>&1
	has out "$bert_path:"
	has out "/num_layers: "
	git rev-parse HEAD | same before
}

hook_refuses_a_record_that_is_not_canonical() {
	with_record
	edit 's/^  "author"/	"author"/'
	fails_with 1 git commit -qam bad >out 2>&1
	has out "not in canonical form"
}

hook_refuses_what_is_no_json() {
	with_record
	echo '{"id": "x",}' >model_metadata/x.json
	git add model_metadata/x.json
	fails_with 1 git commit -qm bad >out 2>&1
	has out "model_metadata/x.json:1:12: expected a member name in double quotes (json)"
}

what_is_only_in_the_work_tree_does_not_count() {
	with_record
	echo '{' >model_metadata/broken.json
	edit 's/"num_layers": 12/"num_layers": -1/'
	echo text >file && git add file
	git commit -qm file
}

a_file_is_judged_as_it_is_staged() {
	with_record
	edit 's/"num_layers": 12/"num_layers": -1/'
	git add $bert_path
	edit 's/"num_layers": -1/"num_layers": 12/'
	fails_with 1 git commit -qm bad >out 2>&1
	edit 's/"num_layers": 12/"num_layers": 11/'
	git add $bert_path
	edit 's/"num_layers": 11/"num_layers": -1/'
	git commit -qm good
	git show HEAD:$bert_path | grep -q '"num_layers": 11'
}

commit_all_and_commit_only_look_at_the_right_index() {
	with_record
	edit 's/"num_layers": 12/"num_layers": -1/'
	git add $bert_path
	echo text >file && git add file
	# --only commits file, from an index of its own, without the record.
	git commit -qm only --only file
	fails_with 1 git commit -qm rest >out 2>&1
	edit 's/"num_layers": -1/"num_layers": 9/'
	git commit -qam all
}

hook_works_from_a_sub_folder_and_in_a_linked_work_tree() {
	with_record
	git worktree add -q ../linked -b other
	cd ../linked/model_metadata
	sed 's/"num_layers": 12/"num_layers": -1/' ../$bert_path >x
	mv x ../$bert_path
	fails_with 1 git commit -qam bad >../../out 2>&1
	sed 's/"num_layers": -1/"num_layers": 3/' ../$bert_path >x
	mv x ../$bert_path
	git commit -qam good
	rm -rf ../../linked
}

a_staged_schema_checks_every_record() {
	with_record
	sed 's/"id": {/&"maxLength": 3,/' schemas/model_metadata.schema.json >x
	mv x schemas/model_metadata.schema.json
	git add schemas
	fails_with 1 git commit -qm "stricter" >out 2>&1
	has out "$bert_path"
	has out "/id: "
}

the_first_commit_is_checked_too() {
	hfmeta init made >&3
	git init -q new
	cp -r made/schemas made/.hfmetaconfig new/
	cp made/.git/hooks/pre-commit new/.git/hooks/
	cd new
	git config hfmeta.program "$(command -v hfmeta)"
	mkdir model_metadata && echo '{}' >model_metadata/a.json
	git add .
	fails_with 1 git commit -qm first >../out 2>&1
	has ../out "model_metadata/a.json"
}

a_branch_that_has_no_configuration_is_let_pass() {
	with_record
	git checkout -q --orphan site
	git rm -rqf .
	echo text >page && git add page
	git commit -qm page
	git checkout -q main
	git rm -q .hfmetaconfig
	fails_with 1 git commit -qm away >out 2>&1
	has out "the commit would remove '.hfmetaconfig'"
}

hook_without_the_program_says_so() {
	with_record
	git config hfmeta.program /nowhere/hfmeta
	echo text >file && git add file
	fails_with 1 git commit -qm file 2>err
	has err "'/nowhere/hfmeta' is not found"
	has err "hint: 'git config hfmeta.program PATH'"
}

t hook_lets_a_valid_commit_pass
t hook_refuses_an_invalid_record
t hook_refuses_a_record_that_is_not_canonical
t hook_refuses_what_is_no_json
t what_is_only_in_the_work_tree_does_not_count
t a_file_is_judged_as_it_is_staged
t commit_all_and_commit_only_look_at_the_right_index
t hook_works_from_a_sub_folder_and_in_a_linked_work_tree
t a_staged_schema_checks_every_record
t the_first_commit_is_checked_too
t a_branch_that_has_no_configuration_is_let_pass
t hook_without_the_program_says_so
t_done
