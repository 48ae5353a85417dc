#!/bin/sh
# SPDX-License-Identifier: MIT
# 'hfmeta refresh' against the Hub's stand-in: what it asks, what it commits.
standin_here=$(cd "$(dirname "$0")/../hub" && pwd)
. "${0%/*}/lib.sh"
. "$standin_here/standin.sh"
test -x "$standin_program" || skip_all "the stand-in is not built"
export HFMETA_BACKOFF_MS=5 HFMETA_RETRIES=2 HF_HUB_DOWNLOAD_TIMEOUT=5

readme_blob=$(printf -- '- **Developed by:** Ada\n' | git hash-object --stdin)

# model ID REVISION-DIGIT [LICENSE]: in the snapshot ./hub
model() {
	mkdir -p "../hub/api/models/$(dirname "$1")" "../hub/$1/resolve/main"
	cat >"../hub/api/models/$1.json" <<-EOF
	{"_id": "$1", "id": "$1", "author": "$(dirname "$1")", "sha": "000000000000000000000000000000000000000$2",
	 "lastModified": "2024-01-0$2T00:00:00.000Z", "gated": false, "private": false, "disabled": false,
	 "tags": [], "cardData": {"license": "${3:-mit}"},
	 "siblings": [{"rfilename": "README.md", "size": 30, "blobId": "$readme_blob"}]}
	EOF
	printf -- '- **Developed by:** Ada\n' >"../hub/$1/resolve/main/README.md"
}

# Five models of one namespace, and one of its own.
start() {
	rm -rf ../hub && mkdir ../hub
	for name in one two three four five; do
		model many/$name 1
	done
	model alone/single 1
	standin_start --snapshot "$PWD/../hub"
	trap standin_stop EXIT
	hfmeta init >&3
	hfmeta add many/one many/two many/three many/four many/five alone/single >&3
	new_log
}

new_log() {
	: >"$standin_dir/log"
}

config() {
	standin_config
	new_log
}

path_of() {
	echo "model_metadata/$(echo "$1" | tr / _).json"
}

commits() {
	git rev-list --count HEAD
}

nothing_changed_costs_one_request_a_namespace() {
	start
	hfmeta refresh >out 2>err
	same out </dev/null
	has err "note: 6 records, 0 changed; 2 requests (1 api, 1 resolvers)"
	test "$(standin_count .)" = 2
	test "$(standin_count '"method":"HEAD".*"/alone/single/resolve/main/README.md"')" = 1
	test "$(standin_count '"/api/models?author=many&expand')" = 1
	test "$(commits)" = 7
	rm out err
	sound
}

