// The doors: rows out, edits in, a paste read. An answer that is no success becomes a Refusal that keeps its words.
export class Refusal extends Error {
  constructor(status, body) {
    super(body.detail ?? body.errors?.[0]?.message ?? String(status));
    this.status = status;
    this.body = body;
  }
}

const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";

async function asked(url, options) {
  let response;
  try {
    response = await fetch(url, { credentials: "same-origin", ...options });
  } catch {
    throw new Refusal(0, { detail: document.body.dataset.offline });
  }
  let body;
  try {
    body = await response.json();
  } catch {
    throw new Refusal(response.ok || response.redirected ? 0 : response.status, { detail: document.body.dataset.failed });
  }
  if (!response.ok) throw new Refusal(response.status, body);
  return body;
}

export class Server {
  constructor({ rows, edits, paste }) {
    Object.assign(this, { rowsUrl: rows, editsUrl: edits, pasteUrl: paste });
  }

  rows(seen = {}) {
    const url = new URL(this.rowsUrl, location.href);
    for (const [name, value] of Object.entries(seen)) if (value !== undefined) url.searchParams.set(name, value);
    return asked(url, { headers: { Accept: "application/json" } });
  }

  save(id, edits, seen) {
    return this.#post(this.editsUrl.replace("/0/", `/${id}/`), { edits, seen });
  }

  paste(text, kinds) {
    return this.#post(this.pasteUrl, { text, kinds });
  }

  #post(url, body) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() };
    return asked(url, { method: "POST", body: JSON.stringify(body), headers });
  }
}
