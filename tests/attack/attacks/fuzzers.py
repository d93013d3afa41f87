"""Seeded fuzzers of a running daemon: `fuzz/...` runs one on a daemon of its own, the soak all of them on one."""

import collections
import os
import random
import re
import shlex
import socket
import subprocess
import threading
import time

import grammar
import machine
from attack import attack
from daemon import UNEXPECTED, UnixHTTP

AS_STRANGER = ('root', 'setpriv')


class Findings:
    """Answers by kind, and those that must not be."""

    def __init__(self, t):
        self.counts, self.odd, self.lock, self.record = collections.Counter(), {}, threading.Lock(), t.record

    def add(self, kind, bad=None, example=''):
        self.record('fuzzed: %s %s' % (kind, example[:1000].replace('\n', ' -> ')))
        with self.lock:
            self.counts[kind] += 1
            if bad and len(self.odd) < 20:
                self.odd.setdefault(re.sub(r'\d{2,}', '0', bad)[:80], example)

    def report(self, t, label):
        t.note('%s: %s' % (label, dict(self.counts)))
        for what, example in self.odd.items():
            t.check(False, '%s: %s' % (label, what))
            t.note('%s\n%s' % (what, example))


def together(count, client, limit):
    threads = [threading.Thread(target=client, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    end = time.monotonic() + limit
    for thread in threads:
        thread.join(max(0, end - time.monotonic()))


def rpc(d, seconds, seed, at_once=3, spared=()):
    """Bodies of XML-RPC, from well-formed calls of every method but those spared to bytes."""
    found, end = Findings(d.arena), time.monotonic() + seconds
    methods = [method for method in d.call('system.listMethods') if method not in spared]

    def client(number):
        chance = random.Random('rpc %s %d' % (seed, number))
        while time.monotonic() < end:
            body = grammar.rpc_body(chance, methods)
            connection, began, answer = UnixHTTP(d.sock, 60), time.monotonic(), b''
            try:
                connection.request('POST', '/RPC2', body, {'Content-Type': 'text/xml'})
                response = connection.getresponse()
                kind, answer = response.status, response.read()
            except OSError as error:
                kind = type(error).__name__
            except Exception as error:              # half an answer
                kind = type(error).__name__
            finally:
                connection.close()
            bad = None
            if kind in (500, 'TimeoutError', 'IncompleteRead') or re.search(UNEXPECTED.encode(), answer) and b'Exception' not in body:
                bad = 'an answer %s after %.0f s: %r' % (kind, time.monotonic() - began, answer[:60])
            found.add(kind, bad, '%r\n%r' % (body[:1500], answer[:600]))
    together(at_once, client, seconds + 70)
    return found


def http(d, seconds, seed, at_once=8):
    """Raw requests: splitting, smuggling, chunks, encodings, traversal, bombs of headers."""
    found, end = Findings(d.arena), time.monotonic() + seconds
    leaks = [b'root:x:0', b'   at Supervisor', b'   at Microsoft', b'Exception:', b'<script>alert', b'\r\nSet-Cookie']

    def client(number):
        chance = random.Random('http %s %d' % (seed, number))
        while time.monotonic() < end:
            request, answer = grammar.http_request(chance, d.port), b''
            peer = socket.socket(socket.AF_UNIX) if chance.random() < .5 else socket.socket()
            try:
                peer.connect(d.sock if peer.family == socket.AF_UNIX else ('127.0.0.1', d.port))
                peer.settimeout(.35)
                step = max(1, len(request) // 7) if chance.random() < .1 and len(request) < 3000 else len(request) or 1
                for i in range(0, len(request), step):
                    peer.sendall(request[i:i + step])
                if chance.random() < .5:
                    peer.shutdown(socket.SHUT_WR)
                while len(answer) < 3000000 and chance.random() > .001:
                    piece = peer.recv(65536)
                    if not piece:
                        break
                    answer += piece
            except OSError:
                pass
            finally:
                peer.close()
            status = (re.findall(rb'HTTP/1\.[01] (\d\d\d)', answer) or [b'none'])[0].decode()
            leak = next((word for word in leaks if word in answer), None)
            bad = 'leaks %r' % leak if leak else 'answers ' + status if status.startswith('5') and status not in ('505', '503') else None
            found.add(status, bad, '%r\n%r' % (request[:700], answer[:500]))
    together(at_once, client, seconds + 10)
    return found


def ctl(d, seconds, seed, at_once=2, spared=()):
    """Arguments and input of supervisorctl, those spared left out."""
    found, end = Findings(d.arena), time.monotonic() + seconds
    words = [word.replace('{conf}', d.conf) for word in shlex.split(d.arena.ctl)]

    def client(number):
        chance = random.Random('ctl %s %d' % (seed, number))
        while time.monotonic() < end:
            arguments, text = grammar.ctl_line(chance)
            arguments = [word for word in arguments if word not in spared]
            try:
                done = subprocess.run((machine.as_user(d.user) if d.user else []) + words + arguments, input=text, capture_output=True,
                                      timeout=5, cwd=d.dir)
                kind, said = done.returncode, done.stdout + done.stderr
            except subprocess.TimeoutExpired as error:
                kind, said = 'timeout', (error.stdout or b'') + (error.stderr or b'')
            except (ValueError, OSError):           # NUL, or too long for the kernel
                continue
            bad = None
            if kind in (134, -6, -11, 139) or b'   at Supervisor' in said or b'Unhandled' in said:
                bad = 'status %s: %r' % (kind, said[:60])
            elif kind == 'timeout' and not grammar.WAITS & set(arguments):
                bad = 'does not end'
            found.add(kind, bad, '%r %r\n%r' % ([word[:80] for word in arguments], text[:60], said[:500]))
    together(at_once, client, seconds + 10)
    return found


BODY = """[program:a]
command=/bin/sh -c 'while :; do echo hello; sleep 1; done'
[program:b]
command=/usr/bin/sleep 10000
numprocs=2
process_name=%%(program_name)s_%%(process_num)d
autostart=false
[fcgi-program:f]
command=/usr/bin/sleep 10000
socket=unix://%s
autostart=false
[group:g]
programs=b
[collection:c]
programs=a
[eventlistener:e]
command=/usr/bin/sleep 10000
events=REMOTE_COMMUNICATION
"""


def fuzzed(t, fuzzer, full, quick, most):
    """One fuzzer on a daemon of an ordinary user, so that mutated commands and paths do no harm."""
    d = t.up(BODY % t.path('d', 'f.sock'), user=machine.STRANGER, inet={},
             sup={'allow_runtime_programs': 'true', 'runtime_state_file': t.path('d', 's.json')})
    before, probe = d.usage(), t.probe(d)
    fuzzer(d, t.seconds(full, quick), '%s' % t.random.random()).report(t, fuzzer.__name__)
    probe.end()
    t.note('%s; %s, before %s' % (probe, d.usage(), before))
    t.check(not probe.failures and probe.worst < 5000, 'supervision waits: %s' % probe)
    t.check(d.usage()['peak'] < most, 'it took %d MiB' % d.usage()['peak'])
    t.comes('descriptors to be back: %s, before %s' % (d.usage(), before), lambda: d.usage()['fds'] <= before['fds'] + 60, 60)
    for name, state in d.states().items():
        if state in ('STARTING', 'STOPPING', 'UNKNOWN'):
            t.comes('%s to leave %s' % (name, state), lambda: d.states().get(name) not in ('STARTING', 'STOPPING', 'UNKNOWN'), 20)
    d.end(20)


@attack('fuzz/rpc', needs=AS_STRANGER, quick=True, limit=400)
def fuzz_rpc(t):
    """Bodies of XML-RPC."""
    fuzzed(t, rpc, 200, 5, 400)


@attack('fuzz/http', needs=AS_STRANGER, quick=True, limit=300)
def fuzz_http(t):
    """Raw HTTP."""
    fuzzed(t, http, 150, 4, 400)


@attack('fuzz/supervisorctl', needs=AS_STRANGER, quick=True, limit=250)
def fuzz_ctl(t):
    """Arguments and input of supervisorctl."""
    fuzzed(t, ctl, 120, 3, 400)


@attack('fuzz/state-file', needs=AS_STRANGER, quick=True, limit=250)
def fuzz_state(t):
    """Contents of runtime_state_file: every start comes up, answers and ends."""
    d = t.make('[program:a]\ncommand=/usr/bin/sleep 1000\n[group:g]\nprograms=a\n[collection:c]\nprograms=a\n', user=machine.STRANGER,
               sup={'allow_runtime_programs': 'true', 'runtime_state_file': t.path('d', 's.json')})
    for _ in range(25 if t.quick else 300):
        text = grammar.state_file(t.random)
        t.write('d/s.json', text, 0o600)
        os.chown(t.path('d', 's.json'), machine.STRANGER, machine.STRANGER)
        failures = len(t.failures)
        d.start(15)
        for program in d.call('getRuntimePrograms'):
            name = program['name'] if program['group'] == program['name'] else '%s:%s' % (program['group'], program['name'])
            t.check(not isinstance(d.attempt('exportProgram', name), OSError), 'exportProgram %r is not answered' % name)
        t.check(not d.unexpected(), 'in the log: %s' % d.unexpected()[:1])
        t.check(d.stop(10) is not None, 'it does not end')
        if len(t.failures) > failures:
            t.note('with %r' % text)
            break
