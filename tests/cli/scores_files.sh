#!/bin/sh
# SPDX-License-Identifier: MIT
# 'hfmeta scores import' and 'hfmeta scores list'.
. "${0%/*}/lib.sh"

export COLUMNS=80

# A file of lm-evaluation-harness 0.4: new_form MODEL ACC >FILE
new_form() {
	cat <<-EOF
	{"results": {
	  "arc_easy": {"alias": "arc_easy", "acc,none": $2, "acc_stderr,none": 0.0097,
	   "acc_norm,none": 0.25, "acc_norm_stderr,none": "N/A", "sample_len": 7},
	  "gsm8k": {"exact_match,strict-match": 0.1, "exact_match_stderr,strict-match": 0.02,
	   "exact_match,flexible-extract": 0.2},
	  "wikitext": {"word_perplexity,none": 12.5},
	  "both": {"acc,none": 0.75, "alias": "both"}, "title": {"alias": "title"}},
	 "groups": {"both": {"acc,none": 0.75}, "more": {"acc,none": 0.5}},
	 "group_subtasks": {"more": ["arc_easy", "wikitext"], "both": ["arc_easy", "gsm8k"]},
	 "configs": {"wikitext": {"num_fewshot": 0}},
	 "versions": {"arc_easy": 1.0, "gsm8k": "3"},
	 "n-shot": {"arc_easy": 0, "gsm8k": 5}, "n-samples": {"arc_easy": {"original": 9, "effective": 8}},
	 "higher_is_better": {"gsm8k": {"exact_match": true}, "both": {"acc": null}},
	 "config": {"model": "hf", "model_args": "pretrained=$1,dtype=float16", "model_sha": "fe8a4ea1",
	  "model_dtype": "torch.float16", "limit": 8.0},
	 "git_hash": "38bd7350", "lm_eval_version": "0.4.8", "date": 1723609592.0615375,
	 "pretty_env_info": "x", "model_name": "$1"}
	EOF
}

# ... and 0.3, which says less.
old_form() {
	cat <<-EOF
	{"results": {"boolq": {"acc": $2, "acc_stderr": 0.0086}},
	 "versions": {"boolq": 1},
	 "config": {"model": "hf-causal", "model_args": "pretrained=$1,use_fast=False",
	  "num_fewshot": 3, "limit": null}}
	EOF
}

