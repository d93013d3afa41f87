#!/usr/bin/env python3
"""faults.py - one fault after the other against ONE daemon, each for some seconds, and a report drawn as a plot.

    faults.py --sut 'artifacts/bin/supervisord -c {conf}' --seconds 10 --out faults
    faults.py --sut 'artifacts/bin/supervisord -c {conf}' --quick

See README.md.  Standard library only; the kit is that of the attacks."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE]

import soak                                                 # noqa: E402 (it sets the path to the kit)
import clients                                              # noqa: E402
import machine                                              # noqa: E402

BODY = '''[program:storm]
command=/usr/bin/sleep 271828
numprocs=200
process_name=%%(process_num)d
startsecs=0
stdout_logfile=NONE
stderr_logfile=NONE
[program:deaf]
command=/bin/sh -c 'trap "" TERM; while :; do sleep 0.2; done'
numprocs=5
process_name=%%(process_num)d
stopwaitsecs=1
stopasgroup=true
killasgroup=true
autostart=false
startsecs=0
[program:bomb]
command=prlimit --nproc=300 %(bomb)s
user=nobody
stopwaitsecs=1
stopasgroup=true
killasgroup=true
autostart=false
autorestart=false
startsecs=0
[program:full]
command=python3 %(script)s
stdout_logfile=%(dir)s/disk/full.log
stdout_logfile_maxbytes=0
startsecs=0
[program:hung]
command=python3 %(script)s
stdout_logfile=%(dir)s/hung/mnt/hung.log
startsecs=0
[program:gone]
command=python3 %(script)s
stdout_logfile=%(dir)s/gone/gone.log
stdout_logfile_maxbytes=20KB
startsecs=0
[program:late]
command=/usr/bin/sleep 1000
autostart=false
startretries=0
startsecs=0
'''


class Faults(soak.Soak):
    owner = None                            # root, for the faults that are root's to make

    def sections(self):
        t = self.t
        for folder in ('disk', 'gone'):
            os.makedirs(t.path(folder))
        if machine.has('root'):
            subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=2m', 'none', t.path('disk')], check=True)
            t.closing.append(lambda: machine.unmount_below(t.dir))
        self.folder = t.hanging() if machine.has('fuse') else None
        if not self.folder:
            os.makedirs(t.path('hung', 'mnt'))
        bomb = shutil.copy(machine.BIN.get('bomb', '/bin/true'), t.path('bomb'))
        os.chmod(bomb, 0o755)
        return BODY % {'bomb': bomb, 'script': t.path('writer.py'), 'dir': t.dir}

    def again(self, *names):
        """They run again, or are started and run."""
        for name in names:
            self.t.comes('%s to run again' % name, lambda: self.d.call('getProcessInfo', name)['statename'] == 'RUNNING'
                         or self.d.attempt('startProcess', name) is True, 30)

    def storm_of_kills(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for info in self.d.call('getAllProcessInfo'):
                if info['group'] == 'storm' and info['pid']:
                    machine.kill(info['pid'])
                    self.counts['killed'] += 1
            time.sleep(1)
        self.t.comes('all 200 to be back', lambda: all(i['statename'] == 'RUNNING'
                                                       for i in self.d.call('getAllProcessInfo') if i['group'] == 'storm'), 60)

    def deaf_programs(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.d.attempt('startProcess', 'deaf:*')
            self.d.attempt('stopProcess', 'deaf:*', limit=60)
            self.counts['rounds of programs that ignore TERM'] += 1

    def fork_bomb(self, seconds):
        self.d.attempt('startProcess', 'bomb', False)
        time.sleep(seconds)
        self.t.check(self.d.attempt('stopProcess', 'bomb', limit=30) is True, 'the bomb is not stopped')
        self.t.comes('no bomb to be left', lambda: not [pid
                                                        for pid in machine.tagged(self.t.tag) if 'bomb' in (machine.command_line(pid)
                                                                or [''])[0]], 30)

    def disk_full(self, seconds):
        with open(self.t.path('disk', 'fill'), 'wb', buffering=0) as file:
            try:
                while True:
                    file.write(b'x' * 4096)
            except OSError:
                pass
        time.sleep(seconds)
        os.unlink(self.t.path('disk', 'fill'))
        os.truncate(self.t.path('disk', 'full.log'), 0)
        self.again('full')

    def folder_hangs(self, seconds):
        if self.folder:
            self.folder.hang('open', 'write', 'create', 'getattr', 'rename', 'unlink')
        time.sleep(seconds)
        if self.folder:
            self.folder.hang()
        self.again('hung')

    def folder_vanishes(self, seconds):
        shutil.rmtree(self.t.path('gone'))
        time.sleep(seconds)
        machine.kill(self.d.pid_of('gone'))
        os.makedirs(self.t.path('gone'), exist_ok=True)
        self.again('gone')

    def no_descriptors(self, seconds):
        _, hard = before = resource.prlimit(self.d.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(self.d.pid, resource.RLIMIT_NOFILE, (self.d.usage()['fds'] - 3, hard))
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            peers = []
            for _ in range(20):
                peer = clients.unix(self.d)
                peer.setblocking(False)
                peers.append(peer)
            time.sleep(0.5)
            for peer in peers:
                peer.close()
        resource.prlimit(self.d.pid, resource.RLIMIT_NOFILE, before)
        self.again('late')
        self.d.attempt('stopProcess', 'late')

    def stop_and_cont(self, seconds):
        self.d.signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.d.signal(signal.SIGCONT)

    def memory_pressure(self, seconds):
        if not machine.has('memory'):
            return
        group = self.t.group('memory')
        with open(group.path + '/cgroup.procs', 'w') as file:
            file.write(str(self.d.pid))
        group.set('memory.limit_in_bytes', 24 << 20)  # of what it takes from now on
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.d.attempt('getAllProcessInfo', limit=60)
        self.counts['times at the limit of memory'] += int(group.get('memory.failcnt'))
        group.set('memory.limit_in_bytes', -1)

    def many_stalled_clients(self, seconds):
        for _ in range(2):
            self.stalled_clients(seconds / 2, 1000)


PLAN = [(name, 10) for name in ['rest', 'storm_of_kills', 'deaf_programs', 'fork_bomb', 'disk_full', 'folder_hangs', 'folder_vanishes',
                                'no_descriptors', 'many_stalled_clients',
        'stop_and_cont', 'memory_pressure', 'rotation', 'followers', 'rest']]
# While these last nobody can be answered, or some clients wait for a place.
SILENT = {'stop_and_cont', 'no_descriptors', 'many_stalled_clients'}


if __name__ == '__main__':
    sys.exit(soak.main(Faults, PLAN, SILENT, 'One fault after the other against one daemon; see README.md.', 'faults'))
