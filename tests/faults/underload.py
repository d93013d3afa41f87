"""A daemon under load: N programs that write numbered lines, a client that asks getState without a pause, and what has to hold afterwards.
Shared by reexec.py and crash.py."""
import math
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import xmlrpc.client

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'attack'))

from daemon import UnixHTTP                                 # noqa: E402 (needs the path above)


def call(path, method, *params):
    connection = UnixHTTP(path, None)
    try:
        connection.request('POST', '/RPC2', xmlrpc.client.dumps(params, 'supervisor.' + method), {'Content-Type': 'text/xml'})
        return xmlrpc.client.loads(connection.getresponse().read())[0][0]
    finally:
        connection.close()


def go_ahead():
    """What is measured is when the daemon answers, not when a client among a thousand programs gets a processor to notice."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    except OSError:
        pass  # it takes CAP_SYS_NICE


class Yardstick:
    """What the machine adds to some ten milliseconds of work: the same work again and again, ahead of everything, on a process of its own."""

    WORK = """
import os, sys, time
for _ in sys.stdin:
    begin = time.perf_counter()
    for i in range(1500000):
        pass
    print((time.perf_counter() - begin) * 1000, flush=True)
"""

    def __init__(self):
        self.took = []
        self.process = subprocess.Popen(
            [sys.executable, '-c', self.WORK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, preexec_fn=go_ahead)

    def measure(self):
        self.process.stdin.write('\n')
        self.took.append(float(self.process.stdout.readline()))

    def end(self):
        self.process.stdin.close()
        self.process.wait()
        return f'the same work without the daemon: {percentile(self.took, 0.5):.0f} ms (p50), {percentile(self.took, 0.99):.0f} ms (p99)'


def percentile(values, share):
    """The smallest that so many are not above (nearest rank)."""
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)]


def descriptors(pid):
    return len(os.listdir(f'/proc/{pid}/fd'))


def configuration(folder, programs, pause, supervisord=''):
    # All of them begin when all of them run: what starts a thousand would else wait for those that have begun.
    wait = f'until [ -e {folder}/go ]; do sleep 1; done'
    writer = wait + '; i=0; while :; do i=$((i+1)); echo $i; %s done' % (f'sleep {pause};' if pause else '')
    return f"""
[supervisord]
{supervisord}
nodaemon=true
silent=true
logfile={folder}/s.log
pidfile={folder}/s.pid
childlogdir={folder}
minfds=16384
[unix_http_server]
file={folder}/s.sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[program:w]
command=/bin/sh -c "{writer}"
process_name=w%(process_num)d
numprocs={programs}
startsecs=0
stopasgroup=true
killasgroup=true
stdout_logfile={folder}/w%(process_num)d.log
stdout_logfile_maxbytes=0
redirect_stderr=true
"""


def last_line(path):
    with open(path, 'rb') as lines:
        lines.seek(-min(64, os.path.getsize(path)), os.SEEK_END)
        return lines.read().split(b'\n')[-2:-1]


def in_order(path):
    """What is wrong with a log whose lines are to be numbered from 1, or None."""
    last = last_line(path)
    if not last:
        return f'{os.path.basename(path)}: nothing'
    # seq and cmp take a second for what takes a minute here.
    numbers = subprocess.Popen(['seq', last[0]], stdout=subprocess.PIPE)
    same = subprocess.run(['cmp', '-s', '-', path], stdin=numbers.stdout)
    numbers.stdout.close()
    numbers.wait()
    if same.returncode == 0:
        return None
    number = 0
    with open(path, 'rb') as lines:
        for line in lines:
            if line != b'%d\n' % (number + 1):
                return f'{os.path.basename(path)}: {line!r} after {number}'
            number += 1
    return f'{os.path.basename(path)}: {number} lines'


def arguments(parser):
    parser.add_argument('--sut', required=True)
    parser.add_argument('--programs', type=int, default=1000)
    parser.add_argument('--nice', type=int, help='nice value of the daemon; without it as its programs')
    parser.add_argument('--pause', default='', help='seconds between two lines of a program; empty: none')


class UnderLoad:
    """A daemon whose programs run, asked all the while; ended and gone afterwards."""

    def __init__(self, options, refused, supervisord=''):
        """refused: what it means when a question goes wrong, or None where that is nobody's fault."""
        if options.nice is not None:
            supervisord += f'\nnice={options.nice}'
        self.folder = tempfile.mkdtemp(prefix='underload-')
        self.path = f'{self.folder}/s.sock'
        self.programs = options.programs
        self.refused = refused
        self.wrong, self.gaps, self.seen = [], [], []
        self.stop = threading.Event()
        self.asking = threading.Thread(target=self.ask)
        self.yardstick = Yardstick()
        with open(f'{self.folder}/s.conf', 'w') as conf:
            conf.write(configuration(self.folder, options.programs, options.pause, supervisord))
        self.daemon = subprocess.Popen(shlex.split(options.sut.format(conf=f'{self.folder}/s.conf')))
        go_ahead()

    def __enter__(self):
        try:
            self.wait_until_all_run()
            self.before = self.identities()
            with open(f'{self.folder}/go', 'w'):
                pass
            self.asking.start()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        self.stop.set()
        self.yardstick.process.kill()
        self.daemon.terminate()
        self.daemon.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def call(self, method, *params):
        return call(self.path, method, *params)

    def identities(self):
        return [(info['name'], info['pid'], info['start']) for info in self.call('getAllProcessInfo')]

    def wait_until_all_run(self):
        end = time.time() + 300
        while True:
            try:
                if all(info['statename'] == 'RUNNING' for info in self.call('getAllProcessInfo')):
                    return
            except OSError:
                pass
            if time.time() > end:
                sys.exit('the programs do not run')
            time.sleep(0.1)

    def ask(self):
        go_ahead()
        while not self.stop.is_set():
            begin = time.perf_counter()
            try:
                self.call('getState')
                self.seen.append((time.perf_counter() - begin) * 1000)
            except Exception as why:
                if says := self.refused(why):
                    self.wrong.append(f'{says}: {why!r}')

    def stop_asking(self):
        self.stop.set()
        self.asking.join()

    def compare(self):
        """The processes are those of the beginning."""
        after = self.identities()
        if self.before != after:
            others = set(self.before) ^ set(after)
            self.wrong.append(f'{len(set(self.before) - set(after))} processes are others: {sorted(others)[:4]}')

    def read_logs(self):
        """Stops the programs; every line is in its log once and in order."""
        self.call('stopAllProcesses')
        self.wrong += [line for line in (in_order(f'{self.folder}/w{i}.log') for i in range(self.programs)) if line][:5]
        with open(f'{self.folder}/s.log') as log:
            self.wrong += [line for line in log if 'internal error' in line][:5]

    def report(self, what):
        print(f'{self.programs} programs, {what}: nobody answered for '
              f'{percentile(self.gaps, 0.5):.0f} ms (p50), {percentile(self.gaps, 0.99):.0f} ms (p99); '
              f'slowest answers of {len(self.seen)}: {percentile(self.seen, 0.99):.0f} ms (p99), {max(self.seen):.0f} ms; {self.yardstick.end()}')

    def verdict(self):
        print('\n'.join(self.wrong) or 'all holds')
        return 1 if self.wrong else 0
