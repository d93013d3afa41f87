"""Event listeners that flood, talk garbage, stall and die; output and stdin without end."""

import time
import xmlrpc.client

from attack import attack


HEAD = '''import os, random, select, sys, time
def ready(): sys.stdout.write('READY\\n'); sys.stdout.flush()
def event():
    head = dict(word.split(':') for word in sys.stdin.readline().split())
    return head, sys.stdin.read(int(head['len']))
'''

KINDS = {
    'flood': "while 1: os.write(1, b'X' * 65536)",
    'garbage': "r = random.Random(1)\nready()\nwhile 1: os.write(1, r.randbytes(500)); time.sleep(.01)",
    'noline': "ready(); event()\nwhile 1: os.write(1, b'RESULT ' + b'1' * 65000); time.sleep(.2)",
    'bigresult': "ready(); event()\nos.write(1, b'RESULT 16777216\\n')\nwhile 1: os.write(1, b'Z' * 65536)",
    'negative': "ready(); event()\nos.write(1, b'RESULT -5\\nOK')\ntime.sleep(1000)",
    'stalls': "ready()\ntime.sleep(1000)",
    'deaf': "while 1:\n    os.write(1, b'READY\\n'); time.sleep(.05); os.write(1, b'RESULT 2\\nOK'); time.sleep(.05)",
    'dies': "ready(); event(); os._exit(3)",
    'fails': "while 1:\n    ready(); event(); sys.stdout.write('RESULT 4\\nFAIL'); sys.stdout.flush()",
    'errors': "while 1: os.write(2, b'e' * 65536)",
}
GOOD = """n = 0
while 1:
    ready(); event(); n += 1
    open(sys.argv[1], 'w').write(str(n)); sys.stdout.write('RESULT 2\\nOK'); sys.stdout.flush()
"""


@attack('listeners/bad', quick=True)
def bad(t):
    """Ten listeners that each break the protocol in a way of their own beside a good one, floods of output and stdin."""
    body = ''
    for name, code in {**KINDS, 'good': GOOD}.items():
        good = name == 'good'
        body += ('[eventlistener:%s]\ncommand=python3 %s %s\nevents=PROCESS_STATE,REMOTE_COMMUNICATION%s\nbuffer_size=%d\n'
                 'autorestart=true\n'
                 'stopwaitsecs=2\nstderr_logfile=NONE\n' % (name, t.write(name + '.py', HEAD + code), t.path('count'),
                                                            '' if good else ',PROCESS_LOG,TICK_5', 100000 if good else 100))
    body += ("[program:out]\ncommand=/bin/sh -c 'while :; do echo hello hello hello; done'\n"
             'stdout_events_enabled=true\nstdout_logfile=NONE\n')
    body += ("[program:cap]\ncommand=/bin/sh -c 'while :; do printf \"<!--XSUPERVISOR:BEGIN-->aaaaaaaaaaaa<!--XSUPERVISOR:END-->\"; done'\n"
             'stdout_capture_maxbytes=1MB\nstdout_logfile=NONE\n[program:deaf-cat]\ncommand=/usr/bin/sleep 10000\n')
    d = t.up(body)
    d.wait_state('good', 'RUNNING')
    probe, end, sent, taken, refused, most = t.probe(d), time.monotonic() + t.seconds(60, 3), 0, 0, 0, 0
    while time.monotonic() < end:
        for _ in range(20):
            sent += d.attempt('sendRemoteCommEvent', 't', 'x' * 1000) is True
        answer = d.attempt('sendProcessStdin', 'deaf-cat', 'y' * 1000000)
        taken, refused = taken + (answer is True), refused + isinstance(answer, xmlrpc.client.Fault)
        most = max(most, d.usage()['rss'])
    probe.end()
    t.note('%d events sent, %d MB of stdin taken, %d refused; at most %d MiB; %s' % (sent, taken, refused, most, probe))
    t.comes('the good listener to have had them all', lambda: int(open(t.path('count')).read() or 0) >= sent, 20)
    t.check(most < 500, 'memory grew to %d MiB' % most)
    t.check(not probe.failures and probe.worst < 3000, 'supervision waits: %s' % probe)
    d.end(40)


MUTATED = HEAD + '''k = int(sys.argv[1]); r = random.Random(k * 1000003 + int(time.time() * 1000)); began = time.time()
said = [b'READY\\n', b'RESULT 2\\nOK', b'RESULT 4\\nFAIL', b'RESULT 0\\n', b'RESULT 2\\nXX', b'RESULT -1\\n', b'RESULT 99999999999\\n',
        b'RESULT 16777217\\n', b'RESULT 5\\nab', b'RESULT +2\\nOK', b'RESULT  2\\nOK', b'RESULT 2 \\nOK', b'RESULT 0x2\\nOK',
        b'RESULT \\xd9\\xa3\\nOK', b'RESULT2\\nOK', b'result 2\\nOK', b'READY', b'\\n', b'READY\\nREADY\\n',
        b'\\0\\0\\0', b'\\xff' * 20, b'RESULT 2\\nOKREADY\\n', b'X' * 70000, b'RESULT ' + b'1' * 100 + b'\\n',
        b'<!--XSUPERVISOR:BEGIN-->x<!--XSUPERVISOR:END-->']
life = r.random() * 3 + .3
while time.time() - began < life:
    b = bytearray(r.choice(said[:4]) if r.random() < .85 else r.choice(said))
    if r.random() < .05: b[r.randrange(len(b))] = r.randrange(256)
    i = 0
    while i < len(b):
        n = r.randrange(1, len(b) + 1) if r.random() < .5 else len(b)
        i += os.write(1, bytes(b[i:i + n]))
    if select.select([0], [], [], r.random() * .01)[0] and r.random() < .9: os.read(0, r.choice([1, 100, 65536]))
os._exit(r.choice([0, 0, 1]))
'''


def mutated_listeners(t, count=16):
    """Sections of listeners that mutate what they say; half of them with twiddler's result handler."""
    script = t.write('mutated.py', MUTATED)
    return ''.join(
        '[eventlistener:m%d]\ncommand=python3 %s %d\nevents=EVENT\nbuffer_size=%d\nautorestart=true\nstartsecs=0\nstderr_logfile=NONE\n'
                   'result_handler=%s\n' % (k, script, k, (10, 1000)[k % 2], ('supervisor.dispatchers:default_handler',
                                            'supervisor_twiddler.resulthandler:stdin_write_handler')[k % 2]) for k in range(count))


@attack('listeners/mutated', quick=True)
def mutated(t):
    """Sixteen listeners that mutate the protocol, end and are started again, while events and stdin flow."""
    d = t.up(mutated_listeners(t) + '[program:a]\ncommand=/bin/cat\nstdout_events_enabled=true\nstartsecs=0\nstdout_logfile=NONE\n')
    probe, end, most = t.probe(d), time.monotonic() + t.seconds(75, 3), 0
    while time.monotonic() < end:
        for method, args in (('sendRemoteCommEvent', ('t', 'é\U0001F600\n' * 10)), ('sendProcessStdin', ('a', 'x' * 100))):
            answer = d.attempt(method, *args)
            t.check(not isinstance(answer, OSError), '%s: %s' % (method, answer))
        most = max(most, d.usage()['rss'])
    probe.end()
    t.note('at most %d MiB; %d starts; %s' % (most, len(d.lines('spawned:')), probe))
    t.check(most < 200, 'memory grew to %d MiB' % most)
    t.check(not probe.failures and probe.worst < 3000, 'supervision waits: %s' % probe)
    d.end(20)
