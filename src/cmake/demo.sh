#!/usr/bin/env bash
# Shows what tracuu does: demo.sh BUILD-FOLDER DOCUMENTS INDEX
set -euo pipefail
build=$1
documents=$2
index=$3

program=$(find "$build" -type f -name tracuu -perm -u+x | head -n 1)
if [ -z "$program" ]; then
  echo "demo: no program tracuu below $build; run: make build" >&2
  exit 1
fi
if [ ! -d "$documents" ]; then
  echo "demo: there is no folder $documents" >&2
  exit 1
fi

bold='' plain=''
if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m'; fi

# show TITLE ARGUMENT...: says what follows, the command as one would type it, and its output.
show() {
  printf '\n%s== %s%s\n' "$bold" "$1" "$plain"
  shift
  printf '$ tracuu'
  local word
  for word in "$@"; do
    if [[ $word =~ ^[A-Za-z0-9_./=-]+$ ]]; then printf ' %s' "$word"; else printf " '%s'" "$word"; fi
  done
  printf '\n'
  local code=0
  "$program" "$@" || code=$?
  if [ "$code" -gt 1 ]; then exit "$code"; fi  # 1 only says that nothing was found
}

rm -rf "$index"
show "An index of the documents in $documents" index "$documents" --index "$index"
show 'Words' search "$index" 'di dời chợ' -k 3
show 'Words typed without marks' search "$index" 'mua ban o cho noi' -k 3
show 'A document number: who bears it, then who cites it' search "$index" '2183/qd-ubnd' -k 3

cat <<END

${bold}The index is in $index. Try next:${plain}
  $program search $index '"người dân" AND phạt NOT thuế'
  $program search $index 'so:15/2024/QĐ-UBND' --json
  $program tokens $documents/kh-du-35-giu-gin-cho.txt
  $program stats $index --json
  $program --help
END
