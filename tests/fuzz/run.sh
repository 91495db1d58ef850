#!/bin/sh
# Runs every fuzz program of a folder: run.sh PROGRAMS SECONDS
#
# What is found goes to PROGRAMS/found/NAME and is read again next time; the seeds in the source
# tree are only read. An input that breaks a program is named in the output, and the exit code is 1.
set -eu
programs=$1
seconds=$2
seeds=$(dirname "$0")/corpus
code=0
for program in "$programs"/*_fuzz; do
  [ -x "$program" ] || continue
  name=$(basename "$program" _fuzz)
  found=$programs/found/$name
  mkdir -p "$found" "$programs/broken"
  set -- "$found"
  if [ -d "$seeds/$name" ]; then set -- "$found" "$seeds/$name"; fi
  echo "fuzz: $name, $seconds s"
  # The default schedule, which prefers rare features, takes longer than the programs themselves.
  "$program" -entropic=0 -max_total_time="$seconds" -artifact_prefix="$programs/broken/$name-" \
    -print_final_stats=1 -verbosity=0 "$@" || code=1
done
exit $code
