// The page: reads the whole state once, then follows the live changes.

import { make } from "./message.js";
import { Phone } from "./phone.js";

const find = (name) => document.querySelector(`[data-${name}]`);
const narrow = window.matchMedia("(max-width: 719px)");

class Page {
  constructor() {
    Object.assign(this, { phones: new Map(), bot: {}, scene: {}, commandLists: [], shown: null, stream: null });
    find("add-phone").addEventListener("click", () => this.askForPhone());
    find("help-button").addEventListener("click", () => this.toggleHelp());
    narrow.addEventListener("change", () => this.arrange());
    this.setUpDialog();
  }

  async load() {
    const state = await (await fetch("sandbox/state")).json();
    this.bot = state.bot;
    this.commandLists = state.commands;
    this.phones.clear();
    find("phones").replaceChildren();
    find("tabs").replaceChildren();
    state.phones.forEach((one) => this.addPhone(one));
    for (const [id, chat] of Object.entries(state.chats)) this.phones.get(Number(id))?.load(chat);
    this.drawScene(state.scene);
    this.arrange();
    this.phones.forEach((one) => one.stick(true));
    this.follow(state.number);
  }

  follow(number) {
    this.stream?.close();
    this.stream = new EventSource(`sandbox/events?after=${number}`);
    this.stream.onmessage = (event) => this.apply(JSON.parse(event.data));
    this.stream.addEventListener("reload", () => this.load());
    this.stream.onopen = () => { find("connection").textContent = ""; };
    this.stream.onerror = () => { find("connection").textContent = "Connection lost. Trying again…"; };
  }

  apply(change) {
    const phone = this.phones.get(change.chat_id);
    switch (change.type) {
      case "message": case "edited": return phone?.show(change.message);
      case "deleted": return phone?.drop(change.message_id);
      case "cleared": return phone?.clear();
      case "toast": return phone?.toast(change);
      case "keyboard": return phone?.showKeyboard(change.keyboard);
      case "typing": return phone?.typing(true);
      case "phone": return this.seen(change.phone);
      case "scene": return this.drawScene(change.scene);
      case "bot": case "commands": return this.readBot();
      default: return undefined;
    }
  }

  async readBot() {
    const state = await (await fetch("sandbox/state")).json();
    this.bot = state.bot;
    this.commandLists = state.commands;
    this.phones.forEach((one) => one.refresh());
  }

  botName(language) { return this.bot.names?.[language] || this.bot.name || "Bot"; }

  description(language) { return this.bot.descriptions?.[language] || this.bot.descriptions?.[""] || ""; }

  commands(language) {
    const lists = this.commandLists.filter((one) => !one.key[0].includes("_admin") && !one.key[0].includes("chat_id"));
    const best = lists.find((one) => one.key[1] === language) || lists.find((one) => one.key[1] === "");
    return best?.commands || [];
  }

  seen(info) {
    const known = this.phones.get(info.id);
    if (known) return known.update(info);
    this.addPhone(info);
    return this.arrange();
  }

  addPhone(info) {
    const phone = new Phone(info, this);
    this.phones.set(info.id, phone);
    find("phones").append(phone.root);
    find("tabs").append(this.tab(phone));
    this.shown ??= info.id;
    return phone;
  }

  tab(phone) {
    const node = make("button", "tab");
    node.type = "button";
    node.id = `tab-${phone.id}`;
    node.dataset.tab = phone.id;
    node.setAttribute("role", "tab");
    node.setAttribute("aria-controls", phone.root.id);
    node.append(make("span", "", phone.info.first_name), make("span", "count"));
    node.addEventListener("click", () => this.open(phone.id));
    node.addEventListener("keydown", (event) => this.moveTab(event));
    return node;
  }

  moveTab(event) {
    const ids = [...this.phones.keys()], here = ids.indexOf(this.shown);
    const next = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.open(ids.at(next % ids.length));
    document.getElementById(`tab-${this.shown}`).focus();
  }

  open(id) {
    this.shown = id;
    this.arrange();
    this.phones.get(id).stick(true);
  }

  arrange() {
    find("tabs").hidden = !narrow.matches;
    for (const [id, phone] of this.phones) {
      const open = id === this.shown, tab = document.getElementById(`tab-${id}`);
      phone.root.hidden = narrow.matches && !open;
      phone.root.setAttribute("role", narrow.matches ? "tabpanel" : "region");
      tab.setAttribute("aria-selected", open);
      tab.tabIndex = open ? 0 : -1;
      if (open) this.count(tab, 0);
    }
  }

  arrived(phone) {
    const tab = document.getElementById(`tab-${phone.id}`);
    if (narrow.matches && tab && phone.id !== this.shown) this.count(tab, Number(tab.dataset.unread || 0) + 1);
  }

  count(tab, number) {
    tab.dataset.unread = number;
    tab.querySelector(".count").textContent = number ? String(number) : "";
    tab.setAttribute("aria-label", [tab.firstChild.textContent, number ? `${number} new` : ""].filter(Boolean).join(", "));
  }

  drawScene(scene) {
    if (!scene) return;
    this.scene = scene;
    if (scene.title) document.title = find("title").textContent = scene.title;
    if (scene.subtitle) find("subtitle").textContent = scene.subtitle;
    this.phones.forEach((one) => one.refresh());
    const parts = [["What to try", "ol", scene.notes], ["Then also", "ul", scene.more]].filter(([, , notes]) => notes?.length);
    find("help-button").hidden = !parts.length;
    if (!parts.length) return;
    find("help").replaceChildren(...parts.map(([title, tag, notes]) => section(title, tag, notes)));
    if (!narrow.matches || this.untouched()) this.toggleHelp(true);
  }

  untouched() { return [...this.phones.values()].every((one) => !one.messages.size); }

  hint(name) { return this.scene.phones?.find((one) => one.name === name)?.hint || ""; }

  begun() {
    if (narrow.matches) this.toggleHelp(false);
  }

  toggleHelp(open = find("help").hidden) {
    find("help").hidden = !open;
    find("help-button").setAttribute("aria-expanded", open);
  }

  askForPhone() {
    find("add-dialog").querySelector("form").reset();
    find("add-dialog").showModal();
  }

  setUpDialog() {
    const dialog = find("add-dialog"), form = dialog.querySelector("form");
    find("cancel").addEventListener("click", () => dialog.close("cancel"));
    form.addEventListener("submit", async () => {
      const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
      const info = await this.post("phones", fields);
      this.seen(info);
      this.open(info.id);
      this.phones.get(info.id).root.scrollIntoView({ inline: "end", block: "nearest" });
      this.phones.get(info.id).root.querySelector("[data-start]")?.focus();
    });
  }

  async post(path, fields) {
    const answer = await fetch(`sandbox/${path}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(fields),
    });
    const found = await answer.json();
    if (!answer.ok) throw new Error(found.error || "That did not work.");
    return found;
  }
}

function section(title, tag, notes) {
  const part = make("div", "help-part"), list = make(tag);
  list.append(...notes.map((one) => make("li", "", one)));
  part.append(make("h2", "", title), list);
  return part;
}

new Page().load();
