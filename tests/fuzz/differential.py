#!/usr/bin/env python3
"""differential.py - random configuration files, and random calls, to this daemon and to Supervisor: is it the same?

    PYTHONPATH=SUPERVISOR differential.py files --sut 'artifacts/bin/supervisord --check --json -c {conf}' --number 500 --seed 1
    differential.py calls --sut 'artifacts/bin/supervisord -c {conf}' --ref '/usr/bin/supervisord -c {conf}' --number 2000 --seed 1

SUPERVISOR is a folder from which the supervisor package can be imported.  What is to differ stands in DELIBERATE, with the reason."""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import xmlrpc.client

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)

NUMBERS = ['0', '1', '3', '-1', '999', '', '1.5', ' 7 ', '0x10', '1e3', '08', '+5', 'x', '%(process_num)d', '%(ENV_N)s']
BOOLEANS = ['true', 'false', 'on', 'off', '1', '0', 'yes', 'no', 'TRUE', '', 'maybe', 'unexpected', 't', 'f', 'y', 'n']
SIZES = ['0', '1MB', '50KB', '1GB', '10', '-1', '1 MB', 'MB', '1mb', '', '1.5MB', '1TB']
TEXTS = ['/bin/cat', '/bin/cat -v "x y"', "/bin/sh -c 'echo $HOME; exec cat'", '%(program_name)s', '%(here)s/x', '%(ENV_HOME)s/x', '%%',
         '%', '%(x)s', '', 'é', '/bin/x ; comment', '/bin/x ;comment', '/bin/x#y', '"', "'", 'a\n  continued', '%(process_num)02d',
         '%(group_name)s', '%(numprocs)d', '%(host_node_name)s', ' ']
LOGS = ['AUTO', 'NONE', 'auto', 'none', 'off', 'syslog', '/tmp/%(program_name)s.log', '%(here)s/l.log', 'l.log', '',
        '/tmp/%(process_num)d', '~/x.log']
KINDS = {
    'command': TEXTS, 'process_name': ['%(program_name)s', '%(program_name)s_%(process_num)d', 'x', 'a:b', 'a b', '',
                                       '%(group_name)s%(process_num)02d'],
    'numprocs': ['1', '2', '3', '0', '-1', 'x', ''], 'numprocs_start': NUMBERS, 'priority': NUMBERS, 'autostart': BOOLEANS,
    'autorestart': BOOLEANS,
    'startsecs': NUMBERS, 'startretries': NUMBERS, 'exitcodes': ['0', '0,2', '0, 2 ,4', '', 'x', '0,', '-1', '256'],
    'stopsignal': ['TERM', 'SIGTERM', '15', 'usr1', 'X', '', '0'],
    'stopwaitsecs': NUMBERS, 'stopasgroup': BOOLEANS, 'killasgroup': BOOLEANS, 'user': ['root', '0', 'nobody', '', 'a b'],
    'redirect_stderr': BOOLEANS,
    'stdout_logfile': LOGS, 'stderr_logfile': LOGS, 'stdout_logfile_maxbytes': SIZES, 'stdout_logfile_backups': NUMBERS,
    'stdout_capture_maxbytes': SIZES,
    'stdout_events_enabled': BOOLEANS, 'stdout_syslog': BOOLEANS, 'stderr_syslog': BOOLEANS, 
    'environment': ['A=1', 'A="1",B=\'2\'', 'A=1,', 'A', '=', 'A="x y"', 'A=%(ENV_HOME)s', 'A="%(program_name)s"', 'A=1 B=2',
                    'A="a,b"', "A='\"'", 'A=x=y', '', 'A="%%"', 'a-b=1', 'A=é'],
    'directory': ['/tmp', '%(here)s', '', '~', '/tmp/%(program_name)s'],
    'umask': ['022', '22', '0', '8', 'x', '', '777'], 'serverurl': ['AUTO', 'http://x:1', 'unix:///x', '', 'x'],
    'events': ['EVENT', 'TICK_5', 'PROCESS_STATE,TICK_60', 'X', '', 'PROCESS_STATE, TICK', 'event'], 'buffer_size': NUMBERS,
    'result_handler': ['supervisor.dispatchers:default_handler', 'supervisor.dispatchers:x', 'x', ''],
    'socket': ['unix:///tmp/s.sock', 'tcp://localhost:9000', 'tcp://:9000', 'x', '', 'unix://s.sock', 'tcp://localhost'],
    'socket_mode': ['0700', '777', 'x', ''],
    'socket_owner': ['root', 'root:root', 'x', ''], 'socket_backlog': NUMBERS, 'programs': ['a', 'a,b', 'a b', '', 'x', 'a,,b'],
    'logfile': ['/tmp/s.log', '%(here)s/s.log', ''], 'loglevel': ['info', 'debug', 'WARN', 'x', '', 'blather'], 'minfds': NUMBERS,
    'minprocs': NUMBERS, 'nodaemon': BOOLEANS,
    'identifier': ['x', '', 'a b'], 'strip_ansi': BOOLEANS, 'logfile_maxbytes': SIZES, 'logfile_backups': NUMBERS, 'silent': BOOLEANS,
    'nocleanup': BOOLEANS,
    'port': ['127.0.0.1:9001', ':9001', '9001', '*:9001', 'x', '', '127.0.0.1:x', '127.0.0.1:70000'],
    'username': ['u', '', '%(ENV_HOME)s'], 'password': ['p', '', '{SHA}x', '%', '%%'],
    'file': ['/tmp/s.sock', '%(here)s/s.sock', ''], 'chmod': ['0700', '777', 'x', ''], 'chown': ['root', 'root:root', ''],
}
PROGRAM = ['process_name', 'numprocs', 'numprocs_start', 'priority', 'autostart', 'autorestart', 'startsecs', 'startretries', 'exitcodes',
           'stopsignal', 'stopwaitsecs', 'stopasgroup', 'killasgroup', 'user', 'redirect_stderr', 'stdout_logfile', 'stderr_logfile',
           'stdout_logfile_maxbytes', 'stdout_logfile_backups', 'stdout_capture_maxbytes', 'stdout_events_enabled', 'stdout_syslog',
           'stderr_syslog', 'environment', 'directory', 'umask', 'serverurl']
