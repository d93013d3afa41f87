"""Looks at one daemon from a process of its own, so that what else goes on in Python does not make it look slow."""

import json
import os
import signal
import sys
import time
import xmlrpc.client

import machine


class Watch:
    """A line of JSON every second: seconds since the start, usage, zombies, worst and median answer in milliseconds, failures."""

    def __init__(self, daemon, file, began):
        self.file = file
        self.pid = os.fork()
        if self.pid == 0:
            try:
                signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
                look(daemon, file, began)
            finally:
                os._exit(0)

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        os.waitpid(self.pid, 0)
        return samples(self.file)


def samples(file):
    with open(file) as lines:
        return [json.loads(line) for line in lines if line.endswith('\n')]


def look(daemon, file, began):
    with open(file, 'w', buffering=1) as out:
        while True:
            second, took, failed = time.monotonic(), [], []
            while time.monotonic() < second + 1:
                for method, args in (('getState', ()), ('signalProcess', ('pulse', 'CONT'))):
                    asked = time.monotonic()
                    answer = daemon.attempt(method, *args, limit=60)
                    took.append((time.monotonic() - asked) * 1000)
                    if isinstance(answer, Exception) and not isinstance(answer, xmlrpc.client.Fault):
                        failed.append('%s: %s' % (method, answer))
                time.sleep(0.1)
            zombies = sum((machine.stat(pid) or 'x')[0] == 'Z' for pid in daemon.children())
            out.write(json.dumps({'at': time.monotonic() - began, **daemon.usage(), 'zombies': zombies, 'answers': took, 'failed': failed}) + '\n')
