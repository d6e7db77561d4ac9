// The keyboard of the grid: arrows as in a spreadsheet, deeds as in Microsoft Project.
import { say } from "./words.js";

export class Keys {
  constructor(view, { editor, consequence, undo, deeds, tell }) {
    Object.assign(this, { view, grid: view.grid, editor, consequence, undo, deeds, tell });
    this.grid.treegrid.addEventListener("keydown", (event) => this.#down(event));
    view.host.addEventListener("keydown", (event) => this.#anywhere(event));
  }

  // Enter saves and Escape cancels while a consequence is shown, wherever in the schedule the focus is.
  #anywhere(event) {
    if (!this.consequence.shown || this.editor.open) return;
    if (event.key === "Escape") this.consequence.cancel();
    else if (event.key === "Enter" && !event.target.closest("button, a, summary, select, input")) this.consequence.save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #down(event) {
    if (event.target !== this.grid.treegrid) return;
    if (this.consequence.shown && (event.key === "Enter" || event.key === "Escape")) return;
    const deed = this.#deed(event);
    if (!deed) return;
    event.preventDefault();
    event.stopPropagation();
    deed();
  }

  #deed(event) {
    const { key, shiftKey: shift, altKey: alt } = event;
    const control = event.ctrlKey || event.metaKey;
    if (control && !alt) return this.#withControl(key, shift);
    if (alt) return this.#withAlt(key, shift);
    const { row, column } = this.grid.at;
    const page = Math.max(Math.floor(this.view.tall / this.view.rowTall) - 3, 1);
    const moves = {
      ArrowDown: () => this.grid.go(row + 1, column, { extend: shift }),
      ArrowUp: () => this.grid.go(row - 1, column, { extend: shift }),
      ArrowRight: () => this.grid.go(row, this.grid.step(1)),
      ArrowLeft: () => this.grid.go(row, this.grid.step(-1)),
      PageDown: () => this.grid.go(row + page, column, { extend: shift }),
      PageUp: () => this.grid.go(row - page, column, { extend: shift }),
      Home: () => this.grid.go(row, this.grid.names[0]),
      End: () => this.grid.go(row, this.grid.names.at(-1)),
      Enter: () => this.edit(),
      F2: () => this.edit(),
      Insert: () => this.deeds.insert(),
      Delete: () => this.deeds.remove(),
      Backspace: () => this.edit(""),
      "+": () => this.#fold(false),
      "-": () => this.#fold(true),
      "*": () => this.view.fold(() => this.view.plan.foldTo(0)),
    };
    if (column !== "name" || this.view.placeOf(row) === undefined || !this.view.plan.hasBelow(this.view.placeOf(row))) {
      for (const sign of ["+", "-", "*"]) delete moves[sign];
    }
    if (key === "Tab") return this.#tab(shift);
    if (moves[key]) return moves[key];
    return key.length === 1 && key !== " " ? () => this.edit(key) : null;
  }

  // Tab goes on to the next cell; past the last, or before the first, it leaves the grid.
  #tab(back) {
    const { row, column } = this.grid.at;
    const next = this.grid.step(back ? -1 : 1);
    return next === column ? null : () => this.grid.go(row, next);
  }

  #withControl(key, shift) {
    const { row, column } = this.grid.at;
    if (key === "F5" && shift) return () => this.view.placeOf(row) !== undefined && this.view.bringBar(this.view.placeOf(row));
    return {
      ArrowRight: () => this.deeds.indent(), ArrowLeft: () => this.deeds.outdent(),
      Home: () => this.grid.go(0, this.grid.names[0], { extend: shift }), End: () => this.grid.go(this.view.rowCount - 1, column, { extend: shift }),
      z: () => (shift ? this.undo.redo() : this.undo.undo()), Z: () => this.undo.redo(), y: () => this.undo.redo(),
      ArrowUp: () => this.#fold(true), ArrowDown: () => this.#fold(false),
    }[key];
  }

  #withAlt(key, shift) {
    if (!shift) return key === "Insert" ? () => this.deeds.insert() : null;
    return {
      ArrowRight: () => this.deeds.indent(), ArrowLeft: () => this.deeds.outdent(), "+": () => this.#fold(false), "-": () => this.#fold(true),
      _: () => this.#fold(true), "*": () => this.view.fold(() => this.view.plan.foldTo(0)),
    }[key];
  }

  #fold(folded) {
    const place = this.view.placeOf(this.grid.at.row);
    if (place === undefined || !this.view.plan.hasBelow(place)) return;
    this.view.fold(() => this.view.plan.fold(place, folded));
    this.tell(say(folded ? "folded" : "unfolded", { name: this.view.plan.of.name[place] }));
  }

  edit(typed) {
    const why = this.editor.editable();
    if (why) return this.tell(why);
    this.view.bring(this.grid.at.row);
    this.editor.start({ typed });
  }
}
