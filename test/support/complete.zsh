# What zsh offers behind a line: zsh -f complete.zsh <completion script> <line>; one a line, on stdout.
# An inner zsh on a pseudo terminal presses the key; every word it would add is printed instead of being shown.
zmodload zsh/zpty || exit 2
zpty -b inner zsh -f -i
zpty -w inner "PS1=; autoload -Uz compinit; compinit -u -D; source ${(q)1}"
zpty -w inner '
compadd () {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return $?; fi
  typeset -a hits
  builtin compadd -A hits "$@"
  setopt localoptions norcexpandparam extendedglob
  typeset -A before inside behind after
  zparseopts -E P:=before p:=inside s:=behind S:=after
  local hit
  for hit in $hits; do print -r -- "HIT:$IPREFIX$before$inside$hit$behind$after:END"; done
}
press () { zle complete-word; print -r -- "DO""NE" }
zle -N press
bindkey "^T" press'
zpty -w inner 'print -r -- BEG""IN'
zpty -r -m inner ignored '*BEGIN*'
zpty -n -w inner "$2"$'\x14'
zpty -r -m inner text '*DONE*'
print -r -- $text | grep -o 'HIT:.*:END' | sed 's/^HIT://; s/:END$//'
zpty -d inner
