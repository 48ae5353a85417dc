#!/bin/sh
# SPDX-License-Identifier: MIT
# Flat and sharded repositories, and the way from one to the other.
. "${0%/*}/lib.sh"

# The folder "a/b/c" of an id.
shard() {
	printf %s "$1" | tr A-Z a-z | sha256sum | sed 's|^\(.\)\(.\)\(.\).*|\1/\2/\3|'
}

# The folder "a/b/c/d" of an id.
shard_4() {
	printf %s "$1" | tr A-Z a-z | sha256sum | sed 's|^\(.\)\(.\)\(.\)\(.\).*|\1/\2/\3/\4|'
}

# A data set written by hand: set_record NAME MEMBER...
set_record() {
	name=$1
	shift
	printf '{"name": "%s"%s}' "$name" "$*" >"dataset_metadata/$name.json"
	hfmeta fmt "dataset_metadata/$name.json" >&3
}

# A made-up model in the snapshot ../hub.
model() {
	mkdir -p "../hub/api/models/$(dirname "$1")"
	echo "{\"id\":\"$1\",\"sha\":\"000000000000000000000000000000000000000$2\",\"tags\":[],\"siblings\":[]}" \
		>"../hub/api/models/$1.json"
}

a_new_repository_is_flat() {
	hfmeta init >&3
	echo flat >want
	hfmeta layout | same want
	grep -q '^	layout = flat$' .hfmetaconfig
	echo '{"layout":"flat","moved":0}' >want
	hfmeta --json layout | same want
	rm want
	git rev-parse HEAD >../before
	hfmeta layout flat >out 2>err
	echo flat | same out
	same err </dev/null
	git rev-parse HEAD | same ../before
}

records_are_renamed_in_one_commit_and_back() {
	hfmeta init >&3
	hfmeta add $bert >&3
	hfmeta new -t dataset my_set >&3
	cp .hfmetaconfig ../config
	hfmeta layout sharded >out 2>err
	echo sharded | same out
	echo "note: 2 records moved, in one commit" | same err
	rm out err
	{
		echo "Change the layout to sharded"
		echo
		echo "M	.hfmetaconfig"
		echo "R100	dataset_metadata/my_set.json	dataset_metadata/$(shard my_set)/my_set.json"
		echo "R100	$bert_path	model_metadata/$(shard $bert)/google-bert_bert-base-uncased.json"
	} >../want
	git show -M --format=%s --name-status | same ../want
	test "$(hfmeta layout)" = sharded
	hfmeta check --all
	sound
	hfmeta layout flat >&3
	git diff --quiet HEAD~2 HEAD
	cmp .hfmetaconfig ../config
	test ! -e "model_metadata/$(shard $bert | cut -c1)"
	sound
}

every_command_finds_a_sharded_record() {
	model o/m 1
	hfmeta init >&3
	hfmeta layout sharded >&3
	hfmeta --hub ../hub add o/m >out
	path=model_metadata/$(shard o/m)/o_m.json
	echo "A  $path" | same out
	hfmeta --hub ../hub add o/m >out
	has out "=  $path (tracked already)"
	hfmeta set o/m 'license="mit"' >out
	grep -qF "$path" out
	hfmeta list >out
	has out o/m
	hfmeta completeness o/m >out
	has out o/m
	model o/m 2
	hfmeta --hub ../hub refresh >out 2>&3
	echo "M  $path: sha" | same out
	hfmeta new -t dataset the_set >out
	echo "A  dataset_metadata/$(shard the_set)/the_set.json" | same out
	fails_with 128 hfmeta new -t dataset the_set 2>err
	has err "is there already"
	rm out err
	hfmeta status >../out
	has ../out "model 1, dataset 1"
	sound
	hfmeta rm o/m >&3
	test ! -e model_metadata/"$(shard o/m | cut -c1)"
	sound
}

# What each record's links lead to, as 'rm' sees it.
links_lead_where_they_did() {
	hfmeta init >&3
	set_record c4 ', "domains": [{"doc_type": ["web"], "tokens_billions": 1}]'
	set_record a_b ', "domains": [{"doc_type": ["web"], "tokens_billions": 1}]'
	set_record mix ', "domains": [{"file_pointer": "./c4.json"}, {"file_pointer": "c4"}, {"file_pointer": "a/b"}, {"file_pointer": "a_b.json"}]'
	hfmeta check --all
	git add . && git commit -qm sets
	hfmeta layout sharded >&3
	for i in 1 2; do
		hfmeta check --all
		for set in c4 a_b; do
			fails_with 128 hfmeta rm $set 2>err
			has err "mix.json"
		done
		rm err
		hfmeta layout flat >&3
	done
	# One that leads nowhere still does.
	hfmeta layout sharded >&3
	sed -i 's|\./c4\.json|./c5.json|' "dataset_metadata/$(shard mix)/mix.json"
	fails_with 1 hfmeta check --all >out
	has out "no dataset record './c5.json'"
}

