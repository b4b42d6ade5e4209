// Loaded before the form that compares a person, and so there whenever that form is. Whoever
// presses before person.js has come waits for it here: what is typed is not sent meanwhile.

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || !form.dataset.script || !globalThis.crypto?.subtle) return;
  if (submitter?.hasAttribute("data-by-server")) return;
  event.preventDefault();
  submitter?.setAttribute("aria-busy", "true");
  try {
    // The answer stands in the rest of the page as well, which may still be on its way.
    if (document.readyState === "loading") {
      await new Promise((read) => document.addEventListener("DOMContentLoaded", read));
    }
    await import(form.dataset.script);
  } catch {
    // It does not come. Nothing was promised yet, and the server can compare.
    form.submit();
    return;
  } finally {
    submitter?.removeAttribute("aria-busy");
  }
  form.requestSubmit(submitter);
});
