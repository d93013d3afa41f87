#!/usr/bin/env python3
"""record.py SUPERVISORD NAME - has a build of the daemon write down what RecordedStateTests reads: what it would hand to another image
(NAME.state) and the journal it leaves when it is killed (NAME.journal), both of the same programs in the same states.  To be run with the
build of every release and of every commit that changes a format; standard library only."""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xmlrpc.client

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', '..', 'faults'))

from underload import call                                  # noqa: E402 (needs the path above)

CONFIGURATION = '''[supervisord]
nodaemon=true
silent=true
logfile=@DIR@/s.log
pidfile=@DIR@/s.pid
childlogdir=@DIR@
allow_runtime_programs=true
survivors=adopt
[unix_http_server]
file=@DIR@/s.sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[program:up]
command=/bin/sh -c "printf 'half a line'; exec cat"
startsecs=0
stdout_logfile=@DIR@/up.log
stdout_syslog=true
[program:captured]
command=/bin/sh -c "printf 'x<!--XSUPERVISOR:BEGIN-->half a message'; exec cat"
startsecs=0
stdout_logfile=@DIR@/captured.log
stdout_capture_maxbytes=1KB
[program:off]
command=/bin/cat
startsecs=0
[program:failing]
command=/bin/false
startretries=1000
[program:fatal]
command=@DIR@/none
startretries=0
[program:done]
command=/bin/sh -c "exit 3"
startsecs=0
autorestart=false
[program:deaf]
command=/bin/sh -c "trap '' TERM; echo deaf; while :; do sleep 0.1; done"
startsecs=0
stopwaitsecs=600
stdout_logfile=@DIR@/deaf.log
[program:slow]
command=/bin/cat
startsecs=600
[eventlistener:ears]
command=/bin/sh -c "echo READY; while read line; do case $line in ver*) echo $line >> @DIR@/heard;; esac; done"
events=REMOTE_COMMUNICATION
startsecs=0
[collection:some]
programs=up,off
'''


def until(what, condition):
    end = time.time() + 30
    while not condition():
        if time.time() > end:
            sys.exit('never: ' + what)
        time.sleep(0.02)


def text(path):
    try:
        with open(path, encoding='utf-8') as file:
            return file.read()
    except OSError:
        return ''


def main(supervisord, name):
    folder = tempfile.mkdtemp(prefix='rec')
    path = folder + '/s.sock'
    with open(folder + '/s.conf', 'w', encoding='utf-8') as conf:
        conf.write(CONFIGURATION.replace('@DIR@', folder))
    keeps = folder + '/keeps'
    with open(keeps, 'w', encoding='utf-8') as script:
        script.write(f'#!/bin/sh\ncat /dev/stdin > {folder}/state; exit 1\n')
    os.chmod(keeps, 0o755)
    # Of this machine there is nothing else in it.
    program = shutil.copy(supervisord, folder + '/supervisord')
    daemon = subprocess.Popen([program, '-c', folder + '/s.conf'], stderr=subprocess.DEVNULL)
    pids = []
    try:
        until('socket', lambda: os.path.exists(path))
        until('programs', lambda: 'deaf' in text(folder + '/deaf.log') and 'x' in text(folder + '/captured.log')
              and 'half' in text(folder + '/up.log'))
        call(path, 'addProgram', 'extra', {'command': '/bin/cat', 'startsecs': '0'})
        call(path, 'addCollection', 'made', {'programs': 'extra'})
        call(path, 'stopProcess', 'off')
        call(path, 'stopProcess', 'deaf', False)
        for number in range(2):
            call(path, 'sendRemoteCommEvent', 't', f'{number}\n')
        until('event', lambda: 'poolserial:0' in text(folder + '/heard'))
        states = {'failing': 'BACKOFF', 'fatal': 'FATAL', 'done': 'EXITED', 'deaf': 'STOPPING', 'slow': 'STARTING', 'extra': 'RUNNING'}
        until('states', lambda: all(call(path, 'getProcessInfo', n)['statename'] == s for n, s in states.items()))
        pids = [info['pid'] for info in call(path, 'getAllProcessInfo') if info['pid']]
        try:
            call(path, 'upgradeDaemon', keeps)
        except xmlrpc.client.Fault as refused:              # as is wanted
            assert 'exit status 1' in refused.faultString, refused.faultString
        until('state', lambda: text(folder + '/state').endswith('}'))
        daemon.kill()
        daemon.wait()
        for kind, source in (('state', '/state'), ('journal', '/s.journal')):
            if os.path.exists(folder + source):             # journals are younger than upgrades
                shutil.copy(folder + source, f'{HERE}/{name}.{kind}')
                os.chmod(f'{HERE}/{name}.{kind}', 0o644)
    finally:
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        daemon.kill()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    main(*sys.argv[1:])
