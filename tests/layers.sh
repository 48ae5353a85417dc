#!/bin/sh
# SPDX-License-Identifier: MIT
#
# 1. Includes point down: cmd -> core -> hub, git, schema, source -> json ->
#    util, and cmd sees no further than core, json and util.  A third-party
#    header is included by the one file (for libgit2: folder) that wraps it.
# 2. Functions that are easy to use wrongly are not used at all.
# 3. Each function of tests/cli is called.
cd "$(dirname "$0")/../src" || exit 99

report() {
	if [ -z "$3" ]; then
		echo "ok $1 - $2"
	else
		echo "$3" | sed 's/^/# /'
		echo "not ok $1 - $2"
	fi
}

bad=$(grep -rn '^#include' --include='*.[ch]' . | sed 's|^\./||' | awk -F: '
	BEGIN {
		rank["util"] = 0; rank["json"] = 1
		rank["hub"] = rank["git"] = rank["schema"] = rank["source"] = 2
		rank["core"] = 3; rank["cmd"] = 4
		owner["cjson"] = "json/json.h"; owner["yaml"] = "json/yaml.c"
		owner["pcre2"] = "util/regex.c"; owner["curl"] = "hub/http.c"
		owner["idn2"] = "schema/idn.c"
	}
	{
		split($3, part, /[<">]/); header = part[2]
		from = $1; sub(/\/.*/, "", from)
		to = header; sub(/\/.*/, "", to)
		lib = tolower(header); sub(/[.\/].*/, "", lib)
		third = $3 ~ /</
		if (third && lib ~ /^git2/ && from != "git")
			print $1 ":" $2 ": only git/ may include " header
		else if (third && lib in owner && owner[lib] != $1)
			print $1 ":" $2 ": only " owner[lib] " may include " header
		else if (from in rank && to in rank && from != to &&
			 (rank[from] <= rank[to] ||
			  (from == "cmd" && to != "core" && to != "json" && to != "util")))
			print $1 ":" $2 ": " from " must not include " header
	}')
report 1 "includes point down" "$bad"

bad=$(grep -rnE '\<(strcpy|strcat|strncpy|sprintf|vsprintf|strtok|atoi|atol|gets|gmtime|localtime|tmpnam)[ ]*\(' --include='*.[ch]' .)
report 2 "no banned function" "$bad"

# A function of a test that is named once only is never called.
bad=$(for file in ../tests/cli/*.sh; do
	[ "${file##*/}" != lib.sh ] || continue
	sed -n 's/^\([a-z_0-9]*\)() {$/\1/p' "$file" | while read -r name; do
		[ "$(grep -cw "$name" "$file")" -ge 2 ] || echo "$file: $name"
	done
done)
report 3 "no test is left out" "$bad"

echo "1..3"
