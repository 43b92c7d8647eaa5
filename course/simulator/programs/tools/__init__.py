"""Command line tools, as images hold them: busybox's, and a few of their bigger relatives."""
