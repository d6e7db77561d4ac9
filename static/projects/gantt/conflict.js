// Someone else was faster: both values side by side; nothing is lost, the person decides.
import { durationSaid } from "./typed.js";
import { say } from "./words.js";

export class Conflict {
  constructor(view, { overrule, reread, drop }) {
    this.view = view;
    this.dialog = view.host.querySelector(".gantt-conflict");
    this.body = this.dialog.querySelector("tbody");
    this.words = this.dialog.querySelector("[data-words]");
    this.mine = this.dialog.querySelector("[data-mine]");
    this.mine.addEventListener("click", async () => {
      this.dialog.close();
      await overrule(this.version);
    });
    this.dialog.querySelector("[data-theirs]").addEventListener("click", async () => {
      this.dialog.close();
      drop();
      await reread();
    });
  }

  // `edits` is null where a deed was to be taken back: that is not said over another's head.
  show({ detail, mine = {}, theirs = {}, version }, edits) {
    this.version = version;
    this.words.textContent = detail;
    this.mine.hidden = edits === null;
    const { perDay } = this.view.plan;
    const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])];
    this.body.closest("table").hidden = names.length === 0;
    this.body.replaceChildren(...names.map((name) => {
      const row = document.createElement("tr");
      const cell = (tag, said) => Object.assign(document.createElement(tag), { textContent: said });
      const head = cell("th", name);
      head.scope = "row";
      row.append(head, cell("td", shown(name, mine[name], perDay)), cell("td", shown(name, theirs[name], perDay)));
      return row;
    }));
    this.dialog.showModal();
  }
}

const LENGTH = /: (duration|remaining|work|delay)$/;

function shown(name, value, perDay) {
  if (value === null || value === undefined || value === "") return "—";
  if (LENGTH.test(name) && typeof value === "number") return durationSaid(value, perDay);
  if (/: (done|physical)$/.test(name)) return `${Math.round(value * 100)} %`;
  if (typeof value === "boolean") return say(value ? "yes" : "no");
  return String(value).replace(/T(\d\d:\d\d):\d\d$/, " $1");
}
