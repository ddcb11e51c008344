"""The same bot with Bolt's async app, as its documentation teaches to write it."""
# Bolt's documentation shows its samples without types.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

import asyncio
import os

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

app = AsyncApp(token=os.environ["SLACK_BOT_TOKEN"])

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
async def greet(message, say):
    await say(
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
async def wave(ack, body, say):
    await ack()
    await say(f"<@{body['user']['id']}> waves", thread_ts=body["message"]["ts"])


@app.event("app_mention")
async def mentioned(event, client):
    await client.reactions_add(channel=event["channel"], timestamp=event["ts"], name="eyes")


@app.command("/errand")
async def command(ack, respond, command):
    await ack()
    await respond(f"Noted: {command['text']}")


@app.shortcut("new_errand")
async def shortcut(ack, shortcut, client):
    await ack()
    await client.views_open(trigger_id=shortcut["trigger_id"], view=FORM)


@app.view("errand_form")
async def written(ack, view, body, client):
    values = view["state"]["values"]
    if values["what"]["text"]["value"] == "nothing":
        await ack(response_action="errors", errors={"what": "That is no errand."})
        return
    await ack()
    await client.chat_postMessage(
        channel=values["where"]["channel"]["selected_conversation"],
        text=f"<@{body['user']['id']}>: {values['what']['text']['value']}",
    )


@app.event("app_home_opened")
async def home(client, event):
    await client.views_publish(
        user_id=event["user"],
        view={
            "type": "home",
            "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": f"Welcome, <@{event['user']}>"}}],
        },
    )


async def main():
    await AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start_async()


if __name__ == "__main__":
    asyncio.run(main())
