#!/bin/bash
# The page in Chromium, driven by page_test.mjs: with_browser.sh STAND DAEMON DIRECTORY
# STAND serves made-up pages; DAEMON, a sigwatchd, those of the sample archives; in DIRECTORY axe-core is kept (one fixed version, from the npm registry) and pictures of the pages are left.
# Exit 77 (skipped) when Chromium, node or npm is not installed, or the registry is out of reach. scripts/bootstrap --browser installs them.
set -u
here="$(cd "$(dirname "$0")" && pwd)"
stand=$1 daemon=$2 directory=$3
axe_version=4.14.1
axe_integrity=sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==

skip() { printf '%s\n' "$*"; exit 77; }

for browser in chromium chromium-browser google-chrome ''; do command -v "$browser" >/dev/null && break; done
[ -n "$browser" ] || skip "chromium is not installed (scripts/bootstrap --browser installs it)"
for program in node npm openssl; do
  command -v $program >/dev/null || skip "$program is not installed (scripts/bootstrap --browser installs it)"
done

mkdir -p "$directory" || exit 1
package=$directory/axe-core-$axe_version.tgz
genuine() { [ "sha512-$(openssl dgst -sha512 -binary "$package" | base64 -w 0)" = $axe_integrity ]; }
if [ ! -s "$package" ] || ! genuine; then
  (cd "$directory" && timeout 120 npm pack --loglevel=error --fetch-retries=1 "axe-core@$axe_version" >npm.log 2>&1 </dev/null) ||
    skip "axe-core cannot be had from the npm registry: $(grep -m 1 -i reason "$directory/npm.log" || tail -n 1 "$directory/npm.log")"
fi
genuine || { echo "$package is not the axe-core that this test knows"; exit 1; }
tar -xzf "$package" -C "$directory" package/axe.min.js || exit 1

running=
trap '[ -z "$running" ] || kill "$running"' EXIT
sample=$directory/sample
rm -rf "$sample"
"$here/../../scripts/sample_archives" "$sample" || exit 1
{ cat "$sample/sigwatch.yaml" && echo 'page: {listen: "127.0.0.1:0"}'; } >"$sample/browser.yaml"
(cd "$sample" && exec "$daemon" --config browser.yaml) 2>"$sample/log" &
running=$!
for _ in $(seq 300); do
  base=$(sed -n 's,.*the page is at \(http://[0-9.:]*\)/.*,\1,p' "$sample/log")
  [ -n "$base" ] && curl -sf "$base/readyz" >/dev/null && break
  kill -0 "$running" 2>/dev/null || break
  sleep .1
done
[ -n "$base" ] || { echo "sigwatchd serves no page:"; cat "$sample/log"; exit 1; }

node "$here/page_test.mjs" "$stand" "$browser" "$directory" "$base"
