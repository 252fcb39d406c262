/* Documents that a reader ticks, remembered in this tab over pages and searches, and nowhere else.
   Without scripts the boxes of one page are a form. */
"use strict";
(() => {
  const KEY = "selection", form = document.getElementById("selection"), results = document.getElementById("results");
  let kept = []; // where the browser may not keep anything
  const boxes = () => [...document.querySelectorAll("input[form=selection]")];
  const read = () => {
    try {
      const held = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
      return Array.isArray(held) ? held.filter((one) => typeof one === "string") : [];
    } catch { return kept; }
  };
  const write = (ids) => {
    kept = ids;
    try { sessionStorage.setItem(KEY, JSON.stringify(ids)); } catch { /* kept on this page alone */ }
    count();
  };
  const count = () => {
    const number = read().length, place = document.getElementById("selected");
    if (place) place.textContent = number ? ` (${number.toLocaleString(document.documentElement.lang)})` : "";
  };
  const show = () => {
    if (!results) return;
    const ids = new Set(read());
    for (const box of boxes()) box.checked = ids.has(box.value);
    count();
  };

  addEventListener("change", ({ target }) => {
    if (!target.matches("input[form=selection]")) return;
    const others = read().filter((one) => one !== target.value);
    write(target.checked ? [...others, target.value] : others);
  });
  addEventListener("formdata", ({ target, formData }) => { // those of other pages go along
    if (target.getAttribute("id") !== "selection" || !results) return; // target.id is a box of that name
    formData.delete("id");
    for (const id of read()) formData.append("id", id);
  });
  document.getElementById("forget")?.addEventListener("click", () => { write([]); location.assign(form.action); });
  addEventListener("pageshow", show);
  /* The list of files lies over the page: it closes as menus do */
  const menu = () => document.querySelector(".files[open]");
  addEventListener("click", ({ target }) => { if (!target.closest(".files")) menu()?.removeAttribute("open"); });
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu()) return;
    const inside = menu().contains(document.activeElement), button = menu().firstElementChild;
    menu().removeAttribute("open");
    if (inside) button.focus();
  });
  if (results) new MutationObserver(show).observe(results, { childList: true });
  show();
})();
