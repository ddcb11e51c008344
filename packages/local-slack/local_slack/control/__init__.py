"""The control API: the page and the tests act here as a person."""

from starlette.routing import Route

from local_slack.acts.act import endpoint
from local_slack.acts.administration import app_installed, app_uninstalled, members_changed
from local_slack.control.delivery import (
    events_seen,
    fault_wanted,
    faults_cleared,
    limits_wanted,
    pace_wanted,
    reconnection_wanted,
    redelivery_wanted,
)
from local_slack.control.files import (
    external_shared,
    file_seen,
    readiness_delayed,
    standing_changed,
    upload_files,
)
from local_slack.control.interactions import (
    command_typed,
    element_used,
    home_opened,
    home_seen,
    options_searched,
    shortcut_used,
    view_seen,
    view_used,
)
from local_slack.control.messages import (
    direct_opened,
    message_deleted,
    message_edited,
    message_forwarded,
    message_typed,
    messages_read,
    page_loaded,
    reacted,
)
from local_slack.control.seen import messages_seen, workspace_seen
from local_slack.control.server import server_routes


def routes() -> list[Route]:
    """Return the control API's routes, below its prefix."""
    return [
        Route("/workspace", endpoint(workspace_seen)),
        Route("/messages", endpoint(messages_seen), methods=["GET"]),
        Route("/messages", endpoint(message_typed), methods=["POST"]),
        Route("/edits", endpoint(message_edited), methods=["POST"]),
        Route("/forwards", endpoint(message_forwarded), methods=["POST"]),
        Route("/reactions", endpoint(reacted), methods=["POST"]),
        Route("/marks", endpoint(messages_read), methods=["POST"]),
        Route("/directs", endpoint(direct_opened), methods=["POST"]),
        Route("/home", endpoint(home_seen), methods=["GET"]),
        Route("/home", endpoint(home_opened), methods=["POST"]),
        Route("/uploads", upload_files, methods=["POST"]),
        Route("/files/{file_id}", file_seen),
        Route("/external_files", endpoint(external_shared), methods=["POST"]),
        Route("/file_states", endpoint(standing_changed), methods=["POST"]),
        Route("/readiness", endpoint(readiness_delayed), methods=["POST"]),
        Route("/events", events_seen),
        Route("/actions", endpoint(element_used), methods=["POST"]),
        Route("/suggestions", endpoint(options_searched), methods=["POST"]),
        Route("/views", endpoint(view_seen), methods=["GET"]),
        Route("/views", endpoint(view_used), methods=["POST"]),
        Route("/commands", endpoint(command_typed), methods=["POST"]),
        Route("/members", endpoint(members_changed), methods=["POST"]),
        Route("/uninstall", endpoint(app_uninstalled), methods=["POST"]),
        Route("/install", endpoint(app_installed), methods=["POST"]),
        Route("/shortcuts", endpoint(shortcut_used), methods=["POST"]),
        Route("/deletions", endpoint(message_deleted), methods=["POST"]),
        Route("/reload", endpoint(page_loaded), methods=["POST"]),
        Route("/pace", endpoint(pace_wanted), methods=["POST"]),
        Route("/limits", endpoint(limits_wanted), methods=["POST"]),
        Route("/faults", endpoint(fault_wanted), methods=["POST"]),
        Route("/faults", endpoint(faults_cleared), methods=["DELETE"]),
        Route("/redeliver", endpoint(redelivery_wanted), methods=["POST"]),
        Route("/disconnect", endpoint(reconnection_wanted), methods=["POST"]),
        *server_routes(),
    ]
