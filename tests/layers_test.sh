#!/bin/bash
# Reads every #include under lib/, daemon/ and ctl/: each layer includes only what it may, and each third-party header stands in one
# place. And each file that the documentation names is there. Without argument: checks this repository, and first that each rule catches
# a file planted to break it.
#   tests/layers_test.sh [DIRECTORY]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# grep_sources ROOT PATTERN DIRECTORY...: file:line:text below ROOT
grep_sources() { (cd "$1" && { grep -rnE "$2" --include='*.h' --include='*.cc' "${@:3}" || true; }); }

# Prints `file:line: what is wrong` for each forbidden include below directory $1.
forbidden_includes() {
  grep_sources "$1" '^[[:space:]]*#[[:space:]]*include' lib daemon ctl | awk '
    # Which directories may include what. "std": C++ standard headers; "posix": the system; the rest are beginnings of headers.
    BEGIN {
      # A room of the core sees those below it.
      n = split("base post register people evidence ladder report", room, " ")
      below = "std "
      for (i = 1; i <= n; i++) may["lib/core/" room[i]] = below = below "core/" room[i] "/ "
      may["lib/ports"] = "std core/ ports/ boost/asio/awaitable.hpp"
      may["lib/service"] = "std core/ ports/ service/ boost/asio/ boost/system/"
      may["lib/config"] = "std posix core/ config/ libraries/re2/ yaml-cpp/"
      may["lib/render"] = "std core/ render/ kainjow/ nlohmann/ prometheus/"
      common = "std posix core/ ports/ libraries/ boost/asio/ boost/system/ "
      may["lib/libraries"] = common
      may["lib/archives"] = common "archives/ nlohmann/ "
      all = common "archives/ service/ config/ render/ app/ "
      may["lib/app"] = all
      may["daemon"] = all "daemon/ CLI/"
      may["ctl"] = all "ctl/ CLI/"
      own["beast"] = "boost/beast/ boost/beast.hpp"
      own["curl"] = "curl/"
      own["hyperkitty"] = "boost/uuid/"  # SHA-1 of the permalink
      own["libxml2"] = "libxml/"
      own["mimetic"] = "mimetic/"
      own["openssl"] = "openssl/"
      own["page"] = "boost/beast/"
      own["re2"] = "re2/"
      own["smtp"] = "curl/"
      own["soci"] = "soci/ sqlite3.h nlohmann/"
      own["spdlog"] = "spdlog/"
      own["strophe"] = "strophe.h"
      own["system"] = "systemd/"
      own["zlib"] = "zlib.h"
    }
    # lib/libraries/curl/easy.h -> lib/libraries/curl; lib/core/base/text.h -> lib/core; daemon/main.cc -> daemon
    function place(file,  part) {
      split(file, part, "/")
      if (part[1] != "lib") return part[1]
      return part[2] ~ /^(core|libraries|archives)$/ ? "lib/" part[2] "/" part[3] : "lib/" part[2]
    }
    function kind(header) {
      if (header ~ /^[a-z_0-9]+$/) return "std"
      if (header ~ /^(sys|netinet|arpa|linux)\// || header ~ /^(unistd|fcntl|iconv|signal|netdb|poll|pwd|grp|spawn|errno|malloc|stdlib|time|syslog)\.h$/) return "posix"
      return header
    }
    function allowed(what, list,  n, item, i) {
      n = split(list, item, " ")
      for (i = 1; i <= n; i++)
        if (what == item[i] || (item[i] ~ /[\/.]/ && index(what, item[i]) == 1)) return 1
      return 0
    }
    {
      split($0, field, ":")
      file = field[1]; line = field[2]
      if (!match($0, /[<"][^>"]*[>"]/)) next
      header = substr($0, RSTART + 1, RLENGTH - 2)
      at = place(file)
      list = at in may ? may[at] : ""
      if (at ~ /^lib\/(libraries|archives)\// && split(at, part, "/") == 3) list = may["lib/" part[2]] (part[3] in own ? own[part[3]] : "")
      if (!allowed(kind(header), list)) print file ":" line ": " at " may not include " header
    }'
}

# Besides the clock itself, these ask for the real time, which no rule ever sees: a unique file name, the age of a file by the file
# system's clock, a Retry-After that is a date.
real_time='^lib/(libraries/system/system_clock|libraries/smtp/maildir_mailer|archives/mbox/end_walk|libraries/curl/whole_answer)\.cc:'

# Prints what the core may not do even with the standard library: IO, clocks, threads, regular expressions; and who asks what time it is.
forbidden_words() {
  local asks='(system|steady|utc)_clock::now|[^_a-z]time\((nullptr|NULL|0)\)'
  local includes='#include <(iostream|fstream|filesystem|thread|mutex|regex|random|future)>'
  grep_sources "$1" "$asks|$includes" lib/core
  grep_sources "$1" "${asks/|steady/}" lib daemon ctl | grep -vE "^lib/core|$real_time" || true
}

# Prints the files that the documentation names and that are not there.
missing_files() {
  (cd "$1" && { grep -noE '`(lib|tests|daemon|ctl|scripts|config|fuzz|bench)/[A-Za-z0-9_./-]+`' README.md CONTRIBUTING.md SECURITY.md docs/*.md 2>/dev/null || true; }) |
    tr -d '`' | { grep -vE '/[A-Z]{3,}(/|$)' || true; } | while IFS=: read -r page line file; do [ -e "$1/$file" ] || echo "$page:$line: names $file, which is not there"; done
}

check() {
  missing_files "$1"
  forbidden_includes "$1"
  forbidden_words "$1"
}

# Each line: file, and a line of code which must be caught there ("ok" in front: must not be caught).
planted=$(mktemp -d)
trap 'rm -rf "$planted"' EXIT
while read -r expected file code; do
  rm -rf "${planted:?}"/*
  mkdir -p "$planted"/{lib/core,daemon,ctl} "$planted/$(dirname "$file")"
  printf '%s\n' "$code" >"$planted/$file"
  found=$(check "$planted")
  if [ "$expected" = bad ] && [ -z "$found" ]; then echo "this test is blind: $file: $code"; exit 1; fi
  if [ "$expected" = ok ] && [ -n "$found" ]; then echo "this test is wrong: $found"; exit 1; fi
done <<'PLANTED'
bad lib/core/base/planted.cc #include <boost/asio/awaitable.hpp>
bad lib/core/base/planted.cc #include <unistd.h>
bad lib/core/base/planted.h # include "ports/clock.h"
bad lib/core/base/planted.cc #include <regex>
bad lib/core/base/planted.cc auto t = std::chrono::system_clock::now();
bad lib/core/post/planted.cc #include "core/people/sender.h"
bad lib/core/ladder/planted.cc #include "core/report/status.h"
bad lib/core/planted.cc #include <vector>
bad lib/ports/planted.h #include <boost/asio/io_context.hpp>
bad lib/service/planted.cc #include "libraries/curl/http.h"
bad lib/service/planted.cc #include <nlohmann/json.hpp>
bad lib/service/planted.cc #include <boost/asio.hpp>
bad lib/render/planted.cc #include "ports/store.h"
bad lib/config/planted.cc #include <re2/re2.h>
bad lib/archives/mbox/planted.cc #include <curl/curl.h>
bad lib/archives/mbox/planted.cc #include <unheard/of.h>
bad lib/libraries/smtp/planted.cc #include "service/outbox.h"
bad lib/libraries/smtp/planted.cc auto t = std::time(nullptr);
bad daemon/planted.cc #include <spdlog/spdlog.h>
bad ctl/planted.cc #include <soci/soci.h>
bad ctl/planted.cc #include "daemon/once.h"
bad lib/app/planted.cc #include "daemon/once.h"
bad lib/libraries/curl/planted.cc #include "archives/kinds.h"
bad lib/libraries/curl/planted.cc #include <nlohmann/json.hpp>
bad lib/service/planted.cc #include "archives/engine/kind.h"
bad lib/utils/planted.cc #include <vector>
bad README.md Look into `lib/core/nowhere.cc`.
ok README.md Look into `lib/core`.
ok lib/core/base/planted.cc #include <vector>
ok lib/core/report/planted.cc #include "core/base/calendar.h"
ok lib/libraries/curl/planted.cc #include <curl/curl.h>
ok lib/archives/pipermail/planted.cc #include "libraries/curl/http.h"
ok lib/libraries/system/system_clock.cc return std::chrono::system_clock::now();
ok daemon/planted.cc #include "libraries/soci/sqlite_store.h"
PLANTED

found=$(check "${1:-.}")
if [ -n "$found" ]; then
  printf '%s\n' "$found" "the layers are shown in CONTRIBUTING.md; third-party headers belong into lib/libraries/LIBRARY/"
  exit 1
fi
echo "each layer includes only what it may"
