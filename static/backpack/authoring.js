// Describing a badge: the meter counts while somebody types, and the drawing follows the choices.
// Without scripts, keeping the draft counts, and "Look at it" draws.

for (const panel of document.querySelectorAll("[data-meter]")) {
  const form = document.getElementById("describing");
  const count = panel.querySelector("[data-meter-count]");
  const bar = panel.querySelector("[data-meter-bar]");
  const elements = [...panel.querySelectorAll("li")];
  const measure = () => {
    let there = 0;
    for (const element of elements) {
      const fields = (element.dataset.fields || "").split(" ").filter(Boolean);
      const said = !fields.length || fields.some((name) => form.elements[name]?.value.trim());
      element.className = said ? "there" : "absent";
      if (said) there += 1;
    }
    bar.value = there;
    count.textContent = count.dataset.pattern.replace("@", there);
  };
  form.addEventListener("input", measure);
  measure();
}

for (const form of document.querySelectorAll("form[data-designer]")) {
  const drawn = document.querySelector("[data-drawn]");
  form.querySelector("[data-look]").hidden = true;
  let waiting;
  const draw = () => {
    const address = new URL(form.dataset.designer, document.baseURI);
    for (const [name, value] of new FormData(form)) {
      if (name !== "csrf_token") address.searchParams.set(name, value);
    }
    drawn.src = address;
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(draw, 200);
  });
}

// Skills are searched while somebody types. What is ticked stays; the page says how many there are.
for (const field of document.querySelectorAll("input[data-search]")) {
  const found = document.getElementById(field.dataset.found);
  const told = document.getElementById(field.dataset.told);
  let waiting;
  let asked;
  const show = (page) => {
    const ticked = [...found.querySelectorAll("input:checked")].map((box) => box.closest(".choice"));
    const kept = new Set(ticked.map((choice) => choice.querySelector("input").value));
    const news = new DOMParser().parseFromString(page, "text/html");
    const list = news.querySelector(".choices");
    for (const box of news.querySelectorAll("input[type=checkbox]")) {
      if (kept.has(box.value)) box.closest(".choice").remove();
    }
    if (list) list.prepend(...ticked);
    else if (ticked.length) return;
    news.querySelectorAll(".choice").forEach((choice, number) => {
      choice.querySelector("input").id = `skill-${number + 1}`;
      choice.querySelector("label").htmlFor = `skill-${number + 1}`;
    });
    told.textContent = news.querySelector("[data-told]")?.textContent ?? "";
    found.replaceChildren(...news.body.children);
    for (const box of found.querySelectorAll("input[type=checkbox]")) {
      if (kept.has(box.value)) box.checked = true;
    }
  };
  const search = async () => {
    asked?.abort();
    asked = new AbortController();
    const address = new URL(field.dataset.search, document.baseURI);
    address.searchParams.set("sought", field.value);
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (answer.ok) show(await answer.text());
    } catch {
      // Another letter was typed, or the network is gone: the button still searches.
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 250);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") {
      const first = found.querySelector("input[type=checkbox]");
      if (first) {
        event.preventDefault();
        first.focus();
      }
    }
  });
}
