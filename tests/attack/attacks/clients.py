"""Clients that idle, stall, vanish, reset, never read: places, memory and supervision stay."""

import select
import signal
import socket
import struct
import time
import resource
import xmlrpc.client

import machine
from attack import attack


def many_files():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20000), hard))


def request(method, *args):
    body = xmlrpc.client.dumps(args, 'supervisor.' + method).encode()
    return b'POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n' % len(body) + body


def unix(d):
    peer = socket.socket(socket.AF_UNIX)
    peer.connect(d.sock)
    return peer


def returned(t, d, before, label, limit=60):
    """Descriptors and threads are back where they were."""
    t.comes('descriptors after %s: %s, before %s' % (label, d.usage(), before),
            lambda: d.usage()['fds'] <= before['fds'] + 12 and d.usage()['threads'] <= before['threads'] + 25, limit)


@attack('clients/idle', quick=True)
def idle(t):
    """1,100 TCP connections that never sign in, silent or a byte each: the Unix socket stays open."""
    many_files()
    d = t.up('', inet={'username': 'u', 'password': 'p'})
    before = d.usage()
    for word in (b'', b'P'):
        peers = []
        for _ in range(1100):
            peer = socket.create_connection(('127.0.0.1', d.port))
            try:
                peer.send(word)
            except OSError:
                pass
            peers.append(peer)
        took = [d.attempt('getState', limit=5) for _ in range(5)]
        t.check(all(isinstance(answer, dict) for answer in took), 'the Unix socket does not answer: %s' % took[-1])
        for peer in peers:
            peer.close()
    returned(t, d, before, 'idle clients')
    d.end()


@attack('clients/slow', limit=200)
def slow(t):
    """500 clients that send a byte a second for 45 seconds."""
    many_files()
    d, before, text = t.up('', inet={}), None, request('getState')[:60]
    before, peers, probe = d.usage(), [], t.probe(d)
    for number in range(500):
        peer = unix(d) if number % 2 else socket.create_connection(('127.0.0.1', d.port))
        peer.setblocking(False)
        peers.append(peer)
    for second in range(45):
        for peer in list(peers):
            try:
                peer.send(text[second:second + 1])
            except BlockingIOError:
                pass
            except OSError:
                peers.remove(peer)
                peer.close()
        time.sleep(1)
    probe.end()
    t.note('%d of 500 were cut off; %s' % (500 - len(peers), probe))
    t.check(not probe.failures and probe.worst < 2000, 'supervision waits: %s' % probe)
    for peer in peers:
        peer.close()
    returned(t, d, before, 'slow clients')
    d.end()


@attack('clients/half-open', quick=True)
def half_open(t):
    """1,500 clients that shut down, reset or go before the answer; 300 that vanish inside startProcess; pipelining unread."""
    many_files()
    d = t.up('[program:slow]\ncommand=/usr/bin/sleep 10000\nstartsecs=30\nautostart=false\n', inet={})
    before, probe, whole = d.usage(), t.probe(d), request('getAllProcessInfo')
    for number in range(1500):
        peer = socket.create_connection(('127.0.0.1', d.port))
        try:
            peer.send(whole if number % 3 else whole[:40])
            if number % 3 == 0:
                peer.shutdown(socket.SHUT_WR)
            elif number % 3 == 1:
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        except OSError:
            pass
        peer.close()
    for _ in range(300):
        peer = unix(d)
        peer.send(request('startProcess', 'slow'))
        peer.close()
    pipe, count = unix(d), 500 if t.quick else 2000
    pipe.settimeout(30)

    def send():
        try:
            pipe.sendall(whole * count)
        except OSError:
            pass
    sender, = t.go(send)
    time.sleep(1)
    got, tail = 0, b''
    while got < count:
        piece = pipe.recv(1 << 16)
        if not piece:
            break
        got += (tail + piece).count(b'HTTP/1.1 200') - tail.count(b'HTTP/1.1 200')
        tail = piece[-11:]
    t.check(got == count, '%d of %d pipelined requests answered' % (got, count))
    sender.join(10)
    pipe.close()
    probe.end()
    t.note(probe)
    t.check(not probe.failures and probe.worst < 2000, 'supervision waits: %s' % probe)
    d.attempt('stopProcess', 'slow')
    returned(t, d, before, 'clients that vanish')
    d.end()


@attack('clients/stopped-daemon')
def stopped_daemon(t):
    """SIGSTOP for ten seconds while a program ends, then SIGCONT."""
    d = t.up('[program:a]\ncommand=/usr/bin/sleep 10000\nstartsecs=0\n')
    pid = d.pid_of('a')
    d.signal(signal.SIGSTOP)
    time.sleep(5)
    machine.kill(pid)
    time.sleep(5)
    d.signal(signal.SIGCONT)
    t.comes('the program to be back', lambda: d.pid_of('a') not in (0, pid), 5)
    d.end()


@attack('clients/followers', quick=True, limit=200)
def followers(t):
    """Hundreds of followers of logs and events, half of them never read; then shutdown while they hold on."""
    many_files()
    d = t.up("[program:w]\ncommand=/bin/sh -c 'while :; do echo hello hello hello hello; sleep 0.001; done'\nstdout_logfile=%s\n"
             'stdout_events_enabled=true\nstartsecs=0\n[program:o]\ncommand=/usr/bin/sleep 1000\nstartsecs=0\n' % t.path('w.log'))
    before, peers, probe = d.usage(), [], t.probe(d)
    for path in ['/logtail/w', '/events?type=EVENT', '/status.events', '/mainlogtail'] * (50 if t.quick else 225):
        peer = unix(d)
        peer.send(('GET %s HTTP/1.1\r\nHost: x\r\n\r\n' % path).encode())
        peers.append(peer)
    end, got, most = time.monotonic() + t.seconds(45, 2), 0, 0
    while time.monotonic() < end:
        for peer in select.select(peers[::2], [], [], 0.05)[0]:
            try:
                got += len(peer.recv(1 << 16))
            except OSError:
                pass
        d.attempt('stopProcess', 'o')
        d.attempt('startProcess', 'o')
        most = max(most, d.usage()['rss'])
    probe.end()
    t.note('%d KiB read, at most %d MiB, %s' % (got >> 10, most, probe))
    t.check(most < 400, 'memory grew to %d MiB' % most)
    t.check(not probe.failures and probe.worst < 3000, 'supervision waits: %s' % probe)
    for peer in peers[:len(peers) // 2]:
        peer.close()
    d.end(20)
    for peer in peers:
        peer.close()


@attack('clients/stop-while-restarting', limit=60)
def stop_while_restarting(t):
    """A stop that is asked for while memory_limit restarts the process is a stop."""
    code = "import signal,time;signal.signal(15,signal.SIG_IGN);x=b'y'*60000000;time.sleep(1000)"
    d = t.up('[program:m]\ncommand=python3 -c "%s"\nmemory_limit=20MB\nstopwaitsecs=3\nstartsecs=0\n' % code, sup={'watch_interval': '2'})
    t.wait('memory_limit to restart it', lambda: d.lines('restarting it'))
    answer = d.attempt('stopProcess', 'm')
    t.check(answer is True, 'stopProcess: %s' % answer)
    time.sleep(2)                                   # that it does not come back
    t.check(d.states()['m'] == 'STOPPED', 'it is ' + d.states()['m'])
    d.end()
