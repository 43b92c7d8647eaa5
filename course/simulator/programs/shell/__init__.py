"""A small POSIX shell: parser, word expansion, and an interpreter that waits when its commands do."""
