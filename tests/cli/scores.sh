#!/bin/sh
# SPDX-License-Identifier: MIT
# 'hfmeta scores': leaderboards and cards from a snapshot and over HTTP, result
# files, and the table.
standin_here=$(cd "$(dirname "$0")/../hub" && pwd)
. "${0%/*}/lib.sh"
. "$standin_here/standin.sh"
export HFMETA_BACKOFF_MS=5 HFMETA_RETRIES=1 HF_HUB_DOWNLOAD_TIMEOUT=5

v1=datasets/open-llm-leaderboard-old/results
v2=datasets/open-llm-leaderboard/results
boards=$work/boards
sha=1111111111111111111111111111111111111111

# put PATH: a file of the boards' snapshot, from standard input.
put() {
	mkdir -p "$boards/$(dirname "$1")"
	cat >"$boards/$1"
}

# A run of the first leaderboard: put_v1 MODEL TIME ACC [MORE-RESULTS].
put_v1() {
	put "$v1/resolve/main/$1/results_$2.json" <<-EOF
	{"config_general": {"lighteval_sha": "abc", "model_name": "$1",
	  "model_sha": "$sha", "model_dtype": "torch.float16"},
	 "results": {"harness|arc:challenge|25": {"acc": $3, "acc_stderr": 0.01,
	  "acc_norm": 0.123456789012345678},
	  "all": {"acc": 1}$4},
	 "versions": {"harness|arc:challenge|25": 0}}
	EOF
}

# describe DATASET: its document, with the files that it has.
describe() {
	files=$(cd "$boards/datasets/$1/resolve/main" && find . -type f |
		sed 's|^\./|{"rfilename":"|; s|$|","size":9}|' | paste -sd,)
	put "api/datasets/$1.json" <<-EOF
	{"_id": "$1", "id": "$1", "sha": "$2", "siblings": [$files]}
	EOF
}

row() {	# NAME PRECISION DATE RAW
	cat <<-EOF
	{"fullname": "$1", "Precision": "$2", "Model sha": "$sha",
	 "eval_name": "row_$2", "Submission Date": "$3", "IFEval Raw": $4,
	 "IFEval": 45.5, "BBH Raw": 0.3, "BBH": null, "MMLU-PRO": "none"}
	EOF
}

make_boards() {
	put_v1 old-name 2023-07-01T10-00-00.5 0.5 ',
	  "harness|gsm8k|5": {"acc": NaN, "acc_stderr": 0.25}'
	put_v1 old-name 2024-03-01T10-00-00.5 0.25
	put "$v1/resolve/main/old-name/results_2023-01-01T10-00-00.json" <<-EOF
	{"config": {"model_name": "old-name"}, "results": {"harness|gsm8k|5": {"acc": 1},
	 "harness|hendrycksTest-abstract_algebra|5": {"acc": 1}},
	 "versions": {"harness|hendrycksTest-abstract_algebra|5": 0}}
	EOF
	put "$v1/resolve/main/old-name/results_2024-01-01T10-00-00.json" <<-EOF
	{"results": {"harness|gsm8k|5": {"acc": 1}}, "config_general": {
	EOF
	put_v1 legacy 2023-07-01T10-00-00.5 0.5
	put_v1 org/swapped 2024-03-01T10-00-00.5 0.5
	sed 's|"org/swapped"|"org/another"|' \
		"$boards/$v1/resolve/main/org/swapped/results_2024-03-01T10-00-00.5.json" |
		put "$v1/resolve/main/org/swapped/results_2024-04-01T10-00-00.5.json"
	put "$v2/resolve/main/org/new-name/results_2024-06-12T01-02-03.json" <<-EOF
	{"results": {"leaderboard_bbh": {"alias": "x", "acc_norm,none": 0.4,
	  "acc_norm_stderr,none": 0.02}},
	 "n-shot": {"leaderboard_bbh": 3}, "versions": {"leaderboard_bbh": "1.0"},
	 "higher_is_better": {"leaderboard_bbh": {"acc_norm": true}},
	 "config": {"model_args": "pretrained=org/new-name,revision=$sha",
	  "model_sha": "$sha"}, "git_hash": "abcdef0", "model_name": "org/new-name"}
	EOF
	describe open-llm-leaderboard-old/results 2222222222222222222222222222222222222222
	describe open-llm-leaderboard/results 3333333333333333333333333333333333333333
	{ echo '['; row org/new-name float16 2024-06-01 0.25; echo ,
	  row org/new-name bfloat16 2024-06-12 0.5; echo ,
	  row org/other bfloat16 2024-06-12 0.75; echo ']'; } |
		put dataset-viewer/open-llm-leaderboard/contents.json
	card='[{"name": "x", "results": [{"task": {"type": "text-generation"},
	  "dataset": {"name": "AI2 (25-shot)", "type": "ai2_arc", "config": "ARC-Challenge",
	   "split": "test", "args": {"num_few_shot": 25}},
	  "metrics": [{"type": "acc_norm", "value": 64.59, "verified": false},
	   {"type": "list", "value": [1]}],
	  "source": {"name": "A paper", "url": "https://example.com/paper"}}]}]'
	put api/models/org/new-name.json <<-EOF
	{"id": "org/new-name", "sha": "$sha", "tags": [], "siblings": [],
	 "model-index": $card}
	EOF
	cp "$boards/api/models/org/new-name.json" "$boards/api/models/old-name.json"
	echo '{"id": "org/legacy", "sha": "'$sha'", "tags": [], "siblings": []}' |
		tee -a "$boards/api/models/org/legacy.json" | put api/models/legacy.json
	for name in org/swapped org/nobody org/plain; do
		put "api/models/$name.json" <<-EOF
		{"id": "$name", "sha": "$sha", "tags": [], "siblings": []}
		EOF
	done
}

