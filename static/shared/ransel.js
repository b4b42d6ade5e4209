// What makes the pages smoother where scripts run. Nothing depends on it.

/** Buttons that copy a field's value appear, work, and say that they did. */
function copyButtons() {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    const status = document.querySelector(`[data-copy-status="${button.dataset.copy}"]`);
    if (!source) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      source.focus();
      source.select();
      try {
        await navigator.clipboard.writeText(source.value);
      } catch {
        // Without the permission the value is selected, and the person can copy it.
        return;
      }
      button.focus();
      if (status) status.textContent = button.dataset.copied;
      setTimeout(() => {
        if (status) status.textContent = "";
      }, 4000);
    });
  }
  for (const field of document.querySelectorAll("input[data-select]")) {
    field.addEventListener("focus", () => field.select());
  }
}

/** A submit button with data-confirm asks its question in a dialog before the form goes. */
function confirmations() {
  const template = document.getElementById("confirmation");
  if (!template) return;
  document.addEventListener("submit", (event) => {
    const submitter = event.submitter;
    const question = submitter?.dataset.confirm ?? event.target.dataset.confirm;
    if (!question || event.target.dataset.confirmed) return;
    event.preventDefault();
    const dialog = template.content.firstElementChild.cloneNode(true);
    dialog.querySelector("h2").textContent = question;
    const yes = dialog.querySelector('[data-answer="yes"]');
    yes.textContent = submitter?.textContent.trim() ?? "";
    if (submitter?.classList.contains("danger")) yes.classList.add("danger");
    yes.addEventListener("click", () => {
      event.target.dataset.confirmed = "yes";
      dialog.close();
      event.target.requestSubmit(submitter);
    });
    dialog.querySelector('[data-answer="no"]').addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (submitter && !event.target.dataset.confirmed) submitter.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
  // A page that comes back from the browser's memory asks again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-confirmed]")) {
      delete form.dataset.confirmed;
    }
  });
}

/** An area with data-drop hands a dropped or pasted file to the file input in it. */
function dropAreas() {
  for (const area of document.querySelectorAll("[data-drop]")) {
    const input = area.querySelector('input[type="file"]');
    const name = area.querySelector("[data-drop-name]");
    if (!input) continue;
    const take = (files) => {
      if (!files.length) return;
      const chosen = new DataTransfer();
      for (const file of input.multiple ? files : [files[0]]) chosen.items.add(file);
      input.files = chosen.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    let depth = 0;
    const leave = () => {
      depth = 0;
      area.classList.remove("over");
    };
    area.addEventListener("dragenter", () => {
      depth += 1;
      area.classList.add("over");
    });
    area.addEventListener("dragleave", () => {
      depth -= 1;
      if (depth <= 0) leave();
    });
    area.addEventListener("dragover", (event) => event.preventDefault());
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      leave();
      take(event.dataTransfer.files);
    });
    document.addEventListener("paste", (event) => {
      if (event.clipboardData?.files.length) take(event.clipboardData.files);
    });
    input.addEventListener("change", () => {
      if (name) name.textContent = [...input.files].map((file) => file.name).join(", ");
    });
  }
}

/**
 * A page of somebody who signed out since, or of whoever sat here before, does not come back from
 * the browser's memory: data-browser names the session that it was made for.
 */
function signedOutPages() {
  const mine = document.querySelector("form[data-browser]");
  if (!mine) return;
  window.addEventListener("pageshow", async (event) => {
    if (!event.persisted) return;
    document.documentElement.hidden = true;
    let same = false;
    try {
      const answer = await fetch(mine.dataset.profile, { redirect: "manual" });
      same = answer.ok && (await answer.text()).includes(`data-browser="${mine.dataset.browser}"`);
    } catch {
      // Offline nobody knows, and the page is not shown either.
    }
    if (same) document.documentElement.hidden = false;
    else location.replace(location.href);
  });
}

copyButtons();
confirmations();
dropAreas();
signedOutPages();
// A form that came back with errors starts at their summary.
document.querySelector("[data-focus]")?.focus();
