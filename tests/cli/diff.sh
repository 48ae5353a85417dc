#!/bin/sh
# SPDX-License-Identifier: MIT
# What changed, field by field.
. "${0%/*}/lib.sh"

# A small collection of its own, so that all of a record can be seen here.
with_records() {
	hfmeta init >&3
	cat >schemas/model_metadata.schema.json <<-EOF
	{
	  "\$schema": "https://json-schema.org/draft/2020-12/schema",
	  "properties": {
	    "tags": {
	      "x-hfmeta": {
	        "set": true
	      }
	    }
	  },
	  "type": "object"
	}
	EOF
	record >model_metadata/org_one.json
	record | sed 's,org/one,org/two,; s/"mit"/"other"/' >model_metadata/org_two.json
	git add -A
	git commit -qm records
}

sha_a=5d3c9a2b00000000000000000000000000000000000000000000000000000000
sha_b=0f1e2d3c00000000000000000000000000000000000000000000000000000000

record() {
	cat <<-EOF
	{
	  "card": "A model that reads. It was trained on all the books of a small library, one after the other, and then on the list of them.",
	  "files": [
	    {
	      "path": "a/b.txt",
	      "size": 10
	    },
	    {
	      "path": "model.safetensors",
	      "sha256": "$sha_a",
	      "size": 100
	    }
	  ],
	  "id": "org/one",
	  "license": "mit",
	  "params": 110106428,
	  "tags": [
	    "bert",
	    "jax"
	  ]
	}
	EOF
}

edit() {
	sed "$1" model_metadata/org_one.json >x && mv x model_metadata/org_one.json
}

each_field_has_a_line() {
	with_records
	edit 's/110106428/109482240/; s/"mit"/"apache-2.0"/; s/"jax"/"exbert"/
		s/"a\/b.txt"/"a\/c.md"/; s/all the books/most of the books/
		s/^  "id"/  "added": null,\n&/'
	hfmeta diff >out
	same out <<-EOF
	model org/one
	  + /added null
	  ~ /card (122 -> 126 characters)
	      ... It was trained on [-all-] {+most of+} the books of a ...
	  - /files a/b.txt 10
	  + /files a/c.md 10
	  ~ /license "mit" -> "apache-2.0"
	  ~ /params 110106428 -> 109482240 (-0.57%)
	  ~ /tags +exbert -jax
	EOF
	LC_ALL=C.UTF-8 hfmeta diff >out
	has out '~ /params 110106428 → 109482240 (-0.57%)'
}

other_content_under_the_same_name_comes_first_and_is_marked() {
	with_records
	edit "s/$sha_a/$sha_b/; s/\"size\": 100/\"size\": 101/; s/books/b/"
	COLUMNS=100 hfmeta diff | sed -n 2p >out
	same out <<-EOF
	! ~ /files model.safetensors sha256 5d3c9a2b -> 0f1e2d3c, size 100 -> 101 (+1.00%)
	EOF
	edit "s/$sha_b/$sha_a/"
	hfmeta diff >out
	fails_with 1 grep '^!' out
	has out '  ~ /files model.safetensors size 100 -> 101 (+1.00%)'
}

lines_fit_the_terminal() {
	with_records
	edit 's/"jax"/"a-long-tag-1", "a-long-tag-2", "a-long-tag-3", "a-long-tag-4"/'
	COLUMNS=40 hfmeta diff >out
	same out <<-EOF
	model org/one
	  ~ /tags +a-long-tag-1 +a-long-tag-2
	      +a-long-tag-3 +a-long-tag-4 -jax
	EOF
}

records_come_go_and_are_renamed() {
	with_records
	git mv model_metadata/org_one.json model_metadata/new_name.json
	sed 's,org/one,new/name,' model_metadata/new_name.json >x
	mv x model_metadata/new_name.json
	git rm -q model_metadata/org_two.json
	echo '{"id":"org/three"}' >model_metadata/org_three.json
	git add -A
	hfmeta diff >out
	same out <<-EOF
	model org/one -> new/name (renamed from model_metadata/org_one.json)
	  ~ /id "org/one" -> "new/name"

	model org/three (added, 1 field)

	model org/two (removed, 6 fields)
	EOF
	hfmeta diff --name-only >out
	same out <<-EOF
	model_metadata/new_name.json
	model_metadata/org_three.json
	model_metadata/org_two.json
	EOF
	hfmeta diff org/one | has_first 'model org/one -> new/name'
	hfmeta diff org/two | has_first 'model org/two (removed'
}

has_first() {
	head -n 1 >first
	has first "$1"
}

