#!/usr/bin/env python3
"""What two daemons cost by counters rather than by the clock, so that a busy machine does not matter much.

    cost.py --daemon 'artifacts/bin/supervisord -c {conf}' --vs '/tmp/before/supervisord -c {conf}' [--programs 1000] [--runs 3]

Each is started with so many programs that sleep, alternately. Medians of: processor time of the daemon until all run and it is at rest,
its private dirty memory then, and how often one of its threads was switched to within 20 seconds of rest.
"""
import argparse
import os
import shlex
import shutil
import signal
import statistics
import subprocess
import tempfile
import time

from supbench import Rpc

CONFIGURATION = '''[supervisord]
logfile={folder}/log
pidfile={folder}/pid
childlogdir={folder}
nodaemon=true
silent=true
minfds=20000
[unix_http_server]
file={folder}/sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
'''
PROGRAM = '[program:p{number}]\ncommand=/bin/sleep 3600\nstartsecs=0\n'


def counters(pid):
    """Processor time in ms, switches of all threads, private dirty kB."""
    nanoseconds = switches = 0
    for task in os.listdir(f'/proc/{pid}/task'):
        try:
            with open(f'/proc/{pid}/task/{task}/schedstat') as file:
                nanoseconds += int(file.read().split()[0])
            with open(f'/proc/{pid}/task/{task}/status') as file:
                switches += sum(int(line.split()[1]) for line in file if 'ctxt_switches' in line)
        except OSError:
            pass                                    # it has ended
    with open(f'/proc/{pid}/smaps_rollup') as file:
        dirty = next(int(line.split()[1]) for line in file if line.startswith('Private_Dirty'))
    return nanoseconds / 1e6, switches, dirty


def run(command, programs):
    folder = tempfile.mkdtemp()
    conf = os.path.join(folder, 'conf')
    with open(conf, 'w') as file:
        file.write(CONFIGURATION.format(folder=folder) + ''.join(PROGRAM.format(number=number) for number in range(programs)))
    daemon = subprocess.Popen([word.replace('{conf}', conf) for word in shlex.split(command)], stdin=subprocess.DEVNULL)
    try:
        rpc, end = Rpc(os.path.join(folder, 'sock')), time.monotonic() + 120
        while time.monotonic() < end:
            try:
                if all(info['statename'] == 'RUNNING' for info in rpc.call('supervisor.getAllProcessInfo')):
                    break
            except OSError:
                pass
            time.sleep(0.5)
        rpc.close()
        time.sleep(15)                              # until it has given back what the start took
        spent, before, dirty = counters(daemon.pid)
        time.sleep(20)
        return spent, dirty, counters(daemon.pid)[1] - before
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(60)
        shutil.rmtree(folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--daemon', required=True, metavar='CMD')
    parser.add_argument('--vs', required=True, metavar='CMD')
    parser.add_argument('--programs', type=int, default=1000)
    parser.add_argument('--runs', type=int, default=3)
    options = parser.parse_args()
    results = {options.daemon: [], options.vs: []}
    for _ in range(options.runs):
        for command, runs in results.items():
            runs.append(run(command, options.programs))
    for command, runs in results.items():
        spent, dirty, switches = (statistics.median(values) for values in zip(*runs))
        print(f'{command}: {spent:.0f} ms of processor until at rest, {dirty} kB private dirty, {switches:.0f} switches in 20 s of rest')


if __name__ == '__main__':
    main()
