"""Files, owners, links: what is believed, what is followed, what survives."""

import json
import os
import signal
import stat
import subprocess

import machine
from attack import attack

ROOT = ('root', 'setpriv')
RUN_TIME = {'allow_runtime_programs': 'true'}


def state(name, command):
    return json.dumps({'version': 1, 'groups': [], 'collections': [], 'programs': [
        {'name': name, 'options': {'command': command, 'startsecs': '0', 'autorestart': 'false'}}]})


def kept(t):
    return {**RUN_TIME, 'runtime_state_file': t.path('d', 'state.json')}


@attack('files/kept-program', quick=True)
def kept_program(t):
    """A program kept at run time is there after every further start and restart."""
    d = t.up('', sup=kept(t))
    d.call('addProgram', 'b', {'command': '/usr/bin/sleep 5000', 'startsecs': '0'}, {'persist': True})
    d.call('addProgram', 'c', {'command': '/usr/bin/sleep 5000', 'autostart': 'false'}, {'persist': True})
    for _ in range(2):
        t.check(d.stop() is not None, 'it does not end')
        d.start()
        d.wait_state('b', 'RUNNING')
        t.check(d.states().get('c') == 'STOPPED', 'the other is %s' % d.states().get('c'))
    d.call('restart')
    t.wait('the restart', lambda: len(d.lines('supervisord started')) >= 4)
    t.wait('it to run', lambda: d.states().get('b') == 'RUNNING')
    d.end()


@attack('files/state-of-others', needs=ROOT, quick=True)
def state_of_others(t):
    """A state file of another user runs nothing as root; one that cannot be read, is a folder or was edited is not lost."""
    file, mark = t.path('d', 'state.json'), t.path('pwned')
    d = t.make('', sup=kept(t))
    t.write('d/state.json', state('evil', "/bin/sh -c 'id > %s'" % mark), 0o666)
    os.chown(file, machine.NOBODY, machine.NOBODY)
    d.start()
    t.check('evil' not in d.states() and not os.path.exists(mark), 'commands of another user ran')
    t.check(d.lines('runtime_state_file'), 'nothing said')
    answer = d.attempt('addProgram', 'b', {'command': '/usr/bin/sleep 5'}, {'persist': True})
    t.check(isinstance(answer, Exception) and 'evil' in open(file).read(), 'the file was overwritten: %s' % answer)
    d.end()
    d = t.make('', name='e', sup={**RUN_TIME, 'runtime_state_file': t.path('e', 'state.json')}, user=machine.NOBODY)
    t.write('e/state.json', state('precious', '/usr/bin/sleep 77'), 0o600)
    d.start()
    d.attempt('addProgram', 'b', {'command': '/usr/bin/sleep 5'}, {'persist': True})
    t.check('precious' in open(t.path('e', 'state.json')).read(), 'a file that could not be read is lost')
    d.end()
    d = t.make('', name='f', sup={**RUN_TIME, 'runtime_state_file': t.path('f', 'state.json')})
    os.makedirs(t.path('f', 'state.json'))
    d.start()
    d.attempt('addProgram', 'b', {'command': '/usr/bin/sleep 5'}, {'persist': True})
    d.end()


@attack('files/state-edited', quick=True)
def state_edited(t):
    """A state file edited meanwhile keeps the edit; links at its name are not followed."""
    file = t.path('d', 'state.json')
    d = t.up('', sup=kept(t))
    d.call('addProgram', 'b', {'command': '/usr/bin/sleep 5'}, {'persist': True})
    t.write('d/state.json', state('edited', '/usr/bin/sleep 6'), 0o600)
    d.call('addProgram', 'c', {'command': '/usr/bin/sleep 5'}, {'persist': True})
    t.check('edited' in open(file).read(), 'the edit is lost')
    victim = t.write('victim', 'v')
    os.unlink(file)
    os.symlink(victim, file)
    os.symlink(victim, file + '.tmp')
    d.attempt('addProgram', 'e', {'command': '/usr/bin/sleep 5'}, {'persist': True})
    t.check(open(victim).read() == 'v', 'a link was followed')
    d.end()


@attack('files/socket-race', needs=ROOT + ('cc',), quick=True, limit=200)
def socket_race(t):
    """Whoever owns the socket's folder puts links in its place while the daemon sets its owner and mode."""
    run, target = t.path('run'), t.write('rootfile', 'root only\n', 0o600)
    os.makedirs(run)
    os.chown(run, machine.NOBODY, machine.NOBODY)
    d = t.up('', unix={'file': run + '/s.sock', 'chmod': '0777', 'chown': 'nobody:nogroup'})
    racers = [subprocess.Popen(machine.as_user(machine.NOBODY) + [machine.BIN['race'], run, name, target])
              for name in ('s.sock', 's.sock.%d' % d.pid)]
    t.closing.insert(0, lambda: [racer.kill() for racer in racers])
    for number in range(8 if t.quick else 60):
        before = len(d.lines('supervisord started'))
        d.signal(signal.SIGHUP)
        t.comes('restart %d' % number, lambda: not d.alive() or len(d.lines('supervisord started')) > before)
        found = os.stat(target)
        if not t.check(found.st_uid == 0 and stat.S_IMODE(found.st_mode) == 0o600,
                       'a file of root has owner %d and mode %o after %d restarts' % (found.st_uid, found.st_mode & 0o7777, number + 1)):
            break
        if not t.check(d.alive(), 'the daemon ended: ' + d.printed()[-200:]):
            break
    for racer in racers:
        racer.kill()
        racer.wait()
    d.stop()


@attack('files/links', needs=('root',), quick=True)
def links(t):
    """A pid file that is a link of another user is not written through, nor its target removed."""
    run, target = t.path('run'), t.write('rootfile', 'precious\n')
    os.makedirs(run)
    os.symlink(target, run + '/s.pid')
    os.chown(run, machine.NOBODY, machine.NOBODY)
    d = t.up('', sup={'pidfile': run + '/s.pid'})
    t.check(open(target).read() == 'precious\n', 'a file of root was written through the pid file')
    d.end()
    t.check(os.path.exists(target) and open(target).read() == 'precious\n', 'it was removed at the end')


@attack('files/two-daemons', quick=True)
def two_daemons(t):
    """A second daemon on the same file is refused and takes nothing of the first along; nor does one after kill -9."""
    d = t.up('[program:a]\ncommand=/usr/bin/sleep 1000\nstartsecs=0\n')
    second = t.make(d.body)
    second.launch()
    t.comes('the second to end', lambda: not second.alive())
    t.check(second.process.returncode not in (0, -6, 134), 'its status is %s' % second.process.returncode)
    t.check(d.beats() and d.states()['a'] == 'RUNNING', 'the first suffers')
    t.check(open(t.path('d', 's.pid')).read().strip() == str(d.pid), 'the pid file is gone')
    orphans = d.children()
    machine.kill(d.pid)
    d.process.wait()
    d.start()
    t.check(open(t.path('d', 's.pid')).read().strip() == str(d.pid), 'the pid file is stale after kill -9')
    d.end()
    for pid in orphans:
        machine.kill(pid)