new_repository() {
	hfmeta init >&3
	git rev-parse HEAD >"$work/before"
}

untouched() {
	git rev-parse HEAD | same "$work/before"
	sound
}

value() {	# FILE POINTER
	hfmeta textconv "$1" | sed -n "s|^$2: ||p"
}

record=model_scores/org_new-name.json

# What the snapshot and the server must both lead to.
check_record() {
	test "$(value $record /model_name)" = '"org/new-name"'
	test "$(value $record /last_updated)" = '"2024-06-12"'
	a=/results/open-llm-leaderboard-v1/arc:challenge/25-shot
	test "$(value $record $a/acc)" = 0.25
	test "$(value $record $a/acc_stderr)" = 0.01
	test "$(value $record $a/acc_norm)" = 0.12345678901234568
	test "$(value $record $a/timestamp)" = '"2024-03-01T10-00-00.5"'
	test "$(value $record $a/higher_is_better/acc)" = true
	test "$(value $record $a/origin/harness_commit)" = '"abc"'
	test "$(value $record $a/origin/revision)" = '"2222222222222222222222222222222222222222"'
	test "$(value $record $a/origin/dataset)" = '"open-llm-leaderboard-old/results"'
	test "$(value $record $a/origin/file)" = '"old-name/results_2024-03-01T10-00-00.5.json"'
	g=/results/open-llm-leaderboard-v1/gsm8k/5-shot
	test "$(value $record $g/acc)" = null
	test "$(value $record $g/timestamp)" = '"2023-07-01T10-00-00.5"'
	b=/results/open-llm-leaderboard-v2/leaderboard_bbh/3-shot
	test "$(value $record $b/acc_norm)" = 0.4
	test "$(value $record $b/origin/model_revision)" = "\"$sha\""
	i=/results/open-llm-leaderboard-v2-table/ifeval/0-shot
	test "$(value $record $i/raw)" = 0.5
	test "$(value $record $i/normalized)" = 45.5
	test "$(value $record $i/origin/model_dtype)" = '"bfloat16"'
	i="/results/open-llm-leaderboard-v2-table~1float16~111111111/ifeval/0-shot"
	test "$(value $record "$i/raw")" = 0.25
	c=/results/card/ai2_arc:ARC-Challenge/25-shot
	test "$(value $record $c/acc_norm)" = 64.59
	test "$(value $record $c/origin/self_reported)" = true
	test "$(value $record $c/origin/name)" = '"A paper"'
	test "$(value $record $c/origin/url)" = '"https://example.com/paper"'
	hfmeta check --all >&3
}

a_snapshot_has_all_sources_and_all_names() {
	new_repository
	hfmeta --hub "$boards" scores old-name >out 2>err
	echo "A  $record (8 new results)" | same out
	has err "note: 'old-name' is 'org/new-name' on the Hub now"
	has err "gsm8k: 'acc' is no number (NaN or Infinity), and is recorded as null"
	has err "results_2023-01-01T10-00-00.json: it is left out: the leaderboard does not count this run"
	has err "results_2024-01-01T10-00-00.json: it is left out: "
	has err "no model record 'org/new-name'"
	has err "1 of the results that the card states are left out"
	test "$(git log -1 --format=%s)" = 'Add scores org/new-name: 8 new results'
	rm out err
	check_record
	sound
}

