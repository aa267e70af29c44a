"""A web page that counts its visits: from `up -d` to the first answer."""

import time
import urllib.request

from ..results import Figure
from .family import Family

_APP = """import flask, redis
app = flask.Flask(__name__)
store = redis.Redis(host="redis")

@app.route("/")
def page():
    return "seen %d times" % store.incr("hits")

app.run(host="0.0.0.0", port=5000)
"""


class Flask(Family):
    name = "flask"
    figures = (
        Figure("flask-warm", "Flask + Redis: `up -d` to the first answer", "s", 0.6),
        Figure("flask-cold", "the same, no engine running", "s"),
    )

    def __init__(self, host):
        super().__init__(host)
        self.folder = self.write(
            "bench-flask",
            """services:
  web:
    image: python
    command: [python3, /app.py]
    volumes: ['./app.py:/app.py:ro']
    ports: ['127.0.0.1:18951:5000']
    depends_on: [redis]
    init: true
  redis:
    image: redis
    command: [redis-server, --save, '', --protected-mode, 'no']
""",
        )
        (self.folder / "app.py").write_text(_APP)

    def prepare(self, subject):
        self.need_image(subject, "python")
        self.need_image(subject, "redis")
        self._measure(subject)

    def once(self, subject):
        values = {"flask-warm": self._measure(subject)}
        if hasattr(subject, "stop_engine"):
            subject.stop_engine()
            values["flask-cold"] = self._measure(subject)
        return values

    def _measure(self, subject):
        begin = time.monotonic()
        subject.run(subject.compose("up", "-d"), self.folder)
        while True:
            try:
                with urllib.request.urlopen("http://127.0.0.1:18951/", timeout=2) as answer:
                    answer.read()
                break
            except OSError:
                if time.monotonic() - begin > 60:
                    raise
                time.sleep(0.005)
        took = time.monotonic() - begin
        subject.run(subject.compose("down", "-t", "0"), self.folder)
        return took

    def finish(self, subject):
        subject.run(subject.compose("down", "-t", "0"), self.folder, check=False)


FAMILIES = (Flask,)
