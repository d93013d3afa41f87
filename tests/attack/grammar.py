"""Random requests, arguments and files, from well-formed to bytes; everything from the `chance` that is given."""

import base64
import json

WAITS = {'-f', 'fg', 'events', '--watch', '-i', 'tail', 'maintail', 'watch'}        # may go on for ever
NEVER = (b'shutdown', b'supervisor.restart<')                                       # would end what is fuzzed

TEXTS = ['a', 'b', 'g:*', 'g:b_0', 'a:a', '*', '', 'c', 'f:f', 'e', 'TERM', 'HUP', '0', '-1', 'x' * 5000, 'é\U0001F600', '%(ENV_PATH)s',
         '%(x)s', '%s', '../../etc/passwd', 'a\nb', 'persist', 'stop', 'wait', 'max_unavailable', 'r1', 'r2', 'command',
         '/usr/bin/sleep 300', 'numprocs', 'group', 'EVENT', 'PROCESS_STATE', '[', '{}', 'a\tb', 'g:', ':b', 'a:b:c']
OPTIONS = ['command', 'numprocs', 'process_name', 'environment', 'stdout_logfile', 'autostart', 'startsecs', 'user', 'directory',
           'priority', 'exitcodes', 'stopsignal', 'persist', 'group', 'stop', 'wait', 'max_unavailable', 'stop_on_failure', 'groups',
           'methodName', 'params', 'programs', 'collections', 'exclude', 'events', 'stdout_logfile_maxbytes', 'umask', 'httpok_url',
           'memory_limit', 'x', '', 'faultCode', 'socket', 'depends_on']
ENTITIES = ['&#0;', '&#xD800;', '&amp;&lt;', '&nbsp;', '&#x1F600;', '<![CDATA[x]]>', '<!-- c -->x', '<?pi?>x', ']]>', '&#1;']


def escape(text):
    return text.replace('&', '&amp;').replace('<', '&lt;')


def members(chance, names, depth):
    return ''.join('<member><name>%s</name>%s</member>' % (escape(chance.choice(names)), value(chance, depth + 1))
                   for _ in range(chance.randrange(5)))


def value(chance, depth=0):
    kind = chance.randrange(24)
    if kind < 8:
        return '<value><string>%s</string></value>' % escape(chance.choice(TEXTS))
    if kind == 8:
        return '<value>%s</value>' % escape(chance.choice(TEXTS))
    if kind == 9:
        return '<value><int>%s</int></value>' % chance.choice([
            0, 1, -1, 2**31 - 1, -2**31, 2**31, 2**63 - 1, 2**63, -2**63, 10**30, '+5', '1.5', '', '0x10', ' 7 ', '1e5', '٣'])
    if kind == 10:
        return '<value><i8>%s</i8></value>' % chance.choice([0, 2**63 - 1, -2**63, 2**64])
    if kind == 11:
        return '<value><boolean>%s</boolean></value>' % chance.choice([0, 1, 2, 'true', '', ' 1'])
    if kind == 12:
        return '<value><double>%s</double></value>' % chance.choice(['1.5', 'nan', 'inf', '-inf', '1e400', '1e308', '', '-0.0', '1,5'])
    if kind == 13:
        return '<value><nil/></value>'
    if kind == 14:
        return '<value><base64>%s</base64></value>' % chance.choice([
            '', 'AAAA', 'AA==', '!!!!', base64.b64encode(chance.randbytes(chance.randrange(200))).decode(), 'AAA', '/w=='])
    if kind == 15:
        return '<value><dateTime.iso8601>%s</dateTime.iso8601></value>' % chance.choice(['20200101T00:00:00', '', '99999999T99:99:99', 'x'])
    if kind in (16, 17) and depth < 5:
        return '<value><array><data>%s</data></array></value>' % ''.join(value(chance, depth + 1) for _ in range(chance.randrange(5)))
    if kind in (18, 19, 20) and depth < 5:
        return '<value><struct>%s</struct></value>' % members(chance, OPTIONS, depth)
    if kind == 21:
        return '<value/>'
    if kind == 22:
        return '<value><%s>1</%s></value>' % (chance.choice(['foo', 'i4', 'i1', 'bigdecimal', 'ex:nil', 'string']),
                                              'string' if chance.random() < .2 else 'i4')
    return '<value><string>%s</string></value>' % chance.choice(ENTITIES)


