# SPDX-License-Identifier: MIT
#
# Completion of hfmeta's commands and their options for bash.  Both are asked
# of the program, so this file knows none.  Source it from ~/.bashrc, or put it
# into bash-completion's folder under the name 'hfmeta'.

_hfmeta() {
	local word=${COMP_WORDS[COMP_CWORD]} command='' words='' i

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-C | --chdir | --hub | --color) i=$((i + 1)) ;;
		-*) ;;
		*)
			command=${COMP_WORDS[i]}
			break
			;;
		esac
	done
	if [[ ! $command || $command == help ]]; then
		words=$(hfmeta help --list 2>/dev/null)
	elif [[ $word == -* ]]; then
		words=$(hfmeta "$command" --list-options 2>/dev/null)
	fi
	# With nothing found, bash goes on to the names of files.
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
	if [[ ${COMPREPLY[0]-} == *= ]]; then
		compopt -o nospace
	fi
}

complete -o default -F _hfmeta hfmeta
