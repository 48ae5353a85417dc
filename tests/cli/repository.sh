#!/bin/sh
# SPDX-License-Identifier: MIT
# The project's own tree is a metadata repository, and a sound one.
. "${0%/*}/lib.sh"
top=$here/../..

the_project_passes_its_own_check() {
	git init -q
	cp -r "$top/.hfmetaconfig" "$top/.gitattributes" "$top/schemas" \
		"$top/hooks" "$top/model_metadata" "$top/dataset_metadata" \
		"$top/model_scores" .
	chmod -R u+w .
	git add . && git commit -qm tree
	hfmeta check --all
	# Nothing is missing, and nothing differs from what init would add.
	hfmeta -v init >out 2>err
	has out "Configured"
	hfmeta init >out
	has out "Nothing to do"
}

the_bundled_record_is_what_add_makes() {
	hfmeta init >&3
	hfmeta add $bert >&3
	same "$top/$bert_path" <$bert_path
}

t the_project_passes_its_own_check
t the_bundled_record_is_what_add_makes
t_done
