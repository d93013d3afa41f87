#!/usr/bin/env python3
"""soak.py - an hour, or as long as is said, of everything against ONE daemon, and a report drawn as a plot.

    soak.py --sut 'artifacts/bin/supervisord -c {conf}' --minutes 60 --out soak
    soak.py --sut 'artifacts/bin/supervisord -c {conf}' --quick

See README.md.  Standard library only; the kit is that of the attacks."""

import argparse
import collections
import json
import os
import random
import re
import shutil
import signal
import socket
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ATTACK = os.path.join(os.path.dirname(HERE), 'attack')
# Theirs first: memory is one of the attacks, and not what lies beside this file.
sys.path[:0] = [os.path.join(ATTACK, 'attacks'), ATTACK, HERE]

import churn                                                # noqa: E402
import clients                                              # noqa: E402
import fuzzers                                              # noqa: E402
import listeners                                            # noqa: E402
import machine                                              # noqa: E402
import memory                                               # noqa: E402
import programs                                             # noqa: E402
import timeline                                             # noqa: E402
from arena import Arena                                     # noqa: E402
from watch import Watch                                     # noqa: E402

BESIDE = '''[program:renamed]
command=python3 %(script)s
stdout_logfile=%(dir)s/renamed.log
stdout_logfile_maxbytes=0
startsecs=0
[eventlistener:good]
command=python3 %(good)s %(dir)s/count
events=REMOTE_COMMUNICATION,PROCESS_STATE
buffer_size=100000
startsecs=0
'''
# What would stop those that are to live, or take away the log that is looked at.
SPARED = ['supervisor.' + name for name in (
    'stopAllProcesses', 'startAllProcesses', 'signalAllProcesses', 'clearAllProcessLogs', 'clearLog', 'restartAllProcesses')]
SPARED_WORDS = ['all', '*', 'maintail', 'clear', '[']


