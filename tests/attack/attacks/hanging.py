"""One program's file system or name server does not answer: nobody else may notice."""

import signal
import socket

import machine
from attack import attack

FUSE = ('root', 'fuse')
OTHER = '[program:other]\ncommand=/usr/bin/sleep 10001\nstartsecs=0\nstdout_logfile=NONE\nstderr_logfile=NONE\n'


def others_go_on(t, d, while_what):
    """Exits are seen, calls answered, other programs stopped and started."""
    took = d.reacts(8)
    t.check(took is not None, 'while %s the end of another program is not seen' % while_what)
    for method in ('stopProcess', 'startProcess'):
        answer = d.attempt(method, 'other', limit=5)
        t.check(answer is True, 'while %s %s of another program: %s' % (while_what, method, answer))
    t.note('%s: an exit seen and its program back after %.2f s' % (while_what, took or -1))


def hung_start(t, section, operations, what, before=None):
    """`section` with @MNT@ is started while these operations hang; then TERM."""
    folder = t.hanging()
    with open('/usr/bin/sleep', 'rb') as source:
        t.write('hung/back/prog', source.read(), 0o755)
    t.write('hung/back/dir/keep', '')
    d = t.up(OTHER + section.replace('@MNT@', folder.path))
    if before:
        before(d)
    folder.hang(*operations)
    if not before:
        t.check(d.attempt('startProcess', 'hung', False, limit=15) is not None, 'no answer')
    probe = t.probe(d, limit=4)
    others_go_on(t, d, what)
    probe.end()
    t.note(probe)
    t.check(not probe.failures and probe.worst < 2000, 'while %s calls wait: %s' % (what, probe))
    d.signal(signal.SIGTERM)
    # What the kernel does not let go of, a program that SIGKILL cannot end or a thread of its own in a write, it can only wait for.
    t.comes('the daemon to end on TERM while %s, or to say what it waits for' % what,
            lambda: not d.alive() or (machine.stat(d.pid) or 'Z')[0] == 'Z' or d.lines('killing .hung.|waiting for hung to die'), 15)
    folder.hang()
    t.check(d.stop() is not None, 'it does not end when the folder answers')
    bad = d.unexpected()
    t.check(not bad, 'in the log: %s' % bad[:2])


def program(command, more=''):
    return '[program:hung]\ncommand=%s\nautostart=false\nstartsecs=0\n%s' % (command, more)


@attack('hang/exec', needs=FUSE)
def hang_exec(t):
    """The program itself lies in a folder that hangs."""
    hung_start(t, program('@MNT@/prog 1000'), ['open', 'read'], 'an exec hangs')


@attack('hang/directory', needs=FUSE)
def hang_directory(t):
    """chdir hangs."""
    hung_start(t, program('/usr/bin/sleep 1002', 'directory=@MNT@/dir\n'), ['getattr', 'access'], 'a chdir hangs')


@attack('hang/log-open', needs=FUSE)
def hang_log_open(t):
    """Opening a log hangs."""
    hung_start(t, program('/usr/bin/sleep 1003', 'stdout_logfile=@MNT@/log.txt\n'), ['open', 'create', 'getattr'],
               'the opening of a log hangs')


@attack('hang/log-write', needs=FUSE)
def hang_log_write(t):
    """Writing a log hangs."""
    section = program("/bin/sh -c 'while :; do echo x; sleep 0.05; done'", 'stdout_logfile=@MNT@/log2.txt\n')

    def before(d):
        d.call('startProcess', 'hung', False)
        t.wait('the log', lambda: open(t.path('hung', 'back', 'log2.txt')).read())
    hung_start(t, section, ['write'], 'a write to a log hangs', before)


@attack('hang/fcgi-socket', needs=FUSE)
def hang_fcgi(t):
    """The socket of a FastCGI program lies in a folder that hangs."""
    section = '[fcgi-program:hung]\ncommand=/usr/bin/sleep 1004\nsocket=unix://@MNT@/s.fcgi\nautostart=false\nstartsecs=0\n'
    hung_start(t, section, ['getattr', 'create'], "a FastCGI socket's folder hangs")


