#!/usr/bin/env python3
"""conform.py - a differential conformance suite for Supervisor-compatible daemons.

Every case is a small scenario.  It is played once against a reference daemon and once
against the system under test, each in its own directory and session; whatever the case
observed is normalised and written down as text, and the two texts must be equal.

    conform.py --ref 'supervisord -c {conf}' --sut '/opt/new/supervisord -c {conf}'

See README.md for how to run it and how to write a case.  Standard library only.
"""

import argparse
import base64
import difflib
import fnmatch
import glob
import http.client
import importlib.util
import inspect
import json
import os
import queue
import re
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import xml.sax.saxutils
import xmlrpc.client

HERE = os.path.dirname(os.path.abspath(__file__))
TAG = 'CONFORM_TAG'                     # marks every process a daemon leaves behind
CASES = []                              # filled by the @case decorator
STATES = {0: 'STOPPED', 10: 'STARTING', 20: 'RUNNING', 30: 'BACKOFF', 40: 'STOPPING',
          100: 'EXITED', 200: 'FATAL', 1000: 'UNKNOWN'}


# --------------------------------------------------------------------------- the registry

class Case:
    def __init__(self, func, name, explicit, quirk, needs, limit):
        self.func, self.name, self.explicit, self.quirk = func, name, explicit, quirk
        self.needs, self.limit = needs, limit
        self.file = os.path.basename(inspect.getsourcefile(func) or '?')
        self.doc = ' '.join((func.__doc__ or '').split())


def case(name, *, explicit=False, quirk=False, needs=(), limit=45):
    """Register a case.

    name      'area/what-it-shows'; unique over all case files
    explicit  plain assertions (t.check); run against the system under test alone
    quirk     the reference's behaviour here is arguably a defect; see --skip-quirks
    needs     any of 'root', 'ctl', 'twiddler': the case is skipped where it is missing
    limit     seconds one side may take
    """
    def register(func):
        if any(c.name == name for c in CASES):
            raise SystemExit('two cases are called %r' % name)
        CASES.append(Case(func, name, explicit, quirk, tuple(needs), limit))
        return func
    return register


class Trouble(Exception):
    """Something the case waited for did not come about."""


# ----------------------------------------------------------------------- helper programs

PYTHON = '/usr/bin/python3' if os.access('/usr/bin/python3', os.X_OK) else os.path.realpath(sys.executable)

KID = r'''#!@PYTHON@ -IS
# A scriptable child.  Each argument is a step, carried out in order:
#   say:TEXT err:TEXT raw:HEX rawerr:HEX   write to stdout / stderr (say and err add a newline)
#   rec:FILE       where to note things (appended, one per line)
#   note:TEXT      append TEXT to the rec file
#   on:SIG=exitN | on:SIG=note | on:SIG=ignore    install a signal handler
#   fork           fork a child that waits for ever with the same handlers; notes 'forked PID'
#   gate:FILE      wait until FILE exists
#   sleep:SECS  exit:N  die:SIG  wait (for ever)
#   close:FD       close a descriptor
#   echo           copy stdin to stdout as it comes; then go on at end of file
#   lines          like echo, but one write per line
#   eof            read stdin to its end, then note 'eof NBYTES'
#   probe:FILE     write what this process looks like to FILE
import os, signal, sys, time
rec = None
def note(s):
    if rec:
        fd = os.open(rec, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        os.write(fd, (s + '\n').encode('utf-8', 'surrogateescape'))
        os.close(fd)
def handler(name, what):
    def h(num, frame):
        note(name)
        if what.startswith('exit'):
            os._exit(int(what[4:] or 0))
    return h
def wait(): # not pause(): a signal that comes right before it is heard of with the next one only
    while 1: time.sleep(0.05)
def probe(path):
    import json
    st = dict(l.split(':', 1) for l in open('/proc/self/status') if ':' in l)
    fds = {}
    for n in sorted(os.listdir('/proc/self/fd'), key=int):
        try: fds[n] = os.readlink('/proc/self/fd/' + n).split(':')[0]
        except OSError: pass
    d = dict(argv=sys.argv[1:], cwd=os.getcwd(), pgid_is_pid=os.getpgid(0) == os.getpid(),
             sid_is_parents=os.getsid(0) == os.getsid(os.getppid()),
             uid=list(os.getresuid()), gid=list(os.getresgid()), groups=sorted(os.getgroups()),
             env={os.fsencode(k).decode('utf-8', 'backslashreplace'):
                  os.fsencode(v).decode('utf-8', 'backslashreplace') for k, v in os.environ.items()},
             blocked=st['SigBlk'].strip(), fds=fds,
             one_pipe=fds.get('1') == 'pipe' and os.readlink('/proc/self/fd/1') == os.readlink('/proc/self/fd/2'),
             nice=os.getpriority(os.PRIO_PROCESS, 0))
    um = os.umask(0); os.umask(um)
    d['umask'] = '%03o' % um
    tmp = path + '.tmp'
    with open(tmp, 'w') as f:
        json.dump(d, f)
    os.rename(tmp, path)
for step in sys.argv[1:]:
    verb, _, arg = step.partition(':')
    if verb == 'say': os.write(1, (arg + '\n').encode('utf-8', 'surrogateescape'))
    elif verb == 'err': os.write(2, (arg + '\n').encode('utf-8', 'surrogateescape'))
    elif verb == 'raw': os.write(1, bytes.fromhex(arg))
    elif verb == 'rawerr': os.write(2, bytes.fromhex(arg))
    elif verb == 'rec': rec = arg
    elif verb == 'note': note(arg)
    elif verb == 'on':
        name, what = arg.split('=')
        num = getattr(signal, 'SIG' + name)
        signal.signal(num, signal.SIG_IGN if what == 'ignore' else handler(name, what))
    elif verb == 'fork':
        pid = os.fork()
        if pid == 0:
            wait()
        note('forked %d' % pid)
    elif verb == 'gate':
        while not os.path.exists(arg): time.sleep(0.02)
    elif verb == 'sleep': time.sleep(float(arg))
    elif verb == 'exit': os._exit(int(arg))
    elif verb == 'die':
        num = getattr(signal, 'SIG' + arg)
        if num not in (signal.SIGKILL, signal.SIGSTOP): signal.signal(num, signal.SIG_DFL)
        import resource
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.kill(os.getpid(), num); time.sleep(10)
    elif verb == 'close': os.close(int(arg))
    elif verb == 'echo':
        while 1:
            b = os.read(0, 65536)
            if not b: break
            os.write(1, b)
    elif verb == 'lines':
        buf = b''
        while 1:
            b = os.read(0, 65536)
            if not b: break
            buf += b
            while b'\n' in buf:
                line, buf = buf.split(b'\n', 1)
                os.write(1, line + b'\n')
    elif verb == 'eof':
        n = 0
        while 1:
            b = os.read(0, 65536)
            if not b: break
            n += len(b)
        note('eof %d' % n)
    elif verb == 'probe': probe(arg)
    elif verb == 'wait': wait()
    else:
        os.write(2, ('kid: unknown step %r\n' % step).encode()); os._exit(99)
'''

