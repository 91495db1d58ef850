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
words='thủ tục hành chính'
show 'Words' search "$index" "$words" -k 3
show 'The same words typed without marks' search "$index" 'thu tuc hanh chinh' -k 3

# The number of a document that is there: that of the first hit that has one.
number=$("$program" search "$index" "$words" -k 20 --json |
  grep -oE '"number": *"[^"]+"' | head -n 1 | sed -E 's/.*: *"(.*)"/\1/' || true)
if [ -n "$number" ]; then
  show 'A document number: the document, and who cites it' lookup "$index" "$number"
  show 'The same number in a search line, as one remembers it' search "$index" "${number//\// }" -k 3
fi

cat <<END

${bold}The index is in $index. Try next:${plain}
  $program search $index '"thủ tục hành chính" AND loai:quyết định'
  $program search $index 'nghỉ phép' --json
  $program stats $index --json
  $program --help
END
