// What is done to whole lines: add, delete, indent, outdent.
import { say } from "./words.js";

export class Deeds {
  constructor(view, { editor, propose, tell }) {
    Object.assign(this, { view, grid: view.grid, editor, propose, tell });
  }

  async #do(edits) {
    if (!this.view.plan.mayEdit) return this.tell(say("read_only"));
    const refused = await this.propose(edits);
    if (refused) this.tell(refused, true);
  }

  #chosen(then) {
    const ids = this.grid.chosenIds().filter((id) => id !== undefined);
    return ids.length ? then(ids) : this.tell(say("no_line_chosen"));
  }

  indent() {
    return this.#chosen((ids) => this.#do([{ do: "indent", ids }]));
  }

  outdent() {
    return this.#chosen((ids) => this.#do([{ do: "outdent", ids }]));
  }

  remove() {
    return this.#chosen((ids) => this.#do([{ do: "delete", ids }]));
  }

  // A new line above the active one: its name is asked first.
  insert() {
    if (!this.view.plan.mayEdit) return this.tell(say("read_only"));
    const { row } = this.grid.at;
    if (this.view.placeOf(row) !== undefined) this.view.hole(row);
    this.grid.go(row, "name");
    this.editor.start();
  }
}
