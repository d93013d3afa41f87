#!/usr/bin/env python3
"""Many upgrades in a row under load: N programs that write numbered lines flat out, a client that asks getState without a pause.

reexec.py --sut 'artifacts/bin/supervisord -c {conf}' --programs 1000 --upgrades 100

What has to hold: every pid and start time the same, every line of every program in its log once and in order, descriptors and zombies as
after the second upgrade, no question refused. Prints how long nobody answered, as the daemon has it and as the client saw it.
"""
import argparse
import sys
import time

from underload import UnderLoad, arguments, descriptors


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments(parser)
    parser.add_argument('--upgrades', type=int, default=100)
    options = parser.parse_args()
    # Whatever goes wrong, somebody was not answered.
    with UnderLoad(options, lambda why: 'not answered') as load:
        open_then = 0
        for number in range(1, options.upgrades + 1):
            load.call('upgradeDaemon')
            while (info := load.call('getUpgradeInfo'))['upgrades'] < number:
                if info['error']:
                    sys.exit(info['error'])
                time.sleep(0.01)
            load.gaps.append(info['gap'])
            load.yardstick.measure()
            if number == 2:
                open_then = descriptors(load.daemon.pid)
        load.stop_asking()
        load.compare()
        more = descriptors(load.daemon.pid) - open_then
        if more > 3:
            load.wrong.append(f'{more} descriptors more')
        load.read_logs()
        load.report(f'{options.upgrades} upgrades')
    return load.verdict()


if __name__ == '__main__':
    sys.exit(main())
