#!/bin/bash
# Starts Prosody on free ports and runs the given test program once with their addresses in the environment; stops them.
# `chat` is the one with an archive, `bare` keeps no more than a running room does, `named` has a certificate of another name:
# $SIGWATCH_CHAT/NAME COMMAND calls prosody.sh, and their ports follow one another from SIGWATCH_CHAT_PORT.
# Exit 77 (skipped) when Prosody is not installed.
SERVERS="$(cd "$(dirname "$0")/../../servers" && pwd)"
BASE=$(mktemp -d /var/tmp/sigwatch-chat.XXXXXX)
chmod 755 "$BASE"
port=$("$SERVERS/prosody.sh" free_port 4) || exit 1
export SIGWATCH_CHAT=$BASE SIGWATCH_CHAT_PORT=$port

# server NAME OFFSET VARIABLES...
server() {
  printf '#!/bin/sh\nexec env RUN=%s/run-%s PORT=%s %s %s/prosody.sh "$@"\n' "$BASE" "$1" $((port + $2)) "${*:3}" "$SERVERS" >"$BASE/$1"
  chmod 755 "$BASE/$1"
}
server chat 0
server bare 1 HISTORY=none
server named 2 CERTIFIED=elsewhere.example.org

finish() {
  local name
  for name in chat bare named; do "$BASE/$name" stop & done
  wait
  rm -rf "$BASE"
}
trap finish EXIT
for name in chat bare named; do "$BASE/$name" start || exit $?; done
"$BASE/chat" room council && "$BASE/bare" room council || exit 1
"$@"
