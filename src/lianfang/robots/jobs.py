"""The queue in the background: every ten seconds, one worker for each robot.

Short steps rather than set times, so that a system on another day (a demo, a replay) sends, too.
"""

import uuid

from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit import clock
from lianfang.robots.selectors.messages import is_anything_expired, next_message, robots_with_work
from lianfang.robots.services.carrying import carry_message, expire_messages

SYSTEM = Actor.system("robots")
# As much as the most patient chat takes in a minute; the rest waits for the next round.
MOST_AT_ONCE = 100


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="robots.watch", pass_context=False)
def watch_queues(timestamp: int) -> None:
    """Start a worker for every robot that has something to say, and let go of what is too old."""
    now = clock.now()
    with everywhere("the queue is watched for all places"):
        busy, is_old = robots_with_work(now), is_anything_expired(now)
    if is_old:
        expire_messages(actor=SYSTEM, now=now)
    for robot_id in busy:
        carry.configure(lock=f"robots.{robot_id}").defer(robot_id=str(robot_id))


@app.task
def carry(robot_id: str) -> None:
    """Say what the robot has to say, one message after the other, as fast as its chat allows."""
    for _turn in range(MOST_AT_ONCE):
        now = clock.now()
        with everywhere("the queue of one robot"):
            message_id = next_message(uuid.UUID(robot_id), now)
        if message_id is None:
            return
        carry_message(message_id, now=now, world=clock.world_now())
