// A page that shows work going on looks again by itself, and stops when the work is done.
const SECONDS = 2;

async function lookAgain() {
  const shown = document.querySelector("[data-progress]");
  if (!shown || shown.dataset.progress === "done") return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-progress]");
    // Whoever is on a button in it keeps it, until there is nothing more to wait for.
    const busy = next?.dataset.progress !== "done" && shown.contains(document.activeElement);
    if (answer.ok && next && !busy) shown.replaceWith(document.adoptNode(next));
  } catch {
    // Without an answer the page stays as it is, and is asked for again.
  }
  setTimeout(lookAgain, SECONDS * 1000);
}

setTimeout(lookAgain, SECONDS * 1000);
