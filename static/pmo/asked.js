// One question to the server, answered in JSON. An answer that is no success, or no JSON, becomes a Refusal that keeps its words.
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

export const read = (url) => asked(url, { headers: { Accept: "application/json" } });

export const send = (url, body) =>
  asked(url, {
    method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
  });
