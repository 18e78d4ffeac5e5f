// One phone: chat, reply keyboard, typing field, menus. State comes from the server; this only draws and sends.

import { icon } from "./icons.js";
import { drawMessage, make } from "./message.js";
import { menu } from "./menu.js";
import { Composer } from "./composer.js";

const TOAST = 4000;
const BUSY = 15000;
const NEAR = 80;
const LANGUAGES = { es: "Español", so: "Soomaali", hmn: "Hmoob", vi: "Tiếng Việt", ar: "العربية" };

export class Phone {
  constructor(info, page) {
    Object.assign(this, { info, page, id: info.id, language: info.language_code, messages: new Map() });
    this.onLink = (event, url) => this.follow(event, url);
    this.onCommand = (text) => this.act("say", { text });
    this.build();
    this.update(info);
  }

  botName() { return this.page.botName(this.language); }

  build() {
    const name = this.info.first_name;
    this.root = make("section", "phone");
    this.root.id = `phone-${this.id}`;
    Object.assign(this.root.dataset, { phone: this.id, phoneName: name });
    this.root.setAttribute("aria-label", [`${name}’s phone`, this.info.role].filter(Boolean).join(", "));
    this.caption = make("div", "caption");
    const role = make("span", "role", [this.info.role, LANGUAGES[this.language]].filter(Boolean).join(" · "));
    role.title = role.textContent;
    this.caption.append(make("h2", "", name), role);
    this.log = make("div", "log");
    this.log.setAttribute("role", "log");
    this.log.setAttribute("aria-live", "polite");
    this.log.setAttribute("aria-relevant", "additions text");
    this.log.setAttribute("aria-label", `Chat of ${name}`);
    this.log.tabIndex = 0;
    this.log.dataset.log = "";
    this.stuck = true;
    this.log.addEventListener("scroll", () => { this.stuck = this.distance() < NEAR; });
    new ResizeObserver(() => this.stick()).observe(this.log);
    this.toastBox = make("div", "toast");
    this.toastBox.setAttribute("role", "status");
    this.toastBox.dataset.toast = "";
    this.keyboard = make("div", "keyboard");
    this.keyboard.setAttribute("role", "group");
    this.keyboard.setAttribute("aria-label", "Answers to choose from");
    this.composer = new Composer(this);
    this.opening = make("div", "opening");
    const frame = make("div", "frame");
    frame.append(this.bar(), this.log, this.toastBox, this.opening, this.keyboard, this.composer.node);
    this.root.append(this.caption, frame);
  }

  bar() {
    const bar = make("div", "bar");
    const title = make("div", "bar-title");
    this.nameLine = make("strong", "", this.botName());
    this.stateLine = make("span", "", "bot");
    title.append(this.nameLine, this.stateLine);
    const button = make("button", "icon");
    button.append(icon("more"));
    button.type = "button";
    button.setAttribute("aria-label", `Menu of ${this.info.first_name}’s chat`);
    button.dataset.phoneMenu = "";
    const items = () => [
      { name: "clear", label: "Delete the chat", run: () => this.act("clear_history") },
      this.info.blocked ? { name: "unblock", label: "Unblock the bot", run: () => this.act("unblock") }
        : { name: "block", label: "Block the bot", run: () => this.act("block") },
    ];
    bar.append(title, button, menu(button, items));
    return bar;
  }

