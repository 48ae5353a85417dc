#!/bin/sh
# SPDX-License-Identifier: MIT
# An existing collection, with its own folders, schemas and layout of JSON.
. "${0%/*}/lib.sh"

small_collection() {
	git init -q
	mkdir cards runs
	echo '{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","required":["id"],"properties":{"id":{"type":"string"}},"additionalProperties":false}' >cards_schema.json
	echo '{"type":"object","required":["score"],"properties":{"score":{"type":"number"}}}' >runs_schema.json
	printf '{\n    "id": "a"\n}' >cards/a.json
	echo '{"id": "b"}' >cards/b.json
	echo '{"score": 1}' >runs/a.json
	git add . && git commit -qm collection
}

adopt_finds_folders_and_schemas() {
	small_collection
	hfmeta init --adopt >out
	has out "A  .hfmetaconfig"
	git config -f .hfmetaconfig --list >config
	same config <<-EOF
	check.canonical=off
	check.formats=annotate
	record.cards.path=cards
	record.cards.schema=cards_schema.json
	record.runs.path=runs
	record.runs.schema=runs_schema.json
	EOF
	rm out config
	git ls-files | grep -c json | same /dev/fd/4 4<<-EOF
	5
	EOF
	sound
	hfmeta check
	echo '{"id": 1}' >cards/c.json
	git add cards
	fails_with 1 git commit -qm bad >../out 2>&1
	has ../out "cards/c.json"
	fails_with 128 hfmeta init --adopt 2>../err
	has ../err "is there already"
}

adopt_finds_nothing_where_there_is_nothing() {
	git init -q
	fails_with 128 hfmeta init --adopt 2>err
	has err "no folder of JSON files"
	test ! -e .hfmetaconfig
}

a_name_that_repeats_is_let_pass() {
	small_collection
	hfmeta init --adopt >&3
	echo '{"id": 1, "id": "b"}' >cards/b.json
	hfmeta check
	echo '{"id": "b", "id": 1}' >cards/b.json
	fails_with 1 hfmeta check >out 2>&3
}

# The verdict on each file of a real collection is the known one.
a_real_collection_is_judged_as_others_do() {
	real=${HFMETA_SHARED:-/nowhere}/corpus/behaviours
	test -d "$real" || return 0
	cp -r "$real" collection
	chmod -R u+w collection
	cd collection
	mv verdicts.json ../
	git init -q
	git add . && git commit -qm collection
	hfmeta init --adopt >&3
	git config -f .hfmetaconfig --get-regexp 'record.*schema' >&3
	hfmeta textconv ../verdicts.json | sed -n 's/^\/files\/\(.*\)\/nofmt\/valid: /\1 /p' |
		sed 's|~1|/|g' | sort >../want-annotate
	hfmeta textconv ../verdicts.json | sed -n 's/^\/files\/\(.*\)\/fmt\/valid: /\1 /p' |
		sed 's|~1|/|g' | sort >../want-assert
	test "$(wc -l <../want-annotate)" = 186
	verdicts ../got
	same ../got <../want-annotate
	git config -f .hfmetaconfig check.formats assert
	verdicts ../got
	same ../got <../want-assert
}

# path and true, false, or null for what is no JSON at all
verdicts() {
	hfmeta check --format json >all 2>&3 || true
	grep -v '_schema.json"' all | sed 's/"keyword":"json".*"valid":false/"valid":null/' |
		sed 's/.*"path":"\([^"]*\)".*"valid":\([a-z]*\)}$/\1 \2/' | sort >"$1"
	rm all
}

t adopt_finds_folders_and_schemas
t adopt_finds_nothing_where_there_is_nothing
t a_name_that_repeats_is_let_pass
t a_real_collection_is_judged_as_others_do
t_done
