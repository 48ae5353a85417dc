#!/bin/sh
# SPDX-License-Identifier: MIT
. "${0%/*}/lib.sh"

with_record() {
	hfmeta init >&3
	hfmeta add $bert >&3
}

check_passes_on_a_fresh_record() {
	with_record
	hfmeta check >out
	same out </dev/null
	hfmeta check $bert_path
	hfmeta check model_metadata
	cd model_metadata
	hfmeta check . google-bert_bert-base-uncased.json
	hfmeta check "$PWD"
}

check_says_where_and_why() {
	with_record
	sed 's/"dimension": 768/"dimension": "wide"/; s/"num_heads": 12/"num_heads": 0/' \
		$bert_path >x && mv x $bert_path
	fails_with 1 hfmeta check -- $bert_path >out 2>err
	line=$(grep -n '"dimension"' $bert_path | cut -d: -f1)
	has out "$bert_path:$line:16: /dimension: must be an integer or null, is a string (type)"
	line=$(grep -n '"num_heads"' $bert_path | cut -d: -f1)
	has out "$bert_path:$line:16: /num_heads: "
	test "$(wc -l <out)" = 2
	has err "1 of 1 file"
}

check_finds_a_name_that_is_not_known() {
	with_record
	sed 's/"dimension": 768/"dimensoin": 768/' $bert_path >x && mv x $bert_path
	hfmeta fmt $bert_path >&3
	fails_with 1 hfmeta check >out 2>&3
	has out "/dimensoin"
	has out "did you mean 'dimension'"
}

check_finds_what_is_no_json() {
	with_record
	printf '{"id": "a",\n "x": 01}\n' >model_metadata/bad.json
	fails_with 1 hfmeta check >out 2>&3
	has out "model_metadata/bad.json:2:7: a number with a leading zero (json)"
}

check_finds_what_is_not_canonical() {
	with_record
	sed 's/^  "author"/    "author"/' $bert_path >x && mv x $bert_path
	fails_with 1 hfmeta check >out 2>&3
	has out "$bert_path:$(grep -n '"author"' $bert_path | cut -d: -f1):3: not in canonical form"
	hfmeta fmt $bert_path >&3
	hfmeta check
}

check_finds_a_schema_that_is_none() {
	with_record
	sed 's/"integer"/"intger"/' schemas/model_metadata.schema.json >x
	mv x schemas/model_metadata.schema.json
	fails_with 1 hfmeta check >out 2>&3
	has out "schemas/model_metadata.schema.json: "
	has out "(schema)"
}

check_finds_a_wrong_expression_in_a_schema() {
	with_record
	sed 's/"source": "config"/"source": "confg"/' schemas/model_metadata.schema.json >x
	mv x schemas/model_metadata.schema.json
	fails_with 1 hfmeta check schemas/model_metadata.schema.json >out 2>&3
	has out "x-hfmeta/"
	has out "no such source: 'confg'"
}

check_goes_on_past_a_bad_file() {
	with_record
	for i in 1 2 3; do echo '{' >model_metadata/bad$i.json; done
	fails_with 1 hfmeta check >out 2>err
	test "$(grep -c 'model_metadata/bad' out)" = 3
	has err "3 of 7 files have problems"
}

check_reads_a_list() {
	with_record
	echo '{' >"model_metadata/a
b.json"
	git add -A
	git ls-files -z 'model_metadata/*.json' >list
	fails_with 1 hfmeta check - <list >out 2>err
	has err "1 of 2 files has problems"
	printf '%s\r\n\n' $bert_path | hfmeta check -
	fails_with 129 hfmeta check ""
}

check_prints_objects() {
	with_record
	echo '{}' >model_metadata/bad.json
	fails_with 1 hfmeta --json check >out 2>&3
	has out '"path":"model_metadata/bad.json"'
	has out '"keyword":"required"'
}

check_refuses_paths_that_are_no_records() {
	with_record
	fails_with 128 hfmeta check nowhere.json 2>err
	has err "no such file"
	echo '{}' >other.json
	fails_with 128 hfmeta check other.json 2>err
	has err "is no record"
	fails_with 128 hfmeta check ../outside.json 2>err
	has err "outside of the repository"
	fails_with 129 hfmeta check --staged --all 2>err
}

