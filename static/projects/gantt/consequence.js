// What edits would do, shown before they are saved: lines that move, the finish, ghosts of the bars; then Save or Cancel.
import { drawn, reach, diamond, BAR } from "./bars.js";
import { KIND } from "./plan.js";
import { lastDay, long } from "./dates.js";
import { group, say } from "./words.js";
import { svg } from "./svg.js";

export class Consequence {
  constructor(view, server, after) {
    this.view = view;
    this.server = server;
    this.after = after; // {saved(answer, edits), stale(refusal, edits), say(text)}
    this.box = view.host.querySelector(".gantt-consequence");
    this.words = this.box.querySelector("[data-words]");
    this.trouble = this.box.querySelector("[data-trouble]");
    this.box.querySelector("[data-save]").addEventListener("click", () => this.save());
    this.box.querySelector("[data-cancel]").addEventListener("click", () => this.cancel());
    this.edits = [];
    this.busy = false;
  }

  get shown() {
    return !this.box.hidden;
  }

  // Asks what edits, on top of those not saved yet, would do. Resolves to why they cannot be, or to nothing.
  async propose(edits) {
    if (this.busy) return say("busy");
    const all = [...this.edits, ...edits];
    this.after.say("");
    this.#work(true);
    try {
      const answer = await this.server.preview(all);
      this.edits = all;
      if (!this.shown && quiet(answer)) await this.#store();
      else this.#show(answer);
      return "";
    } catch (refusal) {
      if (refusal.status === undefined) throw refusal;
      return refusal.message;
    } finally {
      this.#work(false);
    }
  }

  async save() {
    if (this.busy || !this.edits.length) return;
    this.after.say("");
    this.#work(true);
    try {
      await this.#store();
    } finally {
      this.#work(false);
    }
  }

  async #store(version = this.view.plan.version) {
    const edits = this.edits;
    try {
      const answer = await this.server.save(edits, version);
      this.#clear();
      await this.after.saved(answer, edits);
    } catch (refusal) {
      if (refusal.status === undefined) throw refusal;
      if (refusal.status === 412) return this.after.stale(refusal.body, edits);
      this.box.hidden = false;
      this.trouble.textContent = refusal.message;
    }
  }

  // Saves over what someone else saved meanwhile, which the person has seen.
  async overrule(version) {
    this.#work(true);
    try {
      await this.#store(version);
    } finally {
      this.#work(false);
    }
  }

  cancel() {
    if (!this.shown && !this.edits.length) return;
    this.#clear();
    this.view.redraw();
    this.view.grid.treegrid.focus({ preventScroll: true });
    this.after.say(say("cancelled"));
  }

  #clear() {
    this.edits = [];
    this.box.hidden = true;
    this.trouble.textContent = "";
    this.view.preview = null;
    this.view.chart.ghosts.replaceChildren();
  }

  #work(busy) {
    this.busy = busy;
    this.view.host.classList.toggle("is-busy", busy);
  }

  #show(answer) {
    const { plan } = this.view;
    const moved = new Map();
    answer.changed.id.forEach((id, at) => {
      moved.set(id, { start: answer.changed.start[at], finish: answer.changed.finish[at], critical: answer.changed.critical[at] });
    });
    this.view.preview = moved;
    this.words.textContent = this.#sentence(answer, moved, plan);
    this.trouble.textContent = "";
    this.box.hidden = false;
    this.view.redraw();
    const { row } = this.view.grid.at;
    this.view.bring(row);
    if (this.view.placeOf(row) !== undefined) this.view.bringBar(this.view.placeOf(row));
    this.ghosts();
  }

  #sentence(answer, moved, plan) {
    const stood = [...moved.keys()].filter((id) => plan.places.has(id)).length;
    const said = [stood ? say("moves", { n: stood, count: group(stood) }) : say("moves_none")];
    const [before, now] = [answer.finish_before, answer.finish];
    if (before !== null && now !== null && before !== now) {
      const days = plan.time.daysBetween(before, now);
      const by = `${days > 0 ? "+" : "−"}${Math.round(Math.abs(days) * 10) / 10}`;
      said.push(say("finish_moves", { before: long(lastDay(before)), now: long(lastDay(now)), by }));
    } else if (now !== null) said.push(say("finish_stays", { now: long(lastDay(now)) }));
    const missed = [...moved].filter(([id, one]) => plan.places.has(id) && plan.late(plan.places.get(id), one.finish) && !plan.late(plan.places.get(id))).length;
    if (missed) said.push(say("misses", { n: missed }));
    const critical = [...moved].filter(([id, one]) => one.critical && plan.places.has(id) && !plan.is(plan.places.get(id), "critical")).length;
    if (critical) said.push(say("turns_critical", { n: critical }));
    return said.join(" · ");
  }

  // Where moved bars would come to lie, for the rows that are drawn.
  ghosts() {
    const { plan, scale, rowTall, preview, drawnRows } = this.view;
    if (!preview || !drawnRows) return;
    const made = [];
    for (let row = drawnRows[0]; row < drawnRows[1]; row++) {
      const place = plan.shown[row];
      const one = place === undefined ? null : preview.get(plan.of.id[place]);
      const ends = one && reach(plan, scale, place, one.start, one.finish);
      if (!ends) continue;
      const top = row * rowTall;
      const d = plan.of.kind[place] === KIND.milestone
        ? diamond(ends[0], top + 13.5, 7)
        : `M${ends[0]} ${top + BAR.top - 2}H${ends[1]}V${top + BAR.top + BAR.tall + 2}H${ends[0]}Z`;
      made.push(svg("path", { class: "ghost", d }));
      const was = drawn(plan, scale, place, this.view.shows).ends;
      if (was && Math.abs(was[1] - ends[1]) > 3) made.push(svg("path", { class: "ghost-way", d: `M${was[1]} ${top + 13.5}H${ends[1]}` }));
    }
    this.view.chart.ghosts.replaceChildren(...made);
  }
}

// Nothing that stood before moves, and the project finishes as it did: there is nothing to decide.
function quiet(answer) {
  return answer.finish === answer.finish_before && answer.changed.start_before.every((start) => start === null);
}
