#!/bin/sh
# The command pidproxy; supervisord has it built in.
self=$0
if [ -L "$self" ]; then self=$(readlink -f "$self"); fi
case $self in
*/*) ;;
*) self=$(command -v -- "$self") ;;
esac
exec "${self%/*}/supervisord" pidproxy "$@"
