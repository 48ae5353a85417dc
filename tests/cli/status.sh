#!/bin/sh
# SPDX-License-Identifier: MIT
. "${0%/*}/lib.sh"

status_of_a_repository_at_rest() {
	hfmeta init >&3
	hfmeta add $bert >&3
	hfmeta status >../out
	same ../out <<-EOF
	On branch main
	Tracked: model 1, dataset 0, scores 0
	EOF
	fails_with 129 hfmeta status x 2>../err
}

status_names_what_is_not_committed() {
	hfmeta init >&3
	hfmeta add $bert >&3
	hfmeta new -t dataset one >&3
	hfmeta new -t dataset two >&3
	echo >>$bert_path
	echo '{"name": "three"}' >dataset_metadata/three.json
	hfmeta fmt dataset_metadata/three.json >&3
	echo '{"name": "four"}' >dataset_metadata/four.json
	git add dataset_metadata/four.json
	git rm -q dataset_metadata/one.json
	rm dataset_metadata/two.json
	echo x >README
	hfmeta status >../out
	same ../out <<-EOF
	On branch main
	Tracked: model 1, dataset 2, scores 0

	Not committed:
	  A  dataset_metadata/four.json
	  D  dataset_metadata/one.json
	  ?? dataset_metadata/three.json
	   D dataset_metadata/two.json
	   M $bert_path

	Invalid:
	  $bert_path: not in canonical form from here on ('hfmeta fmt' rewrites it)
	  dataset_metadata/four.json: not in canonical form from here on ('hfmeta fmt' rewrites it)
	EOF
	hfmeta --json status >out
	has out '{"changed":" ","path":"dataset_metadata/four.json","staged":"A"}'
	has out '"tracked":{"dataset":2,"model":1,"scores":0}'
}

status_tells_where_the_branch_stands() {
	hfmeta init >&3
	git clone -q . ../clone
	hfmeta new -t dataset ours >&3
	cd ../clone
	hfmeta status >../out
	has ../out "On branch main, as 'origin/main' is"
	hfmeta new -t dataset a >&3
	hfmeta new -t dataset b >&3
	git fetch -q
	hfmeta status >../out
	has ../out "On branch main, 2 ahead of 'origin/main' and 1 behind 'origin/main'"
	git checkout -q --detach
	hfmeta status >../out
	has ../out "HEAD is detached"
	hfmeta --json status >../out
	has ../out '"branch":null'
}

status_tells_what_is_worth_a_look() {
	hfmeta init >&3
	mkdir -p hub/api/models/o hub/o/m/resolve/main
	cat >hub/api/models/o/m.json <<-EOF
	{"id": "o/m", "sha": "0000000000000000000000000000000000000001", "tags": [],
	 "cardData": {"license": "mit", "language": "de", "arxiv": 2310.1232,
	  "model-index": [{"name": "x", "results": [{"verified": false}]}]},
	 "siblings": [{"rfilename": "README.md"}]}
	EOF
	cat >hub/o/m/resolve/main/README.md <<-EOF
	---
	license: other
	arxiv: 2310.12320
	model-index: [{name: x, results: [{}]}]
	tags: [a]
	---
	EOF
	hfmeta --hub hub add o/m >&3
	hfmeta textconv model_metadata/o_m.json >flat
	has flat '/license: "mit"'
	hfmeta status >../out
	has ../out "Worth a look:"
	has ../out "  model_metadata/o_m.json: the front matter of README.md differs from the API's cardData: language,license,tags"
	hfmeta --json status >out
	has out '"notices":[{"path":"model_metadata/o_m.json"'
}

status_names_what_was_rejected() {
	hfmeta init >&3
	sed 's/^  "required": \[$/&"notes",/' schemas/model_metadata.schema.json >../s
	cp ../s schemas/model_metadata.schema.json
	hfmeta fmt schemas/model_metadata.schema.json >&3
	git commit -qam stricter
	fails_with 128 hfmeta add $bert 2>&3
	hfmeta status >../out
	has ../out "Fetched, and rejected:"
	has ../out "/.git/hfmeta/rejected/model/google-bert_bert-base-uncased.json"
}

status_names_what_was_not_refreshed_for_long() {
	hfmeta init >&3
	hfmeta add $bert >&3
	hfmeta new -t dataset books >&3
	hfmeta status >../out
	fails_with 1 grep refreshed ../out
	hfmeta refresh >&3 2>&3
	hfmeta status --stale 1 >../out
	fails_with 1 grep refreshed ../out
	hfmeta status --stale 0 >../out
	has ../out "  $bert_path: refreshed 0 days ago"
	sed 's/^[0-9]*/1600000000/' .git/hfmeta/refreshed >../times
	cp ../times .git/hfmeta/refreshed
	hfmeta status >../out
	has ../out "Not refreshed for long:"
	grep -q "  $bert_path: refreshed [0-9]* days ago" ../out
	hfmeta status --stale 99999 >../out
	fails_with 1 grep refreshed ../out
	fails_with 129 hfmeta status --stale soon 2>../err
	has ../err "takes a number of days"
}

status_of_a_bare_repository() {
	hfmeta init >&3
	hfmeta add $bert >&3
	git clone -q --bare . ../bare.git
	hfmeta -C ../bare.git status >../out
	has ../out "Tracked: model 1, dataset 0, scores 0"
	hfmeta -C ../bare.git status --rev HEAD~1 >../out
	same ../out <<-EOF
	At HEAD~1
	Tracked: model 0, dataset 0, scores 0
	EOF
	echo >>$bert_path
	hfmeta status --rev HEAD >../out
	fails_with 1 grep $bert_path ../out
	fails_with 128 hfmeta status --rev none 2>../err
}

many_records_in_one_folder_are_hinted_at() {
	hfmeta init >&3
	commit_empty_records 1000
	hfmeta status 2>err >&3
	fails_with 1 grep hint: err
	hfmeta add $bert >&3 2>err
	same err </dev/null
	hfmeta status 2>err >&3
	has err "hint: with 1001 records in one folder each commit writes a large tree; 'hfmeta layout sharded' spreads them"
	hfmeta -q status 2>err >&3
	same err </dev/null
}

t status_of_a_repository_at_rest
t status_names_what_is_not_committed
t status_tells_where_the_branch_stands
t status_tells_what_is_worth_a_look
t status_names_what_was_rejected
t status_names_what_was_not_refreshed_for_long
t status_of_a_bare_repository
t many_records_in_one_folder_are_hinted_at
t_done
