/** The recording that the demo begins with, shared once more for people who have none at hand. */

import { createActor } from "./actor.js";
import * as api from "./api.js";
import { report } from "./notices.js";

/** Share the first recording of the workspace in the open channel; gives whether that worked. */
export async function shareSample({ directory, channelId }) {
  try {
    const { me } = directory();
    const sample = await firstRecording(directory());
    const response = await fetch(api.fileUrl(me, sample.id));
    const file = new File([await response.blob()], sample.name, { type: sample.mimetype });
    const progress = { onProgress: () => null, signal: new AbortController().signal };
    return await createActor(me, channelId()).upload("", null, [file], progress);
  } catch (error) {
    return report(error);
  }
}

/** The first recording in the channels that the person is in, or null. */
export async function firstRecording({ me: user, places }) {
  for (const { id: channel } of places.filter((place) => place.is_member)) {
    const { messages } = await api.messages({ user, channel });
    const recording = messages.flatMap(({ files = [] }) => files).find(isRecording);
    if (recording) return recording;
  }
  return null;
}

function isRecording({ mimetype = "" }) {
  return mimetype.startsWith("audio/");
}
