// Tables by keyboard, by selection and by paste.
// <table class="grid" data-keys>   arrows or j k move between rows, Enter opens the row's first link, x ticks it; right and left go from
//                                  figure to figure of a row, which are so many that Tab passes over them; Enter opens, Escape goes back
// <form data-bulk>                 ticks count themselves and show the bar [data-bulk-bar]
// <table data-paste>               a block copied from a spreadsheet fills the inputs from the focused one on
const rowsOf = (table) => [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => !row.classList.contains("group"));

const figuresOf = (row) => [...row.querySelectorAll("a.figure")];
const neighbour = (table, row, step) => {
  const rows = rowsOf(table);
  return rows[Math.min(Math.max(rows.indexOf(row) + step, 0), rows.length - 1)];
};

function stand(table, row) {
  for (const other of table.querySelectorAll('tbody tr[tabindex="0"]')) other.tabIndex = -1;
  row.tabIndex = 0;
  row.focus();
}

function readyRows(table) {
  const [first] = rowsOf(table);
  if (first && !table.querySelector("tbody tr[tabindex]")) first.tabIndex = 0;
  for (const figure of table.querySelectorAll("tbody a.figure")) figure.tabIndex = -1;
}

const STEPS = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 10, PageUp: -10, Home: -1e6, End: 1e6 };

document.addEventListener("keydown", (event) => {
  const figure = event.target.closest?.("table[data-keys] tbody a.figure");
  if (!figure || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = figure.closest("tr");
  const table = row.closest("table");
  const figures = figuresOf(row);
  const at = figures.indexOf(figure);
  if (event.key === "Escape" || (event.key === "ArrowLeft" && at === 0)) stand(table, row);
  else if (event.key === "ArrowLeft") figures[at - 1].focus();
  else if (event.key === "ArrowRight") figures[at + 1]?.focus();
  else if (event.key in STEPS) {
    const other = neighbour(table, row, STEPS[event.key]);
    (other.cells[figure.closest("td").cellIndex]?.querySelector("a.figure") ?? figuresOf(other)[0] ?? figure).focus();
  } else return;
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("table[data-keys] tbody tr");
  if (!row || event.target !== row) return;
  const table = row.closest("table");
  if (event.key in STEPS) stand(table, neighbour(table, row, STEPS[event.key]));
  else if (event.key === "ArrowRight" && figuresOf(row).length) figuresOf(row)[0].focus();
  else if (event.key === "Enter") row.querySelector("a[href]")?.click();
  else if (event.key === "x") row.querySelector(".tick input")?.click();
  else return;
  event.preventDefault();
});

function count(form) {
  const bar = form.querySelector("[data-bulk-bar]");
  const ticked = form.querySelectorAll("tbody .tick input:checked").length;
  const all = form.querySelector("[data-tick-all]");
  if (bar) {
    bar.hidden = ticked === 0;
    const number = bar.querySelector("[data-count]");
    if (number) number.textContent = ticked;
  }
  if (all) {
    const boxes = form.querySelectorAll("tbody .tick input").length;
    all.checked = ticked > 0 && ticked === boxes;
    all.indeterminate = ticked > 0 && ticked < boxes;
  }
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-bulk]");
  if (!form) return;
  if (event.target.matches("[data-tick-all]")) {
    for (const box of form.querySelectorAll("tbody .tick input")) box.checked = event.target.checked;
  }
  count(form);
});

// 1.234,50 and 1,234.50 and (1 234.50) and −1234.5 all mean what they mean in the spreadsheet they came from
function plain(text) {
  const brackets = /^\s*\(.*\)\s*$/.test(text);
  let digits = text.replace(/[−–]/g, "-").replace(/[^\d.,-]/g, "");
  const comma = digits.lastIndexOf(",");
  const point = digits.lastIndexOf(".");
  if (comma > point && (point >= 0 || digits.length - comma !== 4)) digits = digits.replaceAll(".", "").replace(",", ".");
  else digits = digits.replaceAll(",", "");
  return brackets ? `-${digits}` : digits;
}

document.addEventListener("paste", (event) => {
  const start = event.target.closest?.("table[data-paste] input");
  const text = event.clipboardData?.getData("text/plain") || "";
  if (!start || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const rows = [...start.closest("table").tBodies].flatMap((body) => [...body.rows]).filter((row) => row.querySelector("input"));
  const top = rows.indexOf(start.closest("tr"));
  const left = start.closest("td").cellIndex;
  text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, down) => {
    line.split("\t").forEach((cell, along) => {
      const field = rows[top + down]?.cells[left + along]?.querySelector("input:not(:disabled)");
      if (!field || !cell.trim()) return;
      field.value = plain(cell);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });
});

function begin(within) {
  within.querySelectorAll("table[data-keys]").forEach(readyRows);
  within.querySelectorAll("form[data-bulk]").forEach(count);
}
begin(document);
document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
