"""Images for a learner's own Docker: the course's two applications, and stand-ins for all the rest.

`favorites-node/` and `spring-boot/` are build contexts. `stand-ins/` holds the scripts of light replacements,
made of busybox alone, for machines that no registry can be reached from.
"""
