"""Disks that are full or read-only, folders that vanish, files renamed under load."""

import collections
import os
import re
import shutil
import signal
import subprocess
import time
import xmlrpc.client

import machine
from attack import attack

WRITER = "[program:w]\ncommand=/bin/sh -c 'while :; do echo xxxxxxxxxxxxxxxx; sleep 0.01; done'\nstartsecs=0\nstdout_logfile=%s\n"
LATE = '[program:late]\ncommand=/usr/bin/sleep 100\nstdout_logfile=%s\nautostart=false\nstartretries=1\nstartsecs=0\n'


def size(path):
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def grows(path):
    before = size(path)
    return lambda: size(path) > before


@attack('disks/full', needs=('root', 'unshare'), quick=True)
def full(t):
    """Logs, activity log and state file on a disk that fills up: programs go on, nothing is lost of what was kept, all recovers."""
    disk = t.path('disk')
    os.makedirs(disk)
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=2m', 'none', disk], check=True)
    writer = t.write('w.py',
                     "import sys, time\nwhile 1:\n    sys.stdout.write('x' * 999 + chr(10)); sys.stdout.flush(); time.sleep(0.0002)\n")
    d = t.up('[program:w]\ncommand=python3 %s\nstartsecs=0\nstdout_logfile=%s/w.log\nstdout_logfile_maxbytes=0\n' % (writer, disk)
             + '[program:o]\ncommand=/usr/bin/sleep 10000\nstartsecs=0\n',
             sup={'logfile': disk + '/main.log', 'allow_runtime_programs': 'true', 'runtime_state_file': disk + '/s.json'})
    d.call('addProgram', 'keep', {'command': '/usr/bin/sleep 4444', 'autostart': 'false'}, {'persist': True})
    with open(disk + '/s.json') as file:
        kept = file.read()
    t.wait('the disk to be full', lambda: os.statvfs(disk).f_bavail == 0, 60)
    probe = t.probe(d)
    answer = d.attempt('addProgram', 'k2', {'command': '/usr/bin/sleep 4'}, {'persist': True}, limit=10)
    t.check(isinstance(answer, xmlrpc.client.Fault), 'keeping a program on a full disk: %s' % answer)
    with open(disk + '/s.json') as file:
        t.check(file.read() == kept, 'what was kept is damaged')
    for method in ('stopProcess', 'startProcess'):
        t.check(d.attempt(method, 'o', limit=10) is True, '%s on a full disk fails' % method)
    t.check(d.states()['w'] == 'RUNNING', 'the writer is ' + d.states()['w'])
    probe.end()
    t.check(not probe.failures and probe.worst < 3000, 'supervision waits: %s' % probe)
    os.truncate(disk + '/w.log', 0)
    t.comes('the log to grow again', grows(disk + '/w.log'))
    t.check(d.stop() is not None, 'it does not end')
    try:
        with open(disk + '/fill', 'wb') as file:
            while True:
                file.write(b'x' * 4096)
                file.flush()
    except OSError:
        pass
    d.start()
    t.check(d.beats(), 'a start on a full disk does not work')
    d.stop()


@attack('disks/read-only', needs=('root', 'unshare', 'setpriv'), quick=True)
def read_only(t):
    """A folder of logs becomes read-only under an ordinary user's daemon: rotation fails and is told, programs go on."""
    logs = t.path('logs')
    os.makedirs(logs)
    os.chown(logs, machine.STRANGER, machine.STRANGER)
    d = t.up(WRITER % (logs + '/w.log') + 'stdout_logfile_maxbytes=500\nstdout_logfile_backups=2\n' + LATE % (logs + '/late.log'),
             user=machine.STRANGER, sup={'logfile': logs + '/main.log', 'logfile_maxbytes': '3000', 'logfile_backups': '2',
                                         'childlogdir': logs})
    t.wait('a rotation', lambda: os.path.exists(logs + '/w.log.2'))
    os.chmod(logs, 0o555)
    writer = d.pid_of('w')
    answer = d.attempt('startProcess', 'late', limit=10)
    t.check(isinstance(answer, xmlrpc.client.Fault), 'a program whose log cannot be made: %s' % answer)
    reason = d.call('getProcessInfo', 'late')['spawnerr']
    t.check('late.log' in reason or 'ermission' in reason or 'EACCES' in reason, 'the reason: %r' % reason)
    machine.kill(writer)
    t.comes('the writer to be back', lambda: d.pid_of('w') not in (0, writer))
    d.signal(signal.SIGUSR2)
    for method, args in (('clearLog', ()), ('clearProcessLogs', ('w',))):
        answer = d.attempt(method, *args, limit=10)
        t.check(not isinstance(answer, OSError), '%s: %s' % (method, answer))
    t.check(d.beats(), 'supervision is stuck')
    os.chmod(logs, 0o755)
    t.comes('the log to grow again', grows(logs + '/w.log'))
    t.check(d.stop() is not None, 'it does not end')


