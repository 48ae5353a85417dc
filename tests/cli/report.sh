#!/bin/sh
# SPDX-License-Identifier: MIT
# 'hfmeta check': report formats, any files, and its other options.
. "${0%/*}/lib.sh"

with_problems() {
	hfmeta init >&3
	hfmeta add $bert >&3
	sed 's/"num_layers": 12/"num_layers": -1/' $bert_path >x && mv x $bert_path
	line=$(grep -n '"num_layers"' $bert_path | cut -d: -f1)
	message="must be at least 1, is -1"
}

json_is_an_object_for_each_file() {
	with_problems
	fails_with 1 hfmeta check --format json >out 2>&3
	test "$(wc -l <out)" = 4	# three schemas and a record
	grep '"valid":false' out >bad
	same bad <<-EOF
	{"path":"$bert_path","problems":[{"column":17,"keyword":"minimum","line":$line,"message":"$message","pointer":"/num_layers","schema_pointer":"/properties/num_layers/minimum","severity":"error"}],"valid":false}
	EOF
	fails_with 1 hfmeta --json check >again 2>&3
	same again <out
}

github_gets_annotations() {
	with_problems
	fails_with 1 hfmeta check --format github >out 2>&3
	same out <<-EOF
	::error file=$bert_path,line=$line,col=17,title=hfmeta check::/num_layers: $message
	EOF
}

sarif_is_a_log() {
	with_problems
	fails_with 1 hfmeta check --format sarif >out 2>&3
	hfmeta fmt - <out >log
	has log '"version": "2.1.0"'
	has log '"ruleId": "minimum"'
	has log "\"uri\": \"$bert_path\""
	has log "\"startLine\": $line"
	hfmeta check --format sarif schemas/model_metadata.schema.json >out
	hfmeta fmt - <out | grep -q '"results": \[\]'
}

junit_is_a_suite() {
	with_problems
	fails_with 1 hfmeta check --format junit >out 2>&3
	has out '<testsuite name="hfmeta check" tests="4" failures="1" errors="0">'
	has out "<testcase classname=\"hfmeta check\" name=\"$bert_path\">"
	has out "<failure type=\"minimum\" message=\"$message\">line $line, column 17: /num_layers: $message</failure>"
	printf '{"id":"a","<&\\u0001\\"":1}' >model_metadata/x.json
	fails_with 1 hfmeta check --format junit >out 2>&3
	has out '&lt;&amp;\x01'
}

a_format_that_is_none_is_refused() {
	with_problems
	fails_with 129 hfmeta check --format xml 2>err
	has err "no such format: 'xml'"
}

any_files_can_be_checked() {
	mkdir data
	echo '{"type":"object","required":["a"],"properties":{"a":{"type":"integer"}}}' >schema.json
	echo '{"a": 1}' >data/good.json
	echo '{"a": "x"}' >data/bad.json
	printf 'a: 2\n' >data/good.yaml
	printf 'b: 2\n' >data/bad.yml
	printf '# comment\n---\n"a": x\n' >data/worse.yaml
	echo 'not looked at' >data/other.txt
	fails_with 1 hfmeta check --schema schema.json data >out 2>&3
	same out <<-EOF
	data/bad.json:1:7: /a: must be an integer, is a string (type)
	data/bad.yml:1:1: must have the property 'a' (required)
	data/worse.yaml:3:6: /a: must be an integer, is a string (type)
	EOF
	hfmeta check --schema schema.json data/good.json data/good.yaml
	fails_with 128 hfmeta check --schema schema.json nowhere 2>err
	has err "'nowhere': no such file"
	fails_with 128 hfmeta check --schema nowhere.json data 2>err
	has err "nowhere.json: no such file"
	fails_with 129 hfmeta check --schema schema.json 2>err
}