work_tree_index_and_commits_are_compared() {
	with_records
	edit 's/"mit"/"a"/'
	git add -A
	edit 's/"a"/"b"/'
	hfmeta diff | sed -n 2p >out
	echo '  ~ /license "mit" -> "b"' | same out
	hfmeta diff --staged | sed -n 2p >out
	echo '  ~ /license "mit" -> "a"' | same out
	git commit -qm a
	git tag one
	hfmeta diff | sed -n 2p >out
	echo '  ~ /license "a" -> "b"' | same out
	hfmeta diff one~1 | sed -n 2p >out
	echo '  ~ /license "mit" -> "b"' | same out
	for range in 'one~1 one' 'one~1..one' 'one~1..' 'one~1 HEAD org/one' \
			'one~1..one -- model_metadata'; do
		# shellcheck disable=SC2086 # several words
		hfmeta diff $range | sed -n 2p >out
		echo '  ~ /license "mit" -> "a"' | same out
	done
	hfmeta diff one..one~1 | sed -n 2p >out
	echo '  ~ /license "a" -> "mit"' | same out
	hfmeta diff --staged HEAD~1 | sed -n 2p >out
	echo '  ~ /license "mit" -> "a"' | same out
	git reset -q --hard
	hfmeta diff >out
	same out </dev/null
}

