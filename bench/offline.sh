#!/usr/bin/env bash
# The tests in a network namespace with loopback only, as root: nothing else can be reached, whoever asks.
#   bench/offline.sh                        all tests
#   bench/offline.sh tests/data tests/ui    some of them, with any option of pytest
set -euo pipefail
cd "$(dirname "$0")/.."
exec unshare --net -- sh -c 'ip link set lo up && exec python -m pytest "$@"' sh "$@"
