// What anywidget loads: draws an explorer's marks over its stage, moves handles under the finger, and shows its words.
// It knows data coordinates and roles, no mathematics and no lesson. The messages and their fields are listed in
// messages.py (to the page), events.py and inbox.py (from it); marks have the fields of picture/marks. A page loads one
// module: sources.py joins these files to it. Another such module is quiz.js, for a card with a question.
//
//   client                           puts all parts together, and gives them the messages
//   event_queue, inbox, encoding     to and from the kernel
//   scene, stage, handles            what the picture shows, without a node of the page; pending_move: ahead of the kernel
//   painter, labels, handle_nodes    its layers; gestures, zoom: what is done to handles; click_lines: to click targets
//   paths, texts, cell               what of marks the layers draw
//   column, viewport, theme          where it stands on the page; output: in JupyterLab; presence: whether it does
//   equation, report, agreement      what is said of it; words, word_links: which words mean which marks
//   clock, fold, question, tries, controls, sliders    what else can be pressed and moved
//   dom, keys, tab_stop, numbers, delayed, once_per_frame    what several of them need

import { Client } from "./client.js";
import { showIfLost } from "./output.js";

const LOOK_AGAIN_MS = 2500; // after a model has come, when JupyterLab has either found it or given it up for lost

export default {
  initialize({ model }) {
    setTimeout(() => showIfLost(model), LOOK_AGAIN_MS);
  },
  render({ model, el }) {
    const client = new Client(model, el);
    return () => client.dispose();
  },
};
