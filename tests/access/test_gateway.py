"""The short-message gateway: where messages may go, that they are signed, and what is refused."""

import hashlib
import hmac
import json
import socket
import threading
import time
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from lianfang.access.gateway import GatewayRefused, Message, hand_over, is_allowed, judged_address
from lianfang.kit.clock import LOCAL_ZONE

AT = datetime(2020, 3, 18, 9, 30, tzinfo=LOCAL_ZONE)
MESSAGE = Message("018f", "14000000001", "482913 是验证码", AT)
SECRET = "the town and its gateway know this"


class Gateway(BaseHTTPRequestHandler):
    """Notes what came; answers with the status of the path."""

    came: list = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.came.append((self.path, dict(self.headers), body))
        status = int(self.path.rpartition("/")[2])
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/200")
        self.end_headers()

    def log_message(self, *_args):
        """Silence."""


@pytest.fixture
def gateway(settings):
    """A gateway on this machine; `gateway(status)` makes the settings point at it."""
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Gateway.came = []
    settings.GATEWAY_SECRET, settings.GATEWAY_PRIVATE = SECRET, True

    def point(status):
        settings.GATEWAY_URL = f"http://localhost:{server.server_port}/{status}"
        return Gateway.came

    yield point
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_message_is_one_json_document_signed_with_the_secret(gateway):
    came = gateway(200)

    hand_over(MESSAGE)

    ((path, headers, body),) = came
    assert path == "/200"
    assert json.loads(body) == {
        "id": "018f",
        "phone": "14000000001",
        "text": "482913 是验证码",
        "sent_at": "2020-03-18T09:30:00+08:00",
    }
    signed = headers["X-Lianfang-Timestamp"].encode() + b"." + body
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["X-Lianfang-Signature"] == f"sha256={expected}"


@pytest.mark.parametrize("status", [302, 400, 500])
def test_a_redirect_or_an_error_is_a_refusal_and_nothing_is_sent_elsewhere(gateway, status):
    came = gateway(status)

    with pytest.raises(GatewayRefused, match=f"answered {status}"):
        hand_over(MESSAGE)

    assert len(came) == 1


def test_a_gateway_that_never_answers_is_given_up(settings, monkeypatch):
    monkeypatch.setattr("lianfang.access.gateway.SECONDS", 0.2)
    settings.GATEWAY_SECRET, settings.GATEWAY_PRIVATE = SECRET, True
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.GATEWAY_URL = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        begun = time.monotonic()
        with pytest.raises(GatewayRefused, match="no answer"):
            hand_over(MESSAGE)

    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    ("address", "at_large", "inside"),
    [
        ("93.184.216.34", True, True),
        ("2606:2800:220:1::1", True, True),
        ("127.0.0.1", False, True),
        ("::1", False, True),
        ("10.1.2.3", False, True),
        ("192.168.3.4", False, True),
        ("172.16.0.9", False, True),
        ("fd12:3456::1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("100.100.100.200", False, False),
        ("fe80::1%eth0", False, False),
        ("fd00:ec2::254", False, False),
        ("64:ff9b::a9fe:a9fe", False, False),
        ("0.0.0.0", False, False),
        ("224.0.0.1", False, False),
    ],
)
def test_messages_go_to_the_open_internet_and_inside_only_if_the_settings_say_so(
    settings, address, at_large, inside
):
    settings.GATEWAY_PRIVATE = False
    assert is_allowed(address) is at_large
    settings.GATEWAY_PRIVATE = True
    assert is_allowed(address) is inside


@pytest.mark.parametrize(
    "url",
    ["http://sms.example.gov.cn/", "ftp://sms.example.gov.cn/", "https://", "https://a:b@c.cn/"],
)
def test_an_address_without_tls_or_with_a_password_is_refused(settings, url):
    settings.GATEWAY_URL, settings.GATEWAY_SECRET, settings.GATEWAY_PRIVATE = url, SECRET, False

    with pytest.raises(GatewayRefused, match="not allowed"):
        hand_over(MESSAGE)


def test_a_name_that_also_leads_inside_is_refused(settings, monkeypatch):
    settings.GATEWAY_PRIVATE = False
    answers = [(0, 0, 0, "", (one, 443)) for one in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr("lianfang.kit.outward.socket.getaddrinfo", lambda *a, **k: answers)

    with pytest.raises(GatewayRefused, match="not allowed"):
        judged_address("sms.example.gov.cn", 443)
