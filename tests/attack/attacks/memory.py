"""Memory that one request may take: large logs, bodies and multicalls, one and many at once."""

import time
import xmlrpc.client

from attack import attack
from daemon import UnixHTTP

HEAD = b'<methodCall><methodName>%s</methodName><params><param><value>'
TAIL = b'</value></param></params></methodCall>'
LIST = b'<array><data>%s</data></array>'
MEMBER = b'<value><struct><member><name>methodName</name><value>%s</value></member></struct></value>'


def exchange(d, body, limit=120):
    """Status and length of an answer that is read and thrown away."""
    connection = UnixHTTP(d.sock, limit)
    try:
        connection.request('POST', '/RPC2', body, {'Content-Type': 'text/xml'})
        response, length = connection.getresponse(), 0
        while True:
            piece = response.read(1 << 20)
            if not piece:
                return response.status, length
            length += len(piece)
    except Exception as error:
        return type(error).__name__, 0
    finally:
        connection.close()


def watched(t, d, label, at_once, bodies, most):
    """Sends them at once; what the daemon's memory and supervision do meanwhile."""
    peak, going, results = [0], [True], []

    def look():
        while going[0]:
            peak[0] = max(peak[0], d.usage()['rss'])
            time.sleep(0.02)
    looker, = t.go(look)
    probe, began = t.probe(d), time.monotonic()
    senders = t.go(*[lambda: results.append(exchange(d, bodies)) for _ in range(at_once)])
    for sender in senders:
        sender.join(150)
    going[0] = False
    looker.join(1)
    probe.end()
    t.note('%s x %d: %.1f s, peak %d MiB, %s, %s' % (label, at_once, time.monotonic() - began, peak[0], results[:3], probe))
    t.check(d.alive(), '%s: the daemon ended' % label)
    t.check(peak[0] < most, '%s x %d took %d MiB' % (label, at_once, peak[0]))
    t.check(not probe.failures and probe.worst < (3000 if t.quick else 10000), '%s: supervision waits: %s' % (label, probe))
    return results


@attack('memory/logs', quick=True, limit=400)
def logs(t):
    """readProcessStdoutLog and tailProcessStdoutLog of a log of two GiB, one and many."""
    d = t.up('[program:a]\ncommand=/usr/bin/sleep 100000\nstartsecs=0\nstdout_logfile=%s\n' % t.path('a.log'))
    with open(t.path('a.log'), 'r+b') as file:
        file.truncate(2 << 30)

    def read(length, method='readProcessStdoutLog'):
        return xmlrpc.client.dumps(('a', 0, length), 'supervisor.' + method).encode()
    watched(t, d, 'tail of 64 KiB', 50, read(65536, 'tailProcessStdoutLog'), 250)
    watched(t, d, 'read of 1 MiB', 20 if t.quick else 50, read(1 << 20), 300)
    watched(t, d, 'read of all', 1, read(0), 300)
    if not t.quick:
        for at_once in (1, 8):
            watched(t, d, 'read of 512 MiB', at_once, read(512 << 20), 500)
    d.end(20)


@attack('memory/bodies', quick=True, limit=400)
def bodies(t):
    """Bodies of many small values, one long string, multicalls of many calls; before and after signing in."""
    size = (4 if t.quick else 15) << 20
    kinds = {
        'ints': HEAD % b'supervisor.getState' + LIST % (b'<value><i4>1</i4></value>' * (size // 25)) + TAIL,
        'arrays': HEAD % b'supervisor.getState' + LIST % (b'<value><array><data/></array></value>' * (size // 37)) + TAIL,
        'structs': HEAD % b'supervisor.getState' + LIST % (b'<value><struct><member><name>a</name><value/></member></struct></value>'
                                                           * (size // 70)) + TAIL,
        'empty values': HEAD % b'supervisor.getState' + LIST % (b'<value/>' * (size // 8)) + TAIL,
        'a string': HEAD % b'supervisor.getState' + b'<string>' + b'a' * size + b'</string>' + TAIL,
        'a multicall of nothing': HEAD % b'system.multicall' + LIST % (MEMBER % b'x' * (size // 85)) + TAIL,
        'a multicall of all': HEAD % b'system.multicall' + LIST % (MEMBER % b'supervisor.getAllProcessInfo' * (3000 if t.quick else 50000))
        + TAIL,
        'too much': b'a' * (20 << 20),
    }
    d = t.up('[program:a]\ncommand=/usr/bin/sleep 10000\nnumprocs=20\nprocess_name=a%(process_num)d\nstartsecs=0\n')
    for label, body in kinds.items():
        for at_once in (1,) if t.quick else (1, 8):
            if not t.quick:                         # what the last ones took is not this one's
                t.comes('memory to be given back: %s' % d.usage(), lambda: d.usage()['rss'] < 150, 60)
            watched(t, d, label, at_once, body, 700 if at_once == 1 else 1200)
    t.comes('memory to be given back: %s' % d.usage(), lambda: d.usage()['rss'] < 90, 60)
    t.check(all(status in (413, 'BrokenPipeError', 'ConnectionResetError') for status, _ in [exchange(d, kinds['too much'])]),
            'a body of 20 MiB is taken')
    d.end(20)
    d = t.make('', name='closed', unix={'username': 'u', 'password': 'p'}, pulse=False)
    d.launch()
    t.wait('an answer', lambda: exchange(d, b'x')[0] == 401)
    before = d.usage()['rss']
    exchange(d, kinds['ints'])
    t.check(d.usage()['peak'] - before < 40, 'a body that nobody signed for took %d MiB' % (d.usage()['peak'] - before))
    d.stop()


@attack('memory/clear-log', quick=True)
def clear_log(t):
    """clearLog from several clients while lines are written, from the first second of a daemon on."""
    good, bad = xmlrpc.client.dumps((), 'supervisor.clearLog').encode(), b'<x'
    for _ in range(1 if t.quick else 8):
        d = t.up('')
        end = time.monotonic() + 3

        def client():
            while time.monotonic() < end and d.alive():
                exchange(d, bad, 10)
                exchange(d, good, 10)
        for thread in t.go(*[client] * 4):
            thread.join(30)
        d.end()