def slow_names(t):
    """Words in front of the daemon: names are asked of a server that never answers."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(('127.0.0.66', 53))
    t.closing.append(server.close)
    files = {'resolv.conf': 'nameserver 127.0.0.66\noptions timeout:4 attempts:2\n',
             'nsswitch.conf': 'hosts: files dns\npasswd: files\ngroup: files\n', 'hosts': '127.0.0.1 slow.example.invalid localhost\n'}
    mounts = '; '.join('mount --bind %s /etc/%s' % (t.write('etc/' + name, text), name) for name, text in files.items())
    return ['unshare', '-m', 'sh', '-c', mounts + '; exec "$@"', 'sh']


@attack('hang/names', needs=('root', 'unshare'))
def hang_names(t):
    """A name server never answers: addProcessGroup, update, and a start beside the end of another FastCGI program."""
    unix = '[fcgi-program:unixy]\ncommand=/usr/bin/sleep 1005\nsocket=unix://%s\nstartsecs=0\n' % t.path('u.fcgi')
    web = '[fcgi-program:web%d]\ncommand=/usr/bin/sleep 1004\nsocket=tcp://slow.example.invalid:%d\nautostart=false\nstartsecs=0\n'
    d = t.up(OTHER + unix + web % (1, t.free_port()), wrap=slow_names(t))
    t.write('etc/hosts', '127.0.0.1 localhost\n')
    t.go(lambda: d.attempt('startProcess', 'web1', False, limit=60))
    old = d.pid_of('unixy')
    machine.kill(old)
    others_go_on(t, d, 'a start looks for a name')
    t.comes('the other FastCGI program to be back', lambda: d.pid_of('unixy') not in (0, old), 15)
    d.write(d.body + web % (2, t.free_port()))
    d.call('reloadConfig')
    t.go(lambda: d.attempt('addProcessGroup', 'web2', limit=60))
    others_go_on(t, d, 'addProcessGroup looks for a name')
    d.write(d.body + web % (3, t.free_port()))
    t.go(lambda: d.attempt('update', {}, limit=60))
    others_go_on(t, d, 'update looks for a name')
    d.end(30)


@attack('hang/auto-logs', needs=FUSE)
def hang_auto_logs(t):
    """AUTO logs are to be made in a folder that hangs."""
    folder = t.hanging()
    d = t.up(OTHER + '[program:keep]\ncommand=/usr/bin/sleep 1\nautostart=false\n',
             sup={'childlogdir': folder.path, 'allow_runtime_programs': 'true'})
    d.write(d.body + '[program:newone]\ncommand=/usr/bin/sleep 1005\n')
    d.call('reloadConfig')
    folder.hang('create', 'open', 'getattr')
    t.go(lambda: d.attempt('addProcessGroup', 'newone', limit=60))
    others_go_on(t, d, 'addProcessGroup makes AUTO logs')
    t.go(lambda: d.attempt('addProgram', 'late', {'command': '/usr/bin/sleep 7'}, {}, limit=60))
    others_go_on(t, d, 'addProgram makes AUTO logs')
    folder.hang()
    d.end(20)


@attack('hang/activity-log', needs=FUSE)
def hang_activity_log(t):
    """The daemon's own log is in a folder that hangs: clearLog and SIGUSR2, then TERM."""
    folder = t.hanging()
    d = t.up(OTHER, sup={'logfile': folder.path + '/main.log'})
    folder.hang('getattr', 'open', 'unlink')
    t.go(lambda: d.attempt('clearLog', limit=60))
    others_go_on(t, d, 'clearLog hangs')
    d.signal(signal.SIGUSR2)
    others_go_on(t, d, 'the activity log hangs')
    folder.hang()
    d.end(20)


def ends(t, d, folder, what):
    """TERM while it still hangs, then when it answers: a thread in a call that the kernel does not let go of keeps a zombie until then."""
    d.signal(signal.SIGTERM)
    t.comes('the daemon to end on TERM while %s' % what, lambda: not d.alive() or (machine.stat(d.pid) or 'Z')[0] == 'Z', 20)
    folder.hang()
    t.check(d.stop() is not None, 'it does not end when the folder answers')
    bad = d.unexpected()
    t.check(not bad, 'in the log: %s' % bad[:2])


@attack('hang/log-reopen', needs=FUSE)
def hang_log_reopen(t):
    """SIGUSR2 while the log of one program cannot be opened again."""
    folder = t.hanging()
    d = t.up(OTHER + program('/usr/bin/sleep 1006', 'stdout_logfile=%s/r.log\n' % folder.path))
    d.call('startProcess', 'hung')
    folder.hang('open', 'create', 'getattr')
    d.signal(signal.SIGUSR2)
    others_go_on(t, d, 'a log is opened again')
    t.check(d.attempt('stopProcess', 'hung', limit=15) is True, 'the program of that log cannot be stopped')
    ends(t, d, folder, 'a log is opened again')


