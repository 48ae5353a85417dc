#!/bin/sh
# SPDX-License-Identifier: MIT
. "${0%/*}/lib.sh"

schema=schemas/model_metadata.schema.json

# A repository whose schema has fields of every outcome.
own_schema() {
	hfmeta init >&3
	cat >$schema <<-'EOF'
	{"required": ["id", "needed"], "properties": {
	  "id": {"type": "string", "x-hfmeta": {"from": {"source": "api", "pointer": "/id"}}},
	  "size": {"type": "integer", "x-hfmeta": {"from": [
	    {"source": "config", "pointer": "/no_such"},
	    {"source": "config", "pointer": "/hidden_act"},
	    {"source": "config", "pointer": "/hidden_size"},
	    {"const": 7}]}},
	  "list": {"type": "array", "x-hfmeta": {"from": {"const": "x"}}},
	  "needed": {"type": ["string", "null"], "x-hfmeta": {"from": {"source": "config", "pointer": "/no_such"}}},
	  "text": {"type": "string", "x-hfmeta": {"from": {"const": "one\ntwo\u001b\u202e three"}}},
	  "notes": {"type": "string"}}}
	EOF
}

it_prints_what_add_would_commit() {
	hfmeta init >&3
	hfmeta derive $bert >derived 2>err
	same err </dev/null
	mv derived err ..
	test -z "$(git status --porcelain)"
	test "$(git rev-list --count HEAD)" -eq 1
	hfmeta add $bert >&3
	same ../derived <$bert_path
	hfmeta --json derive $bert >../line
	test "$(wc -l <../line)" -eq 1
	hfmeta fmt - <../line | same ../derived
	rm ../derived ../err ../line
	sound
}

explain_shows_what_each_expression_gives() {
	own_schema
	hfmeta derive --explain $bert >out 2>err
	same err </dev/null
	same out <<-'EOF'
	id: "google-bert/bert-base-uncased"
	  won       {"pointer":"/id","source":"api"}
	            "google-bert/bert-base-uncased"
	size: 768
	  nothing   {"pointer":"/no_such","source":"config"}
	  refused   {"pointer":"/hidden_act","source":"config"}
	            "gelu"
	            must be an integer, is a string
	  won       {"pointer":"/hidden_size","source":"config"}
	            768
	  accepted  {"const":7}
	            7
	list: ["x"]
	  won       {"const":"x"}
	            "x"
	needed: null
	  nothing   {"pointer":"/no_such","source":"config"}
	text: "one\ntwo\u001b\u202e three"
	  won       {"const":"one\ntwo\u001b\u202e three"}
	            "one\ntwo\u001b\u202e three"
	EOF
}

explain_of_named_fields_has_those() {
	own_schema
	hfmeta derive --explain $bert list id >out
	sed -n 's/^\([a-z]*\):.*/\1/p' out >names
	printf 'list\nid\n' | same names
	hfmeta --json derive --explain $bert size needed >out
	same out <<-'EOF'
	{"field":"size","from":[{"expression":{"pointer":"/no_such","source":"config"},"outcome":"nothing"},{"expression":{"pointer":"/hidden_act","source":"config"},"outcome":"refused","value":"gelu","why_not":"must be an integer, is a string"},{"expression":{"pointer":"/hidden_size","source":"config"},"outcome":"won","value":768},{"expression":{"const":7},"outcome":"accepted","value":7}],"value":768}
	{"field":"needed","from":[{"expression":{"pointer":"/no_such","source":"config"},"outcome":"nothing"}],"value":null}
	EOF
}

explain_says_what_is_left_out() {
	own_schema
	sed -i 's/hidden_size/hidden_siez/; s/"const": 7/"const": null/' $schema
	hfmeta derive --explain $bert size >out
	has out 'size: (left out)'
	hfmeta --json derive --explain $bert size >out
	has out '{"expression":{"const":null},"outcome":"nothing"}]}'
}

explain_is_in_colour_if_asked_to() {
	own_schema
	hfmeta --color always derive --explain $bert size >out
	has out "$(printf '\033[32mwon     \033[0m')"
	has out "$(printf '\033[2mnothing \033[0m')"
}

values_are_cut_to_one_line() {
	hfmeta init >&3
	COLUMNS=60 hfmeta derive --explain $bert direct_use >out
	sed -n 's/^direct_use: ".*\.\.\.$/cut/p' out >seen
	echo cut | same seen
	grep -q '^            ".*\.\.\.$' out
	! grep -v '^  [a-z]' out | grep -E '^.{61}'
}

the_schema_of_the_work_tree_counts() {
	own_schema
	git add . && git commit -qm 'Our schema' --no-verify
	sed -i 's/"const": "x"/"const": "edited"/' $schema
	hfmeta derive --explain $bert list >out
	has out 'list: ["edited"]'
	git clone -q --bare . ../bare.git
	hfmeta -C ../bare.git derive --explain $bert list >out
	has out 'list: ["x"]'
	rm -rf ../bare.git
}

data_sets_are_derived_too() {
	export HF_ENDPOINT="$here/../hub/more"
	hfmeta init >&3
	hfmeta derive -t dataset org/tiny-text >out
	has out '"id": "org/tiny-text"'
	hfmeta derive --explain --type=dataset org/tiny-text id >out
	has out 'id: "org/tiny-text"'
}

what_is_not_known_is_named() {
	own_schema
	fails_with 128 hfmeta derive --explain $bert id sizee >out 2>err
	same out </dev/null
	echo "fatal: $schema has no field 'sizee', did you mean 'size'?" |
		same err
	fails_with 128 hfmeta derive --explain $bert notes 2>err
	same err <<-EOF
	fatal: the field 'notes' is not derived: $schema does not say where it comes from
	EOF
	fails_with 128 hfmeta derive org/none >out 2>err
	same out </dev/null
	has err "fatal: cannot derive 'org/none': "
	fails_with 129 hfmeta derive 2>err
	has err 'fatal: no id named'
	fails_with 129 hfmeta derive a/b/c 2>err
	has err "fatal: cannot derive 'a/b/c': "
	fails_with 129 hfmeta derive -t scores $bert 2>err
	has err "option '--type' takes model or dataset, not 'scores'"
	fails_with 129 hfmeta derive $bert size 2>err
	has err 'fatal: fields go with --explain'
}

a_wrong_expression_has_its_place() {
	own_schema
	sed -i 's/"source": "api"/"source": "apy"/' $schema
	fails_with 128 hfmeta derive --explain $bert 2>err
	has err "fatal: $schema: /properties/id/x-hfmeta/from: no such source: 'apy'"
	echo '{"properties": {"id": {}}}' >$schema
	fails_with 128 hfmeta derive $bert 2>err
	has err "fatal: $schema says of no field where it comes from"
}

the_hub_is_the_one_that_is_named() {
	own_schema
	export HF_ENDPOINT=http://127.0.0.1:1
	hfmeta --hub "$snapshot" derive --explain $bert size >out
	has out 'size: 768'
	fails_with 128 hfmeta --offline derive $bert >out 2>err
	same out </dev/null
	has err 'offline mode is on'
}

t it_prints_what_add_would_commit
t explain_shows_what_each_expression_gives
t explain_of_named_fields_has_those
t explain_says_what_is_left_out
t explain_is_in_colour_if_asked_to
t values_are_cut_to_one_line
t the_schema_of_the_work_tree_counts
t data_sets_are_derived_too
t what_is_not_known_is_named
t a_wrong_expression_has_its_place
t the_hub_is_the_one_that_is_named
t_done
