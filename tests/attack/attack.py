#!/usr/bin/env python3
"""attack.py - attacks on a daemon that reads Supervisor's configuration, each with a verdict.

    attack.py --sut 'artifacts/bin/supervisord -c {conf}' [NAME-PATTERN ...]

See README.md.  Standard library only."""

import argparse
import fnmatch
import glob
import importlib
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.modules.setdefault('attack', sys.modules[__name__])

import machine                                              # noqa: E402 (needs the path above)
from arena import Arena, Broken                             # noqa: E402

ATTACKS = []


class Attack:
    def __init__(self, func, name, quick, needs, limit):
        self.func, self.name, self.quick, self.needs, self.limit = func, name, quick, tuple(needs), limit
        self.doc = ' '.join((func.__doc__ or '').split())


def attack(name, *, quick=False, needs=(), limit=120):
    """Register an attack.

    name    'area/what-is-done'
    quick   part of --quick, where `t.quick` is true: a few seconds at most
    needs   any of machine.NEEDS: skipped where one is missing
    limit   seconds after which it is broken because it hangs (without --quick; a fuzzer's --seconds are added)"""
    def register(func):
        if any(known.name == name for known in ATTACKS):
            raise SystemExit('two attacks are called %r' % name)
        ATTACKS.append(Attack(func, name, quick, needs, limit))
        return func
    return register


def load():
    sys.path.insert(1, os.path.join(HERE, 'attacks'))
    for path in sorted(glob.glob(os.path.join(HERE, 'attacks', '*.py'))):
        importlib.import_module(os.path.basename(path)[:-3])


def inside(one, options, folder, tag):
    """The attack itself, in a process of its own; its verdict."""
    arena = Arena(one.name, options, folder, tag, random.Random('%s/%d' % (one.name, options.seed)))
    verdict, why = 'holds', ''
    try:
        one.func(arena)
        if arena.failures:
            verdict, why = 'broken', '; '.join(arena.failures)
    except Broken as broken:
        verdict, why = 'broken', '; '.join(arena.failures + [str(broken)])
    except machine.Missing as missing:
        verdict, why = 'skipped', str(missing)
    except Exception as error:
        verdict, why = 'broken', '; '.join(arena.failures + ['%s: %s' % (type(error).__name__, error)])
        arena.note(traceback.format_exc())
    arena.close()
    return {'verdict': verdict, 'why': why, 'notes': arena.notes}


def run(one, options, root):
    """Runs it in a child, so that one that hangs or changes limits costs nobody else anything."""
    missing = [need for need in one.needs if not machine.has(need)]
    if missing:
        return {'verdict': 'skipped', 'why': 'needs ' + ', '.join(missing), 'notes': []}
    folder = os.path.join(root, one.name.replace('/', '.'))
    os.makedirs(folder, mode=0o755)
    tag = '%d.%s' % (os.getpid(), one.name)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.environ[machine.TAG] = tag
        try:
            os.write(writer, json.dumps(inside(one, options, folder, tag)).encode())
        finally:
            os._exit(0)
    os.close(writer)
    answer, end = b'', time.monotonic() + one.limit + (options.seconds or 0)
    try:
        while select.select([reader], [], [], max(0, end - time.monotonic()))[0]:
            piece = os.read(reader, 65536)
            if not piece:
                break
            answer += piece
    finally:
        os.close(reader)
        if not answer:
            machine.kill(child)
        os.waitpid(child, 0)
        machine.close_groups(child)
        machine.kill_tagged(tag)
        machine.unmount_below(folder)
    return json.loads(answer) if answer else {'verdict': 'broken', 'why': 'did not end within %d s' % one.limit, 'notes': []}


def main():
    parser = argparse.ArgumentParser(description='Attacks on a Supervisor-compatible daemon; see README.md.')
    parser.add_argument('names', nargs='*', metavar='NAME', help="patterns of attacks, e.g. 'hang/*' (default: all)")
    parser.add_argument('--sut', metavar='CMD', help="the daemon's command, with {conf}")
    parser.add_argument('--ctl', metavar='CMD', help='the client (default: the supervisorctl beside the daemon)')
    parser.add_argument('--quick', action='store_true', help='small versions, in a minute and a half altogether')
    parser.add_argument('--seed', type=int, default=1, help='of everything random (default: %(default)s)')
    parser.add_argument('--seconds', type=float, help='how long each fuzzer goes on')
    parser.add_argument('--tmp', default=tempfile.gettempdir(), help='where daemons have their files; a short path')
    parser.add_argument('--keep', action='store_true', help='keep those files')
    parser.add_argument('--json', metavar='FILE', help='write the verdicts as JSON, too')
    parser.add_argument('-v', action='store_true', help='what was measured, also where it holds')
    options = parser.parse_args()
    load()
    if options.names[:1] == ['list']:
        for one in ATTACKS:
            print('%-30s %s%s' % (one.name, '(quick) ' if one.quick else '', one.doc))
        return 0
    if not options.sut or '{conf}' not in options.sut:
        parser.error('--sut with {conf} is needed')
    chosen = [one for one in ATTACKS if (not options.names or any(fnmatch.fnmatch(one.name, name) for name in options.names))
              and (one.quick or not options.quick)]
    if not chosen:
        parser.error('no attack is called so; see list')
    root = tempfile.mkdtemp(prefix='attack-', dir=options.tmp)
    os.chmod(root, 0o755)
    machine.build(os.path.join(HERE, 'native'), os.path.join(root, 'bin'))
    print('seed %d, %d attacks on %s' % (options.seed, len(chosen), options.sut), flush=True)
    results = {}
    try:
        for one in chosen:
            began = time.monotonic()
            result = results[one.name] = run(one, options, root)
            print('%-8s %-32s %6.1f s  %s' % (result['verdict'], one.name, time.monotonic() - began, result['why']), flush=True)
            if options.v or result['verdict'] == 'broken':
                for note in result['notes']:
                    print('           ' + note.replace('\n', '\n           '), flush=True)
    finally:
        if options.keep:
            print('kept in ' + root)
        else:
            shutil.rmtree(root, ignore_errors=True)
    if options.json:
        with open(options.json, 'w') as file:
            json.dump(results, file, indent=1)
    count = {verdict: sum(r['verdict'] == verdict for r in results.values()) for verdict in ('holds', 'broken', 'skipped')}
    print('%(holds)d hold, %(broken)d broken, %(skipped)d skipped' % count)
    return 1 if count['broken'] else 0


if __name__ == '__main__':
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
