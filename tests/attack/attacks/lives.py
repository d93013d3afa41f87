"""Signals at any moment of a life, restarts one after the other, kill -9, configurations that break meanwhile."""

import os
import shlex
import signal
import socket
import subprocess
import time

import machine
from attack import attack
from clients import request, unix

PROGRAMS = ''.join('[program:p%d]\ncommand=/usr/bin/sleep 10000\nstartsecs=0\n' % i for i in range(10))


def settled(d):
    answer = d.attempt('getState', limit=2)
    programs = d.attempt('getAllProcessInfo', limit=5)
    return isinstance(answer, dict) and answer['statecode'] == 1 and isinstance(programs, list) and all(
        program['statename'] == 'RUNNING' for program in programs)


@attack('lives/storms-of-signals', quick=True)
def storms_of_signals(t):
    """2,000 each of the signals a daemon may get, then HUP upon HUP, then restarts under load."""
    d = t.up(PROGRAMS, sup={'allow_runtime_programs': 'true', 'runtime_state_file': t.path('d', 's.json')})
    before = d.usage()
    for sig in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGCHLD, signal.SIGWINCH, signal.SIGPIPE, signal.SIGCONT, signal.SIGURG):
        for _ in range(2000):
            d.signal(sig)
        t.check(d.alive() and d.beats(), '2,000 %s end it' % sig.name)
    for _ in range(20):
        d.signal(signal.SIGHUP)
        time.sleep(0.02 if t.quick else 0.3)
    t.comes('all to run after 20 HUP', lambda: settled(d), 30)
    going, lost = [True], []

    def hammer(method, *args):
        def work():
            while going[0]:
                answer = d.attempt(method, *args, limit=20)
                if isinstance(answer, TimeoutError):
                    lost.append(method)
        return work
    threads = t.go(hammer('update', {}), hammer('startProcess', 'p1'), hammer('stopProcess', 'p1'), hammer('reloadConfig'),
                   hammer('addProgram', 'x', {'command': '/usr/bin/sleep 3', 'autostart': 'false'}, {'persist': True}),
                   hammer('removeProgram', 'x', True))
    end, restarts = time.monotonic() + t.seconds(25, 3), 0
    while time.monotonic() < end and d.alive():
        restarts += d.attempt('restart', limit=5) is True
        time.sleep(t.random.random() * .6)
    going[0] = False
    for thread in threads:
        thread.join(30)
    t.check(not lost, 'calls were never answered: %s' % lost[:3])
    t.comes('the daemon to come to rest', lambda: d.call('getState', limit=2)['statecode'] == 1, 20)
    d.wait_state('pulse', 'RUNNING')
    t.note('%d restarts under load; %s, before %s' % (restarts, d.usage(), before))
    t.comes('descriptors to be back: %s, before %s' % (d.usage(), before), lambda: d.usage()['fds'] <= before['fds'] + 8, 20)
    d.end()


@attack('lives/signal-during-restart', quick=True, limit=300)
def signal_during_restart(t):
    """A second signal 0 to 300 ms after HUP: HUP, USR1 and USR2 never end it, TERM and INT always do, with 0."""
    for second in (signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGTERM, signal.SIGINT):
        d = t.up('[program:a]\ncommand=/usr/bin/sleep 10000\nstartsecs=0\n', name=second.name)
        ending = second in (signal.SIGTERM, signal.SIGINT)
        for step in range(6 if t.quick else 60):
            gap = step * (0.02 if t.quick else 0.005)
            d.signal(signal.SIGHUP)
            time.sleep(gap)
            d.signal(second)
            if ending:
                t.comes('%s %d ms after HUP to end it' % (second.name, gap * 1000), lambda: not d.alive(), 10)
                t.check(d.process.poll() == 0, '%s %d ms after HUP: status %s' % (second.name, gap * 1000, d.process.poll()))
                if not d.alive():
                    left = [name for name in os.listdir(d.dir) if name in ('s.sock', 's.pid')]
                    t.check(not left, 'left behind: %s' % left)
                    d.start()
            else:
                t.comes('all to run after HUP and %s' % second.name, lambda: not d.alive() or settled(d), 15)
                if not t.check(d.alive(), 'HUP and, %d ms later, %s end it: %s' % (gap * 1000, second.name, d.process.poll())):
                    d.start()
        t.check(d.stop() is not None, 'it does not end')


