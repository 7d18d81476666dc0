#compdef git-golive
#description decide that a system goes live
# zsh completion for git golive. The tool itself says what can be completed. _git calls this for `git golive`.

_git-golive()
{
	local line word dir=.
	local -a names facts shown

	# Behind `git -C dir` it is about that directory.
	[[ $service == git && -n ${opt_args[-C]-} ]] && dir=${(Q)opt_args[-C]}
	while IFS= read -r line; do
		word=${line%%$'\t'*}
		case $word in
		:files) [[ $PREFIX == -*=* ]] && compset -P 1 '*='; _files ;;
		:dirs) [[ $PREFIX == -*=* ]] && compset -P 1 '*='; _files -/ ;;
		*=) facts+=($word) ;;
		*)
			names+=($word)
			[[ $line == *$'\t'* ]] && word+="  -- ${line#*$'\t'}"
			shown+=($word)
			;;
		esac
	done < <(git -C $dir golive complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)
	(($#names)) && compadd -l -d shown -a names
	(($#facts)) && compadd -S '' -a facts
	return $((compstate[nmatches] == 0))
}

if [[ $funcstack[1] == _git-golive ]]; then
	_git-golive "$@"
else
	compdef _git-golive git-golive
fi
