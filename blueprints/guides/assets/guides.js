// Menu, copy buttons, tabs of samples, the mark of the section being read, search, and the filter of the errors.
"use strict";

const KEPT_LANGUAGE = "documentation-language";

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// Storage can be closed by the browser's settings; then the choice lasts for the page.
function remember(language) {
  try {
    localStorage.setItem(KEPT_LANGUAGE, language);
  } catch {
    return;
  }
}

function recall() {
  try {
    return localStorage.getItem(KEPT_LANGUAGE);
  } catch {
    return null;
  }
}

function openContents() {
  const details = document.querySelector(".contents details");
  if (!details) return;
  const isWide = matchMedia("(min-width: 56.01rem)");
  const adapt = () => { details.open = isWide.matches; };
  isWide.addEventListener("change", adapt);
  adapt();
  const current = details.querySelector("[aria-current]");
  const column = details.parentElement;
  if (current && isWide.matches) column.scrollTop = current.offsetTop - column.clientHeight / 2;
}

function addCopyButtons() {
  for (const code of document.querySelectorAll("pre.code")) {
    const button = make("button", { type: "button", className: "copy", textContent: "Copy" });
    button.setAttribute("aria-label", "Copy this code");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(code);
        button.textContent = "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    const block = make("div", { className: "block" });
    code.replaceWith(block);
    block.append(code, button);
  }
}

function addTabs() {
  const choices = [];
  const choose = (language) => choices.forEach((show) => show(language));
  document.querySelectorAll(".samples").forEach((samples, number) => {
    const panels = [...samples.querySelectorAll(".sample")];
    if (panels.length < 2) return;
    const tabs = make("div", { className: "tabs" });
    tabs.setAttribute("role", "tablist");
    tabs.setAttribute("aria-label", "Language");
    const buttons = panels.map((panel, index) => {
      const language = panel.dataset.language;
      const button = make("button", { type: "button", id: `tab-${number}-${index}`, textContent: language });
      button.setAttribute("role", "tab");
      panel.id = `panel-${number}-${index}`;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", button.id);
      button.setAttribute("aria-controls", panel.id);
      button.addEventListener("click", () => {
        const top = button.getBoundingClientRect().top;
        choose(language);
        remember(language);
        // Samples above may have changed their height: keep this one where it is.
        scrollBy({ top: button.getBoundingClientRect().top - top, behavior: "instant" });
      });
      button.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const next = buttons[(index + step + buttons.length) % buttons.length];
        next.focus();
        next.click();
      });
      return button;
    });
    tabs.append(...buttons);
    samples.prepend(tabs);
    samples.classList.add("tabbed");
    const show = (language) => {
      const shown = panels.some((panel) => panel.dataset.language === language) ? language : panels[0].dataset.language;
      panels.forEach((panel, index) => {
        const isShown = panel.dataset.language === shown;
        panel.hidden = !isShown;
        buttons[index].setAttribute("aria-selected", String(isShown));
        buttons[index].tabIndex = isShown ? 0 : -1;
      });
    };
    choices.push(show);
  });
  choose(recall());
}

