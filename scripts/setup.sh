#!/usr/bin/env bash
# Checks rustc and node and installs the Debian packages that are missing, or says exactly which.
set -euo pipefail

need_rust=1.92.0
need_node=20.19.0
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

if ! command -v rustc >/dev/null || ! at_least "$need_rust" "$(rustc --version | awk '{print $2}')"; then
  echo "需要 rustc ≥ $need_rust · rustc ≥ $need_rust is needed."
  echo "安装 · get it: curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh    (or: rustup update stable)"
  exit 1
fi
if ! command -v node >/dev/null || ! at_least "$need_node" "$(node --version | tr -d v)"; then
  echo "需要 node ≥ $need_node · node ≥ $need_node is needed."
  echo "安装 · get it: https://nodejs.org/en/download (Debian 12 的 node 18 太旧 · Debian 12's node 18 is too old)"
  exit 1
fi

packages=(build-essential pkg-config file libssl-dev libwebkit2gtk-4.1-dev fonts-noto-cjk)
[ "${1:-build}" = test ] && packages+=(xvfb xauth webkit2gtk-driver imagemagick dbus)
# Any python3 with `cryptography` will do for the independent verifier.
if [ "${1:-build}" = test ] && ! python3 -c 'import cryptography' 2>/dev/null; then
  packages+=(python3 python3-cryptography)
fi
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

echo "[setup]   安装系统软件包 · installing system packages: ${missing[*]}"
if [ "$(id -u)" = 0 ]; then
  as_root=()
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  as_root=(sudo)
else
  echo "没有权限安装,请执行 · no right to install; please run:"
  echo "  sudo apt-get update && sudo apt-get install -y ${missing[*]}"
  exit 1
fi
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
