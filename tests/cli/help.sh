#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Help, manual pages and completion cannot drift apart from the program: what
# one of them says is compared with what the program says.
. "${0%/*}/lib.sh"

top=${top_srcdir:-$here/../..}
man=$top/man

have() {
	command -v "$1" >/dev/null 2>&1
}

# A page, or some of its sections, as plain text.
page() {
	mandoc -Tascii "$1" | col -b
}

synopsis() {	# of a page, on one line
	page "$1" | sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' |
		sed '1d;$d' | tr -s ' \t\n' ' ' |
		sed 's/^ //; s/ $//; s/ \.\.\./.../g'
	echo
}

# "-n", "--dry-run": every option of a help text.
options_of() {
	sed -n 's/^    \(-[^ ,]*\), \(--[^ ]*\).*/\1\n\2/p; s/^    \(--[^ ]*\).*/\1/p'
}

each_command_answers_without_a_repository() {
	hfmeta help --list >commands
	test -s commands
	while read -r cmd; do
		hfmeta "$cmd" -h >out 2>err
		has out "usage: hfmeta $cmd"
		same err </dev/null
		hfmeta "$cmd" --help | same out
		hfmeta help "$cmd" 2>err | same out
		hfmeta "$cmd" --list-options >options
		options_of <out | grep '^--' | sort >../want
		sed 's/=$//' options | sort >../got
		same ../got <../want
	done <commands
}

help_lists_the_commands_for_people() {
	hfmeta help >out
	hfmeta -h | same out
	hfmeta --help | same out
	has out "usage: hfmeta [-C <folder>]"
	for cmd in init add check fmt hooks; do
		grep -q "^    $cmd  *[A-Z].*[^.]$" out
	done
	fails_with 1 grep '^    textconv\|^    merge-driver' out
	hfmeta --version >out
	grep -q '^hfmeta [0-9][0-9.]*' out
}

nothing_to_do_is_a_usage_error() {
	hfmeta help >want
	fails_with 129 hfmeta >out
	same out <want
}

what_is_not_known_is_a_usage_error() {
	fails_with 129 hfmeta nope >out 2>err
	same out </dev/null
	has err "fatal: 'nope' is no hfmeta command"
	has err "usage: hfmeta [-C <folder>]"
	fails_with 129 hfmeta help nope 2>err
	has err "fatal: 'nope' is no hfmeta command"
	fails_with 129 hfmeta --nope check 2>err
	has err "fatal: unknown option '--nope'"
	has err "usage: hfmeta [-C <folder>]"
	mkdir repo
	hfmeta init repo >&3
	cd repo || return
	hfmeta help --list >../commands
	while read -r cmd; do
		fails_with 129 hfmeta "$cmd" --nope >../out 2>../err
		same ../out </dev/null
		has ../err "fatal: unknown option '--nope'"
		has ../err "usage: hfmeta $cmd"
		fails_with 129 hfmeta "$cmd" -Z 2>../err
		has ../err "fatal: unknown option '-Z'"
	done <../commands
	fails_with 129 hfmeta add --record 2>../err
	has ../err "option '--record' needs an argument"
	fails_with 129 hfmeta check --all=yes 2>../err
	has ../err "option '--all' takes no argument"
}

each_command_has_a_page() {
	hfmeta help --list >commands
	while read -r cmd; do
		test -f "$man/hfmeta-$cmd.1" || {
			echo "no man/hfmeta-$cmd.1" >&3
			return 1
		}
		has "$man/hfmeta.1" ".Xr hfmeta-$cmd 1 ."
	done <commands
	# ... and each page has a command.
	for file in "$man"/hfmeta-*.1; do
		cmd=${file##*/hfmeta-}
		grep -qx "${cmd%.1}" commands || {
			echo "$file is of no command" >&3
			return 1
		}
	done
}

each_page_has_the_usage_of_its_command() {
	hfmeta help --list >commands
	while read -r cmd; do
		hfmeta "$cmd" -h | sed -n '1s/^usage: //p' | tr -d '<>' >usage
		synopsis "$man/hfmeta-$cmd.1" | same usage
	done <commands
	hfmeta help | sed -n '1s/^usage: //p' | tr -d '<>' >usage
	synopsis "$man/hfmeta.1" | same usage
}

each_option_is_in_its_page() {
	hfmeta help --list >commands
	while read -r cmd; do
		hfmeta "$cmd" -h | options_of >options
		page "$man/hfmeta-$cmd.1" >text
		while read -r option; do
			grep -qE "^ +(-., )?$option( |,|\$)" text || {
				echo "$option is not in hfmeta-$cmd(1)" >&3
				return 1
			}
		done <options
	done <commands
	hfmeta help | options_of >options
	test "$(wc -l <options)" -ge 10
	page "$man/hfmeta.1" >text
	while read -r option; do
		grep -qE "^ +(-., )?$option( |,|\$)" text || {
			echo "$option is not in hfmeta(1)" >&3
			return 1
		}
	done <options
}

pages_are_clean() {
	mandoc -Tlint -Wwarning "$man"/*.[15] >&3
}

# What bash would offer behind the words of a command line.
complete_line() {
	# shellcheck disable=SC2016 # for bash
	bash -c '. "$0" 2>/dev/null
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_hfmeta 2>/dev/null
		printf "%s\n" "${COMPREPLY[@]}"' \
		"$top/completions/hfmeta.bash" "$@"
}

completion_knows_commands_and_options() {
	hfmeta help --list >want
	complete_line hfmeta '' | same want
	echo init >want
	complete_line hfmeta -C repo in | same want
	hfmeta add --list-options >want
	complete_line hfmeta --hub x add -- | same want
	echo --staged >want
	complete_line hfmeta -v check --st | same want
	printf '%s\n' --format= --fix | sort >want
	complete_line hfmeta check --f | sort | same want
	# An argument is a file, for all this knows: bash goes on by itself.
	echo >want
	complete_line hfmeta check --schema '' | same want
}

t each_command_answers_without_a_repository
t help_lists_the_commands_for_people
t nothing_to_do_is_a_usage_error
t what_is_not_known_is_a_usage_error
t each_command_has_a_page
if have mandoc && have col; then
	t each_page_has_the_usage_of_its_command
	t each_option_is_in_its_page
	t pages_are_clean
else
	echo "# the pages' text is not looked at: mandoc or col is missing"
fi
if have bash; then
	t completion_knows_commands_and_options
else
	echo "# the completion is not looked at: bash is missing"
fi
t_done
