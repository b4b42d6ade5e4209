// Is it this person's? Compared here, so that what is typed never leaves the page.
// The rules are those of verifier/recipient.py; one table of cases holds both to them.

const ALGORITHMS = { sha1: "SHA-1", sha256: "SHA-256", sha512: "SHA-512" };
const MAIL = ["email", "emailAddress"];
const WITH_AT_SIGN = [...MAIL, "ext:eduPersonPrincipalName", "eduPersonPrincipalName"];

async function digest(algorithm, text) {
  const octets = await crypto.subtle.digest(ALGORITHMS[algorithm], new TextEncoder().encode(text));
  return [...new Uint8Array(octets)].map((octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** What an issuer may have hashed for what a person types. */
function hashedForms(typed) {
  const bare = typed.trim().replace(/^mailto:/, "");
  const forms = [typed.trim(), bare, bare.normalize("NFC")];
  return [...new Set(forms.flatMap((form) => [form, form.toLowerCase()]))];
}

const oneSpace = (text) => text.split(/\s+/).filter(Boolean).join(" ");

/** A name without what people leave out or turn round: accents, case, "Peeters, Noor". */
function plainName(value) {
  const comma = value.indexOf(",");
  const turned = comma < 0 ? value : `${value.slice(comma + 1)} ${value.slice(0, comma)}`;
  return oneSpace(turned.toLowerCase().normalize("NFKD").replace(/\p{Mn}/gu, ""));
}

function plainForms(kind, value) {
  if (kind === "name") return [plainName(value)];
  const text = value.trim().normalize("NFC").replace(/^mailto:/, "").replace(/^tel:/, "");
  if (MAIL.includes(kind) || kind === "username" || text.includes("@")) {
    return [oneSpace(text.toLowerCase())];
  }
  if (["telephone", "phoneNumber"].includes(kind)) return [text.replace(/[^\p{Nd}+]/gu, "")];
  return [text, text.replace(/\/+$/, "")];
}

async function matches(identity, typed) {
  if (!identity.hashed) {
    const forms = plainForms(identity.kind, typed);
    return plainForms(identity.kind, identity.value).some((form) => forms.includes(form));
  }
  if (!identity.algorithm) return false;
  const wanted = identity.value.split("$").at(-1).toLowerCase();
  for (const form of hashedForms(typed)) {
    if ((await digest(identity.algorithm, form + identity.salt)) === wanted) return true;
  }
  return false;
}

/** The code of the answer, as the engine gives it. */
export async function compare(identities, typed) {
  for (const identity of identities) {
    if (await matches(identity, typed)) return "recipient_matches";
  }
  if (!identities.length) return "recipient_absent";
  const named = identities.filter((identity) => identity.kind !== "id");
  const comparable = named.filter((identity) => identity.kind !== "name");
  const looksLikeName = !/[@:]/.test(typed) && /\p{L}/u.test(typed);
  const onlyMail = comparable.every((identity) => WITH_AT_SIGN.includes(identity.kind));
  const severalWords = oneSpace(typed).includes(" ");
  if (looksLikeName && named.length > comparable.length && (onlyMail || severalWords)) {
    return "recipient_name_differs";
  }
  if (comparable.length && comparable.every((one) => one.hashed && !one.algorithm)) {
    return "recipient_hash_unsupported";
  }
  if (!typed.includes("@") && onlyMail) return "recipient_of_another_kind";
  if (!comparable.length && !typed.includes(":")) return "recipient_of_another_kind";
  return "recipient_mismatch";
}

function compareInPage(form) {
  const identities = JSON.parse(form.dataset.compare);
  const field = form.querySelector("#recipient");
  const byServer = form.querySelector("[data-by-server]");
  const place = document.querySelector("[data-compared]");
  form.querySelector("[data-sent]").hidden = true;
  form.querySelector("[data-unsent]").hidden = false;
  form.addEventListener("submit", async (event) => {
    if (event.submitter === byServer) return;
    event.preventDefault();
    const code = await compare(identities, field.value);
    const shown = document.querySelector(`[data-answer="${code}"]`).cloneNode(true);
    shown.querySelector("[data-typed]").textContent = field.value;
    shown.hidden = false;
    place.replaceChildren(shown);
    // What the server would have answered to the same question, above and among the checks.
    const made = (kind) => document.querySelector(`template[data-${kind}="${code}"]`).content;
    document.querySelector("main > .verdict").replaceWith(made("verdict").cloneNode(true));
    document.querySelector(".checks > li:last-child").replaceWith(made("check").cloneNode(true));
    byServer.hidden = false;
  });
}

const form = document.querySelector?.("form[data-compare]");
// Outside of https a browser has no cryptography; then the form is sent as without a script.
if (form && globalThis.crypto?.subtle) compareInPage(form);
