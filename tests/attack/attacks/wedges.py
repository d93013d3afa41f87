"""What cannot be stopped, or goes wrong midway: later operations and the shutdown go on."""

import shutil
import signal
import os

import machine
from attack import attack

OTHER = '[program:o]\ncommand=/usr/bin/sleep 1000\nstartsecs=0\n'


def items(answer):
    return [(i['name'], i['action'], i['error']) for i in answer['items'] if i['action'] != 'nothing']


def answered(t, d, label, method, *args, limit=15):
    """An answer of any kind but silence."""
    answer = d.attempt(method, *args, limit=limit)
    t.check(not isinstance(answer, OSError), '%s: no answer (%s)' % (label, answer))
    return answer


def in_state_d(t, d, folder, name):
    folder.hang('read')
    d.attempt('startProcess', name, False)
    pid = d.pid_of(name)
    t.wait('%s to hang in the kernel' % name, lambda: machine.stat(pid)[0] == 'D')
    return pid


@attack('wedge/unkillable', needs=('root', 'fuse'), limit=150)
def unkillable(t):
    """A program in state D under update, rolling restart, removal and shutdown."""
    folder = t.hanging()
    t.write('hung/back/data', 'x' * 100000)
    read = ('[program:dst]\ncommand=/usr/bin/dd if=%s/data of=/dev/null iflag=direct%%s\n'
            'startsecs=0\nstopwaitsecs=1\nautostart=false\n' % folder.path)
    collection = '[collection:c]\nprograms=dst,o\n'
    d = t.up(read % '' + OTHER + collection, sup={'allow_runtime_programs': 'true'})
    in_state_d(t, d, folder, 'dst')
    d.write(read % ' bs=512' + OTHER + collection)
    t.go(lambda: d.attempt('update', {}, limit=4))
    t.check(d.beats(), 'supervision is stuck under update')
    d.write(d.body + '[program:new]\ncommand=/usr/bin/sleep 1001\nstartsecs=0\n')
    answer = answered(t, d, 'update of a new program', 'update', {'groups': ['new']})
    t.check(d.states().get('new') == 'RUNNING', 'update for a new program beside one that cannot be killed: %s' % answer)
    answered(t, d, 'planUpdate', 'planUpdate')
    answered(t, d, 'reloadConfig', 'reloadConfig')
    for _ in range(2):
        t.go(lambda: d.attempt('restartCollection', 'c', True, {}, limit=4))
        t.check(d.beats(), 'supervision is stuck under a rolling restart')
    t.comes('the other member to run', lambda: d.states()['o'] == 'RUNNING', 30)
    d.signal(signal.SIGTERM)
    t.comes('the daemon to end on TERM, or to say what it waits for',
            lambda: not d.alive() or d.lines('waiting for .*dst'), 20)
    folder.hang()
    t.comes('the end, when the program can die', lambda: not d.alive(), 20)


@attack('wedge/unkillable-run-time', needs=('root', 'fuse'))
def unkillable_run_time(t):
    """The removal of a run-time program in state D: other changes at run time go on."""
    folder = t.hanging()
    t.write('hung/back/data', 'x' * 100000)
    d = t.up(OTHER, sup={'allow_runtime_programs': 'true'})
    d.call('addProgram', 'rd', {'command': '/usr/bin/dd if=%s/data of=/dev/null iflag=direct' % folder.path, 'startsecs': '0',
                                'stopwaitsecs': '1', 'autostart': 'false'}, {})
    in_state_d(t, d, folder, 'rd')
    t.go(lambda: d.attempt('removeProgram', 'rd', True, limit=4))
    for label, method, args in (('addProgram', 'addProgram', ('z', {'command': '/usr/bin/sleep 5'}, {})),
                                ('addGroup', 'addGroup', ('gg', {}, {})),
                                ('getRuntimePrograms', 'getRuntimePrograms', ())):
        answer = answered(t, d, label + ' beside a removal that waits', method, *args)
        t.check(not isinstance(answer, Exception), '%s beside a removal that waits: %s' % (label, answer))
    folder.hang()
    d.end(20)


@attack('wedge/bad-changes', quick=True)
def bad_changes(t):
    """Changes that fail midway: logs that cannot be opened, under update and setProgram; the next update is answered."""
    d = t.up(OTHER + 'stdout_logfile=%s\n' % t.path('o.log'), sup={'allow_runtime_programs': 'true'})
    good = d.body
    for bad in ('/tmp/' + 'a' * 5000, '/nonexistent/x.log', '/tmp', '/tmp/a\0b'):
        d.write(good.replace(t.path('o.log'), bad))
        answered(t, d, 'update to a log %.20r' % bad, 'update', {})
        d.write(good)
        answer = answered(t, d, 'update back', 'update', {})
        t.check(isinstance(answer, dict), 'update back from %.20r: %s' % (bad, answer))
        if d.states()['o'] != 'RUNNING':
            d.attempt('startProcess', 'o')
        for method in ('stopProcess', 'startProcess'):
            answer = d.attempt(method, 'o', limit=5)
            t.check(answer is True, '%s after a log %.20r: %s' % (method, bad, answer))
    d.call('addProgram', 'p', {'command': '/usr/bin/sleep 500', 'startsecs': '0'}, {})
    for bad in ('/nonexistent/x.log', '/tmp'):
        answered(t, d, 'setProgram to a log %r' % bad, 'setProgram', 'p', {'stdout_logfile': bad})
        answer = answered(t, d, 'setProgram back', 'setProgram', 'p', {'stdout_logfile': 'NONE'})
        t.check(not isinstance(answer, Exception), 'setProgram back: %s' % answer)
    d.end()


@attack('wedge/not-permitted', needs=('root', 'cc', 'setpriv'), quick=True)
def not_permitted(t):
    """A program that became root under a daemon of an ordinary user: no second copy, no orphan by removal or shutdown."""
    program = t.path('root-program')
    shutil.copy(machine.BIN['suid'], program)
    os.chown(program, 0, 0)
    os.chmod(program, 0o4755)
    section = '[program:x]\ncommand=%s\nstopwaitsecs=1\nstartsecs=0\n' % program
    d = t.up(section + OTHER, user=machine.NOBODY, sup={'allow_runtime_programs': 'true'})
    pid = d.pid_of('x')
    t.wait('it to be root', lambda: machine.command_line(pid)[0] == program and os.stat('/proc/%d' % pid).st_uid == 0)

    def copies():
        return [child for child in d.children() if machine.command_line(child)[:1] == [program] and machine.alive(child)]
    d.attempt('stopProcess', 'x', limit=10)
    d.attempt('startProcess', 'x', limit=5)
    t.check(len(copies()) == 1, 'copies after stop and start: %s' % copies())
    removed = d.attempt('removeProcessGroup', 'x', limit=5)
    t.check(removed is not True or not machine.alive(pid), 'its group is removed while it lives')
    d.attempt('addProcessGroup', 'x', limit=5)
    d.write(OTHER)
    d.attempt('update', {}, limit=8)
    d.write(section + OTHER)
    d.attempt('update', {}, limit=8)
    t.check(len(copies()) == 1, 'copies after removal and addition: %s' % copies())
    t.check(d.beats(), 'supervision is stuck')
    d.signal(signal.SIGTERM)
    t.comes('a word on it at the shutdown', lambda: d.lines('waiting for .*x|left|still|x.*not permitted|EPERM'), 15)
    machine.kill(pid)
    t.comes('the end, when it has ended', lambda: not d.alive(), 20)
