import time

import redis
from flask import Flask

app = Flask(__name__)
cache = redis.Redis(host="redis", port=6379)


def count_visit():
    """Counts in Redis; tries again for a few seconds while Redis starts."""
    deadline = time.monotonic() + 10
    while True:
        try:
            return cache.incr("visits")
        except redis.exceptions.ConnectionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


@app.route("/")
def hello():
    return f"Hello World! I have been seen {count_visit()} times.\n"