new_repository() {
	mkdir repo files
	cd repo || return
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

record=model_scores/org_tiny.json

the_new_form_is_read() {
	new_repository
	new_form org/tiny 0.6557239057239057 >../files/results_2024-08-14T04-26-32.5.json
	hfmeta scores import ../files/results_2024-08-14T04-26-32.5.json >out 2>err
	echo "A  $record (5 new results)" | same out
	has err "warning: $record: /model_name: no model record 'org/tiny'"
	rm out err
	hfmeta textconv $record | sed -n 's|^/results/harness||p' >../flat
	sed -i '/origin/d' ../flat
	same ../flat <<-EOF
	/arc_easy/0-shot/acc: 0.6557239057239057
	/arc_easy/0-shot/acc_norm: 0.25
	/arc_easy/0-shot/acc_stderr: 0.0097
	/arc_easy/0-shot/higher_is_better/acc: true
	/arc_easy/0-shot/higher_is_better/acc_norm: true
	/arc_easy/0-shot/timestamp: "2024-08-14T04-26-32.5"
	/both/x-shot/acc: 0.75
	/both/x-shot/higher_is_better/acc: true
	/both/x-shot/timestamp: "2024-08-14T04-26-32.5"
	/gsm8k/5-shot/exact_match,flexible-extract: 0.2
	/gsm8k/5-shot/exact_match,strict-match: 0.1
	/gsm8k/5-shot/exact_match,strict-match_stderr: 0.02
	/gsm8k/5-shot/higher_is_better/exact_match,flexible-extract: true
	/gsm8k/5-shot/higher_is_better/exact_match,strict-match: true
	/gsm8k/5-shot/timestamp: "2024-08-14T04-26-32.5"
	/more/0-shot/acc: 0.5
	/more/0-shot/higher_is_better/acc: true
	/more/0-shot/timestamp: "2024-08-14T04-26-32.5"
	/wikitext/0-shot/higher_is_better/word_perplexity: false
	/wikitext/0-shot/timestamp: "2024-08-14T04-26-32.5"
	/wikitext/0-shot/word_perplexity: 12.5
	EOF
	hfmeta textconv $record | sed -n 's|^/results/harness/arc_easy/0-shot/origin||p' >../flat
	same ../flat <<-EOF
	/file: "results_2024-08-14T04-26-32.5.json"
	/harness_commit: "38bd7350"
	/harness_version: "0.4.8"
	/limit: 8
	/model_dtype: "torch.float16"
	/model_revision: "fe8a4ea1"
	/samples: 8
	/task_version: 1
	EOF
	test "$(value $record /last_updated)" = '"2024-08-14"'
	test "$(git log -1 --format=%s)" = 'Import scores org/tiny: 5 new results'
	hfmeta check --all >&3
	sound
}

the_old_form_is_read() {
	new_repository
	old_form org/tiny 0.5908256880733945 >../files/any-name.json
	hfmeta scores import ../files/any-name.json >out
	echo "A  $record (1 new result)" | same out
	rm out
	test "$(value $record /results/harness/boolq/3-shot/acc)" = 0.5908256880733945
	test "$(value $record /results/harness/boolq/3-shot/timestamp)" = null
	test "$(value $record /last_updated)" = null
	# A list of numbers goes with the versions, not with the results.
	cat >../files/list.json <<-EOF
	{"results": {"b": {"acc": 1}, "a": {"acc": 0}}, "versions": {"a": 1, "b": 1},
	 "config": {"model_args": {"pretrained": "org/list"}, "num_fewshot": [2, 7]}}
	EOF
	hfmeta -q scores import ../files/list.json >&3
	test "$(value model_scores/org_list.json /results/harness/b/7-shot/acc)" = 1
	test "$(value model_scores/org_list.json /results/harness/a/2-shot/acc)" = 0
	hfmeta check --all >&3
	sound
}

the_date_stands_in_for_a_file_name() {
	new_repository
	new_form org/tiny 0.5 >../files/x.json
	hfmeta -q scores import ../files/x.json >&3
	test "$(value $record /results/harness/arc_easy/0-shot/timestamp)" = '"2024-08-14T04-26-32.061537"'
}

folders_are_searched_and_models_told_apart() {
	new_repository
	mkdir -p ../files/a/b ../files/c
	new_form org/tiny 0.5 >../files/a/b/results_2024-01-01T00-00-00.json
	old_form org/other 0.5 >../files/c/x.json
	echo '[]' >../files/c/not-a-result.json
	echo 'no JSON' >../files/c/samples_x.jsonl
	ln -s ../../files ../files/c/loop
	ln -s c/x.json ../files/y.json
	hfmeta scores import ../files >out 2>err
	printf 'A  model_scores/%s\n' 'org_tiny.json (5 new results)' \
		'org_other.json (1 new result)' | same out
	has err 'note: 1 of 3 files is no result file'
	rm out err
	test "$(git rev-list --count HEAD)" = 3
	git rev-parse HEAD >"$work/before"
	hfmeta -q scores import ../files >out
	printf '=  model_scores/%s (up to date)\n' org_tiny.json org_other.json | same out
	rm out
	untouched
}

a_dry_run_changes_nothing() {
	new_repository
	new_form org/tiny 0.5 >../files/x.json
	hfmeta -q scores import --dry-run ../files >out
	echo "would add  $record (5 new results)" | same out
	rm out
	untouched
}

the_newer_result_stays() {
	new_repository
	new_form org/tiny 0.5 >../files/results_2024-05-01T00-00-00.json
	hfmeta -q scores import ../files >&3
	new_form org/tiny 0.1 >../files/results_2024-04-01T00-00-00.json
	hfmeta -q scores import ../files/results_2024-04-01T00-00-00.json >out
	echo "=  $record (up to date)" | same out
	new_form org/tiny 0.9 >../files/results_2024-06-01T00-00-00.json
	hfmeta -q scores import ../files/results_2024-06-01T00-00-00.json >out
	echo "M  $record (0 new results, 5 changed)" | same out
	test "$(value $record /results/harness/arc_easy/0-shot/acc)" = 0.9
	# In whatever order they come.
	rm -r model_scores/org_tiny.json out
	git commit -qam away
	hfmeta -q scores import ../files/results_2024-0[645]* >&3
	test "$(value $record /results/harness/arc_easy/0-shot/acc)" = 0.9
	sound
}

what_people_wrote_stays() {
	new_repository
	cat >$record <<-EOF
	{"model_name": "org/tiny", "last_updated": "2030-01-01 10:00:00", "results": {
	 "mine": {"trivia": {"0-shot": {"acc": 1, "timestamp": "2024"}}},
	 "harness": {"arc_easy": {"acc": 0.7, "0-shot": {"acc": 0.4, "note": "by hand",
	  "timestamp": "2024-05-01 00:00:00"}}}}}
	EOF
	hfmeta fmt $record >&3
	git add .
	git commit -qm mine
	new_form org/tiny 0.5 >../files/results_2024-05-01T00-00-00.json
	hfmeta -q scores import ../files >out
	echo "M  $record (4 new results, 1 changed)" | same out
	rm out
	test "$(value $record /results/mine/trivia/0-shot/acc)" = 1
	test "$(value $record /results/harness/arc_easy/acc)" = 0.7
	test "$(value $record /results/harness/arc_easy/0-shot/acc)" = 0.5
	test "$(value $record /results/harness/arc_easy/0-shot/note)" = '"by hand"'
	test "$(value $record /last_updated)" = '"2030-01-01 10:00:00"'
	# What is not committed is in the way, and not overwritten.
	echo >>$record
	new_form org/tiny 0.6 >../files/results_2024-05-02T00-00-00.json
	fails_with 128 hfmeta -q scores import ../files 2>err
	has err "fatal: cannot import the scores of 'org/tiny': "
}

numbers_that_are_none_are_null() {
	new_repository
	new_form org/tiny NaN | sed 's/0\.0097/-Infinity/' >../files/x.json
	hfmeta scores import ../files/x.json >out 2>err
	has err "warning: ../files/x.json: arc_easy: 'acc' is no number (NaN or Infinity), and is recorded as null"
	has err "arc_easy: 'acc_stderr' is no number"
	test "$(value $record /results/harness/arc_easy/0-shot/acc)" = null
	hfmeta check --all >&3
}

the_model_is_named_by_the_file_or_the_user() {
	new_repository
	new_form /data/models/tiny 0.5 >../files/local.json
	fails_with 128 hfmeta scores import ../files/local.json 2>err
	has err "fatal: cannot import '../files/local.json': '/data/models/tiny' is no name of a model on the Hub"
	has err 'hint: say which model it is: --model <id>'
	hfmeta -q scores import --model org/tiny ../files/local.json >out
	echo "A  $record (5 new results)" | same out
	# The folders of somebody's machine stay there.
	fails_with 1 grep -q /data/models $record
	sed 's|"model_name": ".*"|"x": ""|; s|pretrained=[^,]*,||' ../files/local.json >../files/none.json
	fails_with 128 hfmeta scores import ../files/none.json 2>err
	has err 'it names no model'
	sed 's|"model_name": ".*"|"model_name": "org/another"|; s|=/data/models/|=org/|' \
		../files/local.json >../files/two.json
	fails_with 128 hfmeta scores import ../files/two.json 2>err
	has err "it names two models, 'org/another' and 'org/tiny'"
	# An adapter names what it was made from, too.
	sed 's|pretrained=|peft=org/another,pretrained=|' ../files/two.json >../files/peft.json
	hfmeta -q scores import ../files/peft.json >out
	has out 'A  model_scores/org_another.json'
	# One --model does not make one of two models.
	fails_with 2 hfmeta -q scores import --model org/tiny ../files/local.json ../files/peft.json 2>err
	has err "cannot import '../files/peft.json': it is of 'org/another', and '--model' was put for '/data/models/tiny' before"
	hfmeta scores import --model org/new ../files/peft.json 2>err
	has err "it names 'org/another'; taken for 'org/new', as '--model' says"
	fails_with 129 hfmeta scores import --model ../x ../files/peft.json 2>err
	has err "'--model ../x': "
}

a_checkpoint_is_told_apart() {
	new_repository
	new_form org/tiny 0.5 >../files/main.json
	sed 's|,dtype|,revision=step1000,dtype|' ../files/main.json >../files/step.json
	hfmeta -q scores import ../files >out
	echo "A  $record (10 new results)" | same out
	test "$(value $record /results/harness@step1000/arc_easy/0-shot/origin/model_revision)" = '"step1000"'
	test "$(value $record /results/harness/arc_easy/0-shot/origin/model_revision)" = '"fe8a4ea1"'
}

bad_files_are_refused_and_the_others_read() {
	new_repository
	new_form org/tiny 0.5 >../files/good.json
	head -c 300 ../files/good.json >../files/cut.json
	echo '{"a": 1}' >../files/other.json
	echo '{"results": [], "config": {}}' >../files/list.json
	echo '{"results": {}, "config": {}}' >../files/empty.json
	printf '{"results": {"a": {"acc": 1}}, "config": {}, "x": "\377"}' >../files/bytes.json
	python3 -c 'print("{\"results\": {\"a\": " + "[" * 9000)' >../files/deep.json
	for name in cut other list empty bytes deep none; do
		fails_with 128 hfmeta scores import ../files/$name.json 2>err
		has err "fatal: cannot import '../files/$name.json': "
	done
	fails_with 128 hfmeta scores import ../files/other.json 2>err
	has err 'it is no result file of lm-evaluation-harness'
	fails_with 128 hfmeta scores import ../files/cut.json 2>err
	has err 'it is no JSON: line '
	fails_with 129 hfmeta scores import 2>err
	mkdir ../files/nothing
	fails_with 128 hfmeta scores import ../files/nothing 2>err
	has err "no '.json' file is in it"
	cp ../files/other.json ../files/nothing
	fails_with 128 hfmeta scores import ../files/nothing 2>err
	has err 'there is no result file among them'
	rm err
	untouched
	fails_with 2 hfmeta scores import ../files >out 2>err
	echo "A  $record (5 new results)" | same out
	has err "error: cannot import '../files/cut.json': "
	fails_with 1 grep "'../files/other.json'" err
}

many_results_are_refused() {
	new_repository
	python3 - >../files/many.json <<-EOF
	print('{"config": {"model_args": "pretrained=org/tiny"}, "results": {' +
	      ",".join('"t%d": {"acc": 1}' % i for i in range(10001)) + '}}')
	EOF
	fails_with 128 hfmeta scores import ../files/many.json 2>err
	has err 'it has more than 10000 results'
}

strange_names_do_no_harm() {
	new_repository
	printf '{"config": {"model_args": "pretrained=org/tiny"}, "results":
		{"\\u001b[31m../x\\n": {"acc": 1, "a\\tb": 2, "timestamp": 3, "origin": 4}, "": {"acc": 1}}}' \
		>../files/x.json
	hfmeta scores import ../files/x.json >out 2>err
	has err "no metric can be called 'timestamp': it is left out"
	hfmeta scores list org/tiny >out
	fails_with 1 grep -q "$(printf '\033')" out
	test "$(wc -l <out)" = 4
	hfmeta check --all >&3
}

