#!/bin/bash
# Mail that people really get, remade from public reports: no person is set aside, no living list is silent, and docs/classification.md holds
# the table of what becomes of it.
#   cases_test.sh BUILD_DIRECTORY          exit 77: the cases are not beside this repository
set -u
BUILD=$(cd "$1" && pwd)
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
CASES=$ROOT/../shared/cases/run.py
[ -e "$CASES" ] || { echo "../shared/cases is not there"; exit 77; }
told=$(python3 "$CASES" "$BUILD/daemon/sigwatchd" "$BUILD/ctl/sigwatchctl" --quiet)
code=$?
printf '%s\n' "$told"
[ "$code" = 0 ] || { echo "FAILED: a person was set aside, or a list has another verdict"; exit 1; }
bad=0
while read -r place who total _ counted _ doubtful _ _ aside; do
  row="| $place | $who | ${total%:} | ${counted%,} | ${doubtful%,} | $aside |"
  grep -qxF -- "$row" "$ROOT/docs/classification.md" || { echo "FAILED: docs/classification.md should hold: $row"; bad=1; }
done < <(grep -E '^[KN] (people|programs) ' <<<"$told")
exit "$bad"