@attack('lives/signal-with-reader', quick=True, limit=150)
def signal_with_reader(t):
    """A restart while a client does not read a large answer, and TERM, INT or HUP in the seconds that it is given."""
    log = t.path('a.log')
    for second in (signal.SIGTERM,) if t.quick else (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        for gap in ((0.1,) if t.quick else (0.1, 0.5, 1.0, 1.5)):
            d = t.up('[program:a]\ncommand=/usr/bin/sleep 10000\nstartsecs=0\nstdout_logfile=%s\n' % log,
                     name='%s%d' % (second.name, gap * 10))
            t.write('a.log', 'x' * 30000000)
            peer = unix(d)
            peer.send(request('readProcessStdoutLog', 'a', 0, 30000000))
            t.check(peer.recv(1000), 'no answer')
            d.signal(signal.SIGHUP)
            time.sleep(gap)
            d.signal(second)
            if second == signal.SIGHUP:
                t.comes('all to run', lambda: not d.alive() or settled(d), 15)
                t.check(d.alive(), 'two HUP end it')
            else:
                t.comes('%s to end it' % second.name, lambda: not d.alive(), 10)
            peer.close()
            d.stop()


@attack('lives/many', quick=True, limit=200)
def many(t):
    """Restarts one after the other: descriptors, threads and memory stay, no log is left over."""
    fcgi = '[fcgi-program:f]\ncommand=/usr/bin/sleep 9999\nsocket=unix://%s\nstartsecs=0\n' % t.path('f.sock')
    d = t.up(PROGRAMS + fcgi + '[eventlistener:e]\ncommand=/usr/bin/sleep 9998\nevents=TICK_5\nstartsecs=0\n', inet={})
    usage, logs = [], None
    for number in range(12 if t.quick else 60):
        started = len(d.lines('supervisord started'))
        d.call('restart')
        t.wait('restart %d' % number, lambda: len(d.lines('supervisord started')) > started and settled(d), 20)
        if number % (6 if t.quick else 20) == 5:
            time.sleep(0.5)                         # for what ends behind the restart
            usage.append(d.usage())
            logs = logs or len([name for name in os.listdir(d.dir) if '---' in name])
    t.note(usage)
    t.check(usage[-1]['fds'] <= usage[0]['fds'] + 4 and usage[-1]['threads'] <= usage[0]['threads'] + 4, 'it grows: %s' % usage)
    t.check(usage[-1]['rss'] <= usage[0]['rss'] + 15, 'memory grows: %s' % usage)
    now = len([name for name in os.listdir(d.dir) if '---' in name])
    t.check(now <= logs + 2, '%d AUTO logs, before %d' % (now, logs))
    d.end()


@attack('lives/kill-9', quick=True)
def kill_nine(t):
    """SIGKILL of the daemon beside 50 writers; the next start comes up, and does not harm itself by what was left."""
    writer = t.write('w.py', "import time\nwhile 1:\n    print('x' * 80, flush=True); time.sleep(0.02)\n")
    fcgi = '[fcgi-program:f]\ncommand=/usr/bin/sleep 77778\nsocket=unix://%s\nstartsecs=0\n' % t.path('f.sock')
    d = t.up('[program:w]\ncommand=python3 %s\nnumprocs=50\nprocess_name=w%%(process_num)02d\nstartsecs=0\n[program:s]\n'
             'command=/usr/bin/sleep 77777\nstartsecs=0\n' % writer + fcgi)
    t.wait('all to run', lambda: settled(d))
    left = d.children()
    logs = len([name for name in os.listdir(d.dir) if '---' in name])
    machine.kill(d.pid)
    d.process.wait()
    d.start()
    t.comes('all to run again', lambda: settled(d))
    with open(t.path('d', 's.pid')) as file:
        t.check(file.read().strip() == str(d.pid), 'the pid file is stale')
    now = len([name for name in os.listdir(d.dir) if '---' in name])
    t.check(now <= logs + 2, '%d AUTO logs, before %d' % (now, logs))
    d.end(20)
    for pid in left:
        machine.kill(pid)


@attack('lives/broken-reload', quick=True)
def broken_reload(t):
    """HUP into a configuration that is wrong, gone, or whose port is taken: everything goes on as it was."""
    d = t.up('[program:a]\ncommand=/usr/bin/sleep 1000\nstartsecs=0\n')
    pid = d.pid_of('a')
    with socket.create_server(('127.0.0.1', 0)) as taken:
        port = taken.getsockname()[1]
        for label, text in (('a taken port', d.head + d.body + '[inet_http_server]\nport=127.0.0.1:%d\n' % port),
                            ('a wrong value', d.head + '[program:a]\nnumprocs=x\n'),
                            ('nonsense', '\0\xff[['), ('no file', None)):
            before = len(d.lines())
            with open(d.conf, 'w') as file:
                file.write(text or '')
            if text is None:
                os.unlink(d.conf)
            d.signal(signal.SIGHUP)
            t.comes('a word on %s' % label, lambda: not d.alive() or len(d.lines()) > before)
            t.check(d.alive() and d.beats(), 'HUP into %s ends it: %s' % (label, d.process.poll()))
            t.check(d.pid_of('a') == pid, 'HUP into %s restarts programs' % label)
    d.end()


@attack('lives/background', quick=True)
def background(t):
    """In the background: the starter ends when it answers, a second one is refused, TERM ends it."""
    d = t.make('', sup={'nodaemon': None}, pulse=False)
    words = [word.replace('{conf}', d.conf) for word in shlex.split(t.sut)]
    t.check(subprocess.run(words, capture_output=True, timeout=20).returncode == 0, 'the start fails')
    pid = int(t.wait('the pid file', lambda: open(t.path('d', 's.pid')).read().strip()))
    t.check(isinstance(d.attempt('getState'), dict), 'no answer')
    t.check(subprocess.run(words, capture_output=True, timeout=20).returncode != 0, 'a second one starts')
    os.kill(pid, signal.SIGTERM)
    t.comes('the end', lambda: not machine.alive(pid))
