"""Ordinary users: what they are refused and told, what their programs get, what they can do to root's daemon."""

import re
import shlex
import subprocess
import time

import machine
from attack import attack

SLEEP = '[program:a]\ncommand=/usr/bin/sleep 9\nstartretries=0\nstartsecs=0\n'


@attack('users/kill-root', needs=('root', 'cc', 'setpriv'), quick=True, limit=60)
def kill_root(t):
    """A user whose program is started again and again signals every thread of root's daemon meanwhile."""
    d = t.up("[program:mine]\ncommand=/bin/sh -c 'sleep 0.02'\nuser=nobody\nnumprocs=4\nprocess_name=m%(process_num)d\nstartsecs=0\n"
             'autorestart=true\nstdout_logfile=NONE\nstderr_logfile=NONE\n')
    attackers = [subprocess.Popen(machine.as_user(machine.NOBODY) + [machine.BIN['tgkill'], str(d.pid), '9', 'all'],
                                  stdout=subprocess.PIPE, text=True)
                 for _ in range(2)]
    t.closing.insert(0, lambda: [attacker.kill() for attacker in attackers])
    end = time.monotonic() + t.seconds(30, 4)
    while time.monotonic() < end and d.alive():
        d.attempt('startProcess', 'mine:*', False, limit=5)
        d.attempt('stopProcess', 'mine:*', False, limit=5)
    for attacker in attackers:
        attacker.kill()
    t.check(d.alive(), 'the daemon is dead: %s' % attackers[0].stdout.read())
    if d.alive():
        d.end()


@attack('users/refusals', needs=('root', 'setpriv'), quick=True, limit=200)
def refusals(t):
    """What needs root, asked for by another: the start is refused or the program fails, with a reason that names what is wrong."""
    inc = t.write('inc.conf', '[program:i]\ncommand=/bin/true\n', 0o600)
    cases = [                                                           # label, body, keys, words to be said
        ('user=root', '', {'sup': {'user': 'root'}}, 'user|root'), ('user=nobody', '', {'sup': {'user': 'nobody'}}, 'user|root'),
        ('unknown user', '', {'sup': {'user': 'doesnotexist'}}, 'doesnotexist'),
        ('program of root', SLEEP + 'user=root\n', {}, 'user|root|permitted|setuid'),
        ('program of nobody known', SLEEP + 'user=nosuch\n', {}, 'nosuch'),
        ('port 80', '', {'inet': {'port': '127.0.0.1:80'}}, '80'), ('chown', '', {'unix': {'chown': 'root:root'}}, 'chown|owner|permitted'),
        ('socket in /run', '', {'unix': {'file': '/run/attack-none.sock'}}, '/run'),
        ('log in /var/log', '', {'sup': {'logfile': '/var/log/attack-none.log'}}, '/var/log'),
        ('childlogdir', SLEEP, {'sup': {'childlogdir': '/root'}}, '/root'),
        ('log in /root', SLEEP + 'stdout_logfile=/root/x.log\n', {}, '/root'),
        ('folder /root', SLEEP + 'directory=/root\n', {}, '/root'),
        ('not executable', SLEEP.replace('/usr/bin/sleep', '/etc/shadow'), {}, '/etc/shadow'),
        ('minfds', '', {'sup': {'minfds': '10000000'}}, 'minfds|10000000'),
        ('minprocs', '', {'sup': {'minprocs': '100000000'}}, 'minprocs|100000000'),
        ('fcgi port 80', '[fcgi-program:a]\ncommand=/usr/bin/sleep 9\nsocket=tcp://127.0.0.1:80\nstartretries=0\nstartsecs=0\n', {}, '80'),
        ('an included file', '[include]\nfiles=%s\n' % inc, {}, 'inc.conf'),
    ]
    for number, (label, body, keys, said) in enumerate(cases):
        d = t.make(body, name='d%d' % number, user=machine.STRANGER, pulse=False, **keys)
        d.launch()
        t.wait('%s to answer or end' % label, lambda: not d.alive() or isinstance(d.attempt('getState', limit=2), dict))
        if d.alive() and 'program:a' in body:
            t.comes('%s to fail' % label, lambda: d.states().get('a') not in ('STARTING', None))
        text = d.printed() + '\n'.join(d.lines())
        t.check(re.search(said, text, re.I), '%s: nothing said; %s' % (label, text[-300:]))
        t.check(d.alive() or d.process.returncode in (1, 2), '%s: ended with %s' % (label, d.process.returncode))
        bad = [line for line in d.unexpected()]
        t.check(not bad, '%s: %s' % (label, bad[:2]))
        d.stop()


@attack('users/strangers', needs=('root', 'setpriv'), quick=True)
def strangers(t):
    """supervisorctl and supervisord of another user against root's: refused in one line."""
    d = t.up('')
    for arguments in (['status'], ['-s', 'unix:///nonexistent', 'status'], ['-s', 'http://127.0.0.1:1', 'status']):
        status, said = d.ctl(*arguments, user=machine.STRANGER)
        t.check(status != 0 and said.count('\n') <= 2 and '   at ' not in said, 'supervisorctl %s: %d %s' % (arguments, status, said))
    words = [word.replace('{conf}', d.conf) for word in shlex.split(t.sut)]
    done = subprocess.run(machine.as_user(machine.STRANGER) + words, capture_output=True, text=True, timeout=20)
    t.check(done.returncode not in (0, 134) and '   at ' not in done.stdout + done.stderr,
            'supervisord: %d %s' % (done.returncode, done.stdout[-200:]))
    d.end()


@attack('users/what-programs-get', needs=('root',), quick=True)
def what_programs_get(t):
    """Descriptors 0, 1 and 2, an empty signal mask, no capability, no word of .NET, however many descriptors the daemon has."""
    look = ("/bin/sh -c 'ls -l /proc/self/fd; grep -E \"Sig(Blk|Ign|Cgt)|Cap(Eff|Prm|Amb)\" /proc/self/status; env'")
    for number in (1, 150):
        d = t.up('[program:n]\ncommand=/usr/bin/sleep 10000\nnumprocs=%d\nprocess_name=n%%(process_num)d\nstartsecs=0\n' % number
                 + '[program:look]\ncommand=%s\nuser=nobody\nautorestart=false\nautostart=false\nstartsecs=0\nstdout_logfile=%s\n'
                 % (look, t.path('look%d' % number)), name='d%d' % number)
        d.call('startProcess', 'look')
        d.wait_state('look', 'EXITED')
        text = t.wait('its output', lambda: open(t.path('look%d' % number)).read())
        links = re.findall(r'(\d+) -> (.*)', text)
        t.check([name for name, target in links if not target.startswith('/proc/')] == ['0', '1', '2'], 'descriptors: %s' % links)
        status = dict(re.findall(r'^(Sig\w+|Cap\w+):\s*(\w+)', text, re.M))
        t.check(int(status['SigBlk'], 16) == 0 and int(status['SigIgn'], 16) == 0, 'signals: %s' % status)
        t.check(int(status['CapEff'], 16) == 0 and int(status['CapPrm'], 16) == 0, 'capabilities: %s' % status)
        t.check('DOTNET' not in text, 'words of .NET in the environment')
        d.end()
