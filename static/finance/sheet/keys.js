// The keyboard and the mouse of the grid, as in a spreadsheet.
import { say } from "./words.js";

export class Keys {
  constructor(host, grid, { editor, deeds, tell }) {
    Object.assign(this, { host, grid, editor, deeds, tell });
    grid.element.addEventListener("keydown", (event) => this.#down(event));
    for (const type of ["copy", "cut", "paste"]) document.addEventListener(type, (event) => this.#clip(event, type));
    grid.body.addEventListener("pointerdown", (event) => this.#pointed(event));
    grid.body.addEventListener("dblclick", () => editor.start());
    grid.handle.addEventListener("pointerdown", (event) => this.#pull(event));
  }

  #down(event) {
    if (event.target !== this.grid.element) return;
    const deed = this.#deed(event);
    if (!deed) return;
    event.preventDefault();
    deed();
  }

  #deed({ key, shiftKey: extend, altKey, ctrlKey, metaKey }) {
    if (altKey) return null;
    const { row, column } = this.grid.at;
    if (ctrlKey || metaKey) return this.#withControl(key.length === 1 ? key.toLowerCase() : key, extend, row, column);
    const page = Math.max(Math.floor(this.grid.scroller.clientHeight / 28) - 4, 1);
    const go = (to, at) => () => this.grid.go(to, at, { extend });
    const moves = {
      ArrowDown: go(row + 1, column), ArrowUp: go(row - 1, column), ArrowRight: go(row, column + 1), ArrowLeft: go(row, column - 1),
      PageDown: go(row + page, column), PageUp: go(row - page, column), Home: go(row, 0), End: go(row, this.grid.columns.length - 1),
      Enter: () => this.editor.start(), F2: () => this.editor.start(), Insert: () => this.deeds.add(), Delete: () => this.deeds.clear(), Backspace: () => this.editor.start(""),
    };
    if (key === "Tab") {
      const to = column + (extend ? -1 : 1);
      return to < 0 || to >= this.grid.columns.length ? null : () => this.grid.go(row, to); // past the last, or before the first, it leaves the grid
    }
    return moves[key] ?? (key.length === 1 && key !== " " ? () => this.editor.start(key) : null);
  }

  #withControl(key, shift, row, column) {
    const [last, end] = [this.grid.rowCount - 1, this.grid.columns.length - 1];
    const go = (to, at) => () => this.grid.go(to, at, { extend: shift });
    return {
      ArrowDown: go(last, column), ArrowUp: go(0, column), ArrowLeft: go(row, 0), ArrowRight: go(row, end), Home: go(0, 0), End: go(last, end),
      z: () => (shift ? this.deeds.redo() : this.deeds.undo()), y: () => this.deeds.redo(), d: () => this.deeds.fillDown(), r: () => this.deeds.fillRight(),
      "-": () => this.deeds.remove(), a: () => this.#all(),
    }[key];
  }

  #all() {
    this.grid.anchor = { row: 0, column: 0 };
    this.grid.go(this.grid.rowCount - 1, this.grid.columns.length - 1, { extend: true });
  }

  #clip(event, type) {
    if (document.activeElement !== this.grid.element) return;
    event.preventDefault();
    if (type === "paste") return this.deeds.paste(event.clipboardData.getData("text/plain"));
    event.clipboardData.setData("text/plain", this.deeds.copied());
    if (type === "cut") this.deeds.clear();
  }

  #cellAt(event) {
    const cell = document.elementsFromPoint(event.clientX, event.clientY).find((one) => one.classList.contains("sheet-cell") && this.grid.body.contains(one));
    const slot = cell && this.grid.pool.find((one) => one.row === cell.parentElement);
    return slot ? { row: slot.at, column: slot.cells.indexOf(cell) } : null;
  }

  #pointed(event) {
    const at = event.button === 0 && this.#cellAt(event);
    if (!at) return;
    event.preventDefault();
    this.grid.element.focus({ preventScroll: true });
    this.grid.go(at.row, at.column, { extend: event.shiftKey });
    this.#drag(event, (to) => this.grid.go(to.row, to.column, { extend: true }));
  }

  #drag(event, over, after = () => {}) {
    const target = event.target;
    target.setPointerCapture(event.pointerId);
    const move = (moved) => {
      const to = this.#cellAt(moved);
      if (to && (to.row !== this.grid.at.row || to.column !== this.grid.at.column)) over(to);
    };
    const up = () => {
      target.removeEventListener("pointermove", move);
      after();
    };
    target.addEventListener("pointermove", move);
    target.addEventListener("pointerup", up, { once: true });
    target.addEventListener("pointercancel", up, { once: true });
  }

  // Pulling the handle fills down or to the right, whichever way it went further.
  #pull(event) {
    event.preventDefault();
    const block = this.grid.chosen();
    this.grid.anchor = { row: block.top, column: block.left };
    let to = { row: block.bottom, column: block.right };
    this.#drag(event, (over) => {
      const [down, right] = [over.row - block.bottom, over.column - block.right];
      to = down >= right ? { row: Math.max(over.row, block.bottom), column: block.right } : { row: block.bottom, column: Math.max(over.column, block.right) };
      this.grid.go(to.row, to.column, { extend: true });
    }, () => (to.row > block.bottom || to.column > block.right) && this.deeds.fillFrom(block, to));
  }
}

export function toolbar(host, deeds, tell) {
  const made = {
    undo: () => deeds.undo(), redo: () => deeds.redo(), add: () => deeds.add(), double: () => deeds.double(), remove: () => deeds.remove(),
    keys: () => host.querySelector(".sheet-keys").showModal(),
  };
  for (const button of host.querySelectorAll("[data-deed]")) {
    if (!deeds.sheet.editable && button.dataset.deed !== "keys") button.disabled = true;
    button.addEventListener("click", () => (made[button.dataset.deed] ?? (() => tell(say("computed"))))());
  }
}
