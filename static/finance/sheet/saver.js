// Saves in the background, in batches, so that no key waits for the server. What is not saved yet is kept in this browser.
import { merge } from "./merge.js";
import { pendingOf, refused, settled, stored } from "./pending.js";
import { say } from "./words.js";

const SOON = 300;
const AGAIN = 5000;
const POLL = 10000;

export class Saver {
  constructor(sheet, server, { draw, tell, wrong, conflict, id }) {
    Object.assign(this, { sheet, server, draw, tell, wrong, conflict });
    this.key = `sheet:${document.body.dataset.reader}:${id}`;
    this.line = document.querySelector("[data-saving]");
    addEventListener("beforeunload", (event) => this.unsaved && event.preventDefault());
    setInterval(() => this.poll(), POLL);
    document.addEventListener("visibilitychange", () => this.poll());
  }

  get unsaved() {
    return this.sheet.touched.size;
  }

  changed() {
    this.#say();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), SOON);
  }

  #keep() {
    if (this.deciding) return; // until it is decided, what was read before stays the ground of what is kept
    const kept = this.sheet.sides.map((_, side) => pendingOf(this.sheet, side).map(({ edit }) => edit));
    try {
      if (kept.some((edits) => edits.length)) localStorage.setItem(this.key, JSON.stringify(kept));
      else localStorage.removeItem(this.key);
    } catch {
      // a browser that keeps nothing: leaving the page warns all the same
    }
  }

  #say(text) {
    const count = this.sheet.sides.reduce((sum, _, side) => sum + pendingOf(this.sheet, side).length, 0);
    this.line.textContent = text ?? (count ? say(this.busy ? "saving" : "unsaved", { n: count }) : this.sheet.editable ? say("saved") : "");
    this.line.dataset.unsaved = String(this.sheet.touched.size);
    this.#keep();
  }

  async flush() {
    clearTimeout(this.timer);
    if (this.busy || this.deciding || this.stopped) return;
    this.busy = true;
    let news = false;
    let again = 0;
    try {
      for (let side = 0; side < this.sheet.sides.length; side++) {
        const pending = pendingOf(this.sheet, side);
        if (!pending.length || !this.sheet.sides[side].edits) continue;
        this.#say();
        const answered = await this.#save(side, pending);
        news ||= answered.news;
        again ||= answered.again;
      }
      settled(this.sheet);
    } finally {
      this.busy = false;
    }
    if (news) await this.reread();
    this.draw();
    if (again === AGAIN) this.#say(say("offline"));
    else this.#say();
    const left = !this.deciding && !this.stopped && this.sheet.sides.some((side, at) => side.edits && pendingOf(this.sheet, at).length);
    if (left) this.timer = setTimeout(() => this.flush(), again || SOON);
  }

  async #save(side, pending) {
    const about = this.sheet.sides[side];
    try {
      const answer = await this.server.save(about.id, pending.map(({ edit }) => edit), about.version);
      about.version = answer.version;
      stored(this.sheet, side, pending, answer.numbers);
      return { news: answer.news };
    } catch (refusal) {
      if (refusal.status === undefined) throw refusal;
      return this.#refused(side, pending, refusal);
    }
  }

  #refused(side, pending, refusal) {
    if (refusal.status === 412) return { news: true };
    if (refusal.status === 422 && refused(this.sheet, side, pending, refusal.body.errors ?? [])) {
      this.wrong(refusal.message);
      return { news: false };
    }
    if (refusal.status === 0 || refusal.status >= 500) return { news: false, again: AGAIN };
    this.stopped = true;
    this.wrong(refusal.message);
    for (const one of this.sheet.sides) one.edits = false;
    for (const column of this.sheet.columns) column.edits = false;
    return { news: false };
  }

  async poll() {
    if (document.hidden || this.busy || this.deciding || this.sheet.touched.size) return;
    const [own, beside] = this.sheet.sides;
    try {
      const answer = await this.server.rows({ seen: own.version, beside: beside?.version });
      if (!answer.same && !this.busy && !this.deciding) this.take(answer);
    } catch (refusal) {
      if (refusal.status === undefined) throw refusal;
    }
  }

  async reread() {
    try {
      this.take(await this.server.rows());
    } catch (refusal) {
      if (refusal.status === undefined) throw refusal;
      this.#say(say("offline"));
    }
  }

  take(answer) {
    if (answer.sides.length !== this.sheet.sides.length || answer.sides.some((side, at) => side.id !== this.sheet.sides[at].id)) return;
    const conflicts = merge(this.sheet, answer);
    const locked = answer.sides.find((side, at) => this.sheet.sides[at].edits && !side.edits);
    if (locked) {
      this.stopped = true;
      for (const column of this.sheet.columns) column.edits = false;
      this.wrong(say("locked", { state: locked.state }));
    } else this.tell(say("merged"));
    settled(this.sheet);
    this.draw();
    if (!conflicts.length || this.stopped) return;
    this.deciding = true;
    this.conflict(conflicts, () => {
      this.deciding = false;
      settled(this.sheet);
      this.draw();
      this.changed();
    });
  }

  // What a closed tab had not saved: taken up on what is stored now. Returns the edits by side.
  kept() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? [];
    } catch {
      return [];
    }
  }
}