only_what_changed_is_fetched() {
	start
	model many/two 2 apache-2.0
	model alone/single 3
	hfmeta refresh >out 2>err
	same out <<-EOF
	M  $(path_of alone/single): last_modified, sha
	M  $(path_of many/two): card_data, last_modified, license, sha
	EOF
	has err "6 records, 2 changed; "
	# A document each; the README has the blob id that it had.
	test "$(standin_count '"/api/models/[^"]*?blobs=true"')" = 2
	git log -1 --format=%B >message
	has message "Refresh model many/two: card_data/license, last_modified, license, sha"
	has message 'license: "mit" -> "apache-2.0"'
	has message "Hub-Revision: 0000000000000000000000000000000000000002"
	new_log
	model many/two 3 mit
	hfmeta refresh >&3 2>&3
	test "$(standin_count '/resolve/0000.*README')" = 0
	hfmeta textconv "$(path_of many/two)" | grep -q '/developed_by: "Ada"'
	# Without what is kept it is fetched again.
	rm -r .git/hfmeta/files
	model many/two 4 mit
	hfmeta refresh >&3 2>&3
	test "$(standin_count '/resolve/0000000000000000000000000000000000000004/README')" = 1
	rm out err message
	hfmeta check --all
	sound
}

all_can_be_one_commit() {
	start
	model many/two 2 apache-2.0
	model many/three 2
	model alone/single 3
	echo mine >>"$(path_of many/three)"
	fails_with 2 hfmeta refresh --squash >out 2>err
	same out <<-EOF
	M  $(path_of alone/single): last_modified, sha
	M  $(path_of many/two): card_data, last_modified, license, sha
	EOF
	has err "error: "
	test "$(commits)" = 8
	printf 'Refresh 2 records\n\nRefresh model alone/single: last_modified, sha\nRefresh model many/two: card_data/license, last_modified, license, sha\n' >want
	git log -1 --format=%B | sed '$d' | same want
	git checkout -q "$(path_of many/three)"
	# One is as it would be without.
	hfmeta refresh --squash >&3 2>&3
	git log -1 --format=%s >out
	has out "Refresh model many/three: "
	test "$(commits)" = 9
	rm out err want
	sound
}

a_flag_that_moves_without_a_commit_is_seen() {
	start
	config <<-EOF
	{"repos": [{"type": "model", "id": "many/one", "doc": {"gated": "auto"}}]}
	EOF
	hfmeta refresh >out 2>&3
	echo "M  $(path_of many/one): gated" | same out
	# A gated one of its own is asked for by its document.
	config <<-EOF
	{"repos": [{"type": "model", "id": "alone/single", "gated": "manual"},
	 {"type": "model", "id": "many/one", "doc": {"gated": "auto"}}]}
	EOF
	rm -r .git/hfmeta/files
	hfmeta refresh --full >out 2>err
	echo "M  $(path_of alone/single): gated" | same out
	has err "access is gated"
	hfmeta textconv "$(path_of alone/single)" >flat
	has flat '/developed_by: "Ada"'
	new_log
	hfmeta refresh >out 2>err
	same out </dev/null
	test "$(standin_count '"/api/models/alone/single?expand')" = 1
	test "$(standin_count HEAD)" = 0
}

a_renamed_one_moves_with_its_links() {
	start
	cat >schemas/extra.schema.json <<-EOF
	{"type": "object", "properties": {"name": {"type": "string"},
	 "models": {"type": "array", "items": {"type": "string", "x-hfmeta": {"link": "model"}}}}}
	EOF
	cat >>.hfmetaconfig <<-EOF
	[record "group"]
		path = groups
		schema = schemas/extra.schema.json
	EOF
	hfmeta fmt schemas/extra.schema.json >&3
	mkdir groups
	echo '{"name": "g", "models": ["many/two", "many_one"]}' >groups/g.json
	hfmeta fmt groups/g.json >&3
	git add . && git commit -qm groups
	model many/renamed 1
	rm -r ../hub/many/one ../hub/api/models/many/one.json
	config <<-EOF
	{"repos": [{"type": "model", "id": "many/renamed", "aliases": ["many/one"]}]}
	EOF
	hfmeta refresh >out 2>&3
	echo "R  $(path_of many/renamed) (was many/one)" | same out
	git log -1 --format=%s >subject
	echo "Rename model many/one to many/renamed" | same subject
	git log -1 --format='%(trailers:key=Hub-Id,valueonly)' >trailer
	has trailer many/renamed
	git show --stat -M --format= HEAD >stat
	has stat "many_one.json => many_renamed.json"
	has stat groups/g.json
	hfmeta textconv groups/g.json >flat
	has flat '/models/-: "many/two"'
	has flat '/models/-: "many/renamed"'
	test ! -e "$(path_of many/one)"
	test "$(git log --follow --format=%s -- "$(path_of many/renamed)" | wc -l)" = 2
	rm out subject trailer stat flat
	hfmeta check --all
	sound
}

a_rename_onto_what_is_tracked_is_refused() {
	start
	rm -r ../hub/many/one ../hub/api/models/many/one.json
	config <<-EOF
	{"repos": [{"type": "model", "id": "many/two", "aliases": ["many/one"]}]}
	EOF
	fails_with 2 hfmeta refresh >out 2>err
	has err "error: cannot refresh 'many/one': it is 'many/two' on the Hub now, which is tracked already"
	has err "hint: 'hfmeta rm many/one'"
	test "$(commits)" = 7
}

what_is_gone_is_marked_and_comes_back() {
	start
	config <<-EOF
	{"repos": [{"type": "model", "id": "many/one", "missing": true}]}
	EOF
	hfmeta refresh >out 2>err
	echo "M  $(path_of many/one): it is not on the Hub any more" | same out
	has err "6 records, 0 changed, 1 gone;"
	hfmeta textconv "$(path_of many/one)" >flat
	has flat '/hub_status/state: "gone"'
	grep -q "^/hub_status/since: \"$(date -u +%Y)-" flat
	has flat '/license: "mit"'
	hfmeta status >out
	has out "$(path_of many/one): not on the Hub any more"
	hfmeta refresh >out 2>&3
	same out </dev/null
	test "$(commits)" = 8
	config <<-EOF
	{}
	EOF
	hfmeta refresh >out 2>&3
	echo "M  $(path_of many/one): hub_status" | same out
	! grep -q hub_status "$(path_of many/one)"
	config <<-EOF
	{"repos": [{"type": "model", "id": "alone/single", "private": true}]}
	EOF
	hfmeta refresh --prune >out 2>&3
	echo "D  $(path_of alone/single)" | same out
	git log -1 --format=%s >subject
	echo "Remove model alone/single" | same subject
	rm out err flat subject
	hfmeta check --all
	sound
}

when_much_seems_gone_nothing_is_marked() {
	start
	config <<-EOF
	{"repos": [{"type": "model", "id": "many/one", "missing": true},
	 {"type": "model", "id": "many/two", "missing": true}]}
	EOF
	fails_with 2 hfmeta refresh >out 2>err
	same out </dev/null
	has err "warning: 2 records seem to be gone at once, and none of them was marked"
	has err "hint: if that is so, name them"
	test "$(commits)" = 7
	hfmeta refresh many/one many/two >out 2>&3
	test "$(wc -l <out)" = 2
	test "$(commits)" = 9
}

a_broken_answer_is_no_change() {
	start
	config <<-EOF
	{"faults": [{"path": "/api/models*author=many*", "status": 500, "body": "x"}]}
	EOF
	model alone/single 2
	fails_with 2 hfmeta refresh >out 2>err
	echo "M  $(path_of alone/single): last_modified, sha" | same out
	has err "error: cannot refresh 'many/one'"
	has err "6 records, 1 changed, 5 failed"
	config <<-EOF
	{"faults": [{"path": "/api/models*author=many*", "status": 200, "body": "[]"}]}
	EOF
	hfmeta refresh >out 2>&3
	same out </dev/null
}

options_choose_records() {
	start
	hfmeta refresh --full --limit 2 -n >out 2>err
	test "$(wc -l <out)" = 2
	has err "2 records, 2 to fetch with about 6 requests"
	hfmeta refresh -n --full many/one alone/single >out 2>&3
	same out <<-EOF
	would refresh  $(path_of alone/single)
	would refresh  $(path_of many/one)
	EOF
	for k in 1 2 3; do
		hfmeta refresh -n --full --shard $k/3 2>&3
	done | sort >out
	hfmeta refresh -n --full 2>&3 | sort | same out
	SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_MIN=6 SLURM_ARRAY_TASK_COUNT=3 \
		hfmeta refresh -n --full --shard auto >out 2>&3
	hfmeta refresh -n --full --shard 2/3 2>&3 | same out
	JOB_COMPLETION_INDEX=1 JOB_COMPLETION_COUNT=3 hfmeta refresh -n --full --shard auto 2>&3 | same out
	fails_with 129 hfmeta refresh --shard auto 2>err
	has err "SLURM_ARRAY_TASK_ID"
	for bad in 0/3 4/3 x 1/ /2; do
		fails_with 129 hfmeta refresh --shard $bad 2>err
	done
	fails_with 129 hfmeta refresh --older-than soon 2>err
	fails_with 128 hfmeta refresh org/none 2>err
	has err "fatal: no record of the Hub has the id 'org/none'"
	test "$(commits)" = 7
	hfmeta refresh many/one 2>&3
	hfmeta refresh -n --full --older-than 1h >out 2>&3
	test "$(wc -l <out)" = 5
	fails_with 1 grep many_one out
	# Who has waited longest comes first.
	hfmeta refresh --full --limit 3 2>&3
	hfmeta refresh -n --full --limit 5 --older-than 1d >out 2>&3
	test "$(wc -l <out)" = 2
}

an_alarm_is_raised_for_named_fields() {
	start
	model many/one 2 other
	fails_with 1 hfmeta refresh --fail-on files,license >&3 2>&3
	model many/one 3 other
	hfmeta refresh --fail-on files,license >&3 2>&3
}

limits_stop_cleanly() {
	start
	fails_with 128 hfmeta refresh --full --max-requests 3 >out 2>err
	has err "note: 6 records, 0 changed"
	has err "left out"
	has err "fatal: "
	rm out err
	sound
	config <<-EOF
	{"delay_ms": 400}
	EOF
	hfmeta refresh --full -j 1 >out 2>err &
	pid=$!
	sleep 0.6
	kill -INT $pid
	status=0
	wait $pid || status=$?
	test $status = 130
	has err "fatal: interrupted"
	rm out err
	sound
	config </dev/null
	hfmeta refresh --full 2>&3
}

until_asked() {	# so many requests
	tries=0
	until test "$(standin_count .)" -ge "$1"; do
		tries=$((tries + 1))
		test $tries -lt 300
		sleep .05
	done
}

interrupted() {
	status=0
	wait $pid || status=$?
	test $status = 130
}

an_interrupt_keeps_what_is_complete() {
	start
	for name in one two three four five; do
		model many/$name 2
	done
	before=$(commits)
	config <<-EOF
	{"delay_ms": 400}
	EOF
	hfmeta refresh -j 1 >out 2>err &
	pid=$!
	until_asked 5
	kill -INT $pid
	interrupted
	has err "fatal: interrupted"
	made=$(grep -c '^M' out)
	test "$made" -ge 1
	test "$made" -lt 5
	test "$(commits)" = $((before + made))
	rm out err
	sound
	config <<-EOF
	{"delay_ms": 20000}
	EOF
	hfmeta refresh >out 2>err &
	pid=$!
	until_asked 1
	kill -INT $pid
	kill -INT $pid || : # the first may have been enough
	interrupted
	rm out err
	sound
	config </dev/null
	hfmeta refresh 2>&3 >out
	test "$(grep -c '^M' out)" = $((5 - made))
	rm out
	sound
}

limits_of_time_stop_cleanly_too() {
	start
	for name in one two three four five; do
		model many/$name 2
	done
	before=$(commits)
	config <<-EOF
	{"delay_ms": 300}
	EOF
	fails_with 128 hfmeta refresh -j 1 --max-time 1 >out 2>err
	has err "fatal: stopped after 1.0 s"
	made=$(grep -c '^M' out) || :
	test "$made" -lt 5
	test "$(commits)" = $((before + made))
	rm out err
	sound
}

# 120 models in as many namespaces.
start_many() {
	rm -rf ../hub && mkdir ../hub
	seq -f 'n%.0f/m' 120 >../ids
	while read -r id; do
		model "$id" 1
	done <../ids
	hfmeta init >&3
	hfmeta --hub ../hub add - <../ids >&3
	standin_start --snapshot "$PWD/../hub"
	trap standin_stop EXIT
	new_log
}

changed_now() {	# ID
	model "$1" 2
	sed -i 's/"lastModified": "[^"]*"/"lastModified": "'"$(date -u +%FT%T.000Z)"'"/' \
		"../hub/api/models/$1.json"
}

the_listing_by_last_change_is_enough_for_many() {
	start_many
	hfmeta refresh 2>&3
	test "$(standin_count '"method":"HEAD"')" = 120
	changed_now n7/m
	new_log
	hfmeta refresh >out 2>err
	echo "M  $(path_of n7/m): last_modified, sha" | same out
	has err "note: 120 records, 1 changed; 2 requests (2 api, 0 resolvers)"
	test "$(standin_count 'sort=lastModified')" = 1
	test "$(standin_count 'author=')" = 0
	# What is known of the last run may be lost.
	rm .git/hfmeta/refreshed
	new_log
	hfmeta refresh 2>&3
	test "$(standin_count '"method":"HEAD"')" = 120
	test "$(standin_count 'sort=lastModified')" = 0
	# Where it is longer than it is worth, each is asked for.
	while read -r id; do
		changed_now "$id"
	done <../ids
	echo '{"page": 1}' | config
	hfmeta refresh 2>&3 >out
	test "$(standin_count 'sort=lastModified')" = 60
	test "$(standin_count '"method":"HEAD"')" = 120
	test "$(grep -c '^M' out)" = 119
	rm out err
	sound
}

# What came with a pull may be older than what the listing by last change tells.
what_others_have_added_is_asked_for() {
	start_many
	model late/one 1
	standin_stop
	standin_start --snapshot "$PWD/../hub"
	hfmeta --hub ../hub add late/one >&3
	git clone -q . ../theirs
	git reset -q --hard HEAD~1
	model late/one 2
	sed -i 's/2024-01/2023-01/' ../hub/api/models/late/one.json
	echo '{"page": 1}' | config
	hfmeta refresh 2>&3
	git pull -q ../theirs HEAD
	new_log
	hfmeta refresh >out 2>err
	echo "M  $(path_of late/one): last_modified, sha" | same out
	test "$(standin_count 'sort=lastModified')" = 1
	test "$(standin_count '"method":"HEAD"')" = 1
	has err "note: 121 records, 1 changed"
	new_log
	hfmeta refresh >out 2>err
	same out </dev/null
	test "$(standin_count .)" = 1
}

# Else it would be taken for known, and its change lost.
what_a_limit_leaves_out_is_not_forgotten() {
	start_many
	for id in z0/a z1/b z2/c; do
		model $id 1
	done
	standin_stop
	standin_start --snapshot "$PWD/../hub"
	git clone -q . ../others
	(cd ../others && hfmeta --hub ../hub add z0/a z1/b z2/c >&3)
	hfmeta refresh 2>&3
	for id in z0/a z1/b z2/c; do
		model $id 2
		sed -i 's/2024-01/2023-01/' ../hub/api/models/$id.json
	done
	git pull -q ../others HEAD
	echo '{"page": 1}' | config
	hfmeta refresh --limit 1 >out 2>&3
	echo "M  $(path_of z0/a): last_modified, sha" | same out
	hfmeta refresh >out 2>&3
	same out <<-EOF
	M  $(path_of z1/b): last_modified, sha
	M  $(path_of z2/c): last_modified, sha
	EOF
	rm out
	sound
}

what_stopped_was_not_looked_at() {
	start
	model many/one 2
	model many/two 2
	echo '{' >schemas/model_metadata.schema.json
	fails_with 128 hfmeta refresh >out 2>err
	same out </dev/null
	git checkout -q schemas
	: >.git/index.lock
	fails_with 128 hfmeta refresh >out 2>err
	same out </dev/null
	rm .git/index.lock
	hfmeta refresh -n --older-than 1h >out 2>&3
	same out <<-EOF
	would refresh  $(path_of many/one)
	would refresh  $(path_of many/two)
	EOF
	rm out err
	sound
}

# More than are held in memory: joined with the listing, both sorted.
a_namespace_may_be_a_crowd() {
	# Eleven pages of it take long in a build that checks itself.
	HF_HUB_DOWNLOAD_TIMEOUT=100
	rm -rf ../hub
	mkdir -p ../hub/api/models/crowd
	awk 'BEGIN {
		for (i = 1; i <= 10010; i++) {
			id = "crowd/" (i % 3 ? "m" : "M") i
			print id
			file = "../hub/api/models/" id ".json"
			printf "{\"id\": \"%s\", \"sha\": \"%040d\", \"tags\": [], \"siblings\": [],\n" \
				"\"lastModified\": \"2024-01-01T00:00:00.000Z\", \"private\": false}\n", id, 1 >file
			close(file)
		}
	}' >../ids
	hfmeta init >&3
	hfmeta -q --hub ../hub add - <../ids >&3
	standin_start --snapshot "$PWD/../hub"
	trap standin_stop EXIT
	new_log
	hfmeta refresh >out 2>err
	same out </dev/null
	has err "note: 10010 records, 0 changed; 11 requests (11 api, 0 resolvers)"
	sed -i 's/0001"/0002"/' ../hub/api/models/crowd/M9.json ../hub/api/models/crowd/m10000.json
	config <<-EOF
	{"repos": [{"type": "model", "id": "crowd/m7", "missing": true}]}
	EOF
	hfmeta refresh >out 2>err
	sort out >sorted
	same sorted <<-EOF
	M  $(path_of crowd/M9): sha
	M  $(path_of crowd/m10000): sha
	M  $(path_of crowd/m7): it is not on the Hub any more
	EOF
	config <<-EOF
	{"faults": [{"path": "/api/models*", "status": 500, "body": "x"}]}
	EOF
	fails_with 2 hfmeta refresh >out 2>err
	same out </dev/null
	has err "note: 10010 records, 0 changed, 10010 failed;"
	rm out err sorted
	sound
}

