// The two doors: rows out, edits in. An answer that is no success becomes a Refusal that keeps its words.
export class Refusal extends Error {
  constructor(status, body) {
    super(body.detail ?? body.errors?.[0]?.message ?? String(status));
    this.status = status;
    this.body = body;
  }
}

const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";

async function answered(response) {
  if (response.ok) return response.json();
  let body = {};
  try {
    body = await response.json();
  } catch {
    body = { detail: document.body.dataset.failed };
  }
  throw new Refusal(response.status, body);
}

async function asked(url, options) {
  let response;
  try {
    response = await fetch(url, { credentials: "same-origin", ...options });
  } catch {
    throw new Refusal(0, { detail: document.body.dataset.offline });
  }
  return answered(response);
}

export class Server {
  constructor(host) {
    this.rowsUrl = host.dataset.rows;
    this.editsUrl = host.dataset.edits;
  }

  rows() {
    return asked(this.rowsUrl, { headers: { Accept: "application/json" } });
  }

  #post(body) {
    return asked(this.editsUrl, {
      method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
    });
  }

  preview(edits) {
    return this.#post({ edits, preview: true });
  }

  save(edits, version) {
    return this.#post({ edits, version, preview: false });
  }
}
