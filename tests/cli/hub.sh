#!/bin/sh
# SPDX-License-Identifier: MIT
# 'hfmeta add' against a real HTTP server that behaves, and misbehaves, as the
# Hub does.
standin_here=$(cd "$(dirname "$0")/../hub" && pwd)
. "${0%/*}/lib.sh"
. "$standin_here/standin.sh"
test -x "$standin_program" || skip_all "the stand-in is not built"
export HFMETA_BACKOFF_MS=5 HFMETA_RETRIES=2 HF_HUB_DOWNLOAD_TIMEOUT=5

# A test ends in a sub-shell: its stand-in must end with it.
with_hub() {
	standin_start
	trap standin_stop EXIT
	standin_config
	hfmeta init >&3
	git rev-parse HEAD >"$work/before"
}

# The repository is byte for byte what it was before.
untouched() {
	rm -f err out
	git rev-parse HEAD | same "$work/before"
	sound
}

add_over_http_is_add_from_a_snapshot() {
	with_hub </dev/null
	hfmeta add $bert >&3
	same "$here/../../$bert_path" <$bert_path
	standin_log >log
	# One document, README.md and config.json, each at one commit.
	test "$(grep -c '"target":"/api/models/' log)" = 1
	grep -q '"target":"/api/models/google-bert/bert-base-uncased?blobs=true"' log
	test "$(grep -c '/resolve/86b5e0934494bd15c9632b12f734a8a67f723594/' log)" = 2
	git log -1 --format='%(trailers:key=Hub-Endpoint,valueonly)' | grep -q "^$HF_ENDPOINT"
	rm log
	sound
}

a_renamed_model_is_recorded_under_its_new_name() {
	with_hub <<-EOF
	{"repos": [{"type": "model", "id": "$bert", "aliases": ["bert-base-uncased"]}]}
	EOF
	hfmeta add bert-base-uncased >out 2>err
	echo "A  $bert_path" | same out
	has err "note: 'bert-base-uncased' is '$bert' on the Hub now"
	hfmeta add bert-base-uncased >out 2>err
	echo "=  $bert_path (tracked already)" | same out
}

an_unknown_model_is_a_clear_error() {
	with_hub </dev/null
	fails_with 128 hfmeta add org/none 2>err
	has err "fatal: cannot add 'org/none': "
	has err "hint: "
	HF_TOKEN=hf_valid fails_with 128 hfmeta add org/none 2>err
	has err "fatal: cannot add 'org/none': "
	untouched
}

a_private_model_needs_a_token() {
	with_hub <<-EOF
	{"tokens": ["hf_reader"], "repos": [{"type": "model", "id": "$bert",
	  "private": true, "readers": ["hf_reader"]}]}
	EOF
	fails_with 128 hfmeta add $bert 2>err
	has err "fatal: cannot add '$bert'"
	has err "HF_TOKEN"
	HF_TOKEN=hf_bad fails_with 128 hfmeta add $bert 2>err
	has err "token"
	untouched
	HF_TOKEN=hf_reader hfmeta add $bert
	hfmeta check
}

a_gated_model_is_recorded_without_its_files() {
	with_hub <<-EOF
	{"repos": [{"type": "model", "id": "$bert", "gated": "manual"}]}
	EOF
	hfmeta add $bert >out 2>err
	echo "A  $bert_path" | same out
	has err "warning: '$bert' is recorded without its files: access is gated (401 GatedRepo)"
	test "$(grep -c warning: err)" = 1
	has err "/$bert"
	hfmeta textconv $bert_path >flat
	has flat '/license: "apache-2.0"'
	has flat '/gated: "manual"'
	! grep -q '/developed_by' flat
}

a_disabled_model_says_so() {
	with_hub <<-EOF
	{"repos": [{"type": "model", "id": "$bert", "disabled": true}]}
	EOF
	hfmeta add $bert >out 2>err
	has err "disabled"
	hfmeta textconv $bert_path >flat
	has flat '/disabled: true'
}

