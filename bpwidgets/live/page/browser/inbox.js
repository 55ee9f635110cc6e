/** Passes messages on in order. A stage takes a moment to be decoded, and what follows it waits until then: no mark is
 * shown on another stage's axes. A stage is passed on together with its first frame, and only if it is the newest; with
 * one that is not go the frames that were waiting for it, and nothing else. */
export class Inbox {
  constructor({ decodeImage, showStage, showMessage, fail }) {
    Object.assign(this, { decodeImage, showStage, showMessage, fail });
    this.pending = undefined; // {content, buffers, image, following: [[content, buffers], ...]}
    this.stageless = true; // before the first stage, and where the newest one could not be decoded
  }

  receive(content, buffers) {
    if (content.kind === "stage") return this.open(content, buffers);
    if (this.stageless) return this.answer(content, buffers);
    if (!this.pending) return this.showMessage(content, buffers);
    this.pending.following.push([content, buffers]);
    return this.flush();
  }

  async open(content, buffers) {
    const pending = { content, buffers, following: [] };
    const replaced = this.pending;
    this.pending = pending;
    this.stageless = false;
    for (const message of replaced?.following ?? []) this.answer(...message);
    try {
      pending.image = await this.decodeImage(buffers[content.png]);
    } catch (problem) {
      if (this.pending === pending) this.drop(problem);
      return;
    }
    if (this.pending === pending) this.flush();
    else pending.image.close();
  }

  flush() {
    const { content, buffers, image, following } = this.pending;
    if (!image || !following.length) return;
    this.pending = undefined;
    this.showStage(content, buffers, image);
    for (const message of following) this.showMessage(...message);
  }

  /** A stage that cannot be decoded: no frame is shown until there is another one. */
  drop(problem) {
    const { following } = this.pending;
    this.pending = undefined;
    this.stageless = true;
    for (const message of following) this.answer(...message);
    this.fail(problem);
  }

  /** A message without its stage: a frame is no use, since it tells what is not as in the one before it, but what it
   * answers is answered. */
  answer(content, buffers) {
    if (content.kind !== "frame") this.showMessage(content, buffers);
    else if (content.ack) this.showMessage({ kind: "ack", ack: content.ack }, []);
  }

  dispose() {
    this.pending = undefined;
  }
}