function followReading() {
  const links = new Map([...document.querySelectorAll(".on-page a")].map((link) => [link.hash.slice(1), link]));
  if (!links.size) return;
  const headings = [...links.keys()].map((id) => document.getElementById(decodeURIComponent(id))).filter(Boolean);
  const mark = () => {
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < 140);
    const current = passed.at(-1) ?? headings[0];
    links.forEach((link, id) => {
      if (decodeURIComponent(id) === current?.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };
  addEventListener("scroll", mark, { passive: true });
  mark();
}

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const split = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

function prepare(passage) {
  return { ...passage, titleWords: split(passage.title), pageWords: split(passage.page), words: new Set(split(`${passage.text} ${passage.code ?? ""}`)) };
}

// How well a passage fits: the sum over all terms; 0 if one of them is missing.
function rate(passage, terms) {
  let sum = 0;
  for (const term of terms) {
    const starts = (word) => word.startsWith(term);
    const rating =
      (passage.titleWords.includes(term) ? 12 : passage.titleWords.some(starts) ? 8 : 0) +
      (passage.pageWords.some(starts) ? 5 : 0) +
      (passage.words.has(term) ? 3 : [...passage.words].some(starts) ? 1 : 0);
    if (!rating) return 0;
    sum += rating;
  }
  return sum + (passage.title ? 0 : 1);
}

// A piece of a passage's text around the first term, with the terms marked.
function excerpt(text, terms) {
  const starts = terms.map((term) => fold(text).search(new RegExp(`(?<![\\p{L}\\p{N}])${term}`, "u"))).filter((at) => at >= 0);
  const from = starts.length ? Math.max(0, Math.min(...starts) - 40) : 0;
  const start = from ? text.indexOf(" ", from) + 1 : 0;
  const piece = text.slice(start, start + 150);
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${terms.join("|")})`, "giu");
  const nodes = [];
  let end = 0;
  for (const match of piece.matchAll(pattern)) {
    nodes.push(piece.slice(end, match.index), make("mark", { textContent: match[0] }));
    end = match.index + match[0].length;
  }
  return [start ? "… " : "", ...nodes, piece.slice(end)];
}

async function read(address) {
  const response = await fetch(address);
  return response.ok ? (await response.json()).passages : [];
}

function addSearch() {
  const input = document.getElementById("search");
  const list = document.getElementById("results");
  if (!input) return;
  input.closest(".search").hidden = false;
  let loading = null;
  let selected = -1;
  const load = () => {
    loading ??= Promise.all([input.dataset.index, input.dataset.operations].map(read)).then((found) => found.flat().map(prepare));
    return loading;
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const select = (index) => {
    const options = [...list.querySelectorAll("[role=option]")];
    selected = options.length ? (index + options.length) % options.length : -1;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === selected)));
    if (selected >= 0) {
      input.setAttribute("aria-activedescendant", options[selected].id);
      options[selected].scrollIntoView({ block: "nearest" });
    }
  };
  const find = async () => {
    const terms = split(input.value);
    if (!terms.length) {
      close();
      return;
    }
    const passages = await load();
    if (split(input.value).join() !== terms.join()) return;
    const found = passages.map((passage) => [rate(passage, terms), passage]).filter(([rating]) => rating > 0);
    found.sort((one, other) => other[0] - one[0]);
    list.replaceChildren(
      ...found.slice(0, 12).map(([, passage], index) => {
        const title = make("strong", { textContent: passage.title || passage.page });
        const where = make("small", {}, `${passage.page}: `, ...excerpt(passage.text, terms));
        const option = make("li", { id: `result-${index}` }, title, where);
        option.setAttribute("role", "option");
        option.dataset.url = passage.url;
        return option;
      }),
    );
    if (!found.length) list.append(make("li", { className: "none", textContent: "Nothing found" }));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    select(0);
  };
  const follow = (option) => {
    if (!option) return;
    close();
    const isHere = location.pathname === "/docs/html" && option.dataset.url.startsWith("/docs/html#");
    location.assign(option.dataset.url);
    // Redoc scrolls to an operation when it starts.
    if (isHere) location.reload();
  };
  input.addEventListener("focus", load, { once: true });
  input.addEventListener("input", find);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      select(selected + step);
    } else if (event.key === "Enter") {
      follow(list.querySelector("[aria-selected=true]"));
    } else if (event.key === "Escape") {
      close();
      input.blur();
    }
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    follow(event.target.closest("[role=option]"));
  });
  input.addEventListener("blur", () => setTimeout(close, 100));
  addEventListener("keydown", (event) => {
    const isTyping = /^(?:INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
    }
  });
}

function addFilter() {
  const input = document.getElementById("filter");
  if (!input) return;
  input.hidden = false;
  const entries = [...document.querySelectorAll(".problems li")].map((entry) => [entry, split(entry.textContent)]);
  const apply = () => {
    const terms = split(input.value);
    entries.forEach(([entry, words]) => {
      entry.hidden = !terms.every((term) => words.some((word) => word.startsWith(term)));
    });
    document.querySelectorAll(".problem-group").forEach((group) => {
      group.hidden = !group.querySelector("li:not([hidden])");
    });
    document.getElementById("none-found").hidden = entries.some(([entry]) => !entry.hidden);
  };
  input.addEventListener("input", apply);
  apply();
}

openContents();
addCopyButtons();
addTabs();
followReading();
addSearch();
addFilter();