# fault JSON, what the message must hold
refuses() {
	standin_config <<-EOF
	{"faults": [$1]}
	EOF
	fails_with 128 hfmeta add $bert >out 2>err
	has err "fatal: cannot add '$bert': "
	has err "$2"
	test "$(grep -c '^fatal:' err)" = 1
	! grep -q '^warning:' err
	test ! -s out
	untouched
}

broken_answers_are_one_clear_message_each() {
	with_hub </dev/null
	api='"path": "/api/models/*"'
	refuses "{$api, \"status\": 200, \"type\": \"text/html\", \"body\": \"<html>Log in</html>\"}" "JSON"
	refuses "{$api, \"truncate_at\": 100}" ""
	refuses "{$api, \"length\": 99999}" ""
	refuses "{$api, \"status\": 200, \"hex\": \"7b226964223a22ff227d\"}" "not valid UTF-8"
	refuses "{$api, \"repeat\": {\"text\": \"[\", \"bytes\": 104857600}}" "larger"
	refuses "{$api, \"repeat\": {\"text\": \"[\", \"bytes\": 100000}}" "nested deeper"
	refuses "{$api, \"status\": 200, \"body\": \"{\\\"id\\\":1,\\\"id\\\":2}\"}" "twice"
	refuses "{$api, \"status\": 200, \"body\": \"{\\\"id\\\": NaN}\"}" "NaN"
	refuses "{$api, \"status\": 200, \"body\": \"{}\"}" "no 'id'"
	refuses "{$api, \"status\": 200, \"body\": \"{\\\"id\\\": \\\"../../x\\\", \\\"sha\\\": \\\"0000000000000000000000000000000000000000\\\"}\"}" "bad 'id'"
	refuses "{$api, \"status\": 200, \"body\": \"{\\\"id\\\": \\\"a/b\\\", \\\"sha\\\": \\\"main/../..\\\"}\"}" "bad 'sha'"
	refuses "{$api, \"status\": 307, \"headers\": {\"Location\": \"/api/models/$bert?blobs=true\"}}" "redirect"
	refuses "{$api, \"status\": 302, \"headers\": {\"Location\": \"file:///etc/passwd\"}}" ""
	refuses "{$api, \"status\": 503, \"type\": \"text/html\", \"body\": \"<html>\"}" "503"
	refuses "{$api, \"reset\": true}" ""
	refuses "{$api, \"status\": 429, \"headers\": {\"Retry-After\": \"0\"}}" "429"
}

a_slow_answer_times_out() {
	with_hub <<-EOF
	{"faults": [{"path": "/api/models/*", "delay_ms": 8000}]}
	EOF
	HF_HUB_DOWNLOAD_TIMEOUT=1 HFMETA_RETRIES=0 \
		fails_with 128 hfmeta add $bert 2>err
	has err "fatal: cannot add '$bert': "
	untouched
}

a_passing_fault_is_tried_again() {
	with_hub <<-EOF
	{"faults": [{"path": "/api/models/*", "status": 502, "times": 1, "body": "x"},
	  {"path": "*README.md*", "status": 500, "times": 2, "body": "x"}]}
	EOF
	hfmeta add $bert >out
	echo "A  $bert_path" | same out
	same "$here/../../$bert_path" <$bert_path
}

other_client_errors_are_not_tried_again() {
	with_hub <<-EOF
	{"faults": [{"path": "/api/models/*", "status": 400, "body": "{\"error\": \"no\"}"}]}
	EOF
	fails_with 128 hfmeta add $bert 2>err
	test "$(standin_count api/models)" = 1
}

a_connection_that_breaks_at_the_readme_adds_nothing() {
	with_hub <<-EOF
	{"faults": [{"path": "*README.md*", "reset": true}]}
	EOF
	fails_with 128 hfmeta add $bert 2>err
	has err "cannot fetch README.md"
	untouched
}

a_missing_readme_is_a_warning() {
	with_hub <<-EOF
	{"faults": [{"path": "*README.md*", "status": 404,
	  "headers": {"X-Error-Code": "EntryNotFound"}, "body": "Entry not found"}]}
	EOF
	hfmeta add $bert >out 2>err
	has err "warning: '$bert' is recorded without its README.md"
	hfmeta check
}

