#!/bin/sh
# SPDX-License-Identifier: MIT
# Commits that are checked after they are made: ranges, and pushes.
. "${0%/*}/lib.sh"

edit() {	# sed script; rewrites the record
	sed "$1" $bert_path >x && mv x $bert_path
}

# good, bad, good again; the record is valid at the first and the last.
with_history() {
	hfmeta init >&3
	hfmeta add $bert >&3
	git tag good
	edit 's/"num_layers": 12/"num_layers": -1/'
	git commit -qam bad --no-verify
	git tag bad
	edit 's/"num_layers": -1/"num_layers": 11/'
	git commit -qam mended
}

a_range_checks_each_commit() {
	with_history
	fails_with 1 hfmeta check --range good..HEAD >out 2>err
	id=$(git rev-parse bad | cut -c1-10)
	has out "$id:$bert_path:"
	has out "/num_layers: "
	test "$(wc -l <out)" = 1
	has err "1 of 2 files has problems"
}

a_range_can_be_checked_at_its_tip() {
	with_history
	hfmeta check --range good..HEAD --tip
	fails_with 1 hfmeta check --range good..bad --tip >out 2>&3
	has out "/num_layers"
}

a_range_from_nothing_checks_everything() {
	with_history
	zeros=0000000000000000000000000000000000000000
	hfmeta check --range "$zeros..HEAD" --tip
	fails_with 1 hfmeta check --range "$zeros..HEAD" >out 2>&3
	fails_with 1 hfmeta check --range "$zeros..bad" --tip >out 2>&3
}

each_commit_has_its_own_schema() {
	with_history
	git checkout -q -b strict good
	sed 's/"id": {/&"maxLength": 3,/' schemas/model_metadata.schema.json >x
	mv x schemas/model_metadata.schema.json
	git commit -qam strict --no-verify
	fails_with 1 hfmeta check --range good..HEAD >out 2>&3
	has out "$bert_path"
	has out "/id: "
}

commits_from_before_it_was_one_are_passed_over() {
	git init -q
	echo x >f && git add f && git commit -qm before
	git tag before
	hfmeta init >&3
	hfmeta add $bert >&3
	hfmeta check --range before..HEAD
	hfmeta check --range before~0..before
}

annotations_name_the_file_and_not_the_commit() {
	with_history
	fails_with 1 hfmeta check --range good..HEAD --format github >out 2>&3
	has out "::error file=$bert_path,line="
	has out "::in commit $(git rev-parse bad | cut -c1-10): /num_layers"
	fails_with 1 hfmeta check --range good..HEAD --format json >out 2>&3
	has out "\"commit\":\"$(git rev-parse bad | cut -c1-10)\""
	has out "\"path\":\"$bert_path\""
}

the_configuration_cannot_be_removed_by_a_push() {
	with_server
	hfmeta add $bert >&3
	edit 's/"num_layers": 12/"num_layers": -1/'
	git rm -q .hfmetaconfig
	git commit -qam around --no-verify
	fails_with 1 git push -q origin HEAD >out 2>&1
	has out "removes '.hfmetaconfig'"
}

# What cannot be read must not pass for what is not there.
odd_packs_hide_nothing() {
	with_history
	git repack -qad
	touch .git/objects/pack/pack-1.idx
	for pack in .git/objects/pack/pack-*.pack; do
		mv "$pack" .git/objects/pack/odd.pack
		mv "${pack%pack}idx" .git/objects/pack/odd.idx
		rm -f "${pack%pack}rev"
	done
	fails_with 1 hfmeta check --range good..HEAD >out 2>&3
	has out "/num_layers"
	fails_with 1 hfmeta check --range "0000000000000000000000000000000000000000..bad" --tip >out 2>&3
	has out "/num_layers"
}

a_configuration_that_cannot_be_read_is_an_error() {
	with_history
	id=$(git rev-parse HEAD:.hfmetaconfig)
	rm -f ".git/objects/$(echo "$id" | sed 's|^..|&/|')"
	fails_with 128 hfmeta check --range good..HEAD >out 2>err
	has err "'.hfmetaconfig'"
}

ranges_that_make_no_sense_are_refused() {
	with_history
	fails_with 129 hfmeta check --range HEAD 2>err
	has err "is no range A..B"
	fails_with 128 hfmeta check --range nowhere..HEAD 2>err
	has err "'nowhere' names no commit"
	fails_with 129 hfmeta check --tip 2>err
	fails_with 129 hfmeta check --range good..HEAD --staged 2>err
}

with_server() {
	hfmeta init work >&3
	git clone -q --bare work server.git
	(cd server.git && hfmeta hooks install >&3)
	git clone -q server.git clone
	cd clone
}

a_push_of_a_valid_record_passes() {
	with_server
	hfmeta add $bert >&3
	git push -q origin HEAD >&3 2>&3
	git push -q origin HEAD:refs/heads/other >&3 2>&3
	git push -q origin :other >&3 2>&3
	git -C ../server.git cat-file -e main:$bert_path
}

a_push_of_an_invalid_record_is_refused() {
	with_server
	hfmeta add $bert >&3
	edit 's/"num_layers": 12/"num_layers": -1/'
	git commit -qam bad --no-verify
	fails_with 1 git push -q origin HEAD >out 2>&1
	has out "/num_layers: "
	has out "pre-receive hook declined"
	fails_with 1 git push -q origin HEAD:refs/heads/new >out 2>&1
	has out "/num_layers: "
	test "$(git -C ../server.git rev-list --count --all)" = 1
	edit 's/"num_layers": -1/"num_layers": 3/'
	git commit -qam mended
	git push -q origin HEAD >&3 2>&3
}

a_push_through_git_daemon_is_refused_too() {
	test -x "$(git --exec-path)/git-daemon" || return 0
	with_server
	port=$((20000 + $$ % 20000))
	git daemon --listen=127.0.0.1 --port=$port --export-all \
		--enable=receive-pack --base-path="$PWD/.." --reuseaddr \
		>&3 2>&3 &
	daemon=$!
	trap 'kill $daemon' EXIT
	git remote set-url origin "git://127.0.0.1:$port/server.git"
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		git ls-remote origin >&3 2>&3 && break
		sleep 0.2
	done
	hfmeta add $bert >&3
	git push -q origin HEAD >&3 2>&3
	edit 's/"num_layers": 12/"num_layers": -1/'
	git commit -qam bad --no-verify
	fails_with 1 git push -q origin HEAD >out 2>&1
	has out "/num_layers: "
}

t a_range_checks_each_commit
t a_range_can_be_checked_at_its_tip
t a_range_from_nothing_checks_everything
t each_commit_has_its_own_schema
t commits_from_before_it_was_one_are_passed_over
t annotations_name_the_file_and_not_the_commit
t the_configuration_cannot_be_removed_by_a_push
t odd_packs_hide_nothing
t a_configuration_that_cannot_be_read_is_an_error
t ranges_that_make_no_sense_are_refused
t a_push_of_a_valid_record_passes
t a_push_of_an_invalid_record_is_refused
t a_push_through_git_daemon_is_refused_too
t_done
