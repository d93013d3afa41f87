"""Few descriptors, little memory, no epoll watch, clocks that jump, very many programs."""

import os
import shlex
import socket
import subprocess
import time

import listeners
import machine
from attack import attack


def count(d):
    states = list(d.states().values())
    return {state: states.count(state) for state in set(states)}


@attack('limits/descriptors', quick=True)
def descriptors(t):
    """Soft and hard limits of descriptors that do not suffice for 40 programs: what can run does, clients are served, no trace."""
    programs = ''.join('[program:p%d]\ncommand=/usr/bin/sleep 10000\nstartsecs=0\nstartretries=1\n' % i for i in range(40))
    for number, (soft, hard, wanted) in enumerate(((64, 20000, 1024), (64, 64, 64), (200, 200, 200))):
        d = t.make(programs, name='d%d' % number, sup={'minfds': str(wanted)}, wrap=['prlimit', '--nofile=%d:%d' % (soft, hard)],
                   pulse=False)
        d.launch()
        t.wait('an answer or an end', lambda: not d.alive() or isinstance(d.attempt('getState', limit=2), dict))
        bad = d.unexpected()
        t.check(not bad, 'with %d:%d: %s' % (soft, hard, bad[:2]))
        if not d.alive():
            t.check(d.process.returncode in (1, 2), 'with %d:%d it ended with %s' % (soft, hard, d.process.returncode))
            t.note('%d:%d is refused: %s' % (soft, hard, d.printed()[-150:]))
            continue
        t.comes('programs to have been tried', lambda: 'STARTING' not in count(d) and 'BACKOFF' not in count(d), 20)
        peers = []
        try:
            for _ in range(300):
                peer = socket.socket(socket.AF_UNIX)
                peer.settimeout(0.5)
                peer.connect(d.sock)
                peers.append(peer)
        except OSError:
            pass
        for peer in peers:
            peer.close()
        t.comes('an answer after clients took every place', lambda: isinstance(d.attempt('getState', limit=5), dict))
        children = d.children()
        if children:
            machine.kill(children[0])
            t.comes('what was killed to be seen', lambda: children[0] not in d.children())
        t.note('%d:%d: %s, %s' % (soft, hard, count(d), d.usage()))
        t.check(d.stop() is not None, 'it does not end with %d:%d' % (soft, hard))


@attack('limits/address-space')
def address_space(t):
    """ulimit -v: it starts and answers, or says what is missing."""
    for number, size in enumerate((1 << 20, 4 << 20, 300 << 20)):
        d = t.make('', name='d%d' % number, wrap=['prlimit', '--as=%d' % (size * 1024)], pulse=False)
        d.launch()
        t.wait('an answer or an end', lambda: not d.alive() or isinstance(d.attempt('getState', limit=2), dict))
        t.check(not d.unexpected(), 'with %d KiB: %s' % (size, d.unexpected()[:2]))
        t.note('%d KiB: %s' % (size, 'answers' if d.alive() else 'ended with %s: %s' % (d.process.returncode, d.printed()[-150:])))
        if d.alive():
            t.check(d.stop() is not None, 'it does not end')


@attack('limits/threads', needs=('root', 'pids'), quick=True)
def threads(t):
    """A pids.max at which a start cannot make one of its threads, each in turn: it answers, or says so and ends."""
    group = t.group('pids')
    lived = []
    for most in range(2, 30, 3) if t.quick else range(2, 30):
        group.set('pids.max', 100)
        into = 'echo %d > %s/pids.max; echo $$ > %s/cgroup.procs; exec "$@"' % (most, group.path, group.path)
        d = t.make('', name='d%d' % most, wrap=['sh', '-c', into, 'sh'], pulse=False)
        d.launch()
        if not t.comes('an answer or an end with %d threads' % most,
                       lambda: not d.alive() or isinstance(d.attempt('getState', limit=2), dict), 10):
            d.process.kill()
            continue
        t.check(not d.unexpected(), 'with %d threads: %s' % (most, d.unexpected()[:2]))
        if d.alive():
            lived.append(most)
            t.check(d.stop(10) is not None, 'it does not end with %d threads' % most)
        else:
            t.check(d.process.returncode in (1, 2) and d.printed().strip(), 'with %d threads it ended with %s: %s' % (
                most, d.process.returncode, d.printed()[-200:]))
    t.note('answers with %s' % lived)