progress_is_drawn_on_a_terminal() {
	command -v script >/dev/null || return 0
	start_many
	# Long enough for a line to be due in the second batch, too.
	echo '{"delay_ms": 250}' | config
	script -qec 'hfmeta refresh --full' ../typescript >../shown </dev/null
	tr '\r' '\n' <../shown >../lines
	grep -qE '^0 of 120 records, [0-9]+ requests \([0-9]+ left\)' ../lines
	grep -qE '^100 of 120 records, [0-9.]+/s, [0-9]+ s left, [0-9]+ requests \([0-9]+ left\): n[0-9]+/m' ../lines
	# The last word is the summary, on a line of its own.
	tail -n 2 ../lines | grep -q '^.\{0,4\}note: 120 records'
	config </dev/null
	hfmeta refresh --full 2>err >out
	test "$(wc -l <err)" = 1
	script -qec 'hfmeta --no-progress refresh --full' ../typescript >../shown </dev/null
	fails_with 1 grep ' of 120 records' ../shown
}

# Else one server could say what the README of another has.
a_file_is_kept_only_under_its_own_id() {
	start
	kept=.git/hfmeta/files/$(echo $readme_blob | cut -c1-2)/$(echo $readme_blob | cut -c3-)
	test "$(cat $kept)" = '- **Developed by:** Ada'
	echo '- **Developed by:** Eve' >$kept
	model many/one 2
	hfmeta refresh >out 2>&3
	echo "M  $(path_of many/one): last_modified, sha" | same out
	test "$(cat $kept)" = '- **Developed by:** Ada'
	rm $kept
	printf -- '- **Developed by:** Eve\n' >../hub/many/two/resolve/main/README.md
	model_line=$(path_of many/two)
	sed -i 's/0001"/0002"/' ../hub/api/models/many/two.json
	hfmeta refresh >out 2>&3
	echo "M  $model_line: developed_by, sha" | same out
	test ! -e $kept
	rm out
	sound
}

