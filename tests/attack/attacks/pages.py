"""Requests that a browser sends for pages of others."""

import re
import socket
import xmlrpc.client
import os

from attack import attack


def exchange(d, method, path, headers, body=b''):
    with socket.create_connection(('127.0.0.1', d.port), 5) as peer:
        lines = ['%s %s HTTP/1.1' % (method, path)] + ['%s: %s' % pair for pair in headers]
        if body or method == 'POST':
            lines.append('Content-Length: %d' % len(body))
        peer.sendall(('\r\n'.join(lines) + '\r\nConnection: close\r\n\r\n').encode() + body)
        answer = b''
        while True:
            piece = peer.recv(65536)
            if not piece:
                return answer
            answer += piece


def status(answer):
    return int(answer.split(b' ')[1])


@attack('pages/of-others', quick=True)
def of_others(t):
    """Another origin, null, a foreign Host, forms without the token, CORS: nothing is done, nothing read."""
    d = t.up("[program:a]\ncommand=/usr/bin/sleep 1000\nautostart=false\nstartsecs=0\n[program:b]\n"
             "command=/bin/sh -c 'echo SECRET; exec sleep 1000'\n",
             sup={'allow_runtime_programs': 'true'}, inet={})
    here = '127.0.0.1:%d' % d.port
    call = xmlrpc.client.dumps(('a',), 'supervisor.startProcess').encode()
    evil = [('Host', here), ('Origin', 'https://evil.example'), ('Sec-Fetch-Site', 'cross-site'),
            ('Content-Type', 'text/plain;charset=UTF-8')]
    rebound = [('Host', 'evil.example:%d' % d.port), ('Origin', 'http://evil.example:%d' % d.port), ('Sec-Fetch-Site', 'same-origin'),
               ('Content-Type', 'text/xml')]
    for label, headers in (('another origin', evil), ('origin null', [('Host', here), ('Origin', 'null'), ('Content-Type', 'text/plain')]),
                           ('a foreign Host', rebound)):
        answer = exchange(d, 'POST', '/RPC2', headers, call)
        t.check(status(answer) in (403, 415) and d.states()['a'] == 'STOPPED',
                '%s: %d, the program is %s' % (label, status(answer), d.states()['a']))
    mark = t.path('pwned')
    add = xmlrpc.client.dumps(('x', {'command': "/bin/sh -c 'id > %s'" % mark, 'startsecs': '0'}, {}), 'supervisor.addProgram').encode()
    t.check(status(exchange(d, 'POST', '/RPC2', evil, add)) == 403, 'a page of others adds a program')
    form = [('Host', here), ('Content-Type', 'application/x-www-form-urlencoded')]
    exchange(d, 'POST', '/index.html', form + [('Origin', 'null')], b'processname=a&action=start')
    t.check(d.states()['a'] == 'STOPPED', 'a form without the token starts a program')
    for path in ('/', '/logtail/b?follow=0', '/status.events', '/events?type=EVENT'):
        answer = exchange(d, 'GET', path, [('Host', 'evil.example:%d' % d.port)])
        t.check(status(answer) == 403 and not re.search(rb'SECRET|data-token="[0-9a-f]', answer),
                'a foreign Host reads %s: %d' % (path, status(answer)))
        answer = exchange(d, 'GET', path, [('Host', here), ('Origin', 'https://evil.example')])
        t.check(status(answer) == 403, 'another origin reads %s: %d' % (path, status(answer)))
    answer = exchange(d, 'OPTIONS', '/RPC2', [('Host', here), ('Origin', 'https://evil.example'),
                                              ('Access-Control-Request-Method', 'POST')])
    t.check(b'Access-Control-Allow' not in answer, 'CORS is granted')
    t.check(status(exchange(d, 'POST', '/RPC2', [('Host', here), ('Content-Type', 'text/xml')], call)) == 200, 'a program is refused')
    t.check(d.states()['a'] == 'RUNNING' and not os.path.exists(mark), 'it did not do as told')
    d.end()
