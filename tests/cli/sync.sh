#!/bin/sh
# SPDX-License-Identifier: MIT
# 'hfmeta sync' with a bare repository: on a path, and served by git-daemon.
. "${0%/*}/lib.sh"

# A bare remote in ../remote.git, and clones of it: ../a, ../b, ...
start() {
	cd ..
	rm -rf remote.git seed a b c d e f g h
	hfmeta init seed >&3
	hfmeta -C seed add $bert >&3
	hfmeta -C seed new -t dataset books >&3
	git clone -q --bare seed remote.git
	for clone; do
		git clone -q "${url:-remote.git}" $clone
	done
}

sync_brings_two_sides_together() {
	start a b
	hfmeta -C a set $bert notes=ours >&3
	hfmeta -C b set $bert paper=https://example.org/p 2>&3 >&3
	hfmeta -C b new -t dataset talk >&3
	hfmeta -C a sync >out
	echo "0 commits fetched, 1 pushed" | same out
	hfmeta -C b sync >out
	echo "1 commit fetched, 3 pushed, 1 merged" | same out
	hfmeta -C a sync >out
	echo "3 commits fetched, 0 pushed" | same out
	hfmeta -C a sync >out
	echo "As 'origin' is" | same out
	hfmeta -C b textconv $bert_path >flat
	has flat '/notes: "ours"'
	has flat '/paper: "https://example.org/p"'
	test "$(git -C a rev-parse HEAD)" = "$(git -C b rev-parse HEAD)"
	(cd b && hfmeta check --all && sound)
	git -C remote.git fsck --strict --no-dangling >&3 2>&3
	hfmeta -C b --json sync >out
	has out '{"fetched":0,"lost_races":0,"merges":0,"pushed":0}'
}

sync_needs_no_configuration_of_the_clone() {
	start a b
	git -C b config --unset merge.hfmeta.driver || :
	hfmeta -C a set $bert notes=ours >&3
	hfmeta -C b set $bert glossary=theirs 2>&3 >&3
	hfmeta -C a sync >&3
	hfmeta -C b sync >&3
	(cd b && sound)
}

a_conflict_changes_nothing() {
	start a b
	hfmeta -C a set $bert notes=ours >&3
	hfmeta -C b set $bert notes=theirs >&3
	hfmeta -C a sync >&3
	git -C b rev-parse HEAD >before
	fails_with 128 hfmeta -C b sync 2>err
	has err "fatal: cannot sync with 'origin': '$bert_path' was changed on both sides in the same fields"
	has err "hint: 'git merge origin/main'"
	git -C b rev-parse HEAD | same before
	(cd b && sound)
}

what_would_be_invalid_is_not_merged() {
	start a b
	hfmeta -C a rm books >&3
	hfmeta -C b set $bert 'training_stages=[{"name": "a", "data": "books", "total_tokens_billions": 1}]' >&3
	hfmeta -C a sync >&3
	git -C b rev-parse HEAD >before
	fails_with 128 hfmeta -C b sync 2>err
	has err "what is merged would be invalid: $bert_path: /training_stages/0/data: no dataset record 'books'"
	git -C b rev-parse HEAD | same before
	(cd b && sound)
}

sync_fills_an_empty_remote() {
	start
	git init -q --bare empty.git
	git -C seed remote add origin "$PWD/empty.git"
	hfmeta -C seed sync >out
	echo "0 commits fetched, 3 pushed" | same out
	test "$(git -C empty.git rev-list --count main)" = 3
}

sync_says_why_it_cannot() {
	start a
	fails_with 128 hfmeta -C a sync nowhere 2>err
	has err "fatal: cannot sync with 'nowhere': cannot fetch from 'nowhere': "
	fails_with 128 hfmeta -C remote.git sync 2>err
	has err "no work tree"
	git -C a checkout -q --detach
	fails_with 128 hfmeta -C a sync 2>err
	has err "HEAD is detached"
	git -C a checkout -q main
	fails_with 129 hfmeta -C a sync --force 2>err
	fails_with 129 hfmeta -C a sync x y 2>err
	printf '#!/bin/sh\necho no >&2\nexit 1\n' >remote.git/hooks/pre-receive
	chmod +x remote.git/hooks/pre-receive
	hfmeta -C a set $bert notes=ours >&3
	fails_with 128 hfmeta -C a sync 2>err
	has err "cannot push to 'origin'"
}

# Every clone tracks models of its own, and one edits what all have.
eight_clones_of_a_served_repository_lose_nothing() {
	command -v git-daemon >&3 || test -x "$(git --exec-path)/git-daemon" || return 0
	start
	port=$(awk 'BEGIN { srand(); print 20000 + int(rand() * 20000) + '$$' % 1000 }')
	touch remote.git/git-daemon-export-ok
	git config --global protocol.version 2
	git daemon --reuseaddr --listen=127.0.0.1 --port="$port" --base-path="$PWD" \
		--enable=receive-pack --pid-file="$PWD/daemon.pid" "$PWD" 2>&3 >&3 &
	daemon=$!
	trap 'kill $daemon' EXIT
	tries=0
	until git ls-remote "git://127.0.0.1:$port/remote.git" >&3 2>&3; do
		tries=$((tries + 1))
		test $tries -lt 100
		kill -0 $daemon
		sleep 0.05
	done
	for clone in a b c d e f g h; do
		git clone -q "git://127.0.0.1:$port/remote.git" $clone
	done
	syncs=
	for clone in a b c d e f g h; do
		(
			cd $clone
			for n in 1 2 3; do
				hfmeta new -t dataset "$clone-$n" pretty_name="$n of $clone"
				hfmeta sync || exit 1
			done
		) >log.$clone 2>&1 &
		syncs="$syncs $!"
	done
	hfmeta -C seed set $bert notes=seed >&3
	git -C seed remote add origin "git://127.0.0.1:$port/remote.git"
	hfmeta -C seed sync >&3
	for pid in $syncs; do
		wait "$pid" || { cat log.*; false; }
	done
	for clone in a b c d e f g h seed; do
		hfmeta -C $clone sync >&3
	done
	test "$(git -C remote.git ls-tree --name-only main dataset_metadata/ | wc -l)" = 26
	for clone in a b c d e f g h; do
		for n in 1 2 3; do
			git -C remote.git log --format=%s main | grep -qx "Add dataset $clone-$n"
		done
	done
	git -C remote.git show main:$bert_path | grep -q '"notes": "seed"'
	git -C remote.git fsck --strict --no-dangling >&3 2>&3
	(cd h && hfmeta sync >&3 && hfmeta check --all && sound)
}

t sync_brings_two_sides_together
t sync_needs_no_configuration_of_the_clone
t a_conflict_changes_nothing
t what_would_be_invalid_is_not_merged
t sync_fills_an_empty_remote
t sync_says_why_it_cannot
t eight_clones_of_a_served_repository_lose_nothing
t_done
