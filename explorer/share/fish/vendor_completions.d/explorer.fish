# Completion in fish. The program says what may follow; without an answer, it is files.
function __explorer_words
    set -l command (commandline -opc)[1]
    set -l found ($command completion --words (commandline -cp | string collect) 2> /dev/null < /dev/null | string split0)
    if set -q found[1]
        printf '%s\t%s\0' $found | string split0
    else
        __fish_complete_path (commandline -ct)
    end
end
for command in explorer knowledge-explorer kx vault-explorer
    complete -c $command -f -a '(__explorer_words)'
end
