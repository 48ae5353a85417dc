#!/bin/sh
# SPDX-License-Identifier: MIT
# The history of a record, and of a field.
. "${0%/*}/lib.sh"

file=model_metadata/org_one.json
day=0

commit() {
	day=$((day + 1))
	GIT_AUTHOR_DATE="2024-01-0${day}T12:00:00+0200" \
	GIT_COMMITTER_DATE="2024-01-0${day}T12:00:00+0200" \
		git commit -qnam "$1"
}

record() {
	printf '{"id":"org/one","license":"%s","params":%s,"tags":%s}\n' \
		"$1" "$2" "$3" >$file
}

with_history() {
	hfmeta init >&3
	record mit 100 '["a"]'
	git add -A
	commit one
	record mit 150 '["a"]'
	commit two
	record apache-2.0 125 '["a","b"]'
	commit three
	echo '{"id":"org/two"}' >model_metadata/org_two.json
	git add -A
	commit other
}

id() {
	git rev-parse "$1" | cut -c 1-7
}

each_commit_says_what_changed() {
	with_history
	hfmeta log one >out
	same out <<-EOF
	2024-01-03 $(id HEAD~1) A U Thor
	  ~ /license "mit" -> "apache-2.0"
	  ~ /params 150 -> 125 (-16.7%)
	  ~ /tags +b

	2024-01-02 $(id HEAD~2) A U Thor
	  ~ /params 100 -> 150 (+50.0%)

	2024-01-01 $(id HEAD~3) A U Thor added, 4 fields
	EOF
	hfmeta log -n 1 one >one
	head -n 4 out | same one
	hfmeta log --since 2024-01-02 one | grep -c '^2024' >count
	echo 2 | same count
	hfmeta log --since '1 day ago' one >out
	same out </dev/null
	hfmeta log --rev HEAD~2 one | grep -c '^2024' >count
	echo 2 | same count
	fails_with 129 hfmeta log --since never one
	fails_with 129 hfmeta log -n 0 one
	fails_with 129 hfmeta log
}

a_field_has_a_line_for_each_change() {
	with_history
	hfmeta log one /license >out
	same out <<-EOF
	2024-01-03 $(id HEAD~1) A U Thor          "mit" -> "apache-2.0"
	2024-01-01 $(id HEAD~3) A U Thor          + "mit"
	EOF
	hfmeta log one tags >out
	same out <<-EOF
	2024-01-03 $(id HEAD~1) A U Thor          +b
	2024-01-01 $(id HEAD~3) A U Thor          + ["a"]
	EOF
	hfmeta log one /none >out
	same out </dev/null
}

a_number_is_drawn() {
	with_history
	hfmeta log one params >out
	same out <<-EOF
	2024-01-03 $(id HEAD~1) A U Thor          150 -> 125 (-16.7%)  ######
	2024-01-02 $(id HEAD~2) A U Thor          100 -> 150 (+50.0%)  ##########
	2024-01-01 $(id HEAD~3) A U Thor          100                  #
	EOF
	LC_ALL=C.UTF-8 hfmeta log -n 2 one params >out
	has out '100 → 150 (+50.0%)  ██████████'
}

programs_get_json() {
	with_history
	hfmeta --json log -n 1 one license >out
	same out <<-EOF
	{"author":"A U Thor","changes":[{"kind":"changed","new":"apache-2.0","old":"mit","pointer":"/license"}],"commit":"$(git rev-parse HEAD~1)","date":"2024-01-03T12:00:00+02:00","new":"apache-2.0","old":"mit","path":"$file","status":"changed"}
	EOF
}

renames_are_followed() {
	with_history
	git mv $file model_metadata/new_name.json
	sed -i 's,org/one,new/name,' model_metadata/new_name.json
	commit renamed
	hfmeta log new/name >out
	has out "renamed from $file"
	has out '  ~ /id "org/one" -> "new/name"'
	grep -c '^2024' out >count
	echo 4 | same count
	hfmeta log new/name license >out
	test "$(wc -l <out)" -eq 2
	# What is gone has its file for a name.
	hfmeta log $file >out
	has out 'removed, 4 fields'
	fails_with 128 hfmeta log org/one 2>err
	has err "no record has 'org/one' in its name"
}

