"""Everything at once against updates, and calls without a pause."""

import random
import re
import threading
import time
import xmlrpc.client

import machine
from attack import attack


def configuration(t, number):
    """One of many files: programs come and go and change."""
    chance, text = random.Random(number), ''
    for i in range(12):
        if chance.random() < .15:
            continue
        text += ('[program:p%d]\ncommand=/usr/bin/sleep %d\nstartsecs=%d\nstopwaitsecs=1\nenvironment=G="%d"\nstdout_logfile=%s\n'
                 'numprocs=%d\nprocess_name=%%(program_name)s_%%(process_num)d\n'
                 % (i, 100000 + chance.choice([0, 1]), chance.choice([0, 1]), chance.choice([0, 1]),
                    t.path('p%d-%d.log' % (i, chance.choice([0, 1]))), chance.choice([1, 2, 3])))
    text += ('[fcgi-program:pf]\ncommand=/usr/bin/sleep %d\nsocket=unix://%s\nstartsecs=0\nnumprocs=2\nprocess_name=pf_%%(process_num)d\n'
             % (100000 + chance.choice([0, 1]), t.path('f.%d.sock' % chance.choice([0, 1]))))
    return text + '[collection:first]\nprograms=p0,p1,p2,p3\n[collection:second]\nprograms=p4,p5\n'


class Churn:
    """Callers of all kinds until `going` is false; what came of it. `before` stands in front of every configuration, `spared` live."""

    def __init__(self, t, d, before='', spared=()):
        self.t, self.d, self.before, self.spared = t, d, before, {d.pid_of('pulse'), *spared}
        self.going, self.counts, self.longest, self.lock = True, {}, 0.0, threading.Lock()

    def call(self, method, *args, limit=60):
        began = time.monotonic()
        answer = self.d.attempt(method, *args, limit=limit)
        kind = 'fault %d' % answer.faultCode if isinstance(answer, xmlrpc.client.Fault) else \
            type(answer).__name__ if isinstance(answer, Exception) else 'ok'
        took = time.monotonic() - began
        self.t.record('%s%s: %s after %.3f s' % (method, args, kind, took))
        with self.lock:
            self.counts[method, kind] = self.counts.get((method, kind), 0) + 1
            self.longest = max(self.longest, took)
        return answer

    def chance(self):
        with self.lock:
            return random.Random(self.t.random.random())

    def updates(self):
        chance = self.chance()
        while self.going:
            self.d.write(self.before + configuration(self.t, chance.randrange(1, 1000)))
            self.call('update', {} if chance.random() < .8 else {'groups': ['p%d' % chance.randrange(12)]})
            time.sleep(chance.random() * .1)

    def starts(self):
        chance = self.chance()
        while self.going:
            name = 'p%d' % chance.randrange(12)
            name = '%s:%s_%d' % (name, name, chance.randrange(3)) if chance.random() < .7 else name + ':*'
            self.call(chance.choice(['startProcess', 'stopProcess']), name, chance.random() < .5)

    def classic(self):
        chance = self.chance()
        while self.going:
            group = 'p%d' % chance.randrange(12)
            self.call('reloadConfig')
            for method in ('stopProcessGroup', 'removeProcessGroup', 'addProcessGroup'):
                self.call(method, group)
            time.sleep(.3)

    def run_time(self):
        chance = self.chance()
        while self.going:
            name, way = 'r%d' % chance.randrange(4), chance.randrange(6)
            options = {'command': '/usr/bin/sleep 99999', 'startsecs': '0'}
            if way == 0:
                self.call('addProgram', name, options, {'persist': chance.random() < .5})
            elif way == 1:
                group = 'p%d' % chance.randrange(3)
                self.call('addProgram', 'x' + name, options, {'group': group})
                self.call('removeProgram', '%s:x%s' % (group, name), True)
            elif way == 2:
                self.call('removeProgram', name, True)
            elif way == 3:
                self.call('setProgram', name, {'numprocs': str(chance.randrange(1, 4)), 'process_name': '%(program_name)s_%(process_num)d',
                                               'stdout_logfile': self.t.path('%s-%d.log' % (name, chance.randrange(2)))})
            elif way == 4:
                self.call('addCollection', 'k', {'programs': 'p1,p2'}, {})
                self.call('removeCollection', 'k')
            else:
                self.call('restartCollection', chance.choice(['first', 'second']), True, {'max_unavailable': chance.randrange(0, 3)})

    def kills(self):
        chance = self.chance()
        while self.going:
            children = [pid for pid in self.d.children() if pid not in self.spared]
            if children:
                pid = chance.choice(children)
                self.t.record('kill %d' % pid)
                machine.kill(pid)
            time.sleep(chance.random() * .2)

    def all(self):
        return [self.updates, self.updates, self.classic, self.run_time, self.run_time, self.kills] + [self.starts] * 4


