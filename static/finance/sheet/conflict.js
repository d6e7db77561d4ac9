// Both values of each cell, side by side; the person chooses, nothing is lost before.
import { shown } from "./amounts.js";
import { decide } from "./merge.js";
import { say } from "./words.js";

export class Conflict {
  constructor(host, sheet) {
    this.sheet = sheet;
    this.dialog = host.querySelector(".sheet-conflict");
    this.body = this.dialog.querySelector("tbody");
    this.dialog.querySelector("[data-apply]").addEventListener("click", () => this.#done((at) => this.body.querySelector(`[name="c${at}"]:checked`).value));
    for (const button of this.dialog.querySelectorAll("[data-all]")) button.addEventListener("click", () => this.#done(() => button.dataset.all));
    this.dialog.addEventListener("cancel", (event) => event.preventDefault());
  }

  show(conflicts, after) {
    Object.assign(this, { conflicts, after });
    this.body.replaceChildren(...conflicts.map((one, at) => this.#row(one, at)));
    this.dialog.showModal();
  }

  #row(one, at) {
    const row = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    const column = this.sheet.columns.find((each) => (one.type === "cell" ? each.side === one.side && each.at === one.at : each.type === one.type));
    head.textContent = say("conflict_cell", { line: this.sheet.nameOf(one.row), column: column?.label ?? "" });
    row.append(head, this.#choice(one, at, "mine"), this.#choice(one, at, "theirs"));
    return row;
  }

  #choice(one, at, side) {
    const cell = document.createElement("td");
    const label = document.createElement("label");
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: `c${at}`, value: side, checked: side === "theirs" });
    label.append(radio, " ", this.#said(one, side));
    cell.append(label);
    return cell;
  }

  #said(one, side) {
    if (one.type === "line") return side === "mine" ? this.sheet.nameOf(one.row) : say("gone");
    const value = one[side];
    return one.type === "cell" ? (value === null ? say("empty") : shown(value)) : value || say("empty");
  }

  #done(takes) {
    this.conflicts.forEach((one, at) => decide(this.sheet, one, takes(at)));
    this.dialog.close();
    this.after();
  }
}
