#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: embed.sh TOP FILE... >builtin_files.c
#
# Writes C source that holds the files, which are named relative to TOP, and of
# schemas what a check needs (brief_schema.awk).
set -eu
top=$1
shift

brief() {
	case $1 in
	*.schema.json) awk -f "$top/scripts/brief_schema.awk" "$top/$1" ;;
	esac
}

bytes() {
	echo "static const unsigned char $1[] = {"
	od -An -v -tx1 | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g'
	echo "0 };"
}

cat <<EOT
/* Made by scripts/embed.sh; do not edit. */
#include "core/builtin.h"

#include <string.h>

EOT
n=0
for file; do
	n=$((n + 1))
	bytes "content_$n" <"$top/$file"
	text=$(brief "$file")
	printf '%s' "$text" | bytes "brief_$n"
done
echo
echo "const struct builtin_file builtin_files[] = {"
n=0
for file; do
	n=$((n + 1))
	id=$({
		printf 'blob %d\0' "$(wc -c <"$top/$file")"
		cat "$top/$file"
	} | sha1sum | cut -c1-40 | sed 's/../0x&, /g')
	echo "	{ \"$file\", content_$n, sizeof(content_$n) - 1,"
	echo "	  brief_$n, sizeof(brief_$n) - 1, { $id} },"
done
cat <<'EOT'
};

const size_t builtin_file_count = ARRAY_SIZE(builtin_files);

const struct builtin_file *builtin_file(const char *path)
{
	for (size_t i = 0; i < builtin_file_count; i++)
		if (!strcmp(builtin_files[i].path, path))
			return &builtin_files[i];
	return NULL;
}
EOT
