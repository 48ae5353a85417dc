#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What is left of a run that was killed at any time, that met a full disk, or
# that was not alone.  tests/unit/check_kill.c kills at each system call.
. "${0%/*}/lib.sh"

model() {	# FOLDER ID NUMBER
	mkdir -p "$1/api/models/$(dirname "$2")"
	printf '{"id":"%s","sha":"%040d","tags":[],"siblings":[]}' "$2" "$3" \
		>"$1/api/models/$2.json"
}

# The user's own changes, which nothing may touch.
begin() {
	hfmeta init >&3
	echo 1 >changed
	git add changed
	git commit -qm "Mine"
	echo 2 >changed
	echo 1 >staged
	git add staged
	git rev-list --count HEAD >../first
}

own_changes_are_there() {
	git status --porcelain >../status
	printf ' M changed\nA  staged\n' | same ../status
}

# Nothing is left lying about, HEAD and index agree.
is_tidy() {
	own_changes_are_there
	git fsck --strict --no-dangling >../fsck 2>&1
	same ../fsck </dev/null
	# Half a pack is in nobody's way, and goes later on.
	find .git -name '*.lock' ! -name 'pack_git2_*' >../left
	find . -name '*.hfmeta-*' >>../left
	same ../left </dev/null
	test ! -e .git/hfmeta/journal
}

# What every kill must leave: what was announced is there.
holds() {
	git fsck --strict --no-dangling >../fsck 2>&1
	grep -v '^notice' ../fsck >../bad || :
	same ../bad </dev/null
	sed -n 's/^[AM]  \([^:]*\).*/\1/p' "$1" | while read -r path; do
		git cat-file -e "HEAD:$path"
	done
}

# How long the command takes, in thousandths of a second.
measure() {
	from=$(date +%s%N)
	"$@" >&3 2>&3
	whole=$((($(date +%s%N) - from) / 1000000 + 1))
}

# Killed after N hundredths of that.  A program that was replaced by another
# keeps its process.
killed_after() {
	after=$(($1 * whole / 100))
	after=$((after / 1000)).$(printf %03d $((after % 1000)))
	shift
	timeout -s KILL "$after" "$@" >../out 2>>../err || :
}

an_add_that_is_killed_at_any_time_loses_nothing() {
	begin
	model ../hub o/m0 1
	measure hfmeta --hub ../hub add o/m0
	n=1
	while [ $n -le 160 ]; do
		model ../hub o/m$n $n
		killed_after $((n * 37 % 200 + 2)) hfmeta --hub ../hub add o/m$n
		holds ../out
		# The machine may be busier than a moment ago.
		if test -s ../out; then
			whole=$((whole * 9 / 10 + 1))
		else
			whole=$((whole * 11 / 10 + 1))
		fi
		n=$((n + 1))
	done
	hfmeta status >&3
	own_changes_are_there
	# Some of each, or nothing was tried.
	made=$(git ls-files 'model_metadata/*.json' | wc -l)
	echo "$made of 160 came through" >&3
	test "$made" -gt 1
	test "$made" -lt 161
	seq -f o/m%.0f 160 | xargs hfmeta --hub ../hub add >&3
	test "$(git ls-files 'model_metadata/*.json' | wc -l)" = 161
	test "$(git rev-list --count HEAD)" = $(($(cat ../first) + 161))
	is_tidy
}

a_refresh_that_is_killed_at_any_time_loses_nothing() {
	begin
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		model ../hub o/m$i "$i"
	done
	seq -f o/m%.0f 12 | xargs hfmeta --hub ../hub add >&3
	measure hfmeta --hub ../hub refresh --full
	n=1
	while [ $n -le 60 ]; do
		for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
			model ../hub o/m$i $((n * 1000 + i))
		done
		killed_after $((n * 13 % 197 + 5)) hfmeta --hub ../hub refresh
		holds ../out
		n=$((n + 1))
	done
	hfmeta --hub ../hub refresh >&3
	test "$(git grep -l '"0*600[0-9][0-9]"' HEAD -- model_metadata | wc -l)" = 12
	is_tidy
}

# An error of the call, as a full disk gives, or the signal that comes of the
# limit if nobody ignores it.
add_in_blocks() {
	(
		test "$2" = signal || trap '' XFSZ
		ulimit -f "$1"
		exec hfmeta add $bert
	) 2>&1 | cat >&3
}

a_file_that_cannot_grow_is_none_or_all() {
	begin
	record=$(hfmeta --hub "$snapshot" derive $bert | wc -c)
	test "$record" -gt 3000
	for how in error signal; do
		for blocks in 0 1 2 3 4 6 8 12; do
			git rev-parse HEAD >../before
			add_in_blocks $blocks $how
			holds /dev/null
			# With room again the next command mends it.
			hfmeta status >&3
			hfmeta add $bert >../out
			is_tidy
			test "$(git hash-object $bert_path)" = "$(git rev-parse HEAD:$bert_path)"
			test "$(git rev-parse HEAD~)" = "$(cat ../before)"
			hfmeta rm $bert >&3
			is_tidy
			# A small limit lets nothing through.
			test $blocks -gt 1 || grep -q '^A' ../out
		done
	done
}

