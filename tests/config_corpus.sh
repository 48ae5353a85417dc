#!/bin/sh
# SPDX-License-Identifier: MIT
# What the model schema makes of configuration files: of the families in
# config_families.txt, all of it; of the real files in the shared folder, that
# it is valid, and how it compares, with that of the families, with what
# researchers filled in by hand for the same models.  Each difference is
# explained in config_disagreements.txt.
. "${0%/*}/cli/lib.sh"

families=$here/config_families.txt
explained=$here/config_disagreements.txt
shared=${HFMETA_SHARED:-$here/../../shared}
by_hand=$shared/corpus/behaviours/model_metadata
fields="dimension intermediate_size num_heads num_layers mlp_ratio
	mlp_experts mlp_experts_top_k layer_norm_type positional_embeddings
	positional_embedding_type attention_variant attention_window biases
	block_type activation sequence_length weight_tying vocab_size
	total_params"

# offer ID FILE: the hub has FILE in the repository ID from now on.
offer() {
	mkdir -p "hub/$1/resolve/$(sha "$1")"
	cp "$2" "hub/$1/resolve/$(sha "$1")/"
}

sha() {
	printf %s "$1" | sha1sum | cut -c1-40
}

# A document of the API for each repository of the hub; "also" holds more
# members of some, by id.
describe_all() {
	find hub -name resolve | sed 's|^hub/||; s|/resolve$||' | sort >offered
	while read -r id; do
		siblings=$(find "hub/$id/resolve" -type f |
			   sed 's|.*/|{"rfilename":"|; s|$|"}|' | paste -sd,)
		more=$(sed -n "s|^$id	||p" also)
		mkdir -p "hub/api/models/${id%/*}"
		echo "{\"id\":\"$id\",\"sha\":\"$(sha "$id")\"${more},\"tags\":[],\"siblings\":[$siblings]}" \
			>"hub/api/models/$id.json"
	done <offered
}

# add_all: add what is on the hub to a new repository, and check it.
add_all() {
	touch also
	describe_all
	hfmeta init repository >&3
	xargs hfmeta -C repository -q --hub "$PWD/hub" add <offered >&3
	hfmeta -C repository check --all
}

# FIELD=VALUE, a line each, as far as the configuration decides it.
derived() {
	hfmeta textconv "$1" | sed -n '/^\/\(files\|file_count\|id\|sha\|config\)[:/]/d
		s|^/\([^:]*\): |\1=|p'
}

offer_families() {
	mkdir wanted
	while read -r first rest; do
		case $first in
		@)	id=${rest% *}
			file=${rest##* } ;;
		\{*)	echo "$first $rest" >"$file"
			offer "$id" "$file"
			rm "$file" ;;
		\#*|'')	;;
		*)	echo "$first $rest" | tr -s ' ' '\n' | sed '/^$/d' \
				>>"wanted/$(echo "$id" | tr / _)" ;;
		esac
	done <"$families"
}

each_family_is_told() {
	offer_families
	add_all
	for path in repository/model_metadata/*.json; do
		name=${path##*/}
		derived "$path" | sort >got
		sort "wanted/${name%.json}" >want
		diff -u --label "wanted, $name" --label got want got >&3 ||
			touch differs
	done
	test ! -e differs
}

offer_shared() {
	for file in "$shared"/hub/files/models/*/*.json; do
		id=${file%/*}
		id=$(echo "${id##*/}" | sed 's|__|/|')
		case ${file##*/} in
		config.json|adapter_config.json|model_index.json)
			offer "$id" "$file" ;;
		esac
	done
}

