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
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from reexec import call, configuration, in_order, percentile


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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--sut', required=True)
    parser.add_argument('--programs', type=int, default=1000)
    parser.add_argument('--kills', type=int, default=100)
    parser.add_argument('--signal', default='KILL')
    parser.add_argument('--pause', default='', help='seconds between two lines of a program; empty: none')
    parser.add_argument('--every', type=float, default=11, help='seconds between two crashes at most: what lives for ten is started at once')
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix='crash-')
    wrong = []
    with open(f'{folder}/s.conf', 'w') as conf:
        conf.write(configuration(folder, options.programs, options.pause).replace('[supervisord]', '[supervisord]\nkeeper=true', 1))
    keeper = subprocess.Popen(shlex.split(options.sut.format(conf=f'{folder}/s.conf')))
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
                except ConnectionRefusedError as why:  # a connection that is cut is one thing, nobody there another
                    wrong.append(f'refused: {why!r}')
                except Exception:
                    pass

        asking = threading.Thread(target=ask)
        asking.start()
        descriptors = 0
        daemon = daemon_of(keeper.pid)
        for number in range(1, options.kills + 1):
            time.sleep(random.uniform(0, 0.2) if options.every == 0 else random.uniform(options.every * 0.95, options.every))
            begin = time.perf_counter()
            os.kill(daemon, getattr(signal, 'SIG' + options.signal))
            while True:
                try:
                    call(path, 'getState')
                    other = daemon_of(keeper.pid, daemon)
                    if other:
                        break
                except OSError:
                    pass
                except Exception:
                    pass
            gaps.append((time.perf_counter() - begin) * 1000)
            daemon = other
            if number == 2:
                descriptors = len(os.listdir(f'/proc/{daemon}/fd')), len(os.listdir(f'/proc/{keeper.pid}/fd'))
        stop.set()
        asking.join()
        after = [(info['name'], info['pid'], info['start']) for info in call(path, 'getAllProcessInfo')]
        if before != after:
            wrong.append(f'{len(set(before) - set(after))} processes are others: {sorted(set(before) ^ set(after))[:4]}')
        now = len(os.listdir(f'/proc/{daemon}/fd')), len(os.listdir(f'/proc/{keeper.pid}/fd'))
        if descriptors and any(n - d > 3 for n, d in zip(now, descriptors)):
            wrong.append(f'descriptors of daemon and keeper: {descriptors}, then {now}')
        zombies = [pid for pid in children(keeper.pid) + children(daemon) if state(pid) == 'Z']
        if zombies:
            wrong.append(f'{len(zombies)} zombies')
        print(f'keeper: {memory(keeper.pid)["Private_Dirty"]} kB private dirty, '
              f'{len(os.listdir(f"/proc/{keeper.pid}/task"))} threads, {now[1]} descriptors; '
              f'daemon: {memory(daemon)["Private_Dirty"]} kB private dirty, {now[0]} descriptors')
        call(path, 'stopAllProcesses')
        wrong += [line for line in (in_order(f'{folder}/w{i}.log') for i in range(options.programs)) if line][:5]
        with open(f'{folder}/s.log') as log:
            wrong += [line for line in log if 'internal error' in line][:5]
        print(f'{options.programs} programs, {options.kills} crashes: nobody answered for '
              f'{percentile(gaps, 0.5):.0f} ms (p50), {percentile(gaps, 0.99):.0f} ms (p99); '
              f'slowest answers of {len(seen)}: {percentile(seen, 0.99):.0f} ms (p99), {max(seen):.0f} ms')
    finally:
        keeper.terminate()
        keeper.wait()
        shutil.rmtree(folder, ignore_errors=True)
    print('\n'.join(wrong) or 'all holds')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
