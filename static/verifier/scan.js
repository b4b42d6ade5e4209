// The camera page: the browser reads codes itself where it can, else our server reads the frames.

const PAUSE = 350;
const FRAME_SIDE = 960;

const scan = document.querySelector("[data-scan]");
const found = document.querySelector("[data-found]");
const part = (name) => scan.querySelector(`[data-${name}]`);
const video = part("video");
const begin = part("begin");
const end = part("end");
const torch = part("torch");
const cameras = part("cameras");
const camera = part("camera");
let stream = null;
let running = 0;

function say(name) {
  part("status").textContent = name ? scan.querySelector(`[data-say="${name}"]`).textContent : "";
}

function showRunning(on) {
  video.hidden = !on;
  part("aim").hidden = !on;
  part("idle").hidden = on;
  begin.hidden = on;
  end.hidden = !on;
  if (!on) {
    torch.hidden = true;
    cameras.hidden = true;
  }
}

function stop() {
  running += 1;
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  video.srcObject = null;
  showRunning(false);
}

async function offerControls() {
  const [track] = stream.getVideoTracks();
  torch.hidden = !track.getCapabilities?.().torch;
  torch.setAttribute("aria-pressed", "false");
  const devices = await navigator.mediaDevices.enumerateDevices();
  const lenses = devices.filter((device) => device.kind === "videoinput");
  cameras.hidden = lenses.length < 2;
  camera.replaceChildren(
    ...lenses.map((device, place) => {
      const name = device.label || `${part("cameras").dataset.name} ${place + 1}`;
      const option = new Option(name, device.deviceId);
      option.selected = device.deviceId === track.getSettings().deviceId;
      return option;
    }),
  );
}

/** Ways to read one frame: the browser's own detector if it knows QR codes, else our server. */
async function makeReader() {
  const onServer = makeServerReader();
  const formats = (await globalThis.BarcodeDetector?.getSupportedFormats?.()) ?? [];
  if (!formats.includes("qr_code")) return onServer;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  let works = true;
  return async () => {
    if (!works) return onServer();
    try {
      return (await detector.detect(video))[0]?.rawValue ?? "";
    } catch {
      // Some browsers have a detector and not the service behind it.
      works = false;
      return onServer();
    }
  };
}

function makeServerReader() {
  const canvas = document.createElement("canvas");
  return async () => {
    const scale = Math.min(1, FRAME_SIDE / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    const frame = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
    const answer = await fetch(scan.dataset.frames, {
      method: "POST",
      headers: { "Content-Type": "image/jpeg" },
      body: frame,
    });
    if (!answer.ok || answer.status === 204) return "";
    return (await answer.json()).text;
  };
}

function show(text) {
  say("found");
  stop();
  let host = "";
  try {
    const address = new URL(text);
    if (["http:", "https:"].includes(address.protocol)) host = address.hostname;
  } catch {
    host = "";
  }
  found.querySelector("[data-domain-row]").hidden = !host;
  found.querySelector("[data-domain]").textContent = host;
  found.querySelector("[data-with-address]").hidden = !host;
  for (const said of found.querySelectorAll("[data-no-address]")) said.hidden = Boolean(host);
  found.querySelector("[data-text]").textContent = text.length > 400 ? `${text.slice(0, 400)}…` : text;
  found.querySelector("[data-source]").value = text;
  found.hidden = false;
  scan.hidden = true;
  found.focus();
}

async function look(turn) {
  const read = await makeReader();
  while (turn === running) {
    if (video.videoWidth) {
      try {
        const text = await read();
        if (turn !== running) return;
        say("looking");
        if (text) {
          show(text);
          return;
        }
      } catch {
        say("offline");
      }
    }
    await new Promise((done) => setTimeout(done, PAUSE));
  }
}

async function start(deviceId) {
  stop();
  const turn = running;
  const wanted = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: "environment" };
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { ...wanted, width: { ideal: 1280 } },
      audio: false,
    });
  } catch (error) {
    const reasons = { NotAllowedError: "refused", NotReadableError: "busy" };
    say(reasons[error.name] ?? "missing");
    return;
  }
  video.srcObject = stream;
  showRunning(true);
  say("looking");
  end.focus();
  await video.play();
  await offerControls();
  await look(turn);
}

if (navigator.mediaDevices?.getUserMedia) {
  scan.hidden = false;
  begin.addEventListener("click", () => start());
  camera.addEventListener("change", () => start(camera.value));
  end.addEventListener("click", () => {
    stop();
    say("stopped");
    begin.focus();
  });
  torch.addEventListener("click", async () => {
    const on = torch.getAttribute("aria-pressed") !== "true";
    try {
      await stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] });
      torch.setAttribute("aria-pressed", String(on));
    } catch {
      // Some cameras promise a light that another program holds.
      torch.hidden = true;
    }
  });
  found.querySelector("[data-retry]").addEventListener("click", () => {
    found.hidden = true;
    scan.hidden = false;
    start();
  });
  window.addEventListener("pagehide", stop);
  // A phone that is put away, or another tab, needs no camera running.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden || !stream) return;
    stop();
    say("stopped");
  });
}