# ID TAB FIELD TAB VALUE of each field that is looked at; the Hub does not
# tell ids by the case of their letters.
values() {
	for path in "$@"; do
		hfmeta textconv "$path" | awk -v fields="$fields" '
		BEGIN { n = split(fields, field, /[ \t\n]+/) }
		{ at = index($0, ": "); name = substr($0, 2, at - 2)
		  value[name] = substr($0, at + 2) }
		END { id = tolower(value["id"]); gsub(/"/, "", id)
		      for (i = 1; i <= n; i++)
			if (field[i] in value && value[field[i]] != "null")
				print id "\t" field[i] "\t" value[field[i]] }'
	done
}

# What the Hub said when the records were made by hand stands in them.
offer_what_was_said() {
	for path in "$by_hand"/*.json; do
		hfmeta textconv "$path" >flat
		id=$(sed -n 's|^/id: "\(.*\)"|\1|p' flat)
		total=$(sed -n 's|^/safetensors/total: ||p' flat)
		known=$(find hub -ipath "hub/$id" | sed 's|^hub/||')
		[ -n "$known" ] || mkdir -p "hub/$id/resolve"
		[ -n "$known" ] && echo "$known" >>configured
		[ -z "$total" ] || printf '%s\t,"safetensors":{"parameters":{},"total":%s}\n' \
			"${known:-$id}" "$total" >>also
		echo "${known:-$id}" >>compared
	done
}

# Prints the table, and a line for each difference as config_disagreements.txt
# has it, without the reason.
compare() {
	awk -F'\t' -v fields="$fields" '
	BEGIN { n = split(fields, field, /[ \t\n]+/) }
	FILENAME == "configured" { configured[tolower($1)] = 1; next }
	FILENAME == "compared" { id[++ids] = tolower($1); next }
	FILENAME == "ours" { ours[$1, $2] = $3; next }
	{ theirs[$1, $2] = $3 }
	END {
		printf "%-26s%8s%9s%8s%11s\n", "", "agrees", "differs",
			"filled", "no source" >"table"
		for (i = 1; i <= n; i++) {
			same = differs = filled = none = 0
			for (j = 1; j <= ids; j++) {
				a = ours[id[j], field[i]]
				b = theirs[id[j], field[i]]
				if (b == "")
					filled += a != ""
				else if (a == b)
					same++
				else if (a == "" && !(id[j] in configured))
					none++
				else {
					differs++
					print id[j] " | " field[i] " | " \
						(a == "" ? "-" : a) " | " b
				}
			}
			printf "%-26s%8d%9d%8d%11d\n", field[i], same,
				differs, filled, none >"table"
		}
	}' configured compared ours theirs
}

real_configurations_make_valid_records() {
	offer_families
	offer_shared
	offer_what_was_said
	add_all
	test "$(git -C repository ls-files model_metadata | grep -c json)" = \
		"$(grep -c . offered)"
	has repository/model_metadata/mistral-nemo-dota2.json '"LORA"'
}

values_filled_in_by_hand_are_met_or_explained() {
	cp ../2/configured ../2/compared .
	values ../2/repository/model_metadata/*.json >ours
	values "$by_hand"/*.json >theirs
	compare | sort >differences
	sed 's/^/# /' table >>"$work/comments"
	sed '/^#/d; /^$/d; s/ | [^|]*$//' "$explained" | sort >known
	diff -u --label "$explained" --label "what differs now" \
		known differences >&3
	test -z "$(sed '/^#/d; /^$/d; /^\([^|]* | \)\{4\}[^|]*[^| ]$/d' \
		"$explained")"
}

# The records of the researchers are valid under the default schemas, once
# they are in canonical form; but for a path of their own machine.
records_made_by_hand_are_valid() {
	hfmeta init >&3
	for type in model dataset; do
		cp "$shared/corpus/behaviours/${type}_metadata"/*.json \
			${type}_metadata/
	done
	chmod -R u+w model_metadata dataset_metadata
	rm dataset_metadata/test.json
	hfmeta fmt model_metadata/*.json dataset_metadata/*.json >&3
	hfmeta check --all
}

t each_family_is_told
if [ -d "$by_hand" ]; then
	t real_configurations_make_valid_records
	t values_filled_in_by_hand_are_met_or_explained
	t records_made_by_hand_are_valid
	cat "$work/comments"
else
	echo "# the shared folder is not here: families only"
fi
t_done