def struct(chance, *pairs):
    return '<param><value><struct>%s</struct></value></param>' % ''.join('<member><name>%s</name>%s</member>' % pair for pair in pairs)


def text(words):
    return '<value><string>%s</string></value>' % escape(words)


def likely_call(chance, methods):
    """A method that changes something, with arguments that are nearly right."""
    name, any_option = '<param>%s</param>', lambda: (chance.choice(OPTIONS), value(chance))
    program = name % text('r%d' % chance.randrange(4))
    return chance.choice([
        lambda: ('supervisor.addProgram', program + struct(chance, ('command', text('/usr/bin/sleep 300')), any_option())
                 + struct(chance, (chance.choice(['persist', 'group']), value(chance)))),
        lambda: ('supervisor.setProgram', program + struct(chance, any_option())),
        lambda: ('supervisor.removeProgram', program + name % value(chance)),
        lambda: ('twiddler.addProgramToGroup', name % text('g') + program + struct(chance, ('command', value(chance)), any_option())),
        lambda: ('twiddler.removeProcessFromGroup', name % text('g') + program),
        lambda: ('supervisor.addCollection', name % text('k%d' % chance.randrange(3))
                 + struct(chance, (chance.choice(['programs', 'groups', 'collections', 'exclude', 'priority']), value(chance)))),
        lambda: ('system.multicall', name % ('<value><array><data>%s</data></array></value>' % ''.join(
            '<value><struct><member><name>methodName</name>%s</member><member><name>params</name>%s</member></struct></value>'
            % (text(chance.choice(methods)), value(chance)) for _ in range(chance.randrange(6))))),
    ])()


def mutate(chance, data, most=8):
    data = bytearray(data)
    for _ in range(chance.randrange(1, most)):
        way, i = chance.randrange(4), chance.randrange(max(1, len(data)))
        if way == 0 and data:
            data[i] = chance.randrange(256)
        elif way == 1:
            data[i:i] = chance.randbytes(chance.randrange(1, 9))
        elif way == 2:
            del data[i:i + chance.randrange(1, 30)]
        else:
            data[i:i] = data[i:i + chance.randrange(1, 200)]
    return bytes(data)


