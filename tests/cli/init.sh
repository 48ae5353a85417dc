#!/bin/sh
# SPDX-License-Identifier: MIT
. "${0%/*}/lib.sh"

init_makes_a_repository_with_one_commit() {
	hfmeta init repo >out
	has out "A  .hfmetaconfig"
	cd repo
	test "$(git rev-list --count HEAD)" = 1
	test "$(git symbolic-ref --short HEAD)" = main
	# Or git and the hook would look at every folder each time.
	grep -qa TREE .git/index
	git ls-files >files
	same files <<-EOF
	.gitattributes
	.hfmetaconfig
	dataset_metadata/.gitkeep
	hooks/pre-commit
	hooks/pre-receive
	model_metadata/.gitkeep
	model_scores/.gitkeep
	schemas/dataset_metadata.schema.json
	schemas/doc_type.taxonomy.json
	schemas/model_metadata.schema.json
	schemas/model_scores.schema.json
	EOF
	rm files
	sound
	hfmeta check --all
}

init_installs_the_hook_and_the_drivers() {
	hfmeta init >&3
	test -x .git/hooks/pre-commit
	git config --get diff.hfmeta.textconv | grep -q 'hfmeta textconv$'
	git config --get merge.hfmeta.driver | grep -q 'hfmeta merge-driver'
	git check-attr diff merge -- $bert_path >attributes
	same attributes <<-EOF
	$bert_path: diff: hfmeta
	$bert_path: merge: hfmeta
	EOF
}

init_twice_changes_nothing() {
	hfmeta init >&3
	git rev-parse HEAD >before
	cp .git/config config
	hfmeta init >out
	has out "Nothing to do"
	git rev-parse HEAD | same before
	same .git/config <config
}

init_adds_what_is_missing_to_an_existing_repository() {
	git init -q
	mkdir schemas
	echo '*.md text' >.gitattributes
	echo '{}' >schemas/model_scores.schema.json
	echo readme >README.md
	git add . && git commit -qm first
	echo staged >staged && git add staged
	echo changed >>README.md
	hfmeta init >&3
	test "$(git rev-list --count HEAD)" = 2
	head -n 1 .gitattributes | same /dev/fd/4 4<<-EOF
	*.md text
	EOF
	test "$(cat schemas/model_scores.schema.json)" = '{}'
	git status --porcelain >status
	same status <<-EOF
	 M README.md
	A  staged
	?? status
	EOF
}

init_keeps_a_hook_that_is_there_and_runs_it_first() {
	git init -q
	cat >.git/hooks/pre-commit <<-EOF
	#!/bin/sh
	echo mine >>ran
	test ! -e forbidden
	EOF
	chmod +x .git/hooks/pre-commit
	hfmeta init >&3
	test -x .git/hooks/pre-commit.local
	echo a >a && git add a && git commit -qm a
	test "$(cat ran)" = mine
	touch forbidden
	echo b >b && git add b
	fails_with 1 git commit -qm b
}

init_leaves_a_shared_hook_alone_and_says_so() {
	git init -q
	mkdir shared
	printf '#!/bin/sh\nexit 0\n' >shared/pre-commit
	chmod +x shared/pre-commit
	cp shared/pre-commit before
	git config core.hooksPath shared
	hfmeta init >&3 2>err
	has err "add what 'hooks/pre-commit' does to it"
	same shared/pre-commit <before
}

init_installs_where_hooks_path_points() {
	git init -q
	git config core.hooksPath my-hooks
	hfmeta init >&3
	test -x my-hooks/pre-commit
	test ! -e .git/hooks/pre-commit
}

init_in_a_sub_folder_of_a_repository_asks() {
	git init -q
	mkdir sub
	cd sub
	fails_with 128 hfmeta init 2>err
	has err "hint: 'hfmeta -C "
	test ! -e .git
	hfmeta init . >&3
	test -e .git
}

init_works_in_a_bare_repository() {
	git init -q --bare
	hfmeta init >&3
	test "$(git rev-list --count HEAD)" = 1
	git cat-file -e HEAD:.hfmetaconfig
	test -x hooks/pre-receive
	test ! -e hooks/pre-commit
	git fsck --strict >&3 2>&3
}

init_without_an_identity_says_what_to_do() {
	unset GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME
	unset GIT_COMMITTER_EMAIL EMAIL
	fails_with 128 hfmeta init 2>err
	has err "author identity unknown"
	has err "hint: run 'git config --global user.name"
}

hooks_install_sets_up_a_clone() {
	hfmeta init repo >&3
	git clone -q repo clone
	cd clone
	test ! -e .git/hooks/pre-commit
	hfmeta hooks install >out
	has out "installed the hook"
	test -x .git/hooks/pre-commit
	hfmeta hooks install >out
	has out "Nothing to do"
}

t init_makes_a_repository_with_one_commit
t init_installs_the_hook_and_the_drivers
t init_twice_changes_nothing
t init_adds_what_is_missing_to_an_existing_repository
t init_keeps_a_hook_that_is_there_and_runs_it_first
t init_leaves_a_shared_hook_alone_and_says_so
t init_installs_where_hooks_path_points
t init_in_a_sub_folder_of_a_repository_asks
t init_works_in_a_bare_repository
t init_without_an_identity_says_what_to_do
t hooks_install_sets_up_a_clone
t_done
