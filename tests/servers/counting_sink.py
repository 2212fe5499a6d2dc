#!/usr/bin/python3
"""counting_sink.py FILE: a mail server on a free port of loopback, which it prints. It takes every mail, and appends one line with the
X-Sigwatch-Notice of each to FILE when its final dot came, before it says 250: what a sender that dies then has sent. FILE.sealed gets
the X-Sigwatch-Seal."""
import socketserver, sys

class Conversation(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b'\r\n')

    def mail(self):
        notice, seal = 'none', 'none'
        for line in self.rfile:
            if line == b'.\r\n':
                with open(sys.argv[1], 'a') as taken:
                    taken.write(notice + '\n')
                with open(sys.argv[1] + '.sealed', 'a') as sealed:
                    sealed.write(seal + '\n')
                return self.say('250 2.0.0 taken')
            if line.startswith(b'X-Sigwatch-Notice: '):
                notice = line.split()[1].decode()
            if line.startswith(b'X-Sigwatch-Seal: '):
                seal = line.split()[1].decode()

    def handle(self):
        try:
            self.say('220 localhost ESMTP')
            for line in self.rfile:
                verb = line[:4].upper()
                if verb == b'DATA':
                    self.say('354 go on')
                    self.mail()
                elif verb == b'QUIT':
                    return self.say('221 2.0.0 bye')
                else:
                    self.say('250 2.0.0 well')
        except ConnectionError:
            pass  # the sender was killed

class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

with Server(('127.0.0.1', 0), Conversation) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