the_hook_checks_sharded_records() {
	hfmeta init >&3
	hfmeta add $bert >&3
	hfmeta layout sharded >&3
	path=model_metadata/$(shard $bert)/google-bert_bert-base-uncased.json
	sed -i 's/"num_layers": 12/"num_layers": "twelve"/' "$path"
	git add .
	fails_with 1 git commit -qm no >log 2>&1
	has log "$path"
	sed -i 's/"num_layers": "twelve"/"num_layers": 13/' "$path"
	git add "$path"
	git commit -qm yes
}

two_ids_of_one_name_stay_two() {
	hfmeta init >&3
	model a_b/c 1
	model a/b_c 2
	hfmeta --hub ../hub add a_b/c a/b_c >&3
	hfmeta layout sharded >&3
	hfmeta --hub ../hub add a_b/c a/b_c >out
	test "$(grep -c 'tracked already' out)" = 2
	hfmeta rm a_b/c a/b_c >&3
	# In the sharded layout both have the plain name.
	hfmeta --hub ../hub add a_b/c a/b_c >out
	{
		echo "A  model_metadata/$(shard a_b/c)/a_b_c.json"
		echo "A  model_metadata/$(shard a/b_c)/a_b_c.json"
	} | same out
	hfmeta layout flat >&3
	test "$(git ls-files 'model_metadata/*.json' | wc -l)" = 2
	hfmeta --hub ../hub add a_b/c a/b_c >out
	test "$(grep -c 'tracked already' out)" = 2
	rm out
	sound
}

what_a_merge_brings_is_found_and_moved() {
	hfmeta init >&3
	model o/m 1
	model o/n 1
	git branch side
	hfmeta layout sharded >&3
	hfmeta --hub ../hub add o/m >&3
	git checkout -q side
	hfmeta --hub ../hub add o/n >&3
	git checkout -q main
	git merge -q -m merge side >&3
	hfmeta --hub ../hub add o/m o/n >out
	test "$(grep -c 'tracked already' out)" = 2
	hfmeta layout sharded >&3 2>out
	echo "note: 1 record moved, in one commit" | same out
	test -f "model_metadata/$(shard o/n)/o_n.json"
	rm out
	sound
}

a_record_in_every_layout_is_said_to_be() {
	hfmeta init >&3
	set_record c4
	git add . && git commit -qm flat
	hfmeta layout sharded >&3
	mkdir -p "dataset_metadata/$(shard_4 c4)"
	cp "dataset_metadata/$(shard c4)/c4.json" "dataset_metadata/$(shard_4 c4)/"
	cp "dataset_metadata/$(shard c4)/c4.json" dataset_metadata/
	git add . && git commit -qm merged
	for layout in flat sharded sharded-4; do
		fails_with 128 hfmeta layout $layout 2>../err
		has ../err "c4.json' would "
		has ../err "hint: if they are one record, remove the older one"
	done
	git rm -q dataset_metadata/c4.json "dataset_metadata/$(shard_4 c4)/c4.json"
	git commit -qm one
	hfmeta layout sharded-4 >&3
	sound
}

changes_that_are_not_committed_stay() {
	hfmeta init >&3
	hfmeta add $bert >&3
	git rev-parse HEAD >../before
	echo >>$bert_path
	cp $bert_path ../edited
	fails_with 128 hfmeta layout sharded 2>err
	has err "fatal: cannot change the layout: '$bert_path': it has changes that are not committed"
	git rev-parse HEAD | same ../before
	cmp $bert_path ../edited
	git checkout -q $bert_path
	echo '# mine' >>.hfmetaconfig
	fails_with 128 hfmeta layout sharded 2>err
	has err "'.hfmetaconfig'"
	git checkout -q .hfmetaconfig
	echo staged >notes && git add notes && echo changed >>hooks/pre-commit
	hfmeta layout sharded >&3
	rm err
	git status --porcelain >../status
	printf ' M hooks/pre-commit\nA  notes\n' | same ../status
}

folders_of_ones_own_stay() {
	hfmeta init >&3
	mkdir dataset_metadata/en
	set_record x
	mv dataset_metadata/x.json dataset_metadata/en/
	git add . && git commit -qm en
	hfmeta layout sharded >&3
	test -f dataset_metadata/en/x.json
	hfmeta layout flat >&3
	test -f dataset_metadata/en/x.json
	sound
}

the_configuration_keeps_what_people_wrote() {
	hfmeta init >&3
	printf '# top\n[other]\n\tlayout = x\n[HfMeta] # ours\n  Layout=flat\n  endpoint = https://huggingface.co' >.hfmetaconfig
	git commit -qam mine
	hfmeta layout sharded >&3
	printf '# top\n[other]\n\tlayout = x\n[HfMeta] # ours\n\tlayout = sharded\n  endpoint = https://huggingface.co' |
		same .hfmetaconfig
	printf '[hfmeta]\n\tlayout = flat\n[hfmeta] layout = sharded\n' >.hfmetaconfig
	git commit -qam one-line
	fails_with 128 hfmeta layout flat 2>err
	has err "cannot edit '.hfmetaconfig'"
	printf '# nothing' >.hfmetaconfig
	git commit -qam nothing
	hfmeta layout sharded >&3
	printf '# nothing\n[hfmeta]\n\tlayout = sharded\n' | same .hfmetaconfig
}