def rpc_body(chance, methods):
    safe = [name for name in methods if name not in ('supervisor.shutdown', 'supervisor.shutdownAndKeep', 'supervisor.restart')]
    names = safe + ['supervisor.update', 'supervisor.planUpdate', 'supervisor.getDrift', 'x.y', '', 'supervisor', 'supervisor.', '.',
                    'system.multicall', 'supervisor.__class__', 'supervisor.getAllConfigInfo']
    if chance.random() < .3:
        method, parameters = likely_call(chance, names)
    else:
        method, parameters = chance.choice(names), ''.join('<param>%s</param>' % value(chance) for _ in range(chance.randrange(5)))
    body = ("<?xml version='1.0'?>\n<methodCall><methodName>%s</methodName><params>%s</params></methodCall>"
            % (method, parameters)).encode('utf-8', 'surrogatepass')
    kind = chance.randrange(20)
    if kind < 11:
        return body
    if kind < 15:
        body = mutate(chance, body)
        return b'' if any(word in body for word in NEVER) or b'restart<' in body else body
    if kind == 15:
        depth = chance.choice([100, 255, 256, 257, 300, 5000, 200000])
        return ('<methodCall><methodName>system.listMethods</methodName><params><param>%s%s</param></params></methodCall>'
                % ('<value><array><data>' * depth, '</data></array></value>' * depth)).encode()
    if kind == 16:
        return chance.choice([
            b'', b'<', b'<?xml', b'\xef\xbb\xbf' + body, b"<?xml version='1.0' encoding='utf-16'?>" + body,
            b"<?xml version='1.0' encoding='bogus'?>" + body[22:],
            '<?xml version="1.0" encoding="utf-16"?><methodCall><methodName>supervisor.getState</methodName></methodCall>'.encode('utf-16'),
            b"<?xml version='1.1'?>" + body[22:], b'\0' * 100, b'\xff' * 300, body[:len(body) // 2], body + body, body + b'trailing',
            body.replace(b'methodCall', b'methodResponse'), body.replace(b'<params>', b"<params a='1' a='2'>"),
            body.replace(b'methodName', b'x:methodName')])
    if kind == 17:
        return chance.choice([
            b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'a'><!ENTITY b '&a;&a;&a;'>]>"
            b"<methodCall><methodName>&b;</methodName></methodCall>",
            b"<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><methodCall><methodName>&x;</methodName></methodCall>"])
    if kind == 18:
        return ('<methodCall><methodName>%s</methodName></methodCall>' % ('a' * chance.choice([1000, 100000, 1000000]))).encode()
    return ('<methodCall><methodName>%s</methodName><params>%s</params></methodCall>'
            % (chance.choice(names), '<param><value><int>1</int></value></param>' * chance.choice([10, 1000, 20000]))).encode()


CALL = b"<?xml version='1.0'?><methodCall><methodName>supervisor.getState</methodName><params></params></methodCall>"
PATHS = ['/', '/RPC2', '/RPC2/', '/RPC2/x', '//RPC2', '/%52PC2', '/logtail/a', '/logtail/a/stdout?follow=0',
         '/logtail/../../../../etc/passwd', '/logtail/%2e%2e%2f%2e%2e%2fetc%2fpasswd', '/logtail/..%2f..%2fetc/passwd', '/logtail/',
         '/logtail', '/logtail/x%2Fy', '/logtail/%00', '/logtail/a%0d%0aSet-Cookie:x', '/mainlogtail?follow=0',
         '/mainlogtail?bytes=-1&follow=0', '/mainlogtail?bytes=99999999999&follow=0', '/stylesheets/supervisor.css',
         '/stylesheets/../../../etc/passwd', '/stylesheets/%2e%2e/%2e%2e/etc/passwd', '/images/icon.png', '/web:images/icon.png',
         '/..%2f..%2f..%2fetc%2fpasswd', '/index.html?processname=a&action=stop', '/index.html?action=%00',
         '/index.html?message=%3Cscript%3Ealert(1)%3C/script%3E', '/index.html?collection=%3Cscript%3E',
         '/tail.html?processname=a&limit=99999999999999999999', '/tail.html?processname=%3Cscript%3Ealert(1)%3C/script%3E',
         '/tail.html?processname=../../etc/passwd', '/tail.html', '/ok.html', '/status.events', '/events?type=FOO',
         '/events?type=PROCESS_STATE&process=' + '[' * 500,
         '/events?from=-1', '/events?from=99999999999999999999', '/events?process=' + '*' * 3000 + 'a', '/events?collection=c',
         'http://evil/RPC2', '*', '/%', '/%zz',
         '/%c0%ae%c0%ae/', '/\xff', '/' + 'a' * 70000, '/?' + '&'.join('a%d=%d' % (i, i) for i in range(3000)), 'evil:80', '/a b',
         '\\..\\..\\etc\\passwd',
         '/RPC2?x=' + 'y' * 5000, '/RPC2;x']
METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'PATCH', 'get', 'FOO', 'G' * 9000, 'PRI', '', 'GE T',
           'P\x00ST']
