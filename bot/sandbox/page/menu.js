// A menu that opens from a button: arrows move, Escape closes and gives the focus back.

import { icon } from "./icons.js";

export function menu(button, items) {
  const box = document.createElement("div");
  box.className = "menu";
  box.setAttribute("role", "menu");
  box.setAttribute("aria-label", button.getAttribute("aria-label") || button.textContent);
  box.hidden = true;
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => (box.hidden ? open() : close(true)));
  box.addEventListener("keydown", onKey);
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget) && event.relatedTarget !== button) close(false);
  });

  function open() {
    box.replaceChildren(...(typeof items === "function" ? items() : items).map(entry));
    box.hidden = false;
    button.setAttribute("aria-expanded", "true");
    box.firstElementChild?.focus();
  }

  function close(back) {
    box.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (back) button.focus();
  }

  function entry({ name, label, run, drawing }) {
    const one = document.createElement("button");
    one.type = "button";
    one.setAttribute("role", "menuitem");
    one.tabIndex = -1;
    one.dataset.menuItem = name;
    if (drawing) one.append(icon(drawing));
    one.append(label);
    one.addEventListener("click", () => { close(true); run(); });
    return one;
  }

  function onKey(event) {
    const all = [...box.children], here = all.indexOf(document.activeElement);
    const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (next !== undefined) { event.preventDefault(); all.at(next % all.length)?.focus(); }
    if (event.key === "Escape") { event.preventDefault(); close(true); }
    if (event.key === "Tab") close(false);
  }

  return box;
}
