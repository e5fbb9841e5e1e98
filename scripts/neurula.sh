#!/bin/sh
# neurula [FILE.neurula]   opens the window
# neurula COMMAND ...      the command line: neurula --help
self=$(readlink -f "$0") && here=$(dirname "$self")
case "${1-}" in
  '' | *.neurula) if [ "$(id -u)" = 0 ]; then set -- --no-sandbox "$@"; fi; exec "$here/neurula-app" "$@" ;;
  *) exec "$here/resources/node/node" "$here/resources/engine/cli.js" "$@" ;;
esac