VERSIONS = ['HTTP/1.1'] * 8 + ['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.11', 'HTTP/9.9', '', 'HTTP', 'http/1.1', 'HTTP/1.1 x']
BODIES = [CALL, b'', b'action=stop&processname=a', b'--x\r\nContent-Disposition: form-data; name="action"\r\n\r\nstop\r\n--x--\r\n',
          b'--x\r\n' * 2000,
          b'a=b&' * 20000, b'5\r\nhello\r\n0\r\n\r\n', b'FFFFFFFFFFFFFFFF\r\nx', b'5;' + b'e' * 9000 + b'\r\nhello\r\n0\r\n\r\n',
          b'0\r\nTrailer: x\r\n\r\n',
          b'-5\r\nx\r\n', b'G\r\n', b'0\r\n\r\nGET /RPC2 HTTP/1.1\r\nHost: x\r\n\r\n', b'%x\r\n' % len(CALL) + CALL + b'\r\n0\r\n\r\n']


def header(chance, port):
    return chance.choice([
        ('Host', '127.0.0.1:%d' % port), ('Host', 'x'), ('Host', 'a\tb'), ('Content-Length', str(len(CALL))), ('Content-Length', '0'),
        ('Content-Length', '-1'),
        ('Content-Length', '+5'), ('Content-Length', '5, 5'), ('Content-Length', '99999999999999999999'), ('Content-Length', '67108865'),
        ('Content-Length', '0x10'),
        ('Transfer-Encoding', 'chunked'), ('Transfer-Encoding', 'identity'), ('Transfer-Encoding', 'chunked, chunked'),
        ('Transfer-Encoding', 'xchunked'),
        ('Transfer-Encoding', 'gzip, chunked'), ('Transfer-Encoding ', 'chunked'), ('Connection', 'close'),
        ('Connection', 'keep-alive, upgrade'),
        ('Upgrade', 'websocket'), ('Expect', '100-continue'), ('Expect', 'x'),
        ('Authorization', 'Basic ' + 'A' * chance.choice([1, 100, 40000])),
        ('Cookie', 'a=' + 'b' * chance.choice([10, 30000])),
        ('If-Modified-Since', chance.choice(['Thu, 01 Jan 1970 00:00:00 GMT', 'x', 'Sat, 01 Jan 9999 00:00:00 GMT'])),
        ('Content-Type', chance.choice(['text/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x',
                                        'multipart/form-data', 'text/xml; charset=utf-16', '\xff'])),
        ('X-' + 'a' * chance.choice([1, 60000]), 'b'), (':x', 'y'), ('X', 'a\r\n b'),
        ('Last-Event-ID', chance.choice(['1', '-1', 'x', '9' * 30])),
        ('Sec-Fetch-Site', 'same-origin'), ('Origin', chance.choice(['null', 'http://127.0.0.1:%d' % port, 'x://', '[']))])


def http_request(chance, port):
    method, version = (chance.choice(METHODS) if chance.random() < .4 else chance.choice(['GET', 'POST'])), chance.choice(VERSIONS)
    headers = [('Host', '127.0.0.1:%d' % port)] if chance.random() < .85 else []
    headers += [header(chance, port) for _ in range(chance.randrange(5))]
    if chance.random() < .03:
        headers += [('h%d' % i, 'v') for i in range(chance.choice([400, 600, 5000]))]
    body = chance.choice(BODIES) if chance.random() < .5 else b''
    if body and chance.random() < .5 and not any(name.startswith(('Content-L', 'Transfer')) for name, _ in headers):
        headers.append(('Content-Length', str(len(body) + chance.choice([0, 0, 0, -1, 1]))))
    between, end = chance.choice([': '] * 10 + [':', ' : ', ':\t', '', ':\x00']), chance.choice(['\r\n'] * 12 + ['\n', '\r', '\r\r\n'])
    lines = ['%s %s %s' % (method, chance.choice(PATHS), version)] + [name + between + text for name, text in headers]
    request = (end.join(lines) + end + end).encode('latin-1') + body
    if chance.random() < .15:
        request = mutate(chance, request, 6)
    return request * chance.randrange(2, 6) if chance.random() < .1 else request


