// The window onto the plan: grid and chart stand in one scroller, so that they move as one; what is out of sight is not drawn.
import { Chart } from "./chart.js";
import { NAMES, Scale, fitting } from "./axis.js";
import { Grid } from "./grid.js";
import { DAY } from "./dates.js";
import { todayOf } from "./backdrop.js";

const BLOCK = 4; // rows that are drawn together: while they are out of sight, so that nothing in sight is painted again
const AHEAD = 24; // rows drawn beyond the window, each way
const SLACK = AHEAD - BLOCK; // rows that may be left of those before more are drawn

export class View {
  constructor(host, plan, memory) {
    this.host = host;
    this.plan = plan;
    this.memory = memory;
    this.scroller = host.querySelector(".gantt-scroller");
    this.pane = host.querySelector(".gantt-pane");
    this.side = host.querySelector(".gantt-side");
    this.today = todayOf(host);
    this.rowTall = Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize) * 1.75);
    this.headTall = 44;
    this.block = BLOCK;
    this.zoom = NAMES.includes(memory.getOwn("zoom")) ? memory.getOwn("zoom") : null;
    this.shows = { baseline: true, critical: true, slack: true, links: true, progress: true, names: false, ...memory.get("shows", {}) };
    this.drawing = 0;
    this.preview = null; // id → {start, finish} while a consequence is shown
    this.draft = null; // {row, before} of a line that is being written between others
    this.grid = new Grid(this, host.querySelector(".gantt-rows"), host.querySelector(".gantt-columns"));
    this.chart = new Chart(host.querySelector(".gantt-bars"), host.querySelector(".gantt-axis"));
    this.scroller.addEventListener("scroll", () => this.#soon(), { passive: true });
    new ResizeObserver(() => this.measure()).observe(this.scroller);
    this.split(memory.get("split", this.grid.upTo));
  }

  get rowCount() {
    return this.plan.shown.length + (this.plan.mayEdit ? 1 : 0);
  }

  // The place of the line on a row; undefined on the empty one at the end.
  placeOf(row) {
    return this.plan.shown[row];
  }

  // Makes room for a new line above a row, or closes it again.
  hole(row) {
    const place = row === null ? undefined : this.placeOf(row);
    this.draft = place === undefined ? null : { row, before: this.plan.of.id[place] };
    this.plan.show(this.draft ? row : null);
    this.refresh();
  }

  ghosted(place) {
    return this.preview?.has(this.plan.of.id[place]) ?? false;
  }

  split(wide) {
    const most = Math.max(this.scroller.clientWidth - 120, 200);
    this.splitAt = Math.round(Math.min(Math.max(wide, 200), most, this.grid.wide));
    this.host.style.setProperty("--split", `${this.splitAt}px`);
    this.grid.slide();
  }

  measure() {
    const tall = this.scroller.clientHeight;
    if (tall === this.tall && this.scroller.clientWidth === this.broad) return;
    this.tall = tall;
    this.broad = this.scroller.clientWidth;
    this.split(this.memory.get("split", this.grid.upTo));
    this.refresh();
  }

  // Everything anew: another plan, another zoom, other lines shown.
  refresh({ keep } = {}) {
    const at = keep ?? (this.scale ? this.scale.dayAt(this.scroller.scrollLeft) : null);
    const span = this.plan.span();
    const wide = Math.max(this.broad - this.splitAt, 100);
    this.zoom ??= fitting((span[1] - span[0]) / DAY + 21, wide);
    this.scale = new Scale(this.plan.time, this.zoom, span, wide);
    const tall = this.rowCount * this.rowTall;
    this.host.style.setProperty("--chart", `${this.scale.wide}px`);
    this.host.style.setProperty("--tall", `${Math.max(tall, this.tall - this.headTall)}px`);
    this.blocks = Math.ceil((Math.ceil(this.tall / this.rowTall) + 2 * AHEAD + 1) / BLOCK) + 2;
    this.chart.resize(this.scale, Math.max(tall, this.tall - this.headTall));
    if (at !== null) this.scroller.scrollLeft = this.scale.xOfDay(at);
    this.drawing += 1;
    this.drawnRows = this.drawnDays = null;
    this.draw();
    this.onRefresh?.();
  }

  zoomTo(name) {
    if (!NAMES.includes(name) || name === this.zoom) return;
    const wide = this.broad - this.splitAt;
    const start = this.plan.of.start[this.placeOf(this.grid.at.row)] ?? null;
    const x = start === null ? -1 : this.scale.x(start) - this.scroller.scrollLeft;
    const still = x >= 0 && x <= wide ? x : wide / 2; // what stays where it is: the active bar if it is in sight, else the middle
    const day = this.scale.dayAt(this.scroller.scrollLeft + still);
    this.zoom = name;
    this.memory.setOwn("zoom", name);
    this.refresh();
    this.scroller.scrollLeft = this.scale.xOfDay(day) - still;
    this.draw();
  }

  fit() {
    const span = this.plan.span();
    const name = fitting((span[1] - span[0]) / DAY + 14, this.broad - this.splitAt);
    if (name !== this.zoom) this.zoomTo(name);
    this.scroller.scrollLeft = this.scale.x(span[0]) - 16;
    this.draw();
  }

  goToDay(day) {
    this.scroller.scrollLeft = this.scale.xOfDay(day) - (this.broad - this.splitAt) / 3;
    this.draw();
  }

  #soon() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.draw();
    });
  }

  // Draws what the window shows, if that is not drawn yet.
  draw() {
    const { scrollTop, scrollLeft } = this.scroller;
    const first = Math.max(Math.floor(scrollTop / this.rowTall), 0);
    const after = Math.min(first + Math.ceil(this.tall / this.rowTall) + 1, this.rowCount);
    const near = this.drawnRows;
    if (!near || (first < near[0] + SLACK && near[0] > 0) || (after > near[1] - SLACK && near[1] < this.rowCount)) {
      const ahead = this.#ahead(first);
      this.drawnRows = [Math.floor(Math.max(first - ahead, 0) / BLOCK) * BLOCK, Math.min(Math.ceil((after + ahead) / BLOCK) * BLOCK, this.rowCount)];
      this.grid.draw(...this.drawnRows);
      this.chart.drawRows(this, ...this.drawnRows);
      this.onDraw?.();
    }
    const wide = this.broad - this.splitAt;
    const days = this.drawnDays;
    this.#drawDays(scrollLeft, wide, days);
    this.chart.keepInSight(scrollLeft);
  }

  // Past rows that fly by nothing is drawn ahead; it is once they come to rest.
  #ahead(first) {
    const flies = Math.abs(first - (this.first ?? first)) > AHEAD;
    this.first = first;
    clearTimeout(this.settling);
    if (!flies) return AHEAD;
    this.settling = setTimeout(() => this.draw(), 120);
    return 1;
  }

  #drawDays(scrollLeft, wide, days) {
    const [left, right] = [this.scale.dayAt(scrollLeft), this.scale.dayAt(scrollLeft + wide)];
    if (!days || left < days[0] || right > days[1]) {
      const more = wide / this.scale.perDay;
      this.drawnDays = [Math.floor(left - more), Math.ceil(right + more)];
      const last = this.scale.first + this.scale.days;
      const tall = Math.max(this.rowCount * this.rowTall, this.tall);
      this.chart.drawDays(this, Math.max(this.drawnDays[0], this.scale.first), Math.min(this.drawnDays[1], last), tall);
    }
  }

  // Rows look otherwise though nothing moved: another choice, a consequence shown.
  redraw() {
    this.drawing += 1;
    this.drawnRows = null;
    this.draw();
  }

  // Scrolls no further than it takes.
  bring(row) {
    const room = this.tall - this.headTall - this.rowTall - (this.preview ? 56 : 0);
    const top = row * this.rowTall;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    else if (top > this.scroller.scrollTop + room - 12) this.scroller.scrollTop = top - room + 12;
    this.draw();
  }

  bringBar(place) {
    const start = this.plan.of.start[place];
    if (start === null) return;
    const x = this.scale.x(start);
    const wide = this.broad - this.splitAt;
    const { scrollLeft } = this.scroller;
    if (x < scrollLeft || x > scrollLeft + wide - 40) this.scroller.scrollLeft = Math.max(x - wide / 4, 0);
    this.draw();
  }

  show(name, shown) {
    this.shows[name] = shown;
    this.memory.set("shows", this.shows);
    this.redraw();
  }

  fold(change) {
    change();
    this.memory.setOwn("folded", [...this.plan.collapsed].slice(0, 5000));
    this.refresh();
  }
}
