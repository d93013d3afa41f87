"""Programs that nobody touches, whatever is done to their daemon: sleepers, and writers whose numbered lines are each in the log once and in
order in the end.  Shared by what is done to one daemon."""

WRITERS = 4
LINE = b'L%09d ' + b'y' * 80
SCRIPT = '''import sys, time
i = 0
while 1:
    sys.stdout.write('L%09d %s\\n' % (i, 'y' * 80)); i += 1
    if i % 10 == 0: sys.stdout.flush(); time.sleep(0.1)
'''
SECTIONS = '''[program:steady]
command=/usr/bin/sleep 314159
numprocs=10
process_name=%%(process_num)d
startsecs=0
[program:writer]
command=python3 %(script)s
numprocs=%(writers)d
process_name=%%(process_num)d
stdout_logfile=%(dir)s/writer%%(process_num)d.log
%(options)s
startsecs=0
'''
GROUPS = 'steady', 'writer'


def sections(t, daemon, *options):
    """Their sections, for the daemon of that name; `options` are further ones of the writers."""
    return SECTIONS % {'script': script(t), 'writers': WRITERS, 'dir': t.path(daemon), 'options': '\n'.join(options)}


def script(t):
    """What a writer runs."""
    return t.write('writer.py', SCRIPT)


def pids(daemon, *groups):
    """Those of the groups, of these here unless others are named, by the full names of the processes."""
    return {'%s:%s' % (i['group'], i['name']): i['pid'] for i in daemon.call('getAllProcessInfo') if i['group'] in (groups or GROUPS)}


def count_lines(files):
    """How many lines a writer's log has, the oldest file first, and how many of them are not the next one."""
    text, number, wrong = b'', 0, 0
    for file in files:
        with open(file, 'rb') as opened:
            text += opened.read()
    for line in text.split(b'\n')[:-1]:
        if line == LINE % number:
            number += 1
        else:
            wrong += 1
    return number, wrong
