#!/bin/sh
# SPDX-License-Identifier: MIT
# The diff driver and the merge driver, through git itself.
. "${0%/*}/lib.sh"

with_record() {
	hfmeta init >&3
	hfmeta add $bert >&3
}

edit() {
	sed "$1" $bert_path >x && mv x $bert_path
}

git_diff_names_the_field() {
	with_record
	edit 's/"num_layers": 12/"num_layers": 24/'
	git diff -U0 | tail -n 2 >out
	same out <<-EOF
	-/num_layers: 12
	+/num_layers: 24
	EOF
}

textconv_passes_on_what_is_no_json() {
	printf 'not { json\n' >f
	hfmeta textconv f >out
	same out <f
}

textconv_writes_flat_lines() {
	echo '{"b/c":[1,{"x":null}],"a":{},"~":"t","l":[1,"y"]}' >f
	hfmeta textconv f >out
	same out <<-EOF
	/a: {}
	/b~1c/0: 1
	/b~1c/1/x: null
	/l/-: 1
	/l/-: "y"
	/~0: "t"
	EOF
}

an_element_more_is_lines_more_and_no_others() {
	echo '{"f":[{"path":"a/b","n":1},{"path":"c"}],"t":["x","z"]}' >f
	hfmeta textconv f >old
	same old <<-EOF
	/f/a~1b/n: 1
	/f/a~1b/path: "a/b"
	/f/c/path: "c"
	/t/-: "x"
	/t/-: "z"
	EOF
	echo '{"f":[{"path":"a"},{"path":"a/b","n":1},{"path":"c"}],"t":["x","y","z"]}' >f
	hfmeta textconv f >new
	diff old new | grep '^[<>]' >out
	same out <<-EOF
	> /f/a/path: "a"
	> /t/-: "y"
	EOF
}

