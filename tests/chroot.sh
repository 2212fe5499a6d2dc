#!/bin/bash
# Runs a command in a clean clone of this repository, on a bare Debian of its own: proves that nothing depends on what happens to be
# installed here. Needs root and debootstrap; uses apt's configuration of this machine inside, so that mirrors and proxies are the same.
#   tests/chroot.sh bookworm|trixie COMMAND...     for instance: tests/chroot.sh trixie scripts/test
# Prints how many seconds the command took; the exit code is the command's.
#   SIGWATCH_CHROOTS  where the base images are kept (default /var/tmp/chroots); KEEP=1 leaves the tree there and names it
#   WORKTREE=1        takes the working tree as it stands instead of a clone of what is committed
set -euo pipefail

fail() { printf 'tests/chroot.sh: %s\n' "$*" >&2; exit 2; }

[ $# -ge 2 ] || fail "usage: tests/chroot.sh bookworm|trixie COMMAND..."
suite=$1
shift
case $suite in bookworm | trixie) ;; *) fail "unknown suite '$suite': bookworm or trixie" ;; esac
[ "$(id -u)" = 0 ] || fail "needs root (chroot, mount)"

source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
images=${SIGWATCH_CHROOTS:-/var/tmp/chroots}
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
  sed -n -E 's/^(URIs: *|deb +(\[[^]]*\] +)?)(https?:[^ ]*\/debian)\/?( .*|$)/\3/p' | head -n 1 || true)
[ -n "$mirror" ] || fail "no Debian mirror found in /etc/apt"

base=$images/$suite.tar
if [ ! -s "$base" ]; then
  command -v debootstrap >/dev/null || fail "debootstrap is not installed, and there is no $base"
  mkdir -p "$images"
  making=$(mktemp -d "$images/$suite.XXXXXX")
  debootstrap --variant=minbase "$suite" "$making" "$mirror" >"$images/$suite.log" 2>&1 || fail "debootstrap failed: $(tail -n 1 "$images/$suite.log")"
  tar -C "$making" -cf "$base.new" .
  mv "$base.new" "$base"
  rm -rf --one-file-system "$making"
fi

root=$(mktemp -d "$images/$suite.XXXXXX")
tidy_up() {
  umount -l -R "$root/proc" "$root/dev" 2>/dev/null || true
  if [ -n "${KEEP:-}" ]; then printf 'left: %s\n' "$root" >&2; else rm -rf --one-file-system "$root"; fi
}
trap tidy_up EXIT

tar -C "$root" -xf "$base"
chmod 755 "$root" # inside it is /, through which servers go that have given up root; the image has the mode of a temporary directory
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --make-rslave "$root/dev"
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"

# apt as it is set up here, for this suite: drop-ins without the hooks of programs that are not inside, proxies, keys, mirrors.
for file in /etc/apt/apt.conf /etc/apt/apt.conf.d/* /etc/apt/auth.conf.d/*; do
  [ -f "$file" ] || continue
  grep -qE '(Post|Pre)-(Invoke|Install)' "$file" || cp --parents "$file" "$root/"
done
[ -d /etc/apt/keyrings ] && cp -r /etc/apt/keyrings "$root/etc/apt/"
{
  printf 'deb %s %s main\n' "$mirror" "$suite"
  printf 'deb %s %s-updates main\n' "$mirror" "$suite"
  printf 'deb %s-security %s-security main\n' "$mirror" "$suite"
} >"$root/etc/apt/sources.list"

inside=/src/sigwatch
mkdir -p "$root$inside"
if [ -n "${WORKTREE:-}" ]; then
  tar -C "$source_dir" --exclude=./build --exclude=./.git -cf - . | tar -C "$root$inside" -xf -
else
  git clone -q --no-hardlinks "$source_dir" "$root$inside"
fi

proxies=()
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
  [ -z "${!name:-}" ] || proxies+=("$name=${!name}")
done
start=$SECONDS
code=0
chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=dumb \
  "${proxies[@]}" /bin/bash -c 'cd "$1" && shift && exec "$@"' bash "$inside" "$@" || code=$?
printf '%s: exit %s after %s s: %s\n' "$suite" "$code" "$((SECONDS - start))" "$*"
exit "$code"