check_reads_no_symbolic_link() {
	with_record
	ln -s /etc/passwd model_metadata/link.json
	fails_with 1 hfmeta check >out 2>&3
	has out "model_metadata/link.json: is a symbolic link (file)"
}

check_refuses_another_users_repository_as_git_does() {
	test "$(id -u)" = 0 || return 0		# only root can give it away
	with_record
	chown -R 1 .
	fails_with 128 hfmeta check 2>"$work/err"
	has "$work/err" "belongs to another user"
	has "$work/err" "hint: 'git config --global --add safe.directory $PWD'"
	git config --global safe.directory "$PWD"
	hfmeta check
	git config --global safe.directory "$PWD/*"
	fails_with 128 hfmeta check
	git config --global safe.directory '*'
	hfmeta check
	git config --global --unset safe.directory
	GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory \
		GIT_CONFIG_VALUE_0="$PWD" hfmeta check
}

check_goes_on_past_what_cannot_be_read() {
	with_record
	mkdir model_metadata/folder.json
	ln -s nowhere model_metadata/link.json
	mkfifo model_metadata/pipe.json
	echo '{}' >model_metadata/z.json
	fails_with 1 hfmeta check >out 2>&3
	has out "model_metadata/link.json: is a symbolic link (file)"
	has out "model_metadata/pipe.json: is no regular file (file)"
	has out "model_metadata/z.json"
}

paths_survive_the_change_of_programs() {
	with_record
	git update-index --split-index
	hfmeta -v check model_metadata 2>out
	has out "1 file checked"
	hfmeta check $bert_path schemas
}

an_annotation_with_a_typing_error_is_refused() {
	with_record
	sed 's/"weight": 1/"wieght": 1/' schemas/model_metadata.schema.json >x
	mv x schemas/model_metadata.schema.json
	fails_with 1 hfmeta check >out 2>&3
	has out "/x-hfmeta: has no 'wieght', did you mean 'weight'?"
}

words_that_are_nearly_right_get_a_hint() {
	fails_with 129 hfmeta chek 2>err
	has err "did you mean 'check'?"
	fails_with 129 hfmeta check --stagd 2>err
	has err "did you mean '--staged'?"
	fails_with 129 hfmeta check --json 2>err
	has err "hint: '--json' goes before the command"
}

check_works_on_a_bare_repository() {
	hfmeta init repo >&3
	git clone -q --bare repo bare
	cd bare
	hfmeta add $bert >&3
	hfmeta check --all
}

check_makes_control_characters_harmless() {
	with_record
	printf '{"id": "x", "evil\\u001b[31m\\u202e": 1}\n' >model_metadata/evil.json
	fails_with 1 hfmeta check model_metadata/evil.json >out 2>&3
	! grep -q "$(printf '\033')" out
	has out '\x1b[31m\u202e'
}

check_holds_to_the_configuration() {
	with_record
	cat >>.hfmetaconfig <<-EOF
	[check]
		canonical = off
	EOF
	sed 's/^  "author"/    "author"/' $bert_path >x && mv x $bert_path
	hfmeta check
	printf '[record "model"]\n\tpath = ../evil\n' >>.hfmetaconfig
	fails_with 128 hfmeta check 2>err
	has err "no path inside the repository"
}

a_full_disk_is_an_error() {
	test -w /dev/full || return 0
	with_record
	echo '{' >model_metadata/bad.json
	fails_with 128 hfmeta check >/dev/full 2>err
	has err "cannot write to standard output"
}

t check_passes_on_a_fresh_record
t check_says_where_and_why
t check_finds_a_name_that_is_not_known
t check_finds_what_is_no_json
t check_finds_what_is_not_canonical
t check_finds_a_schema_that_is_none
t check_finds_a_wrong_expression_in_a_schema
t check_goes_on_past_a_bad_file
t check_reads_a_list
t check_prints_objects
t check_refuses_paths_that_are_no_records
t check_reads_no_symbolic_link
t check_refuses_another_users_repository_as_git_does
t check_goes_on_past_what_cannot_be_read
t paths_survive_the_change_of_programs
t an_annotation_with_a_typing_error_is_refused
t words_that_are_nearly_right_get_a_hint
t check_works_on_a_bare_repository
t check_makes_control_characters_harmless
t check_holds_to_the_configuration
t a_full_disk_is_an_error
t_done
