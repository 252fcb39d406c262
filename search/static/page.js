/* What a page gains where scripts run; everything works without them.
   Results and facets are swapped in place with the very page that a full load of the same address would give.
   Invariants: focus and scroll stay, the status region speaks, the address bar holds the whole state. */
"use strict";
(() => {
  const byId = (id) => document.getElementById(id), make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const form = byId("search"), box = byId("q"), results = byId("results"), facets = byId("facets"), drawer = byId("drawer");
  const SWAPPED = ["skip", "heading", "views", "facets", "results", "languages", "carried", "filters-button", "drawer-close"];
  const HEAD = "link[rel=canonical], link[rel=alternate], link[rel=prev], link[rel=next], meta[name=description], meta[property]";
  const chosenIn = new Map(); // what the reader typed into, or how they sorted, each long facet
  let running = null, shown = location.pathname + location.search, closeList = () => {};

  /* Swapping */
  async function load(url, { push = true, top = false } = {}) {
    running?.abort();
    const mine = (running = new AbortController()), typed = box.value;
    results.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { headers: { Accept: "text/html" }, signal: mine.signal });
      const next = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || !next.getElementById("results")) return location.assign(url);
      const address = new URL(next.querySelector("link[rel=canonical]").href, location.href);
      if (push) history.pushState(null, "", address.pathname + address.search);
      shown = location.pathname + location.search;
      swap(next, top, typed);
    } catch (error) {
      if (error.name !== "AbortError") unreachable(url);
    } finally {
      if (running === mine) results.removeAttribute("aria-busy");
    }
  }

  /* No answer came: the page stays and says so */
  function unreachable(url) {
    const told = byId("offline");
    told.hidden = false;
    told.querySelector("a").href = url;
    byId("status").textContent = told.firstElementChild.textContent;
  }

  function swap(next, top, typed) {
    const focused = document.activeElement, id = focused?.id;
    const open = new Map([...facets.querySelectorAll("details[id]")].map((one) => [one.id, one.open]));
    document.title = next.title;
    for (const old of document.head.querySelectorAll(HEAD)) old.remove();
    document.head.append(...next.head.querySelectorAll(HEAD));
    byId("offline").hidden = true;
    for (const part of SWAPPED) {
      if (next.getElementById(part)) byId(part)?.replaceChildren(...next.getElementById(part).childNodes);
    }
    byId("filters").hidden = next.getElementById("filters").hidden;
    for (const one of facets.querySelectorAll("details[id]")) if (open.has(one.id)) one.open = open.get(one.id);
    if (focused !== box || box.value === typed) { box.value = next.getElementById("q").value; closeList(); }
    for (const scope of form.elements.in ?? []) scope.checked = next.getElementById(scope.id).checked;
    enhanceFacets();
    if (top) {
      results.scrollIntoView();
      results.focus({ preventScroll: true });
    } else if (id && byId(id) !== document.activeElement) {
      (byId(id) ?? results).focus({ preventScroll: true });
    } else if (!document.contains(focused)) {
      (drawer.open ? byId("drawer-close") : results).focus({ preventScroll: true });
    }
    byId("status").textContent = next.getElementById("status").textContent;
  }

  /* The address of the form's state. `filter` is chosen instead of what stands in the box. */
  function address(filter) {
    const given = [...new FormData(form)].filter(([name, value]) => value && `${name}=${value}` !== "in=all" && `${name}=${value}` !== "sort=relevance" && !(filter && name === "q"));
    const args = new URLSearchParams(filter ? [...given, filter] : given).toString();
    return form.action + (args && `?${args}`);
  }

  /* Facets: find and order many values */
  function enhanceFacets() {
    for (const row of facets.querySelectorAll(".find")) {
      const facet = row.closest("details"), [find, order, none] = row.children, lists = [...row.parentElement.querySelectorAll(":scope > .values, :scope > .more > .values")].slice(0, 2);
      const items = lists.flatMap((list) => [...list.children]), first = lists[0].children.length;
      const state = chosenIn.get(facet.id) ?? { find: "", byName: false };
      const apply = () => {
        const wanted = fold(state.find), ordered = state.byName ? [...items].sort((a, b) => a.dataset.label.localeCompare(b.dataset.label, document.documentElement.lang)) : items;
        chosenIn.set(facet.id, state);
        ordered.forEach((item, place) => {
          item.hidden = wanted !== "" && !fold(item.dataset.label).includes(wanted);
          lists[place < first ? 0 : 1].append(item);
        });
        order.setAttribute("aria-pressed", String(state.byName));
        if (wanted) lists[1]?.parentElement.setAttribute("open", "");
        none.textContent = wanted && items.every((item) => item.hidden) ? none.dataset.none : "";
      };
      find.value = state.find;
      find.addEventListener("input", () => { state.find = find.value; apply(); });
      order.addEventListener("click", () => { state.byName = !state.byName; apply(); });
      apply();
    }
  }
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

  /* The drawer: on small screens filters open as a dialog */
  function enhanceDrawer() {
    const home = byId("drawer-content"), wide = matchMedia("(min-width: 56rem)");
    home.querySelector("summary").addEventListener("click", (event) => {
      event.preventDefault();
      drawer.append(facets);
      drawer.showModal();
    });
    drawer.addEventListener("close", () => home.append(facets));
    drawer.addEventListener("click", (event) => event.target === drawer && drawer.close());
    wide.addEventListener("change", () => drawer.open && drawer.close());
  }

  /* Suggestions: a combobox over words and phrases, which are searched for, filters, which apply, and documents, which open */
  function enhanceBox() {
    const list = make("ul", { id: "suggestions", className: "suggestions", role: "listbox", hidden: true });
    let timer = 0, asked = null, active = -1, offered = [];
    const close = () => { clearTimeout(timer); asked?.abort(); list.hidden = true; active = -1; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); };
    closeList = close;
    const pick = ({ text, type, url, value }) => {
      close();
      if (type === "document") return location.assign(url);
      box.value = value ? "" : text;
      if (!value) return form.requestSubmit();
      const to = address([type, new URL(url, location.href).searchParams.get(type)]);
      return results ? load(to) : location.assign(to);
    };
    const option = ({ text, label }, at) => {
      const item = make("li", { id: `suggestion-${at}`, role: "option" });
      item.append(make("span", { textContent: text }), " ", make("small", { textContent: label }));
      return item;
    };
    const mark = (place) => {
      active = (place + list.children.length + 1) % (list.children.length + 1);
      [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
      if (list.children[active]) box.setAttribute("aria-activedescendant", list.children[active].id);
      else box.removeAttribute("aria-activedescendant");
    };
    async function suggest() {
      const { signal } = (asked = new AbortController());
      try {
        const answer = await fetch(box.dataset.suggest + encodeURIComponent(box.value), { signal });
        const { suggestions } = answer.ok ? await answer.json() : { suggestions: [] };
        if (signal.aborted) return;
        offered = suggestions.slice(0, 6);
        list.replaceChildren(...offered.map(option));
        list.hidden = offered.length === 0;
        box.setAttribute("aria-expanded", String(!list.hidden));
        mark(-1);
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    }
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) box.setAttribute(name, value);
    list.setAttribute("aria-label", box.labels[0].textContent);
    box.parentElement.append(list);
    box.addEventListener("input", () => { close(); if (box.value.trim().length >= 3) timer = setTimeout(suggest, 120); });
    box.addEventListener("blur", () => setTimeout(close, 150));
    form.addEventListener("submit", close);
    box.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); mark(active < 0 && event.key === "ArrowUp" ? list.children.length - 1 : active + (event.key === "ArrowDown" ? 1 : -1)); }
      else if (event.key === "Escape") { event.preventDefault(); close(); }
      else if (event.key === "Enter" && list.children[active]) { event.preventDefault(); pick(offered[active]); }
    });
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const at = [...list.children].indexOf(event.target.closest("li"));
      if (at >= 0 && !event.button) pick(offered[at]);
    });
  }

  /* Wiring */
  if (box?.dataset.suggest) enhanceBox();
  /* Ctrl+K goes to the box, and so does / alone, which can be switched off on the help page */
  const slash = byId("slash"), slashOff = () => { try { return localStorage.slash === "off"; } catch { return true; } };
  addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
    const wanted = ctrlKey || metaKey ? key.toLowerCase() === "k" && !shiftKey : key === "/" && !slashOff() && !target.closest("input, select, dialog");
    if (!wanted || altKey || !box) return;
    event.preventDefault();
    box.select();
    box.focus();
  });
  if (slash) {
    slash.checked = !slashOff();
    slash.addEventListener("change", () => (localStorage.slash = slash.checked ? "on" : "off"));
  }
  addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(byId(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.copied;
  });
  const reveal = () => { for (let one = document.querySelector(":target"); (one = one?.closest("details:not([open])")); ) one.open = true; };
  addEventListener("hashchange", reveal);
  addEventListener("click", (event) => event.target.closest("a[href^='#']") && setTimeout(reveal));
  reveal();
  if (!results) return;
  enhanceFacets();
  enhanceDrawer();
  form.addEventListener("submit", (event) => { event.preventDefault(); load(address()); });
  addEventListener("change", (event) => {
    if (event.target.form !== form || event.target === box) return;
    const refused = [...form.elements].filter((field) => field.type === "number" && !field.validity.valid), wrong = byId("years-wrong");
    if (wrong) wrong.textContent = refused.length ? wrong.dataset.wrong : "";
    if (!refused.length) load(address());
  });
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || link.pathname !== location.pathname || link.hash || link.closest("#languages")) return;
    event.preventDefault();
    load(link.href, { top: Boolean(link.closest(".pages, .sizes")) });
  });
  addEventListener("popstate", () => location.pathname + location.search !== shown && load(location.href, { push: false }));
})();