CTL = ['status', 'start', 'stop', 'restart', 'tail', 'maintail', 'clear', 'signal', 'fg', 'add', 'remove', 'update', 'reread', 'avail',
       'pid', 'version', 'help', 'collection', 'program', 'events', 'open', 'completion', 'drift', 'plan', 'operations', 'all', 'a', 'b',
       'b:*', 'g:b_0', 'a:a', '*', 'b*', '[', '[a', 'c', '-f', '-100', '-0', '-99999999999999', '-5', 'stdout', 'stderr', 'HUP', 'TERM',
       '0', '99', '--plan', '--json', '--watch', '--help', '-h', '-i', '-s', '-u', '-p', '-c', '-r', '--', '-', '', ' ', '\n', '\t', 'é',
       '🚀', "'", '"', '\\', ';', '|', '`id`', '$(id)', '%s', '%(x)s', 'x' * 100000, 'unix:///nonexistent', 'http://127.0.0.1:1',
       'http://[', 'ftp://x', 'http://u:p@127.0.0.1:1', '\x1b[31m', '--output', '--format', 'json', '-w', '-v', '-n', '-d', '--serverurl',
       '--username', '--password', 'list', 'info', 'export', 'set', 'unset', 'show', 'command=/usr/bin/sleep 5', 'priority=x', '=', 'a=b',
       '--rolling', '--max-unavailable', '-1', '--wait', '--no-wait', '--timeout', '1e9']


def ctl_line(chance):
    """Arguments, and what stands on standard input."""
    arguments = [chance.choice(CTL) for _ in range(chance.randrange(0, 5))]
    if chance.random() < .3:
        arguments.insert(0, chance.choice(CTL[:25]))
    typed = chance.choice([b'', b'', b'status\n', b'help\nfoo\nquit\n', bytes(chance.randrange(256) for _ in range(200)), b'y\n' * 5,
                           b'start a\nstop a\n'])
    return arguments, b'' if b'shutdown' in typed or b'reload' in typed else typed


STATE_NAMES = ['p', 'q', 'a', '', 'a:b', 'a/b', 'a b', 'x' * 5000, '\0', 'a\nb', 'é', '*', '[x]', 'g', 'supervisor', '../../x', '%(x)s',
               'c', 'c2']
STATE_VALUES = ['/usr/bin/sleep 5', '', '0', '-1', '99999999999', '100001', '%(x)s', '%(process_num)d', '%(ENV_HOME)s', 'A="\0"', '\0',
                'A=', "'", '/nonexistent/x/y', 'AUTO', 'root', 'nosuchuser', 'c', 'c2', 'p,q', 'true', 'é' * 1000, '/dev/full']


def state_entry(chance):
    return {'name': chance.choice(STATE_NAMES), 'options': {chance.choice(OPTIONS): chance.choice(STATE_VALUES)
                                                            for _ in range(chance.randrange(3))}}


def state_file(chance):
    """The text of a runtime_state_file; at times with one byte changed."""
    programs = [state_entry(chance) for _ in range(chance.randrange(4))]
    for program in programs:
        program['options'].setdefault('command', '/usr/bin/sleep 5')
        if chance.random() < .4:
            program['group'] = chance.choice(STATE_NAMES)
    document = {'version': chance.choice([1] * 9 + [0, 2, '1', None]), 'programs': programs,
                'groups': [state_entry(chance) for _ in range(chance.randrange(3))],
                'collections': [state_entry(chance) for _ in range(chance.randrange(3))]}
    data = json.dumps(document).encode()
    return mutate(chance, data, 3) if chance.random() < .15 else data
