// The doors: rows out, edits in, a paste read.
import { read, send } from "../../pmo/asked.js";

export class Server {
  constructor({ rows, edits, paste }) {
    Object.assign(this, { rowsUrl: rows, editsUrl: edits, pasteUrl: paste });
  }

  rows(seen = {}) {
    const url = new URL(this.rowsUrl, location.href);
    for (const [name, value] of Object.entries(seen)) if (value !== undefined) url.searchParams.set(name, value);
    return read(url);
  }

  save(id, edits, seen) {
    return send(this.editsUrl.replace("/0/", `/${id}/`), { edits, seen });
  }

  paste(text, kinds) {
    return send(this.pasteUrl, { text, kinds });
  }
}
