"""Values that no program can be given: refused at the door, in one line, and nothing else suffers."""

import subprocess
import shlex
import xmlrpc.client

from attack import attack

SLEEP = '/usr/bin/sleep 5000'
CALLS = [
    ('environment', b'A="x\0y"'), ('command', b'/usr/bin/sleep 5\0000'), ('directory', b'/tmp\0x'), ('stdout_logfile', b'/tmp/x\0y.log'),
    ('serverurl', b'http://x\0y'), ('process_name', b'p\0q'), ('user', b'root\0x'), ('httpok_url', b'http://127.0.0.1:1/\0x'),
]
FILES = ['environment=A="x\0y"', 'stdout_logfile=/tmp/x\0y', 'directory=/tmp\0', 'user=root\0', 'process_name=a\0b',
         'stderr_logfile=/tmp/\0']


def settled(t, d, name, label):
    """What was refused or made ends in a state that lasts, and can be taken away."""
    known = d.states()
    if name in known:
        t.comes('%s to leave STARTING' % label, lambda: d.states()[name] in ('RUNNING', 'FATAL', 'STOPPED', 'EXITED'), 10)
        answer = d.attempt('removeProgram', name, True, limit=8)
        t.check(answer is True, '%s: it cannot be removed: %s' % (label, answer))
    t.check(d.beats(), '%s: supervision is stuck' % label)


@attack('values/nul-by-rpc', quick=True)
def nul_by_rpc(t):
    """NUL in options of addProgram, setProgram and twiddler's addProgramToGroup, kept or not."""
    d = t.up('[group:g]\nprograms=keep\n[program:keep]\ncommand=/usr/bin/sleep 10000\n',
             sup={'allow_runtime_programs': 'true', 'runtime_state_file': t.path('d', 'state.json')})
    for number, (option, value) in enumerate(CALLS):
        bad, name = xmlrpc.client.Binary(value), 'p%d' % number
        for way in ('addProgram', 'kept', 'twiddler', 'setProgram'):
            label = '%s with NUL by %s' % (option, way)
            options = {'command': SLEEP, option: bad}
            if way == 'setProgram':
                d.call('addProgram', name, {'command': SLEEP, 'startsecs': '0'}, {})
                answer = d.attempt('setProgram', name, {option: bad}, limit=8)
            elif way == 'twiddler':
                answer = d.attempt('twiddler.addProgramToGroup', 'g', name, options, limit=8)
            else:
                answer = d.attempt('addProgram', name, options, {'persist': True} if way == 'kept' else {}, limit=8)
            t.check(isinstance(answer, xmlrpc.client.Fault), '%s: %s' % (label, answer))
            settled(t, d, name, label)
    for label, text in (('bytes that are no UTF-8', b'A="\xff\xfe"'), ('a lone surrogate', 'A="\ud7ff"')):
        value = xmlrpc.client.Binary(text) if isinstance(text, bytes) else text
        d.attempt('addProgram', 'odd', {'command': SLEEP, 'environment': value}, {}, limit=8)
        settled(t, d, 'odd', label)
    d.end()


@attack('values/nul-in-files', quick=True)
def nul_in_files(t):
    """NUL in the file: --check and the start say where and why; an update leaves everything as it is."""
    d = t.up('')
    for line in FILES:
        d.write('[program:f]\ncommand=/usr/bin/sleep 4000\n%s\n' % line)
        words = [word.replace('{conf}', d.conf) for word in shlex.split(t.sut)]
        done = subprocess.run(words + ['--check'], capture_output=True, text=True, timeout=20)
        said = done.stdout + done.stderr
        t.check(done.returncode != 0 and 'program:f' in said, '--check of %r: %d %s' % (line, done.returncode, said[:200]))
        t.check('   at ' not in said, '--check of %r prints a trace' % line)
        answer = d.attempt('update', {}, limit=8)
        t.check(isinstance(answer, xmlrpc.client.Fault), 'update of %r: %s' % (line, answer))
        t.check(d.beats(), 'supervision is stuck')
    d.write('')
    answer = d.attempt('update', {}, limit=8)
    t.check(isinstance(answer, dict), 'update of the good file afterwards: %s' % answer)
    d.end()
