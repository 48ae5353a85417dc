#!/bin/sh
# SPDX-License-Identifier: MIT
. "${0%/*}/lib.sh"

add_records_and_commits_a_model() {
	hfmeta init >&3
	hfmeta add $bert >out 2>err
	echo "A  $bert_path" | same out
	same err </dev/null
	rm out err
	git show HEAD:$bert_path | same $bert_path
	git log -1 --format=%s >subject
	echo "Add model $bert" | same subject
	rm subject
	git log -1 --format='%(trailers:key=Hub-Id)%(trailers:key=Hub-Revision)' >trailers
	same trailers <<-EOF
	Hub-Id: $bert
	Hub-Revision: 86b5e0934494bd15c9632b12f734a8a67f723594

	EOF
	rm trailers
	git show --name-only --format= HEAD >paths
	echo $bert_path | same paths
	rm paths
	sound
	hfmeta check --all
}

add_derives_what_the_sources_say() {
	hfmeta init >&3
	hfmeta add $bert >&3
	hfmeta textconv $bert_path >flat
	has flat '/dimension: 768'
	has flat '/num_heads: 12'
	has flat '/mlp_ratio: 4'
	has flat '/sequence_length: 512'
	has flat '/weight_tying: true'
	has flat '/activation: "gelu"'
	has flat '/total_params: 110106428'
	has flat '/card_data/license: "apache-2.0"'
	has flat '/developed_by: "Google Research"'
	has flat '/paper: "https://arxiv.org/abs/1810.04805"'
	has flat '/direct_use: "'
	has flat '/out_of_scope_use: "'
	# What the card leaves open, and what moves without a commit, is not there.
	! grep -E '^/(carbon_emitted|downloads|likes|spaces|inference|demo)' flat
	! grep -iE 'information needed' flat
	! grep -E '^/tags/.*(endpoints_compatible|deploy:)' flat
}

add_knows_gpt2_and_llama_configurations() {
	export HF_ENDPOINT="$here/../hub/more"
	hfmeta init >&3
	hfmeta add org/tiny-gpt2 org/tiny-llama >&3
	hfmeta textconv model_metadata/org_tiny-gpt2.json >flat
	has flat '/activation: "gelu_new"'
	has flat '/weight_tying: true'
	has flat '/mlp_ratio: 4'
	has flat '/intermediate_size: '
	has flat '/dimension: '
	hfmeta textconv model_metadata/org_tiny-llama.json >flat
	has flat '/activation: "swiglu"'
	has flat '/weight_tying: false'
	has flat '/num_layers: '
	has flat '/sequence_length: '
	hfmeta check
}

add_leaves_a_tracked_id_alone() {
	hfmeta init >&3
	hfmeta add $bert >&3
	git rev-parse HEAD >before
	hfmeta add $bert >out
	echo "=  $bert_path (tracked already)" | same out
	git rev-parse HEAD | same before
}

add_with_dry_run_adds_nothing() {
	hfmeta init >&3
	git rev-parse HEAD >before
	hfmeta add -n $bert >out
	echo "would add  $bert_path" | same out
	git rev-parse HEAD | same before
	test ! -e $bert_path
}

add_prints_one_object_a_record() {
	hfmeta init >&3
	hfmeta --json add $bert >out
	cat >want <<-EOF
	{"commit":"$(git rev-parse HEAD)","id":"$bert","path":"$bert_path","revision":"86b5e0934494bd15c9632b12f734a8a67f723594","status":"added"}
	EOF
	same out <want
}

add_keeps_what_is_staged_and_changed() {
	hfmeta init >&3
	echo one >one && echo two >two && git add . && git commit -qm files
	echo staged >>one && git add one
	echo staged >new && git add new
	echo changed >>one
	echo changed >>two
	git status --porcelain >../before
	git diff >../diff-before
	git diff --cached >../cached-before
	hfmeta add $bert >&3
	git status --porcelain >../after
	same ../after <../before
	git diff >../after
	same ../after <../diff-before
	git diff --cached >../after
	same ../after <../cached-before
}

add_works_in_a_sub_folder() {
	hfmeta init >&3
	mkdir -p a/b && cd a/b
	hfmeta add $bert >&3
	test -f ../../$bert_path
	cd ../..
	rmdir -p a/b
	sound
}

