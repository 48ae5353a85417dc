#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: check.sh [RECORDS...]
#
# 'hfmeta check' of so many records (1,000 and 10,000 if not said), beside
# what a checker cannot do without, and beside other validators of JSON
# Schema.  HFMETA names the program; default: what PATH finds.
#
# The records are real ones, from $HFMETA_SHARED or ../shared, over and over;
# else the one that comes with the source.  Peers that are not there are left
# out: ajv and @sourcemeta/jsonschema are looked for in NODE_PATH (npm install
# ajv ajv-formats @sourcemeta/jsonschema), Python's jsonschema in Python.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
hfmeta=$(realpath "$(command -v "${HFMETA:-hfmeta}")")
shared=${HFMETA_SHARED:-$here/../../shared}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GIT_AUTHOR_NAME=bench GIT_AUTHOR_EMAIL=bench@localhost
export GIT_COMMITTER_NAME=bench GIT_COMMITTER_EMAIL=bench@localhost

# shellcheck disable=SC2046 # words
${CC:-cc} -O2 -o "$work/read" "$here/read.c" $(pkg-config --cflags --libs libcjson)
python=$(command -v /usr/bin/python3 || command -v python3 || true)

mkdir "$work/real"
if [ -d "$shared/corpus/behaviours/model_metadata" ]; then
	cp "$shared"/corpus/behaviours/model_metadata/*.json "$work/real"
	chmod u+w "$work"/real/*
	"$hfmeta" fmt "$work"/real/*.json >/dev/null
else
	cp "$here"/../model_metadata/*.json "$work/real"
fi

make_repository() {
	"$hfmeta" init "$work/$1" >/dev/null
	# Links to data sets that are not here would be findings.
	# shellcheck disable=SC2046 # words
	awk -v n="$1" -v folder="$work/$1/model_metadata" '
		FNR == 1 { count++ }
		{ text[count] = text[count] $0 "\n" }
		END {
			for (i = 0; i < n; i++) {
				name = sprintf("%s/m%07d.json", folder, i)
				printf "%s", text[i % count + 1] >name
				close(name)
			}
		}' $(grep -L '"training_stages"' "$work"/real/*.json)
	cd "$work/$1"
	schema=$work/$1/schemas/model_metadata.schema.json
}

# measure ROUNDS NAME COMMAND...: the best round
measure() {
	rounds=$1
	name=$2
	shift 2
	: >"$work/times"
	while [ "$rounds" -gt 0 ]; do
		begin=$(date +%s%N)
		command time -f '%U %S %M' -o "$work/time" "$@" >"$work/out" 2>&1 || true
		echo "$((($(date +%s%N) - begin) / 1000)) $(tail -n 1 "$work/time")" >>"$work/times"
		rounds=$((rounds - 1))
	done
	sort -n "$work/times" | head -n 1 >"$work/best"
	[ -f "$work/base" ] || cp "$work/best" "$work/base"
	awk -v name="$name" 'NR == 1 { base = $1; next }
		{ printf "%-40s %8.3f s %8.2f %8.2f s %8.0f MB\n", name, $1 / 1e6, (base ? $1 / base : 0), $2 + $3, $4 / 1024 }' \
		"$work/base" "$work/best"
}

for records in ${*:-1000 10000}; do
	make_repository "$records"
	rm -f "$work/base"
	echo "$records records: wall clock, ratio to reading + parsing, CPU, peak memory"
	"$work/read" model_metadata >/dev/null	# into the page cache
	measure 3 'read + cJSON into an arena' "$work/read" model_metadata parse
	measure 3 'read only' "$work/read" model_metadata
	measure 3 'hfmeta check, one thread' "$hfmeta" check -j1 model_metadata
	measure 3 'hfmeta check, two threads' "$hfmeta" check -j2 model_metadata
	measure 3 'hfmeta check --schema, one thread' "$hfmeta" check -j1 --schema "$schema" model_metadata
	if node -e 'require("ajv/dist/2020")' 2>/dev/null; then
		measure 2 'ajv, compiled once' node "$here/ajv.js" "$schema" model_metadata
	fi
	peer=$(echo "${NODE_PATH:-/nowhere}" | cut -d: -f1)/.bin/jsonschema
	if [ -x "$peer" ]; then
		measure 1 'Sourcemeta jsonschema validate --fast' "$peer" validate --fast "$schema" model_metadata
	fi
	if [ -n "$python" ] && (cd / && "$python" -c 'import jsonschema') 2>/dev/null; then
		measure 1 "Python's jsonschema" "$python" "$here/jsonschema.py" "$schema" model_metadata
	fi
done
