// The table of a list fills by itself: a few rows at once are asked, each comes back as its HTML.
// Without this the form does the same in steps; the two may be mixed, for the rows are the form's.

const AT_ONCE = 3;
const TRIES = 3;

const table = document.querySelector("[data-many]");
const form = table.querySelector("form");
const body = form.querySelector("tbody");
const start = form.querySelector("[data-start]");
const stop = form.querySelector("[data-stop]");
const order = form.querySelector("#order");
const say = form.querySelector("[data-say]");
const text = (name) => table.querySelector(`[data-text="${name}"]`).textContent;
const total = Number(table.dataset.total);

let running = false;
let pausedUntil = 0;

const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const waiting = () => [...body.querySelectorAll("tr[data-row]")].filter((row) => !row.dataset.verdict);

/** Progress, and how many of each answer. */
function count() {
  const rows = [...body.querySelectorAll("tr[data-row]")];
  const done = rows.filter((row) => row.dataset.verdict).length;
  form.querySelector("[data-state]").hidden = false;
  form.querySelector("progress").value = done;
  const written = text("progress").replace("{done}", done).replace("{total}", total);
  form.querySelector("[data-progress-text]").textContent = written;
  for (const item of form.querySelectorAll("[data-count]")) {
    const found = rows.filter((row) => row.dataset.verdict === item.dataset.count).length;
    item.hidden = !found;
    item.querySelector("strong").textContent = found;
  }
  return done;
}

/** Rows in the chosen order; what is alike stays in the order of the list. */
function sort() {
  const key = `key${order.value[0].toUpperCase()}${order.value.slice(1)}`;
  const rows = [...body.querySelectorAll("tr[data-row]")];
  const compare = (a, b) => (a < b ? -1 : Number(a > b));
  rows.sort(
    (a, b) =>
      compare(a.dataset[key], b.dataset[key]) ||
      compare(a.dataset.keyPosition, b.dataset.keyPosition),
  );
  body.append(...rows);
}

/** Ask about one row until there is an answer; false where that is not to be had. */
async function ask(row) {
  const sent = new FormData();
  sent.set("row", row.querySelector('input[name="row"]').value);
  const state = row.querySelector("[data-waiting]");
  const before = state.textContent;
  for (let tries = 0; running && tries < TRIES; ) {
    while (running && pausedUntil > Date.now()) await sleep(250);
    if (!running) break;
    state.textContent = text("asking");
    let answer;
    try {
      answer = await fetch(table.dataset.one + location.search, { method: "POST", body: sent });
    } catch {
      tries += 1;
      await sleep(1000 * tries);
      continue;
    }
    if (answer.ok) {
      const made = document.createElement("template");
      made.innerHTML = await answer.text();
      row.replaceWith(made.content.querySelector("tr"));
      return true;
    }
    const seconds = Number(answer.headers.get("Retry-After"));
    if (!seconds) {
      tries += 1;
      continue;
    }
    // Others wait as well: one message, one pause for all.
    pausedUntil = Math.max(pausedUntil, Date.now() + seconds * 1000);
    say.classList.remove("visually-hidden");
    say.textContent = text("wait").replace("{seconds}", seconds);
  }
  state.textContent = before;
  return false;
}

/** Ask about all that waits, a few at once. */
async function run() {
  running = true;
  start.hidden = true;
  stop.hidden = false;
  for (const button of form.querySelectorAll("[data-download]")) button.hidden = false;
  table.querySelector("[data-before]")?.remove();
  table.querySelector("[data-code='pause']")?.remove();
  stop.focus();
  count();
  const queue = waiting();
  let lost = false;
  const work = async () => {
    for (let row = queue.shift(); row && running; row = queue.shift()) {
      if (await ask(row)) {
        if (pausedUntil <= Date.now()) say.classList.add("visually-hidden");
        const done = count();
        // Heard now and then: every single answer would be noise.
        if (done % 10 === 0 && pausedUntil <= Date.now()) {
          say.textContent = form.querySelector("[data-progress-text]").textContent;
        }
      } else if (running) {
        lost = true;
        running = false;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  running = false;
  end(lost);
}

function end(lost) {
  sort();
  const left = waiting().length;
  stop.hidden = true;
  start.hidden = !left;
  if (left) {
    start.textContent = start.dataset.goOn;
    start.focus();
    if (lost) {
      say.classList.remove("visually-hidden");
      say.textContent = text("offline");
    }
    return;
  }
  const heading = table.querySelector("[data-heading]");
  heading.textContent = heading.dataset.done;
  heading.tabIndex = -1;
  heading.focus();
  say.classList.add("visually-hidden");
  say.textContent = heading.textContent;
  document.title = document.title.replace(/^.*( · [^·]*)$/, `${heading.textContent}$1`);
}

order.addEventListener("change", sort);
// A table that was begun without this script goes on to its end from here, and not by steps.
if (start && !table.querySelector("[data-before]")) start.textContent = start.dataset.goOn;
form.querySelector("[data-sort]").hidden = true;
stop?.addEventListener("click", () => {
  running = false;
  pausedUntil = 0;
});
form.addEventListener("submit", (event) => {
  if (!start || event.submitter !== start) return;
  event.preventDefault();
  if (!running) run();
});
// The button was pressed before this script had come, and the form answered one step instead.
if (start && "begunWithoutScript" in table.dataset) run();
