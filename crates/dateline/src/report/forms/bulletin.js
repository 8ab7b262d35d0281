// Filters and map movement. The page is complete without it: every line and link works with scripts off.
"use strict";
(() => {
  const incidents = [...document.querySelectorAll(".incident")];
  const places = [...document.querySelectorAll("#map .place")];
  const bars = [...document.querySelectorAll("#timeline .bar")];
  const state = document.getElementById("filter-state");
  const clear = document.getElementById("clear-filters");
  const none = { point: null, from: null, to: null, label: null, domain: null };
  const filter = { ...none };

  const inTime = (el) => !filter.from || (el.dataset.start && el.dataset.start <= filter.to && el.dataset.end >= filter.from);
  const inPlace = (el) => !filter.point || el.dataset.point === filter.point;
  const inType = (el) => (!filter.label || el.dataset.label === filter.label) && (!filter.domain || el.dataset.domain === filter.domain);

  function apply() {
    let shown = 0;
    const livePoints = new Set();
    for (const el of incidents) {
      const show = inTime(el) && inPlace(el) && inType(el);
      el.hidden = !show;
      if (show) shown += 1;
      if (inTime(el) && inType(el)) livePoints.add(el.dataset.point);
    }
    for (const section of document.querySelectorAll(".country, .country ol")) {
      section.hidden = ![...section.querySelectorAll(".incident")].some((el) => !el.hidden);
    }
    for (const place of places) {
      place.classList.toggle("selected", place.dataset.point === filter.point);
      place.classList.toggle("dim", filter.point ? place.dataset.point !== filter.point : !livePoints.has(place.dataset.point));
    }
    for (const bar of bars) {
      bar.classList.toggle("dim", Boolean(filter.from) && (bar.dataset.end < filter.from || bar.dataset.start > filter.to));
    }
    for (const button of document.querySelectorAll("#type-filters button")) {
      button.setAttribute("aria-pressed", String(button.dataset.label === filter.label));
    }
    for (const button of document.querySelectorAll("#domain-filters button")) {
      button.setAttribute("aria-pressed", String(button.dataset.domain === filter.domain));
    }
    const active = filter.point || filter.from || filter.label || filter.domain;
    clear.hidden = !active;
    state.textContent = `${active ? `${shown} / ` : ""}${incidents.length} ${state.dataset.word}`;
  }

  // One button for each value that lines have, most frequent first; a second press takes the filter away.
  const buttons = (id, key, words, most) => {
    const counts = new Map();
    for (const el of incidents) {
      const known = counts.get(el.dataset[key]) || { word: el.dataset[words], count: 0 };
      known.count += 1;
      counts.set(el.dataset[key], known);
    }
    const box = document.getElementById(id);
    for (const [value, { word, count }] of [...counts].sort((a, b) => b[1].count - a[1].count || a[0].localeCompare(b[0])).slice(0, most)) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset[key] = value;
      button.textContent = `${word} ${count}`;
      button.addEventListener("click", () => { filter[key] = filter[key] === value ? null : value; apply(); });
      box.append(button);
    }
  };
  buttons("domain-filters", "domain", "domainLabel", 6);
  buttons("type-filters", "label", "label", 14);

  const onActivate = (el, act) => {
    el.addEventListener("click", act);
    el.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); act(event); }
    });
  };

  // Timeline: a click takes one bar, a drag several.
  const line = document.getElementById("timeline");
  if (line) {
    let anchor = null;
    const span = (a, b) => {
      const [first, last] = bars.indexOf(a) <= bars.indexOf(b) ? [a, b] : [b, a];
      filter.from = first.dataset.start;
      filter.to = last.dataset.end;
    };
    const barAt = (event) => event.target.closest(".bar");
    line.addEventListener("pointerdown", (event) => { anchor = barAt(event); });
    line.addEventListener("pointerup", (event) => {
      const bar = barAt(event);
      if (!anchor || !bar) return;
      const same = anchor === bar && filter.from === bar.dataset.start && filter.to === bar.dataset.end;
      if (same) { filter.from = filter.to = null; } else { span(anchor, bar); }
      anchor = null;
      apply();
    });
    for (const bar of bars) {
      bar.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); span(bar, bar); apply(); }
      });
    }
  }

  // Map: click a place to filter; wheel, buttons and drag to move. Dots keep their size on the screen.
  const map = document.getElementById("map");
  if (map) {
    const whole = map.viewBox.baseVal;
    const home = { x: whole.x, y: whole.y, w: whole.width, h: whole.height };
    let view = { ...home };
    let moved = false;
    const show = () => {
      map.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
      for (const dot of map.querySelectorAll(".dot")) dot.setAttribute("r", dot.dataset.r * Math.pow(view.w / home.w, 0.85));
    };
    const zoom = (factor, cx = view.x + view.w / 2, cy = view.y + view.h / 2) => {
      const w = Math.min(home.w, Math.max(home.w / 60, view.w * factor));
      const k = w / view.w;
      view = { x: cx - (cx - view.x) * k, y: cy - (cy - view.y) * k, w, h: view.h * k };
      view.x = Math.min(Math.max(view.x, home.x), home.x + home.w - view.w);
      view.y = Math.min(Math.max(view.y, home.y), home.y + home.h - view.h);
      show();
    };
    const at = (event) => {
      const box = map.getBoundingClientRect();
      return [view.x + ((event.clientX - box.left) / box.width) * view.w, view.y + ((event.clientY - box.top) / box.height) * view.h];
    };
    map.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey && view.w === home.w && event.deltaY > 0) return;
      event.preventDefault();
      zoom(event.deltaY > 0 ? 1.25 : 0.8, ...at(event));
    }, { passive: false });
    let grip = null;
    map.addEventListener("pointerdown", (event) => { grip = { x: event.clientX, y: event.clientY, view: { ...view } }; moved = false; });
    map.addEventListener("pointermove", (event) => {
      if (!grip || view.w === home.w) return;
      const box = map.getBoundingClientRect();
      const dx = ((event.clientX - grip.x) / box.width) * view.w;
      const dy = ((event.clientY - grip.y) / box.height) * view.h;
      if (Math.abs(event.clientX - grip.x) + Math.abs(event.clientY - grip.y) > 4) moved = true;
      view.x = Math.min(Math.max(grip.view.x - dx, home.x), home.x + home.w - view.w);
      view.y = Math.min(Math.max(grip.view.y - dy, home.y), home.y + home.h - view.h);
      show();
    });
    window.addEventListener("pointerup", () => { grip = null; });
    for (const button of document.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", () => {
        if (button.dataset.zoom === "in") zoom(0.6);
        else if (button.dataset.zoom === "out") zoom(1 / 0.6);
        else { view = { ...home }; show(); }
      });
    }
    for (const place of places) {
      onActivate(place, () => {
        if (moved) return;
        filter.point = filter.point === place.dataset.point ? null : place.dataset.point;
        apply();
      });
    }
  }

  clear.addEventListener("click", () => { Object.assign(filter, none); apply(); });

  // A link into a filtered-out line must still arrive.
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.closest("[hidden]")) { Object.assign(filter, none); apply(); target.scrollIntoView(); }
  });
  apply();
})();
