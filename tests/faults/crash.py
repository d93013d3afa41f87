#!/usr/bin/env python3
"""Many crashes of the daemon in a row under a keeper and under load: N programs that write numbered lines flat out, SIGKILL again and
again, a client that asks getState without a pause.

crash.py --sut 'artifacts/bin/supervisord -c {conf}' --programs 1000 --kills 100

What has to hold: every pid and start time the same, every line of every program in its log once and in order, descriptors and zombies as
after the second crash, no question refused. Prints for how long nobody answered, from the signal to the first answer.
"""
import argparse
import os
import random
import signal
import sys
import time

from underload import UnderLoad, arguments, descriptors


def children(pid):
    with open(f'/proc/{pid}/task/{pid}/children') as list_of_them:
        return [int(child) for child in list_of_them.read().split()]


def name(pid):
    try:
        with open(f'/proc/{pid}/cmdline', 'rb') as line:
            return line.read()
    except OSError:
        return b''


def state(pid):
    try:
        with open(f'/proc/{pid}/stat') as stat:
            return stat.read().rpartition(')')[2].split()[0]
    except OSError:
        return ''


def daemon_of(keeper, but=0):
    return next((pid for pid in children(keeper) if pid != but and b'supervisord' in name(pid) and state(pid) != 'Z'), 0)


def memory(pid):
    with open(f'/proc/{pid}/smaps_rollup') as rollup:
        return {line.split()[0].rstrip(':'): int(line.split()[1]) for line in rollup if line.endswith('kB\n')}


def crash(load, daemon, name_of_signal):
    """Kills the daemon; returns the pid of the one that answers next."""
    begin = time.perf_counter()
    os.kill(daemon, getattr(signal, 'SIG' + name_of_signal))
    while True:
        try:
            load.call('getState')
            if other := daemon_of(load.daemon.pid, daemon):
                load.gaps.append((time.perf_counter() - begin) * 1000)
                return other
        except Exception:
            pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments(parser)
    parser.add_argument('--kills', type=int, default=100)
    parser.add_argument('--signal', default='KILL')
    parser.add_argument('--every', type=float, default=11,
                        help='seconds between two crashes at most: what lives for ten is started at once')
    options = parser.parse_args()
    # A connection that is cut is one thing, nobody there another.
    with UnderLoad(options, lambda why: isinstance(why, ConnectionRefusedError) and 'refused', 'keeper=true') as load:
        keeper = load.daemon.pid
        open_then = None
        daemon = daemon_of(keeper)
        for number in range(1, options.kills + 1):
            time.sleep(random.uniform(0, 0.2) if options.every == 0 else random.uniform(options.every * 0.95, options.every))
            daemon = crash(load, daemon, options.signal)
            load.yardstick.measure()
            if number == 2:
                open_then = descriptors(daemon), descriptors(keeper)
        load.stop_asking()
        load.compare()
        now = descriptors(daemon), descriptors(keeper)
        if open_then and any(n - d > 3 for n, d in zip(now, open_then)):
            load.wrong.append(f'descriptors of daemon and keeper: {open_then}, then {now}')
        zombies = [pid for pid in children(keeper) + children(daemon) if state(pid) == 'Z']
        if zombies:
            load.wrong.append(f'{len(zombies)} zombies')
        print(f'keeper: {memory(keeper)["Private_Dirty"]} kB private dirty, '
              f'{len(os.listdir(f"/proc/{keeper}/task"))} threads, {now[1]} descriptors; '
              f'daemon: {memory(daemon)["Private_Dirty"]} kB private dirty, {now[0]} descriptors')
        load.read_logs()
        load.report(f'{options.kills} crashes')
    return load.verdict()


if __name__ == '__main__':
    sys.exit(main())
