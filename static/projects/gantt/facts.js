// The line that says what matters first: when it finishes, against what was promised, what is critical, what is late.
import { KIND } from "./plan.js";
import { lastDay, long } from "./dates.js";
import { group } from "./words.js";

export class Facts {
  constructor(view) {
    this.view = view;
    this.root = document.getElementById("schedule-facts");
  }

  write() {
    const { plan } = this.view;
    const { project_finish: finish } = plan.rows;
    let critical = 0;
    let missed = 0;
    let promised = null;
    for (let place = 0; place < plan.count; place++) {
      if (plan.of.kind[place] !== KIND.summary && plan.is(place, "critical") && !plan.is(place, "inactive") && plan.of.done[place] !== 1) critical += 1;
      if (plan.late(place)) missed += 1;
      const at = plan.of.baseline_finish[place];
      if (at !== null && (promised === null || at > promised)) promised = at;
    }
    this.#put("finish", finish === null ? "—" : long(lastDay(finish)));
    this.#put("promised", promised === null ? "—" : long(lastDay(promised)));
    const slip = finish === null || promised === null ? null : Math.round(plan.time.daysBetween(promised, finish) * 10) / 10;
    this.#put("slip", slip === null ? "—" : slip === 0 ? "0 d" : `${slip > 0 ? "↑ +" : "↓ −"}${group(Math.abs(slip))} d`);
    this.root?.querySelector("[data-fact=slip]")?.classList.toggle("signed--adverse", slip > 0);
    const past = Boolean(plan.rows.past); // what was critical or late on a day that has passed is not kept
    this.#put("critical", past ? "—" : group(critical));
    this.#put("missed", past ? "—" : group(missed));
    this.#put("count", group(plan.count));
  }

  #put(name, said) {
    const at = this.root?.querySelector(`[data-fact=${name}]`);
    if (at) at.textContent = said;
  }
}
