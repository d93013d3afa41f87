#!/bin/sh
# The .NET runtime raises the soft limit of open files before any code of the daemon runs. The programs it starts must
# get the limit it was started with, so that is noted here.
SUPERVISORD_NOFILE=$(ulimit -Sn)
export SUPERVISORD_NOFILE
self=$0
if [ -L "$self" ]; then self=$(readlink -f "$self"); fi
case $self in
*/*) ;;
*) self=$(command -v -- "$self") ;;
esac
exec "${self%/*}/supervisord.host" "$@"