  distance() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight; }

  stick(always = false) {
    if (always || this.stuck) this.log.scrollTop = this.log.scrollHeight;
  }

  update(info) {
    this.info = info;
    this.refresh();
  }

  refresh() {
    this.nameLine.textContent = this.botName();
    const fresh = !this.messages.size;
    const closed = this.info.blocked || fresh;
    const active = this.opening.contains(document.activeElement);
    this.opening.hidden = !closed;
    this.composer.node.hidden = closed;
    if (closed) this.drawOpening();
    if (active) (closed ? this.opening.querySelector(".start") : this.composer.input).focus();
  }

  drawOpening() {
    const fresh = !this.messages.size && !this.info.blocked;
    const payload = this.messages.size ? "" : this.info.start_payload || "";
    const button = make("button", "start", this.info.blocked ? "Unblock and start" : "Start");
    button.type = "button";
    button.dataset.start = payload;
    button.addEventListener("click", () => { this.page.begun(); this.act("start", { payload }); });
    const about = make("p", "about", this.messages.size ? "The bot is blocked." : this.page.description(this.language));
    about.lang = this.language || "en";
    const link = fresh && payload && make("p", "small", "Opened from an invitation link.");
    const hint = fresh && this.page.hint(this.info.first_name);
    this.opening.replaceChildren(...[about.textContent && about, link, hint && make("p", "step", hint), button].filter(Boolean));
  }

  load(chat) {
    this.messages.clear();
    this.log.replaceChildren();
    chat.messages.forEach((one) => this.show(one));
    this.showKeyboard(chat.keyboard);
    this.refresh();
    this.stick(true);
  }

  show(message) {
    const known = this.messages.get(message.id);
    const had = known?.contains(document.activeElement);
    const caption = had ? document.activeElement.dataset.button : undefined;
    const node = drawMessage(known || make("article"), message, this);
    if (!known) {
      this.messages.set(message.id, node);
      this.log.append(node);
      if (message.from_bot) this.page.arrived(this);
    }
    if (had) this.keepFocus(node, caption);
    this.stick(!known);
    if (!this.opening.hidden) this.refresh();
    this.typing(false);
  }

  keepFocus(node, caption) {
    const same = [...node.querySelectorAll("[data-button]")].find((one) => one.dataset.button === caption);
    (same && caption !== undefined ? same : node).focus({ preventScroll: true });
  }

  drop(id) {
    const node = this.messages.get(id);
    if (!node) return;
    const had = node.contains(document.activeElement);
    this.messages.delete(id);
    node.remove();
    if (had) ([...this.messages.values()].at(-1) || this.log).focus();
    this.refresh();
  }

  clear() {
    this.messages.clear();
    this.log.replaceChildren();
    this.refresh();
  }

  showKeyboard(keyboard) {
    const rows = keyboard?.keyboard || [];
    this.keyboard.hidden = !rows.length;
    if (keyboard?.hidden) {
      const open = make("button", "key", "Show keys");
      open.type = "button";
      open.addEventListener("click", () => this.showKeyboard({ ...keyboard, hidden: false }));
      this.keyboard.replaceChildren(open);
      return;
    }
    this.keyboard.replaceChildren(...rows.map((row) => {
      const line = make("div", "row");
      line.append(...row.map((key) => {
        const node = make("button", "key", key.text);
        node.type = "button";
        node.dataset.key = key.text;
        node.addEventListener("click", () => this.act("tap", { button: key.text }));
        return node;
      }));
      return line;
    }));
    this.composer.placeholder(keyboard?.input_field_placeholder);
  }

  toast({ text, alert, url }) {
    this.root.querySelectorAll(".busy").forEach((one) => one.classList.remove("busy"));
    if (url) this.follow(null, url);
    if (!text) return;
    if (alert) return this.alert(text);
    clearTimeout(this.toastTimer);
    this.toastBox.textContent = text;
    this.toastTimer = setTimeout(() => { this.toastBox.textContent = ""; }, TOAST);
  }

  alert(text) {
    const dialog = make("dialog", "alert");
    dialog.dataset.alert = "";
    const button = make("button", "strong", "OK");
    dialog.append(make("p", "", text), button);
    button.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    this.root.append(dialog);
    dialog.showModal();
  }

  typing(on) {
    clearTimeout(this.typingTimer);
    this.stateLine.textContent = on ? "typing…" : "bot";
    if (on) this.typingTimer = setTimeout(() => this.typing(false), 5000);
  }

  async press(node, messageId, row, column) {
    const result = await this.act("tap", { message_id: messageId, row, column });
    if (result?.callback_id) {
      node.classList.add("busy");
      setTimeout(() => node.classList.remove("busy"), BUSY);
    }
    if (result?.url) window.open(result.url, "_blank", "noopener");
    if (result?.copied) this.toast({ text: "Copied" });
  }

  async follow(event, url) {
    if (!/t\.me\/|tg:\/\/resolve/.test(url)) return;
    event?.preventDefault();
    const result = await this.act("open_link", { url });
    if (result?.url) window.open(result.url, "_blank", "noopener");
  }

  beginEdit(message) { this.composer.beginEdit(message); }

  async act(name, fields = {}) {
    try {
      return await this.page.post(`phones/${this.id}/acts/${name}`, fields);
    } catch (error) {
      this.toast({ text: error.message });
      return null;
    }
  }
}

