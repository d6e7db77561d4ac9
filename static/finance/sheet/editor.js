// One field over the active cell. What cannot be read is said at the cell, and nothing typed is lost.
import { plain, read, Unreadable } from "./amounts.js";
import { say } from "./words.js";

export class Editor {
  constructor(host, sheet, grid, deeds, { tell }) {
    Object.assign(this, { sheet, grid, deeds, tell });
    this.box = host.querySelector(".sheet-editor");
    this.field = host.querySelector("#sheet-field");
    this.trouble = host.querySelector("#sheet-trouble");
    host.querySelector("#sheet-types").replaceChildren(...sheet.types.map(([code, name]) => Object.assign(document.createElement("option"), { value: code, label: name })));
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("blur", () => this.open && (this.commit() || this.close()));
  }

  get open() {
    return !this.box.hidden;
  }

  // Opens over the active cell, with what stands there or with what was just typed.
  start(typed) {
    const { row: at, column: place } = this.grid.at;
    const column = this.grid.columns[place];
    const row = this.grid.rowAt(at);
    if (!this.sheet.editable) return this.tell(say("read_only"));
    if (column.why) return this.tell(say("is_shut", { month: column.label, why: column.why }));
    if (!column.edits) return this.tell(say("computed"));
    Object.assign(this, { row, column });
    const value = row ? this.sheet.valueOf(row, column) : null;
    this.before = column.type === "amount" ? plain(value) : value ?? "";
    const { left, top, wide } = this.grid.place();
    Object.assign(this.box.style, { transform: `translate(${left}px, ${top}px)`, width: `${wide}px` });
    this.field.value = typed ?? this.before;
    this.field.classList.toggle("num", column.type === "amount");
    if (column.type === "kind") this.field.setAttribute("list", "sheet-types");
    else this.field.removeAttribute("list");
    this.field.inputMode = column.type === "amount" ? "decimal" : "text";
    this.field.setAttribute("aria-label", say("edit_cell", { column: column.label, line: row ? this.sheet.nameOf(row) : say("new_line") }));
    this.box.hidden = false;
    this.refuse("");
    this.field.focus({ preventScroll: true });
    if (typed === undefined) this.field.select();
  }

  refuse(trouble) {
    this.trouble.textContent = trouble;
    this.trouble.hidden = !trouble;
    if (trouble) {
      this.field.setAttribute("aria-invalid", "true");
      this.field.setAttribute("aria-describedby", "sheet-trouble");
    } else {
      this.field.removeAttribute("aria-invalid");
      this.field.removeAttribute("aria-describedby");
    }
  }

  close() {
    const inside = document.activeElement === this.field;
    this.box.hidden = true;
    if (inside) this.grid.element.focus({ preventScroll: true });
  }

  #key(event) {
    event.stopPropagation();
    const { row, column } = this.grid.at;
    const steps = { Enter: [event.shiftKey ? -1 : 1, 0], Tab: [0, event.shiftKey ? -1 : 1] };
    if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    } else if (steps[event.key]) {
      event.preventDefault();
      if (this.commit()) this.grid.go(row + steps[event.key][0], column + steps[event.key][1]);
    }
  }

  // Whether what was typed could be read; it is written at once and saved in the background.
  commit() {
    const typed = this.field.value;
    if (typed !== this.before) {
      let value;
      try {
        value = this.#value(typed);
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        this.refuse(error.message);
        return false;
      }
      this.#write(value);
    }
    this.close();
    return true;
  }

  #value(typed) {
    if (this.column.type === "amount") {
      try {
        return read(typed);
      } catch (error) {
        throw error instanceof Unreadable ? new Unreadable(say(error.message, { typed: typed.trim().slice(0, 40) })) : error;
      }
    }
    if (this.column.type === "text") {
      if (typed.trim().length > 160) throw new Unreadable(say("too_long"));
      return typed.trim();
    }
    const kind = this.deeds.kindOf(typed);
    if (kind === undefined) throw new Unreadable(say("bad_type", { typed }));
    return kind;
  }

  #write(value) {
    if (this.row) return this.deeds.make(this.deeds.cell(this.row, this.column, value));
    const { row, change } = this.deeds.fresh();
    this.deeds.make([change, ...this.deeds.cell(row, this.column, value)]);
  }
}
