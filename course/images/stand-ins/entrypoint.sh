#!/bin/sh
# As the entrypoints of official images: options alone are for the server, anything else is run as it is.
case "${1:--}" in -*) set -- @SERVER@ "$@" ;; esac
exec "$@"