add_works_in_a_linked_work_tree() {
	hfmeta init repo >&3
	cd repo
	git worktree add -q ../linked -b other
	cd ../linked
	hfmeta add $bert >&3
	test -f $bert_path
	sound
	test "$(git -C ../repo rev-list --count main)" = 1
	test "$(git rev-list --count other)" = 2
	test -z "$(git -C ../repo status --porcelain)"
}

add_works_in_a_bare_repository() {
	hfmeta init repo >&3
	git clone -q --bare repo bare
	cd bare
	hfmeta add $bert >out
	echo "A  $bert_path" | same out
	git cat-file -e HEAD:$bert_path
	git fsck --strict >&3 2>&3
	hfmeta add $bert >out
	has out "tracked already"
}

add_makes_the_first_commit_of_an_empty_repository() {
	hfmeta init made >&3
	git init -q empty
	cp -r made/schemas made/.hfmetaconfig empty/
	cd empty
	hfmeta add $bert >&3
	test "$(git rev-list --count HEAD)" = 1
	git ls-files >../files
	echo $bert_path | same ../files
}

add_on_a_detached_head_says_so() {
	hfmeta init >&3
	git checkout -q --detach
	hfmeta add $bert >&3 2>err
	has err "HEAD is detached"
	git cat-file -e HEAD:$bert_path
	test "$(git rev-list --count main)" = 1
}

add_refuses_bad_names_before_any_request() {
	hfmeta init >&3
	for id in a/b/c ../x a..b a--b .x a/ /a '' "$(printf 'a\tb')" a.git; do
		fails_with 129 hfmeta --hub http://127.0.0.1:1 add "$id" 2>err
		has err "fatal: cannot add '"
	done
	long=$(printf '%097d' 0)
	fails_with 129 hfmeta add "$long" 2>err
	has err "longer than 96 characters"
	fails_with 129 hfmeta add 2>err
	has err "fatal: no model named"
	has err "usage: hfmeta add"
}

add_goes_on_past_an_id_that_cannot_be_had() {
	hfmeta init >&3
	fails_with 2 hfmeta add org/none $bert >out 2>err
	echo "A  $bert_path" | same out
	has err "error: cannot add 'org/none': the hub snapshot has no such model"
	has err "hint: "
	rm out err
	sound
}

add_refuses_a_file_that_is_in_the_way() {
	hfmeta init >&3
	echo mine >$bert_path
	fails_with 128 hfmeta add $bert 2>err
	has err "an untracked file is in the way"
	test "$(cat $bert_path)" = mine
	git add $bert_path
	fails_with 128 hfmeta add $bert 2>err
	has err "it has staged changes"
	test "$(git rev-list --count HEAD)" = 1
}

add_writes_through_no_symbolic_link() {
	hfmeta init >&3
	mkdir outside
	git rm -q -r model_metadata && git commit -qm gone
	ln -s outside model_metadata
	fails_with 128 hfmeta add $bert 2>err
	has err "is no folder"
	test -z "$(ls outside)"
}

add_refuses_in_the_middle_of_a_merge() {
	hfmeta init >&3
	echo 1 >f && git add f && git commit -qm 1
	git checkout -q -b side && echo 2 >f && git commit -qam 2
	git checkout -q main && echo 3 >f && git commit -qam 3
	git merge side >&3 2>&3 || true
	fails_with 128 hfmeta add $bert 2>err
	has err "in the middle of a merge"
}

add_makes_no_commit_without_a_signature_that_is_asked_for() {
	hfmeta init >&3
	git config commit.gpgsign true
	fails_with 128 hfmeta add $bert 2>err
	has err "cannot sign commits"
	has err "hint: 'git config commit.gpgsign false'"
	rm err
	sound
}

add_reads_a_gated_file_of_a_snapshot_by_hand() {
	hfmeta init >&3
	mkdir -p hub/api/models/o hub/.headers/o/m/resolve/main
	echo '{"id":"o/m","sha":"0000000000000000000000000000000000000001","tags":[],"gated":"manual","siblings":[{"rfilename":"README.md"}]}' >hub/api/models/o/m.json
	printf 'HTTP 401\nx-error-code: GatedRepo\n' >hub/.headers/o/m/resolve/main/README.md
	hfmeta --hub hub add o/m >out 2>err
	has err "access is gated (401 GatedRepo)"
}

