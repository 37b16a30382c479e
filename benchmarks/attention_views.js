// What the benchmark of the views runs in the page, before anything else is loaded there.
// Every time starts at performance.now() in the page and ends there: no time of the test driver.
(() => {
  let received = 0;
  window.WebSocket = class extends WebSocket {
    constructor(...where) {
      super(...where);
      this.addEventListener("message", ({ data }) => { received += data.byteLength ?? data.size ?? data.length; });
    }
  };

  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  /** Called in a frame's callback: resolves when that frame's script, style, layout and paint are over. */
  const endOfFrame = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { port1.close(); done(performance.now()); };
    port2.postMessage(0);
  });
  const cell = () => jupyterapp.shell.currentWidget.content.widgets[1].node;
  const picture = (canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const hash = (bytes) => bytes.reduce((sum, byte) => (Math.imul(sum, 31) + byte) | 0, 7);
  /** A canvas on the page that holds at least three colours. */
  const hasPixels = (canvas) => {
    if (!canvas?.width || !canvas.isConnected || !canvas.getClientRects().length) return false;
    return new Set(new Uint32Array(picture(canvas).buffer)).size > 2;
  };
  const key = (target, name) => target.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  const pointer = (target, type, x, y) => {
    const box = target.getBoundingClientRect();
    const Kind = type.startsWith("pointer") ? PointerEvent : MouseEvent;
    target.dispatchEvent(new Kind(type, { bubbles: true, cancelable: true,
      clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
  };
  const canvas = (name) => cell().querySelector(`canvas.course-attention-map__${name}`);
  const body = () => cell().querySelector(".course-view__body");
  const marked = () => ["row", "column"].map((name) => cell().querySelector(`.course-attention-map__frame.is-${name}`))
    .map(({ style }) => [style.left, style.top].join()).join(); // where the cursor's frames lie
  const drawn = () => cell().querySelector(".course-attention-map").dataset.drawn;
  const matrix = () => hash(picture(canvas("matrix")));
  const vis = () => cell().querySelector("[id^=bertviz-] #vis svg");
  const image = () => cell().querySelector(".widget-output img, .jp-OutputArea img");
  const at = Math.random;

  // For each kind: painted() says that all of it is there; acts are what a reader does;
  // state() is what must differ after it; ready() says that the answer has been drawn.
  const ours = (act, state) => ({ act, state, mark: drawn, ready: (before) => drawn() !== before });
  const theirs = (act, state) => ({ act, state, mark: () => 0, ready: () => true }); // d3 draws at once
  const slider = (n) => ({ act: (turn) => key(cell().querySelectorAll(".noUi-handle")[n], turn % 2 ? "ArrowLeft" : "ArrowRight"),
    state: () => image()?.src.length + hash(new TextEncoder().encode(image()?.src ?? "")), mark: () => image(),
    ready: (before) => image() && image() !== before && image().complete && image().naturalWidth > 0 });
  const KINDS = {
    course: {
      painted: () => hasPixels(canvas("matrix")) && hasPixels(canvas("thumbs")),
      head: ours(() => pointer(canvas("thumbs"), "click", 0.1 + 0.85 * at(), 0.1 + 0.85 * at()), matrix),
      "head by key": ours(() => key(body(), "]"), matrix),
      hover: ours(() => pointer(canvas("matrix"), "pointermove", at(), at()), marked),
      key: ours((n) => key(body(), ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"][n % 4]), marked), // never long at an edge
    },
    interact: {
      painted: () => image()?.complete && image().naturalWidth > 0,
      head: slider(1),
    },
    bertviz: {
      painted: () => vis()?.querySelector("#attention line") && vis().childElementCount === 4,
      head: theirs((n) => pointer(vis().lastElementChild.children[n % 5], "dblclick", 0.5, 0.5),
        () => [...vis().lastElementChild.children].map((rect) => rect.getAttribute("fill")).join()),
      layer: theirs((n) => {
        const list = cell().querySelector("[id^=bertviz-] #layer");
        list.value = String((n + 1) % list.length);
        list.dispatchEvent(new Event("change", { bubbles: true }));
      }, () => vis().__made ??= at()),
      hover: theirs((n) => pointer(vis().querySelectorAll("#left > g:last-child > g")[n % 5], "mouseover", 0.5, 0.5),
        () => [...vis().querySelectorAll("#left .background")].slice(0, 5).map((rect) => rect.style.opacity).join()),
    },
  };

  window.courseBench = {
    received: () => received,
    /** Run the second cell; give what it took until `kind` is painted, in milliseconds. */
    async paint(kind) {
      const panel = jupyterapp.shell.currentWidget;
      await jupyterapp.commands.execute("notebook:clear-all-cell-outputs");
      while (cell().querySelector(".jp-OutputArea-output")) await frame();
      await pause(300);
      panel.content.activeCellIndex = 1;
      const [bytes, from] = [received, performance.now()];
      jupyterapp.commands.execute("notebook:run-cell");
      do { await frame(); } while (!KINDS[kind].painted());
      return { painted: await endOfFrame() - from, bytes: received - bytes };
    },
    actions: (kind) => Object.keys(KINDS[kind]).filter((name) => name !== "painted"),
    /** Act as a reader does, at a random time within a frame, and time the answer. */
    async respond(kind, name, n) {
      const { act, state, mark, ready } = KINDS[kind][name];
      const before = state();
      for (let i = 0; i < 3; i++) await frame();
      await pause(at() * 40);
      const was = mark();
      const from = performance.now();
      act(n);
      do {
        await frame();
        const late = performance.now() - from;
        if (kind === "course" && late > 2000 && state() === before) return { changed: false }; // a miss
        if (late > 30000) throw Error(`${kind}: no answer to ${name}`);
      } while (!ready(was));
      const script = performance.now() - from;
      const over = await endOfFrame() - from;
      await frame();
      const next = performance.now() - from;
      return { script, over, next, changed: state() !== before };
    },
  };
})();
