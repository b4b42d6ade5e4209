// The publishing dialog shows at once what each choice means. Without scripts, "Look first" does.

for (const form of document.querySelectorAll("form[data-preview]")) {
  const preview = document.getElementById(form.dataset.preview);
  const button = form.querySelector("[data-preview-button]");
  if (!preview || !button) continue;
  button.hidden = true;
  let asked = 0;
  form.addEventListener("change", async () => {
    const number = ++asked;
    const query = new URLSearchParams(new FormData(form));
    const address = `${button.formAction}?${query}`;
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(form.dataset.preview);
      // A slow answer to an earlier choice must not replace the answer to a later one.
      if (number === asked && fresh) preview.replaceChildren(...fresh.childNodes);
    } catch {
      // The preview cannot be had by itself; the button that shows it comes back.
      button.hidden = false;
    }
  });
}
