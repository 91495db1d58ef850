#!/bin/sh
# Installs the Debian packages of the named groups of packages.txt, if any is missing.
#
#   src/cmake/deps.sh build [test] [lint] [fuzz] [python]
#
# On other systems it only says what is needed: CMake then reports what it does not find.
set -eu
here=$(dirname "$0")

wanted=""
group=""
while read -r line; do
  case $line in
    '' | '#'*) ;;
    '['*) group=${line#?} group=${group%?} ;;
    *) case " $* " in *" $group "*) wanted="$wanted $line" ;; esac ;;
  esac
done < "$here/packages.txt"
if [ -z "$wanted" ]; then
  echo "usage: $0 build|test|lint|fuzz|python ..." >&2
  exit 2
fi

if ! command -v apt-get > /dev/null || ! command -v dpkg-query > /dev/null; then
  echo "deps: this is not Debian; what serves for these packages must be installed:$wanted"
  exit 0
fi
missing=""
for package in $wanted; do
  case $(dpkg-query -W -f='${Status}' "$package" 2> /dev/null || true) in
    *' ok installed') ;;
    *) missing="$missing $package" ;;
  esac
done
if [ -z "$missing" ]; then
  echo "deps: all packages are installed"
  exit 0
fi

as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo > /dev/null; then
    echo "deps: neither root nor sudo; as root run: apt-get install$missing" >&2
    exit 1
  fi
  as_root="sudo"
fi
echo "deps: installing$missing"
$as_root apt-get update -qq ||
  echo "deps: the package lists could not be renewed; trying with those at hand" >&2
# shellcheck disable=SC2086  # $missing is a list of words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
echo "deps: done"