broken_front_matter_is_named_with_its_line() {
	with_hub <<-EOF
	{"repos": [{"type": "model", "id": "$bert", "doc": {"cardData": null}}],
	 "faults": [{"path": "*resolve-cache*README.md*", "status": 200, "type": "text/plain",
	  "body": "---\nlicense: mit\nbad: [1\n---\n# Card\n\n- **Developed by:** Ada\n"},
	  {"path": "*resolve/*README.md*", "status": 200, "type": "text/plain",
	  "body": "---\nlicense: mit\nbad: [1\n---\n# Card\n\n- **Developed by:** Ada\n"}]}
	EOF
	hfmeta add $bert >out 2>err
	has err "warning: the front matter of '$bert' cannot be read: README.md: line "
	hfmeta textconv $bert_path >flat
	has flat '/developed_by: "Ada"'
	! grep -q '^/card_data' flat
}

the_token_goes_to_the_endpoint_only() {
	with_hub <<-EOF
	{"repos": [{"type": "model", "id": "$bert", "lfs": ["README.md"]}]}
	EOF
	HF_TOKEN=hf_secret hfmeta add $bert >out 2>err
	standin_log >log
	grep -q '"port":"cdn"' log
	! grep '"port":"cdn"' log | grep -q hf_secret
	grep '"port":"hub"' log | grep -q 'Bearer hf_secret'
	! grep -rq hf_secret out err .git model_metadata
}

a_token_is_not_sent_where_only_the_repository_points() {
	with_hub </dev/null
	printf '[hfmeta]\n\tendpoint = %s\n' "$HF_ENDPOINT" >>.hfmetaconfig
	git commit -qam endpoint
	unset HF_ENDPOINT
	HF_TOKEN=hf_secret hfmeta add $bert >&3
	! standin_log | grep -q hf_secret
	test "$(standin_count '"port":"hub"')" -ge 3
}

what_moves_without_a_commit_is_not_recorded() {
	with_hub <<-EOF
	{"jitter": true}
	EOF
	hfmeta add $bert >&3
	same "$here/../../$bert_path" <$bert_path
}

a_recorded_snapshot_gives_the_same_record() {
	with_hub </dev/null
	HF_TOKEN=hf_secret hfmeta add --record "$work/recorded" $bert >&3
	! grep -rq hf_secret "$work/recorded"
	cp $bert_path "$work/first.json"
	standin_stop
	hfmeta init ../again >&3
	cd ../again
	hfmeta --hub "$work/recorded" add $bert >&3
	same "$work/first.json" <$bert_path
	rm -rf ../again "$work/recorded"
}

recorded_answers_of_the_hub_make_valid_records() {
	test -d "${HFMETA_SHARED:-/nowhere}/hub/api" || return 0
	standin_start --recorded "$HFMETA_SHARED/hub"
	trap standin_stop EXIT
	hfmeta init >&3
	added=0
	for file in "$HFMETA_SHARED"/hub/api/models/*@*.json; do
		name=${file##*/}
		case $name in *~*) continue ;; esac
		id=$(echo "${name%%@*}" | sed 's|__|/|')
		hfmeta add "$id" >>out 2>>err || echo "$id: $?" >>failures
		added=$((added + 1))
	done
	test "$added" -gt 30
	if test -s failures; then cat failures err >&3; return 1; fi
	hfmeta check --all
}

t add_over_http_is_add_from_a_snapshot
t a_renamed_model_is_recorded_under_its_new_name
t an_unknown_model_is_a_clear_error
t a_private_model_needs_a_token
t a_gated_model_is_recorded_without_its_files
t a_disabled_model_says_so
t broken_answers_are_one_clear_message_each
t a_slow_answer_times_out
t a_passing_fault_is_tried_again
t other_client_errors_are_not_tried_again
t a_connection_that_breaks_at_the_readme_adds_nothing
t a_missing_readme_is_a_warning
t broken_front_matter_is_named_with_its_line
t the_token_goes_to_the_endpoint_only
t a_token_is_not_sent_where_only_the_repository_points
t what_moves_without_a_commit_is_not_recorded
t a_recorded_snapshot_gives_the_same_record
t recorded_answers_of_the_hub_make_valid_records
t_done
