#!/bin/sh
# SPDX-License-Identifier: MIT
# One record for a person, one value for a script.
. "${0%/*}/lib.sh"

with_record() {
	hfmeta init >&3
	cat >schemas/model_metadata.schema.json <<-EOF
	{
	  "\$schema": "https://json-schema.org/draft/2020-12/schema",
	  "properties": {
	    "files": {
	      "type": "array",
	      "x-hfmeta": {
	        "from": {
	          "pointer": "",
	          "source": "files"
	        },
	        "key": "path"
	      }
	    },
	    "id": {
	      "type": "string",
	      "x-hfmeta": {
	        "from": {
	          "pointer": "/id",
	          "source": "api"
	        }
	      }
	    },
	    "use": {
	      "type": "string",
	      "x-hfmeta": {
	        "from": [
	          {
	            "section": "Use",
	            "source": "readme"
	          }
	        ]
	      }
	    }
	  },
	  "type": "object"
	}
	EOF
	cat >model_metadata/org_one.json <<-EOF
	{
	  "files": [
	    {
	      "path": "a/b.txt",
	      "sha256": "5d3c9a2b00000000000000000000000000000000000000000000000000000000",
	      "size": 10
	    },
	    {
	      "path": "c"
	    }
	  ],
	  "id": "org/one",
	  "pinned": [
	    "use"
	  ],
	  "quote": "He said \"no\".",
	  "stage": {
	    "steps": 1
	  },
	  "use": "It answers questions about books,\nand it knows nothing else.\n\n- no code"
	}
	EOF
	git add -A
	git commit -qm record
}

a_person_sees_sections_by_source() {
	with_record
	COLUMNS=48 hfmeta show org/one >out
	same out <<-EOF
	model org/one (model_metadata/org_one.json)

	written by people
	  pinned  use
	  quote   He said "no".
	  stage/steps  1

	from the Hub
	  id      org/one

	from the text of the card
	  use (pinned)  It answers questions about
	          books, and it knows nothing else.

	          - no code

	from its list of files
	  files   a/b.txt sha256 5d3c9a2b, size 10
	          c
	EOF
}

a_script_gets_one_value() {
	with_record
	hfmeta show org/one /quote >out
	echo 'He said "no".' | same out
	hfmeta show org/one quote | same out
	hfmeta show one /stage >out
	echo '{"steps":1}' | same out
	hfmeta show one /files/c/path >out
	echo c | same out
	hfmeta show one /files/0/size >out
	echo 10 | same out
	hfmeta --json show one /quote >out
	echo '"He said \"no\"."' | same out
	hfmeta --json show one >out
	hfmeta fmt <out >formatted 2>&3 || cp model_metadata/org_one.json formatted
	same formatted <model_metadata/org_one.json
	fails_with 128 hfmeta show one /qoute 2>err
	same err <<-EOF
	fatal: 'org/one' has no '/qoute'
	hint: did you mean '/quote'?
	EOF
	fails_with 128 hfmeta show oen 2>err
	has err "no record has 'oen' in its name"
	fails_with 129 hfmeta show
	fails_with 129 hfmeta show one -t none
}

any_revision_is_shown_also_of_a_bare_repository() {
	with_record
	sed -i 's/He said/She says/' model_metadata/org_one.json
	hfmeta show one quote >out
	echo 'She says "no".' | same out
	hfmeta show --rev HEAD one quote >out
	echo 'He said "no".' | same out
	git commit -qam she
	git rm -q model_metadata/org_one.json
	git commit -qm gone
	hfmeta show --rev HEAD~2 one quote | same out
	git clone -q --bare . ../bare.git
	hfmeta -C ../bare.git show --rev HEAD~2 one quote | same out
	fails_with 128 hfmeta -C ../bare.git show one
	fails_with 128 hfmeta show --rev none one 2>err
	has err "'none' names no commit"
}

on_terminal() {
	script -qec "$1" /dev/null </dev/null | tr -d '\r'
}

nothing_reaches_a_terminal_unescaped() {
	command -v script >/dev/null || return 0
	with_record
	bad=$(printf 'x\\\\u001b[31m\342\200\256y\342\201\246z\302\205w\177v')
	sed -i "s/He said/$bad/; s/\"quote\"/\"quote$bad\"/; s,a/b,$bad,
		s/\"steps\"/\"$bad\"/; s,org/one,org/one$bad," \
		model_metadata/org_one.json
	export GIT_PAGER=cat
	e=$(printf '\033')
	for command in 'show one' '--json show one' 'show one /stage' \
			'show model_metadata/org_one.json /id' \
			'show one /none' 'show on'; do
		on_terminal "hfmeta $command" >out
		test -s out
		sed "s/$e\\[[0-9;]*m//g" out >plain
		for byte in '\033' '\342\200\256' '\342\201\246' '\302\205' \
				'\177'; do
			fails_with 1 grep -q "$(printf "$byte")" plain
		done
	done
	# A program gets what is there.
	hfmeta show model_metadata/org_one.json /id >out
	printf 'org/onex\033[31m\342\200\256y\342\201\246z\302\205w\177v\n' |
		same out
}

t a_person_sees_sections_by_source
t a_script_gets_one_value
t any_revision_is_shown_also_of_a_bare_repository
t nothing_reaches_a_terminal_unescaped
t_done