def true_to_file(t, d, number):
    """What runs is what the file says; there is no child that the daemon does not know."""
    wanted = {found[1]: (found[2], found[3]) for found in re.finditer(
        r'\[program:(\w+)\]\ncommand=/usr/bin/sleep (\d+)\n(?:.+\n)*?environment=G="(\d)"', configuration(t, number))}
    for info in d.call('getAllProcessInfo'):
        program = info['name'].rsplit('_', 1)[0]
        if info['statename'] == 'RUNNING' and info['group'] == program and program in wanted:
            command = machine.command_line(info['pid'])[1:2]
            with open('/proc/%d/environ' % info['pid']) as file:
                got = re.search(r'(?:^|\0)G=(\d)', file.read())[1]
            t.check((command, got) == ([wanted[program][0]], wanted[program][1]), '%s runs %s with G=%s' % (info['name'], command, got))

    def strangers():
        known = {info['pid'] for info in d.call('getAllProcessInfo')}
        return [pid for pid in d.children() if pid not in known and machine.alive(pid)]
    t.comes('no child that the daemon does not know: %s' % strangers(), lambda: not strangers(), 10)


@attack('churn/updates', quick=True, limit=240)
def updates(t):
    """Updates, classic sequences, run-time changes, rolling restarts, starts, stops and kills all at once."""
    d = t.up(configuration(t, 0), sup={'allow_runtime_programs': 'true', 'runtime_state_file': t.path('d', 'state.json')})
    bystander, before, probe, churn = d.pid_of('pulse'), d.usage(), t.probe(d), Churn(t, d)
    threads = t.go(*churn.all())
    time.sleep(t.seconds(60, 4))
    churn.going = False
    for thread in threads:
        thread.join(70)
    probe.end()
    t.check(not any(thread.is_alive() for thread in threads), 'callers hang')
    for (method, kind), count in sorted(churn.counts.items()):
        t.note('%-20s %-14s %d' % (method, kind, count))
        t.check(kind == 'ok' or kind.startswith('fault'), '%d calls of %s ended with %s' % (count, method, kind))
    t.note('longest call %.1f s; %s; %s, before %s' % (churn.longest, probe, d.usage(), before))
    t.check(not probe.failures and probe.worst < 3000, 'supervision waits: %s' % probe)
    d.write(configuration(t, 5))
    for _ in range(3):
        answer = d.attempt('update', {}, limit=40)
        if isinstance(answer, dict):
            break
    if t.check(isinstance(answer, dict), 'the last update: %s' % answer):
        t.check(not [item for item in answer['items'] if item['error']],
                'the last update: %s' % [i for i in answer['items'] if i['error']][:3])
    true_to_file(t, d, 5)
    t.check(d.pid_of('pulse') == bystander, 'a bystander was restarted')
    left = d.children()
    d.end(30)
    t.check(not [pid for pid in left if machine.alive(pid)], 'children are left')


@attack('churn/rapid-calls', quick=True, limit=700)
def rapid_calls(t):
    """startProcess and stopProcess without a pause from eight clients; memory stays."""
    d = t.up(''.join('[program:p%d]\ncommand=/usr/bin/sleep 10000\nstartsecs=0\nautostart=false\n' % i
                     + 'stdout_logfile=NONE\nstderr_logfile=NONE\n' for i in range(8)))
    total, before, probe, wrong = 800 if t.quick else 40000, d.usage(), t.probe(d, period=.1), []

    def client(number):
        chance = random.Random('%s %d' % (t.name, number))
        for call in range(total // 8):
            name = 'p%d' % (number if number < 5 else chance.randrange(5, 8))
            answer = d.attempt(('startProcess', 'stopProcess')[call % 2], name, chance.random() < .8, limit=60)
            if answer is not True and not isinstance(answer, xmlrpc.client.Fault):
                wrong.append(answer)
    began = time.monotonic()
    for thread in t.go(*[lambda number=number: client(number) for number in range(8)]):
        thread.join(600)
    probe.end()
    t.note('%.0f calls a second; %s, before %s; %s' % (total / (time.monotonic() - began), d.usage(), before, probe))
    t.check(not wrong, 'calls failed: %s' % wrong[:2])
    t.check(d.usage()['rss'] < before['rss'] + 60, 'memory grew: %s, before %s' % (d.usage(), before))
    t.check(not probe.failures and probe.worst < 3000, 'supervision waits: %s' % probe)
    d.end()
