// One answer after the other to one question. Every click is kept in this page until the review has said that it has it.
const $ = (id) => document.getElementById(id);
const data = JSON.parse($("data").textContent);
const here = { exercise: data.exercise, question: data.question };
const page = fresh();
const texts = new Map();
const paces = [];
let others = {};
let at = 0;
let marked = 0;
let after = data.after;
let lastDone = performance.now();
let waiting = JSON.parse(sessionStorage.getItem("waiting") || "[]");
let isSending = false;

const idAt = (index) => data.answers[index].id;
const isScored = (id) => data.said[id].points !== null;
const isOpen = (id) => waiting.some((click) => click.about.id === id);

// --- what is shown

async function show(index) {
  if (!data.answers.length) return;
  keepComment();
  at = (index + data.answers.length) % data.answers.length;
  const { id, name } = data.answers[at];
  history.replaceState(null, "", `#${id}`);
  $("name").textContent = name;
  $("mark").href = `${root}/student/${id}`;
  $("place").textContent = `${at + 1} of ${data.answers.length}`;
  const missing = data.criteria.findIndex((c) => data.said[id].criteria[c.name] === null);
  marked = Math.max(0, missing);
  drawScores();
  if (!texts.has(id)) $("answer").replaceChildren();
  const answer = await text(id);
  if (id !== idAt(at)) return;
  drawAnswer(answer);
  text(idAt((at + 1) % data.answers.length));
}

function text(id) {
  if (!texts.has(id)) {
    const asked = ask("answer", { exercise: data.exercise, name: data.question, id });
    texts.set(id, asked.catch((error) => (texts.delete(id), { html: "", rest: "", note: error.message, flag: "" })));
  }
  return texts.get(id);
}

function drawAnswer(answer) {
  // The review has rebuilt and cleaned this HTML; the page's policy lets nothing in it run.
  $("answer").innerHTML = answer.html;
  $("rest").innerHTML = answer.rest;
  $("rest-fold").hidden = !answer.rest;
  $("rest-fold").open = !answer.html;
  if (!answer.html) {
    const nothing = document.createElement("p");
    nothing.className = "nothing";
    nothing.textContent = answer.rest
      ? "No heading of this file was taken for this question. What could not be matched stands below, whole."
      : "Nothing was written here.";
    $("answer").append(nothing);
  }
  for (const [name, said] of [["note", answer.note], ["flag", answer.flag]]) {
    $(name).textContent = said || "";
    $(name).hidden = !said;
  }
}

function drawScores() {
  const id = idAt(at);
  const said = data.said[id];
  for (const [index, box] of [...$("criteria").children].entries()) {
    const criterion = data.criteria[index];
    box.classList.toggle("marked", index === marked);
    for (const button of box.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.points) === said.criteria[criterion.name]));
    }
    const level = criterion.levels.find((each) => each.points === said.criteria[criterion.name]);
    box.querySelector(".means").textContent = level ? level.means : "";
  }
  $("points").textContent = said.points === null ? `– of ${data.most}` : `${said.points} of ${data.most}`;
  $("by").textContent = said.who.length ? `by ${said.who.join(" and ")}` : "";
  if (document.activeElement !== $("comment")) $("comment").value = said.comment;
  $("here").textContent = others[id] ? `${others[id]} is here too` : "";
  $("here").hidden = !others[id];
  drawPace();
}

function drawPace() {
  const total = data.answers.length;
  const scored = data.answers.filter((answer) => isScored(answer.id)).length;
  $("progress").max = Math.max(1, total);
  $("progress").value = scored;
  const sorted = [...paces].sort((a, b) => a - b);
  const minutes = sorted.length ? ((total - scored) * sorted[Math.floor(sorted.length / 2)]) / 60000 : 0;
  const left = !sorted.length || scored === total ? "" : `, about ${minutes < 1 ? "a minute" : `${Math.ceil(minutes)} min`} left`;
  $("pace").textContent = `${scored} of ${total} scored${left}`;
}