LISTENER = r'''#!@PYTHON@ -IS
# An event listener that writes every event it is sent to a file, one JSON line each.
#   listener OUT [MODE ...]
#     ok            answer OK to everything (the default)
#     fail:N        answer FAIL to the first N events, then OK
#     gate:FILE     say nothing until FILE exists
#     hold:FILE     after taking an event, answer only once FILE exists
#     die:N         exit without answering on the Nth event (counted over all runs)
#     garbage       say something that is not READY
#     chatty        write more after READY
#     badresult     answer with a result line that is not a number
#     answer:TEXT   answer TEXT instead of OK
#     split         send READY and RESULT in small pieces
#     early         put READY right behind the result, in one write
#     badlen:N      announce a result of N bytes but send only OK and READY
import json, os, sys, time
out, modes = sys.argv[1], sys.argv[2:]
stdin = open(0, 'r', encoding='utf-8', newline='', closefd=False)
def opt(name):
    for m in modes:
        if m == name or m.startswith(name + ':'): return m.partition(':')[2] or True
def say(text):
    data = text.encode('utf-8')
    if opt('split'):
        for i in range(len(data)):
            os.write(1, data[i:i + 1]); time.sleep(0.01)
    else:
        os.write(1, data)
def note(obj):
    fd = os.open(out, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    os.write(fd, (json.dumps(obj) + '\n').encode()); os.close(fd)
def wait(path):
    while not os.path.exists(path): time.sleep(0.02)
if opt('gate'): wait(opt('gate'))
if opt('garbage'):
    say('HELLO THERE\n')
    time.sleep(3600)
say('READY\n')
if opt('chatty'):
    time.sleep(0.3); say('by the way\n')
while 1:
    head = stdin.readline()
    if not head: sys.exit(0)
    n = int(dict(x.split(':', 1) for x in head.split())['len'])
    body = stdin.read(n)
    note([head, body])
    count = len(open(out).readlines())
    if opt('hold'): wait(opt('hold'))
    if opt('die') and count == int(opt('die')): sys.exit(3)
    if opt('badresult'): say('RESULT two\nOK'); continue
    word = 'OK'
    if opt('answer'): word = opt('answer')
    if opt('fail') and count <= int(opt('fail')): word = 'FAIL'
    if opt('badlen'): say('RESULT %s\nOK' % opt('badlen')); time.sleep(0.2); say('READY\n'); continue
    text = 'RESULT %d\n%s' % (len(word.encode()), word)
    if opt('early'): say(text + 'READY\n')
    else: say(text); say('READY\n')
'''


# ----------------------------------------------------------------------------- transports

class UnixHTTP(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__('localhost', timeout=timeout)
        self.unix_path = path

    def connect(self):
        s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        s.settimeout(self.timeout)
        s.connect(self.unix_path)
        self.sock = s


class Response:
    def __init__(self, status, reason, headers, body):
        self.status, self.reason, self.headers, self.body = status, reason, headers, body

    def header(self, name):
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)

    @property
    def text(self):
        return self.body.decode('utf-8', 'backslashreplace')


class HttpError(Exception):
    def __init__(self, status):
        super().__init__('HTTP %d' % status)
        self.status = status


# ------------------------------------------------------------------------- normalisation

MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec'
GENERAL = [(re.compile(p), r) for p, r in [
    (r'\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\b', '<ts>'),
    (r'\b(pid) [1-9]\d*', r'\1 <pid>'),
    (r'\b(pid):[1-9]\d*', r'\1:<pid>'),
    (r"(killing '[^']*') \(\d+\)", r'\1 (<pid>)'),
    (r'\buptime (?:\d+ days?, )?\d+:\d\d:\d\d', 'uptime <uptime>'),
    (r'\b(?:%s) \d\d \d\d:\d\d [AP]M' % MONTHS, '<when>'),
    (r'\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:%s) [ \d]\d \d\d:\d\d:\d\d \d{4}' % MONTHS, '<ctime>'),
    (r'(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)%20(?:{0})%20(?:%20)?\d+%20\d\d%3A\d\d%3A\d\d%20\d{{4}}'.format(MONTHS), '<ctime>'),
    (r'\bwhen:\d+', 'when:<tick>'),
    (r'(---[^/\s\']*-)[A-Za-z0-9_]+(\.log)', r'\1<rand>\2'),
]]


def render(value, ind=''):
    """Stable text for any observed value; keeps int, bool and string apart."""
    nxt = ind + '  '
    if isinstance(value, Response):
        value = {'status': value.status, 'body': value.text}
    if isinstance(value, xmlrpc.client.Fault):
        return 'Fault %d %s' % (value.faultCode, json.dumps(value.faultString, ensure_ascii=False))
    if isinstance(value, BaseException):
        return '%s: %s' % (type(value).__name__, value)
    if isinstance(value, xmlrpc.client.DateTime):
        return 'datetime ' + value.value
    if isinstance(value, xmlrpc.client.Binary):
        return 'base64 %r' % value.data
    if isinstance(value, (bytes, bytearray)):
        return repr(bytes(value))
    if isinstance(value, str):
        if '\n' in value.rstrip('\n') or len(value) > 160:
            lines = value.split('\n')
            tail = [] if lines[-1] else lines.pop() and []
            out = ''.join('\n%s| %s' % (ind, x.replace('\r', '\\r')) for x in lines)
            return out + ('' if value.endswith('\n') else '\n%s\\ no newline at the end' % ind)
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        if not value:
            return '{}'
        return ''.join('\n%s%s: %s' % (ind, k, render(value[k], nxt)) for k in sorted(value, key=str))
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=str)
    if isinstance(value, (list, tuple)):
        if not value:
            return '[]'
        if all(isinstance(x, (int, float, bool)) or (isinstance(x, str) and '\n' not in x and len(x) < 60)
               for x in value) and len(value) <= 8:
            return '[' + ', '.join(render(x) for x in value) + ']'
        return ''.join('\n%s- %s' % (ind, render(x, nxt)) for x in value)
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if value is None:
        return 'null'
    return repr(value)


def clock_blur(v):
    return '<time>' if type(v) is int and abs(time.time() - v) < 86400 else v


def blur_info(info):
    """One process-info struct with the parts that differ from run to run taken out."""
    if not isinstance(info, dict):
        return info
    info = dict(info)
    for k in ('start', 'stop', 'now'):
        if k in info:
            info[k] = clock_blur(info[k])
    if type(info.get('pid')) is int and info['pid'] > 0:
        info['pid'] = '<pid>'
    return info


# ----------------------------------------------------------------------- processes, ports

_ports = set()
_port_lock = threading.Lock()
_port_next = [21000 + (os.getpid() * 37) % 9000]


