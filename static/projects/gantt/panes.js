// Widths: the line between grid and chart, and the edges of the columns; by mouse and by keys.
const STEP = 24;

function dragged(grip, { start, move, end }) {
  grip.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    const from = { x: event.clientX, at: start(event) };
    const onMove = (moved) => move(from.at + moved.clientX - from.x);
    const onEnd = () => {
      removeEventListener("pointermove", onMove);
      removeEventListener("pointerup", onEnd);
      document.body.classList.remove("is-resizing");
      end?.();
    };
    document.body.classList.add("is-resizing");
    addEventListener("pointermove", onMove);
    addEventListener("pointerup", onEnd);
  });
}

export function divide(view) {
  const bar = view.host.querySelector(".gantt-divider");
  const to = (wide) => {
    view.split(wide);
    view.memory.set("split", view.splitAt);
    bar.setAttribute("aria-valuenow", String(view.splitAt));
  };
  dragged(bar, { start: () => view.splitAt, move: to, end: () => view.refresh() });
  bar.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (!by) return;
    event.preventDefault();
    to(view.splitAt + by);
    view.refresh();
  });
  bar.addEventListener("dblclick", () => {
    to(view.grid.wide);
    view.refresh();
  });
  bar.setAttribute("aria-valuenow", String(view.splitAt));
  bar.setAttribute("aria-valuemin", "200");
  bar.setAttribute("aria-valuemax", "2000");

  const heads = view.host.querySelector(".gantt-columns");
  heads.addEventListener("pointerdown", (event) => {
    const name = event.target.closest(".gantt-grip")?.parentElement.dataset.column;
    if (!name) return;
    const from = { x: event.clientX, wide: view.grid.widths[name] };
    event.preventDefault();
    const onMove = (moved) => view.grid.resize(name, from.wide + moved.clientX - from.x);
    const onEnd = () => {
      removeEventListener("pointermove", onMove);
      removeEventListener("pointerup", onEnd);
      view.split(view.splitAt);
      view.refresh();
    };
    addEventListener("pointermove", onMove);
    addEventListener("pointerup", onEnd);
  });
}
