"""Many threads of a web server meet the first record after a start at the same moment."""

import subprocess
import sys

FIRST_AT_ONCE = """
import sys, threading
sys.setswitchinterval(1e-6)
import django
django.setup()
from importlib import resources
from lianfang.command.playbook import read_playbook
from lianfang.records.kinds import DECODERS, KINDS

text = resources.files("lianfang").joinpath("playbooks", "jinshan.yaml").read_text("utf-8")
ready = threading.Barrier(4)

def meet():
    ready.wait()
    read_playbook(text)

threads = [threading.Thread(target=meet) for _number in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert set(DECODERS) == set(KINDS)
print("alive")
"""


def test_threads_that_read_a_plan_first_and_at_once_do_not_end_the_process():
    # A process of its own: types are worked out once in a process, and this is about that moment.
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FIRST_AT_ONCE],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "alive")
