#!/bin/sh
# What is no command here is for curl.
if [ "${1#-}" != "${1:-}" ] || ! command -v "${1:-curl}" >/dev/null; then set -- curl "$@"; fi
exec "${@:-curl}"
