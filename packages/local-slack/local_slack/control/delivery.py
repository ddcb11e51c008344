"""The wire in the hands of tests: failures on request, repeated deliveries; and the page's stream of news."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from local_slack.acts.act import Act, Answer, workspace_of
from local_slack.base.arguments import Arguments
from local_slack.base.errors import SlackError, invalid_arguments
from local_slack.base.urls import origin_of
from local_slack.delivery.deliveries import DELIVERY_FAULTS
from local_slack.delivery.faults import Fault
from local_slack.delivery.socket_mode import ENDINGS, REFRESH


async def fault_wanted(act: Act) -> Answer:
    """Make a method fail, or disturb the delivery of an event, a command or an interaction."""
    arguments, platform = act.arguments, act.workspace.platform
    seconds, times = arguments.seconds("seconds", 1.0), arguments.number("times", 1)
    name, event = arguments.required("fault"), arguments.text("event")
    if not event:
        platform.faults.add(Fault(arguments.required("method"), name, times, seconds))
        return {}
    if name not in DELIVERY_FAULTS:
        raise invalid_arguments(f"fault must be one of {', '.join(DELIVERY_FAULTS)}")
    platform.deliveries.faults.add(Fault(event, name, times, seconds))
    return {}


async def pace_wanted(act: Act) -> Answer:
    """Allow one post per channel in this many seconds; 0 lifts the limit."""
    act.workspace.pace.set(act.arguments.seconds("seconds", 1.0))
    return {}


async def limits_wanted(act: Act) -> Answer:
    """Limit the app's calls as Slack does, or lift the limits."""
    act.workspace.limit(is_on=act.arguments.flag("on"))
    return {}


async def faults_cleared(act: Act) -> Answer:
    """Clear all faults."""
    act.workspace.platform.faults.clear()
    act.workspace.platform.deliveries.faults.clear()
    return {}


async def redelivery_wanted(act: Act) -> Answer:
    """Deliver an earlier event again."""
    if not act.workspace.platform.deliveries.redeliver(act.arguments.required("event_id")):
        raise SlackError("event_not_found")
    return {}


async def reconnection_wanted(act: Act) -> Answer:
    """End the app's connections, for the given reason."""
    reason = act.arguments.text("reason", REFRESH)
    if reason not in ENDINGS:
        raise invalid_arguments(f"reason must be one of {', '.join(ENDINGS)}")
    await act.workspace.platform.socket_mode.disconnect(reason)
    return {}


async def events_seen(request: Request) -> Response:
    """Stream to the page everything that one person can see happen."""
    try:
        workspace = workspace_of(request, Arguments(request.query_params))
        person = workspace.people.get(request.query_params.get("user", ""))
    except SlackError as refusal:
        return JSONResponse(refusal.answer())
    stream = workspace.live.stream(person.id, origin_of(request), request.query_params.get("window", ""))
    return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})
