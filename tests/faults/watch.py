"""Looks at one daemon from a process of its own, so that what else goes on in Python does not make it look slow.

On a machine that others use, too, an answer is late because nobody had a processor for it. So every question is also put to a server that
does nothing but answer, and of every answer it is known for how long whoever asked and whoever was asked waited for a processor
(/proc/PID/schedstat); what is left is the daemon's own."""

import json
import os
import signal
import socket
import sys
import time
import xmlrpc.client

import machine
from daemon import Daemon

ANSWER = xmlrpc.client.dumps((True,), methodresponse=True).encode()
ANSWER = b'HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s' % (len(ANSWER), ANSWER)
SLOW = 100


class Watch:
    """A line of JSON every second: seconds since the start, usage, zombies, answers in milliseconds, failures, who of `living` is gone."""

    def __init__(self, daemon, file, began, living=()):
        self.file = file
        self.pid = os.fork()
        if self.pid == 0:
            try:
                signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
                look(daemon, file, began, dict(living))
            finally:
                os._exit(0)

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        os.waitpid(self.pid, 0)
        return samples(self.file)


class Null:
    """Answers the same question in a process of its own and does nothing else."""

    def __init__(self, sock):
        self.sock, listener = sock, socket.socket(socket.AF_UNIX)
        listener.bind(sock)
        listener.listen()
        parent, self.pid = os.getpid(), os.fork()
        if self.pid == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            listener.settimeout(1)
            while os.getppid() == parent:
                try:
                    self.answer(listener.accept()[0])
                except OSError:
                    pass
            os._exit(0)
        listener.close()

    @staticmethod
    def answer(peer):
        with peer:
            peer.settimeout(5)
            asked = b''
            while not asked.endswith(b'</methodCall>\n'):
                piece = peer.recv(65536)
                if not piece:
                    return
                asked += piece
            peer.sendall(ANSWER)

    call, attempt = Daemon.call, Daemon.attempt


def samples(file):
    with open(file) as lines:
        return [json.loads(line) for line in lines if line.endswith('\n')]


def waits(pid):
    """Milliseconds for which each thread of a process has waited for a processor."""
    found = {}
    try:
        for task in os.listdir('/proc/%d/task' % pid):
            with open('/proc/%d/task/%s/schedstat' % (pid, task)) as file:
                found[task] = int(file.read().split()[1]) / 1e6
    except (OSError, IndexError):
        pass
    return found


def ask(server, method, args):
    """The answer; milliseconds it took; how many of them this process and the server's slowest thread waited for a processor, or None
    when another image went on meanwhile, of which no thread was there before."""
    theirs, mine, asked = waits(server.pid), waits(os.getpid()), time.monotonic()
    answer = server.attempt(method, *args, limit=60)
    took = (time.monotonic() - asked) * 1000
    now = waits(server.pid)
    if theirs.keys() - {str(server.pid)} and not (theirs.keys() - {str(server.pid)}) & now.keys():
        return answer, took, None
    waited = sum(max([now[task] - before.get(task, 0) for task in now] or [0])
                 for before, now in ((theirs, now), (mine, waits(os.getpid()))))
    return answer, took, waited


def look(daemon, file, began, living):
    null = Null(file + '.sock')
    with open(file, 'w', buffering=1) as out:
        while True:
            second, failed, slow = time.monotonic(), [], []
            took, own, nothing, upgraded = [], [], [], []
            while time.monotonic() < second + 1:
                for method, args in (('getState', ()), ('signalProcess', ('pulse', 'CONT'))):
                    used = daemon.usage()['cpu']
                    answer, ms, waited = ask(daemon, method, args)
                    if waited is None:
                        upgraded.append(ms)
                        waited = 0
                    else:
                        took.append(ms)
                        own.append(max(0, ms - waited))
                    if ms > SLOW:
                        text = '%s took %.0f ms, of which it waited %.0f ms for a processor and used %.0f ms'
                        slow.append(text % (method, ms, waited, (daemon.usage()['cpu'] - used) * 1000))
                    if isinstance(answer, Exception) and not isinstance(answer, xmlrpc.client.Fault):
                        failed.append('%s: %s' % (method, answer))
                    _, ms, waited = ask(null, method, args)
                    nothing.append((ms, max(0, ms - waited)))
                time.sleep(0.1)
            zombies = sum((machine.stat(pid) or 'x')[0] == 'Z' for pid in daemon.children())
            gone = [name for name, pid in living.items() if not machine.alive(pid)]
            out.write(json.dumps({'at': time.monotonic() - began, **daemon.usage(), 'zombies': zombies, 'gone': gone, 'answers': took,
                                  'own': own,
                                  'null': nothing, 'upgraded': upgraded, 'failed': failed, 'slow': slow}) + '\n')
