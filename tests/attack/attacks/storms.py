"""Storms: everything dies at once, forks without end, is orphaned."""

import os
import shutil
import signal
import time

import machine
from attack import attack

OTHER = '[program:o]\ncommand=/usr/bin/sleep 10000\nstartsecs=0\n'


@attack('storms/kill', quick=True, limit=300)
def kill_all(t):
    """2,000 children killed at once, three times: all are back, none was touched twice, no zombie."""
    count = 200 if t.quick else 2000
    d = t.up('[program:w]\ncommand=/usr/bin/sleep 100000\nnumprocs=%d\nprocess_name=w_%%(process_num)04d\nstartsecs=0\n'
             'stdout_logfile=NONE\nstderr_logfile=NONE\n' % count)

    def running():
        found = {i['name']: i['pid'] for i in d.call('getAllProcessInfo', limit=60) if i['statename'] == 'RUNNING'}
        return found if len(found) == count + 1 else None
    pids, before = t.wait('all to run', running, 90), None
    for _ in range(1 if t.quick else 3):
        time.sleep(1.1)                             # so that no restart is held back
        probe, began = t.probe(d, period=.02), time.monotonic()
        for name, pid in pids.items():
            if name != 'pulse':
                machine.kill(pid)

        def back():
            found = running()
            return found if found and all(found[name] != pid for name, pid in pids.items() if name != 'pulse') else None
        new = t.wait('all to be back', back, 90)
        probe.end()
        t.note('%d back after %.2f s; %s' % (count, time.monotonic() - began, probe))
        t.check(new['pulse'] == pids['pulse'], 'a bystander was restarted')
        t.check(not probe.failures and probe.worst < 5000, 'supervision waits: %s' % probe)
        usage = d.usage()
        before = before or usage
        t.check(usage['fds'] <= before['fds'] + 8, 'descriptors %s, before %s' % (usage, before))
        pids = new
    zombies = [pid for pid in d.children() if (machine.stat(pid) or 'Z')[0] == 'Z']
    t.check(len(zombies) < 5, '%d zombies' % len(zombies))
    d.end(60)


def bombs(group):
    return [pid for pid in group.pids() if machine.name(pid) == 'bomb']


def explode(t, wrap, group, label, command, more, user):
    """A bomb goes off; the daemon answers, stops and starts others as it can, and stops the bomb where it can."""
    d = t.up('[program:bomb]\ncommand=%s\nstopwaitsecs=2\nautostart=false\nautorestart=false\nstartsecs=0\n%s' % (command, more) + OTHER,
             name='d%d' % len(t.notes), wrap=wrap, user=user)
    d.attempt('startProcess', 'bomb', False)
    t.comes('the group to be full', lambda: len(bombs(group)) > 100, 15)
    probe = t.probe(d, period=.2, limit=5)
    for method in ('stopProcess', 'startProcess'):
        answer = d.attempt(method, 'o', limit=10)
        t.check(not isinstance(answer, OSError), '%s: %s of another program is not answered: %s' % (label, method, answer))
    answer = d.attempt('stopProcess', 'bomb', limit=20)
    t.check(answer is True, '%s: stopProcess of the bomb: %s' % (label, answer))
    if 'killasgroup' in more and not command.endswith(' x'):
        t.comes('%s: no bomb to be left' % label, lambda: not bombs(group), 10)
    probe.end()
    t.note('%s: %s' % (label, probe))
    t.check(not probe.failures, '%s: calls fail: %s' % (label, probe))
    group.end(lambda: bombs(group))
    d.attempt('startProcess', 'o', limit=10)
    t.comes('%s: the other program to run when there is room again' % label, lambda: d.states()['o'] == 'RUNNING', 15)
    d.end()


@attack('storms/fork-bomb', needs=('root', 'cc', 'pids', 'setpriv'), limit=200)
def fork_bomb(t):
    """Fork bombs that ignore TERM in a full pids.max: in the process group, outside, in sessions of their own."""
    group = t.group('pids')
    group.set('pids.max', 400)
    bomb = shutil.copy(machine.BIN['bomb'], t.path('bomb'))
    os.chmod(bomb, 0o755)
    for label, command, more in (('in its group', bomb, 'stopasgroup=true\nkillasgroup=true\n'), ('no killasgroup', bomb, ''),
                                 ('with setsid', bomb + ' x', 'killasgroup=true\n')):
        explode(t, group.wrap(), group, label, command, more + 'user=nobody\n', None)


@attack('storms/nproc', needs=('root', 'cc', 'pids', 'setpriv'), limit=200)
def nproc(t):
    """The daemon of an ordinary user with RLIMIT_NPROC 300 and a fork bomb."""
    group = t.group('pids')
    group.set('pids.max', 600)
    bomb = shutil.copy(machine.BIN['bomb'], t.path('bomb'))
    os.chmod(bomb, 0o755)
    for number in range(3):
        explode(t, group.wrap() + ['prlimit', '--nproc=300'], group, 'run %d' % number, bomb, 'killasgroup=true\n', machine.STRANGER)


@attack('storms/process-1', needs=('root', 'unshare'), quick=True)
def process_one(t):
    """As process 1: thousands of orphans and flapping programs leave no zombie."""
    orphans = 300 if t.quick else 3000
    script = t.write('orphans.py', '''import os, sys, time
for i in range(%d):
    pid = os.fork()
    if pid == 0:
        if os.fork() == 0: time.sleep(0.05)
        os._exit(0)
    os.waitpid(pid, 0)
open(sys.argv[1], 'w').close()
time.sleep(1000)
''' % orphans)
    d = t.up('[program:orphans]\ncommand=python3 %s %s\nstartsecs=0\n' % (script, t.path('done'))
             + '[program:flap]\ncommand=/bin/true\nnumprocs=20\nprocess_name=f%(process_num)d\nstartsecs=0\nautorestart=true\n'
             'stdout_logfile=NONE\nstderr_logfile=NONE\n', wrap=['unshare', '-p', '-f', '--kill-child=KILL', '--mount-proc'])
    inner = t.wait('process 1', lambda: next((pid for pid in d.children() if machine.stat(pid)), None))

    def zombies():
        found = 0
        for task in os.listdir('/proc/%d/task' % inner):
            with open('/proc/%d/task/%s/children' % (inner, task)) as file:
                found += sum((machine.stat(pid) or 'x')[0] == 'Z' for pid in file.read().split())
        return found
    t.comes('the orphans to have been made', lambda: os.path.exists(t.path('done')), 60)
    d.attempt('stopProcessGroup', 'flap')
    t.comes('no zombie to be left: %d' % zombies(), lambda: zombies() == 0, 20)
    t.check(d.beats(), 'supervision is stuck')
    t.check(not d.unexpected(), 'in the log: %s' % d.unexpected()[:2])
    os.kill(inner, signal.SIGTERM)
    t.comes('the end on TERM', lambda: not d.alive(), 15)
