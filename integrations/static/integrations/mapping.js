/* De<>Para: fields to choose a word from, transforms, and what has changed since the page came. */

document.addEventListener("alpine:init", () => {
  // A text field that asks the server while somebody types (WAI-ARIA combobox).
  window.Alpine.data("wordChoice", () => ({
    open: false,
    results: [],
    at: -1,
    text: "",
    id: "",
    asked: 0,
    url: "", // declared, or Alpine would put it into the scope that all share
    parent: "",

    init() {
      this.text = this.$el.dataset.name || "";
      this.id = this.$el.dataset.choice || "";
      this.url = this.$el.dataset.url;
      this.parent = this.$el.dataset.parent || "";
    },

    async ask() {
      const turn = ++this.asked;
      const query = new URLSearchParams({ q: this.text, parent: this.parent });
      const answer = await fetch(`${this.url}?${query}`, { headers: { Accept: "application/json" } });
      if (turn !== this.asked || !answer.ok) return;
      this.results = (await answer.json()).results;
      this.at = this.results.length && this.text ? 0 : -1;
      this.open = true;
    },

    typed() {
      this.id = "";
      this.$dispatch("chosen");
      return this.ask();
    },

    opened() {
      this.$refs.field.select();
      return this.ask();
    },

    move(step) {
      if (!this.open) return this.ask();
      const last = this.results.length - 1;
      this.at = Math.max(0, Math.min(last, this.at + step));
      this.$nextTick(() => this.$refs.list.children[this.at]?.scrollIntoView({ block: "nearest" }));
    },

    enter(event) {
      if (!this.open || this.at < 0) return;
      event.preventDefault();
      this.pick(this.results[this.at]);
    },

    pick(result) {
      this.id = String(result.id);
      this.text = result.text;
      this.close();
      this.$dispatch("chosen", { id: this.id });
    },

    clear() {
      this.id = this.text = "";
      this.close();
      this.$dispatch("chosen", { id: "" });
      this.$refs.field.focus();
    },

    close() {
      this.asked++;
      this.open = false;
      this.at = -1;
    },

    take(detail) {
      this.id = detail.id;
      this.text = detail.name;
      this.$dispatch("chosen", { id: this.id });
    },
  }));

  // One row: was it changed, and its transform.
  window.Alpine.data("mappingRow", () => ({
    dirty: false,
    kind: "",
    given: {},

    init() {
      const transform = JSON.parse(this.$el.dataset.transform || "null");
      this.given = transform || {};
      this.kind = this.given.kind || "";
      this.dirty = this.$el.dataset.changed === "1";
      this.$watch("dirty", () => this.$dispatch("row-changed"));
    },

    kinds() {
      return JSON.parse(document.getElementById("transforms").textContent);
    },

    fields() {
      return this.kinds().find((one) => one.kind === this.kind)?.fields || [];
    },

    use(data) {
      const choice = this.$root.querySelector(".dp-choice");
      choice?.dispatchEvent(new CustomEvent("use-suggestion", { detail: { ...data } }));
      const select = this.$root.querySelector("select[data-choice]");
      if (select) select.value = data.id;
      const word = this.$root.querySelector("input[data-word]");
      if (word) word.value = data.name;
      if (data.transform) {
        this.given = JSON.parse(data.transform);
        this.kind = this.given.kind;
      }
      this.dirty = true;
    },
  }));

  // The whole form: how many rows wait to be saved.
  window.Alpine.data("mappingScreen", () => ({
    changed: 0,

    init() {
      this.$nextTick(() => this.count());
    },

    count() {
      this.changed = this.$root.querySelectorAll("[data-dirty='1']").length;
    },
  }));
});
