// Bars taken by the mouse: moved, stretched, filled, joined. Every one of these can be typed in the grid too.
import { reach } from "./bars.js";
import { begins, ends } from "./columns.js";
import { way } from "./links.js";
import { KIND } from "./plan.js";
import { DAY, dayOf, full, lastDay } from "./dates.js";
import { say } from "./words.js";
import { svg } from "./svg.js";

const NEAR = 6;
const LINK = 13; // how far from an end its link handle stands

export class Drag {
  constructor(view, { propose, tell, busy }) {
    Object.assign(this, { view, propose, tell, busy });
    this.root = view.chart.root;
    this.layer = view.chart.handles;
    this.tip = view.host.querySelector(".gantt-tip");
    this.root.addEventListener("pointermove", (event) => (this.held ? this.#move(event) : this.#hover(event)));
    this.root.addEventListener("pointerleave", () => !this.held && this.#rest());
    this.root.addEventListener("pointerdown", (event) => this.#down(event));
    this.root.addEventListener("pointerup", (event) => this.#up(event));
    this.root.addEventListener("pointercancel", () => this.#rest());
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.held) return;
      event.stopPropagation();
      this.#rest();
    }, { capture: true });
  }

  #point(event) {
    const box = this.root.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #lineAt({ y }) {
    const row = Math.floor(y / this.view.rowTall);
    const place = this.view.plan.shown[row];
    const ends = place === undefined ? null : reach(this.view.plan, this.view.scale, place);
    return ends ? { row, place, ends, top: row * this.view.rowTall } : null;
  }

  // What would be taken at a point: {line, how}
  #grip(at) {
    const line = this.#lineAt(at);
    if (!line) return null;
    const { plan } = this.view;
    const [x0, x1] = line.ends;
    const kind = plan.of.kind[line.place];
    const wide = x0 === x1 ? 7 : 0;
    const near = (x, far = NEAR) => Math.abs(at.x - x) <= far;
    if (near(x1 + wide + LINK, 5)) return { line, how: "link", finish: true };
    if (near(x0 - wide - LINK, 5)) return { line, how: "link", finish: false };
    if (kind === KIND.summary || at.x < x0 - wide - 3 || at.x > x1 + wide + 3) return { line, how: null };
    const done = plan.of.done[line.place] ?? 0;
    const under = at.y - line.top > 15;
    if (kind === KIND.task && under && near(x0 + (x1 - x0) * done, 7) && x1 - x0 > 16) return { line, how: "done" };
    if (kind === KIND.task && at.x > x1 - Math.min(NEAR, (x1 - x0) / 3)) return { line, how: "finish" };
    return { line, how: "start" };
  }

  #hover(event) {
    if (event.pointerType === "touch" || !this.view.plan.mayEdit) return;
    const grip = this.#grip(this.#point(event));
    this.root.dataset.grip = grip?.how ?? "";
    this.#dress(grip?.line ?? null);
  }