def free_port():
    """A five-digit TCP port of 127.0.0.1 below the ephemeral range, never handed out twice."""
    with _port_lock:
        for _ in range(9000):
            _port_next[0] += 1
            if _port_next[0] > 31999:
                _port_next[0] = 21000
            p = _port_next[0]
            if p in _ports:
                continue
            s = socket.socket()
            try:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.bind(('127.0.0.1', p))
            except OSError:
                continue
            finally:
                s.close()
            _ports.add(p)
            return p
    raise Trouble('no free port')


def proc_table():
    """pid -> (ppid, starttime) of every process."""
    out = {}
    for d in os.listdir('/proc'):
        if d.isdigit():
            try:
                with open('/proc/%s/stat' % d, 'rb') as f:
                    rest = f.read().rsplit(b')', 1)[1].split()
                out[int(d)] = (int(rest[1]), int(rest[19]))
            except (OSError, IndexError):
                pass
    return out


def descendants(pid):
    table = proc_table()
    kids, todo = [], [pid]
    while todo:
        p = todo.pop()
        for c, (pp, _) in table.items():
            if pp == p:
                kids.append(c)
                todo.append(c)
    return kids


def tagged(tag):
    """Processes whose environment carries this tag."""
    needle = ('%s=%s' % (TAG, tag)).encode()
    out = []
    for d in os.listdir('/proc'):
        if d.isdigit() and int(d) != os.getpid():
            try:
                with open('/proc/%s/environ' % d, 'rb') as f:
                    if needle in f.read().split(b'\0'):
                        out.append(int(d))
            except OSError:
                pass
    return out


def alive(pid):
    try:
        with open('/proc/%d/stat' % pid, 'rb') as f:
            return f.read().rsplit(b')', 1)[1].split()[0] not in (b'Z', b'X')
    except OSError:
        return False


def kill_quietly(pid, sig=signal.SIGKILL):
    try:
        os.kill(pid, sig)
    except OSError:
        pass


# -------------------------------------------------------------------------------- subject

class Subject:
    """A daemon command, with the client command used on it."""

    def __init__(self, label, template, ctl):
        self.label, self.template, self.ctl = label, template, ctl
        self.version = None

    @staticmethod
    def split(template, conf):
        """'A=1 cmd -c {conf}' -> ({'A': '1'}, ['cmd', '-c', conf])"""
        words = shlex.split(template)
        env = {}
        while words and re.match(r'[A-Za-z_]\w*=', words[0]):
            k, _, v = words.pop(0).partition('=')
            env[k] = v
        return env, [w.replace('{conf}', conf) for w in words]


def derive_ctl(template):
    """The client that belongs to a daemon command, where that can be guessed."""
    words = shlex.split(template)
    for i, w in enumerate(words):
        if w == 'supervisor.supervisord':
            words[i] = 'supervisor.supervisorctl'
            return ' '.join(shlex.quote(x) for x in words)
        if os.path.basename(w) == 'supervisord':
            cand = w[:-len('supervisord')] + 'supervisorctl'
            if os.path.exists(cand) or shutil.which(cand):
                words[i] = cand
                return ' '.join(shlex.quote(x) for x in words)
    if shutil.which('supervisorctl'):
        return 'supervisorctl -c {conf}'
    return None


BASE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'


def base_env():
    env = {'PATH': BASE_PATH, 'LANG': 'C.UTF-8', 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC', 'TERM': 'dumb',
           'LOGNAME': 'conform', 'USER': 'conform', 'CONFORM_PASSED_DOWN': 'yes it was'}
    for k, v in os.environ.items():
        if k.startswith(('DOTNET_', 'COMPlus_', 'LD_LIBRARY_PATH')):
            env[k] = v
    return env


# ---------------------------------------------------------------------------------- bench

