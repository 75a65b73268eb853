"""Robots of invented groups, and a chat on this machine that checks what it is sent."""

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from lianfang.kit.clock import LOCAL_ZONE
from lianfang.robots.services.keeping import Manner, add_robot
from lianfang.robots.services.queueing import Told, queue_news
from tests.people.builders import SYSTEM

NOON = datetime(2020, 3, 18, 12, 0, tzinfo=LOCAL_ZONE)
KEY = "693a91f6-7a4d-4f0c-bb2d-000000000001"
SECRET = "SECa0b1c2d3e4f5"
ADDRESSES = {
    "wecom": f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
    "dingtalk": f"https://oapi.dingtalk.com/robot/send?access_token={KEY}",
    "feishu": f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}",
}
ALL = ("bulletin", "bulletin_late", "missed", "fevers", "phase", "checkpoints", "order")


@dataclass
class Chat:
    """A chat that keeps what came and answers as it is told."""

    port: int = 0
    status: int = 200
    answer: object = field(default_factory=lambda: {"errcode": 0, "errmsg": "ok"})
    headers: dict = field(default_factory=dict)
    delay: threading.Event | None = None
    came: list = field(default_factory=list)

    def address(self, kind: str) -> str:
        parts = urlsplit(ADDRESSES[kind])
        return parts._replace(scheme="http", netloc=f"localhost:{self.port}").geturl()

    @property
    def bodies(self) -> list:
        return [body for _query, body in self.came]


@contextmanager
def chat_here(settings, **said):
    """A chat on this machine to which the settings allow messages."""
    chat = Chat(**said)

    class Door(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            chat.came.append((parse_qs(urlsplit(self.path).query), json.loads(body)))
            if chat.delay is not None:
                chat.delay.wait(5)
            self.send_response(chat.status)
            for name, value in chat.headers.items():
                self.send_header(name, value)
            self.end_headers()
            said = chat.answer
            self.wfile.write(said if isinstance(said, bytes) else json.dumps(said).encode())

        def log_message(self, *_args):
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    chat.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.ROBOT_HOSTS, settings.ROBOT_PRIVATE = ["localhost"], True
    settings.PUBLIC_URL = "https://fk.example.gov.cn"
    try:
        yield chat
    finally:
        if chat.delay is not None:
            chat.delay.set()
        server.shutdown()
        server.server_close()
        thread.join()


def robot(place, kind="wecom", address="", secret="", now=NOON, **manner):
    """The robot of a group of the place; it tells of everything unless said otherwise."""
    manner = {"name": "指挥部群", "news": ALL} | manner
    return add_robot(
        actor=SYSTEM,
        now=now,
        place_id=place.pk,
        kind=kind,
        address=address or ADDRESSES[kind],
        secret=secret,
        manner=Manner(**manner),
    )


def tell(news, place, key="one", now=NOON, link="/", reach=None, **numbers):
    told = Told(news, place.path, key, link, numbers)
    more = {"reach": reach} if reach else {}
    return queue_news(actor=SYSTEM, now=now, told=told, **more)