names_that_are_no_utf8_do_no_harm() {
	new_repository
	old_form org/tiny 0.5 >"$(printf '../files/results_2024-01-01T\377.json')"
	hfmeta -q scores import ../files >&3
	test "$(value $record /results/harness/boolq/3-shot/origin/file)" = '"results_2024-01-01T?.json"'
	hfmeta check --all >&3
}

records_can_be_imported() {
	new_repository
	new_form org/tiny 0.5 >../files/results_2024-05-01T00-00-00.json
	hfmeta -q scores import ../files >&3
	hfmeta init ../other >&3
	hfmeta -C ../other -q scores import ../repo/$record >out
	echo "A  $record (5 new results)" | same out
	same $record <../other/$record
	echo '{"model_name": "org/none", "results": {"harness": {}}}' >../files/none.json
	hfmeta scores import ../files/none.json 2>err >out
	same out </dev/null
	has err 'it has no results'
}

a_missing_model_can_be_an_error() {
	new_repository
	printf '[check]\n\tscoresWithoutModel = error\n' >>.hfmetaconfig
	git commit -qam strict
	git rev-parse HEAD >"$work/before"
	new_form org/tiny 0.5 >../files/x.json
	fails_with 128 hfmeta scores import ../files/x.json 2>err
	has err "the record would be invalid: /model_name: no model record 'org/tiny'"
	test -f .git/hfmeta/rejected/scores/org_tiny.json
	rm err
	untouched
	hfmeta new -t model org/tiny >&3
	hfmeta scores import ../files/x.json >out 2>err
	same err </dev/null
	has out "A  $record"
}