class Soak:
    """What is done to one daemon, beside programs that nobody touches; `silent` are the doings while which an answer need not come."""

    owner = machine.STRANGER                # an ordinary user, so that fuzzed commands and paths do no harm

    def __init__(self, t, seed, silent=()):
        self.t, self.seed, self.silent, self.bands, self.counts = t, seed, silent, [], collections.Counter()
        if self.owner:
            os.chown(t.dir, self.owner, self.owner)
        self.before = programs.sections(t, 'd', 'stdout_logfile_maxbytes=500KB', 'stdout_logfile_backups=99999')
        self.before += BESIDE % {'script': programs.script(t), 'dir': t.path('d'),
                                 'good': t.write('good.py', listeners.HEAD + listeners.GOOD)}
        self.before += self.sections()
        self.d = t.up(self.before, user=self.owner, inet={}, sup={
            'allow_runtime_programs': 'true', 'runtime_state_file': t.path('d', 's.json'), 'logfile_maxbytes': '0', 'minfds': '2048'})
        self.wait_steady()
        self.pids = self.living()
        self.renames = 0

    def see(self, name):
        """Whether those that are to live do, after a doing; if not, what the daemon says of it."""
        living = self.living() if self.d.alive() else self.pids
        for process in [process for process in self.pids if living.get(process) != self.pids[process]]:
            self.t.check(False, '%s was to live; after %s its pid is %s, before %s' % (process, name, living.get(process),
                self.pids[process]))
            for line in self.d.lines(r'(exited|stopped|spawned|killing|waiting).*\b%s\b|\bpid %d\b'
                                     % (re.escape(process.split(':')[1]), self.pids[process]))[-10:]:
                self.t.note(line)
        self.pids = living

    def sections(self):
        """What else is in the file."""
        return fuzzers.BODY % self.t.path('d', 'f.sock') + listeners.mutated_listeners(self.t, 4)

    def living(self):
        return programs.pids(self.d, *programs.GROUPS, 'renamed', 'good', 'pulse')

    def wait_steady(self):
        self.t.wait('all to run', lambda: all(self.living().values()))

    # -- what is done, each for so many seconds

    def churn(self, seconds):
        work = churn.Churn(self.t, self.d, self.before, self.pids.values())
        threads = self.t.go(*work.all())
        time.sleep(seconds)
        work.going = False
        for thread in threads:
            thread.join(70)
        self.t.check(not any(thread.is_alive() for thread in threads), 'callers hang in the churn')
        for (method, kind), count in work.counts.items():
            self.counts['%s %s' % (method, kind.split()[0])] += count
            self.t.check(kind == 'ok' or kind.startswith('fault'), '%d calls of %s ended with %s' % (count, method, kind))

    def fuzz(self, fuzzer, seconds, **more):
        found = fuzzer(self.d, seconds, '%s %d' % (self.seed, len(self.bands)), at_once=1, **more)
        self.counts['fuzzed ' + fuzzer.__name__] += sum(found.counts.values())
        for what, example in found.odd.items():
            self.t.check(False, 'fuzzing %s: %s' % (fuzzer.__name__, what))
            self.t.note('%s\n%s' % (what, example))

    def fuzz_rpc(self, seconds):
        self.fuzz(fuzzers.rpc, seconds, spared=SPARED)

    def fuzz_http(self, seconds):
        self.fuzz(fuzzers.http, seconds)

    def fuzz_ctl(self, seconds):
        self.fuzz(fuzzers.ctl, seconds, spared=SPARED_WORDS)

    def stalled_clients(self, seconds, count=400):
        peers = []
        for number in range(count):
            peer = clients.unix(self.d) if number % 2 else socket.create_connection(('127.0.0.1', self.d.port))
            peer.send((b'', b'P', clients.request('getState')[:40])[number % 3])
            peers.append(peer)
        time.sleep(seconds)
        for peer in peers:
            peer.close()
        self.counts['stalled clients'] += len(peers)

    def followers(self, seconds):
        peers = [clients.unix(self.d) for _ in range(80)]
        for number, peer in enumerate(peers):
            path = ('/logtail/writer:0', '/events?type=EVENT', '/status.events', '/mainlogtail')[number % 4]
            peer.send(('GET %s HTTP/1.1\r\nHost: x\r\n\r\n' % path).encode())
        time.sleep(seconds)
        for peer in peers:
            peer.close()
        self.counts['followers'] += len(peers)

    def rotation(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            os.rename(self.t.path('d', 'renamed.log'), self.t.path('d', 'renamed.log.old%05d' % self.renames))
            self.renames += 1
            self.t.record('renamed.log is renamed, SIGUSR2')
            self.d.signal(signal.SIGUSR2)
            self.t.wait('the log to be opened anew', lambda: os.path.exists(self.t.path('d', 'renamed.log')))
            time.sleep(0.5)

    def large_requests(self, seconds):
        del seconds
        for body in (memory.HEAD % b'supervisor.getState' + memory.LIST % (b'<value/>' * 400000) + memory.TAIL,
                     memory.HEAD % b'system.multicall' + memory.LIST % (memory.MEMBER % b'supervisor.getAllProcessInfo' * 1000)
                     + memory.TAIL):
            memory.exchange(self.d, body)
            self.counts['large requests'] += 1

    def events(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.counts['events sent'] += self.d.attempt('sendRemoteCommEvent', 't', 'x' * 1000) is True
            self.d.attempt('sendProcessStdin', 'writer:0', 'y' * 10000)
            time.sleep(0.01)

    def rest(self, seconds):
        time.sleep(seconds)

    # -- the end

    def lines(self, name, old):
        right, wrong = programs.count_lines([file for file in old if os.path.exists(file)] + [self.t.path('d', name)])
        self.t.check(not wrong, '%s: %d lines are not the next, %d are' % (name, wrong, right))
        self.counts['lines of output, each once and in order'] += right

    def is_silent(self, at):
        return any(begin - 1 < at < end + 3 and name in self.silent for begin, end, name in self.bands)

    def late(self, samples):
        """How many answers took more than 100 ms, what waited for a processor not counted; of how many; of as many that cost nothing."""
        heard = [sample for sample in samples if not self.is_silent(sample['at'])]
        own = [ms for sample in heard for ms in sample['own']]
        return sum(ms > 100 for ms in own), len(own), sum(own > 100 for sample in heard for _, own in sample['null'])

    def judge(self, samples, first, most_growth):
        """What has to hold when all is over; `first` is what the last sample is compared with."""
        t, d, last = self.t, self.d, samples[-1]
        self.see('the end')
        for key, more in (('fds', 8), ('threads', 6), ('rss', most_growth)):
            t.check(last[key] <= first[key] + more, '%s: %s at the end, %s at rest before' % (key, last[key], first[key]))
        t.check(last['zombies'] == 0, '%d zombies' % last['zombies'])
        t.notes.extend(line for sample in samples for line in sample['slow'] if not self.is_silent(sample['at']))
        late, all_of_them, by_machine = self.late(samples)
        t.check(late <= max(by_machine, all_of_them / 10000),
                '%d of %d answers took more than 100 ms for which they did not wait for a processor' % (
            late, all_of_them))
        self.judge_work(samples)

    def judge_quick(self, samples, before):
        """What has to hold on any machine, however slow: no time counts, and what has to come back may take its own."""
        self.see('the end')
        for key, more in QUICK_GROWTH.items():
            self.t.comes('%s to be %d above %s at most' % (key, more, before[key]), lambda: self.d.usage()[key] <= before[key] + more, 90)
        self.t.comes('no zombie', lambda: not any((machine.stat(pid) or 'x')[0] == 'Z' for pid in self.d.children()))
        self.judge_work(samples)

    def judge_work(self, samples):
        """Answers, lines, events and the end."""
        t, d = self.t, self.d
        failed = [why for sample in samples for why in sample['failed'] if not self.is_silent(sample['at'])]
        t.check(not failed, '%d answers failed: %s' % (len(failed), failed[:2]))
        d.signal(signal.SIGUSR2)
        for number in range(programs.WRITERS):
            base = 'writer%d.log' % number
            old = [name for name in os.listdir(d.dir) if re.fullmatch(re.escape(base) + r'\.\d+', name)]
            self.lines(base, [os.path.join(d.dir, name) for name in sorted(old, key=lambda name: -int(name.rsplit('.', 1)[1]))])
        self.lines('renamed.log', [t.path('d', 'renamed.log.old%05d' % number) for number in range(self.renames)])
        def count():
            with open(t.path('d', 'count')) as file:
                return file.read()                  # empty in the moment in which the listener writes it
        t.check(int(t.wait('the count of the listener', count)) >= self.counts['events sent'], 'the good listener missed events')
        d.end(30)


# More than at the start, when nothing has been used yet; memory in MiB.
QUICK_GROWTH = {'fds': 24, 'threads': 48, 'rss': 96}
PLAN = [('churn', 12), ('fuzz_rpc', 12), ('rotation', 8), ('fuzz_http', 10), ('events', 8), ('stalled_clients', 10), ('fuzz_ctl', 8),
        ('followers', 10),
        ('large_requests', 2), ('rest', 15)]


def main(kind, plan, silent, description, out):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument('--sut', required=True, metavar='CMD', help="the daemon's command, with {conf}")
    parser.add_argument('--ctl', metavar='CMD', help='the client (default: the supervisorctl beside the daemon)')
    parser.add_argument('--quick', action='store_true', help='a round of a second each, judged without a look at the clock')
    parser.add_argument('--minutes', type=float, default=60 if kind is Soak else 0,
                        help='at least; then the round is finished (default: %(default)s)')
    parser.add_argument('--seconds', type=float, help='each doing lasts, instead of its own time' if kind is Soak
                        else 'each fault lasts (default: 10)')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--growth', type=int, default=12 if kind is Soak else 48, metavar='MIB',
                        help='memory it may have more at the end than at rest before (default: %(default)s)')
    parser.add_argument('--tmp', default=tempfile.gettempdir())
    parser.add_argument('--out', default=out, help='the report: OUT.json, OUT.svg (default: %(default)s)')
    options = parser.parse_args()
    each = options.seconds or (1 if options.quick else None)
    options.minutes, options.seconds = 0 if options.quick else options.minutes, None
    root = tempfile.mkdtemp(prefix=out + '-', dir=options.tmp)
    os.chmod(root, 0o755)
    machine.build(os.path.join(ATTACK, 'native'), os.path.join(root, 'bin'))
    tag = '%s.%d' % (out, os.getpid())
    os.environ[machine.TAG] = tag
    clients.many_files()
    t = Arena(out, options, root, tag, random.Random(options.seed))
    t.records = open(options.out + '.log', 'w', buffering=1)
    began, soak = time.monotonic(), None
    try:
        soak = kind(t, options.seed, silent)
        before = soak.d.usage()
        watch = Watch(soak.d, t.path('samples'), began, soak.pids)
        while soak.d.alive() and (not soak.bands or time.monotonic() - began < options.minutes * 60):
            for name, seconds in plan:
                start = time.monotonic() - began
                t.record('-- ' + name)
                getattr(soak, name)(each or seconds)
                soak.bands.append((start, time.monotonic() - began, name))
                soak.see(name)
        soak.d.write(soak.before)
        t.check(isinstance(soak.d.attempt('update', {}, limit=60), dict), 'the last update is not answered')
        if not options.quick:
            time.sleep(40)                          # longer than any limit of a connection
        t.wait('a first look', lambda: os.path.getsize(t.path('samples')), 60)
        samples = watch.end()
        # What is compared with is the most there was at rest in the first third, when caches and pools had filled.
        rests = [s for begin, end, name in soak.bands if name == 'rest' for s in samples if end - 4 < s['at'] < end]
        early = [s for s in rests if s['at'] < samples[-1]['at'] / 3] or rests[:1] or samples[:1]
        if options.quick:
            soak.judge_quick(samples, before)
        else:
            soak.judge(samples, {key: max(s[key] for s in early) for key in ('fds', 'threads', 'rss')}, options.growth)
        report(options, t, soak, samples)
    finally:
        t.records.close()
        if soak and (t.failures or sys.exc_info()[0]):
            shutil.copy(soak.d.log, options.out + '.daemon.log')
        t.close()
        machine.kill_tagged(tag)
        shutil.rmtree(root, ignore_errors=True)
    return 1 if t.failures else 0


def report(options, t, soak, samples):
    answers = sorted(ms for sample in samples if not soak.is_silent(sample['at']) for ms in sample['answers'])
    over = sum(ms > 100 for ms in answers)
    late, _, by_machine = soak.late(samples)
    nothing = sorted(ms for sample in samples if not soak.is_silent(sample['at']) for ms, _ in sample['null'])
    summary = {
        'verdict': 'broken' if t.failures else 'holds', 'why': t.failures, 'minutes': round(samples[-1]['at'] / 60, 1),
        'seed': options.seed,
        'answers': len(answers), 'median ms': round(answers[len(answers) // 2], 1), 'p99 ms': round(answers[int(len(answers) * .99)], 1),
        'p99.9 ms': round(answers[int(len(answers) * .999)], 1), 'worst ms': round(answers[-1], 1), 'over 100 ms': over,
        'over 100 ms without waits for a processor': late,
        'a server that does nothing': {'median ms': round(nothing[len(nothing) // 2], 1),
                                       'p99 ms': round(nothing[int(len(nothing) * .99)], 1),
                                       'worst ms': round(nothing[-1], 1), 'over 100 ms': sum(ms > 100 for ms in nothing),
                                       'without waits': by_machine},
        'first': {key: samples[0][key] for key in ('rss', 'fds', 'threads')},
        'last': {key: samples[-1][key] for key in ('rss', 'fds', 'threads')},
        'most': {key: max(sample[key] for sample in samples) for key in ('rss', 'fds', 'threads', 'zombies')},
        'processor seconds': samples[-1]['cpu'],
        'answers over an upgrade, ms': sorted(round(ms) for sample in samples for ms in sample['upgraded']), 'done': dict(soak.counts)}
    with open(options.out + '.json', 'w') as file:
        json.dump({**summary, 'notes': t.notes, 'samples': [{**s,
            **{key: [round(max(s[key], default=0), 1)] for key in ('answers', 'own')}, 'null': []} for s in samples], 'bands': soak.bands},
                file)
    rows = [('memory, MiB', {'line': [(s['at'], s['rss']) for s in samples]}, None),
            ('descriptors', {'line': [(s['at'], s['fds']) for s in samples]}, None),
            ('threads', {'line': [(s['at'], s['threads']) for s in samples]}, None),
            ('slowest answer, ms', {'worst': [(s['at'], max(s['answers'], default=0)) for s in samples]}, 100)]
    with open(options.out + '.svg', 'w') as file:
        file.write(timeline.svg('%.0f minutes of %s against one daemon: %s' % (summary['minutes'],
            'everything' if type(soak) is Soak else 'faults', summary['verdict']), rows, soak.bands,
                                '%d answers, median %.1f ms, p99 %.1f ms, %d over 100 ms' % (len(answers), summary['median ms'],
                                    summary['p99 ms'], over)))
    print(json.dumps(summary, indent=1))
    for note in t.notes:
        print(note)


if __name__ == '__main__':
    sys.exit(main(Soak, PLAN, (), 'Everything against one daemon for an hour; see README.md.', 'soak'))