a_record_that_cannot_be_read_is_told_of() {
	start
	hfmeta refresh 2>&3
	rm .git/hfmeta/refreshed
	sed -i '5,$d' "$(path_of many/one)"
	git commit -qan -m 'cut short'
	fails_with 2 hfmeta refresh >out 2>err
	same out </dev/null
	has err "error: cannot refresh '$(path_of many/one)': it cannot be read: line 5, column 1: the text ends inside an object"
	has err "note: 6 records, 0 changed, 1 failed"
	test ! -e .git/hfmeta/refreshed
	fails_with 2 hfmeta refresh -n >out 2>err
	same out </dev/null
	has err "error: cannot refresh '$(path_of many/one)'"
	fails_with 2 hfmeta refresh many/one 2>err
	has err "note: 1 record, 0 changed, 1 failed"
	hfmeta refresh many/two 2>&3
	hfmeta refresh -t dataset 2>&3
	fails_with 2 hfmeta --json refresh >out 2>&3
	grep -q '"event":"failed".*"path":"'"$(path_of many/one)" out
	git revert -n HEAD && git commit -qn -m whole
	hfmeta refresh 2>&3
	grep -q ' [*]$' .git/hfmeta/refreshed
	rm out err
	sound
}

a_dry_run_tells_of_what_cannot_be_asked() {
	start
	standin_stop
	fails_with 2 hfmeta refresh -n >out 2>err
	same out </dev/null
	has err "error: cannot refresh 'alone/single': cannot connect to"
	has err "hint: check the network connection"
	has err "note: 6 records, 0 to fetch with about 0 requests, 6 failed"
}

