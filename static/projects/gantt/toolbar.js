// What stands over the chart: zoom, levels, what is drawn, which columns, undo, the whole window.
import { COLUMNS, NAMES } from "./columns.js";
import { say } from "./words.js";

export class Toolbar {
  constructor(view, { undo, deeds, tell }) {
    Object.assign(this, { view, undo, deeds, tell });
    this.root = view.host.querySelector(".gantt-toolbar");
    this.root.addEventListener("click", (event) => this.#click(event));
    this.root.addEventListener("change", (event) => this.#change(event));
    this.#shows();
    this.#columns();
    this.#levels();
    view.onRefresh = () => this.pressed();
    this.pressed();
  }

  pressed() {
    for (const button of this.root.querySelectorAll("[data-zoom]")) button.setAttribute("aria-pressed", String(button.dataset.zoom === this.view.zoom));
  }

  #click(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const { zoom, deed, wider, narrower } = button.dataset;
    if (zoom) this.view.zoomTo(zoom);
    if (wider) this.#width(wider, 16);
    if (narrower) this.#width(narrower, -16);
    const deeds = {
      fit: () => this.view.fit(), today: () => this.view.goToDay(this.view.today), undo: () => this.undo.undo(), redo: () => this.undo.redo(),
      whole: () => this.#whole(button), insert: () => this.deeds.insert(), indent: () => this.deeds.indent(), outdent: () => this.deeds.outdent(),
      remove: () => this.deeds.remove(), keys: () => this.view.host.querySelector(".gantt-help").showModal(),
    };
    deeds[deed]?.();
  }

  #change(event) {
    const { show, column, level } = event.target.dataset;
    if (show) this.view.show(show, event.target.checked);
    if (column) this.#choose();
    if (level !== undefined) this.view.fold(() => this.view.plan.foldTo(Number(event.target.value)));
  }

  #width(name, by) {
    if (this.view.grid.widths[name] === undefined) return;
    this.view.grid.resize(name, this.view.grid.widths[name] + by);
    this.view.split(this.view.splitAt);
    this.view.refresh();
    this.tell(say("column_width", { column: say(`column_${name}`), wide: this.view.grid.widths[name] }));
  }

  #shows() {
    for (const box of this.root.querySelectorAll("[data-show]")) box.checked = this.view.shows[box.dataset.show];
  }

  #columns() {
    const list = this.root.querySelector("[data-columns]");
    list.replaceChildren(...NAMES.filter((name) => !COLUMNS[name].always).map((name) => {
      const row = document.createElement("li");
      const label = document.createElement("label");
      const box = document.createElement("input");
      Object.assign(box, { type: "checkbox", checked: this.view.grid.names.includes(name) });
      box.dataset.column = name;
      label.append(box, ` ${say(`column_${name}`)}`);
      row.append(label, this.#sizer("narrower", name, "−"), this.#sizer("wider", name, "+"));
      return row;
    }));
  }

  #sizer(way, name, sign) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: sign, className: "gantt-sizer", ariaLabel: say(way, { column: say(`column_${name}`) }) });
    button.dataset[way] = name;
    return button;
  }

  #choose() {
    const names = [...this.root.querySelectorAll("[data-column]")].filter((box) => box.checked).map((box) => box.dataset.column);
    this.view.memory.set("columns", names);
    this.view.grid.choose(names);
    this.view.split(this.view.splitAt);
    this.view.refresh();
  }

  #levels() {
    const deepest = this.view.plan.of.level.reduce((most, level) => Math.max(most, level), 1);
    const select = this.root.querySelector("[data-level]");
    const option = (value, said) => Object.assign(document.createElement("option"), { value, textContent: said });
    const levels = Array.from({ length: Math.min(deepest - 1, 8) }, (_, at) => option(String(at + 1), say("level", { n: at + 1, level: at + 1 })));
    select.replaceChildren(option("0", say("all_levels")), ...levels);
  }

  #whole(button) {
    const whole = this.view.host.classList.toggle("is-whole");
    document.body.classList.toggle("has-whole-gantt", whole);
    button.setAttribute("aria-pressed", String(whole));
    this.view.measure();
  }
}
