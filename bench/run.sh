#!/bin/sh
# Runs every bench program of a folder: run.sh PROGRAMS RESULTS [ARGUMENT OF GOOGLE BENCHMARK]...
set -eu
programs=$1
results=$2
shift 2
mkdir -p "$results"
rm -f "$results"/*.json
for program in "$programs"/*_bench; do
  [ -x "$program" ] || continue
  name=$(basename "$program" _bench)
  "$program" --benchmark_out="$results/$name.json" --benchmark_out_format=json "$@"
done
python3 -B "$(dirname "$0")/summarize.py" "$results"/*.json > "$results/summary.md"
echo "summary: $results/summary.md"
