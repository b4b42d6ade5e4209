// The box, made smoother: it says at once that a file is too large, and that a check is running.

for (const form of document.querySelectorAll("form[data-give]")) {
  const input = form.querySelector('input[type="file"]');
  const text = form.querySelector("textarea");
  const error = form.querySelector("[data-size-error]");
  const submit = form.querySelector('button[type="submit"]');
  const label = submit.innerHTML;

  const tooLarge = () => {
    const file = input.files[0];
    const large = Boolean(file && file.size > Number(form.dataset.limit));
    error.hidden = !large;
    error.textContent = large ? form.dataset.tooLarge : "";
    return large;
  };

  input.addEventListener("change", tooLarge);

  // A file dropped beside the area would otherwise replace the page.
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (event.defaultPrevented || !event.dataTransfer.files.length) return;
    event.preventDefault();
    const chosen = new DataTransfer();
    chosen.items.add(event.dataTransfer.files[0]);
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
