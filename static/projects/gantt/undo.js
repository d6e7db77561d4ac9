// Deeds of this page that can be taken back, and done again: the server says how.
import { say } from "./words.js";

export class Undo {
  constructor(view, server, after) {
    this.view = view;
    this.server = server;
    this.after = after;
    this.back = [];
    this.forth = [];
  }

  made(answer) {
    if (!answer.undo.length) return;
    this.back.push(answer.undo);
    this.forth = [];
  }

  undo() {
    return this.#step(this.back, this.forth, "undone", "nothing_to_undo");
  }

  redo() {
    return this.#step(this.forth, this.back, "redone", "nothing_to_redo");
  }

  async #step(from, to, said, nothing) {
    if (!from.length) return this.after.say(say(nothing));
    if (this.busy) return;
    this.busy = true;
    const edits = from.pop();
    try {
      const answer = await this.server.save(edits, this.view.plan.version);
      if (answer.undo.length) to.push(answer.undo);
      await this.after.reread(answer);
      this.after.say(say(said));
    } catch (refusal) {
      if (refusal.status === undefined) throw refusal;
      from.push(edits);
      if (refusal.status === 412) this.after.stale(refusal.body, null);
      else this.after.say(refusal.message);
    } finally {
      this.busy = false;
    }
  }
}