upkeep_is_hinted_at() {
	start
	model many/one 2
	git gc -q
	hfmeta refresh 2>err >&3
	fails_with 1 grep 'hint:' err
	git config gc.autoPackLimit 1
	git commit -q --allow-empty -m more
	git repack -q
	model many/one 3
	hfmeta refresh 2>err >&3
	has err "hint: the objects lie in 2 packs; 'git gc' makes one of them"
	git config gc.auto 0
	commit_empty_records 10001
	model many/one 4
	hfmeta refresh many/one 2>err >&3
	has err "hint: with 10007 records in one folder each commit writes a large tree; 'hfmeta layout sharded' spreads them"
	fails_with 1 grep 'packs' err
}

json_has_an_object_for_each_event() {
	start
	model many/two 2 apache-2.0
	hfmeta --json refresh >out 2>&3
	head -1 out >first
	has first '"event":"changed"'
	has first '"fields":["card_data","last_modified","license","sha"]'
	has first '"id":"many/two"'
	tail -1 out >last
	has last '"event":"summary"'
	has last '"changed":1'
	has last '"requests":'
}

what_people_change_meanwhile_is_not_overwritten() {
	start
	model many/one 2
	model many/two 2
	echo >>"$(path_of many/one)"
	fails_with 2 hfmeta refresh >out 2>err
	echo "M  $(path_of many/two): last_modified, sha" | same out
	has err "error: cannot refresh 'many/one'"
	has err "changes that are not committed"
	git checkout -q "$(path_of many/one)"
	rm out err
	sound
}