a_bare_repository_will_do() {
	new_repository
	git clone -q --bare . ../bare.git
	new_form org/tiny 0.5 >../files/x.json
	cd ../bare.git || return
	hfmeta -q scores import ../files >out
	echo "A  $record (5 new results)" | same out
	hfmeta -q scores import ../files >out
	echo "=  $record (up to date)" | same out
	hfmeta scores list org/tiny >out
	has out "org/tiny ($record)"
}

a_collection_keeps_its_file_names() {
	new_repository
	echo '{"model_name": "org/tiny", "last_updated": null, "results": {}}' >model_scores/results_org__tiny.json
	hfmeta fmt model_scores/results_org__tiny.json >&3
	git add .
	git commit -qm adopted
	new_form org/tiny 0.5 >../files/x.json
	hfmeta -q scores import ../files >out
	echo 'M  model_scores/results_org__tiny.json (5 new results)' | same out
}

two_models() {
	new_form org/tiny 0.6557239057239057 >../files/x.json
	new_form org/a-model-with-a-rather-long-name-for-one 0.75 |
		sed 's/12.5/11.25/; s/"exact_match,strict-match": 0.1,/"odd,x": 3,/' >../files/y.json
	hfmeta -q scores import ../files >&3
}

one_model_is_a_table() {
	new_repository
	two_models
	hfmeta scores list org/tiny >out
	same out <<-EOF
	org/tiny ($record)
	harness
	  arc_easy         0-shot  acc                            0.6557 +- 0.0097
	                           acc_norm                       0.2500
	  both             x-shot  acc                            0.7500
	  gsm8k            5-shot  exact_match,flexible-extract   0.2000
	                           exact_match,strict-match       0.1000 +- 0.0200
	  more             0-shot  acc                            0.5000
	  wikitext         0-shot  word_perplexity               12.5000
	EOF
}

