# fish completion for git golive. The tool itself says what can be completed.

function __git_golive_complete
    set -l words (commandline -opc)
    set -l cur (commandline -ct)
    set -l dir
    # Behind `git -C dir` it is about that directory.
    while set -q words[1]; and not string match -qr '(^|/)(git-)?golive$' -- $words[1]
        test "$words[1]" = -C; and set dir -C $words[2]
        set -e words[1]
    end
    set -e words[1]
    for line in (git $dir golive complete -- $words "$cur" 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path $cur
            case ':dirs'
                __fish_complete_directories $cur
            case '*'
                echo $line
        end
    end
end

complete -c git-golive -f -a '(__git_golive_complete)'
# Fish's completion of git asks for the one above; that of fish 3.6 by a wrong name.
complete -c git -f -n '__fish_git_using_command golive' -a '(__git_golive_complete)'
