#!/usr/bin/env python3
"""refusal.py - a daemon in the middle of its life is refused memory, and gets it again.

    refusal.py --sut 'artifacts/bin/supervisord -c {conf}' --seconds 10

RLIMIT_DATA (what it writes to) and RLIMIT_AS (stacks, mappings) end where it is, and a little above; alone and under a keeper.  What has
to hold: programs live on with their pids; questions are answered or refused; after it is lifted all is as before.  A daemon that ends over
it is followed by one that has the same programs: at once under a keeper, with the next start (survivors=adopt) without.  See README.md."""

import argparse
import collections
import http.client
import os
import random
import resource
import shutil
import sys
import tempfile
import time
import xmlrpc.client

sys.path[:0] = [os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'attack')]

import machine                                              # noqa: E402 (needs the path above)
import programs                                             # noqa: E402
from arena import Arena, Broken                             # noqa: E402
from daemon import UnixHTTP                                 # noqa: E402

BODY = '''[program:mortal]
command=/usr/bin/sleep 271828
numprocs=3
process_name=%(process_num)d
autorestart=true
startsecs=0
startretries=1000
[program:late]
command=/usr/bin/sleep 1000
autostart=false
startretries=0
startsecs=0
'''
LARGE = '<methodCall><methodName>supervisor.getState</methodName><params><param><value><array><data>%s</data></array></value></param>' \
    '</params></methodCall>' % ('<value><string>x</string></value>' * 100000)
LIMITS = {'data': resource.RLIMIT_DATA, 'as': resource.RLIMIT_AS}
FIELDS = {'data': 'VmData', 'as': 'VmSize'}


def used(pid, limit):
    with open('/proc/%d/status' % pid) as file:
        return next(int(line.split()[1]) for line in file if line.startswith(FIELDS[limit])) << 10


def kept(pid):
    """The daemon under a keeper."""
    with open('/proc/%d/task/%d/children' % (pid, pid)) as file:
        return next((int(child) for child in file.read().split() if 'supervisord' in (machine.command_line(int(child)) or [''])[0]), pid)


