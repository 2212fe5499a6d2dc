#!/bin/bash
# sigwatchctl discover on real servers: what it prints is a configuration that --check-config accepts and whose archives are then read well.
#   tests/discover_test.sh BUILD_DIRECTORY          exit 77: none of the servers is installed
set -u
HERE=$(cd "$(dirname "$0")" && pwd)
BUILD=$(cd "$1" && pwd)
BASE=$(mktemp -d "${TMPDIR:-/tmp}/sigwatch-discover.XXXXXX")
chmod 755 "$BASE"
export MAIL=$BASE/mail
started=()
finish() {
  local server
  for server in "${started[@]}"; do RUN=$BASE/$server "$HERE/servers/$server.sh" stop; done
  rm -rf "$BASE"
}
trap finish EXIT
failed=0
checked=0

# found NAME LISTS URL : discovers at URL, and reads what it printed
found() {
  local folder=$BASE/found-$1
  mkdir -p "$folder"
  if ! "$BUILD/ctl/sigwatchctl" --config "$folder/none.yaml" discover "$3" >"$folder/out" 2>"$folder/err"; then
    echo "FAILED: discover $3"; cat "$folder/out" "$folder/err"; failed=1; return
  fi
  {
    printf 'organisation: {name: Test, rule: https://example.org/rule}\ncouncil: {name: Council, notify: council@example.org}\noperators: [ops@example.org]\n'
    printf 'mail: {from: SIG Watch <sigwatch@example.org>, via: maildir:outbox}\nstate: sqlite:state.db\n'
    sed -n '/^sigs:/,$p' "$folder/out"
  } >"$folder/sigwatch.yaml"
  local lists
  lists=$(grep -c '^  - {id' "$folder/sigwatch.yaml")
  if ! "$BUILD/daemon/sigwatchd" --config "$folder/sigwatch.yaml" --check-config >"$folder/check" 2>&1; then
    echo "FAILED: the entries for $3 are no configuration"; cat "$folder/check" "$folder/sigwatch.yaml"; failed=1; return
  fi
  if ! "$BUILD/daemon/sigwatchd" --config "$folder/sigwatch.yaml" --once >"$folder/once" 2>&1 || [ "$lists" != "$2" ]; then
    echo "FAILED: $lists lists at $3, and not all of $2 are read well"; cat "$folder/out" "$folder/once"; failed=1; return
  fi
  echo "$1: $(sed -n 's/^  kind //p' "$folder/out"), read well"
  checked=$((checked + 1))
}

# run SERVER : 1 when it is not installed
run() {
  local script=$HERE/servers/$1.sh code=0
  PORT=$("$HERE/servers/hyperkitty.sh" free_port 10)
  export PORT
  RUN=$BASE/$1 "$script" load >"$BASE/log" 2>&1 || code=$?
  [ $code = 0 ] && { RUN=$BASE/$1 "$script" start >>"$BASE/log" 2>&1 || code=$?; }
  [ $code = 77 ] && return 1
  started+=("$1")
  [ $code = 0 ] || { cat "$BASE/log"; failed=1; return 1; }
}

if run hyperkitty; then
  found hyperkitty 3 "http://127.0.0.1:$PORT/hyperkitty/"
  found hyperkitty-list 3 "http://127.0.0.1:$PORT/hyperkitty/list/sig-a@lists.example.org/"
fi
if run public-inbox; then found public-inbox 4 "http://127.0.0.1:$PORT/"; fi

mkdir -p "$BASE/tree/pipermail"
python3 "$HERE/../bench/make_lists.py" "$BASE/tree/pipermail" 3 "$(date -u -d '-40 days' +%Y-%m)" http://unused/ "$BASE/unused.yaml" "$BASE/unused.db"
printf '<html><body><a href="l00000/">l00000/</a> <a href="l00001/">l00001/</a> <a href="l00002/">l00002/</a></body></html>\n' >"$BASE/tree/pipermail/index.html"
PORT=$("$HERE/servers/hyperkitty.sh" free_port)
export PORT ROOT=$BASE/tree
if RUN=$BASE/nginx "$HERE/servers/nginx.sh" start >"$BASE/log" 2>&1; then
  started+=(nginx)
  found pipermail 3 "http://127.0.0.1:$PORT/pipermail/"
  found pipermail-list 1 "http://127.0.0.1:$PORT/pipermail/l00001/"
fi

{ echo 'From ann@people.example Mon Aug  3 12:00:00 2026'; printf 'From: Ann <ann@people.example>\nDate: 3 Aug 2026 12:00:00 +0000\nSubject: A plan\nMessage-ID: <1@people.example>\n\nWhat about it?\n\n'; } >"$BASE/iot.mbox"
found mbox 1 "$BASE/iot.mbox"

[ $failed = 0 ] || exit 1
[ $checked -gt 1 ] || exit 77
