#!/bin/sh
# SPDX-License-Identifier: MIT
. "${0%/*}/lib.sh"

with_records() {
	hfmeta init >&3
	cat >model_metadata/o_big.json <<-EOF
	{"id": "o/big", "license": "mit", "total_params": 7e9, "language": ["de", "en"],
	 "last_modified": "2024-01-02T00:00:00.000Z"}
	EOF
	cat >model_metadata/o_small.json <<-EOF
	{"id": "o/small", "license": "apache-2.0", "total_params": 125000000, "notes": "a\tb, \"c\"\u001b[31m"}
	EOF
	cat >model_metadata/o_none.json <<-EOF
	{"id": "o/none", "language": "en"}
	EOF
	cat >dataset_metadata/talk.json <<-EOF
	{"name": "talk", "domains": [{"doc_type": ["web", "forums"], "tokens_billions": 3},
	 {"doc_type": ["specific_datasets", "chess"], "tokens_billions": 1}]}
	EOF
	echo '{"name": "plain"}' >dataset_metadata/plain.json
	hfmeta fmt model_metadata/*.json dataset_metadata/*.json >&3
	git add . && git commit -qm records
}

list_shows_a_table_for_each_type() {
	with_records
	hfmeta list >out
	same out <<-EOF
	ID       LICENSE     TOTAL_PARAMS  LAST_MODIFIED
	o/big    mit           7000000000  2024-01-02T00:00:00.000Z
	o/none   -                      -  -
	o/small  apache-2.0     125000000  -

	ID     LICENSE  DOCUMENTS  DATA_SIZE_GB  LAST_MODIFIED
	plain  -        -          -             -
	talk   -        -          -             -
	EOF
	hfmeta list --ids -t dataset >out
	printf 'plain\ntalk\n' | same out
}

list_chooses_sorts_and_filters() {
	with_records
	hfmeta list -t model -c id,/language/0,total_params -s total_params -r >out
	same out <<-EOF
	ID       /LANGUAGE/0  TOTAL_PARAMS
	o/big    de             7000000000
	o/small  -               125000000
	o/none   -                       -
	EOF
	hfmeta list --ids -s total_params -t model >out
	printf 'o/small\no/big\no/none\n' | same out
	for where in license=mit 'total_params>125000000' 'total_params>=7e9' \
			language=de 'license~MI' '!notes total_params' \
			'license!=apache-2.0 license' 'last_modified<2025 id~o'; do
		set --
		for one in $where; do
			set -- "$@" --where "$one"
		done
		hfmeta list --ids -t model "$@" >out
		echo o/big | same out
	done
	hfmeta list --ids -t model -w 'total_params<7000000000' >out
	echo o/small | same out
	hfmeta list --ids -t model -w '!license' -w language=en >out
	echo o/none | same out
	hfmeta list --ids -w type=dataset -w path~talk >out
	echo talk | same out
	fails_with 129 hfmeta list -w '=mit' 2>err
	has err "'=mit' is no condition such as license=mit"
	fails_with 129 hfmeta list -w 'a!b' 2>err
	fails_with 129 hfmeta list -c 'id,,license' 2>err
	has err "a column without a name"
	fails_with 129 hfmeta list -t other 2>err
	fails_with 129 hfmeta list --ids --csv 2>err
	fails_with 129 hfmeta list x 2>err
	has err "unknown argument 'x'"
}

list_writes_csv_and_json() {
	with_records
	hfmeta list --csv -t model -c id,language,notes >out
	printf 'id,language,notes\no/big,"de,en",\no/none,en,\no/small,,"a\tb, ""c""\033[31m"\n' | same out
	hfmeta list --csv | head -2 | tail -1 >out
	echo 'model,o/big,model_metadata/o_big.json' | same out
	hfmeta --json list -c id,language,total_params -t model >out
	same out <<-EOF
	{"id":"o/big","language":["de","en"],"total_params":7000000000}
	{"id":"o/none","language":"en","total_params":null}
	{"id":"o/small","language":null,"total_params":125000000}
	EOF
}

a_terminal_is_safe() {
	with_records
	hfmeta list -c id,notes -w notes >out
	same out <<-'EOF'
	ID       NOTES
	o/small  a b, "c"\x1b[31m
	EOF
}

nothing_reaches_a_terminal_unescaped() {
	command -v script >&3 || return 0
	hfmeta init >&3
	e=$(printf '\033')
	printf '{"id":"o/m","notes":"\\u001b[31m\342\200\256\342\201\246\302\205\177"}' >model_metadata/o_m.json
	hfmeta fmt model_metadata/o_m.json >&3
	git add . && git commit -qm record
	for command in 'list -c id,notes' 'list -c notes --csv' '--json list -c notes' status \
			'--json status' "set o/m notes=x$e" "--json set o/m $e=x"; do
		script -qec "hfmeta $command" /dev/null </dev/null | tr -d '\r' >out
		sed "s/$e\\[[0-9;]*m//g" out >plain
		for byte in '\033' '\342\200\256' '\342\201\246' '\302\205' '\177'; do
			fails_with 1 grep -q "$(printf "$byte")" plain
		done
	done
}

list_shows_the_tree_of_the_taxonomy() {
	with_records
	hfmeta list --tree >out
	sed -n '/^specific/,$p' out >end
	same end <<-EOF
	specific_datasets/
	  chess/
	    talk
	unknown/
	web/
	  blogs/
	  forums/
	    talk
	  news/
	  social_media/
	(nowhere)
	  plain
	EOF
	hfmeta list --tree -w name=plain >out
	fails_with 1 grep talk out
	hfmeta --json list --tree >out
	has out '"forums":{"$records":["talk"]}'
	hfmeta list --tree -t model >out 2>err
	has err "note: no schema names a taxonomy"
}

list_looks_at_a_revision_and_at_a_bare_repository() {
	with_records
	git rm -q model_metadata/o_big.json && git commit -qm gone
	test "$(hfmeta list --ids | wc -l)" = 4
	test "$(hfmeta list --ids --rev HEAD~1 | wc -l)" = 5
	fails_with 128 hfmeta list --rev nonsense 2>err
	git clone -q --bare . ../bare.git
	hfmeta -C ../bare.git list --ids >out
	has out o/small
}

list_goes_on_past_what_cannot_be_read() {
	with_records
	echo '{' >model_metadata/o_big.json
	fails_with 2 hfmeta list --ids >out 2>err
	has err "error: cannot read 'model_metadata/o_big.json'"
	has out o/small
}

t list_shows_a_table_for_each_type
t list_chooses_sorts_and_filters
t list_writes_csv_and_json
t a_terminal_is_safe
t nothing_reaches_a_terminal_unescaped
t list_shows_the_tree_of_the_taxonomy
t list_looks_at_a_revision_and_at_a_bare_repository
t list_goes_on_past_what_cannot_be_read
t_done