@attack('limits/memory', needs=('root', 'memory'), limit=90)
def memory(t):
    """A memory group of 64 MiB, 100 programs, a writer, and getAllProcessInfo without a pause."""
    group = t.group('memory')
    group.set('memory.limit_in_bytes', 64 << 20)
    d = t.make('[program:o]\ncommand=/usr/bin/sleep 1000\nnumprocs=60\nprocess_name=%(process_num)d\nstartsecs=0\n'
               "[program:w]\ncommand=/bin/sh -c 'while :; do echo xxxxxxxxxxxxxxxxxxxxx; done'\nstdout_logfile=NONE\nstartsecs=0\n")
    d.start()
    with open(group.path + '/cgroup.procs', 'w') as file:
        file.write(str(d.pid))
    probe, end = t.probe(d), time.monotonic() + t.seconds(15, 5)
    while time.monotonic() < end and d.alive():
        d.attempt('getAllProcessInfo')
    probe.end()
    t.note('%s; %s; %s times at the limit' % (probe, d.usage(), group.get('memory.failcnt')))
    t.check(not probe.failures, 'calls failed: %s' % probe)
    d.end()


@attack('limits/epoll', needs=('root', 'cc', 'setpriv'), limit=90)
def epoll(t):
    """All epoll watches of the user are used up by somebody else: a start fails or works, and nothing hangs."""
    d = t.up('[program:b]\ncommand=/usr/bin/sleep 55555\nstartsecs=0\nautostart=false\nstartretries=0\n', user=machine.LONER)
    hog = subprocess.Popen(['prlimit', '--nofile=20000:20000'] + machine.as_user(machine.LONER) + [machine.BIN['epollhog']],
                           stdout=subprocess.PIPE, text=True)
    t.closing.insert(0, hog.kill)
    t.note('the hog: ' + hog.stdout.readline().strip())
    t.note('getState meanwhile: %s' % d.attempt('getState', limit=3))      # a connection is watched by epoll as well
    t.note('startProcess meanwhile: %s' % d.attempt('startProcess', 'b', limit=3))
    hog.kill()
    hog.wait()
    t.comes('an answer when there are watches again', lambda: d.beats(2))
    t.comes('a state that lasts', lambda: d.states()['b'] in ('RUNNING', 'FATAL', 'BACKOFF', 'STOPPED'))
    if d.states()['b'] != 'RUNNING':
        t.check(d.attempt('startProcess', 'b', limit=10) is True, 'it cannot be started when there are watches again')
    t.check(d.attempt('stopProcess', 'b', limit=10) is True, 'it cannot be stopped')
    left = d.children()
    d.end()
    t.check(not [pid for pid in left if machine.alive(pid)], 'children are left')


@attack('limits/clock', needs=('faketime',), limit=240)
def clock(t):
    """The wall clock jumps by days and years: startsecs and stopwaitsecs last as long as they say."""
    file = t.path('time')

    def jump(by):
        t.write('time.new', by + '\n')
        os.rename(t.path('time.new'), file)
    jump('+0')
    stubborn = ("[program:stub]\ncommand=/bin/sh -c 'trap \"\" TERM; while :; do sleep 1; done'\n"
                'stopwaitsecs=2\nstartsecs=0\nautostart=false\n')
    listener = '[eventlistener:ticks]\ncommand=python3 %s %s\nevents=TICK_5,TICK_60\nstartsecs=0\n' % (
        t.write('ticks.py', listeners.HEAD + listeners.GOOD), t.write('count', '0'))
    first = time.monotonic()
    d = t.up('[program:s]\ncommand=/usr/bin/sleep 10000\nstartsecs=2\nautostart=false\n' + stubborn + listener,
             # Without the last one waits of the runtime with a time limit on the monotonic clock come back at once, again and again.
             env={'LD_PRELOAD': machine.faketime(), 'FAKETIME_TIMESTAMP_FILE': file, 'FAKETIME_NO_CACHE': '1', 'DONT_FAKE_MONOTONIC': '1',
                  'FAKETIME_FORCE_MONOTONIC_FIX': '0'})
    for by in ('+86400', '-172800', '+0', '+315360000', '-315360000', '+0'):
        began = time.monotonic()
        d.call('startProcess', 's', False)
        jump(by)
        t.comes('startsecs after a jump of ' + by, lambda: d.states()['s'] == 'RUNNING', 12)
        started = time.monotonic() - began
        d.call('startProcess', 'stub')
        time.sleep(0.3)                             # until its shell has set the trap
        began = time.monotonic()
        t.check(d.attempt('stopProcess', 'stub', limit=15) is True, 'the stop after a jump of ' + by)
        stopped = time.monotonic() - began
        t.check(1.8 <= started < 8, 'startsecs=2 took %.1f s with a jump of %s' % (started, by))
        t.check(1.8 <= stopped < 8, 'stopwaitsecs=2 took %.1f s after a jump of %s' % (stopped, by))
        info = d.call('getProcessInfo', 's')
        t.check('uptime' in info['description'] and '-' not in info['description'].split('uptime')[1], info['description'])
        d.call('stopProcess', 's')
        before = d.usage()['cpu']
        time.sleep(1)                               # in which there is nothing to do
        t.check(d.usage()['cpu'] - before < 0.3, 'it turns without a pause after a jump of ' + by)
    with open(t.path('count')) as count_of_ticks:
        ticks = int(count_of_ticks.read() or 0)
    t.check(ticks < (time.monotonic() - first) / 5 + 15, '%d ticks' % ticks)
    d.end()


