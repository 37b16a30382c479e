// Counts what the views' own module (loaded from a blob) leaves behind on the page.
window.left = { signals: [], observers: 0, timers: new Set() };
const ours = () => new Error().stack.includes('blob:');
const listen = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (type, act, options) {
  if (ours() && !(this instanceof AbortSignal)) left.signals.push(options?.signal ?? null);
  return listen.call(this, type, act, options);
};
for (const name of ['ResizeObserver', 'MutationObserver']) {
  const { observe, disconnect } = window[name].prototype;
  window[name].prototype.observe = function (...what) {
    if (ours() && !this.ours) { left.observers++; this.ours = true; } // it may watch several things
    return observe.apply(this, what);
  };
  window[name].prototype.disconnect = function () {
    if (this.ours) { left.observers--; this.ours = false; }
    return disconnect.call(this);
  };
}
const later = window.setTimeout;
window.setTimeout = (act, pause, ...rest) => {
  if (!ours()) return later(act, pause, ...rest);
  const id = later(() => { left.timers.delete(id); act(...rest); }, pause);
  left.timers.add(id);
  return id;
};
const never = window.clearTimeout;
window.clearTimeout = (id) => { left.timers.delete(id); never(id); };
