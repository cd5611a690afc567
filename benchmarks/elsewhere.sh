#!/bin/sh
# Gives one peer an environment of its own: elsewhere.sh PEER PYTHON makes .tools/peers-PEER, where that Python is found.
set -eu
cd "$(dirname "$0")/.."
peer=$1 python=$2 folder=.tools/peers-$1 wanted=benchmarks/requirements-$1.txt
"$python" -c "" 2>/dev/null || { echo "$python is not here: the comparison with $peer is left out."; exit 0; }
"$python" -m venv --clear "$folder"
install() { "$folder/bin/python" -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation "$@"; }
# What a peer is built with comes first: its build uses what is there.
grep -iE "^(numpy|cython|setuptools|wheel)=" "$wanted" >"$folder/first.txt"
{ install -r "$folder/first.txt" && install -r "$wanted"; } ||
    { rm -rf "$folder"; echo "$peer cannot be built here: the comparison with it is left out."; }
