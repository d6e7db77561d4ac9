// One field over the active cell. What was typed becomes edits; what cannot be is said at the cell, and nothing typed is lost.
import { COLUMNS, Unreadable } from "./columns.js";
import { say } from "./words.js";

export class Editor {
  constructor(view, propose) {
    this.view = view;
    this.grid = view.grid;
    this.propose = propose;
    this.box = document.createElement("div");
    this.box.className = "gantt-editor";
    this.box.hidden = true;
    this.field = document.createElement("input");
    this.field.autocomplete = "off";
    this.field.spellcheck = false;
    this.field.id = "gantt-field";
    this.trouble = document.createElement("p");
    this.trouble.id = "gantt-trouble";
    this.trouble.setAttribute("role", "alert");
    this.box.append(this.field, this.trouble);
    this.view.side.append(this.box); // beside the grid: a grid holds rows and nothing else
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("blur", () => this.open && !this.busy && this.#leave());
  }

  get open() {
    return !this.box.hidden;
  }

  editable() {
    const { row, column } = this.grid.at;
    if (!this.view.plan.mayEdit) return say("read_only");
    if (this.view.placeOf(row) === undefined) return column === "name" ? "" : say("name_first");
    return COLUMNS[column].edits ? "" : say("computed");
  }

  // Opens over the active cell, with what stands there or with what was just typed.
  start({ typed, trouble = "" } = {}) {
    const { row, column } = this.grid.at;
    const place = this.view.placeOf(row);
    const cell = this.grid.cellOf(row, column);
    if (!cell || this.editable()) return false;
    const stands = place === undefined ? "" : COLUMNS[column].typed?.(this.view.plan, place) ?? COLUMNS[column].said(this.view.plan, place);
    this.place = place;
    this.column = column;
    this.before = stands;
    const { offsetLeft: left, offsetWidth: wide } = cell;
    const slide = COLUMNS[column].frozen ? 0 : this.grid.bar.scrollLeft;
    Object.assign(this.box.style, { transform: `translate(${left - slide}px, ${this.view.headTall + row * this.view.rowTall}px)`, width: `${wide}px` });
    this.field.value = typed ?? stands;
    this.field.setAttribute("aria-label", say("edit_cell", { column: say(`column_${column}`), line: place === undefined ? say("new_line") : this.view.plan.of.name[place] }));
    this.box.hidden = false;
    this.refuse(trouble);
    this.field.focus({ preventScroll: true });
    if (typed === undefined) this.field.select();
    return true;
  }

  refuse(trouble) {
    this.trouble.textContent = trouble;
    this.trouble.hidden = !trouble;
    if (trouble) {
      this.field.setAttribute("aria-invalid", "true");
      this.field.setAttribute("aria-describedby", "gantt-trouble");
    } else {
      this.field.removeAttribute("aria-invalid");
      this.field.removeAttribute("aria-describedby");
    }
  }

  close() {
    if (!this.open) return;
    const inside = this.box.contains(document.activeElement);
    this.box.hidden = true;
    if (this.view.draft) this.view.hole(null);
    if (inside) this.grid.treegrid.focus({ preventScroll: true });
  }

  #key(event) {
    event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" || event.key === "Tab") {
      event.preventDefault();
      this.commit(event.key === "Tab" ? (event.shiftKey ? -1 : 1) : 0);
    }
  }

  #leave() {
    if (this.field.value === this.before || this.field.getAttribute("aria-invalid")) this.close();
    else this.commit(0);
  }

  // Turns what was typed into edits and asks what they do; `step` goes on to the next cell.
  async commit(step) {
    const typed = this.field.value;
    if (typed === this.before) {
      this.close();
      if (step) this.grid.go(this.grid.at.row, this.grid.step(step));
      return;
    }
    let edits;
    try {
      edits = this.#edits(typed);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return this.refuse(error.message);
    }
    const at = { ...this.grid.at };
    this.busy = true;
    this.field.readOnly = true;
    const refused = edits.length ? await this.propose(edits, at) : "";
    this.busy = false;
    this.field.readOnly = false;
    if (refused) {
      this.refuse(refused);
      return this.field.focus({ preventScroll: true });
    }
    this.close();
    if (step) this.grid.go(this.grid.at.row, this.grid.step(step));
  }

  #edits(typed) {
    const { plan, today } = this.view;
    if (this.place !== undefined) return COLUMNS[this.column].edits(plan, this.place, typed, today);
    if (!typed.trim()) return [];
    const last = plan.count - 1;
    const above = last >= 0 ? plan.parent[last] : -1;
    const where = this.view.draft ? { before: this.view.draft.before } : above >= 0 ? { under: plan.of.id[above] } : {};
    return [{ do: "add", key: "new", fields: { name: typed.trim() }, ...where }];
  }
}
