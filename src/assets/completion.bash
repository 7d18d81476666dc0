# bash completion for git golive. The tool itself says what can be completed.
#
# Git's own completion calls _git_golive for `git golive`; `git-golive` is completed without it.
# shellcheck disable=SC2154 # its __git_C_args, words and cword

# The words of the line up to the cursor, with what bash splits at '=' and ':' put together again: words, cword.
__git_golive_words()
{
	local i word glue=''

	words=() cword=-1
	for ((i = 0; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [[ $cword -ge 0 && ( $glue || $word =~ ^[=:]+$ ) && ( $word || $glue != space ) ]]; then
			words[cword]+=$word
		else
			words[++cword]=$word
		fi
		glue=''
		[[ $word =~ ^[=:]+$ ]] && glue=yes
	done
}

# __git_golive_offer WORD...: the words behind `golive`, up to the one at the cursor.
__git_golive_offer()
{
	local cur=${!#} strip='' line word

	# Of a word with '=', bash replaces what stands behind it.
	[[ $COMP_WORDBREAKS != *=* || $cur != *=* ]] || strip=${cur%"${cur##*=}"}
	COMPREPLY=()
	while IFS= read -r line; do
		word=${line%%$'\t'*}
		case $word in
		:files | :dirs)
			compopt -o filenames +o nospace 2>/dev/null
			[[ $cur != -*=* ]] || cur=${cur#*=}
			while IFS= read -r word; do
				COMPREPLY+=("$word")
			done < <(compgen "-${word:1:1}" -- "$cur")
			;;
		*=) COMPREPLY+=("${word#"$strip"}") ;;
		*) COMPREPLY+=("${word#"$strip"} ") ;;
		esac
	done < <(git ${__git_C_args[@]+"${__git_C_args[@]}"} golive complete -- "$@" 2>/dev/null)
}

_git_golive()
{
	local i

	# Git's completion knows where the verb stands; an older one does not say.
	for ((i = ${__git_cmd_idx:-1}; i < cword; i++)); do
		[[ ! ${__git_cmd_idx-} && ${words[i]} != golive ]] || break
	done
	__git_golive_offer "${words[@]:i + 1:cword - i}"
}

__git_golive_main()
{
	local -a words
	local cword

	__git_golive_words
	__git_golive_offer "${words[@]:1:cword}"
}

complete -o nospace -F __git_golive_main git-golive
