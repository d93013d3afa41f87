"""A daemon under attack: its files, its process, calls to it, and a thread that looks whether it still answers."""

import http.client
import os
import re
import shlex
import signal
import socket
import subprocess
import threading
import time
import xmlrpc.client

import machine

# Words in a log that only a mistake of the daemon's own puts there.
UNEXPECTED = r'internal error|unexpected exception|[Uu]nhandled|uncaught|Exception\b|^\s+at Supervisor\.|loop failed'

# Its command is nobody else's: whoever ends the sleepers of a test by name does not end this one.
PULSE = '''[program:pulse]
command=/usr/bin/sleep 161803
startsecs=0
stdout_logfile=NONE
stderr_logfile=NONE
'''


class UnixHTTP(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__('localhost', timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Daemon:
    """`body` are sections; `sup`, `unix` and `inet` are keys of the usual ones (None drops a key)."""

    def __init__(self, arena, body='', name='d', sup=None, unix=None, inet=None, user=None, wrap=(), env=None, pulse=True):
        self.arena, self.user, self.wrap, self.env = arena, user, list(wrap), dict(env or {})
        self.dir = arena.path(name)
        os.makedirs(self.dir, exist_ok=True)
        if user:
            os.chown(self.dir, user, user)
            self.wrap += machine.as_user(user)
        self.sock, self.log, self.conf, self.out = (os.path.join(self.dir, x) for x in ('s.sock', 'main.log', 's.conf', 'out'))
        self.body, self.pulsing, self.process = body, pulse, None
        sup = {'logfile': self.log, 'pidfile': self.dir + '/s.pid', 'childlogdir': self.dir, 'nodaemon': 'true', **(sup or {})}
        unix = {'file': self.sock, **(unix or {})}
        self.log, self.sock = sup['logfile'], unix['file']
        self.port = arena.free_port() if inet is not None else None
        head = [('supervisord', sup), ('unix_http_server', unix)]
        if inet is not None:
            head.append(('inet_http_server', {'port': '127.0.0.1:%d' % self.port, **inet}))
        head.append(('rpcinterface:supervisor', {'supervisor.rpcinterface_factory': 'supervisor.rpcinterface:make_main_rpcinterface'}))
        head.append(('rpcinterface:twiddler',
                     {'supervisor.rpcinterface_factory': 'supervisor_twiddler.rpcinterface:make_twiddler_rpcinterface'}))
        head.append(('supervisorctl', {'serverurl': 'unix://' + self.sock}))
        self.head = ''.join('[%s]\n%s' % (section, ''.join('%s=%s\n' % pair for pair in keys.items() if pair[1] is not None))
                            for section, keys in head)
        self.write(body)

    def write(self, body):
        """Writes the configuration anew with these sections."""
        self.body = body
        with open(self.conf, 'w') as file:
            file.write(self.head + (PULSE if self.pulsing else '') + body)
        os.chmod(self.conf, 0o644)

    # -- life

    def launch(self, args=()):
        words = shlex.split(self.arena.sut)
        command = [word.replace('{conf}', self.conf) for word in words]
        environment = {**{name: value for name, value in os.environ.items() if not name.startswith('DOTNET_')}, 'HOME': self.dir,
                       **self.env}
        with open(self.out, 'ab') as out:
            self.process = subprocess.Popen(self.wrap + command + list(args), stdout=out, stderr=subprocess.STDOUT,
                                            stdin=subprocess.DEVNULL, env=environment, cwd=self.dir, start_new_session=True)
        self.pid = self.process.pid

    def start(self, limit=30):
        self.launch()
        end = time.monotonic() + limit
        while True:
            if self.process.poll() is not None:
                raise self.arena.broken('the daemon ended at its start, %d: %s' % (self.process.returncode, self.printed()[-400:]))
            try:
                self.call('getState', limit=5)
                break
            except (OSError, http.client.HTTPException) as error:
                if time.monotonic() > end:
                    raise self.arena.broken('no answer %d s after the start: %s' % (limit, error))
                time.sleep(0.03)
        if self.pulsing:
            self.wait_state('pulse', 'RUNNING')
        return self

    def alive(self):
        return self.process.poll() is None

    def signal(self, sig):
        self.process.send_signal(sig)

    def stop(self, limit=15):
        """TERM; seconds until it had ended, or None when it had not (it is killed then)."""
        began = time.monotonic()
        if self.alive():
            self.signal(signal.SIGTERM)
        try:
            self.process.wait(limit)
            return time.monotonic() - began
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None

    def end(self, limit=15, clean=True):
        """What every attack wants at its end: alive, supervising, nothing unexpected in the log, ends on TERM."""
        t = self.arena
        if not t.check(self.alive(), 'the daemon ended: %s %s' % (self.process.returncode, self.printed()[-300:])):
            return
        if self.pulsing:
            t.check(self.beats(), 'supervision does not answer at the end')
        if clean:
            bad = self.unexpected()
            t.check(not bad, 'in the log: %s' % bad[:2])
        took = self.stop(limit)
        t.check(took is not None, 'TERM did not end it within %g s' % limit)
        if took is not None:
            t.check(self.process.returncode == 0, 'TERM ended it with %s' % self.process.returncode)

    # -- looking

    def printed(self):
        with open(self.out, errors='replace') as file:
            return file.read()

    def lines(self, pattern=''):
        try:
            with open(self.log, errors='replace') as file:
                return [line.rstrip('\n') for line in file if re.search(pattern, line)]
        except OSError:
            return []

    def unexpected(self):
        return (self.lines(UNEXPECTED) + [line for line in self.printed().splitlines() if re.search(UNEXPECTED, line)])[:20]

    def usage(self):
        """rss and its peak in MiB, descriptors, threads, processor seconds."""
        try:
            with open('/proc/%d/status' % self.pid) as file:
                text = file.read()
            fields = machine.stat(self.pid)
            number = {key: int(re.search(key + r':\s+(\d+)', text)[1]) for key in ('VmRSS', 'VmHWM', 'Threads')}
            return {'rss': number['VmRSS'] // 1024, 'peak': number['VmHWM'] // 1024, 'threads': number['Threads'],
                    'fds': len(os.listdir('/proc/%d/fd' % self.pid)), 'cpu': (int(fields[11]) + int(fields[12])) / 100}
        except (OSError, TypeError):
            return {'rss': 0, 'peak': 0, 'threads': 0, 'fds': 0, 'cpu': 0}

    def children(self):
        found = []
        try:
            for task in os.listdir('/proc/%d/task' % self.pid):
                with open('/proc/%d/task/%s/children' % (self.pid, task)) as file:
                    found += [int(pid) for pid in file.read().split()]
        except FileNotFoundError:
            pass
        return found

    # -- calls

    def call(self, method, *args, limit=30):
        """A call of XML-RPC over a connection of its own; names without a dot are Supervisor's."""
        connection = UnixHTTP(self.sock, limit)
        try:
            name = method if '.' in method else 'supervisor.' + method
            body = xmlrpc.client.dumps(args, name, allow_none=True).encode('utf-8', 'surrogatepass')
            connection.request('POST', '/RPC2', body, {'Content-Type': 'text/xml'})
            response = connection.getresponse()
            answer = response.read()
            if response.status != 200:
                raise http.client.HTTPException('HTTP %d' % response.status)
            return xmlrpc.client.loads(answer, use_builtin_types=True)[0][0]
        finally:
            connection.close()

    def attempt(self, method, *args, limit=30):
        """The result, or the fault or error as an exception that is returned."""
        try:
            return self.call(method, *args, limit=limit)
        except (OSError, http.client.HTTPException, xmlrpc.client.Fault, xmlrpc.client.ResponseError) as error:
            return error

    def states(self):
        return {(i['name'] if i['group'] == i['name'] else '%s:%s' % (i['group'], i['name'])): i['statename']
                for i in self.call('getAllProcessInfo')}

    def pid_of(self, name):
        return self.call('getProcessInfo', name)['pid']

    def wait_state(self, name, *states, limit=20):
        return self.arena.wait('%s to be %s' % (name, '/'.join(states)),
                               lambda: self.call('getProcessInfo', name)['statename'] in states, limit)

    def beats(self, limit=5):
        """Whether the supervision thread, not just a snapshot, answers: also that somebody has stopped what is asked about."""
        answer = self.attempt('signalProcess', 'pulse', 'CONT', limit=limit)
        return answer is True or isinstance(answer, xmlrpc.client.Fault)

    def reacts(self, limit=5):
        """Seconds until the end of a program is seen, or None."""
        pid = self.pid_of('pulse')
        began = time.monotonic()
        machine.kill(pid)
        while time.monotonic() - began < limit:
            info = self.attempt('getProcessInfo', 'pulse', limit=limit)
            if isinstance(info, dict) and info['pid'] != pid:
                return time.monotonic() - began
            time.sleep(0.01)
        return None

    def ctl(self, *args, limit=60, user=None):
        words = [word.replace('{conf}', self.conf) for word in shlex.split(self.arena.ctl)]
        done = subprocess.run((machine.as_user(user) if user else []) + words + list(args),
                              capture_output=True, text=True, timeout=limit)
        return done.returncode, done.stdout + done.stderr


class Prober(threading.Thread):
    """Asks the supervision thread again and again over new connections; milliseconds."""

    def __init__(self, daemon, period=0.05, limit=30):
        super().__init__(daemon=True)
        self.target, self.period, self.limit = daemon, period, limit
        self.took, self.failures, self.going = [], [], True
        self.start()

    def run(self):
        while self.going:
            began = time.monotonic()
            answer = self.target.attempt('signalProcess', 'pulse', 'CONT', limit=self.limit)
            if answer is True or isinstance(answer, xmlrpc.client.Fault):
                self.took.append((time.monotonic() - began) * 1000)
            else:
                self.failures.append('%s after %.1f s' % (answer, time.monotonic() - began))
            time.sleep(self.period)

    def end(self):
        self.going = False
        self.join(self.limit + 1)
        self.took.sort()
        return self

    @property
    def worst(self):
        return self.took[-1] if self.took else float('inf')

    def at(self, share):
        return self.took[min(len(self.took) - 1, int(len(self.took) * share))] if self.took else float('inf')

    def __str__(self):
        return '%d answers of supervision, median %.0f ms, p99 %.0f ms, worst %.0f ms, %d failed%s' % (
            len(self.took), self.at(.5), self.at(.99), self.worst, len(self.failures), ': ' + self.failures[0] if self.failures else '')
