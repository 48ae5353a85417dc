#!/bin/sh
# SPDX-License-Identifier: MIT
. "${0%/*}/lib.sh"

fmt_rewrites_a_file() {
	printf '{"b":[1.0,2e0],\t"a":{}}' >f.json
	hfmeta fmt f.json >out
	echo f.json | same out
	same f.json <<-EOF
	{
	  "a": {},
	  "b": [
	    1,
	    2
	  ]
	}
	EOF
	hfmeta fmt f.json >out
	same out </dev/null
}

fmt_keeps_the_mode() {
	echo '[ ]' >f.json
	chmod 600 f.json
	hfmeta fmt f.json >&3
	test "$(stat -c %a f.json)" = 600
}

fmt_check_only_names() {
	echo '[ ]' >f.json
	echo '[]' >g.json
	fails_with 1 hfmeta fmt --check f.json g.json >out
	echo f.json | same out
	test "$(cat f.json)" = '[ ]'
}

fmt_reads_standard_input() {
	echo '[ ]' | hfmeta fmt - >out
	echo '[]' | same out
	echo '[ ]' >f
	fails_with 1 hfmeta fmt --check - <f >out
	echo "standard input" | same out
}

fmt_leaves_what_is_no_json() {
	echo '{"a":1,"a":2}' >f.json
	echo '[ ]' >g.json
	fails_with 2 hfmeta fmt f.json g.json >out 2>err
	has err "cannot format 'f.json': line 1, column 8: the name \"a\" is there twice"
	test "$(cat f.json)" = '{"a":1,"a":2}'
	test "$(cat g.json)" = '[]'
	fails_with 128 hfmeta fmt f.json 2>err
	fails_with 128 hfmeta fmt nowhere.json 2>err
	has err "no such file"
	fails_with 129 hfmeta fmt 2>err
}

t fmt_rewrites_a_file
t fmt_keeps_the_mode
t fmt_check_only_names
t fmt_reads_standard_input
t fmt_leaves_what_is_no_json
t_done