names_choose_records() {
	with_records
	sed -i 's/"bert"/"x"/' model_metadata/*.json
	hfmeta diff --name-only one >out
	echo model_metadata/org_one.json | same out
	hfmeta diff --name-only -- ORG/two >out
	echo model_metadata/org_two.json | same out
	hfmeta diff --name-only dataset_metadata >out
	same out </dev/null
	hfmeta diff --name-only . model_metadata >out
	test "$(wc -l <out)" -eq 2
	cd model_metadata
	hfmeta diff --name-only org_one.json >../out
	cd ..
	echo model_metadata/org_one.json | same out
	fails_with 128 hfmeta diff org/ 2>err
	same err <<-EOF
	fatal: 2 records have 'org/' in their name
	hint: did you mean 'org/one' or 'org/two'?
	EOF
	fails_with 128 hfmeta diff org/onne 2>err
	same err <<-EOF
	fatal: 'org/onne' is no revision, and no record: no record has 'org/onne' in its name
	hint: did you mean 'org/one'?
	EOF
	fails_with 128 hfmeta diff -- HEAD 2>err
	has err "no record has 'HEAD' in its name"
	fails_with 128 hfmeta diff HEAD..none 2>err
	has err "'none' names no commit"
	fails_with 129 hfmeta diff --staged HEAD~1 HEAD
	fails_with 129 hfmeta diff --stat --name-only
}

it_is_counted() {
	with_records
	edit 's/"mit"/"b"/; s/^  "id"/  "added": 1,\n&/; /"params"/d'
	hfmeta diff --stat >out
	same out <<-EOF
	 model_metadata/org_one.json | 3 +1 -1 ~1
	 1 record, 1 field added, 1 removed, 1 changed
	EOF
	fails_with 1 hfmeta diff --exit-code >out
	fails_with 1 hfmeta diff --exit-code --name-only >out
	git checkout -q .
	hfmeta diff --exit-code >out
	same out </dev/null
}

programs_get_json() {
	with_records
	edit 's/"mit"/"b"/; s/"jax"/"x"/'
	hfmeta --json diff >out
	same out <<-EOF
	{"changes":[{"kind":"changed","new":"b","old":"mit","pointer":"/license"},{"added":["x"],"kind":"elements","new":["bert","x"],"old":["bert","jax"],"pointer":"/tags","removed":["jax"]}],"id":"org/one","path":"model_metadata/org_one.json","status":"changed","type":"model"}
	EOF
}

what_is_no_json_is_shown_as_that() {
	with_records
	echo '{ broken' >model_metadata/org_one.json
	hfmeta diff >out
	same out <<-EOF
	model org/one
	! + cannot be read: line 1, column 3: expected a member name in double quotes
	EOF
	printf '{"id":"org/one"}' >model_metadata/org_one.json
	git commit -qnam compact
	record >model_metadata/org_one.json
	echo '{"id" : "org/one"}' >model_metadata/org_one.json
	hfmeta diff | sed -n 2p >out
	echo '    only the form differs' | same out
}

in_a_conflict_the_file_is_compared() {
	with_records
	git checkout -q -b side
	edit 's/"mit"/"a"/'
	git commit -qam a
	git checkout -q main
	edit 's/"mit"/"b"/'
	git commit -qam b
	fails_with 1 git merge -q side >&3 2>&3
	hfmeta diff >out
	same out <<-EOF
	model org/one
	! + cannot be read: line 15, column 1: a conflict marker: the merge is not
	      finished
	EOF
	edit '/^<<<<<<</,/^=======/d; /^>>>>>>>/d'
	hfmeta diff >out
	same out <<-EOF
	model org/one
	  ~ /license "b" -> "a"
	EOF
}

it_works_on_a_bare_repository() {
	with_records
	edit 's/"mit"/"b"/'
	git commit -qam b
	git clone -q --bare . ../bare.git
	hfmeta diff HEAD~1 HEAD >out
	hfmeta -C ../bare.git diff HEAD~1 HEAD | same out
	hfmeta -C ../bare.git diff HEAD~1 org/one | same out
	fails_with 128 hfmeta -C ../bare.git diff 2>err
	has err 'name two revisions'
}

# Without a commit everything that is staged has come.
it_works_before_the_first_commit() {
	with_records
	git update-ref -d HEAD
	hfmeta diff --staged >out
	has out 'model org/one (added, 6 fields)'
}

# Runs a command on a terminal and gives what it would see.
on_terminal() {
	script -qec "$1" /dev/null </dev/null | tr -d '\r'
}

nothing_reaches_a_terminal_unescaped() {
	command -v script >/dev/null || return 0
	with_records
	e=$(printf '\033')
	# ESC, U+202E, U+2066, U+0085, DEL
	bad=$(printf 'x\\\\u001b[31m\342\200\256y\342\201\246z\302\205w\177v')
	edit "s/\"mit\"/\"$bad\"/; s/\"jax\"/\"$bad\"/; s/\"a.b.txt\"/\"$bad\"/
		s/org.one/org\/$bad/; s/^  \"params\": 1/  \"$bad\": 2/"
	for command in 'hfmeta diff' 'hfmeta --json diff' 'hfmeta diff --stat' \
			'git diff'; do
		GIT_PAGER='cat ' on_terminal "$command" >out
		test -s out
		# What less or git colour a line with is no card's.
		sed "s/$e\\[[0-9;]*[mK]//g" out >plain
		fails_with 1 grep -q "$e" plain
		fails_with 1 grep -q "$(printf '\342\200\256')" plain
		fails_with 1 grep -q "$(printf '\342\201\246')" plain
		fails_with 1 grep -q "$(printf '\302\205')" plain
		fails_with 1 grep -q "$(printf '\177')" plain
	done
	GIT_PAGER=cat on_terminal 'hfmeta --json diff' >out
	test "$(wc -l <out)" -eq 1
	hfmeta textconv out | grep -q "^/changes"
}

old_commits_may_hold_any_bytes() {
	with_records
	printf '{"id":"org/one","a":"\377\376"}\n' >model_metadata/org_one.json
	git commit -qnam "no UTF-8"
	git checkout -q HEAD~1 model_metadata
	git commit -qnam back
	hfmeta diff HEAD~2 HEAD~1 >out
	has out '! + cannot be read'
	hfmeta diff HEAD~1 HEAD >out
	has out '! - cannot be read'
}

a_pager_shows_it_on_a_terminal() {
	command -v script >/dev/null || return 0
	with_records
	edit 's/"mit"/"b"/'
	GIT_PAGER="sed s/^/1:/" on_terminal 'hfmeta --color=never diff' >out
	has out '1:model org/one'
	git config core.pager 'sed s/^/2:/'
	on_terminal 'hfmeta --color=never diff' >out
	has out '2:model org/one'
	GIT_PAGER=cat on_terminal 'hfmeta diff' >out
	has out "$(printf '\033[1mmodel org/one\033[0m')"
	git config color.ui never
	GIT_PAGER='' on_terminal 'hfmeta diff' >out
	grep -q '^model org/one$' out
	# Not into a file.
	GIT_PAGER='sed s/^/3:/' hfmeta diff >out
	fails_with 1 grep '^3:' out
	fails_with 1 hfmeta diff --exit-code >out
}

t each_field_has_a_line
t other_content_under_the_same_name_comes_first_and_is_marked
t lines_fit_the_terminal
t records_come_go_and_are_renamed
t work_tree_index_and_commits_are_compared
t names_choose_records
t it_is_counted
t programs_get_json
t what_is_no_json_is_shown_as_that
t in_a_conflict_the_file_is_compared
t it_works_on_a_bare_repository
t it_works_before_the_first_commit
t nothing_reaches_a_terminal_unescaped
t old_commits_may_hold_any_bytes
t a_pager_shows_it_on_a_terminal
t_done
