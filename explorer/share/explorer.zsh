#compdef explorer knowledge-explorer kx vault-explorer
# Completion in zsh. The program says what may follow; without an answer, it is files.
_explorer() {
  local line="${(j: :)words[1,CURRENT-1]} $QIPREFIX$IPREFIX$PREFIX" word about
  local -a found shown
  for word about in "${(@0)$(${~${(Q)words[1]}} completion --words "$line" 2> /dev/null < /dev/null)}"; do
    [[ -n $word ]] || continue
    found+=("$word")
    [[ -z $about ]] || shown+=("${(r:16:)word}  $about")
  done
  if (( $#shown )); then
    compadd -l -d shown -a found
  elif (( $#found )); then
    compadd -M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}' -a found
  else
    compset -P '--*='
    _files
  fi
}
if [[ $zsh_eval_context == *loadautofunc* ]]; then
  _explorer "$@"
else
  compdef _explorer explorer knowledge-explorer kx vault-explorer
fi
