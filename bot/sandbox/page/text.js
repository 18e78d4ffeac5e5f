// Text with Telegram's entities as DOM nodes (never as HTML), and a guess at its language.

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "code", spoiler: "span",
  blockquote: "q", expandable_blockquote: "q",
};

// Function words tell the language of a message, so that a screen reader speaks it right.
const WORDS = {
  en: "the you your is are and to of we what can it this for not do with".split(" "),
  es: "el la los las que de en y es un una su tu usted puede para con no por qué cómo si".split(" "),
};

export function languageOf(text, fallback) {
  const words = text.toLowerCase().match(/\p{L}+/gu) || [];
  let best = fallback, most = 0;
  for (const [language, known] of Object.entries(WORDS)) {
    const score = words.filter((word) => known.includes(word)).length + (language === fallback ? 0.5 : 0);
    if (score > most && score >= 1.5) [best, most] = [language, score];
  }
  return best;
}

export function render(text, entities, onLink, onCommand) {
  const root = document.createDocumentFragment();
  fill(root, text, 0, text.length, entities.map((one) => ({ ...one, end: one.offset + one.length })), onLink, onCommand);
  return root;
}

function fill(parent, text, start, end, entities, onLink, onCommand) {
  let at = start;
  const inside = entities.filter((one) => one.offset >= start && one.end <= end);
  while (inside.length) {
    const one = inside.shift();
    if (one.offset < at) continue;
    parent.append(text.slice(at, one.offset));
    const node = element(one, text.slice(one.offset, one.end), onLink, onCommand);
    fill(node, text, one.offset, one.end, inside.filter((other) => other.end <= one.end), onLink, onCommand);
    parent.append(node);
    at = one.end;
  }
  parent.append(text.slice(at, end));
}

function element(entity, text, onLink, onCommand) {
  if (entity.type === "text_link" || entity.type === "url") return link(entity.url || text, onLink);
  if (entity.type === "email") return link(`mailto:${text}`, onLink);
  if (entity.type === "phone_number") return link(`tel:${text.replace(/[^\d+]/g, "")}`, onLink);
  if (entity.type === "bot_command") return command(text, onCommand);
  const node = document.createElement(TAGS[entity.type] || "span");
  if (entity.type === "spoiler") node.className = "spoiler";
  return node;
}

function link(url, onLink) {
  const node = document.createElement("a");
  node.href = /^[a-z]+:/i.test(url) ? url : `https://${url}`;
  node.rel = "noopener noreferrer";
  node.target = "_blank";
  node.addEventListener("click", (event) => onLink(event, url));
  return node;
}

function command(text, onCommand) {
  const node = document.createElement("a");
  node.href = "#";
  node.className = "command";
  node.addEventListener("click", (event) => { event.preventDefault(); onCommand(text); });
  return node;
}
