#!/usr/bin/env bash
# Runs a command on a virtual display, so that window tests never touch the desktop of whoever runs them.
set -euo pipefail
exec xvfb-run -a -s "-screen 0 1920x1200x24" "$@"
