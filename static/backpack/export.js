// While the file is being made, the page looks by itself how far it is. Without scripts, a link does.

const SECONDS = 3;

async function look() {
  const shown = document.getElementById("export");
  if (!shown || !("watch" in shown.dataset)) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("export");
      if (fresh && fresh.innerHTML !== shown.innerHTML) shown.replaceWith(fresh);
    }
  } catch {
    // The next look may succeed; until then the link on the page does the same.
  }
  setTimeout(look, SECONDS * 1000);
}

setTimeout(look, SECONDS * 1000);