class Refusal:
    """One daemon, one limit."""

    def __init__(self, t, name, keeper, limit, above):
        self.t, self.limit, self.above, self.keeper = t, limit, above, keeper
        self.d = t.up(programs.sections(t, name, 'stdout_logfile_maxbytes=0') + BODY, name=name, sup={'keeper': 'true'} if keeper else {'survivors': 'adopt'})
        t.wait('all to run', lambda: all(state in ('RUNNING', 'STOPPED') for state in self.d.states().values()))
        self.pids, self.answers, self.going = programs.pids(self.d), collections.Counter(), True

    def ask(self):
        while self.going:
            for method, *params in (('getAllProcessInfo',), ('startProcess', 'late', False), ('stopProcess', 'late', False)):
                answer = self.d.attempt(method, *params, limit=10)
                answered = isinstance(answer, xmlrpc.client.Fault) or not isinstance(answer, Exception)
                self.answers['answered' if answered else 'refused'] += 1

    def ask_much(self):
        while self.going:
            connection = UnixHTTP(self.d.sock, 10)
            try:
                connection.request('POST', '/RPC2', LARGE, {'Content-Type': 'text/xml'})
                self.answers['large: HTTP %d' % connection.getresponse().status] += 1
            except (OSError, http.client.HTTPException) as error:
                self.answers['large: ' + type(error).__name__] += 1
            finally:
                connection.close()

    def go(self, seconds):
        """What became of the daemon: it lives, ended, or hung and was killed."""
        pid = kept(self.d.pid) if self.keeper else self.d.pid
        before = resource.prlimit(pid, LIMITS[self.limit])
        resource.prlimit(pid, LIMITS[self.limit], (used(pid, self.limit) + self.above, before[1]))
        threads = self.t.go(*[self.ask] * 4, *[self.ask_much] * 4)
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.d.alive():
            infos = self.d.attempt('getAllProcessInfo', limit=10)
            for info in infos if isinstance(infos, list) else []:
                if info['group'] == 'mortal' and info['pid']:
                    machine.kill(info['pid'])
            time.sleep(0.2)
        self.going = False
        for thread in threads:
            thread.join(40)
        self.t.check(not any(thread.is_alive() for thread in threads), 'callers hang')
        if not machine.alive(pid):
            return 'ended'
        resource.prlimit(pid, LIMITS[self.limit], before)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if isinstance(self.d.attempt('getAllProcessInfo', limit=5), list) and self.d.beats():
                return 'lives'
        machine.kill(pid)                                   # as whoever finds it so has to
        self.t.wait('it to be gone', lambda: not machine.alive(pid))
        return 'hung'

    def judge(self, end):
        t, d = self.t, self.d
        t.check(end != 'hung', 'it does not answer any more when it has memory again')
        if not self.keeper and end != 'lives':
            t.wait('it to be gone', lambda: not d.alive())
        if not d.alive():
            t.check(not self.keeper, 'the keeper ended: %s' % d.process.returncode)
            t.note('  it ended with %s: %s' % (d.process.returncode, d.printed()[-300:]))
            t.check(all(machine.alive(pid) for pid in self.pids.values()), 'programs ended with it')
            d.start()
        t.comes('an answer', lambda: isinstance(d.attempt('getState', limit=5), dict))
        t.comes('what was killed to run again', lambda: all(
            i['statename'] == 'RUNNING' for i in d.call('getAllProcessInfo') if i['group'] == 'mortal'), 60)
        t.check(programs.pids(d) == self.pids, 'programs have other pids')
        d.attempt('stopProcess', 'late')
        t.check(d.attempt('startProcess', 'late') is True, 'a start afterwards is refused')
        t.check(d.reacts() is not None, 'the end of a program is not seen')
        if end == 'lives' or self.keeper:                   # else what was read and not written yet is lost: docs/takeover.md
            d.call('stopProcessGroup', 'writer')
            for number in range(programs.WRITERS):
                right, wrong = programs.count_lines([os.path.join(d.dir, 'writer%d.log' % number)])
                t.check(right and not wrong, 'writer %d: %d lines are not the next, %d are' % (number, wrong, right))
        d.end(30, clean=False)                              # its log is full of what it could not do


def main():
    parser = argparse.ArgumentParser(description='A daemon in the middle of its life is refused memory; see README.md.')
    parser.add_argument('--sut', required=True, metavar='CMD', help="the daemon's command, with {conf}")
    parser.add_argument('--seconds', type=float, default=10, help='each refusal lasts (default: %(default)s)')
    parser.add_argument('--above', type=int, nargs='*', default=[0, 4, 32], metavar='MIB',
                        help='how much more than it has the daemon may have (default: 0 4 32)')
    options = parser.parse_args()
    options.ctl, options.quick = None, False
    root = tempfile.mkdtemp(prefix='memory-')
    os.chmod(root, 0o755)
    tag = 'memory.%d' % os.getpid()
    os.environ[machine.TAG] = tag
    failed = 0
    try:
        for keeper in (False, True):
            for limit in LIMITS:
                for above in options.above:
                    name = '%s-%d%s' % (limit, above, '-keeper' if keeper else '')
                    t = Arena(name, options, root, tag, random.Random(1))
                    try:
                        refusal = Refusal(t, name, keeper, limit, above << 20)
                        end = refusal.go(options.seconds)
                        refusal.judge(end)
                        print('%-16s %s; %s' % (name, end, dict(sorted(refusal.answers.items()))), flush=True)
                    except (Broken, OSError, http.client.HTTPException) as broken:
                        t.check(False, str(broken))
                    finally:
                        t.close()
                    print('\n'.join(t.notes + ['  BROKEN: ' + why for why in t.failures]), end='\n' if t.notes or t.failures else '')
                    failed += len(t.failures)
    finally:
        machine.kill_tagged(tag)
        shutil.rmtree(root, ignore_errors=True)
    print('all holds' if not failed else '%d things do not hold' % failed)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
