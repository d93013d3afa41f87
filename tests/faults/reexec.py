#!/usr/bin/env python3
"""Many upgrades in a row under load: N programs that write numbered lines flat out, a client that asks getState without a pause.

reexec.py --sut 'artifacts/bin/supervisord -c {conf}' --programs 1000 --upgrades 100

What has to hold: every pid and start time the same, every line of every program in its log once and in order, descriptors and zombies as
after the second upgrade, no question refused. Prints how long nobody answered, as the daemon has it and as the client saw it.
"""
import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import xmlrpc.client

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'attack'))

from daemon import UnixHTTP                                 # noqa: E402 (needs the path above)


def call(path, method, *params):
    connection = UnixHTTP(path, None)
    try:
        connection.request('POST', '/RPC2', xmlrpc.client.dumps(params, 'supervisor.' + method), {'Content-Type': 'text/xml'})
        return xmlrpc.client.loads(connection.getresponse().read())[0][0]
    finally:
        connection.close()


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def configuration(folder, programs, pause):
    writer = 'i=0; while :; do i=$((i+1)); echo $i; %s done' % (f'sleep {pause};' if pause else '')
    return f"""
[supervisord]
nodaemon=true
silent=true
logfile={folder}/s.log
pidfile={folder}/s.pid
childlogdir={folder}
minfds=16384
[unix_http_server]
file={folder}/s.sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[program:w]
command=/bin/sh -c "{writer}"
process_name=w%(process_num)d
numprocs={programs}
startsecs=0
stdout_logfile={folder}/w%(process_num)d.log
stdout_logfile_maxbytes=0
redirect_stderr=true
"""


def in_order(path):
    last = 0
    with open(path, 'rb') as lines:
        for line in lines:
            if int(line) != last + 1:
                return f'{os.path.basename(path)}: {int(line)} after {last}'
            last += 1
    return None if last else f'{os.path.basename(path)}: nothing'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--sut', required=True)
    parser.add_argument('--programs', type=int, default=1000)
    parser.add_argument('--upgrades', type=int, default=100)
    parser.add_argument('--pause', default='', help='seconds between two lines of a program; empty: none')
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix='reexec-')
    wrong = []
    with open(f'{folder}/s.conf', 'w') as conf:
        conf.write(configuration(folder, options.programs, options.pause))
    daemon = subprocess.Popen(shlex.split(options.sut.format(conf=f'{folder}/s.conf')))
    path = f'{folder}/s.sock'
    try:
        end = time.time() + 300
        while True:
            try:
                if all(info['statename'] == 'RUNNING' for info in call(path, 'getAllProcessInfo')):
                    break
            except OSError:
                pass
            if time.time() > end:
                sys.exit('the programs do not run')
            time.sleep(0.1)
        before = [(info['name'], info['pid'], info['start']) for info in call(path, 'getAllProcessInfo')]
        gaps, seen, stop = [], [], threading.Event()

        def ask():
            while not stop.is_set():
                begin = time.perf_counter()
                try:
                    call(path, 'getState')
                    seen.append((time.perf_counter() - begin) * 1000)
                except Exception as why:  # whatever it is, somebody was not answered
                    wrong.append(f'not answered: {why!r}')

        asking = threading.Thread(target=ask)
        asking.start()
        descriptors = 0
        for number in range(1, options.upgrades + 1):
            call(path, 'upgradeDaemon')
            while (info := call(path, 'getUpgradeInfo'))['upgrades'] < number:
                if info['error']:
                    sys.exit(info['error'])
                time.sleep(0.01)
            gaps.append(info['gap'])
            if number == 2:
                descriptors = len(os.listdir(f'/proc/{daemon.pid}/fd'))
        stop.set()
        asking.join()
        after = [(info['name'], info['pid'], info['start']) for info in call(path, 'getAllProcessInfo')]
        if before != after:
            wrong.append(f'{len(set(before) - set(after))} processes are others')
        more = len(os.listdir(f'/proc/{daemon.pid}/fd')) - descriptors
        if more > 3:
            wrong.append(f'{more} descriptors more')
        call(path, 'stopAllProcesses')
        wrong += [line for line in (in_order(f'{folder}/w{i}.log') for i in range(options.programs)) if line][:5]
        with open(f'{folder}/s.log') as log:
            wrong += [line for line in log if 'internal error' in line][:5]
        print(f'{options.programs} programs, {options.upgrades} upgrades: nobody answered for '
              f'{percentile(gaps, 0.5):.0f} ms (p50), {percentile(gaps, 0.99):.0f} ms (p99); '
              f'slowest answers of {len(seen)}: {percentile(seen, 0.99):.0f} ms (p99), {max(seen):.0f} ms')
    finally:
        daemon.terminate()
        daemon.wait()
        shutil.rmtree(folder, ignore_errors=True)
    print('\n'.join(wrong) or 'all holds')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
