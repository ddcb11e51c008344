"""A bot as Bolt's documentation teaches to write it; nothing in it knows of the local Slack."""
# Bolt's documentation shows its samples without types.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

import os

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

app = App(token=os.environ["SLACK_BOT_TOKEN"])

FORM = {
    "type": "modal",
    "callback_id": "errand_form",
    "title": {"type": "plain_text", "text": "New errand"},
    "submit": {"type": "plain_text", "text": "Write down"},
    "close": {"type": "plain_text", "text": "Cancel"},
    "blocks": [
        {
            "type": "input",
            "block_id": "what",
            "label": {"type": "plain_text", "text": "What is to be done?"},
            "element": {"type": "plain_text_input", "action_id": "text", "min_length": 3},
        },
        {
            "type": "input",
            "block_id": "where",
            "label": {"type": "plain_text", "text": "Where shall I post it?"},
            "element": {"type": "conversations_select", "action_id": "channel"},
        },
    ],
}


@app.message("hello")
def greet(message, say):
    say(
        text=f"Hello <@{message['user']}>!",
        blocks=[
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": f"Hello <@{message['user']}>!"},
                "accessory": {
                    "type": "button",
                    "text": {"type": "plain_text", "text": "Wave"},
                    "action_id": "wave",
                    "value": "hand",
                },
            }
        ],
    )


@app.action("wave")
def wave(ack, body, say):
    ack()
    say(f"<@{body['user']['id']}> waves", thread_ts=body["message"]["ts"])


@app.event("app_mention")
def mentioned(event, client):
    client.reactions_add(channel=event["channel"], timestamp=event["ts"], name="eyes")


@app.command("/errand")
def command(ack, respond, command):
    ack()
    respond(f"Noted: {command['text']}")


@app.shortcut("new_errand")
def shortcut(ack, shortcut, client):
    ack()
    client.views_open(trigger_id=shortcut["trigger_id"], view=FORM)


@app.view("errand_form")
def written(ack, view, body, client):
    values = view["state"]["values"]
    if values["what"]["text"]["value"] == "nothing":
        ack(response_action="errors", errors={"what": "That is no errand."})
        return
    ack()
    client.chat_postMessage(
        channel=values["where"]["channel"]["selected_conversation"],
        text=f"<@{body['user']['id']}>: {values['what']['text']['value']}",
    )


@app.event("app_home_opened")
def home(client, event):
    client.views_publish(
        user_id=event["user"],
        view={
            "type": "home",
            "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": f"Welcome, <@{event['user']}>"}}],
        },
    )


if __name__ == "__main__":
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()