@attack('disks/vanished', quick=True)
def vanished(t):
    """The folder of all logs is removed: programs go on; a start says what is missing; SIGUSR2 makes all well again."""
    logs = t.path('logs')
    os.makedirs(logs)
    d = t.up(WRITER % (logs + '/w.log') + 'stdout_logfile_maxbytes=400\nstdout_logfile_backups=2\nstartretries=0\n',
             sup={'logfile': logs + '/main.log'})
    before = d.usage()
    t.wait('a rotation', lambda: os.path.exists(logs + '/w.log.2'))
    shutil.rmtree(logs)
    time.sleep(1)                                   # more than a rotation's worth of output
    t.check(d.states()['w'] == 'RUNNING' and d.beats(), 'the program or supervision stands still')
    machine.kill(d.pid_of('w'))
    t.comes('a state that says why', lambda: d.call('getProcessInfo', 'w')['spawnerr'] and d.states()['w'] == 'FATAL')
    t.check('logs' in d.call('getProcessInfo', 'w')['spawnerr'] or 'ENOENT' in d.call('getProcessInfo', 'w')['spawnerr'],
            'the reason: %s' % d.call('getProcessInfo', 'w')['spawnerr'])
    os.makedirs(logs)
    d.signal(signal.SIGUSR2)
    t.comes('the activity log', lambda: os.path.exists(logs + '/main.log'))
    t.check(d.attempt('startProcess', 'w') is True, 'it cannot be started again')
    t.comes('its log', lambda: size(logs + '/w.log'))
    t.check(d.usage()['fds'] <= before['fds'] + 8, 'descriptors: %s, before %s' % (d.usage(), before))
    d.end()


def count_lines(files):
    """How often each numbered line is there, and how many are no such line, in files one behind the other."""
    found, torn, whole = collections.Counter(), 0, b''
    for name in files:
        with open(name, 'rb') as file:
            whole += file.read()
    for line in whole.splitlines(True):
        if re.fullmatch(rb'L\d{9} y+\n', line):
            found[line[:10]] += 1
        else:
            torn += 1
    return found, torn


@attack('disks/rotation', quick=True, limit=240)
def rotation(t):
    """logrotate's rename and SIGUSR2, and rotation by size, under load: every line once, none torn."""
    lines = 60000 if t.quick else 600000
    writer = t.write('w.py', """import sys, time
for i in range(int(sys.argv[1])):
    sys.stdout.write('L%09d %s\\n' % (i, 'y' * 80))
    if i % 200 == 0: sys.stdout.flush(); time.sleep(0.001)
""")
    program = ('[program:%s]\ncommand=python3 %s %d\nstdout_logfile=%s\nstdout_logfile_maxbytes=%s\nstdout_logfile_backups=9999\n'
               'autostart=false\nautorestart=false\nstartsecs=0\n')
    d = t.up(program % ('w', writer, lines, t.path('w.log'), '0') + program % ('r', writer, lines // 4, t.path('r.log'), '300KB'))
    probe, renames = t.probe(d), 0
    for name in 'wr':
        d.call('startProcess', name, False)
    while d.states()['w'] != 'EXITED' or d.states()['r'] != 'EXITED':
        if size(t.path('w.log')):
            os.rename(t.path('w.log'), t.path('w.log.old%d' % renames))
            d.signal(signal.SIGUSR2)
            t.wait('the log to be opened anew', lambda: os.path.exists(t.path('w.log')))
            renames += 1
        time.sleep(0.05)
    probe.end()
    for name, number in (('w', lines), ('r', lines // 4)):
        ages = {'w': [t.path('w.log.old%d' % i) for i in range(renames)], 'r': [t.path('r.log.%d' % i) for i in range(9999, 0, -1)]}[name]
        found, torn = count_lines([file for file in ages if os.path.exists(file)] + [t.path(name + '.log')])
        doubled = sum(count - 1 for count in found.values())
        t.check((len(found), doubled, torn) == (number, 0, 0),
                '%s: %d of %d lines, %d doubled, %d torn' % (name, len(found), number, doubled, torn))
    t.note('%d renames; %s' % (renames, probe))
    t.check(renames >= 2, 'only %d renames' % renames)
    t.check(not probe.failures and probe.worst < 3000, 'supervision waits: %s' % probe)
    d.end()
