#!/bin/sh
# A server that greets, or says nothing, and then listens.
cat /stand-in/greeting
exec cat >/dev/null