asked_again_nothing_changes() {
	new_repository
	hfmeta -q --hub "$boards" scores old-name >&3
	git rev-parse HEAD >"$work/before"
	hfmeta -q --hub "$boards" scores old-name org/new-name >out
	printf '=  %s (up to date)\n' $record $record | same out
	rm out
	untouched
	# Another revision of the data set, with the same files, is no news.
	cp -r "$boards" moved
	sed -i 's/2222222222222222222222222222222222222222/4444444444444444444444444444444444444444/' \
		moved/api/datasets/open-llm-leaderboard-old/results.json
	hfmeta -q --hub moved scores --known-as old-name org/new-name >out
	echo "=  $record (up to date)" | same out
	rm -r moved out
	untouched
}

the_old_name_is_found_from_the_new_one() {
	new_repository
	# "legacy" is "org/legacy" now, says the Hub, ...
	hfmeta -q --hub "$boards" scores --source v1 org/legacy >out
	echo 'A  model_scores/org_legacy.json (1 new result)' | same out
	# ... but "plain" is another model than "org/plain".
	put_v1 plain 2023-07-01T10-00-00.5 0.5
	describe open-llm-leaderboard-old/results 2222222222222222222222222222222222222222
	echo '{"id": "plain", "sha": "'$sha'", "siblings": []}' | put api/models/plain.json
	hfmeta -q --hub "$boards" scores -n --source v1 plain >&3
	fails_with 1 hfmeta -q --hub "$boards" scores --source v1 org/plain
	hfmeta --hub "$boards" scores --source v1 --known-as old-name org/plain >out
	has out 'A  model_scores/org_plain.json (2 new results)'
	# Folders have case, which the Hub's names have not.
	put_v1 ORG/Plain 2023-07-01T10-00-00.5 0.5
	describe open-llm-leaderboard-old/results 2222222222222222222222222222222222222222
	fails_with 1 hfmeta -q --hub "$boards" scores -n --source v1 org/plain
	hfmeta -q --hub "$boards" scores -n --source v1 --known-as ORG/Plain org/plain >&3
	fails_with 129 hfmeta scores --known-as old-name a/b c/d 2>err
	has err "'--known-as' is of one model, and 2 are named"
	fails_with 129 hfmeta scores --known-as ../x a/b 2>err
	has err "'--known-as ../x': "
}

a_source_can_be_chosen() {
	new_repository
	hfmeta -q --hub "$boards" scores --source card org/new-name >&3
	hfmeta textconv $record | grep '^/results' | cut -d/ -f3 | sort -u >out
	echo card | same out
	hfmeta -q --hub "$boards" scores --source v2 org/new-name >out
	echo "M  $record (5 new results)" | same out
	fails_with 129 hfmeta scores --source v3 org/new-name 2>err
	has err "option '--source' takes v1, v2, card or all, not 'v3'"
	fails_with 129 hfmeta scores -n import x 2>err
	has err "'import' comes before its options"
	fails_with 1 hfmeta -q --hub "$boards" scores -- list >out
	has out '-  list (no leaderboard'
	fails_with 129 hfmeta scores 2>err
	has err "no model named"
	fails_with 129 hfmeta scores ../x 2>err
	has err "cannot fetch the scores of '../x'"
}

a_model_without_results_is_a_finding() {
	new_repository
	fails_with 1 hfmeta --hub "$boards" scores org/nobody >out 2>err
	echo '-  org/nobody (no leaderboard has results of it, and its card states none)' | same out
	same err </dev/null
	fails_with 1 hfmeta --hub "$boards" --json scores --source v1 org/nobody >out
	has out '"status":"none"'
	fails_with 1 hfmeta --hub "$boards" scores --source v1 org/nobody >out
	has out "the leaderboard has no results of it"
	# Nor has one that is not on the Hub at all.
	fails_with 1 hfmeta --hub "$boards" scores org/gone 2>err
	has err "the leaderboards are asked all the same"
	rm out err
	untouched
	fails_with 1 hfmeta -q --hub "$boards" scores org/nobody org/new-name >out
	has out "A  $record"
}