  #dress(line) {
    if (line?.place === this.dressed) return;
    this.dressed = line?.place;
    if (!line) return this.layer.replaceChildren();
    const { plan } = this.view;
    const [x0, x1] = line.ends;
    const wide = x0 === x1 ? 7 : 0;
    const middle = line.top + 13.5;
    const dot = (cx) => svg("circle", { class: "grip-link", cx, cy: middle, r: 4 });
    const made = [dot(x0 - wide - LINK), dot(x1 + wide + LINK)];
    if (plan.of.kind[line.place] === KIND.task) {
      const x = x0 + (x1 - x0) * (plan.of.done[line.place] ?? 0);
      made.push(svg("path", { class: "grip-done", d: `M${x} ${line.top + 15}l4 7h-8Z` }));
    }
    this.layer.replaceChildren(...made);
  }

  #rest() {
    this.held = null;
    this.dressed = undefined;
    this.layer.replaceChildren();
    this.tip.hidden = true;
    this.root.dataset.grip = "";
    this.root.classList.remove("is-held");
  }

  #down(event) {
    const at = this.#point(event);
    const line = this.#lineAt(at);
    this.view.grid.go(Math.floor(at.y / this.view.rowTall));
    this.view.grid.treegrid.focus({ preventScroll: true });
    if (event.button !== 0 || event.pointerType === "touch" || !this.view.plan.mayEdit || this.busy() || !line) return;
    const grip = this.#grip(at);
    if (!grip?.how) return;
    event.preventDefault();
    this.root.setPointerCapture(event.pointerId);
    this.held = { ...grip, from: at };
    this.root.classList.add("is-held");
  }

  #move(event) {
    const at = this.#point(event);
    const { line, how, from } = this.held;
    const { plan, scale } = this.view;
    if (how === "link") return this.#aim(at, event);
    const [x0, x1] = line.ends;
    const days = Math.round((at.x - from.x) / scale.perDay);
    if (how === "done") {
      const share = Math.min(Math.max((at.x - x0) / (x1 - x0), 0), 1);
      this.held.share = Math.round(share * 20) / 20;
      this.#ghost(x0, x0 + (x1 - x0) * this.held.share, line.top, "done");
      return this.#say(event, `${Math.round(this.held.share * 100)} %`);
    }
    this.held.days = days;
    const minute = how === "start" ? plan.of.start[line.place] : plan.of.finish[line.place];
    this.held.minute = minute + days * DAY;
    const by = days * scale.perDay;
    this.#ghost(how === "start" ? x0 + by : x0, Math.max(x1 + by, x0 + 2), line.top, how);
    this.#say(event, full((how === "start" ? dayOf : lastDay)(this.held.minute)));
  }

  #aim(at, event) {
    const { line, finish } = this.held;
    const [x0, x1] = line.ends;
    const target = this.#lineAt(at);
    const hit = target && target.place !== line.place && at.x > target.ends[0] - 20 && at.x < target.ends[1] + 20 ? target : null;
    const toFinish = hit ? at.x > (hit.ends[0] + hit.ends[1]) / 2 && at.x - hit.ends[0] > 12 : false;
    const tip = hit ? { x: hit.ends[toFinish ? 1 : 0], y: hit.top + 13.5, side: toFinish ? 1 : -1 } : { x: at.x, y: at.y, side: -1 };
    const [d, head] = way({ x: finish ? x1 : x0, y: line.top + 13.5, side: finish ? 1 : -1 }, tip, this.view.rowTall);
    this.layer.replaceChildren(svg("path", { class: "aim", d }), svg("path", { class: "aim-head", d: head }));
    const type = `${finish ? "F" : "S"}${toFinish ? "F" : "S"}`;
    this.held.target = hit && { place: hit.place, type };
    this.#say(event, hit ? say("links_to", { name: this.view.plan.of.name[hit.place], type }) : say("link_hint"));
  }

  #ghost(x0, x1, top, how) {
    const [from, tall] = how === "done" ? [11.5, 4] : [6, 15];
    this.layer.replaceChildren(svg("path", { class: `ghost ghost--${how}`, d: `M${x0} ${top + from}H${x1}V${top + from + tall}H${x0}Z` }));
  }

  #say(event, said) {
    this.tip.hidden = false;
    this.tip.textContent = said;
    const box = this.view.host.getBoundingClientRect();
    this.tip.style.transform = `translate(${Math.round(event.clientX - box.left + 14)}px, ${Math.round(event.clientY - box.top + 14)}px)`;
  }

  #up() {
    if (!this.held) return;
    const { held } = this;
    this.#rest();
    const edits = this.#edits(held);
    if (edits.length) this.propose(edits).then((refused) => refused && this.tell(refused, true));
  }

  #edits({ line, how, days, minute, share, target }) {
    const { plan } = this.view;
    const id = plan.of.id[line.place];
    if (how === "link") return target ? [{ do: "link", predecessor: id, successor: plan.of.id[target.place], type: target.type }] : [];
    if (how === "done") return share === undefined || share === plan.of.done[line.place] ? [] : [{ do: "change", id, fields: { done: share } }];
    if (!days) return [];
    if (how === "start") return begins(plan, line.place, minute);
    return ends(plan, line.place, Math.max(minute, plan.of.start[line.place] + 60));
  }
}
