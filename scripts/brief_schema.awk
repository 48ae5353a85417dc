# SPDX-License-Identifier: MIT
#
# From a schema in canonical form, what a check needs of it: without the texts
# for people, and of "x-hfmeta" only what is a link or taxonomy, and whether a
# value comes "from" the Hub.  The rest keeps its place: pointers are the same.

# Commas go, and come back where a line needs one.
function put(line) {
	sub(/,$/, "", line)
	if (held != "")
		print held (held ~ /[[{]$/ || line ~ /^ *[]}]/ ? "" : ",")
	held = line
}

function indent(line) {
	match(line, /^ */)
	return RLENGTH
}

# Inside what is left out, up to the line that closes it.
skipping {
	if (indent($0) == skip_indent)
		skipping = 0
	next
}

in_mark && indent($0) == mark_indent {
	if (marks) {
		put(mark_line)
		for (i = 1; i <= marks; i++)
			put(mark[i])
		put($0)
	}
	in_mark = 0
	next
}

in_mark {
	if (/^ *"from": /) {
		mark[++marks] = substr($0, 1, indent($0)) "\"from\": true"
	} else if (/^ *"(link|taxonomy|optional|part)": .*[^[{]$/) {
		mark[++marks] = $0
	}
	if (/[[{]$/) {
		skipping = 1
		skip_indent = indent($0)
	}
	next
}

/^ *"x-hfmeta": \{$/ {
	in_mark = 1
	mark_indent = indent($0)
	mark_line = $0
	marks = 0
	next
}

/^ *"(description|title)": "/ { next }

{ put($0) }

END { print held }
