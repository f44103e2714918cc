"""Reads mails from stdin (each behind its length, 4 bytes) with Python's own parser, default policy; writes JSON lines."""
import email
import email.policy
import json
import sys
from datetime import timezone


def people(message, name):
    found = []
    for field in message.get_all(name, []):
        found += [[one.display_name, one.addr_spec] for one in field.addresses]
    return found


def read(data):
    message = email.message_from_bytes(data, policy=email.policy.default)
    result = {}
    def put(name, get):
        try:
            result[name] = get()
        except Exception as error:  # Python's own bugs count as no answer
            result[name] = None
            result["failed"] = f"{name}: {type(error).__name__}"
    def date():
        moment = message["date"].datetime
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        return int(moment.timestamp())
    def body():
        part = message.get_body(("plain", "html"))
        return [part.get_content_type(), part.get_content()] if part else None
    put("subject", lambda: str(message["subject"]) if message["subject"] is not None else None)
    for name in ("from", "to", "cc"):
        put(name, lambda name=name: people(message, name))
    put("date", date)
    put("body", body)
    return result


source = sys.stdin.buffer
while True:
    size = source.read(4)
    if len(size) < 4:
        break
    line = json.dumps(read(source.read(int.from_bytes(size, "big"))))
    sys.stdout.write(line + "\n")
