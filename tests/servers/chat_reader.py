#!/usr/bin/python3
"""chat_reader.py PORT CA ROOM : enters ROOM as reader@chat.example.org and prints the messages that it shows as `NICK: TEXT [ID]`, oldest
first, a line end in a text as \\n. With --say N it first says N things. With ROOM empty: what waits for the account itself. Standard library only."""
import argparse
import base64
import socket
import ssl
import sys
import xml.etree.ElementTree as ET

DOMAIN = "chat.example.org"
CLIENT = "{jabber:client}"


class Stream:
    def __init__(self, port, ca):
        self.socket = socket.create_connection(("127.0.0.1", port), 20)
        self.begin()
        self.until("{http://etherx.jabber.org/streams}features")
        self.write("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
        self.until("{urn:ietf:params:xml:ns:xmpp-tls}proceed")
        self.socket = ssl.create_default_context(cafile=ca).wrap_socket(self.socket, server_hostname=DOMAIN)
        self.begin()
        self.until("{http://etherx.jabber.org/streams}features")
        secret = base64.b64encode(b"\0reader\0pw-reader").decode()
        self.write(f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>")
        self.until("{urn:ietf:params:xml:ns:xmpp-sasl}success")
        self.begin()
        self.until("{http://etherx.jabber.org/streams}features")
        self.write("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
        self.until(CLIENT + "iq")

    def begin(self):
        self.parser = ET.XMLPullParser(["start", "end"])
        self.depth = 0
        self.write(f"<?xml version='1.0'?><stream:stream to='{DOMAIN}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>")

    def write(self, text):
        self.socket.sendall(text.encode())

    def stanzas(self):
        while True:
            for event, element in self.parser.read_events():
                self.depth += 1 if event == "start" else -1
                if event == "end" and self.depth == 1:
                    yield element
            data = self.socket.recv(65536)
            if not data:
                raise EOFError("the server hung up")
            self.parser.feed(data)

    def until(self, tag, ident=None):
        """Stanzas up to the first one called so."""
        seen = []
        for stanza in self.stanzas():
            seen.append(stanza)
            if stanza.tag == tag and (ident is None or stanza.get("id") == ident):
                return seen


def main():
    options = argparse.ArgumentParser()
    options.add_argument("port", type=int)
    options.add_argument("ca")
    options.add_argument("room")
    options.add_argument("--say", type=int, default=0)
    wish = options.parse_args()
    stream = Stream(wish.port, wish.ca)
    if wish.room:
        stream.write(f"<presence to='{wish.room}/reader'><x xmlns='http://jabber.org/protocol/muc'/></presence>")
        for n in range(wish.say):
            stream.write(f"<message type='groupchat' to='{wish.room}'><body>this is thing {n}</body></message>")
    else:
        stream.write("<presence/>")
    target = f" to='{wish.room}'" if wish.room else f" to='{DOMAIN}'"
    stream.write(f"<iq type='get' id='end'{target}><query xmlns='http://jabber.org/protocol/disco#info'/></iq>")
    for stanza in stream.until(CLIENT + "iq", "end"):
        body = stanza.find(CLIENT + "body") if stanza.tag == CLIENT + "message" else None
        if body is not None and stanza.get("type") != "error":
            who = stanza.get("from").split("/", 1)[-1] if wish.room else stanza.get("from").split("/")[0]
            print(f"{who}: {(body.text or '')} [{stanza.get('id')}]".replace("\n", "\\n"))
    stream.write("</stream:stream>")


try:
    main()
except (OSError, EOFError) as error:
    sys.exit(f"chat_reader.py: {error}")