rows_are_in_order() {
	new_repository
	cat >../files/x.json <<-EOF
	{"model_name": "org/tiny", "results": {"mine": {"t": {
	 "10-shot": {"acc": "0.4", "timestamp": null}, "5-shot": {"acc": 0.3, "timestamp": null},
	 "acc": 0.2}, "s": {"x-shot": {"acc": NaN, "timestamp": null, "b\"g": 123456.75}}}}}
	EOF
	hfmeta -q scores import ../files/x.json >&3
	hfmeta scores list org/tiny >out
	same out <<-EOF
	org/tiny ($record)
	mine
	  s                x-shot  acc           -
	                           b"g      123457
	  t                        acc      0.2000
	  t                5-shot  acc      0.3000
	  t                10-shot acc      0.4000
	EOF
	hfmeta scores list --csv org/tiny >out
	has out 'org/tiny,mine,s,x-shot,"b""g",123456.75,,,false'
}

models_are_compared() {
	new_repository
	two_models
	hfmeta scores list --compare org/tiny org/a-model-with-a-rather-long-name-for-one >out
	same out <<-EOF
	  1  org/tiny
	  2  org/a-model-with-a-rather-long-name-for-one

	                                                                1         2
	harness
	  arc_easy         0-shot  acc                             0.6557    0.7500*
	                           acc_norm                        0.2500    0.2500
	  both             x-shot  acc                             0.7500    0.7500
	  gsm8k            5-shot  exact_match,flexible-extract    0.2000    0.2000
	                           exact_match,strict-match        0.1000
	                           odd,x                                     3.0000
	  more             0-shot  acc                             0.5000    0.5000
	  wikitext         0-shot  word_perplexity                12.5000   11.2500*

	* best
	EOF
}

