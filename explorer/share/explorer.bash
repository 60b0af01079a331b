# Completion in bash, 3.2 and later. The program says what may follow; without an answer, it is files.
_explorer() {
  local IFS=$'\n'
  read -r -d '' -a COMPREPLY <<< "$("$1" completion --words "${COMP_LINE:0:COMP_POINT}" "$2" 2> /dev/null < /dev/null)"
}
complete -o bashdefault -o default -F _explorer explorer knowledge-explorer kx vault-explorer