SECTIONS = [('program:a', ['command'], PROGRAM), ('program:b', ['command'], PROGRAM), ('group:g', ['programs'], ['priority']),
            ('eventlistener:e', ['command', 'events'], ['buffer_size', 'result_handler'] + PROGRAM),
            ('fcgi-program:f', ['command', 'socket'], ['socket_mode', 'socket_backlog'] + PROGRAM),
            ('supervisord', [], ['logfile', 'loglevel', 'minfds', 'minprocs', 'nodaemon', 'identifier', 'strip_ansi', 'logfile_maxbytes',
                                 'logfile_backups', 'silent', 'nocleanup',
                                 'umask', 'environment', 'directory']),
            ('inet_http_server', ['port'], ['username', 'password']),
            ('unix_http_server', ['file'], ['chmod', 'chown', 'username', 'password'])]


def configuration(chance):
    """A file in which most values are good: two in five files have none that is not."""
    text, wild = '', chance.random() < .6
    for section, needed, others in SECTIONS:
        if section != 'supervisord' and chance.random() > .4:
            continue
        text += '[%s]\n' % section
        keys = [key for key in needed if chance.random() < .98] + chance.sample(others, min(len(others), chance.randrange(5)))
        for key in keys:
            values = KINDS[key]
            value = chance.choice(values) if wild and chance.random() < .3 else values[chance.randrange(min(2, len(values)))]
            text += '%s%s%s\n' % (key, chance.choice(['=', ' = ', ': ', '=']), value)
        if chance.random() < .1:
            text += chance.choice(['; comment\n', '# comment\n', '\n\n', ' indented\n', 'nothing\n', 'x=y\n'])
    return text


def files(options):
    folder = options.keep or tempfile.mkdtemp(prefix='differential-')
    os.makedirs(folder, exist_ok=True)
    for number in range(options.number):
        with open(os.path.join(folder, '%d-%05d.conf' % (options.seed, number)), 'w') as file:
            file.write(configuration(random.Random('%d %d' % (options.seed, number))))
    done = subprocess.run([sys.executable, os.path.join(TESTS, 'conformance', 'configuration', 'reference.py'), '--compare', folder,
                           '--sut', options.sut,
                           '--verbose'], capture_output=True, text=True)
    print('\n'.join(line for line in done.stdout.splitlines() if not re.search(r'\ssame\s', line)), done.stderr)
    print('files are in ' + folder)
    return done.returncode


# What is not to be compared, or deliberately differs.
DELIBERATE = re.compile(
    r'supervisor\.(shutdown|restart|getPID|getIdentification|readLog|readMainLog|clearLog|getAllConfigInfo|getSupervisorVersion)$'
    r'|system\.methodHelp|system\.listMethods|^twiddler')