textconv_writes_nothing_that_a_terminal_obeys() {
	printf '{"a":"\\u001b[31m\302\205\177\342\200\256\\\\x7f"}' >f
	hfmeta textconv f >out
	same out <<-'EOF'
	/a: "\u001b[31m\u0085\u007f\u202e\\x7f"
	EOF
	printf 'no json \033[31m\342\200\256\377\n' >f
	hfmeta textconv f >out
	same out <<-'EOF'
	no json \x1b[31m\u202e\xff
	EOF
}

neighbours_merge_without_a_conflict() {
	with_record
	git checkout -q -b side
	edit 's/"num_layers": 12/"num_layers": 24/'
	git commit -qam layers
	git checkout -q main
	edit 's/"num_heads": 12/"num_heads": 16/'
	git commit -qam heads
	git merge -q side >&3
	grep -q '"num_layers": 24' $bert_path
	grep -q '"num_heads": 16' $bert_path
	hfmeta check
	sound
}

sets_merge_as_sets() {
	with_record
	git checkout -q -b side
	edit 's/^    "bert",$/&\n    "bravo",/; /^    "jax",$/d'
	git commit -qam side
	git checkout -q main
	edit 's/^    "bert",$/&\n    "charlie",/'
	git commit -qam main
	git merge -q side >&3
	hfmeta textconv $bert_path >flat
	has flat '"bravo"'
	has flat '"charlie"'
	! grep '^/tags/.*"jax"' flat
	hfmeta check
}

a_conflict_is_marked_around_the_member() {
	with_record
	git checkout -q -b side
	edit 's/"num_layers": 12/"num_layers": 24/'
	git commit -qam 24
	git checkout -q main
	edit 's/"num_layers": 12/"num_layers": 36/'
	git commit -qam 36
	fails_with 1 git merge side >out 2>&1
	has out "both sides changed /num_layers"
	sed -n '/^<<<<<<</,/^>>>>>>>/p' $bert_path >conflict
	same conflict <<-EOF
	<<<<<<< ours
	  "num_layers": 36,
	=======
	  "num_layers": 24,
	>>>>>>> theirs
	EOF
	git status --porcelain $bert_path | grep -q '^UU'
	# Choosing one side gives the canonical file again.
	sed '/^<<<<<<</d; /^=======/,/^>>>>>>>/d' $bert_path >x && mv x $bert_path
	git add $bert_path
	git commit -qm merged
}

rebase_and_cherry_pick_merge_fields() {
	with_record
	git checkout -q -b side
	edit 's/"num_layers": 12/"num_layers": 24/'
	git commit -qam layers
	git checkout -q main
	edit 's/"num_heads": 12/"num_heads": 16/'
	git commit -qam heads
	git cherry-pick side >&3
	git reset -q --hard HEAD~1
	git checkout -q side
	git rebase -q main >&3
	grep -q '"num_layers": 24' $bert_path
	grep -q '"num_heads": 16' $bert_path
}

# Files of the record: one side changes one, the other adds one.
files_merge_by_path() {
	with_record
	git checkout -q -b side
	edit 's/"size": 570/"size": 571/'
	git commit -qam size
	git checkout -q main
	edit 's/^  "files": \[$/&\n    {\n      "path": "added.txt"\n    },/'
	git commit -qnam added
	git merge -q side >&3
	hfmeta textconv $bert_path >flat
	has flat '/files/config.json/size: 571'
	has flat '/files/added.txt/path: "added.txt"'
	rm flat
	hfmeta check
	sound
}

conflict_in() {
	sed -n '/^<<<<<<</,/^>>>>>>>/p' $bert_path
}

# Of a list of files only the member of the one that both have changed.
a_conflict_in_a_list_is_marked_around_the_member_too() {
	with_record
	git checkout -q -b side
	edit 's/"size": 570/"size": 571/'
	git commit -qam 571
	git checkout -q main
	edit 's/"size": 570/"size": 572/'
	git commit -qam 572
	fails_with 1 git merge side >out 2>&1
	has out "both sides changed /files/config.json/size of '$bert_path'"
	conflict_in >conflict
	same conflict <<-EOF
	<<<<<<< ours
	      "size": 572
	=======
	      "size": 571
	>>>>>>> theirs
	EOF
	sed '/^<<<<<<</,/^=======/d; /^>>>>>>>/d' $bert_path >x && mv x $bert_path
	git add $bert_path
	git commit -qm merged
	git diff --exit-code side
}

markers_have_the_size_that_git_asks_for() {
	with_record
	git checkout -q -b side
	edit 's/"num_layers": 12/"num_layers": 24/'
	git commit -qam 24
	git checkout -q main
	edit 's/"num_layers": 12/"num_layers": 36/'
	git commit -qam 36
	echo '*.json conflict-marker-size=11' >>.gitattributes
	fails_with 1 git merge side >out 2>&1
	grep -q '^<<<<<<<<<<< ours$' $bert_path
	grep -q '^===========$' $bert_path
	# As git 2.44 and later call it.
	printf '{"a": 1}' >base
	printf '{"a": 2}' >ours
	printf '{"a": 3}' >theirs
	fails_with 1 hfmeta merge-driver base ours theirs 9 f HEAD feature
	same ours <<-EOF
	{
	<<<<<<<<< HEAD
	  "a": 2
	=========
	  "a": 3
	>>>>>>>>> feature
	}
	EOF
}

stash_pop_merges_fields() {
	with_record
	edit 's/"num_layers": 12/"num_layers": 24/'
	git stash -q
	edit 's/"num_heads": 12/"num_heads": 16/'
	git commit -qam heads
	git stash pop -q >&3
	grep -q '"num_layers": 24' $bert_path
	grep -q '"num_heads": 16' $bert_path
	git checkout -q .
	edit 's/"num_layers": 12/"num_layers": 24/'
	git stash -q
	edit 's/"num_layers": 12/"num_layers": 36/'
	git commit -qam 36
	fails_with 1 git stash pop >out 2>&1
	has out 'both sides changed /num_layers'
	conflict_in >conflict
	test "$(wc -l <conflict)" -eq 5
}

a_conflict_stops_rebase_and_cherry_pick() {
	with_record
	git checkout -q -b side
	edit 's/"num_layers": 12/"num_layers": 24/; s/"num_heads": 12/"num_heads": 16/'
	git commit -qam side
	git checkout -q main
	edit 's/"num_layers": 12/"num_layers": 36/'
	git commit -qam 36
	fails_with 1 git cherry-pick side >out 2>&1
	has out 'both sides changed /num_layers'
	grep -q '"num_heads": 16' $bert_path
	git cherry-pick --abort
	git checkout -q side
	fails_with 1 git rebase main >out 2>&1
	has out 'both sides changed /num_layers'
	conflict_in >conflict
	test "$(wc -l <conflict)" -eq 5
	git rebase --abort
}

# Lines, as without a driver: neither side may be lost.
what_is_no_json_is_merged_by_lines() {
	with_record
	git checkout -q -b side
	edit 's/^  "num_layers": 12/  "num_layers" 12/'
	git commit -qnam broken
	git checkout -q main
	edit 's/"activation": "gelu"/"activation": "relu"/'
	git commit -qam relu
	git merge -q side >out 2>&1
	has out "warning: cannot merge '$bert_path': line"
	grep -q '"activation": "relu"' $bert_path
	grep -q '"num_layers" 12' $bert_path
	git reset -q --hard HEAD~1
	edit 's/"num_layers": 12/"num_layers": 36/'
	git commit -qam 36
	fails_with 1 git merge -q side >out 2>&1
	conflict_in >conflict
	same conflict <<-EOF
	<<<<<<< ours
	  "num_layers": 36,
	=======
	  "num_layers" 12,
	>>>>>>> theirs
	EOF
}

t git_diff_names_the_field
t textconv_passes_on_what_is_no_json
t textconv_writes_flat_lines
t an_element_more_is_lines_more_and_no_others
t textconv_writes_nothing_that_a_terminal_obeys
t neighbours_merge_without_a_conflict
t sets_merge_as_sets
t a_conflict_is_marked_around_the_member
t rebase_and_cherry_pick_merge_fields
t files_merge_by_path
t a_conflict_in_a_list_is_marked_around_the_member_too
t markers_have_the_size_that_git_asks_for
t stash_pop_merges_fields
t a_conflict_stops_rebase_and_cherry_pick
t what_is_no_json_is_merged_by_lines
t_done
