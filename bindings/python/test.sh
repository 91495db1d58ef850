#!/bin/sh
# Builds the wheel as users do, installs it in a virtual environment of its own, and tests it there:
# pytest, and mypy --strict of the package. `make test-python` runs this.
#
#   bindings/python/test.sh [pytest options]
#
# The environment and the build stay in build/python-test, so a second run is quick. Packages come
# from wherever pip is configured to get them. Where that cannot be, it says why and leaves with 0.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/build/python-test
python=${PYTHON:-python3}

skip() {
  echo "test-python: skipped: $1"
  exit 0
}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null ||
  skip "$python is missing or older than 3.11"
mkdir -p "$work"
if [ ! -x "$work/venv/bin/pip" ]; then
  rm -rf "$work/venv"
  "$python" -m venv "$work/venv" > "$work/venv.log" 2>&1 ||
    skip "$python cannot make virtual environments (Debian: python3-venv); see $work/venv.log"
fi
bin=$work/venv/bin

# The build's requirements, then those of the tests that pyproject.toml names as "test".
"$bin/pip" install -q --disable-pip-version-check 'scikit-build-core>=0.10' 'nanobind>=2.4' ninja \
  > "$work/pip.log" 2>&1 || skip "pip cannot get scikit-build-core and nanobind; see $work/pip.log"
if command -v ccache > /dev/null && [ -z "${CMAKE_CXX_COMPILER_LAUNCHER:-}" ]; then
  export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1
fi
export CMAKE_BUILD_PARALLEL_LEVEL="${CMAKE_BUILD_PARALLEL_LEVEL:-2}"
echo "test-python: building the wheel"
"$bin/pip" wheel -q --disable-pip-version-check --no-build-isolation --no-deps \
  -C build-dir="$work/build" -w "$work/wheel" "$here"
wheel=$(ls -t "$work"/wheel/tracuu-*.whl | head -n 1)
bytes=$(wc -c < "$wheel")
echo "test-python: $(basename "$wheel"), $bytes bytes"
if [ "$bytes" -gt 15000000 ]; then
  echo "test-python: the wheel is larger than 15 MB" >&2
  exit 1
fi
"$bin/pip" install -q --disable-pip-version-check "$wheel[test]" > "$work/pip.log" 2>&1 ||
  skip "pip cannot get what the tests need; see $work/pip.log"
"$bin/pip" install -q --disable-pip-version-check --no-deps --force-reinstall "$wheel"

"$bin/python" -m mypy --config-file "$here/pyproject.toml" --cache-dir "$work/mypy" "$here/tracuu"
# From the folder of the tests: the sources beside it must not stand in for what is installed.
cd "$here/tests"
exec "$bin/python" -B -m pytest -q --strict-markers -rs "$@" .
