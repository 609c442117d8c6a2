// What the pages do beyond links and forms. Without it everything can still be read.
"use strict";

const isTyping = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

// "/" goes to the search from anywhere; j and k go through facts.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "/") {
    event.preventDefault();
    const field = document.getElementById("find");
    field.focus();
    field.select();
  } else if (event.key === "j" || event.key === "k") {
    const facts = [...document.querySelectorAll(".fact")];
    const here = facts.indexOf(document.activeElement.closest(".fact"));
    const next = facts[event.key === "j" ? here + 1 : Math.max(here - 1, 0)];
    if (next) {
      next.tabIndex = -1;
      next.focus();
    }
  }
});

const theme = document.getElementById("theme");
theme.hidden = false;
theme.addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("theme", root.dataset.theme); } catch { /* storage is switched off */ }
  drawGraph();
});

// Requests of scripts that may change something carry the token of our forms.
document.addEventListener("htmx:config:request", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  event.detail.ctx.request.headers["X-CSRF-Token"] = token;
});

// The page of a paper beside its facts: where there is room for it, a fact that is clicked, or Enter on it, shows its page.
let asked = new AbortController();

function showPage(address, fact) {
  const place = document.getElementById("evidence");
  asked.abort();
  asked = new AbortController();
  place.setAttribute("aria-busy", "true");
  document.querySelectorAll(".fact.chosen").forEach((other) => other.classList.remove("chosen"));
  fact?.classList.add("chosen");
  fetch(address, { headers: { "HX-Request": "true" }, signal: asked.signal })
    .then((answer) => answer.text())
    .then((text) => {
      place.innerHTML = text;
      place.removeAttribute("aria-busy");
      const mark = place.querySelector(".mark");
      const sheet = place.querySelector(".sheet");
      if (mark && sheet) {
        sheet.scrollTop += mark.getBoundingClientRect().top - sheet.getBoundingClientRect().top - sheet.clientHeight / 3;
      }
    })
    .catch((error) => { if (error.name !== "AbortError") place.removeAttribute("aria-busy"); });
}

const hasRoomForPage = () => {
  const place = document.getElementById("evidence");
  return place !== null && getComputedStyle(place).display !== "none";
};

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || !hasRoomForPage()) return;
  const turn = event.target.closest("#evidence a.turn");
  const other = event.target.closest("a, button, input, select, textarea, summary, label");
  const fact = event.target.closest(".with-page .fact");
  const link = turn ?? fact?.querySelector("a.evidence-link");
  if (!link || (other && other !== link) || (!other && getSelection().toString())) return;
  event.preventDefault();
  showPage(link.href, turn ? document.querySelector(".fact.chosen") : fact);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches(".with-page .fact") || !hasRoomForPage()) return;
  const link = event.target.querySelector("a.evidence-link");
  if (link) showPage(link.href, event.target);
});

function showFirstPage() {
  if (!hasRoomForPage()) return;
  const named = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  const fact = named?.matches(".with-page .fact") ? named : document.querySelector(".with-page .fact:has(a.evidence-link)");
  const link = fact?.querySelector("a.evidence-link");
  if (link) showPage(link.href, named === fact ? fact : null);
}
showFirstPage();

// The neighbours of a thing as a graph; a click goes on from there.
function drawGraph() {
  const place = document.getElementById("graph");
  if (!place) return;
  if (!window.cytoscape) {
    if (document.querySelector("script[data-graph]")) return;
    const script = document.createElement("script");
    // It would add a style element, which the content policy forbids; explorer.css has what that says.
    document.head.append(Object.assign(document.createElement("meta"), { id: "__________cytoscape_stylesheet" }));
    script.src = "/static/vendor/cytoscape.min.js";
    script.dataset.graph = "";
    script.addEventListener("load", drawGraph);
    document.head.append(script);
    return;
  }
  fetch(place.dataset.source).then((answer) => answer.json()).then((elements) => {
    if (!elements.edges.length) return;
    place.hidden = false;
    place.replaceChildren();
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const graph = cytoscape({
      container: place,
      elements,
      userZoomingEnabled: false,
      layout: { name: "cose", animate: false, nodeRepulsion: 9000, idealEdgeLength: 110, padding: 24 },
      style: [
        { selector: "node", style: {
          "label": "data(label)", "color": colour("--text"), "background-color": colour("--line-strong"),
          "font-size": 12, "text-wrap": "ellipsis", "text-max-width": 140, "text-valign": "bottom",
          "text-margin-y": 4, "width": 16, "height": 16 } },
        { selector: "node[centre]", style: {
          "background-color": colour("--accent"), "width": 24, "height": 24, "font-weight": "bold" } },
        { selector: "edge", style: {
          "label": "data(label)", "color": colour("--faint"), "font-size": 10, "line-color": colour("--line"),
          "target-arrow-color": colour("--line"), "target-arrow-shape": "triangle", "curve-style": "bezier",
          "text-rotation": "autorotate", "text-wrap": "ellipsis", "text-max-width": 110, "width": 1.5,
          "text-background-color": colour("--page"), "text-background-opacity": 1 } },
      ],
    });
    graph.on("tap", "node", (event) => {
      location.href = `/entity?name=${encodeURIComponent(event.target.data("label"))}`;
    });
    graph.on("mouseover", "node", () => { place.style.cursor = "pointer"; });
    graph.on("mouseout", "node", () => { place.style.cursor = ""; });
  });
}
drawGraph();