a_bare_repository_can_be_converted() {
	hfmeta init >&3
	hfmeta add $bert >&3
	git clone -q --bare . ../bare.git
	cd ../bare.git
	hfmeta layout sharded >&3
	git ls-tree -r --name-only HEAD model_metadata |
		grep -qF "model_metadata/$(shard $bert)/google-bert_bert-base-uncased.json"
	test ! -e hfmeta/journal
	git fsck --strict --no-dangling >&3 2>&3
}

a_fourth_level_is_there_and_goes() {
	hfmeta init >&3
	hfmeta add $bert >&3
	set_record c4 ', "domains": [{"doc_type": ["web"], "tokens_billions": 1}]'
	set_record mix ', "domains": [{"file_pointer": "./c4.json"}, {"file_pointer": "c4"}]'
	git add . && git commit -qm sets
	cp .hfmetaconfig ../config
	echo sharded-4 >../want
	hfmeta layout sharded-4 | same ../want
	grep -q '^	layout = sharded-4$' .hfmetaconfig
	hfmeta layout | same ../want
	git ls-files '*_metadata/*.json' | sort >../out
	{
		echo "dataset_metadata/$(shard_4 c4)/c4.json"
		echo "dataset_metadata/$(shard_4 mix)/mix.json"
		echo "model_metadata/$(shard_4 $bert)/google-bert_bert-base-uncased.json"
	} | sort | same ../out
	hfmeta check --all
	fails_with 128 hfmeta rm c4 2>../err
	has ../err mix.json
	hfmeta refresh >&3
	hfmeta add $bert >../out
	has ../out "tracked already"
	# Found in the layouts that the configuration does not name, too.
	cp ../config .hfmetaconfig && git commit -qam flat
	hfmeta add $bert >../out
	has ../out "=  model_metadata/$(shard_4 $bert)/google-bert_bert-base-uncased.json (tracked already)"
	hfmeta check --all
	# Three of these are few.
	hfmeta layout sharded >&3
	test -f "model_metadata/$(shard $bert)/google-bert_bert-base-uncased.json"
	test ! -e "model_metadata/$(shard_4 $bert)"
	hfmeta layout flat >&3
	git diff --quiet HEAD~4 HEAD
	sound
}

very_many_records_get_four_levels() {
	hfmeta init >&3
	git clone -q --bare . ../deep.git
	cd ../deep.git
	blob=$(echo '{}' | git hash-object -w --stdin)
	git read-tree HEAD
	seq -f "100644 blob $blob	model_metadata/m%.0f.json" 131073 |
		git update-index --add --index-info
	git update-ref HEAD "$(git commit-tree -p HEAD -m many "$(git write-tree)")"
	echo sharded-4 >../want
	hfmeta layout sharded 2>../err | same ../want
	has ../err "note: 131073 records moved, in one commit"
	git ls-tree -r --name-only HEAD model_metadata >../out
	has ../out "model_metadata/$(shard_4 m7)/m7.json"
	git fsck --strict --no-dangling >&3 2>&3
}

# Records are spread evenly, so those in 0/0 stand for all.
three_levels_that_have_become_few_are_hinted_at() {
	hfmeta init >&3
	hfmeta layout sharded >&3
	mkdir -p model_metadata/0/0/0
	for i in $(seq 1024); do
		echo '{}' >model_metadata/0/0/0/m$i.json
	done
	git add . && git commit -qnm many
	hfmeta status >&3 2>../err
	fails_with 1 grep hint: ../err
	echo '{}' >model_metadata/0/0/0/m0.json
	git add . && git commit -qnm more
	hfmeta status >&3 2>../err
	has ../err "hint: with some 262400 records each folder has many; 'hfmeta layout sharded' spreads them over more"
}

a_usage_error_says_what_there_is() {
	fails_with 129 hfmeta layout round 2>err
	has err "fatal: a layout is flat, sharded or sharded-4, not 'round'"
	fails_with 129 hfmeta layout flat sharded 2>err
}

t a_new_repository_is_flat
t records_are_renamed_in_one_commit_and_back
t every_command_finds_a_sharded_record
t links_lead_where_they_did
t the_hook_checks_sharded_records
t two_ids_of_one_name_stay_two
t what_a_merge_brings_is_found_and_moved
t a_record_in_every_layout_is_said_to_be
t changes_that_are_not_committed_stay
t folders_of_ones_own_stay
t the_configuration_keeps_what_people_wrote
t a_bare_repository_can_be_converted
t a_fourth_level_is_there_and_goes
t very_many_records_get_four_levels
t three_levels_that_have_become_few_are_hinted_at
t a_usage_error_says_what_there_is
t_done