# git does not wait for its locks; people try again.
again() {
	tries=0
	echo "$*" >>../git.err
	until "$@" 2>>../git.err; do
		tries=$((tries + 1))
		test $tries -lt 500 || {
			tail -n 20 ../git.err >&3
			return 1
		}
		sleep .02
	done
}

eight_writers_and_a_person() {
	begin
	git stash -q
	for i in 1 2 3 4 5 6 7 8; do
		for j in 1 2 3 4; do
			model ../hub o$i/m$j 1
		done
	done
	for i in 1 2 3 4 5 6 7 8; do
		hfmeta --hub ../hub add o$i/m1 o$i/m2 o$i/m3 o$i/m4 \
			>../out$i 2>&1 || : &
	done
	for i in 1 2 3 4 5 6 7 8; do
		echo $i >notes
		again git add notes
		again git commit -qm "Person $i"
	done
	wait
	cat ../out? >&3
	test "$(git ls-files 'model_metadata/*.json' | wc -l)" = 32
	test "$(git log --format=%s --grep='^Add model' | sort -u | wc -l)" = 32
	test "$(git log --format=%s --grep='^Person' | wc -l)" = 8
	test "$(git show HEAD:notes)" = 8
	test -z "$(git status --porcelain)"
	git stash pop -q --index
	is_tidy
}

# $1: the git folder, $2: where to run.
died_at_the_branch() {
	mkdir -p "$1/hfmeta"
	echo "$new" >"$1/refs/heads/main.lock"
	echo '{"inode": "0", "lock": "", "new": "'"$new"'", "paths": [], "ref": "refs/heads/main"}' \
		>"$1/hfmeta/journal"
	hfmeta -C "$2" --hub "$hub" add o/m >&3 2>../err
	has ../err "note: undid a commit that was interrupted"
	git -C "$2" cat-file -e main:model_metadata/o_m.json
	test ! -e "$1/refs/heads/main.lock"
}

the_lock_of_a_dead_process_is_recognised() {
	begin
	hub=$PWD/../hub
	model "$hub" o/m 1
	git clone -q --bare . ../bare.git
	new=$(git commit-tree -p HEAD -m x 'HEAD^{tree}')
	git -C ../bare.git fetch -q "$PWD/.git" main
	died_at_the_branch .git .
	died_at_the_branch ../bare.git ../bare.git
	is_tidy
}

# As if hfmeta had been killed right behind the move of the branch.
died_behind_the_branch() {
	cp .git/index ../index
	hfmeta add $bert >&3
	cp ../index .git/index
	cat >.git/hfmeta/journal <<-EOF
	{"inode": "0", "lock": "$PWD/.git/index.hfmeta-abcdef", "new": "$(git rev-parse HEAD)",
	 "paths": [{"path": "$bert_path", "old": null, "new": "$(git rev-parse HEAD:$bert_path)"}],
	 "ref": "refs/heads/main"}
	EOF
	rm $bert_path
	echo "D  $bert_path" >../lost
	git status --porcelain -- $bert_path | same ../lost
}

# $1: an option of git commit, or nothing; $2: the files in the commit.
finished_by_the_hook() {
	begin
	died_behind_the_branch
	# shellcheck disable=SC2086 # no word at all
	git commit $1 -m Mine >&3 2>../err
	has ../err "note: finished a commit that was interrupted"
	test "$(git log -2 --format=%s | tr '\n' ' ')" = "Mine Add model $bert "
	test "$(git hash-object $bert_path)" = "$(git rev-parse HEAD:$bert_path)"
	test "$(git diff --name-only HEAD~ HEAD | tr '\n' ' ')" = "$2"
	test -z "$(git diff --cached --name-only)"
	test ! -e .git/hfmeta/journal
	git fsck --strict --no-dangling >&3 2>&3
}

the_pre_commit_hook_finishes_what_was_begun() {
	finished_by_the_hook '' 'staged '
}

# Then git has the index of the commit in index.lock.
so_it_does_under_commit_all() {
	finished_by_the_hook -a 'changed staged '
}

the_pre_commit_hook_undoes_what_was_begun() {
	begin
	mkdir -p .git/hfmeta
	new=$(git commit-tree -p HEAD -m x 'HEAD^{tree}')
	echo "$new" >.git/refs/heads/main.lock
	echo '{"inode": "0", "lock": "", "new": "'"$new"'", "paths": [], "ref": "refs/heads/main"}' \
		>.git/hfmeta/journal
	git commit -m Mine >&3 2>../err
	has ../err "note: undid a commit that was interrupted"
	test "$(git log -2 --format=%s | tr '\n' ' ')" = "Mine Mine "
	test ! -e .git/hfmeta/journal
	test ! -e .git/refs/heads/main.lock
}

t an_add_that_is_killed_at_any_time_loses_nothing
t a_refresh_that_is_killed_at_any_time_loses_nothing
t a_file_that_cannot_grow_is_none_or_all
t eight_writers_and_a_person
t the_lock_of_a_dead_process_is_recognised
t the_pre_commit_hook_finishes_what_was_begun
t so_it_does_under_commit_all
t the_pre_commit_hook_undoes_what_was_begun
t_done
