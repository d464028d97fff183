// What a keyboard and patience gain from a script; every page works without it.
(function () {
  "use strict";

  // Keys of letters: j, k to the next and the one before; 1, 2, 3 for an answer. Whoever types is left alone, and the
  // keys can be switched off (WCAG 2.1.4); the choice stays in this browser.
  var box = document.querySelector("[data-keys]");
  var keysOn = true;
  try { keysOn = localStorage.getItem("keys") !== "off"; } catch (e) { keysOn = true; }
  if (box) {
    box.hidden = false;
    var tick = box.querySelector("[data-keys-on]");
    tick.checked = keysOn;
    tick.addEventListener("change", function () {
      keysOn = tick.checked;
      try { localStorage.setItem("keys", keysOn ? "on" : "off"); } catch (e) { /* this page only */ }
    });
  }

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== "radio" && target.type !== "checkbox";
  }

  var cards = Array.prototype.slice.call(document.querySelectorAll("[data-cards] .claim a"));
  function step(by) {
    var turn = document.querySelector('[data-turns] a[rel="' + (by > 0 ? "next" : "prev") + '"]');
    if (turn) { turn.click(); return; }
    if (!cards.length) { return; }
    var at = cards.indexOf(document.activeElement);
    // Behind the last of a page comes the next page, before the first the one before.
    var page = document.querySelector('[data-pager] a[rel="' + (by > 0 ? "next" : "prev") + '"]');
    if (page && at === (by > 0 ? cards.length - 1 : 0)) { page.click(); return; }
    cards[Math.max(0, Math.min(cards.length - 1, at < 0 ? 0 : at + by))].focus();
  }

  document.addEventListener("keydown", function (event) {
    if (!keysOn || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) { return; }
    if (event.key === "j") { step(1); }
    else if (event.key === "k") { step(-1); }
    else if (event.key === "/") {
      var seek = document.getElementById("seek");
      if (seek) { event.preventDefault(); seek.focus(); }
    } else {
      var answer = document.querySelector('[data-review] [data-key="' + (/^[123]$/.test(event.key) ? event.key : "none") + '"]');
      if (answer) { event.preventDefault(); if (answer.closest("details")) { answer.closest("details").open = true; } answer.checked = true; document.getElementById("reason").focus(); }
    }
  });

  // "Supported" needs its source: the browser says so before the server does.
  var review = document.querySelector("[data-review]");
  if (review) {
    var on = document.getElementById("on");
    review.addEventListener("change", function () {
      var chosen = review.querySelector("input[name=answer]:checked");
      on.required = !!chosen && chosen.value === "supported";
    });
  }

  // A bar that moves while something is read; without a script there is a link to look again.
  var progress = document.querySelector("[data-progress]");
  if (progress) {
    var bar = progress.querySelector("progress");
    var words = progress.querySelector("[data-words]");
    var wait = 700;
    var look = function () {
      fetch(progress.getAttribute("data-progress"), { headers: { Accept: "application/json" }, credentials: "same-origin" })
        .then(function (got) { return got.ok ? got.json() : Promise.reject(new Error(String(got.status))); })
        .then(function (now) {
          if (now.busy === false || now.state === "done" || now.state === "failed" || now.state === "waiting") { location.reload(); return; }
          bar.max = now.total || 1;
          bar.value = now.share !== undefined ? now.share : now.done;
          words.textContent = now.what || now.words || "";
          wait = Math.min(5000, wait * 1.3);
          setTimeout(look, wait);
        })
        .catch(function () { wait = Math.min(15000, wait * 2); setTimeout(look, wait); });
    };
    setTimeout(look, wait);
  }
})();