@attack('limits/ten-thousand', limit=300, quick=True)
def ten_thousand(t):
    """10,000 programs in one file, 100,000 processes of one, words longer than the kernel takes."""
    number = 1000 if t.quick else 10000
    body = ''.join('[program:p%05d]\ncommand=/usr/bin/sleep %d\nautostart=false\nstdout_logfile=NONE\nstderr_logfile=NONE\n' % (i, i)
                   for i in range(number))
    d = t.make(body)
    words = [word.replace('{conf}', d.conf) for word in shlex.split(t.sut)]
    began = time.monotonic()
    done = subprocess.run(words + ['--check'], capture_output=True, text=True)
    t.check(done.returncode == 0, '--check: ' + done.stdout[-200:])
    d.start(60)
    t.note('--check and start: %.2f s' % (time.monotonic() - began))
    probe = t.probe(d)
    for method, args in (('getAllProcessInfo', ()), ('getAllConfigInfo', ()), ('reloadConfig', ()), ('planUpdate', ()), ('update', ({},)),
                         ('getDrift', ())):
        began = time.monotonic()
        answer = d.attempt(method, *args, limit=60)
        t.note('%s: %.2f s' % (method, time.monotonic() - began))
        t.check(not isinstance(answer, Exception), '%s: %s' % (method, answer))
    d.write(body.replace('5\nautostart', '6\nautostart'))
    began = time.monotonic()
    answer = d.attempt('update', {}, limit=120)
    t.check(isinstance(answer, dict), 'update: %s' % answer)
    probe.end()
    t.note('update of a tenth of them: %.2f s; %s; %s' % (time.monotonic() - began, probe, d.usage()))
    t.check(not probe.failures and probe.worst < 3000, 'supervision waits: %s' % probe)
    t.check(d.stop(30) is not None, 'it does not end')
    if not t.quick:
        d.write('[program:n]\ncommand=/usr/bin/sleep 1\nnumprocs=100000\nprocess_name=n%(process_num)d\nautostart=false\n'
                'stdout_logfile=NONE\nstderr_logfile=NONE\n')
        d.start(60)
        t.check(len(d.call('getAllProcessInfo', limit=100)) == 100001, 'not all are there')
        t.check(d.stop(30) is not None, 'it does not end with 100,000')
    for size in (100000, 140000, 1000000):
        program = '[program:%s]\ncommand=/bin/sh -c \'exec sleep 1000\' %s\nstartretries=0\nstartsecs=0\n'
        d.write(program % ('one', 'a' * size) + program % ('many', ' '.join(['b' * 1000] * (size // 1000))))
        d.start()
        for name in ('one', 'many'):
            d.wait_state(name, 'RUNNING', 'FATAL')
            info = d.call('getProcessInfo', name)
            t.check(info['statename'] == 'RUNNING' or info['spawnerr'], 'no reason for %s of %d' % (name, size))
        t.check(d.beats() and d.stop() is not None, 'stuck with words of %d' % size)