add_keeps_a_record_that_breaks_the_schema_aside() {
	hfmeta init >&3
	sed 's/"vocab_size": {/&"maximum": 5,/' schemas/model_metadata.schema.json >s
	sed 's/"required": \["id"\]/"required": ["id", "notes"]/; s/^  "required": \[$/&"notes",/' s \
		>schemas/model_metadata.schema.json
	git commit -qam stricter --no-verify
	git rev-parse HEAD >before
	fails_with 128 hfmeta add $bert 2>err
	has err "the record would be invalid"
	has err "hint: "
	test -f .git/hfmeta/rejected/model/google-bert_bert-base-uncased.json
	git rev-parse HEAD | same before
	test ! -e $bert_path
}

add_outside_of_a_repository_says_so() {
	fails_with 128 hfmeta add $bert 2>err
	has err "not in a git repository"
	has err "hint: 'hfmeta init'"
	git init -q
	fails_with 128 hfmeta add $bert 2>err
	has err "not a metadata repository"
}

add_offline_and_unreachable_are_clear() {
	hfmeta init >&3
	fails_with 128 hfmeta --hub http://127.0.0.1:1 --offline add $bert 2>err
	has err "offline mode is on"
	fails_with 128 hfmeta --hub http://127.0.0.1:1 add $bert 2>err
	has err "fatal: cannot add '$bert'"
	fails_with 128 hfmeta --hub nowhere add $bert 2>err
	has err "nowhere"
	rm err
	sound
}

eight_at_once_all_arrive() {
	hfmeta init >&3
	mkdir -p hub/api/models/org
	for i in 1 2 3 4 5 6 7 8; do
		echo "{\"id\":\"org/m$i\",\"sha\":\"000000000000000000000000000000000000000$i\",\"tags\":[],\"siblings\":[]}" \
			>hub/api/models/org/m$i.json
	done
	for i in 1 2 3 4 5 6 7 8; do
		hfmeta --hub hub add org/m$i >&3 2>&3 &
	done
	wait
	rm -r hub
	test "$(git rev-list --count HEAD)" = 9
	test "$(git ls-files model_metadata | grep -c json)" = 8
	sound
}

two_ids_that_want_one_name_get_two() {
	hfmeta init >&3
	mkdir -p hub/api/models/a_b hub/api/models/a
	echo '{"id":"a_b/c","sha":"0000000000000000000000000000000000000001","tags":[],"siblings":[]}' >hub/api/models/a_b/c.json
	echo '{"id":"a/b_c","sha":"0000000000000000000000000000000000000002","tags":[],"siblings":[]}' >hub/api/models/a/b_c.json
	hfmeta --hub hub add a_b/c >&3
	hfmeta --hub hub add a/b_c >out
	suffix=$(printf a/b_c | sha256sum | cut -c1-8)
	echo "A  model_metadata/a_b_c~$suffix.json" | same out
	hfmeta --hub hub add a_b/c a/b_c >out
	test "$(grep -c 'tracked already' out)" = 2
}

# git warns of such a line, and goes on without it.
alternates_that_are_not_understood_are_for_libgit2() {
	hfmeta init >&3
	echo '"/nowhere"' >.git/objects/info/alternates
	hfmeta add $bert >&3
	hfmeta list --ids >../out
	echo $bert | same ../out
	hfmeta check --all
	hfmeta layout sharded >&3
	hfmeta refresh >&3
	hfmeta rm $bert >&3
	rm .git/objects/info/alternates
	sound
}

t add_records_and_commits_a_model
t add_derives_what_the_sources_say
t add_knows_gpt2_and_llama_configurations
t add_leaves_a_tracked_id_alone
t add_with_dry_run_adds_nothing
t add_prints_one_object_a_record
t add_keeps_what_is_staged_and_changed
t add_works_in_a_sub_folder
t add_works_in_a_linked_work_tree
t add_works_in_a_bare_repository
t add_makes_the_first_commit_of_an_empty_repository
t add_on_a_detached_head_says_so
t add_refuses_bad_names_before_any_request
t alternates_that_are_not_understood_are_for_libgit2
t add_goes_on_past_an_id_that_cannot_be_had
t add_refuses_a_file_that_is_in_the_way
t add_writes_through_no_symbolic_link
t add_refuses_in_the_middle_of_a_merge
t add_makes_no_commit_without_a_signature_that_is_asked_for
t add_reads_a_gated_file_of_a_snapshot_by_hand
t add_keeps_a_record_that_breaks_the_schema_aside
t add_outside_of_a_repository_says_so
t add_offline_and_unreachable_are_clear
t eight_at_once_all_arrive
t two_ids_that_want_one_name_get_two
t_done
