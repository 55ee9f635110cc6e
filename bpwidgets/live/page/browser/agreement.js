import { element, setRole, write } from "./dom.js";

/** How each status is shown: its sign and its role (a colour). */
const STATUS = {
  agree: ["✓", "agree"],
  disagree: ["✗", "wrong"],
  kink: ["∠", "kink"],
  undefined: ["∅", "kink"],
  pending: ["…", "muted"],
};
const COMPUTING = "computing"; // what is said of a row or of all before the kernel has a verdict
const WAYS = ["formula", "autodiff", "differences"]; // to a gradient, side by side in a row of agreement

/** The agreement of the gradients: one line, which opens to a row for each, by itself where one does not agree. */
export class Agreement {
  constructor(parent) {
    this.root = element(parent, "details", "bpw-strip");
    this.summary = element(this.root, "summary");
    this.sign = element(this.summary, "span", "bpw-sign");
    this.line = element(this.summary, "span");
    this.list = element(this.root, "div");
    this.rows = [];
    this.amiss = false;
  }

  /** Where the agreement is not known yet, the last rows are marked as being computed. */
  write(agreement) {
    if (agreement) this.rows = agreement.rows;
    const rows =
      agreement?.rows ?? this.rows.map(({ name }) => ({ name, status: "pending", verdict: COMPUTING }));
    this.root.hidden = !rows.length;
    if (this.root.hidden) return;
    const [sign, role] = STATUS[agreement?.status ?? "pending"];
    setRole(this.root, role);
    write(this.sign, sign);
    write(this.line, agreement?.line ?? COMPUTING);
    for (const [i, row] of rows.entries()) this.writeRow(this.list.children[i] ?? this.buildRow(), row);
    while (this.list.children.length > rows.length) this.list.lastChild.remove();
    if (agreement) this.openWhereAmiss(agreement.status !== "agree");
  }

  /** Open as it becomes amiss, closed as it is well again: in between it is as the learner leaves it. */
  openWhereAmiss(amiss) {
    if (amiss !== this.amiss) this.root.open = amiss;
    this.amiss = amiss;
  }

  writeRow(line, row) {
    const [sign, role] = STATUS[row.status];
    setRole(line, role);
    const { cells } = line;
    write(cells.sign, sign);
    write(cells.name, row.name);
    for (const way of WAYS) write(cells[way], row[way] ?? "");
    cells.formula.parentElement.hidden = !row.formula && row.status !== "pending";
    write(cells.status, row.verdict);
    write(cells.reason, row.reason ?? "");
  }

  buildRow() {
    const line = element(this.list, "div", "bpw-row");
    line.cells = {
      sign: element(line, "span", "bpw-sign"),
      name: element(line, "span", "bpw-name"),
    };
    for (const way of WAYS) {
      const cell = element(line, "span", "bpw-way");
      element(cell, "small", "", `${way} `);
      line.cells[way] = element(cell, "span", "bpw-number");
    }
    line.cells.status = element(line, "span", "bpw-status");
    line.cells.reason = element(line, "span", "bpw-reason");
    return line;
  }
}
