// Begins where there is room for a sheet; without it, or without JavaScript, the table below says the same and its form writes a cell.
import { Conflict } from "./conflict.js";
import { Deeds } from "./deeds.js";
import { Editor } from "./editor.js";
import { Grid } from "./grid.js";
import { Keys, toolbar } from "./keys.js";
import { restore } from "./restore.js";
import { Saver } from "./saver.js";
import { Server } from "./server.js";
import { Sheet } from "./sheet.js";
import { say } from "./words.js";

const host = document.getElementById("sheet");
const roomy = matchMedia("(min-width: 48rem)");
let begun = false;

async function begin() {
  if (begun || !host || !roomy.matches) return;
  begun = true;
  const status = host.querySelector("[data-status]");
  const alarm = host.querySelector("[data-wrong]");
  const wrong = (text) => {
    alarm.textContent = text;
    alarm.hidden = !text;
  };
  const tell = (text) => (status.textContent = text);
  const server = new Server(host.dataset);
  let answer;
  try {
    answer = await server.rows();
  } catch (refusal) {
    host.hidden = false;
    return wrong(refusal.message);
  }
  host.hidden = false;
  document.getElementById("sheet-table")?.removeAttribute("open");
  const sheet = new Sheet(answer);
  const grid = new Grid(host, sheet);
  const conflict = new Conflict(host, sheet);
  const saver = new Saver(sheet, server, { draw: () => grid.draw(), tell, wrong, conflict: (found, after) => conflict.show(found, after), id: host.dataset.version });
  const deeds = new Deeds(sheet, grid, server, { saver, tell, wrong });
  const editor = new Editor(host, sheet, grid, deeds, { tell });
  new Keys(host, grid, { editor, deeds, tell });
  toolbar(host, deeds, tell);
  const kept = restore(sheet, saver.kept());
  grid.draw();
  grid.go(0, Math.min(3, sheet.columns.length - 1));
  if (kept.count) tell(say("restored", { n: kept.count }));
  if (kept.conflicts.length) {
    saver.deciding = true;
    conflict.show(kept.conflicts, () => {
      saver.deciding = false;
      grid.draw();
      saver.changed();
    });
  } else saver.changed();
  host.dataset.state = "drawn";
  performance.mark("sheet-drawn");
}

addEventListener("beforeprint", () => document.getElementById("sheet-table")?.setAttribute("open", ""));
roomy.addEventListener("change", begin);
begin();
