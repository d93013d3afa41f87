"""What an attack wants of the machine: helper programs in C, file systems that hang, control groups, its own processes."""

import os
import shutil
import signal
import subprocess
import time

TAG = 'SUPERVISOR_ATTACK'                   # in the environment of whatever an attack starts
BIN = {}                                    # helper programs by name
NOBODY, STRANGER, LONER = 65534, 54321, 54322   # users that own nothing; the last one's limits are used up


class Missing(Exception):
    """The machine has not what an attack needs, which is found out while it runs."""


def faketime():
    return next((path for path in ('/usr/lib/%s-linux-gnu/faketime/libfaketimeMT.so.1' % os.uname().machine,
                                   '/usr/lib/faketime/libfaketimeMT.so.1') if os.path.exists(path)), None)


NEEDS = {
    'root': lambda: os.geteuid() == 0,
    'cc': lambda: 'bomb' in BIN,
    'fuse': lambda: 'hangfs' in BIN and os.path.exists('/dev/fuse') and bool(shutil.which('fusermount3')),
    'unshare': lambda: subprocess.run(['unshare', '-m', 'true'], capture_output=True).returncode == 0,
    'faketime': lambda: faketime() is not None,
    'pids': lambda: Group.available('pids'),
    'memory': lambda: Group.available('memory'),
    'setpriv': lambda: bool(shutil.which('setpriv')),
}


def has(need):
    return NEEDS[need]()


def build(sources, target):
    """Compiles what can be compiled; what cannot is a need that is missing."""
    os.makedirs(target, exist_ok=True)
    if not shutil.which('gcc'):
        return
    for name in sorted(os.listdir(sources)):
        flags = []
        if name == 'hangfs.c':
            found = subprocess.run(['pkg-config', '--cflags', '--libs', 'fuse3'], capture_output=True, text=True) \
                if shutil.which('pkg-config') else None
            if not found or found.returncode:
                continue
            flags = found.stdout.split()
        path = os.path.join(target, name[:-2])
        if subprocess.run(['gcc', '-O2', '-w', os.path.join(sources, name), '-o', path] + flags, capture_output=True).returncode == 0:
            BIN[name[:-2]] = path


def as_user(uid):
    """The words in front of a command that make it another user's."""
    return ['setpriv', '--reuid=%d' % uid, '--regid=%d' % uid, '--clear-groups']


# ------------------------------------------------------------------------------- processes

def kill(pid, sig=signal.SIGKILL):
    try:
        os.kill(pid, sig)
    except OSError:
        pass


def stat(pid):
    """Fields of /proc/PID/stat behind the name, or none."""
    try:
        with open('/proc/%s/stat' % pid, 'rb') as file:
            return file.read().rsplit(b')', 1)[1].decode().split()
    except OSError:
        return None


def alive(pid):
    fields = stat(pid)
    return bool(fields) and fields[0] not in 'ZX'


def name(pid):
    """What it is called; unlike its command line that is there at once, also while it forks without end."""
    try:
        with open('/proc/%d/comm' % pid) as file:
            return file.read().rstrip('\n')
    except OSError:
        return ''


def command_line(pid):
    try:
        with open('/proc/%d/cmdline' % pid, 'rb') as file:
            return file.read().decode('utf-8', 'replace').split('\0')
    except OSError:
        return []


def tagged(tag):
    """Processes that this attack started, and what they started."""
    needle, found = ('%s=%s' % (TAG, tag)).encode(), []
    for name in os.listdir('/proc'):
        if name.isdigit() and int(name) != os.getpid():
            try:
                with open('/proc/%s/environ' % name, 'rb') as file:
                    if needle in file.read().split(b'\0'):
                        found.append(int(name))
            except OSError:
                pass
    return found


def kill_tagged(tag):
    for _ in range(20):
        left = [pid for pid in tagged(tag) if alive(pid)]
        if not left:
            return
        for pid in left:
            kill(pid, signal.SIGKILL)
        time.sleep(0.05)


# ------------------------------------------------------------------------ file systems, groups

def unmount_below(folder):
    with open('/proc/self/mounts') as file:
        points = [line.split()[1] for line in file]
    for point in reversed(points):
        if point.startswith(folder + '/'):
            subprocess.run(['umount', '-l', point], capture_output=True)


class HangingFolder:
    """A folder in which the operations named by `hang` wait until `hang()`: open, read, write, getattr, create, unlink, ..."""

    def __init__(self, folder):
        self.path, self.back, self.control = (os.path.join(folder, name) for name in ('mnt', 'back', 'hang'))
        os.makedirs(self.path)
        os.makedirs(self.back)
        os.chmod(self.back, 0o777)
        self.hang()
        self.server = subprocess.Popen([BIN['hangfs'], self.back, self.control, self.path, '-f', '-o', 'allow_other'],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        end = time.monotonic() + 10
        while not os.path.ismount(self.path):
            if time.monotonic() > end or self.server.poll() is not None:
                raise Missing('FUSE does not mount here')
            time.sleep(0.02)

    def hang(self, *operations):
        with open(self.control, 'w') as file:
            file.write(' '.join(operations))

    def close(self):
        self.hang()
        self.server.terminate()
        subprocess.run(['fusermount3', '-uz', self.path], capture_output=True)
        self.server.wait(10)


def close_groups(owner):
    """Empties the groups of an attack that could not do so itself."""
    for controller in ('pids', 'memory'):
        group = Group(controller, owner, make=False)
        if os.path.isdir(group.path):
            group.close()


class Group:
    """A control group of the controller 'pids' or 'memory' (version 1)."""

    def __init__(self, controller, name, make=True):
        self.path = '/sys/fs/cgroup/%s/attack-%s' % (controller, name)
        if make:
            os.makedirs(self.path, exist_ok=True)

    @staticmethod
    def available(controller):
        return os.geteuid() == 0 and os.access('/sys/fs/cgroup/%s/cgroup.procs' % controller, os.W_OK)

    def set(self, key, value):
        with open(os.path.join(self.path, key), 'w') as file:
            file.write(str(value))

    def get(self, key):
        with open(os.path.join(self.path, key)) as file:
            return file.read().strip()

    def wrap(self):
        """The words in front of a command that put it into this group."""
        return ['sh', '-c', 'echo $$ > %s/cgroup.procs; exec "$@"' % self.path, 'sh']

    def pids(self):
        return [int(pid) for pid in self.get('cgroup.procs').split()]

    def end(self, doomed, limit=100):
        """Kills what `doomed` gives until it gives nothing; nothing grows meanwhile, however rarely we get to run beside it."""
        most = self.get('pids.max') if os.path.exists(self.path + '/pids.max') else None
        if most:
            self.set('pids.max', 1)
        end = time.monotonic() + limit
        while True:
            left = doomed()
            for pid in left:
                kill(pid)
            if not left or time.monotonic() > end:
                break
            time.sleep(0.1)
        if most:
            self.set('pids.max', most)
        return left

    def close(self):
        """Kills whatever is left in it."""
        self.end(self.pids, 10)
        try:
            os.rmdir(self.path)
        except OSError:
            pass
