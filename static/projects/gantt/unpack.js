// Columns as they come packed (see projects/queries/packed.py), made plain: one array a column.
export function column(given, count, of) {
  if (Array.isArray(given)) return given;
  if ("same" in given) return new Array(count).fill(given.same);
  if ("words" in given) return given.at.map((place) => given.words[place]);
  if ("steps" in given) {
    let sum = 0;
    return given.steps.map((step) => (sum += step));
  }
  if ("from" in given) return given.by.map((value) => (value === null ? null : value + given.from));
  const base = of(given.after);
  return given.by.map((value, place) => (value === null ? null : value + base[place]));
}

export function unpack(columns, count) {
  const done = {};
  const of = (name) => (done[name] ??= column(columns[name], count, of));
  for (const name of Object.keys(columns)) of(name);
  return done;
}
