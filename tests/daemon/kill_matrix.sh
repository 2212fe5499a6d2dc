#!/bin/bash
# SIGKILL at the system calls that write, in each step of an episode: of the passes that send, of those that see, of the commands that
# people type. Then the next pass, and a count of what was sent: one of each notice, or none and `unknown`, never two.
#   kill_matrix.sh BUILD_DIRECTORY [--all]      --all: every call of every kind, with mail into a Maildir and to a mail server; minutes.
#                                               Else some of them, into a Maildir. exit 77: no strace, or it may not trace
# The injected signal comes before the call is made, so the kill at a call's successor is the one after it.
set -u
BUILD=$(cd "$1" && pwd)
HERE=$(cd "$(dirname "$0")" && pwd)
ALL=${2:-}
CALLS=write,pwrite64,writev,fsync,fdatasync,ftruncate,fallocate,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,sendto,sendmsg
# set by --all alone; else each STRIDE-th call of a kind
STRIDE=1
[ "$ALL" = --all ] || STRIDE=23
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
# Leaks would need ptrace for themselves; libfaketime is loaded first.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0:verify_asan_link_order=0

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
typed() { # DAY [WRAPPER...] -- COMMAND... : sigwatchctl on that day
  local clock=(faketime -f "@$1 12:30:00" bash -c '"$@"; exit $?' type) wrapper=()
  [ "$MODE" = maildir ] && clock=()
  while shift; [ "$1" != -- ]; do wrapper+=("$1"); done
  "${clock[@]}" "${wrapper[@]}" "$BUILD/ctl/sigwatchctl" --config "$BASE/work/sigwatch.yaml" "${@:2}" >"$BASE/out" 2>&1
}
ctl() { typed "$1" -- "${@:2}"; } # DAY COMMAND...
sent() { # every copy that left: its notice id
  if [ "$MODE" = maildir ]; then sed -s -n 's/\r$//; s/^X-Sigwatch-Notice: //p' "$BASE"/work/outbox/new/* 2>/dev/null; else cat "$BASE/taken"; fi
}

# sealed NOTICE : its id with the tag that it bears
sealed() {
  if [ "$MODE" = maildir ]; then
    sed -s -n 's/\r$//; s/^X-Sigwatch-Seal: //p' "$BASE"/work/outbox/new/* | grep -m 1 -F "$1."
  else
    grep -m 1 -F "$1." "$BASE/taken.sealed"
  fi
}

# show_in_archive NOTICE LIST DAY : the list archives it
show_in_archive() {
  local id
  id=$(sealed "$1") || die "$1 was not sent"
  printf 'From sigwatch@example.org %s\nFrom: SIG Watch <sigwatch@example.org>\nTo: %s@example.org\nSubject: about SIG-iot\nDate: %s\nMessage-ID: <sigwatch.%s@example.org>\n\nsigwatch-notice: %s\n\n' \
    "$(date -d "$3 13:00" '+%a %b %e %T %Y')" "$2" "$(date -R -d "$3 12:00")" "$id" "$id" >>"$BASE/work/$2.mbox"
}

passes() { # DAY... : a pass on each
  local day
  for day; do pass "$day" || die "the pass of $day: $(cat "$BASE/out")"; done
}

# A stage is one call that is killed. keep NAME DAY NEXT_DAY [COMMAND...] : keeps the state before it, makes it (the pass of DAY, or that
# command of sigwatchctl and then the pass of NEXT_DAY), and keeps which notices it sent.
STAGES=()
keep() {
  local stage=$BASE/stages/$1
  STAGES+=("$1")
  mkdir -p "$stage"
  cp -a "$BASE/work" "$stage/work"
  sent | sort >"$stage/before"
  printf '%s\n' "${@:2}" >"$stage/call"
  call "$1" || die "$1: $(cat "$BASE/out")"
  [ $# = 3 ] || passes "$3"
  sent | sort | comm -13 "$stage/before" - | grep '^iot\.' >"$stage/sent"
  [ -s "$stage/sent" ] || die "$1: sent nothing: $(cat "$BASE/out")"
}
# call STAGE [WRAPPER...]
call() {
  local call
  mapfile -t call <"$BASE/stages/$1/call"
  if [ ${#call[@]} = 2 ]; then pass "${call[0]}" "${@:2}"; else typed "${call[0]}" "${@:2}" -- "${call[@]:2}"; fi
}

# prepare : the stages of an episode that ends with a decision, and of one that ends with a post, each with the state before it. They are
# copies of $BASE/work, where all passes are: the state knows archives by their path.
prepare() {
  local work=$BASE/work e=iot.2026-01-10
  rm -rf "$work" "$BASE/stages"
  mkdir "$work"
  STAGES=()
  : >"$work/council.mbox"
  : >"$BASE/taken"
  : >"$BASE/taken.sealed"
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
  - {id: iot, name: SIG-iot, list: iot@example.org, archives: [{url: ./iot.mbox, written_by: server}]}
CFG
  passes 2026-07-07 2026-07-08 2026-07-09
  ctl 2026-07-09 go-live --yes >/dev/null || die "go-live"
  passes 2026-07-10
  keep warn1 2026-07-11 2026-07-12
  show_in_archive $e.warn1.0 iot 2026-07-11
  keep inform 2026-07-12 2026-07-13
  show_in_archive $e.inform.0 council 2026-07-12
  passes 2026-07-13 2026-07-20 2026-07-27 2026-08-03 2026-08-09 2026-08-10
  keep warn2 2026-08-11 2026-08-12
  show_in_archive $e.warn2.0 iot 2026-08-11
  passes 2026-08-12 2026-08-19
  cp -a "$work" "$BASE/warned_twice"
  passes 2026-08-24 2026-08-25 2026-08-26
  keep recommend 2026-08-27 2026-08-28
  show_in_archive $e.recommend.0 council 2026-08-27
  passes 2026-08-28
  keep decide 2026-08-28 2026-08-29 decide iot disband --by council --reference https://example.org/minutes/1 --yes
  rm -rf "$work"
  mv "$BASE/warned_twice" "$work"
  post 2026-08-20T09:00:00Z Ann "We are still here"
  keep lives 2026-08-21 2026-08-22
}

kills=0 unknown=0 failures=0
# check WHAT STAGE DAY : each notice of the stage once, or reported as unknown; none twice
check() {
  local notice copies told
  ctl "$3" plan
  for notice in $(cat "$BASE/stages/$2/sent"); do
    copies=$(sent | grep -cx "$notice") told=no
    if grep -q "^unknown: $notice " "$BASE/out"; then
      told=yes
      unknown=$((unknown + 1))
    fi
    case $copies,$told in
      1,* | 0,yes) ;;
      *) wrong "$1: $copies copies of $notice, unknown: $told" ;;
    esac
  done
  [ -z "$(sent | sort | uniq -d)" ] || wrong "$1: sent twice: $(sent | sort | uniq -d)"
}
wrong() {
  echo "FAILED: $*"
  cat "$BASE/out"
  failures=$((failures + 1))
}

# fresh STAGE : the state before it, to work with
fresh() {
  rm -rf "$BASE/work"
  cp -a "$BASE/stages/$1/work" "$BASE/work"
  cat "$BASE/stages/$1/before" >"$BASE/taken"
}

# matrix STAGE : kills it at each call, types again what was typed, lets the next pass follow
matrix() {
  local system_call n code points=0 start=$SECONDS call
  mapfile -t call <"$BASE/stages/$1/call"
  fresh "$1"
  call "$1" strace -f -qq -o "$BASE/calls" -e "trace=$CALLS" || die "$1: $(cat "$BASE/out")"
  for system_call in $(sed -n 's/^[0-9]* *\([a-z0-9]*\)(.*/\1/p' "$BASE/calls" | sort -u); do
    for ((n = 1; ; n += STRIDE)); do
      fresh "$1"
      # bash would tell of each kill
      { call "$1" strace -f -qq -o /dev/null -e "trace=$system_call" -e "inject=$system_call:signal=KILL:when=$n"; } 2>/dev/null
      code=$?
      [ $code = 137 ] || break
      points=$((points + 1))
      again "$1"
      pass "${call[1]}" || die "$1, killed at $system_call $n: the next pass: $(cat "$BASE/out")"
      check "$1, killed at $system_call $n" "$1" "${call[1]}"
    done
    [ $code = 0 ] || die "$1: under strace ended $code: $(cat "$BASE/out")"
  done
  kills=$((kills + points))
  echo "$MODE, $1: $points kill points, $((SECONDS - start)) s"
}
# again STAGE : a person who typed it sees whether it was taken, and types it again when it was not
again() {
  [ "$(wc -l <"$BASE/stages/$1/call")" -gt 2 ] || return 0
  ctl "${call[0]}" history
  grep -q "disband" "$BASE/out" || call "$1" || die "$1: typed again: $(cat "$BASE/out")"
}

run() { # MODE VIA
  local stage
  MODE=$1 VIA=$2
  prepare
  for stage in "${STAGES[@]}"; do matrix "$stage"; done
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
