#!/bin/bash
# Starts HyperKitty in five ways on free ports, runs the given test program once with their addresses in the environment, stops them.
# Exit 77 (skipped) when HyperKitty is not installed.
HERE="$(cd "$(dirname "$0")" && pwd)"
SERVER=$HERE/../../servers/hyperkitty.sh
BASE=$(mktemp -d "${TMPDIR:-/tmp}/sigwatch-hyperkitty.XXXXXX")
export MAIL=$BASE/mail SIGWATCH_HK_SCRIPT=$SERVER SIGWATCH_HK_BASE=$BASE
declare -A mode=([plain]="HK_PAGING=" [limit]="HK_PAGING=limit" [page]="HK_PAGING=page" [noexport]="HK_EXPORT=off" [etag]="HK_PAGING=limit HK_CONDITIONAL=1")
declare -A port

finish() {
  local name
  for name in "${!mode[@]}"; do RUN=$BASE/$name "$SERVER" stop; done
  rm -rf "$BASE"
}
trap finish EXIT

RUN=$BASE/plain "$SERVER" load || exit $?
for name in "${!mode[@]}"; do [ "$name" = plain ] || cp -r "$BASE/plain" "$BASE/$name"; done
for name in "${!mode[@]}"; do
  port[$name]=$("$SERVER" free_port)
  env ${mode[$name]} RUN="$BASE/$name" PORT="${port[$name]}" "$SERVER" start || exit 1
  export "SIGWATCH_HK_${name^^}=${port[$name]}"
done
"$@"
