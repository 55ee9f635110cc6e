import { EventQueue } from "../../../../bpwidgets/live/page/browser/event_queue.js";

export const RULES = {
  drag: { waiting: "replace" },
  press: { waiting: "queue" },
  reset: { waiting: "replace" },
  nudge: { waiting: "add" },
  to_end: { waiting: "replace" },
  step: { waiting: "add" },
  back: { waiting: "add" },
};

/** A queue to a kernel that answers when told to, and time that passes when told to. */
export function queueToKernel() {
  const sent = [];
  let time = 0;
  let timer;
  const queue = new EventQueue((message) => sent.push(message), RULES, {
    now: () => time,
    later: (action, ms) => {
      timer = { action, at: time + ms };
    },
  });
  const wait = (ms) => {
    time += ms;
    if (timer && timer.at <= time) timer.action();
  };
  return { queue, sent, wait };
}