@attack('hang/log-change', needs=FUSE)
def hang_log_change(t):
    """update gives a running program a log that cannot be opened: that change fails in time, and its program goes on."""
    folder = t.hanging()
    section = '[program:hung]\ncommand=/usr/bin/sleep 1009\nstartsecs=0\nstdout_logfile=%s\n'
    d = t.up(OTHER + section % t.path('good.log'))
    pid = d.pid_of('hung')
    d.write(OTHER + section % (folder.path + '/bad.log'))
    folder.hang('open', 'create', 'getattr')
    answers = []
    t.go(lambda: answers.append(d.attempt('update', {}, limit=60)))
    others_go_on(t, d, 'a log is changed')
    t.comes('the change to fail', lambda: answers, 20)
    t.note(answers)
    t.check(d.pid_of('hung') == pid, 'the program was restarted')
    ends(t, d, folder, 'a log is changed')


@attack('hang/state-file', needs=FUSE)
def hang_state_file(t):
    """runtime_state_file is in a folder that hangs: what cannot be kept is told, everything else goes on."""
    folder = t.hanging()
    d = t.up(OTHER, sup={'allow_runtime_programs': 'true', 'runtime_state_file': folder.path + '/state.json'})
    d.call('addProgram', 'before', {'command': '/usr/bin/sleep 7', 'autostart': 'false'}, {'persist': True})
    folder.hang('open', 'create', 'rename', 'unlink', 'write')
    for number in range(3):
        t.go(lambda: d.attempt('addProgram', 'k%d' % number, {'command': '/usr/bin/sleep 7'}, {'persist': True}, limit=60))
    others_go_on(t, d, 'something is kept')
    answer = d.attempt('addProgram', 'unkept', {'command': '/usr/bin/sleep 7', 'autostart': 'false'}, {}, limit=40)
    t.check(not isinstance(answer, OSError), 'a program that is not kept: %s' % answer)
    ends(t, d, folder, 'something is kept')


@attack('hang/pid-file', needs=FUSE)
def hang_pid_file(t):
    """The pid file is in a folder that hangs, at the start and at the end."""
    folder = t.hanging()
    folder.hang('open', 'create', 'unlink')             # the configuration is read by then, which looks for the folder
    d = t.up(OTHER, sup={'pidfile': folder.path + '/s.pid'})
    others_go_on(t, d, 'the pid file is written')
    ends(t, d, folder, 'the pid file is written')
    d.start()
    folder.hang('getattr', 'open', 'create', 'unlink')
    ends(t, d, folder, 'the pid file is removed')


@attack('hang/journal', needs=FUSE)
def hang_journal(t):
    """journal_file is in a folder that hangs: programs start and stop, the daemon ends."""
    folder = t.hanging()
    d = t.up(OTHER, sup={'survivors': 'adopt', 'journal_file': folder.path + '/j'})
    folder.hang('write', 'open', 'create', 'rename', 'unlink')
    others_go_on(t, d, 'the journal is written')
    probe = t.probe(d, limit=4)
    others_go_on(t, d, 'the journal is still written')
    probe.end()
    t.check(not probe.failures and probe.worst < 2000, 'calls wait: %s' % probe)
    t.check(d.lines('journal_file .* cannot be written: its disk does not answer'), 'nobody is told')
    folder.hang()

    def written():
        for method in ('stopProcess', 'startProcess'):
            d.call(method, 'other')
        return d.lines('journal_file .* is written again')
    t.comes('it to be written again', written)
    folder.hang('write', 'open', 'create', 'rename', 'unlink')
    ends(t, d, folder, 'the journal is written')


@attack('hang/include', needs=FUSE)
def hang_include(t):
    """[include] leads into a folder that hangs: reread, update and SIGHUP."""
    folder = t.hanging()
    t.write('hung/back/a.conf', '[program:inc]\ncommand=/usr/bin/sleep 1007\nstartsecs=0\n')
    d = t.up(OTHER + '[include]\nfiles=%s/*.conf\n' % folder.path)
    pid = d.pid_of('inc')
    folder.hang('readdir', 'open', 'getattr')
    t.go(lambda: d.attempt('reloadConfig', limit=90), lambda: d.attempt('update', {}, limit=90))
    others_go_on(t, d, 'the configuration is read')
    d.signal(signal.SIGHUP)
    others_go_on(t, d, 'a restart reads the configuration')
    t.check(d.pid_of('inc') == pid and machine.alive(pid), 'a restart has begun')
    ends(t, d, folder, 'the configuration is read')


