// Today: what htmx and renew.js cannot do. A word and a sound for new alerts, and open parts that stay open while the
// list renews itself.
"use strict";
(() => {
  const list = () => document.getElementById("today");
  const news = document.getElementById("news");
  const alerts = () => new Map((list().dataset.alerts || "").split("|").filter(Boolean).map((one) => {
    const cut = one.indexOf("=");
    return [one.slice(0, cut), one.slice(cut + 1)];
  }));
  let known = alerts();
  let open = [];

  const sound = document.getElementById("sound");
  const wants = () => { try { return localStorage.getItem("cuppa-sound") === "on"; } catch { return false; } };
  let player = null;
  const show = () => {
    sound.textContent = `Sound for new alerts: ${wants() ? "on" : "off"}`;
    sound.setAttribute("aria-pressed", String(wants()));
  };
  const ring = () => {
    player = player || new AudioContext();
    const gain = player.createGain();
    gain.connect(player.destination);
    gain.gain.setValueAtTime(0.2, player.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.001, player.currentTime + 0.9);
    [660, 880].forEach((pitch, n) => {
      const tone = player.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(gain);
      tone.start(player.currentTime + n * 0.25);
      tone.stop(player.currentTime + n * 0.25 + 0.4);
    });
  };
  sound.hidden = false;
  show();
  sound.addEventListener("click", () => {
    try { localStorage.setItem("cuppa-sound", wants() ? "off" : "on"); } catch { /* private window: stays off */ }
    show();
    if (wants()) ring();
  });

  const badge = (count) => {
    const link = document.querySelector('.top nav a[href="/desk/today"]');
    const found = link && link.querySelector(".count");
    if (!link || (!found && !count)) return;
    const mark = found || document.createElement("span");
    mark.className = "count red";
    mark.setAttribute("aria-label", `${count} waiting`);
    mark.textContent = count;
    if (!count) mark.remove(); else if (!found) link.append(" ", mark);
  };

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== list()) return;
    open = [...list().querySelectorAll("details[open]:not([hx-preserve])")].map((part) => part.id);
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    open.forEach((id) => { const part = document.getElementById(id); if (part) part.open = true; });
    const now = alerts();
    badge(now.size);
    const fresh = [...now].filter(([key]) => !known.has(key)).map(([, says]) => says);
    known = now;
    if (!fresh.length) return;
    news.textContent = `New alert: ${fresh.join(", ")}`;
    if (wants()) ring();
  });
})();
