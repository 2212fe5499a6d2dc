#!/bin/bash
# SIGKILL at the system calls that write, of the pass that sends a warning and of the pass that sees it and tells the Council; then the
# next pass, and a count of what was sent: one of each notice, or none and `unknown`, never two.
#   kill_matrix.sh BUILD_DIRECTORY [--all]      --all: every call of every kind, with mail into a Maildir and to a mail server; minutes.
#                                               Else some of them, into a Maildir. exit 77: no strace, or it may not trace
# The injected signal comes before the call is made, so the kill at a call's successor is the one after it.
set -u
BUILD=$(cd "$1" && pwd)
HERE=$(cd "$(dirname "$0")" && pwd)
ALL=${2:-}
CALLS=write,pwrite64,writev,fsync,fdatasync,ftruncate,fallocate,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,sendto,sendmsg
WARN=iot.2026-01-10.warn1.0
INFORM=iot.2026-01-10.inform.0
# set by --all alone; else each STRIDE-th call of a kind
STRIDE=1
[ "$ALL" = --all ] || STRIDE=9
STRIDE=${KILL_STRIDE:-$STRIDE}

command -v strace >/dev/null || { echo "strace is not installed (scripts/bootstrap installs it)"; exit 77; }
strace -f -qq -o /dev/null -e trace=none true 2>/dev/null || { echo "strace may not trace here"; exit 77; }
BASE=$(mktemp -d "${TMPDIR:-/tmp}/sigwatch-kill.XXXXXX")
SINK=
finish() {
  [ -z "$SINK" ] || kill "$SINK"
  rm -rf "$BASE"
}
trap finish EXIT
export TZ=UTC
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 # which would need ptrace for itself

die() { echo "FAILED: $*"; exit 1; }

# post DATE NAME SUBJECT : one more mail in the archive
post() {
  printf 'From %s@people.example %s\nFrom: %s Fox <%s@people.example>\nTo: iot@example.org\nSubject: %s\nDate: %s\nMessage-ID: <%s@people.example>\n\nHello.\n\n' \
    "$2" "$(date -d "$1" '+%a %b %e %T %Y')" "$2" "$2" "$3" "$(date -R -d "$1")" "$(date -d "$1" +%s)" >>"$BASE/work/iot.mbox"
}

# --- where mail goes: into a Maildir with a pretended time, or to a mail server that counts, under libfaketime ---
pass() { # DAY WRAPPER... : one pass on that day
  local day=$1 config=$BASE/work/sigwatch.yaml
  shift
  if [ "$MODE" = maildir ]; then
    "$@" "$BUILD/daemon/sigwatchd" --config "$config" --once --now "${day}T12:00:00Z" >"$BASE/out" 2>&1
  else
    # faketime tells of a kill as exit code 1, a shell between them as 137
    faketime -f "@$day 12:00:00" bash -c '"$@"; exit $?' pass "$@" "$BUILD/daemon/sigwatchd" --config "$config" --once >"$BASE/out" 2>&1
  fi
}
ctl() { # DAY COMMAND...
  local clock=(faketime -f "@$1 12:30:00")
  [ "$MODE" = maildir ] && clock=()
  "${clock[@]}" "$BUILD/ctl/sigwatchctl" --config "$BASE/work/sigwatch.yaml" "${@:2}"
}
copies() { # NOTICE : how often it was sent
  if [ "$MODE" = maildir ]; then grep -rls "^X-Sigwatch-Notice: $1" "$BASE/work/outbox/new" | wc -l; else grep -cx "$1" "$BASE/taken"; fi
}