function drawCriteria() {
  for (const [index, criterion] of data.criteria.entries()) {
    const box = document.createElement("div");
    box.className = "criterion";
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", criterion.title);
    box.append(made("h3", criterion.title), made("p", criterion.full, "full"));
    const levels = made("div", "", "levels");
    for (const level of [...criterion.levels].reverse()) {
      const button = made("button", String(level.points));
      Object.assign(button, { type: "button", title: level.means });
      button.dataset.points = level.points;
      button.setAttribute("aria-label", `${level.points}: ${level.means}`);
      button.addEventListener("click", () => score(index, level.points));
      levels.append(button);
    }
    levels.append(made("span", "", "means"));
    box.append(levels);
    $("criteria").append(box);
  }
}

function drawReuse() {
  $("reuse").replaceChildren(
    ...data.comments.slice(0, 9).map((comment, index) => {
      const item = document.createElement("li");
      const button = made("button", `${index + 1}  ${comment}`);
      button.type = "button";
      button.addEventListener("click", () => reuse(index));
      item.append(button);
      return item;
    }),
  );
  $("reuse-fold").hidden = !data.comments.length;
}

function made(tag, text, name = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (name) element.className = name;
  return element;
}

// --- what is done

function score(index, points) {
  const id = idAt(at);
  const said = data.said[id];
  const criterion = data.criteria[index].name;
  const again = said.criteria[criterion] === points;
  const wasScored = isScored(id);
  said.criteria[criterion] = again ? null : points;
  const known = Object.values(said.criteria);
  said.points = known.includes(null) ? null : known.reduce((a, b) => a + b, 0);
  if (isScored(id) && !wasScored) {
    paces.push(Math.min(300000, performance.now() - lastDone));
    lastDone = performance.now();
  }
  marked = again ? index : Math.min(index + 1, data.criteria.length - 1);
  keep({ ...here, id, criterion, points: said.criteria[criterion] });
  drawScores();
}

function keepComment() {
  if (!data.answers.length) return;
  const id = idAt(at);
  const text = $("comment").value.trim();
  if (text === data.said[id].comment) return;
  data.said[id].comment = text;
  if (text && !data.comments.includes(text)) data.comments.push(text);
  keep({ ...here, id, text });
  drawReuse();
}

function reuse(index) {
  const comment = data.comments[index];
  if (!comment) return;
  const own = $("comment").value.trim();
  $("comment").value = own && own !== comment ? `${own}\n${comment}` : comment;
  keepComment();
  $("reuse-fold").open = false;
}

function nextOpen() {
  const order = data.answers.map((_, i) => (at + 1 + i) % data.answers.length);
  const open = order.find((i) => !isScored(idAt(i)) && !others[idAt(i)]) ?? order.find((i) => !isScored(idAt(i)));
  if (open === undefined) {
    keepComment();
    say(data.next ? "All answers to this question are scored. The next question is in the overview." : "All answers are scored.");
    return;
  }
  show(open);
}

async function undo() {
  keepComment();
  await sent();
  try {
    const back = await send("undo", { click: fresh() });
    if (back.exercise !== data.exercise || back.question !== data.question) {
      say(`Taken back in ${back.exercise}, question ${back.question}.`);
      return;
    }
    data.said[back.id] = back.said;
    const index = data.answers.findIndex((answer) => answer.id === back.id);
    $("comment").value = back.said.comment;
    await show(index);
    say("Taken back.");
  } catch (error) {
    say(error.message);
  }
}

async function blank() {
  await sent();
  try {
    const { count } = await send("blank", { ...here, click: fresh() });
    say(`${count} with nothing written got 0.`);
    await changes();
  } catch (error) {
    say(error.message);
  }
}

// --- nothing is lost on the way

function keep(about) {
  waiting.push({ click: fresh(), who: whoField.value.trim(), about });
  remember();
  sendAll();
}

