#!/bin/sh
# SPDX-License-Identifier: MIT
# What other tools read: the hooks for the pre-commit framework, and the
# examples for CI.  None of these tools is at hand, so this runs what they
# would run.
. "${0%/*}/lib.sh"

top=$(cd "${top_srcdir:-$here/../..}" && pwd)
hooks=$top/.pre-commit-hooks.yaml

# entry ID: the command of a hook.
entry() {
	sed -n "/^- id: $1\$/,/^\$/s/^  entry: //p" "$hooks"
}

# The framework's own rules for the file, as far as it is documented.
hooks_are_what_the_framework_reads() {
	cat >schema.yaml <<-EOF
	type: array
	minItems: 2
	items:
	  type: object
	  required: [id, name, entry, language]
	  additionalProperties: false
	  properties:
	    id: {type: string, pattern: "^[a-z-]+$"}
	    name: {type: string}
	    description: {type: string}
	    entry: {type: string, pattern: "^hfmeta "}
	    language: {const: system}
	    always_run: {type: boolean}
	    pass_filenames: {type: boolean}
	    require_serial: {type: boolean}
	    types_or: {type: array, items: {enum: [json, yaml]}}
	EOF
	hfmeta check --schema schema.yaml "$hooks"
	for id in hfmeta-check hfmeta-check-schema; do
		test -n "$(entry $id)"
	done
}

the_hook_of_a_metadata_repository_works() {
	hfmeta init >&3
	hfmeta add $bert >&3
	sed 's/"num_layers": 12/"num_layers": -1/' $bert_path >x && mv x $bert_path
	sh -c "$(entry hfmeta-check)"
	git add .
	fails_with 1 sh -c "$(entry hfmeta-check)" >out 2>&3
	has out "/num_layers: "
}

the_hook_for_any_files_works() {
	echo '{"type": "object"}' >schema.json
	echo '[]' >bad.json
	echo 'a: 1' >good.yaml
	command="$(entry hfmeta-check-schema) --schema schema.json"
	sh -c "$command good.yaml"
	fails_with 1 sh -c "$command bad.json good.yaml" >out 2>&3
	has out "bad.json:1:1: must be an object"
}

examples_are_yaml() {
	echo '{"type": "object"}' >schema.json
	hfmeta check --schema schema.json "$top"/examples/*.yml
}

examples_have_options_that_there_are() {
	hfmeta check --list-options | tr -d = | sort >options
	cat "$top"/examples/*.yml "$top/README.md" "$hooks" |
		sed -n 's/.*hfmeta check \(.*\)/\1/p' | tr " \`" '[\n*]' |
		sed -n 's/^\(--[a-z-]*\).*/\1/p' | sort -u >named
	test "$(wc -l <named)" -ge 4
	comm -23 named options | same /dev/null
}

# The steps that say what is new, as the workflow has them.
the_range_of_the_workflow_is_found() {
	sed -n '/^ *zeros=/,/GITHUB_ENV/s/^          //p' \
		"$top/examples/github-workflow.yml" >steps
	hfmeta init repo >&3
	cd repo
	hfmeta add $bert >&3
	zeros=0000000000000000000000000000000000000000
	range_is "HEAD^1..HEAD" pull_request ''
	range_is "$(git rev-parse HEAD~1)..HEAD" push "$(git rev-parse HEAD~1)"
	range_is "$zeros..HEAD" push $zeros
	range_is "$zeros..HEAD" push 1111111111111111111111111111111111111111
}

range_is() {	# range, event, before
	EVENT=$2 BEFORE=$3 GITHUB_ENV=../env sh -e ../steps
	echo "RANGE=$1" | same ../env
	rm ../env
	hfmeta check --range "$1" --tip
}

t hooks_are_what_the_framework_reads
t the_hook_of_a_metadata_repository_works
t the_hook_for_any_files_works
t examples_are_yaml
t examples_have_options_that_there_are
t the_range_of_the_workflow_is_found
t_done