@attack('hang/restart', needs=FUSE, limit=240)
def hang_restart(t):
    """SIGHUP while a folder hangs that the daemon needs at a start: the restart is refused before anything has been stopped."""
    for option, path in (('childlogdir', ''), ('runtime_state_file', '/state.json'), ('pidfile', '/s.pid'), ('logfile', '/main.log')):
        folder = t.hanging(option)
        t.write(option + '/back/state.json', '{}')
        d = t.up(OTHER, name='of-' + option, sup={option: folder.path + path, 'allow_runtime_programs': 'true'})
        pid = d.pid_of('other')
        folder.hang('getattr', 'open', 'readdir', 'create')
        d.signal(signal.SIGHUP)
        others_go_on(t, d, 'a restart looks at its ' + option)
        t.comes('the restart to be refused', lambda: option == 'logfile' or d.lines('restart request: .*%s .* does not answer' % option))
        t.check(d.attempt('getState', limit=5) == {'statecode': 1, 'statename': 'RUNNING'}, 'a restart has begun')
        t.check(d.call('getProcessInfo', 'pulse')['statename'] == 'RUNNING', 'programs were stopped')
        t.check(pid != 0, 'no program')
        ends(t, d, folder, 'a restart looks at its ' + option)


@attack('hang/probes', needs=FUSE)
def hang_probes(t):
    """Readiness by a file and by a command in a folder that hangs, and of a name that nobody answers for."""
    folder = t.hanging()
    with open('/usr/bin/sleep', 'rb') as source:
        t.write('hung/back/prog', source.read(), 0o755)
    look = '[program:%s]\ncommand=/usr/bin/sleep 1008\nready=%s\nstartsecs=0\nautostart=false\nready_timeout=60\n'
    good = (look % ('good', 'file:' + t.path('good'))).replace('/usr/bin/sleep', "/bin/sh -c 'echo > %s; exec sleep $0'" % t.path('good'))
    d = t.up(OTHER + good + ''.join(look % ('file%d' % i, 'file:%s/f%d' % (folder.path, i)) for i in range(40))
             + ''.join(look % ('command%d' % i, 'command:%s/prog 0' % folder.path) for i in range(4))
             + ''.join(look % ('name%d' % i, 'tcp://slow.example.invalid:80') for i in range(40))
             + look % ('connects', 'tcp://localhost:%d' % listening(t)), wrap=slow_names(t))
    t.write('etc/hosts', '127.0.0.1 localhost\n')
    folder.hang('open', 'read', 'getattr', 'access')
    for kind, count in (('file', 40), ('command', 4), ('name', 40)):
        for i in range(count):
            d.attempt('startProcess', '%s%d' % (kind, i), False)
    probe = t.probe(d, limit=4)
    others_go_on(t, d, 'probes hang')
    for name in ('good', 'connects'):
        answer = d.attempt('startProcess', name, limit=20)
        t.check(answer is True, '%s is not ready while others hang: %s' % (name, answer))
    probe.end()
    t.check(not probe.failures and probe.worst < 2000, 'calls wait: %s' % probe)
    ends(t, d, folder, 'probes hang')


def listening(t):
    server = socket.socket()
    server.bind(('127.0.0.1', 0))
    server.listen(64)
    t.closing.append(server.close)
    return server.getsockname()[1]


@attack('startsecs/grandchild', quick=True)
def grandchild(t):
    """A program dies within startsecs while a grandchild holds its output: that is no RUNNING."""
    d = t.up("[program:grand]\ncommand=/bin/sh -c 'sleep 6 & sleep 0.8; exit 3'\nstartsecs=1\nstartretries=0\nautostart=false\n")
    answer = d.attempt('startProcess', 'grand')
    t.check(answer is not True, 'startProcess says that it runs')
    d.wait_state('grand', 'FATAL', 'EXITED', 'BACKOFF')
    t.check(not d.lines('success: grand entered RUNNING'), 'it entered RUNNING')
    t.check(d.states()['grand'] == 'FATAL', 'it is ' + d.states()['grand'])
    d.end()


@attack('startsecs/hung-log', needs=FUSE)
def startsecs_hung_log(t):
    """A program dies within startsecs while the writing of its log hangs."""
    folder = t.hanging()
    d = t.up("[program:hang]\ncommand=/bin/sh -c 'sleep 0.3; echo hello; sleep 0.5; exit 3'\nstartsecs=1\nstartretries=0\nautostart=false\n"
             'stdout_logfile=%s/x.log\n' % folder.path)
    folder.hang('write')
    d.attempt('startProcess', 'hang')
    d.wait_state('hang', 'FATAL', 'EXITED', 'BACKOFF', 'RUNNING')
    folder.hang()
    t.check(d.states()['hang'] == 'FATAL', 'it is ' + d.states()['hang'])
    t.check(not d.lines('success: hang entered RUNNING'), 'it entered RUNNING')
    d.end()