class Bench:
    """What a case works with: one daemon, one directory, one list of observations."""

    def __init__(self, subject, kase, root, bindir, hidden_env):
        self.subject, self.case = subject, kase
        self.dir, self.bin = root, bindir
        self.tag = os.path.basename(root) + '.' + os.path.basename(os.path.dirname(root))
        self.obs = []
        self.failures = []
        self.proc = None
        self.extra_pids = []
        self.subs = []
        self.hidden_env = hidden_env
        self.deadline = time.monotonic() + kase.limit
        self.sock = self.path('s.sock')
        self.conf = self.path('supervisord.conf')
        self._ports = {}
        self.boots = 0
        self.nudge = True
        self._nudger = None
        self.daemon_pid = None              # where it is not the process that was started
        os.makedirs(self.path('auto'))
        os.makedirs(self.path('home'))
        os.chmod(self.path('auto'), 0o777)

    # -- files

    def path(self, *names):
        return os.path.join(self.dir, *names)

    def port(self, n=1):
        """The nth TCP port of this case; @PORT@, @PORT2@ ... in texts."""
        if n not in self._ports:
            self._ports[n] = free_port()
        return self._ports[n]

    def fill(self, text):
        """Replace @TMP@, @BIN@, @SOCK@, @PORT@, @PORT2@, @PORT3@, @PY@."""
        for key, val in (('@TMP@', self.dir), ('@BIN@', self.bin), ('@SOCK@', self.sock), ('@PY@', PYTHON)):
            text = text.replace(key, val)
        for n, key in ((1, '@PORT@'), (2, '@PORT2@'), (3, '@PORT3@')):
            if key in text:
                text = text.replace(key, str(self.port(n)))
        return text

    def write(self, name, text, mode=None):
        p = self.path(name)
        os.makedirs(os.path.dirname(p), exist_ok=True)
        data = text if isinstance(text, bytes) else self.fill(text).encode()
        with open(p, 'wb') as f:
            f.write(data)
        if mode is not None:
            os.chmod(p, mode)
        return p

    def script(self, name, body):
        """A shell script in the case's directory."""
        return self.write(name, '#!/bin/sh\n' + body, 0o755)

    def bytes(self, name):
        try:
            with open(self.path(name), 'rb') as f:
                return f.read()
        except FileNotFoundError:
            return None

    def text(self, name):
        b = self.bytes(name)
        return None if b is None else b.decode('utf-8', 'backslashreplace')

    def exists(self, name):
        return os.path.exists(self.path(name))

    def mode(self, name):
        """'file 644 root:root' for a path."""
        try:
            st = os.lstat(self.path(name))
        except FileNotFoundError:
            return 'missing'
        kind = {stat.S_IFREG: 'file', stat.S_IFDIR: 'dir', stat.S_IFSOCK: 'socket'}.get(stat.S_IFMT(st.st_mode), 'other')
        return '%s %o %d:%d' % (kind, stat.S_IMODE(st.st_mode), st.st_uid, st.st_gid)

    # -- writing down

    def norm(self, text):
        subs = [(self.dir, '<tmp>'), (self.bin, '<bin>')]
        for a, b in subs:
            text = text.replace(a, b)
        for n, p in self._ports.items():
            text = re.sub(r'(?<!\d)%d(?!\d)' % p, '<port%s>' % ('' if n == 1 else n), text)
        for rx, rep in GENERAL:
            text = rx.sub(rep, text)
        for rx, rep in self.subs:
            text = re.sub(rx, rep, text)
        return text

    def see(self, label, value):
        """Write an observation down."""
        self.obs.append('%s = %s' % (self.norm(label), self.norm(render(value, '    '))))
        return value

    def note(self, text):
        self.obs.append('# ' + self.norm(text))

    def check(self, ok, what):
        """A plain assertion, for explicit cases."""
        if not ok:
            self.failures.append(self.norm(what))
        return ok

    def blur(self, pattern, replacement):
        """A further substitution for this case's observations."""
        self.subs.append((pattern, replacement))

    # -- time

    def left(self, want):
        rest = self.deadline - time.monotonic()
        if rest <= 0:
            raise Trouble('out of time')
        return max(0.05, min(want, rest))

    def sleep(self, secs):
        time.sleep(self.left(secs))

    def wait_for(self, what, func, timeout=10, every=0.03):
        """Poll func until it is true; its value.  what names it in the complaint."""
        end = time.monotonic() + self.left(timeout)
        while True:
            v = func()
            if v:
                return v
            if time.monotonic() > end:
                raise Trouble('waited %gs for %s' % (timeout, self.norm(what)))
            time.sleep(every)

    def stable(self, func, gap=0.12):
        """The value of func once it has been the same twice in a row."""
        last = func()
        while True:
            self.sleep(gap)
            v = func()
            if v == last:
                return v
            last = v

    # -- configuration

    def config(self, body='', sup=None, unix=None, inet=None, ctl=None, rpc=True, head='', name=None):
        """Write a configuration file: the usual sections, changed by the dicts given (a None value
        drops a key, False drops a section), and body behind them."""
        def section(title, base, over):
            if over is False:
                return ''
            d = dict(base)
            d.update(over or {})
            return '[%s]\n%s\n' % (title, ''.join('%s=%s\n' % kv for kv in d.items() if kv[1] is not None))
        text = head
        text += section('supervisord', {'nodaemon': 'true', 'logfile': '@TMP@/supervisord.log',
                                        'pidfile': '@TMP@/supervisord.pid', 'childlogdir': '@TMP@/auto'}, sup)
        text += section('unix_http_server', {'file': '@SOCK@'}, unix)
        if inet is not None and inet is not False:
            text += section('inet_http_server', {'port': '127.0.0.1:@PORT@'}, inet)
        if rpc:
            text += '[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory = ' \
                    'supervisor.rpcinterface:make_main_rpcinterface\n\n'
        text += section('supervisorctl', {'serverurl': 'unix://@SOCK@'}, ctl)
        text += body
        return self.write(name or 'supervisord.conf', text)

    # -- the daemon

    def env(self, extra=None):
        env = base_env()
        env['HOME'] = self.path('home')
        env['TMPDIR'] = self.dir
        env[TAG] = self.tag
        env.update(extra or {})
        return env

    def launch(self, args=(), env=None, stdin=None, cwd=None, umask=0o022, wrap=(), pipe=False):
        """Start the daemon's command and return at once.  wrap: words to put before it (a wrapper that
        execs it); pipe: give it a pipe for stdout instead of a file (what comes is still in stdout())."""
        tenv, argv = Subject.split(self.subject.template, self.conf)
        argv = list(wrap) + argv
        full = self.env(env)
        for k, v in tenv.items():
            full[k] = v
        self.boots += 1
        out = open(self.path('stdout.%d' % self.boots), 'wb')
        err = open(self.path('stderr.%d' % self.boots), 'wb')
        try:
            self.proc = subprocess.Popen(argv + [self.fill(a) for a in args], cwd=cwd or self.dir, env=full,
                                         stdin=stdin or subprocess.DEVNULL, stdout=subprocess.PIPE if pipe else out,
                                         stderr=err, start_new_session=True, umask=umask)
            if pipe:
                threading.Thread(target=self._drain, args=(self.proc.stdout, out.name), daemon=True).start()
        finally:
            out.close()
            err.close()
        return self.proc

    @staticmethod
    def _drain(pipe, name):
        with open(name, 'ab', buffering=0) as f:
            while True:
                b = pipe.read1(65536)
                if not b:
                    break
                f.write(b)
        pipe.close()

    def stdout(self):
        return self.text('stdout.%d' % self.boots)

    def stderr(self):
        return self.text('stderr.%d' % self.boots)

    def answers(self):
        try:
            self.rpc('supervisor.getState')
            return True
        except HttpError as e:
            return e.status == 401
        except xmlrpc.client.Fault as e:
            return True
        except (OSError, http.client.HTTPException, Trouble):
            return False

    def _nudge(self, stop):
        # The reference looks at its timers at least once a second and whenever a descriptor is ready; a
        # connection now and then keeps that short and the suite fast.  The system under test gets none of it.
        while not stop.wait(0.1):
            try:
                s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                s.settimeout(0.5)
                s.connect(self.sock)
                s.close()
            except OSError:
                pass

    def boot(self, args=(), env=None, timeout=10, **kw):
        """Start the daemon and wait until it answers on its socket."""
        self.launch(args, env, **kw)
        if self.subject.label == 'ref' and self.nudge and not self._nudger:
            self._nudger = threading.Event()
            threading.Thread(target=self._nudge, args=(self._nudger,), daemon=True).start()
        end = time.monotonic() + self.left(timeout)
        while not self.answers():
            if self.proc.poll() is not None:
                if self.proc.returncode != 0 or not self.exists('supervisord.pid'):
                    raise Trouble('the daemon ended with %s: %s' % (self.proc.returncode,
                                                                    self.norm(self.stderr() or '')[-600:]))
            if time.monotonic() > end:
                raise Trouble('the daemon did not answer within %gs: %s' % (timeout, self.norm(self.stderr() or '')[-600:]))
            time.sleep(0.02)

    def up(self, body='', *, args=(), env=None, **kw):
        """config() and boot() in one."""
        self.config(body, **kw)
        self.boot(args, env)

    def refuse(self, text=None, mention=(), args=(), env=None, label='refused', raw=False, **kw):
        """Start with a configuration that must not be accepted; writes down the exit code and whether the
        message names what it should.  mention: words the reference's own message has."""
        if raw:
            self.write('supervisord.conf', text)
        else:
            self.config(text or '', **kw)
        self.launch(args, env)
        end = time.monotonic() + self.left(10)
        while self.proc.poll() is None:
            if self.answers():
                self.see(label, 'no: it started')
                self.kill()
                return
            if time.monotonic() > end:
                self.see(label, 'no: neither started nor ended')
                self.kill()
                return
            time.sleep(0.02)
        said = (self.stderr() or '') + (self.stdout() or '')
        self.see(label, 'yes')
        self.see('exit code', self.proc.returncode)
        lacking = [w for w in mention if self.fill(w).lower() not in said.lower()]
        if lacking and self.subject.label == 'ref':
            raise Trouble('the message of the reference itself does not have %r; it says: %s' % (lacking, self.norm(said)))
        self.see('what the message fails to name', lacking)
        if lacking:
            self.note('it says: ' + said.strip())

    def wait_exit(self, timeout=12):
        """The daemon's exit code, once it has ended by itself."""
        try:
            return self.proc.wait(self.left(timeout))
        except subprocess.TimeoutExpired:
            raise Trouble('the daemon had not ended after %gs' % timeout)

    def signal(self, sig):
        os.kill(self.proc.pid, sig)

    def kill(self):
        """End everything this bench started, at once."""
        if self._nudger:
            self._nudger.set()
            self._nudger = None
        pids = set(self.extra_pids)
        if self.proc is not None:
            pids.add(self.proc.pid)
        for root in list(pids):
            pids.update(descendants(root))
        pids.update(tagged(self.tag))
        for p in pids:
            kill_quietly(p)
        if self.proc is not None:
            try:
                self.proc.wait(5)
            except subprocess.TimeoutExpired:
                pass
        for _ in range(20):
            rest = tagged(self.tag)
            if not rest:
                break
            for p in rest:
                kill_quietly(p)
            time.sleep(0.02)

    # -- XML-RPC

    def connection(self, via='unix', timeout=10):
        if via == 'unix':
            return UnixHTTP(self.sock, self.left(timeout))
        if via.startswith('/'):
            return UnixHTTP(via, self.left(timeout))
        n = int(via[4:] or 1)                               # 'inet', 'inet2'
        return http.client.HTTPConnection('127.0.0.1', self.port(n), timeout=self.left(timeout))

    def rpc(self, method, *args, via='unix', auth=None, timeout=20):
        """Call an XML-RPC method without writing anything down; faults are raised."""
        body = xmlrpc.client.dumps(tuple(args), method, allow_none=True).encode()
        headers = {'Content-Type': 'text/xml'}
        if auth:
            headers['Authorization'] = 'Basic ' + base64.b64encode(auth.encode()).decode()
        c = self.connection(via, timeout)
        try:
            c.request('POST', '/RPC2', body, headers)
            r = c.getresponse()
            data = r.read()
        finally:
            c.close()
        if r.status != 200:
            raise HttpError(r.status)
        result = xmlrpc.client.loads(data)[0][0]
        if method.startswith('supervisor.start'):
            self.settle(via, auth)
        return result

    def settle(self, via='unix', auth=None, only=None):
        """Wait until started processes run their own program: a signal that reaches one between fork and exec
        may be lost, which is nothing a case could count on."""
        own = self.cmdline(self.daemon_pid or self.proc.pid) if self.proc else None
        try:
            infos = [self.info(only)] if only else self.rpc('supervisor.getAllProcessInfo', via=via, auth=auth)
        except (HttpError, xmlrpc.client.Fault, OSError, http.client.HTTPException):
            return
        for d in infos:
            end = time.monotonic() + 5
            while d['pid'] and own and self.cmdline(d['pid']) == own and time.monotonic() < end:
                time.sleep(0.005)

    @staticmethod
    def cmdline(pid):
        try:
            with open('/proc/%d/cmdline' % pid, 'rb') as f:
                return f.read()
        except OSError:
            return b''

    def attempt(self, method, *args, **kw):
        """Like rpc(), but a fault or an HTTP error is returned instead of raised."""
        try:
            return self.rpc(method, *args, **kw)
        except (xmlrpc.client.Fault, HttpError) as e:
            return e
        except xmlrpc.client.ResponseError as e:
            return e
        except (socket.timeout, TimeoutError):
            return Trouble('no answer')
        except Exception as e:                              # unparsable XML and the like
            if type(e).__name__ == 'ExpatError':
                return Trouble('the answer is not well-formed XML')
            raise

    def call(self, method, *args, show=None, label=None, **kw):
        """Call a method and write down what came of it.  show: a function over a good result."""
        v = self.attempt(method, *args, **kw)
        shown = v
        if not isinstance(v, BaseException) and show:
            shown = show(v)
        def short(a):
            a = repr(a)
            return a if len(a) < 100 else '%s... (%d characters)' % (a[:40], len(a))
        self.see(label or '%s(%s)' % (method, ', '.join(short(a) for a in args)), shown)
        return v

    def calls(self, *rows):
        for row in rows:
            self.call(*row)

    # -- processes

    def kick(self, name):
        """Start a process that will not live long, without waiting.  Whether the daemon notices its death
        before it answers is a matter of luck, so the answer is not looked at."""
        self.attempt('supervisor.startProcess', name, False)

    def info(self, name):
        return self.rpc('supervisor.getProcessInfo', name)

    def state(self, name):
        return self.info(name)['statename']

    def see_info(self, name, label=None, only=None):
        v = self.attempt('supervisor.getProcessInfo', name)
        v = blur_info(v)
        if only and isinstance(v, dict):
            v = {k: v.get(k) for k in only}
        self.see(label or 'info %s' % name, v)

    def wait(self, name, *states, timeout=12):
        """Wait until a process is in one of these states; its info."""
        last = [None]

        def f():
            last[0] = self.info(name)
            return last[0] if last[0]['statename'] in states else None
        try:
            v = self.wait_for('%s to be %s' % (name, '/'.join(states)), f, timeout)
        except Trouble as e:
            raise Trouble('%s (it is %s)' % (e, last[0] and last[0]['statename']))
        if v['pid']:
            self.settle(only=name)
        return v

    def wait_all(self, state, *names, timeout=12):
        for n in names:
            self.wait(n, state, timeout=timeout)

    def wait_text(self, name, needle, timeout=10, count=1):
        """Wait until a file holds a piece of text (count times)."""
        def f():
            s = self.bytes(name)
            n = needle if isinstance(needle, bytes) else self.fill(needle).encode()
            return s is not None and s.count(n) >= count
        self.wait_for('%r in %s' % (needle, name), f, timeout)

    def wait_file(self, name, timeout=10):
        self.wait_for('file %s' % name, lambda: self.exists(name), timeout)

    def wait_id(self, ident, timeout=15):
        """Wait until the daemon answers with this identification (used after a restart)."""
        def f():
            try:
                return self.rpc('supervisor.getIdentification') == ident
            except (OSError, http.client.HTTPException, HttpError, xmlrpc.client.Fault):
                return False
        self.wait_for('identification %s' % ident, f, timeout)

    def mainlog(self, *patterns, name='supervisord.log', sort=False, uniq=False):
        """Lines of the daemon's log, time taken off, that match any of the patterns; uniq drops repetitions."""
        out = []
        for line in (self.text(name) or '').split('\n'):
            line = re.sub(r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ', '', line)
            if line.startswith('INFO waiting for ') and not any('waiting' in p for p in patterns):
                continue                                    # whether it is written depends on who is faster
            if line and (not patterns or any(re.search(p, line) for p in patterns)):
                if not (uniq and self.norm(line) in [self.norm(x) for x in out]):
                    out.append(line)
        return sorted(out) if sort else out

    def feed(self, name, text, logfile, needle=None):
        """Send text to a process's stdin and wait until its log file(s) hold it."""
        self.rpc('supervisor.sendProcessStdin', name, text)
        self.wait_text(logfile, needle or text)

    def probe(self, name):
        """What a kid's probe: step wrote, with the environment reduced to what a daemon decides."""
        self.wait_file(name)
        d = json.loads(self.text(name))
        d['env'] = {k: v for k, v in d['env'].items()
                    if k not in self.hidden_env and not k.startswith(('DOTNET_', 'COMPlus_', 'CONFORM_TAG'))
                    and k not in ('PWD', 'OLDPWD', 'SHLVL', '_', 'LD_LIBRARY_PATH')}
        return d

    def see_config(self, *keys, only=None, label=None):
        """Rows of getAllConfigInfo, by group:name, reduced to some keys (all when none are named)."""
        rows = self.attempt('supervisor.getAllConfigInfo')
        if isinstance(rows, BaseException):
            return self.see(label or 'config', rows)
        out = {}
        for d in rows:
            name = '%s:%s' % (d.get('group'), d.get('name'))
            if only and not re.search(only, name):
                continue
            out[name] = {k: d.get(k, 'MISSING') for k in keys} if keys else d
        self.see(label or 'config', out)

    # -- events

    def event_rows(self, name):
        rows = []
        for line in (self.text(name) or '').splitlines():
            try:
                head, body = json.loads(line)
            except ValueError:
                continue
            rows.append((dict(x.split(':', 1) for x in head.split()), body, head))
        return rows

    def events(self, name, only='', full=False, serial=False):
        """What a listener was sent, as text.  only: a pattern over 'NAME body'."""
        out = []
        for d, body, head in self.event_rows(name):
            s = '%s %s' % (d.get('eventname'), body)
            if only and not re.search(only, s):
                continue
            if full:
                h = head.rstrip('\n')
                if not serial:
                    h = re.sub(r'\bserial:\d+', 'serial:<n>', h)
                    h = re.sub(r'\bpoolserial:\d+', 'poolserial:<n>', h)
                if 'pid:' in body or 'when:' in body:
                    h = re.sub(r'\blen:\d+', 'len:<right>' if int(d['len']) == len(body) else 'len:<wrong>', h)
                out.append('%s / %s' % (h, body))
            else:
                out.append(s)
        return out

    def wait_events(self, name, n, only='', timeout=12):
        self.wait_for('%d events %s' % (n, only), lambda: len(self.events(name, only)) >= n, timeout)

    # -- plain HTTP

    def http(self, method, path, headers=None, body=None, via='unix', timeout=10):
        c = self.connection(via, timeout)
        try:
            c.request(method, path, body, headers or {})
            r = c.getresponse()
            data = r.read()
        finally:
            c.close()
        if re.search(r'action=(re)?start', path + str(body)):
            self.settle()
        return Response(r.status, r.reason, r.getheaders(), data)

    HEADERS = ('content-type', 'www-authenticate', 'location', 'transfer-encoding', 'content-length-right',
               'cache-control', 'pragma')

    def see_http(self, method, path, headers=None, body=None, via='unix', show=None, label=None, only=None,
                 timeout=10):
        """Make a request; write down status, the headers that matter and the body (or show(response))."""
        label = label or '%s %s' % (method, path)
        try:
            r = self.http(method, path, headers, body, via, timeout)
        except (socket.timeout, TimeoutError):
            self.see(label, 'no answer')
            return None
        except (http.client.HTTPException, ConnectionError) as e:
            self.see(label, 'connection closed without an answer' if isinstance(
                e, (http.client.RemoteDisconnected, ConnectionError)) else type(e).__name__)
            return None
        d = {'status': r.status}
        for h in self.HEADERS if only is None else only:
            if h == 'content-length-right':
                v = r.header('content-length')
                if v is not None and method != 'HEAD':
                    d[h] = v == str(len(r.body))
            elif r.header(h) is not None:
                d[h] = r.header(h)
        if show is not False:
            d['body'] = show(r) if show else r.text
        self.see(label, d)
        return r

    def raw(self, data, via='unix', timeout=4, until=None, shut=False):
        """Send bytes as they are and return all that comes back until close, until, or the timeout."""
        if via == 'unix':
            s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            s.settimeout(self.left(timeout))
            s.connect(self.sock)
        else:
            s = socket.create_connection(('127.0.0.1', self.port(int(via[4:] or 1))), self.left(timeout))
        got = b''
        end = time.monotonic() + self.left(timeout)
        try:
            s.sendall(data)
            if shut:
                s.shutdown(socket.SHUT_WR)
            while time.monotonic() < end:
                s.settimeout(max(0.05, end - time.monotonic()))
                b = s.recv(65536)
                if not b:
                    break
                got += b
                if until and until in got:
                    break
        except (socket.timeout, TimeoutError, ConnectionError):
            pass
        finally:
            s.close()
        return got

    # -- the client

    def ctl_run(self, *args, stdin=None, timeout=20, env=None):
        tenv, argv = Subject.split(self.subject.ctl, self.conf)
        full = self.env(env)
        full['PYTHONUNBUFFERED'] = '1'
        full.update(tenv)
        p = subprocess.Popen(argv + [self.fill(a) for a in args], cwd=self.dir, env=full,
                             stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        try:
            out, err = p.communicate(stdin.encode() if stdin is not None else None, self.left(timeout))
        except subprocess.TimeoutExpired:
            p.kill()
            p.communicate()
            raise Trouble('the client did not end: %s' % ' '.join(args))
        return p.returncode, out.decode('utf-8', 'backslashreplace'), err.decode('utf-8', 'backslashreplace')

    def ctl(self, *args, stdin=None, sort=False, show=None, label=None, env=None):
        """Run the client; write down exit code and output."""
        rc, out, err = self.ctl_run(*args, stdin=stdin, env=env)
        # a traceback line names a file of the client and a line in it
        shown = re.sub(r'file: \S+ line: \d+', 'file: <file> line: <n>', out)
        if not self.subject.version:
            try:
                self.subject.version = self.rpc('supervisor.getSupervisorVersion')
            except Exception:
                pass
        if self.subject.version:
            shown = re.sub(r'(?m)^%s$' % re.escape(self.subject.version), '<version>', shown)
        if sort:
            shown = '\n'.join(sorted(shown.rstrip('\n').split('\n'))) + '\n'
        if show:
            shown = show(shown)
        self.see(label or 'ctl ' + ' '.join(args), {'exit': rc, 'out': shown})
        return rc, out

    def ctl_follow(self, *args, until, grow=None, stdin=None, sig=None, show=None, timeout=8):
        """Run a client command that does not end by itself (tail -f, fg); end it with a signal once its
        output holds until.  grow: called when it has begun; show: a function over the output."""
        tenv, argv = Subject.split(self.subject.ctl, self.conf)
        full = self.env()
        full['PYTHONUNBUFFERED'] = '1'
        full.update(tenv)
        with open(self.path('follow.out'), 'wb') as f:
            p = subprocess.Popen(argv + [self.fill(a) for a in args], cwd=self.dir, env=full,
                                 stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE, stdout=f,
                                 stderr=subprocess.STDOUT, start_new_session=True)
        try:
            if stdin is not None:
                p.stdin.write(stdin.encode())
                p.stdin.close()
            if grow:
                self.wait_text('follow.out', 'Ctrl-C')
                self.sleep(0.4)
                grow()
            self.wait_text('follow.out', until, timeout)
            p.send_signal(sig or signal.SIGINT)
            try:
                rc = p.wait(self.left(5))
            except subprocess.TimeoutExpired:
                rc = 'did not end'
        finally:
            kill_quietly(p.pid)
            p.wait()
        out = self.text('follow.out')
        seen = {'out': show(out) if show else out}
        if sig != signal.SIGKILL:                           # one that is killed may have ended just before
            seen['exit'] = rc
        self.see('ctl ' + ' '.join(args), seen)


# --------------------------------------------------------------------------------- runner

class Runner:
    def __init__(self, opts):
        self.opts = opts
        self.base = tempfile.mkdtemp(prefix='cf', dir=opts.tmp)
        os.chmod(self.base, 0o755)
        self.bin = os.path.join(self.base, 'bin')
        os.mkdir(self.bin)
        for name, text in (('kid', KID), ('listener', LISTENER)):
            p = os.path.join(self.bin, name)
            with open(p, 'w') as f:
                f.write(text.replace('@PYTHON@', PYTHON))
            os.chmod(p, 0o755)
        ref_ctl = opts.ctl_ref or derive_ctl(opts.ref)
        self.ref = Subject('ref', opts.ref, ref_ctl)
        self.sut = Subject('sut', opts.sut, opts.ctl_sut or ref_ctl) if opts.sut else None
        hidden = set()
        for s in (self.ref, self.sut):
            if s:
                hidden.update(Subject.split(s.template, '')[0])
        self.hidden_env = hidden
        self.serial = 0
        self.lock = threading.Lock()
        self.live = set()
        self.has = {'root': os.geteuid() == 0, 'ctl': bool(ref_ctl), 'twiddler': None}

    # -- preparation

    def learn_versions(self):
        for s in (self.ref, self.sut):
            if s is None:
                continue
            env, argv = Subject.split(s.template, '/nonexistent')
            full = base_env()
            full.update(env)
            try:
                p = subprocess.run(argv + ['-v'], env=full, stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
                out = p.stdout.decode(errors='replace').strip()
                s.version = out if re.match(r'^\d[\w.+-]*$', out) else None
            except (OSError, subprocess.TimeoutExpired) as e:
                raise SystemExit('cannot run %r: %s' % (s.template, e))

    def starts(self, subject, body=''):
        """What keeps a daemon from starting with the simplest of configurations and body, or None."""
        return self.play(subject, Case(lambda t: t.up(body), 'probe', False, False, (), 20))[1]

    def learn_twiddler(self):
        return not self.starts(self.ref, '[rpcinterface:twiddler]\nsupervisor.rpcinterface_factory = '
                                         'supervisor_twiddler.rpcinterface:make_twiddler_rpcinterface\n')

    # -- one side of a case

    def play(self, subject, kase):
        """(observations, trouble or None, failed assertions, seconds)"""
        with self.lock:
            self.serial += 1
            n = self.serial
        root = os.path.join(self.base, '%04d' % n)
        os.mkdir(root)
        os.chmod(root, 0o755)
        t = Bench(subject, kase, root, self.bin, self.hidden_env)
        with self.lock:
            self.live.add(t)
        begin = time.monotonic()
        trouble = None
        try:
            kase.func(t)
        except Trouble as e:
            trouble = 'trouble: %s' % t.norm(str(e))
        except Exception as e:
            frames = traceback.extract_tb(e.__traceback__)
            mine = [f for f in frames if os.path.basename(f.filename).startswith('cases_')] or frames
            trouble = 'trouble: %s: %s (%s:%d)' % (type(e).__name__, t.norm(str(e)),
                                                   os.path.basename(mine[-1].filename), mine[-1].lineno)
        finally:
            try:
                t.kill()
            finally:
                with self.lock:
                    self.live.discard(t)
                if not self.opts.keep:
                    shutil.rmtree(root, ignore_errors=True)
        if trouble:
            t.obs.append('!! ' + trouble)
        return t.obs, trouble, t.failures, time.monotonic() - begin

    def run(self, kase):
        """(status, seconds, detail)"""
        for need in kase.needs:
            if not self.has.get(need):
                return 'skipped', 0.0, 'needs %s' % need
        if kase.explicit:
            subject = self.sut or self.ref
            obs, trouble, failures, secs = self.play(subject, kase)
            if trouble:
                return 'error', secs, trouble
            if failures:
                return 'fails', secs, '\n'.join('does not hold: ' + f for f in failures)
            return 'holds', secs, '\n'.join(obs)
        a, ta, fa, sa = self.play(self.ref, kase)
        if self.sut is None:
            return ('error' if ta else 'same'), sa, '\n'.join(a)
        if ta and not self.opts.keep_going:
            return 'error', sa, 'on the reference: %s' % ta
        b, tb, fb, sb = self.play(self.sut, kase)
        if ta or fa:
            return 'error', sa + sb, 'on the reference: %s' % (ta or '; '.join(fa))
        x = '\n'.join(a).split('\n')
        y = '\n'.join(b).split('\n')
        if fb:
            return 'differs', sa + sb, '\n'.join('does not hold: ' + f for f in fb)
        if x == y:
            return 'same', sa + sb, '\n'.join(a)
        return 'differs', sa + sb, '\n'.join(difflib.unified_diff(x, y, 'reference', 'system under test', lineterm='', n=2))

    # -- all of them

    def main(self, cases):
        self.accepted = read_accepted(self.opts.accept) if self.opts.accept else {}
        self.learn_versions()
        for what, subject in (('the reference', self.ref), ('the system under test', self.sut)):
            problem = subject and self.starts(subject)
            if problem:
                shutil.rmtree(self.base, ignore_errors=True)
                print('%s does not start: %s' % (what, problem))
                return 1
        if any('twiddler' in c.needs for c in cases):
            self.has['twiddler'] = self.learn_twiddler()
        todo = queue.Queue()
        for c in sorted(cases, key=lambda c: -c.limit):
            todo.put(c)
        results = {}
        out = threading.Lock()

        def work():
            while True:
                try:
                    c = todo.get_nowait()
                except queue.Empty:
                    return
                try:
                    res = self.run(c)
                except Exception as e:
                    res = ('error', 0.0, 'in the runner: ' + ''.join(traceback.format_exception(e)))
                if res[0] == 'differs' and c.name in self.accepted:
                    res = ('accepted', res[1], self.accepted[c.name])
                with out:
                    results[c.name] = res
                    status, secs, detail = res
                    print('%-7s %5.1fs  %s' % (status, secs, c.name), flush=True)
                    if self.opts.verbose or status in ('differs', 'error', 'fails'):
                        if detail:
                            print(''.join('        %s\n' % l for l in detail.split('\n')), end='', flush=True)

        begin = time.monotonic()
        threads = [threading.Thread(target=work, daemon=True) for _ in range(max(1, self.opts.jobs))]
        for th in threads:
            th.start()
        try:
            for th in threads:
                while th.is_alive():
                    th.join(0.2)
        except KeyboardInterrupt:
            with todo.mutex:
                todo.queue.clear()
            with self.lock:
                live = list(self.live)
            for t in live:
                t.kill()
            print('interrupted')
        finally:
            if not self.opts.keep:
                shutil.rmtree(self.base, ignore_errors=True)
            else:
                print('kept: %s' % self.base)
        passed = [n for n, r in results.items() if r[0] in ('same', 'holds')]
        failed = [n for n, r in results.items() if r[0] in ('differs', 'error', 'fails')]
        skipped = [n for n, r in results.items() if r[0] == 'skipped']
        accepted = [n for n, r in results.items() if r[0] == 'accepted']
        if accepted:
            print('\ndeliberate differences:')
            for n in sorted(accepted):
                print('  %s: %s' % (n, self.accepted[n]))
        stale = sorted(n for n in passed if n in self.accepted)
        if stale:
            print('\naccepted, but the same by now: ' + ', '.join(stale))
        if self.opts.junit:
            self.write_junit(results, time.monotonic() - begin)
        if failed and len(results) > 20:
            print('\nfailed:')
            for n in sorted(failed):                        # once more where the output is long and its end is what is read
                print('  %-7s %s' % (results[n][0], n))
                print(''.join('        %s\n' % line for line in results[n][2].split('\n')[:40]), end='')
        print('\n%.0fs%s%s' % (time.monotonic() - begin, ', %d skipped' % len(skipped) if skipped else '',
                              ', %d accepted' % len(accepted) if accepted else ''))
        print('%d passed, %d failed' % (len(passed), len(failed)))
        return 1 if failed or len(results) < len(cases) else 0

    def write_junit(self, results, secs):
        esc = xml.sax.saxutils.escape
        attr = xml.sax.saxutils.quoteattr
        clean = lambda s: re.sub(r'[^\t\n\r -\ud7ff\ue000-\ufffd]', '?', s)
        bad = sum(r[0] in ('differs', 'fails') for r in results.values())
        err = sum(r[0] == 'error' for r in results.values())
        skip = sum(r[0] == 'skipped' for r in results.values())
        rows = []
        for name in sorted(results):
            status, took, detail = results[name]
            area, _, rest = name.partition('/')
            inner = ''
            if status in ('differs', 'fails'):
                inner = '<failure message=%s>%s</failure>' % (attr(status), esc(clean(detail)))
            elif status == 'error':
                inner = '<error message="error">%s</error>' % esc(clean(detail))
            elif status == 'skipped':
                inner = '<skipped message=%s/>' % attr(detail)
            rows.append('  <testcase classname=%s name=%s time="%.2f">%s</testcase>' % (attr(area), attr(rest or area), took, inner))
        with open(self.opts.junit, 'w') as f:
            f.write('<?xml version="1.0" encoding="utf-8"?>\n<testsuite name="conformance" tests="%d" failures="%d" '
                    'errors="%d" skipped="%d" time="%.1f">\n%s\n</testsuite>\n'
                    % (len(results), bad, err, skip, secs, '\n'.join(rows)))


def read_accepted(path):
    """Case name -> reason.  A line is 'name  # reason'; a name without a reason is an error."""
    accepted = {}
    with open(path, encoding='utf-8') as f:
        for number, line in enumerate(f, 1):
            name, _, reason = line.strip().partition('#')
            if not name.strip():
                continue
            if not reason.strip():
                sys.exit('%s:%d: %s: no reason given' % (path, number, name.strip()))
            accepted[name.strip()] = reason.strip()
    return accepted


def load(directory):
    sys.path.insert(0, os.path.abspath(directory))      # case files share helpers beside them
    for path in sorted(glob.glob(os.path.join(directory, 'cases_*.py'))):
        # two directories may hold files of the same name
        name = 'conform_%s_%s' % (abs(hash(os.path.abspath(directory))), os.path.basename(path)[:-3])
        spec = importlib.util.spec_from_file_location(name, path)
        mod = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(mod)


def main(argv=None):
    ap = argparse.ArgumentParser(description='Differential conformance suite for Supervisor-compatible daemons.')
    ap.add_argument('--ref', metavar='CMD', help="the reference: a command with {conf}, leading VAR=value words allowed "
                                                 "(default: the installed supervisord)")
    ap.add_argument('--sut', metavar='CMD', help='the system under test, in the same form')
    ap.add_argument('--ctl-ref', metavar='CMD', help='client command with {conf} (default: the one beside --ref)')
    ap.add_argument('--ctl-sut', metavar='CMD', help="client run against the system under test (default: the reference's)")
    ap.add_argument('--cases', metavar='DIR', nargs='+', action='extend',
                    help='directories with cases_*.py (default: the folder cases beside this file)')
    ap.add_argument('--only', metavar='GLOB', action='append', help='only cases whose name matches (may be repeated)')
    ap.add_argument('--list', action='store_true', help='list the cases and stop')
    ap.add_argument('--junit', metavar='FILE', help='also write the results as JUnit XML')
    ap.add_argument('-j', '--jobs', metavar='N', type=int, default=2, help='cases at a time (default 2)')
    ap.add_argument('-v', '--verbose', action='store_true', help='print the observations of every case')
    ap.add_argument('--skip-quirks', action='store_true', help="leave out cases about the reference's own defects")
    ap.add_argument('--accept', metavar='FILE', help="deliberate differences, a line each: 'case-name  # reason'")
    ap.add_argument('--keep', action='store_true', help='keep the directories the daemons ran in')
    ap.add_argument('--keep-going', action='store_true', help='play the other side even when the reference had trouble')
    ap.add_argument('--tmp', default='/tmp', metavar='DIR', help='where to make those directories (a short path)')
    opts = ap.parse_args(argv)

    sys.modules.setdefault('conform', sys.modules[__name__])
    for d in opts.cases or [os.path.join(HERE, 'cases')]:
        if not os.path.isdir(d):
            ap.error('no such directory: %s' % d)
        load(d)
    cases = [c for c in CASES
             if (not opts.only or any(fnmatch.fnmatch(c.name, g) for g in opts.only))
             and not (opts.skip_quirks and c.quirk)]
    if opts.list:
        for c in cases:
            marks = ''.join([' [explicit]' if c.explicit else '', ' [quirk]' if c.quirk else ''])
            print('%-52s%s %s' % (c.name, marks, c.doc))
        print('%d cases' % len(cases))
        return 0
    if not cases:
        ap.error('no case matches')
    if not opts.ref:
        if not shutil.which('supervisord'):
            ap.error('--ref is missing and no supervisord is installed')
        opts.ref = 'supervisord -c {conf}'
    if '{conf}' not in opts.ref or (opts.sut and '{conf}' not in opts.sut):
        ap.error('--ref and --sut must contain {conf}')
    return Runner(opts).main(cases)


if __name__ == '__main__':
    sys.exit(main())
