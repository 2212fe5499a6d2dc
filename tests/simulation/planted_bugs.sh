#!/bin/bash
# Plants bugs into a copy of the program, one after the other, and lets what scripts/test runs look for each: the test programs of core, service
# and mbox, and the simulation with as many lives as there, from seed 1 (40,000 SIG-years of the core, 400 of the whole, 20,000 living lists).
# Prints a table: bug, depth, the first case that fails, the SIG-years or lists that it survived, the promise that it broke, and in how many
# lists. An hour or more.
#   tests/simulation/planted_bugs.sh [NAME...]       all of them, or those named
#   tests/simulation/planted_bugs.sh --apply         only sees whether each still applies to the program as it is
# The copy and its build stand in $PLANTED (a temporary directory unless given). Exit code 0: each was caught by a case or by a life.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
place=${PLANTED:-$(mktemp -d)}
bugs=$here/planted_bugs.txt
jobs=${JOBS:-2}
export CCACHE_BASEDIR=$place CCACHE_NOHASHDIR=1

copy_tree() {
  mkdir -p "$place/source"
  for part in lib cmake tests daemon docs; do rm -rf "${place:?}/source/$part"; cp -a "$root/$part" "$place/source/"; done
  # what was planted last is still compiled, and newer than the source
  (cd "$place/source" && awk -F'\t' '!/^#/ && NF > 3 {print $3}' "$bugs" | sort -u | xargs touch)
  cat >"$place/source/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(planted LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_EXTENSIONS OFF)
set(SIGWATCH_FAILPOINTS ON)
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()
include(cmake/Warnings.cmake)
include(cmake/Layers.cmake)
include(cmake/Dependencies.cmake)
include(cmake/Precompiled.cmake)
add_subdirectory(lib EXCLUDE_FROM_ALL)
add_subdirectory(tests/fakes EXCLUDE_FROM_ALL)
add_subdirectory(tests/core EXCLUDE_FROM_ALL)
add_subdirectory(tests/service EXCLUDE_FROM_ALL)
add_subdirectory(tests/archives/mbox EXCLUDE_FROM_ALL)
add_subdirectory(tests/simulation)
CMAKE
  cmake -S "$place/source" -B "$place/build" -G Ninja -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS="-O1" >/dev/null
}

test_programs=(test_core test_service test_mbox)
build() { ninja -C "$place/build" -j "$jobs" simulate living_lists "${test_programs[@]}" >"$place/log" 2>&1; }

# first_failed: the case that sees the bug first, or nothing. Without those that go through much to see how long it takes.
first_failed() {
  local program failed
  for program in "$place"/build/tests/core/test_core "$place"/build/tests/service/test_service "$place"/build/tests/archives/mbox/test_mbox; do
    failed=$(timeout 300 "$program" --gtest_brief=1 --gtest_fail_fast \
      --gtest_filter=-backtest.tells*:backtest.goes*:*square*:correspondence.of_a_hundred*:Moments/*:*Hostile* 2>&1)
    case $? in 0) continue ;; esac
    grep -m1 -oP '^\[  FAILED  \] \K[^ ,]+' <<<"$failed" || basename "$program"
    return
  done
}

# run_with DEPTH: until the first promise breaks.
run_with() {
  local limit=40000
  if [ "$1" = lists ]; then
    timeout 3600 "$place/build/tests/simulation/living_lists" --lists 20000 --jobs "$jobs" 2>&1
    return
  fi
  [ "$1" = core ] || limit=400
  timeout 3600 "$place/build/tests/simulation/simulate" --depth "$1" --sig-years "$limit" --jobs "$jobs" --first --no-shrinking 2>&1
}

# plant NAME DEPTH FILE EDIT: a row of the table; false when the bug lived.
plant() {
  local name=$1 depth=$2 file=$3 edit=$4 out line failed
  perl -0pi -e "$edit" "$place/source/$file" || return 1
  if cmp -s "$root/$file" "$place/source/$file"; then
    printf '| %s | %s | does not apply | | |\n' "$name" "$depth"
    return 1
  fi
  if ! build; then
    printf '| %s | %s | does not build | | |\n' "$name" "$depth"
    grep -m3 'error:' "$place/log"
    out=failed
  else
    failed=$(first_failed)
    out=$(run_with "$depth")
  fi
  cp -p "$root/$file" "$place/source/$file"
  touch "$place/source/$file"
  [ "$out" = failed ] && return 1
  line=$(grep -m1 '^seed ' <<<"$out" | sed -E 's/^.*[0-9]Z: (([0-9]+: |liveness: )?[^:]*): .*$/\1/')
  years=$(sed -nE 's/^((core|whole): )?([0-9]+) SIG-years.*/\3/p; s/.* called silent at some read: .*, first after ([0-9]+)$/\1/p; s/^([0-9]+) living lists.*: 0$/\1/p' <<<"$out")
  [ "$depth" != lists ] || line=$(sed -nE 's/.* called silent at some read: ([1-9][0-9]*),.*/1: \1 living lists are called silent/p' <<<"$out")
  [ -n "$failed$line" ] || failed='NOT CAUGHT'
  printf '| %s | %s | %s | %s | %s |\n' "$name" "$depth" "${failed:--}" "${years:-crashed}" "${line:--}"
  [ "$failed" != 'NOT CAUGHT' ]
}

# applies NAME DEPTH FILE EDIT
applies() {
  perl -0pe "$4" "$root/$3" | cmp -s "$root/$3" - || return 0
  printf '%s: does not apply to %s\n' "$1" "$3"
  return 1
}

if [ "${1:-}" = --apply ]; then
  bad=0
  while IFS=$'\t' read -r name depth file edit; do
    case "$name" in '' | '#'*) continue ;; esac
    applies "$name" "$depth" "$file" "$edit" || bad=$((bad + 1))
  done <"$bugs"
  exit $((bad > 0))
fi

copy_tree
if ! build; then
  cat "$place/log"
  exit 1
fi
lived=0
printf '| bug | depth | first case that fails | SIG-years or lists survived | promise that it broke |\n|---|---|---|---|---|\n'
while IFS=$'\t' read -r name depth file edit; do
  case "$name" in '' | '#'*) continue ;; esac
  if [ $# -gt 0 ] && ! grep -qxF -- "$name" <(printf '%s\n' "$@"); then continue; fi
  plant "$name" "$depth" "$file" "$edit" || lived=$((lived + 1))
done <"$bugs"
printf '%d not caught\n' "$lived"
[ -n "${PLANTED:-}" ] || rm -rf "$place"
[ "$lived" = 0 ]
