import assert from "node:assert/strict";
import test from "node:test";
import { State } from "./state.js";
import { sideSvg } from "./svg.js";
import { answerSentence, colorOf, contextOf, darkness, logProbability, numberSentence, plainText, setToken, spacing, tokenSentence }
  from "./words.js";

const bytes = (values) => new DataView(new Float32Array(values).buffer);
const TRAITS = { names: ["base", "SFT"], notes: ["", "tuned"], prompts: ["p"], answered: "p", seed: 0, title: "T <b>",
  tokens: [["the", "<b>"], ["a"]], own: bytes([0.5, 0.25, 1]), cut: [false, true], errors: ["", ""], remarks: ["", "reward 1"],
  choices: [[["the", "a"], ["x", "<b>"]], [["a"]]], chances: bytes([0.5, 0.4, 0.7, 0.25, 1, 0]), writing: [false, false], at: [1, 0] };
const stateOf = (changes = {}) => {
  const now = { ...TRAITS, ...changes };
  const state = new State({ get: (name) => now[name] });
  state.read();
  return { state, now };
};

test("a token is darker the less likely it was, evenly in the logarithm", () => {
  assert.equal(darkness(1), -0);
  assert.ok(Math.abs(darkness(0.1) - 0.5) < 1e-12);
  assert.equal(darkness(0.01), 1);
  assert.equal(darkness(0), 1);
  assert.notDeepEqual(colorOf("light", 0.9), colorOf("light", 0.1));
});

test("tokens are set apart by their own spaces, as words, or not at all", () => {
  assert.equal(spacing([[" The", "re"], ["x"]]), "spaces");
  assert.equal(spacing([["the", "cat"]]), "words");
  assert.equal(spacing([["a", " ", "b"]]), "none");
  assert.equal(spacing([[]]), "none");
  assert.deepEqual(setToken(" The", "spaces"), { shown: "The", before: true, after: false });
  assert.deepEqual(setToken("the", "words"), { shown: "the", before: false, after: true });
  assert.deepEqual(setToken("a ", "spaces"), { shown: "a␣", before: false, after: false });
  assert.equal(setToken("\n", "none").shown, "⏎");
  assert.equal(setToken(" ", "none").shown, " ");
});

test("an answer is read as text, without its end token", () => {
  assert.equal(plainText(["the", "cat", "<end>"], "words"), "the cat");
  assert.equal(plainText([" The", " cat", "s"], "spaces"), "The cats");
  assert.equal(plainText(["<b>", "x"], "words"), "<b> x");
  assert.equal(contextOf(["the", "cat", "sat"], 2, "words"), "the cat");
  assert.equal(contextOf([..."abcdef"], 6, "none", 3), "…def");
});

test("the log-probability of an answer is the sum over its tokens", () => {
  assert.ok(Math.abs(logProbability([0.5, 0.25]) - Math.log(0.125)) < 1e-12);
  assert.ok(Number.isFinite(logProbability([0])));
  assert.equal(answerSentence({ own: [0.5, 0.25], cut: true, writing: false }), "2 tokens, cut · log π(y|x) = −2.1");
  assert.equal(answerSentence({ own: [], writing: true }), "writing…");
  assert.equal(answerSentence({ own: [], writing: false }), "no answer");
  const one = { name: "SFT", tokens: [" cat"], own: [0.5], at: 0 };
  assert.equal(tokenSentence(one), "SFT, token 1 of 1: “␣cat”, 50.0 %");
  assert.equal(numberSentence(one), "“␣cat”: 50.0 %, token 1 of 1");
  assert.equal(numberSentence({ tokens: [], own: [], at: 0 }), "");
});

test("each model has its own part of the bytes", () => {
  const { state } = stateOf();
  assert.deepEqual(state.answers.map(({ own }) => [...own]), [[0.5, 0.25], [1]]);
  assert.deepEqual(state.expected(0).names, ["x", "<b>"]);
  assert.deepEqual([...state.expected(0).chances].map((p) => p.toFixed(2)), ["0.70", "0.25"]);
  assert.deepEqual([...state.expected(1).chances], [1, 0]);
  state.under = { model: 0, at: 0 };
  assert.deepEqual(state.expected(0).names, ["the", "a"]);
  assert.equal(state.sentence(1), "SFT, token 1 of 1: “a”, 100.0 %");
  assert.equal(state.spoken(0), "base, token 1 of 2: “the”, 50.0 %; most likely: the, a");
});

test("what is not here yet is shown as nothing", () => {
  const { state } = stateOf({ tokens: [], own: bytes([]), chances: bytes([]), choices: [], cut: [], errors: [], remarks: [], at: [] });
  assert.equal(state.sentence(0), "base: no token");
  assert.deepEqual(state.expected(1).names, []);
});

test("answers are news once, when all are complete", () => {
  const { state, now } = stateOf();
  assert.equal(state.news(), ""); // what was there from the start is not spoken
  now.tokens = [["a", "<b>"], ["cat"]];
  now.writing = [true, false];
  state.read();
  assert.equal(state.news(), "");
  now.writing = [false, false];
  now.errors = ["", "unknown word"];
  state.read();
  assert.equal(state.news(), "base: a. SFT: unknown word");
  assert.equal(state.news(), "");
});

test("the picture to keep has a column for each model, its texts escaped", () => {
  const { state } = stateOf();
  const draw = (answers) => sideSvg({ title: "T <b>", prompt: "<i>", answers, mode: state.mode, theme: "light",
    expected: answers.map((_, k) => state.expected(k)) });
  const { svg, width } = draw(state.answers);
  assert.ok(svg.includes("T &lt;b&gt;") && svg.includes("“&lt;i&gt;”") && !svg.includes("<b>") && !svg.includes("NaN"));
  assert.equal(svg.match(/<g transform="translate/g).length, 2);
  assert.ok(svg.includes("reward 1") && width > 600);
  assert.ok(!draw(state.answers.map((one) => ({ ...one, tokens: [], own: [] }))).svg.includes("NaN"));
});
