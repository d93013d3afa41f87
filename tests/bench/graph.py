#!/usr/bin/env python3
"""Starts programs with and without a graph of dependencies, and says what the graph costs.

    graph.py --daemon 'artifacts/bin/supervisord -c {conf}' [--programs 1000] [--layers 200] [--runs 5]

Each program needs every program of the layer before it (running). Measured are, alternately: --check (what reading and judging the
graph takes), and the time from the start request to the moment when all are RUNNING. Only the ratio means anything.
"""
import argparse
import http.client
import os
import shlex
import signal
import statistics
import subprocess
import tempfile
import time

from supbench import Rpc


def configure(folder, programs, layers, graph):
    width = programs // layers
    conf = os.path.join(folder, 'graph.conf' if graph else 'plain.conf')
    with open(conf, 'w') as file:
        file.write(f'''[supervisord]
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
''')
        for i in range(programs):
            layer = i // width
            needs = ', '.join(f'p{k} (running)' for k in range((layer - 1) * width, layer * width)) if graph and layer else ''
            file.write(f'''[program:p{i}]
command=/bin/sleep 3600
autostart=false
startsecs=0
stdout_logfile=NONE
stderr_logfile=NONE
''' + (f'depends_on={needs}\n' if needs else ''))
    return conf


def check(command, conf):
    begin = time.monotonic()
    subprocess.run([*command(conf), '--check'], check=True, stdout=subprocess.DEVNULL)
    return (time.monotonic() - begin) * 1000


def start(command, conf, folder, programs):
    daemon = subprocess.Popen(command(conf), stdin=subprocess.DEVNULL)
    try:
        path = os.path.join(folder, 'sock')
        while True:
            try:
                server = Rpc(path)
                server.call('supervisor.getState')
                break
            except (OSError, http.client.HTTPException):
                if daemon.poll() is not None:
                    raise SystemExit('the daemon ended')
                time.sleep(0.01)
        begin = time.monotonic()
        results = server.call('supervisor.startAllProcesses', True)
        took = (time.monotonic() - begin) * 1000
        bad = [result for result in results if result['status'] != 80]
        if len(results) != programs or bad:
            raise SystemExit(f'{len(results)} of {programs} answered, {len(bad)} not RUNNING: {bad[:2]}')
        return took
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(120)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--daemon', required=True, help='command of the daemon, with {conf} for its configuration')
    ap.add_argument('--programs', type=int, default=1000)
    ap.add_argument('--layers', type=int, default=200)
    ap.add_argument('--runs', type=int, default=5)
    o = ap.parse_args()

    def command(conf):
        return [part.replace('{conf}', conf) for part in shlex.split(o.daemon)]

    with tempfile.TemporaryDirectory(prefix='graph-') as folder:
        confs = {graph: configure(folder, o.programs, o.layers, graph) for graph in (False, True)}
        checks = {False: [], True: []}
        starts = {False: [], True: []}
        for _ in range(o.runs):
            for graph in (False, True):
                checks[graph].append(check(command, confs[graph]))
                starts[graph].append(start(command, confs[graph], folder, o.programs))
    for name, figures in (('--check', checks), ('all RUNNING', starts)):
        plain, graph = (statistics.median(figures[g]) for g in (False, True))
        print(f'{name:12} without {plain:8.1f} ms   with {graph:8.1f} ms   ratio {graph / plain:5.2f}   '
              f'({o.programs} programs, {o.layers} layers, median of {o.runs})')


if __name__ == '__main__':
    main()