of_many_files_the_newest_are_read() {
	new_repository
	i=100
	while [ $i -le 200 ]; do
		echo '{"config_general": {"model_name": "org/many"}, "results": {"harness|t'$i'|0": {"acc": 1}}}' |
			put "$v1/resolve/main/org/many/results_2023-01-01T00-00-00.$i.json"
		i=$((i + 1))
	done
	describe open-llm-leaderboard-old/results 2222222222222222222222222222222222222222
	hfmeta --hub "$boards" scores --source v1 org/many >out 2>err
	echo 'A  model_scores/org_many.json (100 new results)' | same out
	has err "open-llm-leaderboard-old/results: of 101 files of 'org/many' only the newest 100 are read"
	fails_with 1 grep -q '"t100"' model_scores/org_many.json
	has model_scores/org_many.json '"t101"'
}

files_of_another_model_are_left_out() {
	new_repository
	hfmeta --hub "$boards" scores --source v1 org/swapped >out 2>err
	echo 'A  model_scores/org_swapped.json (1 new result)' | same out
	has err "it is left out: it is of 'org/another'"
}

a_board_that_is_not_there_is_said() {
	new_repository
	mkdir empty
	fails_with 1 hfmeta --hub "$boards" scores org/nobody 2>err
	mkdir -p empty/api/models/org
	cp "$boards/api/models/org/new-name.json" "$boards/api/models/org/nobody.json" empty/api/models/org
	hfmeta --hub empty scores org/new-name >out 2>err
	echo "A  $record (1 new result)" | same out
	has err "cannot ask 'open-llm-leaderboard-old/results': "
	has err "cannot ask 'open-llm-leaderboard/contents': "
	fails_with 128 hfmeta --hub empty scores org/nobody 2>err
	has err "fatal: cannot fetch the scores of 'org/nobody': cannot ask"
}

a_dry_run_changes_nothing() {
	new_repository
	hfmeta -q --hub "$boards" scores -n old-name >out
	echo "would add  $record (8 new results)" | same out
	rm out
	untouched
	hfmeta -q --hub "$boards" scores --source card old-name >&3
	git rev-parse HEAD >"$work/before"
	hfmeta -q --hub "$boards" --json scores -n old-name >out
	has out '"status":"would-update"'
	has out '"added":7,"changed":0,"commit":null'
	rm out
	untouched
}

what_is_withdrawn_from_a_card_goes() {
	new_repository
	hfmeta -q --hub "$boards" scores --source card org/new-name >&3
	cp -r "$boards" moved
	sed -i 's/64.59/65/; s/ARC-Challenge/ARC-Easy/' moved/api/models/org/new-name.json
	hfmeta -q --hub moved scores --source card org/new-name >out
	has out "M  $record"
	fails_with 1 grep -q ARC-Challenge $record
	has $record ARC-Easy
}

with_boards() {
	test -x "$standin_program" || return 1
	standin_start --snapshot "$boards"
	trap standin_stop EXIT
	standin_config
}

rows_config() {
	printf '{"repos": [{"type": "model", "id": "org/new-name", "aliases": ["old-name"]},
	  {"type": "model", "id": "old-name", "missing": true}],
	 "viewer_rows": {"open-llm-leaderboard/contents": '
	cat "$boards/dataset-viewer/open-llm-leaderboard/contents.json"
	printf '}%s}\n' "$1"
}

over_http_it_is_the_same() {
	with_boards <<-EOF
	$(rows_config)
	EOF
	new_repository
	HF_TOKEN=hf_secret hfmeta -q scores --record recorded old-name >out
	echo "A  $record (8 new results)" | same out
	standin_log >log
	# The token goes to the Hub, and to nobody else.
	grep '"port":"hub"' log | grep -q 'Bearer hf_secret'
	fails_with 1 grep -q '"port":"viewer".*hf_secret' log
	grep -q '"port":"viewer".*dataset=open-llm-leaderboard%2Fcontents&config=default&split=train&where=%22fullname%22%3D%27old-name%27' log
	# All files are of one revision, which is asked for once.
	test "$(grep -c '"target":"/api/datasets/open-llm-leaderboard-old/results?expand' log)" = 1
	grep -q '/api/datasets/open-llm-leaderboard-old/results/tree/2222222222222222222222222222222222222222/old-name' log
	fails_with 1 grep -q '/datasets/[^"]*/resolve/main' log
	rm log out
	test "$(value $record /results/open-llm-leaderboard-v2-table/ifeval/0-shot/origin/revision)" \
		= '"0000000000000000000000000000000000000001"'
	mv recorded "$work/recorded"
	cp $record "$work/over-http"
	check_record
	sound
	# What was recorded can be asked instead.
	mkdir "$work/again"
	cd "$work/again" || return
	hfmeta init >&3
	hfmeta -q --offline --hub "$work/recorded" scores old-name >&3
	same $record <"$work/over-http"
}

