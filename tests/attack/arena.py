"""What an attack is given: a folder, daemons, checks, notes, chance."""

import os
import shlex
import shutil
import socket
import threading
import time
from datetime import datetime

import machine
from daemon import Daemon, Prober


class Broken(Exception):
    """What must hold does not, and the attack cannot go on."""


def client_beside(sut):
    """The supervisorctl that belongs to a daemon's command, if there is one."""
    words = shlex.split(sut)
    for index, word in enumerate(words):
        if os.path.basename(word) == 'supervisord':
            client = word[:-len('supervisord')] + 'supervisorctl'
            if shutil.which(client):
                return ' '.join(map(shlex.quote, words[:index] + [client] + words[index + 1:]))
    return None


class Arena:
    def __init__(self, name, options, folder, tag, chance):
        self.name, self.dir, self.tag, self.random = name, folder, tag, chance
        self.sut, self.client = options.sut, options.ctl or client_beside(options.sut)
        self.quick, self.given_seconds = options.quick, options.seconds
        self.failures, self.notes, self.closing, self.records = [], [], [], None

    # -- checks

    def check(self, ok, otherwise):
        """Something that must hold; `otherwise` says what is wrong when it does not."""
        if not ok:
            self.record('BROKEN: ' + otherwise)
            self.failures.append(otherwise)
        return bool(ok)

    def broken(self, why):
        return Broken(why)

    def note(self, text):
        self.notes.append(str(text))

    def record(self, text):
        """What is done to a daemon, at the time of its log; kept where somebody opened `records`."""
        if self.records:
            self.records.write('%s %s\n' % (datetime.now().isoformat(' ', 'milliseconds').replace('.', ','), text))

    def wait(self, what, condition, limit=20, every=0.02):
        end = time.monotonic() + limit
        while True:
            try:
                value = condition()
            except (OSError, machine.Missing):
                value = None
            if value:
                return value
            if time.monotonic() > end:
                raise Broken('waited %g s for %s' % (limit, what))
            time.sleep(every)

    def comes(self, what, condition, limit=20):
        """As wait, but goes on."""
        try:
            return self.wait(what, condition, limit)
        except Broken as broken:
            self.check(False, str(broken))
            return None

    def seconds(self, full, quick):
        """How long a fuzzer or a storm goes on."""
        return self.given_seconds or (quick if self.quick else full)

    # -- things

    @property
    def ctl(self):
        if not self.client:
            raise machine.Missing('no supervisorctl beside the daemon; name one with --ctl')
        return self.client

    def path(self, *names):
        return os.path.join(self.dir, *names)

    def write(self, name, text, mode=0o644):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        os.chmod(path, mode)
        return path

    def make(self, body='', **options):
        """A daemon that is not started yet."""
        daemon = Daemon(self, body, **options)
        self.closing.append(lambda: daemon.process and daemon.process.poll() is None and daemon.stop(5))
        return daemon

    def up(self, body='', **options):
        return self.make(body, **options).start()

    def probe(self, daemon, **options):
        return Prober(daemon, **options)

    def hanging(self, name='hung'):
        folder = machine.HangingFolder(os.path.join(self.dir, name))
        self.closing.insert(0, folder.close)
        return folder

    def group(self, controller):
        group = machine.Group(controller, '%d' % os.getpid())
        self.closing.insert(0, group.close)
        return group

    @staticmethod
    def free_port():
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            return free.getsockname()[1]

    @staticmethod
    def go(*functions):
        """Threads that run these."""
        threads = [threading.Thread(target=function, daemon=True) for function in functions]
        for thread in threads:
            thread.start()
        return threads

    def close(self):
        """File systems answer again and bombs are gone before daemons are told to end."""
        for close in self.closing:
            try:
                close()
            except Exception as error:
                self.note('while cleaning up: %s' % error)
