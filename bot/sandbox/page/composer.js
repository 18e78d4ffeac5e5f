// The typing field of a phone: Enter sends, "/" lists the bot's commands, the clip opens what can be attached.

import { icon } from "./icons.js";
import { make } from "./message.js";
import { menu } from "./menu.js";

const ATTACH = [
  ["photo", "Photo"], ["sticker", "Sticker"], ["voice", "Voice message"], ["location", "Location"],
  ["contact", "My contact"], ["document", "File"], ["dice", "Die"], ["forward", "A forwarded message"],
];
const TALLEST = 120;

export class Composer {
  constructor(phone) {
    Object.assign(this, { phone, editing: null, chosen: -1 });
    this.node = make("form", "composer");
    this.hints = make("div", "hints");
    this.hints.setAttribute("role", "listbox");
    this.hints.setAttribute("aria-label", "Commands");
    this.hints.id = `hints-${phone.id}`;
    this.hints.hidden = true;
    this.input = this.field();
    this.node.append(this.hints, ...this.clip(), this.input, this.sendButton());
    this.node.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
  }

  field() {
    const input = make("textarea");
    input.rows = 1;
    input.dataset.input = "";
    input.dir = "auto";
    input.lang = this.phone.language || "en";
    input.placeholder = "Message";
    const label = { "aria-label": `Message from ${this.phone.info.first_name}`, "aria-autocomplete": "list", "aria-controls": this.hints.id };
    Object.entries(label).forEach(([name, value]) => input.setAttribute(name, value));
    input.addEventListener("input", () => { this.grow(); this.hint(); });
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => setTimeout(() => document.activeElement === input || this.hideHints(), 150));
    return input;
  }

  clip() {
    const button = make("button", "icon");
    button.append(icon("clip"));
    button.type = "button";
    button.setAttribute("aria-label", "Attach");
    button.dataset.attach = "";
    const items = ATTACH.map(([name, label]) => ({ name, label, drawing: name, run: () => this.attach(name) }));
    return [button, menu(button, items)];
  }

  sendButton() {
    const button = make("button", "icon send");
    button.append(icon("send"));
    button.type = "submit";
    button.setAttribute("aria-label", "Send");
    button.dataset.send = "";
    return button;
  }

  attach(name) {
    if (name === "voice" || name === "document") return this.phone.act("send", { kind: name });
    if (name === "forward") return this.phone.act("forward", { text: "Words of somebody else", sender: "Somebody" });
    return this.phone.act(name);
  }

  placeholder(text) { this.input.placeholder = text || "Message"; }

  beginEdit(message) {
    this.editing = message.id;
    this.input.value = message.text;
    this.node.classList.add("editing");
    this.grow();
    this.input.focus();
  }

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    const editing = this.editing;
    this.reset();
    await (editing ? this.phone.act("edit", { message_id: editing, text }) : this.phone.act("say", { text }));
  }

  reset() {
    this.editing = null;
    this.input.value = "";
    this.node.classList.remove("editing");
    this.hideHints();
    this.grow();
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, TALLEST)}px`;
  }

  hint() {
    const typed = this.input.value;
    const found = /^\/\w*$/.test(typed) ? this.phone.page.commands(this.phone.language).filter((one) => `/${one.command}`.startsWith(typed)) : [];
    this.hints.replaceChildren(...found.map((one, index) => this.option(one, index)));
    this.choose(-1);
    this.hints.hidden = !found.length;
  }

  option({ command, description }, index) {
    const node = make("div", "hint");
    node.id = `${this.hints.id}-${index}`;
    node.setAttribute("role", "option");
    node.dataset.command = command;
    node.append(make("b", "", `/${command}`), make("span", "", description));
    node.addEventListener("mousedown", (event) => { event.preventDefault(); this.take(command); });
    return node;
  }

  choose(index) {
    this.chosen = index;
    [...this.hints.children].forEach((one, place) => one.setAttribute("aria-selected", place === index));
    this.hints.children[index]?.scrollIntoView({ block: "nearest" });
    if (index < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", this.hints.children[index].id);
  }

  take(command) {
    this.input.value = `/${command}`;
    this.send();
  }

  hideHints() { this.hints.hidden = true; }

  onKey(event) {
    const count = this.hints.hidden ? 0 : this.hints.children.length;
    if (count && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      return this.choose((Math.max(this.chosen, step > 0 ? -1 : 0) + step + count) % count);
    }
    if (event.key === "Escape") return count ? this.hideHints() : this.editing && this.reset();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return undefined;
    event.preventDefault();
    return count && this.chosen >= 0 ? this.take(this.hints.children[this.chosen].dataset.command) : this.send();
  }
}
