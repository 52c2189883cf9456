"use strict";
// The phones page: texts arrive by asking once a second; nothing is fetched from anywhere else.
const ZONE = "Europe/London";
const dayFormat = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE, weekday: "long", day: "numeric", month: "long", year: "numeric",
});
const textFormat = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE, weekday: "short", hour: "numeric", minute: "2-digit",
});
const wallFormat = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
const busy = document.getElementById("busy");
const seen = new Map();
let lastNow = null;

async function call(path, data) {
  const options = data && {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(data),
  };
  const answer = await fetch(path, options);
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error || "That did not work.");
  return found;
}

function bubble(text) {
  const item = document.createElement("p");
  item.className = text.direction === "in" ? "in" : text.status === "refused" ? "refused" : "out";
  item.append(text.body || "(empty)");
  const note = document.createElement("small");
  const fate = text.status === "refused" ? `not sent: ${text.reason}` : text.status === "queued" ? "waiting to leave" : "";
  note.textContent = [textFormat.format(new Date(text.at)), fate].filter(Boolean).join(", ");
  item.append(note);
  return item;
}

async function refresh(phone) {
  const texts = await call(`/phones/messages?phone=${encodeURIComponent(phone.dataset.phone)}`);
  const now = texts.map((text) => `${text.id} ${text.status}`);
  const before = seen.get(phone) || [];
  if (now.join() === before.join()) return;
  const list = phone.querySelector(".texts");
  let same = 0;
  while (same < before.length && before[same] === now[same]) same += 1;
  while (list.children.length > same) list.lastChild.remove();
  texts.slice(same).forEach((text) => list.append(bubble(text)));
  list.scrollTop = list.scrollHeight;
  seen.set(phone, now);
}

function show(id, words) {
  const shown = document.getElementById(id);
  if (shown.textContent !== words) shown.textContent = words;
}

async function refreshAll() {
  lastNow = new Date((await call("/phones/clock")).now);
  show("hour", wallFormat.format(lastNow));
  show("day", dayFormat.format(lastNow));
  await Promise.all([...document.querySelectorAll(".phone")].map(refresh));
}

async function doing(words, act) {
  document.querySelectorAll(".buttons button").forEach((button) => { button.disabled = true; });
  busy.textContent = words;
  try {
    await act();
    await refreshAll();
    busy.textContent = words && `It is now ${wallFormat.format(lastNow)}, ${dayFormat.format(lastNow)}.`;
  } catch (error) {
    busy.textContent = error.message;
  } finally {
    document.querySelectorAll(".buttons button").forEach((button) => { button.disabled = false; });
  }
}

function minutesUntil(wall) {
  const [hour, minute] = wallFormat.format(lastNow).split(":").map(Number);
  const [wantedHour, wantedMinute] = wall.split(":").map(Number);
  const ahead = wantedHour * 60 + wantedMinute - hour * 60 - minute;
  return ahead > 0 ? ahead : ahead + 24 * 60;
}

function listen(phone) {
  phone.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const input = phone.querySelector("input");
    const body = input.value;
    input.value = "";
    // What could not be sent is not lost.
    const send = () => call("/phones/send", { from: phone.dataset.phone, body }).catch((error) => {
      input.value = input.value || body;
      throw error;
    });
    doing("", send);
  });
}

document.querySelectorAll(".phone").forEach(listen);
document.querySelectorAll(".buttons button").forEach((button) => {
  button.addEventListener("click", () => {
    const advance = button.dataset.advance || `PT${minutesUntil(button.dataset.until)}M`;
    doing("Time passes…", () => call("/phones/clock", { advance }));
  });
});
document.getElementById("add").addEventListener("submit", (event) => {
  event.preventDefault();
  const number = event.target.number.value.replace(/\s+/g, "").replace(/^0/, "+44");
  const known = document.querySelector(`.phone[data-phone="${CSS.escape(number)}"]`);
  if (known) { known.querySelector("input").focus(); return; }
  const phone = document.querySelector(".phone").cloneNode(true);
  phone.dataset.phone = number;
  phone.setAttribute("aria-label", number);
  phone.querySelector("h2").textContent = number;
  phone.querySelector(".texts").replaceChildren();
  phone.querySelector(".texts").setAttribute("aria-label", `Texts of ${number}`);
  phone.querySelector(".texts").dataset.hint = "Somebody new.";
  const input = phone.querySelector("input");
  input.id = `say-${document.querySelectorAll(".phone").length + 1}`;
  phone.querySelector("label").htmlFor = input.id;
  phone.querySelector("label").textContent = `Text the line as ${number}`;
  document.getElementById("phones").append(phone);
  listen(phone);
  event.target.reset();
  input.focus();
});

async function tick() {
  try { await refreshAll(); } catch { busy.textContent = "The line is not answering."; }
  setTimeout(tick, 1000);
}
tick();