# prepare : $BASE/live, on the evening before the warning falls due, and $BASE/warned, a day later, when the archive shows it. Each is a
# copy of $BASE/work, where all passes are: the state knows archives by their path.
prepare() {
  local work=$BASE/work day
  rm -rf "$work" "$BASE/live" "$BASE/warned"
  mkdir "$work"
  : >"$work/council.mbox"
  : >"$BASE/taken"
  post 2026-01-01T12:00:00Z Ann Plans
  post 2026-01-04T12:00:00Z Bob "Re: Plans"
  post 2026-01-10T18:00:00Z Ann "Re: Plans"
  cat >"$work/sigwatch.yaml" <<CFG
organisation: {name: Example Foundation, rule: https://example.org/rule}
council: {name: Example Council, notify: council@example.org, archive: ./council.mbox}
operators: [ops@example.org]
mail: {from: SIG Watch <sigwatch@example.org>, via: "$VIA"}
state: sqlite:./state/sigwatch.db
sigs:
  - {id: iot, name: SIG-iot, list: iot@example.org, archives: [./iot.mbox]}
CFG
  for day in 2026-07-07 2026-07-08 2026-07-09; do pass $day || die "preparing: $(cat "$BASE/out")"; done
  ctl 2026-07-09 go-live --yes >/dev/null || die "go-live"
  pass 2026-07-10 || die "preparing: $(cat "$BASE/out")"
  cp -a "$work" "$BASE/live"
  pass 2026-07-11 && [ "$(copies $WARN)" = 1 ] || die "the warning was not sent: $(cat "$BASE/out")"
  show_in_archive
  cp -a "$work" "$BASE/warned"
  pass 2026-07-12 && [ "$(copies $INFORM)" = 1 ] || die "the Council was not told: $(cat "$BASE/out")"
}
# show_in_archive : the list archives the warning
show_in_archive() {
  printf 'From sigwatch@example.org Sat Jul 11 13:00:00 2026\nFrom: SIG Watch <sigwatch@example.org>\nTo: iot@example.org\nSubject: warning\nDate: Sat, 11 Jul 2026 12:00:00 +0000\nMessage-ID: <sigwatch.%s@example.org>\n\nsigwatch-notice: %s\n\n' \
    $WARN $WARN >>"$BASE/work/iot.mbox"
}

kills=0 unknown=0 failures=0
# check WHAT NOTICE DAY
check() {
  local sent told=no
  sent=$(copies "$2")
  ctl "$3" plan 2>&1 | grep -q "^unknown: $2 " && told=yes
  [ $told = yes ] && unknown=$((unknown + 1))
  case $sent,$told in
    1,*) return 0 ;;
    0,yes) return 0 ;;
  esac
  echo "FAILED: $1: $sent copies of $2, unknown: $told"
  cat "$BASE/out"
  failures=$((failures + 1))
}

# fresh FOLDER : a copy of it, of which nothing was sent yet, to work with
fresh() {
  rm -rf "$BASE/work"
  cp -a "$1" "$BASE/work"
  : >"$BASE/taken"
}

# matrix NAME FOLDER DAY NEXT_DAY NOTICE : kills the pass of DAY at each call, lets that of NEXT_DAY follow
matrix() {
  local call n code points=0 start=$SECONDS
  fresh "$2"
  pass "$3" strace -f -qq -o "$BASE/calls" -e "trace=$CALLS" || die "$1: $(cat "$BASE/out")"
  for call in $(sed -n 's/^[0-9]* *\([a-z0-9]*\)(.*/\1/p' "$BASE/calls" | sort -u); do
    for ((n = 1; ; n += STRIDE)); do
      fresh "$2"
      # bash would tell of each kill
      { pass "$3" strace -f -qq -o /dev/null -e "trace=$call" -e "inject=$call:signal=KILL:when=$n"; } 2>/dev/null
      code=$?
      [ $code = 137 ] || break
      points=$((points + 1))
      pass "$4" || die "$1, killed at $call $n: the next pass: $(cat "$BASE/out")"
      check "$1, killed at $call $n" "$5" "$4"
    done
    [ $code = 0 ] || die "$1: pass under strace ended $code: $(cat "$BASE/out")"
  done
  kills=$((kills + points))
  echo "$MODE, $1: $points kill points, $((SECONDS - start)) s"
}

run() { # MODE VIA
  MODE=$1 VIA=$2
  prepare
  matrix "the pass that sends" "$BASE/live" 2026-07-11 2026-07-12 $WARN
  matrix "the pass that sees" "$BASE/warned" 2026-07-12 2026-07-13 $INFORM
}

run maildir maildir:./outbox
if [ "$ALL" = --all ]; then
  if command -v faketime >/dev/null; then
    "$HERE/../servers/counting_sink.py" "$BASE/taken" >"$BASE/port" &
    SINK=$!
    until [ -s "$BASE/port" ]; do sleep .1; done
    run smtp "smtp://localhost:$(cat "$BASE/port")\", tls: \"none"
  else
    echo "faketime is not installed (scripts/bootstrap installs it): nothing was sent to a mail server"
  fi
fi
echo "$kills kill points, $unknown left the outcome unknown and reported, $failures failures, $SECONDS s"
[ $failures = 0 ] && [ $kills -gt 10 ]
