export const LOST_MS = 4000; // after which an answer is no longer waited for
const ENDED = "Cannot send"; // what JupyterLab says of a comm whose kernel has ended

/** How many events may be in flight: one, or as many as a long way can hold without a queue at its end. That is
 * one in 30 ms, or in twice the kernel's time for one where that is more, and 8 however long the way is. */
export function maxInFlight(roundTripMs, kernelMs) {
  return Math.min(8, Math.max(1, Math.ceil(roundTripMs / Math.max(2 * kernelMs, 30))));
}

/** Messages of one client to the kernel. Events are numbered, and few are in flight at a time; what becomes of those
 * that wait is in the table of events.py. The last one is always sent. */
export class EventQueue {
  constructor(
    transport,
    rules,
    { now = () => performance.now(), later = (action, ms) => setTimeout(action, ms) } = {},
  ) {
    this.transport = transport;
    this.rules = rules;
    this.now = now;
    this.later = later;
    this.client = `${Date.now()}-${Math.random()}`;
    this.sequence = 0;
    this.waiting = [];
    this.inFlight = new Map(); // {sequence: when it was sent}
    this.roundTripMs = 30;
    this.kernelMs = 2;
    this.onGiveUp = () => {}; // told that no answer is waited for any longer
  }

  get idle() {
    return !this.waiting.length && !this.inFlight.size;
  }

  /** Whether an event would be sent at once. */
  get open() {
    return !this.waiting.length && this.hasRoom;
  }

  get hasRoom() {
    return this.inFlight.size < maxInFlight(this.roundTripMs, this.kernelMs);
  }

  /** Whether nothing more is to be expected of an event: it neither waits nor is its answer waited for. */
  isOver(event) {
    return !this.waiting.includes(event) && !this.inFlight.has(event.sequence);
  }

  /** Send what needs no answer. A kernel that has ended, or is being restarted, hears nothing: no error of ours. */
  notify(message) {
    try {
      this.transport({ ...message, client: this.client });
    } catch (problem) {
      if (problem.message !== ENDED) throw problem;
    }
  }

  /** Send an event now, or when the kernel has answered. Returns what is sent, which gets its number then. */
  enqueue(given) {
    const event = { ...given };
    const { waiting } = this.rules[event.kind];
    const last = this.waiting.at(-1);
    if (last && waiting !== "queue" && goesOn(event, last)) {
      this.waiting.pop();
      if (waiting === "add") event.count += last.count;
      if (event.since) event.since = last.since;
    }
    this.waiting.push(event);
    this.flush();
    return event;
  }

  flush() {
    while (this.waiting.length && this.hasRoom) {
      const event = this.waiting.shift();
      event.sequence = ++this.sequence;
      this.inFlight.set(event.sequence, this.now());
      this.notify(event);
    }
    clearTimeout(this.timer);
    const [oldest] = this.inFlight.values();
    if (oldest !== undefined) this.timer = this.later(() => this.giveUp(), oldest + LOST_MS - this.now());
  }

  /** An answer that never came (the kernel was interrupted) does not hold up the next event. */
  giveUp() {
    this.inFlight.clear();
    this.flush();
    this.onGiveUp();
  }

  dispose() {
    clearTimeout(this.timer);
  }

  /** The kernel has answered all events up to this number. */
  acknowledge(sequence) {
    const sent = this.inFlight.get(sequence);
    if (sent !== undefined) this.roundTripMs = 0.7 * this.roundTripMs + 0.3 * (this.now() - sent);
    for (const number of this.inFlight.keys()) if (number <= sequence) this.inFlight.delete(number);
    this.flush();
  }
}

/** Whether an event goes on with what one before it does. A key does not where that is a pointer's: from where the
 * pointer has left the handle, it leads at least a step further. */
function goesOn(event, before) {
  const isSame = ["kind", "handle", "parameter", "entry"].every((key) => before[key] === event[key]);
  return isSame && Boolean(before.since || !event.since);
}
