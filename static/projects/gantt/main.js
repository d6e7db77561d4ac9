// Begins where there is room for a chart; without it, or without JavaScript, the table below says the same.
import { Conflict } from "./conflict.js";
import { Consequence } from "./consequence.js";
import { Deeds } from "./deeds.js";
import { Drag } from "./drag.js";
import { Editor } from "./editor.js";
import { Facts } from "./facts.js";
import { Keys } from "./keys.js";
import { Memory } from "./memory.js";
import { divide } from "./panes.js";
import { Plan } from "./plan.js";
import { Server } from "./server.js";
import { Toolbar } from "./toolbar.js";
import { Undo } from "./undo.js";
import { View } from "./view.js";
import { say } from "./words.js";

const host = document.getElementById("gantt");
const roomy = matchMedia("(min-width: 48rem)");
let begun = false;

async function begin() {
  if (begun || !host || !roomy.matches) return;
  begun = true;
  const status = host.querySelector(".gantt-status");
  const tell = (text, wrong = false) => {
    status.textContent = text;
    status.classList.toggle("is-wrong", wrong);
  };
  const server = new Server(host);
  const memory = new Memory(host.dataset.code);
  // a page of the past is read, not edited
  const read = async () => {
    const found = await server.rows();
    return { ...found, may_edit: found.may_edit && host.dataset.past === undefined };
  };
  let rows;
  try {
    rows = await read();
  } catch (refusal) {
    host.hidden = false;
    return tell(refusal.message, true);
  }
  host.hidden = false;
  document.getElementById("schedule-table")?.removeAttribute("open");
  const plan = new Plan(rows, new Set(memory.getOwn("folded", [])));
  const view = new View(host, plan, memory);
  const facts = new Facts(view);

  const reread = async (answer) => {
    const active = view.placeOf(view.grid.at.row);
    const id = active === undefined ? null : view.plan.of.id[active];
    view.plan = new Plan(await read(), view.plan.collapsed);
    const target = answer?.ids?.new ?? id;
    const place = view.plan.places.get(target);
    if (place !== undefined && view.plan.row[place] < 0) view.plan.reveal(place);
    view.refresh();
    if (place !== undefined) view.grid.go(view.plan.row[place]);
    else view.grid.go(view.grid.at.row);
    facts.write();
  };
  const deedsDone = {
    say: tell,
    reread,
    saved: async (answer) => {
      undo.made(answer);
      const added = answer.ids?.new !== undefined;
      await reread(answer);
      if (added) view.grid.go(Math.min(view.grid.at.row + 1, view.rowCount - 1), "name");
      tell(say(answer.undo.length ? "saved" : "nothing_changed"));
    },
    stale: (body, edits) => conflict.show(body, edits),
  };
  const consequence = new Consequence(view, server, deedsDone);
  const undo = new Undo(view, server, deedsDone);
  const propose = (edits) => consequence.propose(edits);
  const editor = new Editor(view, propose);
  const deeds = new Deeds(view, { editor, propose, tell });
  const conflict = new Conflict(view, {
    overrule: (version) => (consequence.edits.length ? consequence.overrule(version) : reread()),
    drop: () => consequence.cancel(),
    reread,
  });
  const keys = new Keys(view, { editor, consequence, undo, deeds, tell });
  new Drag(view, { propose, tell, busy: () => consequence.busy });
  new Toolbar(view, { undo, deeds, tell });
  divide(view);
  view.onDraw = () => consequence.ghosts();
  mouse(view, keys);
  view.measure();
  view.refresh();
  start(view);
  goToNamed(view);
  facts.write();
  addEventListener("beforeunload", (event) => consequence.edits.length && event.preventDefault());
  host.dataset.state = "drawn";
  performance.mark("gantt-drawn");
}

// The first sight: the first rows with their bars, and the status date where it lies no further off than the window is wide.
function start(view) {
  const { plan, scale } = view;
  const starts = plan.shown.slice(0, Math.ceil(view.tall / view.rowTall)).map((place) => plan.of.start[place] ?? plan.of.baseline_start[place]).filter((at) => at !== undefined && at !== null);
  const first = scale.x(starts.length ? Math.min(...starts) : plan.span()[0]) - 24;
  const wide = view.broad - view.splitAt;
  const now = plan.rows.status === null ? 0 : scale.x(plan.rows.status);
  view.scroller.scrollLeft = Math.max(now > first + wide && now < first + 2 * wide ? now - wide * 0.75 : first, 0);
  view.draw();
  view.grid.go(0);
}

// A line that the address names, `#line-12`, is unfolded, brought into sight and the current one.
function goToNamed(view) {
  const id = /^#line-(\d+)$/.exec(location.hash)?.[1];
  const place = id && view.plan.places.get(Number(id));
  if (place === undefined) return;
  if (view.plan.row[place] < 0) view.plan.reveal(place);
  view.refresh();
  view.grid.go(view.plan.row[place], "name");
  view.bringBar(place);
  view.grid.treegrid.focus();
}

function mouse(view, keys) {
  const { grid } = view;
  grid.body.addEventListener("pointerdown", (event) => {
    const cell = event.target.closest(".gantt-cell");
    const slot = cell && grid.pool.find((one) => one.row === cell.parentElement);
    if (!slot) return;
    event.preventDefault();
    const { name } = slot.cells.find((one) => one.cell === cell);
    const place = view.placeOf(slot.at);
    grid.treegrid.focus({ preventScroll: true });
    const folds = name === "name" && place !== undefined && cell.classList.contains("folds");
    const box = cell.getBoundingClientRect();
    const within = event.clientX - box.left - 10 - (view.plan.of.level[place] - 1) * 14;
    if (folds && within > -8 && within < 16) {
      grid.go(slot.at, name);
      return view.fold(() => view.plan.fold(place, view.plan.open(place)));
    }
    grid.go(slot.at, name, { extend: event.shiftKey });
    if (place !== undefined && name === "number") view.bringBar(place);
  });
  grid.body.addEventListener("dblclick", (event) => event.target.closest(".gantt-cell") && keys.edit());
}

addEventListener("beforeprint", () => document.getElementById("schedule-table")?.setAttribute("open", ""));
roomy.addEventListener("change", begin);
begin();