a_wrong_schema_is_named_with_its_place() {
	echo '{"properties":{"a":{"type":"intger"}}}' >schema.json
	echo '{}' >f.json
	fails_with 128 hfmeta check --schema schema.json f.json 2>err
	has err "fatal: schema.json: /properties/a/type: "
	echo '{"$ref":"https://example.org/none"}' >schema.json
	fails_with 128 hfmeta check --schema schema.json f.json 2>err
	has err "https://example.org/none"
}

uris_are_mapped_to_folders() {
	mkdir lib
	echo '{"type":"string"}' >lib/name.json
	echo '{"$ref":"https://example.org/s/name.json"}' >schema.json
	echo '"x"' >good.json
	echo '1' >bad.json
	hfmeta check --schema schema.json --map-uri https://example.org/s/=lib good.json
	fails_with 1 hfmeta check --schema schema.json \
		--map-uri=https://example.org/s/=lib bad.json >out 2>&3
	echo '{"$ref":"lib/name.json"}' >schema.json
	hfmeta check --schema schema.json good.json
	echo '{"$ref":"https://example.org/s/../../etc/x"}' >schema.json
	fails_with 128 hfmeta check --schema schema.json \
		--map-uri https://example.org/s/=lib good.json 2>err
}

formats_can_be_annotations() {
	echo '{"format":"date"}' >schema.json
	echo '"yesterday"' >f.json
	fails_with 1 hfmeta check --schema schema.json f.json >out 2>&3
	has out "must be a date"
	hfmeta check --schema schema.json --no-format-assertion f.json
}

fix_rewrites_the_form_and_nothing_else() {
	with_problems
	sed 's/^  "author"/	"author"/' $bert_path >x && mv x $bert_path
	fails_with 1 hfmeta check --fix >out 2>&3
	has out "$bert_path: rewritten in canonical form"
	has out "/num_layers: "
	grep -q '"num_layers": -1' $bert_path
	fails_with 1 hfmeta check --fix >out 2>&3
	! grep -q rewritten out
	fails_with 129 hfmeta check --fix --staged 2>err
}

names_come_from_standard_input() {
	with_problems
	echo $bert_path | fails_with 1 hfmeta check - >out 2>&3
	has out "/num_layers: "
	hfmeta check - </dev/null
	echo nowhere.json >list
	fails_with 128 hfmeta check - <list 2>err
	has err "'nowhere.json': no such file"
}

one_type_can_be_chosen() {
	with_problems
	hfmeta check --type scores
	fails_with 1 hfmeta check --type model >&3
	fails_with 129 hfmeta check --type other 2>err
	has err "no such record type: 'other'"
}

problems_are_counted_off() {
	echo '{"items":{"type":"string"}}' >schema.json
	echo '[1,2,3,4,5]' >f.json
	fails_with 1 hfmeta check --schema schema.json --max-problems 2 f.json >out 2>&3
	test "$(grep -c 'must be a string' out)" = 2
	has out "more problems"
	fails_with 129 hfmeta check --max-problems 0 2>err
}

the_order_does_not_depend_on_threads() {
	echo '{"items":{"type":"string"}}' >schema.json
	mkdir d
	i=0
	while [ $i -lt 1200 ]; do
		echo "[$i]" >d/$i.json
		i=$((i + 1))
	done
	fails_with 1 hfmeta check --schema schema.json -j 1 d >one 2>&3
	fails_with 1 hfmeta check --schema schema.json -j 7 d >seven 2>&3
	test "$(wc -l <one)" = 1200
	same seven <one
}

t json_is_an_object_for_each_file
t github_gets_annotations
t sarif_is_a_log
t junit_is_a_suite
t a_format_that_is_none_is_refused
t any_files_can_be_checked
t a_wrong_schema_is_named_with_its_place
t uris_are_mapped_to_folders
t formats_can_be_annotations
t fix_rewrites_the_form_and_nothing_else
t names_come_from_standard_input
t one_type_can_be_chosen
t problems_are_counted_off
t the_order_does_not_depend_on_threads
t_done
