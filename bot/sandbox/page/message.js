// One message: bubble, buttons, what a screen reader hears.

import { languageOf, render } from "./text.js";
import { icon } from "./icons.js";
import { menu } from "./menu.js";

const KINDS = {
  photo: ["photo", "Photo"], sticker: ["sticker", "Sticker"], dice: ["dice", "Die"], voice: ["voice", "Voice message"],
  video: ["video", "Video"], video_note: ["video", "Video message"], audio: ["audio", "Music"],
  animation: ["video", "Animation"], document: ["document", "File"], location: ["location", "Location"],
  venue: ["location", "Place"], contact: ["contact", "Contact"], poll: ["poll", "Poll"],
};

const clock = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit" });

export function drawMessage(node, message, phone) {
  const mine = message.sender_id === phone.id;
  node.className = `message ${mine ? "mine" : "theirs"}`;
  Object.assign(node.dataset, {
    messageId: message.id, from: message.from_bot ? "bot" : mine ? "me" : "other", kind: message.kind,
    protected: message.protected,
  });
  node.tabIndex = -1;
  node.replaceChildren(bubble(message, phone, mine), ...rows(message, phone));
  return node;
}

function bubble(message, phone, mine) {
  const box = make("div", "bubble");
  box.append(make("span", "hidden", mine ? "You: " : `${message.from_bot ? phone.botName() : message.sender}: `));
  if (message.forwarded) box.append(make("p", "small", "Forwarded"));
  if (message.kind !== "text") box.append(media(message));
  if (message.text) box.append(body(mine ? asTyped(message) : message, phone));
  box.append(foot(message));
  if (mine) box.append(...ownMenu(message, phone));
  return box;
}

// An app shows "/start" and keeps the payload of the link to itself.
function asTyped(message) {
  return /^\/start \S+$/.test(message.text) ? { ...message, text: "/start" } : message;
}

function body(message, phone) {
  const text = make("div", "text");
  text.lang = languageOf(message.text, phone.language || "en");
  text.dir = "auto";
  text.append(render(message.text, message.entities, phone.onLink, phone.onCommand));
  return text;
}

function media(message) {
  const [drawing, label] = KINDS[message.kind] || ["document", message.kind];
  const box = make("p", "media");
  box.append(icon(drawing), make("span", "", label));
  if (message.detail) box.append(make("span", "detail", message.detail));
  return box;
}

function foot(message) {
  const box = make("p", "foot");
  if (message.protected) {
    const lock = make("span", "lock");
    lock.append(icon("lock"), "protected");
    lock.title = "Cannot be forwarded, copied or saved";
    box.append(lock);
  }
  if (message.edited) box.append(make("span", "", "edited"));
  const sent = new Date(message.date * 1000);
  const time = make("time", "", clock.format(sent));
  time.dateTime = sent.toISOString();
  box.append(time);
  return box;
}

function ownMenu(message, phone) {
  const button = make("button", "own-menu");
  button.append(icon("dots"));
  button.type = "button";
  button.setAttribute("aria-label", "Change this message");
  const items = [{ name: "delete", label: "Delete for both", run: () => phone.act("delete", { message_id: message.id }) }];
  if (message.kind === "text") items.unshift({ name: "edit", label: "Edit", run: () => phone.beginEdit(message) });
  return [button, menu(button, items)];
}

function rows(message, phone) {
  return message.buttons.map((row, index) => {
    const line = make("div", "row");
    line.append(...row.map((button, column) => key(button, message, index, column, phone)));
    return line;
  });
}

function key(button, message, row, column, phone) {
  const node = make("button", `key ${button.style || ""}`);
  node.type = "button";
  node.append(button.text);
  node.lang = languageOf(`${message.text} ${button.text}`, phone.language || "en");
  Object.assign(node.dataset, { button: button.text, row, column });
  if (button.url) {
    node.append(icon("out"));
    node.title = button.url;
  }
  node.addEventListener("click", () => phone.press(node, message.id, row, column));
  return node;
}

export function make(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}
