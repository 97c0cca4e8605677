// The confusion matrix: every cell is a button, so that Tab, Enter and Space work; arrows go to the next cell.
export default {
  render({ model, el }) {
    const make = (name, text) => {
      const node = document.createElement(name);
      node.textContent = text; // never markup
      return node;
    };
    const draw = () => {
      const rows = model.get("rows"), columns = model.get("columns"), counts = model.get("counts");
      const [row, column] = model.get("selected");
      const most = Math.max(1, ...counts.flat());
      const focused = [...el.querySelectorAll("button")].indexOf(document.activeElement);
      const table = document.createElement("table");
      table.className = "workbench-matrix";
      table.append(make("caption", model.get("title")));
      const head = table.createTHead().insertRow();
      head.append(make("td", ""));
      for (const name of columns) head.append(Object.assign(make("th", name), { scope: "col" }));
      const body = table.createTBody();
      rows.forEach((name, r) => {
        const line = body.insertRow();
        line.append(Object.assign(make("th", name), { scope: "row" }));
        columns.forEach((called, c) => {
          const count = counts[r][c], button = make("button", count.toLocaleString("en"));
          const pressed = r === row && c === column;
          button.type = "button";
          button.ariaPressed = String(pressed);
          button.ariaLabel = `${name}, ${called}: ${count} cases`;
          button.style.setProperty("--share", `${Math.round((55 * count) / most)}%`);
          button.className = model.get("kinds")[r][c];
          button.addEventListener("click", () => {
            model.set("selected", pressed ? [] : [r, c]);
            model.save_changes();
          });
          line.insertCell().append(button);
        });
      });
      table.addEventListener("keydown", (event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns.length, ArrowDown: columns.length }[event.key];
        const cells = [...table.querySelectorAll("button")];
        const next = step && cells[cells.indexOf(document.activeElement) + step];
        if (!next) return;
        event.preventDefault();
        event.stopPropagation(); // or the notebook goes to another cell
        next.focus();
      });
      el.replaceChildren(table);
      if (focused >= 0) el.querySelectorAll("button")[focused]?.focus();
    };
    draw();
    model.on("change:selected change:counts", draw);
    return () => model.off("change:selected change:counts", draw);
  },
};