a_snapshot_can_be_refreshed_from() {
	start
	model many/two 2 apache-2.0
	hfmeta --hub ../hub refresh >out 2>&3
	echo "M  $(path_of many/two): card_data, last_modified, license, sha" | same out
}

for test in nothing_changed_costs_one_request_a_namespace \
		only_what_changed_is_fetched \
		a_flag_that_moves_without_a_commit_is_seen \
		a_renamed_one_moves_with_its_links \
		a_rename_onto_what_is_tracked_is_refused \
		what_is_gone_is_marked_and_comes_back \
		when_much_seems_gone_nothing_is_marked \
		a_broken_answer_is_no_change \
		options_choose_records \
		an_alarm_is_raised_for_named_fields \
		all_can_be_one_commit \
		limits_stop_cleanly \
		an_interrupt_keeps_what_is_complete \
		limits_of_time_stop_cleanly_too \
		the_listing_by_last_change_is_enough_for_many \
		what_others_have_added_is_asked_for \
		what_a_limit_leaves_out_is_not_forgotten \
		what_stopped_was_not_looked_at \
		a_namespace_may_be_a_crowd \
		progress_is_drawn_on_a_terminal \
		a_file_is_kept_only_under_its_own_id \
		a_record_that_cannot_be_read_is_told_of \
		a_dry_run_tells_of_what_cannot_be_asked \
		upkeep_is_hinted_at \
		json_has_an_object_for_each_event \
		what_people_change_meanwhile_is_not_overwritten \
		a_snapshot_can_be_refreshed_from; do
	t $test
done
t_done
