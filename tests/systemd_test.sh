#!/bin/bash
# The unit that is shipped keeps its sandbox (exposure 1.1 or less), by systemd's own measure; no running systemd is needed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

command -v systemd-analyze >/dev/null || { echo "skipped: systemd-analyze is not installed (scripts/bootstrap --tests)"; exit 77; }

weaker=$(mktemp -d)
trap 'rm -rf "$weaker"' EXIT
exposure() { systemd-analyze security --no-pager --offline=true --threshold=11 "$1" >"$weaker/report" 2>&1; }

if ! exposure systemd/sigwatchd.service; then
  cat "$weaker/report"
  exit 1
fi
grep -F 'Overall exposure level' "$weaker/report"

grep -v '^SystemCallFilter=' systemd/sigwatchd.service >"$weaker/sigwatchd.service"
if exposure "$weaker/sigwatchd.service"; then
  echo "this test is blind: a unit without SystemCallFilter passed"
  exit 1
fi

while read -r line; do
  grep -qxF -- "$line" systemd/sigwatchd.service || { echo "systemd/sigwatchd.service: '$line' is missing"; exit 1; }
done <<'LINES'
Type=notify
ExecStart=/usr/sbin/sigwatchd
StateDirectory=sigwatch
LoadCredential=smtp_password
LimitCORE=0
LINES
if grep -qE '^(NoExecPaths|ExecPaths)=' systemd/sigwatchd.service; then
  echo "systemd/sigwatchd.service: NoExecPaths and ExecPaths break reload"
  exit 1
fi