BODY = '''[program:a]
command=/bin/cat
autostart=false
startsecs=0
[program:b]
command=/bin/cat
numprocs=2
process_name=b%(process_num)d
autostart=false
startsecs=0
[group:g]
programs=b
[program:gone]
command=/nonexistent
autostart=false
startsecs=0
'''
VALUES = ['a', 'a:a', 'g:b0', 'g:*', 'g:', ':a', 'b0', '', 'gone', 'nobody', '*', 'HUP', 'TERM', 'X', '15', 0, 1, -1, 5, 100, True, False,
          1.5, None, [], ['a'], {}, {'a': 1}, 'é']


def deliberate(reference, ours):
    """Where Supervisor fails inside, or takes for a name what is no text, ours says what is wrong with the parameter."""
    return 'HTTP 500' in reference and 'HTTP' not in ours or ours.startswith('fault ') and (reference == '[]'
        or ours.startswith('fault 2 INCORRECT_PARAMETERS') and reference.startswith('fault'))


def blurred(answer):
    """What is different from run to run is taken out; processes that end together end in any order."""
    if isinstance(answer, list) and all(isinstance(item, dict) and 'name' in item for item in answer):
        answer = sorted(answer, key=lambda item: item['name'])
    text = 'fault %d %s' % (answer.faultCode, answer.faultString) if isinstance(answer, xmlrpc.client.Fault) else repr(answer)
    text = re.sub(r"'(start|stop|now|pid)': \d+", r"'\1': N", text)
    text = re.sub(r'pid \d+', 'pid N', re.sub(r'uptime \d+:\d\d:\d\d', 'uptime T', text))
    return re.sub(r'[A-Z][a-z]{2} \d\d \d\d:\d\d [AP]M', 'T', re.sub(r"/[^' ]*/[^' ]*\.log", 'LOG', text))


def differences(one, other):
    """Both from a little before where they part."""
    at = max(0, len(os.path.commonprefix([one, other])) - 60)
    return one[at:at + 240], other[at:at + 240]


def settle(both):
    """Until both have seen what the call did."""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        states = [sorted(daemon.states().items()) for daemon in both]
        if states[0] == states[1] and not any(state in ('STARTING', 'STOPPING', 'BACKOFF') for _, state in states[0]):
            return
        time.sleep(0.02)


def calls(options):
    sys.path.insert(0, os.path.join(TESTS, 'attack'))
    import machine
    from arena import Arena
    options.quick, options.seconds, options.ctl = True, None, None
    tag = os.environ[machine.TAG] = 'differential.%d' % os.getpid()
    both, differing = [], 0
    root = tempfile.mkdtemp(prefix='differential-')
    for name, command in (('ref', options.ref), ('sut', options.sut)):
        options.sut = command
        arena = Arena('differential', options, root, tag, random.Random(options.seed))
        both.append(arena.make(BODY, name=name))
        both[-1].head = both[-1].head.replace(
            '[rpcinterface:twiddler]\nsupervisor.rpcinterface_factory=supervisor_twiddler.rpcinterface:make_twiddler_rpcinterface\n', '')
        both[-1].write(BODY)
        both[-1].start()
    try:
        chance = random.Random(options.seed)
        methods = [method for method in both[0].call('system.listMethods') if not DELIBERATE.search(method)]
        for number in range(options.number):
            method = chance.choice(methods)
            arguments = [chance.choice(VALUES) for _ in range(chance.choice([0, 1, 1, 1, 2, 2, 3]))]
            answers = []
            for daemon in both:
                answers.append(blurred(daemon.attempt(method, *arguments, limit=30)))
            if answers[0] != answers[1] and not deliberate(*answers):
                differing += 1
                print('%d: %s%r\n    ref %s\n    sut %s' % (number, method, tuple(arguments), *differences(*answers)))
            settle(both)
        print('%d of %d calls are answered differently' % (differing, options.number))
    finally:
        for daemon in both:
            daemon.stop()
        machine.kill_tagged(tag)
    return 1 if differing else 0


def main():
    parser = argparse.ArgumentParser(description='Random configurations and calls, compared with Supervisor.')
    parser.add_argument('what', choices=['files', 'calls'])
    parser.add_argument('--sut', required=True, metavar='CMD')
    parser.add_argument('--ref', default='/usr/bin/supervisord -c {conf}', metavar='CMD', help='for calls (default: %(default)s)')
    parser.add_argument('--number', type=int, default=300)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--keep', metavar='FOLDER', help='where the files are left')
    options = parser.parse_args()
    return files(options) if options.what == 'files' else calls(options)


if __name__ == '__main__':
    sys.exit(main())
