// What a reader chose about the picture: kept in this browser, nothing of it is data.
const KEY = "gantt";

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

export class Memory {
  constructor(code) {
    this.own = `${KEY}:${code}`;
    this.all = read(KEY);
    this.of = read(this.own);
  }

  get(name, usual) {
    return this.all[name] ?? usual;
  }

  set(name, value) {
    this.all[name] = value;
    this.#write(KEY, this.all);
  }

  // of this project alone
  getOwn(name, usual) {
    return this.of[name] ?? usual;
  }

  setOwn(name, value) {
    this.of[name] = value;
    this.#write(this.own, this.of);
  }

  #write(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // a browser that keeps nothing: the choice holds for this page
    }
  }
}
