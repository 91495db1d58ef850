#!/bin/sh
# The random parts of the durability tests, for long: torture.sh BUILD KILLS SEED
#
# Half of the kills are power losses and deaths in a simulated file system, half are kills of the
# real program; then there is as much random damage, and every call of the program is refused in
# every way. The same seed does the same again, but for kills after a time.
set -eu
build=$1
kills=$2
seed=$3
here=$(dirname "$0")
programs="$build/src/cli/tracuu $build/tests/durability/durability_tool
  $build/tests/durability/libdurability_interpose.so"
echo "torture: $kills kills, seed $seed"
export TRACUU_KILLS=$((kills / 2)) TRACUU_SEED="$seed" TRACUU_THOROUGH=1
"$build/tests/durability/durability_test"
TRACUU_DAMAGES=$kills "$build/tests/durability/damage_test" --gtest_filter='*Random*:*DamageBehind*'
# shellcheck disable=SC2086  # three paths
python3 -B "$here/kill_test.py" $programs
# shellcheck disable=SC2086
python3 -B "$here/refusal_test.py" $programs
echo "torture: nothing was lost; seed $seed"