function remember() {
  sessionStorage.setItem("waiting", JSON.stringify(waiting));
  document.body.dataset.waiting = waiting.length;
}

async function sendAll() {
  if (isSending) return;
  isSending = true;
  while (waiting.length) {
    const { click, who, about } = waiting[0];
    try {
      await send("score", { ...about, click, who });
    } catch (error) {
      if (!error.isRefused) {
        say(`Not saved yet: ${waiting.length}. Is autograde still running? This page tries again.`, 0);
        await new Promise((done) => setTimeout(done, 1000));
        continue;
      }
      say(error.message, 10);
    }
    waiting.shift();
    remember();
    if (!waiting.length && told.textContent.startsWith("Not saved")) say("Everything is saved.");
  }
  isSending = false;
  document.dispatchEvent(new Event("sent"));
}

function sent() {
  return waiting.length ? new Promise((done) => document.addEventListener("sent", done, { once: true })) : null;
}

async function changes() {
  const id = data.answers.length ? idAt(at) : "";
  const about = { exercise: data.exercise, name: data.question, after, page, who: whoField.value.trim(), at: id };
  let found;
  try {
    found = await ask("changes", about);
  } catch {
    return;
  }
  after = found.after;
  others = found.here;
  for (const [id, said] of Object.entries(found.said)) if (data.said[id] && !isOpen(id)) data.said[id] = said;
  if (found.comments.join("\n") !== data.comments.join("\n")) {
    data.comments = found.comments;
    drawReuse();
  }
  if (data.answers.length) drawScores();
}

// --- keys

const moves = {
  ArrowRight: () => show(at + 1), n: () => show(at + 1),
  ArrowLeft: () => show(at - 1), p: () => show(at - 1),
  ArrowDown: () => mark(marked + 1), j: () => mark(marked + 1),
  ArrowUp: () => mark(marked - 1), k: () => mark(marked - 1),
  " ": nextOpen, Enter: nextOpen, u: undo,
  c: () => $("comment").focus(),
  r: () => ($("reuse-fold").open = !$("reuse-fold").open),
};

function mark(index) {
  marked = (index + data.criteria.length) % data.criteria.length;
  drawScores();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !data.answers.length) return;
  const typing = event.target.matches("input, textarea");
  if (typing && event.key === "Escape") {
    keepComment();
    event.target.blur();
  }
  if (typing || (event.target.matches("button, summary, a") && [" ", "Enter"].includes(event.key))) return;
  if (/^[0-9]$/.test(event.key)) {
    if ($("reuse-fold").open && !$("reuse-fold").hidden) return reuse(Number(event.key) - 1);
    const level = data.criteria[marked].levels.find((each) => each.points === Number(event.key));
    if (level) score(marked, level.points);
    else say(`${data.criteria[marked].title}: there is no level worth ${event.key}.`);
    return;
  }
  if (moves[event.key]) {
    event.preventDefault();
    moves[event.key]();
  }
});

$("next").addEventListener("click", () => show(at + 1));
$("back").addEventListener("click", () => show(at - 1));
$("open").addEventListener("click", nextOpen);
$("undo").addEventListener("click", undo);
$("blank").addEventListener("click", blank);
$("comment").addEventListener("change", keepComment);

drawCriteria();
drawReuse();
for (const { about } of waiting) {
  const said = about.exercise === data.exercise && about.question === data.question && data.said[about.id];
  if (said && "text" in about) said.comment = about.text;
  else if (said) said.criteria[about.criterion] = about.points;
}
if (data.answers.length) {
  const asked = data.answers.findIndex((answer) => answer.id === location.hash.slice(1));
  const open = data.answers.findIndex((answer) => !isScored(answer.id));
  show(asked >= 0 ? asked : Math.max(0, open));
} else {
  $("answer").append(made("p", "Nobody has handed this exercise in.", "nothing"));
  drawPace();
}
remember();
sendAll();
changes();
setInterval(changes, 2000);
