// What was typed into a form is not lost when another button of its page is pressed.

/** What the fields of a form hold, by their names; the version says of which page it is. */
function read(fields) {
  return Object.fromEntries(
    fields.map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]),
  );
}

function write(fields, values) {
  for (const field of fields) {
    if (!(field.name in values)) continue;
    if (field.type === "checkbox") field.checked = values[field.name];
    else field.value = values[field.name];
  }
}

function same(one, other, names) {
  return names.every((name) => one[name] === other[name]);
}

/** Keep a draft in this tab until it is sent, and bring it back on the page that comes next. */
function keepDraft(form) {
  const key = `draft:${form.dataset.draft}`;
  const fields = [...form.elements].filter(
    (field) => field.name && field.name !== "csrf_token" && field.type !== "submit",
  );
  const names = fields.map((field) => field.name).filter((name) => name !== "version");
  let told = read(fields);
  const draft = JSON.parse(sessionStorage.getItem(key) ?? "null");
  if (draft && !same(draft.typed, told, names)) {
    write(fields, draft.typed);
    // Of words that another device wrote meanwhile the server has to tell: it is asked with the
    // version that the draft began with. Whatever else changed is no reason to refuse the words.
    const version = same(draft.told, told, names) ? told.version : draft.told.version;
    write(fields, { version });
    told = { ...draft.told, version };
    form.querySelector("[data-draft-note]").hidden = false;
  }
  form.addEventListener("input", () => {
    sessionStorage.setItem(key, JSON.stringify({ told, typed: read(fields) }));
  });
  // Buttons that send the form elsewhere, such as those that move a badge, write no words down.
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.hasAttribute("formaction")) sessionStorage.removeItem(key);
  });
}

for (const form of document.querySelectorAll("form[data-draft]")) keepDraft(form);
