// The two doors: rows out, edits in.
import { read, send } from "../../pmo/asked.js";

export class Server {
  constructor(host) {
    this.rowsUrl = host.dataset.rows;
    this.editsUrl = host.dataset.edits;
  }

  rows() {
    return read(this.rowsUrl);
  }

  preview(edits) {
    return send(this.editsUrl, { edits, preview: true });
  }

  save(edits, version) {
    return send(this.editsUrl, { edits, version, preview: false });
  }
}
