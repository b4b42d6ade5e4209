// The box, made smoother: it says at once that a file is too large, and that a check is running.

for (const form of document.querySelectorAll("form[data-give]")) {
  const input = form.querySelector('input[type="file"]');
  const text = form.querySelector("textarea");
  const error = form.querySelector("[data-size-error]");
  const submit = form.querySelector('button[type="submit"]');
  const label = submit.innerHTML;

  const tooLarge = () => {
    const zipped = (file) => /\.zip$/i.test(file.name);
    const large = [...input.files].some((file) => file.size > Number(form.dataset.limit) && !zipped(file));
    error.hidden = !large;
    error.textContent = large ? form.dataset.tooLarge : "";
    return large;
  };

  input.addEventListener("change", tooLarge);

  // A file dropped beside the area would otherwise replace the page.
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (event.defaultPrevented) return;
    const link = event.dataTransfer.getData("text/uri-list");
    // A link dragged out of another page goes into the box; on the box itself browsers do that.
    if (link && text && event.target !== text) {
      event.preventDefault();
      text.value = link;
      text.focus();
    }
    if (!event.dataTransfer.files.length || link) return;
    event.preventDefault();
    const chosen = new DataTransfer();
    for (const file of event.dataTransfer.files) {
      if (input.multiple || !chosen.items.length) chosen.items.add(file);
    }
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // A link is one line: Enter asks, as in any search box. Shift and Enter makes a new line.
  text?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit(submit);
    }
  });

  form.addEventListener("submit", (event) => {
    if (tooLarge()) {
      event.preventDefault();
      input.focus();
      return;
    }
    submit.setAttribute("aria-busy", "true");
    submit.textContent = form.dataset.busy;
  });

  // A page that comes back from the browser's memory is ready to be used again.
  window.addEventListener("pageshow", () => {
    submit.removeAttribute("aria-busy");
    submit.innerHTML = label;
  });
}