a_board_that_fails_is_a_warning_if_another_answers() {
	with_boards <<-EOF
	$(rows_config ', "faults": [{"port": "viewer", "status": 503, "body": "<html>"},
	  {"path": "*/open-llm-leaderboard/results*", "status": 500}]')
	EOF
	new_repository
	hfmeta scores old-name >out 2>err
	echo "A  $record (3 new results)" | same out
	has err "warning: 'org/new-name': cannot ask 'open-llm-leaderboard/contents': the Hub is in trouble (503"
	has err "cannot ask 'open-llm-leaderboard/results': the Hub is in trouble (500"
	fails_with 128 hfmeta scores --source v2 old-name 2>err
	has err "fatal: cannot fetch the scores of 'old-name': cannot ask "
}

bad_answers_are_refused() {
	with_boards <<-EOF
	$(rows_config ', "faults": [{"path": "*/tree/*", "body": "{\"a\": 1}", "type": "application/json", "status": 200},
	  {"port": "viewer", "repeat": {"text": "[", "bytes": 50000000}, "status": 200}]')
	EOF
	new_repository
	fails_with 128 hfmeta scores --source v1 old-name 2>err
	has err "the answer is JSON of another type (object, not array)"
	fails_with 128 hfmeta scores --source v2 old-name 2>err
	rm err
	untouched
}

a_listing_cannot_lead_elsewhere() {
	with_boards <<-EOF
	$(rows_config ', "faults": [{"path": "*/tree/*", "status": 200, "type": "application/json",
	  "body": "[{\"type\":\"file\",\"path\":\"old-name/../org/results_1.json\"}, {\"type\":\"file\",\"path\":\"old-name/sub/results_1.json\"}, {\"type\":\"file\",\"path\":\"old-name/results_1/y.json\"}, {\"type\":\"file\",\"path\":\"org/swapped/results_1.json\"}, {\"type\":\"file\",\"path\":\"old-name/samples_1.json\"}, {\"type\":\"directory\",\"path\":\"old-name/results_1.json\"}, {\"type\":\"file\",\"path\":7}, 8]"}]')
	EOF
	new_repository
	fails_with 1 hfmeta scores --source v1 old-name >out 2>err
	has out '-  org/new-name (the leaderboard has no results of it)'
	test "$(standin_count '/resolve/')" = 0
}

add_fetches_scores_too() {
	new_repository
	hfmeta --hub "$boards" add --with-scores old-name >out 2>err
	printf 'A  %s\n' model_metadata/org_new-name.json "$record (8 new results)" | same out
	fails_with 1 grep 'no model record' err
	rm out err
	check_record
	hfmeta --hub "$boards" add --with-scores org/nobody >out 2>err
	echo 'A  model_metadata/org_nobody.json' | same out
	has err "note: 'org/nobody' has no scores"
	rm out err
	# Not to have them is no failure.
	mkdir -p "$work/no-boards/api/models/org"
	cp "$boards/api/models/org/plain.json" "$work/no-boards/api/models/org"
	hfmeta --hub "$work/no-boards" add --with-scores org/plain >out 2>err
	echo 'A  model_metadata/org_plain.json' | same out
	has err "warning: cannot fetch the scores of 'org/plain': cannot ask"
	rm out err
	sound
}

refresh_fetches_scores_too() {
	new_repository
	hfmeta --hub "$boards" add old-name >&3 2>&3
	hfmeta --hub "$boards" refresh --with-scores >out 2>err
	has out "A  $record ("
	rm out err
	hfmeta --hub "$boards" refresh --with-scores >out 2>&3
	echo "=  $record (up to date)" | same out
}

put boards-are-made </dev/null
make_boards
t a_snapshot_has_all_sources_and_all_names
t asked_again_nothing_changes
t the_old_name_is_found_from_the_new_one
t a_source_can_be_chosen
t a_model_without_results_is_a_finding
t of_many_files_the_newest_are_read
t files_of_another_model_are_left_out
t a_board_that_is_not_there_is_said
t a_dry_run_changes_nothing
t what_is_withdrawn_from_a_card_goes
if [ -x "$standin_program" ]; then
	t over_http_it_is_the_same
	t a_board_that_fails_is_a_warning_if_another_answers
	t bad_answers_are_refused
	t a_listing_cannot_lead_elsewhere
else
	echo "# nothing is asked over HTTP: the stand-in is not built"
fi
t add_fetches_scores_too
t refresh_fetches_scores_too
t_done