values_come_in_full() {
	new_repository
	two_models
	hfmeta scores list --csv --compare org/tiny org/a-model-with-a-rather-long-name-for-one >out
	sed -n '1p;/gsm8k/p;/arc_easy.*acc,/p' out >../some
	same ../some <<-EOF
	model,source,task,shots,metric,value,stderr,timestamp,best
	org/tiny,harness,arc_easy,0-shot,acc,0.6557239057239057,0.0097,2024-08-14T04-26-32.061537,false
	org/a-model-with-a-rather-long-name-for-one,harness,arc_easy,0-shot,acc,0.75,0.0097,2024-08-14T04-26-32.061537,true
	org/tiny,harness,gsm8k,5-shot,"exact_match,flexible-extract",0.2,,2024-08-14T04-26-32.061537,false
	org/a-model-with-a-rather-long-name-for-one,harness,gsm8k,5-shot,"exact_match,flexible-extract",0.2,,2024-08-14T04-26-32.061537,false
	org/tiny,harness,gsm8k,5-shot,"exact_match,strict-match",0.1,0.02,2024-08-14T04-26-32.061537,false
	org/a-model-with-a-rather-long-name-for-one,harness,gsm8k,5-shot,"odd,x",3,,2024-08-14T04-26-32.061537,false
	EOF
	hfmeta --json scores list org/tiny | sed 1q >out
	same out <<-EOF
	{"best":false,"higher_is_better":true,"metric":"acc","model":"org/tiny","shots":"0-shot","source":"harness","stderr":0.0097,"task":"arc_easy","timestamp":"2024-08-14T04-26-32.061537","value":0.6557239057239057}
	EOF
}

what_is_not_there_is_said() {
	new_repository
	two_models
	fails_with 128 hfmeta scores list org/tinny 2>err
	has err "fatal: no scores record is of 'org/tinny', did you mean 'org/tiny'?"
	fails_with 128 hfmeta scores list --compare org/tiny q/w 2>err
	has err "no scores record is of 'q/w'"
	has err "hint: 'hfmeta scores q/w' asks the leaderboards"
	fails_with 129 hfmeta scores list 2>err
	fails_with 129 hfmeta --json scores list --csv org/tiny 2>err
	echo '{"model_name": 7' >$record
	fails_with 128 hfmeta scores list org/tiny 2>err
	has err "cannot read '$record'"
}

# The sub-commands' help, as help.sh looks at that of commands.
the_page_has_their_options() {
	page=${top_srcdir:-$here/../..}/man/hfmeta-scores.1
	for sub in import list; do
		hfmeta scores $sub -h >help
		has help "usage: hfmeta scores $sub"
		sed -n 's/^    \(-., \)*--\([^ ]*\).*/\2/p' help >options
		test -s options
		while read -r option; do
			grep -qE "^\.It Fl .*-$option( |\$)" "$page"
		done <options
	done
}

for name in the_new_form_is_read the_old_form_is_read \
	the_date_stands_in_for_a_file_name \
	folders_are_searched_and_models_told_apart a_dry_run_changes_nothing \
	the_newer_result_stays what_people_wrote_stays \
	numbers_that_are_none_are_null \
	the_model_is_named_by_the_file_or_the_user a_checkpoint_is_told_apart \
	bad_files_are_refused_and_the_others_read many_results_are_refused \
	strange_names_do_no_harm names_that_are_no_utf8_do_no_harm records_can_be_imported \
	a_missing_model_can_be_an_error a_bare_repository_will_do \
	a_collection_keeps_its_file_names \
	one_model_is_a_table rows_are_in_order models_are_compared values_come_in_full \
	what_is_not_there_is_said the_page_has_their_options; do
	t $name
done
t_done