# As git: of a merge only the side that made the file what it is.
merges_are_followed_to_where_it_changed() {
	with_history
	git checkout -q -b side HEAD~1
	record bsd 125 '["a","b"]'
	commit side
	git checkout -q main
	git merge -q side >&3
	git rev-list --count HEAD -- $file >want
	hfmeta log one | grep -c '^2[0-9]*-' | same want
	# A merge of fields changes none itself.
	git checkout -q -b fields HEAD~1
	sed -i 's/"params":[0-9]*/"params":7/' $file
	commit params
	git checkout -q main
	sed -i 's/"id"/"note":1,&/' $file
	commit note
	git merge -q fields >&3
	hfmeta log one params | grep -c -- '-> 7' >count
	echo 1 | same count
	hfmeta log -n 1 one >out
	has out '+ /note 1'
	git reset -q --hard HEAD~2
	hfmeta log -n 1 one license >out
	has out '"apache-2.0" -> "bsd"'
	# Both sides changed it.
	git checkout -q -b third HEAD~1
	record mit 1 '["a","b"]'
	commit third
	git checkout -q main
	fails_with 1 git merge -q third >&3 2>&3
	record gpl 2 '["a","b"]'
	git add -A
	git commit -qnm merged
	hfmeta log -n 1 one license >out
	has out '"bsd" -> "gpl"'
	git rev-list --full-history --no-merges --count HEAD -- $file >want
	echo $(($(hfmeta log one | grep -c '^2[0-9]*-') - 1)) | same want
}

it_works_on_bare_and_shallow_clones() {
	with_history
	hfmeta log one >want
	git clone -q --bare . ../bare.git
	hfmeta -C ../bare.git log one | same want
	git clone -q --depth 2 "file://$PWD" ../shallow
	hfmeta -C ../shallow log one >out
	same out <<-EOF
	2024-01-03 $(id HEAD~1) A U Thor added, 4 fields
	EOF
}

before_the_first_commit_there_is_nothing() {
	with_history
	git update-ref -d HEAD
	hfmeta log one >out
	same out </dev/null
}

on_terminal() {
	script -qec "$1" /dev/null </dev/null | tr -d '\r'
}

old_commits_may_hold_any_bytes() {
	with_history
	e=$(printf '\033')
	printf '{"id":"org/one","license":"\377\033[31m"}' >$file
	GIT_AUTHOR_NAME=JXrg commit broken
	# git would make UTF-8 of it.
	made=$(git cat-file commit HEAD |
		sed "s/^author JXrg/author $(printf 'J\366\033[31m\342\200\256')/" |
		git hash-object -t commit -w --stdin --literally)
	git update-ref HEAD "$made"
	record mit 1 "$(printf '["\342\200\256","\177"]')"
	commit back
	hfmeta log one >out
	has out 'as of the commit cannot be read'
	has out 'before the commit cannot be read'
	has out 'J\xf6\x1b[31m'
	hfmeta --json log one >json
	# Each line is JSON.
	while read -r line; do
		printf '%s\n' "$line" >line
		hfmeta textconv line | grep -q '^/commit: '
	done <json
	command -v script >/dev/null || return 0
	for command in 'log one' '--json log one' 'log one tags' \
			'log one license'; do
		GIT_PAGER=cat on_terminal "hfmeta $command" >out
		sed "s/$e\\[[0-9;]*m//g" out >plain
		test -s plain
		for byte in '\033' '\342\200\256' '\177'; do
			fails_with 1 grep -q "$(printf "$byte")" plain
		done
	done
}

t each_commit_says_what_changed
t a_field_has_a_line_for_each_change
t a_number_is_drawn
t programs_get_json
t renames_are_followed
t merges_are_followed_to_where_it_changed
t it_works_on_bare_and_shallow_clones
t before_the_first_commit_there_is_nothing
t old_commits_may_hold_any_bytes
t_done
