"use strict";
/* Sorts, filters and pages the class table. Rows come as data; text is only ever set as text, never as markup. */
(() => {
  const PAGE = 100;
  const [LINK, NAME, ID, LATE, STATUS, TOTAL, POINTS] = [0, 1, 2, 3, 4, 5, 6];
  const byId = (id) => document.getElementById(id);
  const rows = JSON.parse(byId("rows").textContent);
  const most = JSON.parse(byId("most").textContent);
  const said = JSON.parse(byId("words").textContent);
  const lists = { chosen: JSON.parse(byId("chosen").textContent), untouched: JSON.parse(byId("untouched").textContent) };
  const body = byId("table").tBodies[0];
  const heads = [...byId("table").tHead.rows[0].cells];
  const state = { by: null, up: true, page: 0, found: rows };
  const words = new Intl.Collator(undefined, { numeric: true });
  const count = new Intl.NumberFormat();
  const haystack = rows.map((row) => `${row[NAME]} ${row[ID]}`.toLowerCase());

  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => count.format(values[name]));

  const put = (parent, tag, text, css) => {
    const element = parent.appendChild(document.createElement(tag));
    if (text !== undefined) element.textContent = text;
    if (css) element.className = css;
    return element;
  };

  const cell = (row, value, of) => {
    const share = of > 0 ? Math.min(1, Math.max(0, value / of)) : 0;
    put(row, "td", value === null ? "–" : String(value), `num ${value === null ? "none" : `q${Math.floor(4 * share)}`}`);
  };

  const line = (data) => {
    const row = document.createElement("tr");
    const head = put(row, "th");
    head.scope = "row";
    put(head, "a", data[NAME]).href = data[LINK];
    if (data[LATE]) head.append(" "), put(head, "span", said.late, "tag late");
    if (data[ID]) put(head, "small", data[ID]);
    const total = put(row, "td", data[TOTAL] === null ? undefined : String(data[TOTAL]), "num total");
    if (data[TOTAL] === null) put(total, "span", said.unknown, "word");
    data[POINTS].forEach((value, i) => cell(row, value, most[i]));
    put(row, "td", data[STATUS]);
    return row;
  };

  const show = (all = false) => {
    const pages = Math.max(1, Math.ceil(state.found.length / PAGE));
    state.page = Math.min(state.page, pages - 1);
    const from = all ? 0 : state.page * PAGE;
    const part = state.found.slice(from, all ? undefined : from + PAGE);
    body.replaceChildren(...part.map(line));
    byId("count").textContent =
      state.found.length === rows.length ? "" : filled(said.part, { count: state.found.length, number: rows.length });
    byId("where").textContent = filled(said.page, {
      begin: from + 1,
      end: from + part.length,
      number: state.found.length,
    });
    byId("back").disabled = state.page === 0;
    byId("next").disabled = state.page === pages - 1;
    document.querySelector(".pager").hidden = pages === 1;
  };

  const value = (row) => {
    if (state.by === "name") return row[NAME];
    if (state.by === "status") return row[STATUS];
    return state.by === "total" ? row[TOTAL] : row[POINTS][Number(state.by)];
  };

  /* What is unknown goes last, whichever way the rest is sorted. */
  const compare = (a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return (x === null) - (y === null);
    const order = typeof x === "string" ? words.compare(x, y) : x - y;
    return state.up ? order : -order;
  };

  const only = {
    late: (row) => row[LATE],
    unknown: (row) => row[TOTAL] === null,
  };

  /* Those whom a link of an exercise's card means, as a test of rows by their number. */
  const listed = (choice) => {
    const [, kind, at] = choice.match(/^(chosen|untouched) (\d+)$/) ?? [];
    const found = kind && new Set(lists[kind][Number(at)]);
    return found && ((row, i) => found.has(i));
  };

  const update = () => {
    const text = byId("find").value.trim().toLowerCase();
    const choice = byId("only").value;
    const keep = only[choice] ?? listed(choice) ?? (choice ? (row) => `is ${row[STATUS]}` === choice : () => true);
    state.found = rows.filter((row, i) => keep(row, i) && haystack[i].includes(text));
    if (state.by !== null) state.found.sort(compare);
    state.page = 0;
    show();
  };

  const sortBy = (head) => {
    const by = head.dataset.by;
    const text = by === "name" || by === "status";
    state.up = state.by === by ? !state.up : text;
    state.by = by;
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", state.up ? "ascending" : "descending");
    update();
  };

  const turn = (by) => {
    state.page += by;
    show();
    byId("students").scrollIntoView();
  };

  const offer = (choice, text, parent = byId("only")) => {
    const option = put(parent, "option", text);
    option.value = choice;
  };

  /* Each link of a card shows its students, and is a choice above the table under its exercise. */
  const link = (card) => {
    const links = [...card.querySelectorAll("[data-chosen], [data-untouched]")];
    const group = links.length ? put(byId("only"), "optgroup") : null;
    if (group) group.label = card.querySelector("h3").textContent;
    links.forEach((a) => {
      const { chosen, untouched } = a.dataset;
      const choice = chosen === undefined ? `untouched ${untouched}` : `chosen ${chosen}`;
      const title = a.closest("li")?.querySelector("span").textContent;
      offer(choice, title ?? said.untouched, group);
      a.addEventListener("click", () => {
        byId("only").value = choice;
        byId("find").value = "";
        update();
      });
    });
  };

  heads.forEach((head) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.replaceChildren(button);
    button.addEventListener("click", () => sortBy(head));
  });
  if (rows.some(only.late)) offer("late", said["was late"]);
  if (rows.some(only.unknown)) offer("unknown", said["no score"]);
  [...new Set(rows.map((row) => row[STATUS]))].sort().slice(0, 20).forEach((status) => offer(`is ${status}`, status));
  document.querySelectorAll(".card").forEach(link);
  document.querySelectorAll(".scripted").forEach((element) => (element.hidden = false));
  byId("find").addEventListener("input", update);
  byId("only").addEventListener("change", update);
  byId("back").addEventListener("click", () => turn(-1));
  byId("next").addEventListener("click", () => turn(1));
  addEventListener("beforeprint", () => show(true));
  addEventListener("afterprint", () => show());
  update();
})();
