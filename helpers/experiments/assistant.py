"""From a base model to an assistant: pretraining on pages, supervised fine-tuning (notebook 17).

The base model reads a small internet (`helpers.worlds.question_pages`). Fine-tuning shows it
what people answered. Both are the same GPT and the same loss; what differs is the text, and which
tokens of it are trained.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import torch
from jaxtyping import Bool, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from helpers.models.generate import generate
from helpers.models.gpt import GPT
from helpers.training import Step, fit
from helpers.training.schedule import warmup_cosine_schedule
from helpers.training.sft import sft_loss
from helpers.training.weights import Recipe, load_weights
from helpers.validate import Seed, Size, checked, require, require_numbers
from helpers.worlds.chat_tokens import (
    CHAT_VOCABULARY,
    END,
    ChatRows,
    answer_text,
    chat_rows,
    prompt_tokens,
    require_answers,
)
from helpers.worlds.conversations import Conversation, true_reward, write_conversations
from helpers.worlds.demonstrations import demonstrate
from helpers.worlds.question_pages import page_rows, write_pages

CONTEXT = 128
BATCH = 32
BASE_STEPS, BASE_RATE, PAGES = 2200, 4e-3, 20_000
SFT_STEPS, SFT_RATE, DEMONSTRATIONS = 1500, 3e-3, 12_000
MAX_TOKENS = 24  # tokens of an answer
MOST_EVENTS = 2  # of a tale that is asked about
Rows = tuple[Int[Tensor, "batch time"], Bool[Tensor, "batch time"]]


@checked
def chat_gpt(seed: Seed = 0) -> GPT:
    """Return the GPT of all models here with its weights at the start: 2 blocks, d_model = 64."""
    generator = torch.Generator().manual_seed(seed)
    return GPT(len(CHAT_VOCABULARY), 64, 4, 2, context=CONTEXT, positions="rotary", std=0.1,
               generator=generator)  # fmt: skip


class EqualLengths:
    """Draw batches of rows of about equal length, so that little of them is padding.

    ``lengths`` are the numbers of tokens that are not padding. Raises InputError for fewer rows
    than a batch has.
    """

    @checked
    def __init__(
        self,
        tokens: Int[Tensor, "row time"],
        trained: Bool[Tensor, "row time"],
        lengths: Int[Tensor, " row"],
        batch: Size,
    ) -> None:
        require(len(tokens) >= batch, "tokens", f"at least {batch} rows, one batch", tokens)
        require_numbers(lengths=lengths)
        self.tokens, self.trained, self.lengths = tokens, trained, lengths
        self.order, self.batch = lengths.argsort(stable=True), batch

    @checked
    def __call__(self, generator: torch.Generator) -> Rows:
        """Return the tokens of one batch, and which of them are trained."""
        count = len(self.order) - self.batch + 1
        at = int(torch.randint(count, (1,), generator=generator))
        rows = self.order[at : at + self.batch]
        longest = int(self.lengths[rows].max())
        return self.tokens[rows, :longest], self.trained[rows, :longest]


@checked
def masked_loss(model: nn.Module, rows: Rows) -> Tensor:
    """Return a model's loss on the trained tokens of rows."""
    tokens, trained = rows
    return sft_loss(model(tokens), tokens, trained)


@checked
def base_steps(
    model: GPT,
    steps: Size = BASE_STEPS,
    seed: Seed = 0,
    pages: Size = PAGES,
) -> Iterator[Step]:
    """Train on pages: every token of every page."""
    tokens, own = page_rows(write_pages(pages, 1000 + seed))
    batches = EqualLengths(tokens, own, own.sum(1), BATCH)
    return fit_chat(model, masked_loss, batches, steps, BASE_RATE, seed, warmup=100)


@checked
def fit_chat(
    model: nn.Module,
    loss: Callable[..., Any],
    batches: Callable[[torch.Generator], Any],
    steps: Size,
    rate: float,
    seed: Seed,
    warmup: Size = 20,
) -> Iterator[Step]:
    """Train as all models here are trained: AdamW, a short warm-up, half a cosine."""
    schedule = warmup_cosine_schedule(min(warmup, steps // 10), steps, min_ratio=0.0)
    return fit(model, loss, batches, steps, lr=rate, seed=seed, optimizer=_adamw,
               schedule=schedule)  # fmt: skip


def _adamw(parameters: list[nn.Parameter], lr: float) -> torch.optim.AdamW:
    return torch.optim.AdamW(parameters, lr=lr, betas=(0.9, 0.99), weight_decay=0.01)


@checked
def sft_steps(
    model: GPT,
    steps: Size = SFT_STEPS,
    seed: Seed = 0,
    count: Size = DEMONSTRATIONS,
    masked: bool = True,
) -> Iterator[Step]:
    """Train on what people answered; without ``masked``, on the users' messages, too."""
    rows = _demonstrations(count, 2000 + seed)
    read = torch.arange(rows.tokens.shape[1]) < rows.ends[:, None]  # with the END
    batches = EqualLengths(rows.tokens, rows.trained if masked else read, rows.ends, BATCH)
    return fit_chat(model, masked_loss, batches, steps, SFT_RATE, seed)


@cache
def _demonstrations(count: int, seed: int) -> ChatRows:
    conversations = asked_of_assistants(count, seed)
    return chat_rows(conversations, demonstrate(conversations, seed + 1))


@checked
def asked_of_assistants(count: Size, seed: Seed) -> list[Conversation]:
    """Return questions about short tales: where someone is, and who has the thing."""
    asked = write_conversations(4 * count + 20, seed, MOST_EVENTS)
    return [one for one in asked if not one.question.startswith("What")][:count]


@checked
def new_conversations(count: Size = 300, seed: Seed = 77) -> list[Conversation]:
    """Return questions that no model was trained on."""
    return asked_of_assistants(count, seed)


@checked
def write_answers(
    model: GPT,
    conversations: list[Conversation],
    generator: torch.Generator | None = None,
    temperature: float = 1.0,
) -> list[Int[Tensor, " time"]]:
    """Return the tokens that an assistant answers with, up to its END, for each conversation.

    Prompts of the same length are answered together, so that nothing is padded.
    """
    prompts = [prompt_tokens(conversation) for conversation in conversations]
    found: dict[int, Tensor] = {}
    for length in sorted({len(prompt) for prompt in prompts}):
        rows = [n for n, prompt in enumerate(prompts) if len(prompt) == length]
        tokens = torch.stack([prompts[n] for n in rows])
        written = generate(model, tokens, MAX_TOKENS, generator, temperature=temperature, end=END)
        for n, answer in zip(rows, torch.stack(list(written), 1), strict=True):
            ends = (answer == END).nonzero()
            found[n] = answer[: int(ends[0]) + 1] if len(ends) else answer
    return [found[n] for n in range(len(prompts))]


@checked
def answers_of(
    model: GPT,
    conversations: list[Conversation],
    generator: torch.Generator | None = None,
    temperature: float = 1.0,
) -> list[str]:
    """Return what an assistant answers, one text for each conversation."""
    return [answer_text(a) for a in write_answers(model, conversations, generator, temperature)]


@checked
def written_rows(conversations: list[Conversation], answers: list[Tensor]) -> ChatRows:
    """Return prompts with the tokens of `write_answers` as rows; the answers are what is trained.

    A model may write tokens that no text is read as, so they are not made into a text here.
    """
    require_answers(conversations, answers)
    rows, trained = [], []
    for conversation, answer in zip(conversations, answers, strict=True):
        prompt = prompt_tokens(conversation)
        rows.append(torch.cat([prompt, answer]))
        trained.append(torch.arange(len(rows[-1])) >= len(prompt))
    return ChatRows(
        pad_sequence(rows, batch_first=True, padding_value=END),
        pad_sequence(trained, batch_first=True, padding_value=False),
    )


@checked
def mean_true_reward(conversations: list[Conversation], answers: list[str]) -> float:
    """Return what answers are worth on average, by the hidden true reward."""
    require_answers(conversations, answers)
    worth = [true_reward(*pair) for pair in zip(conversations, answers, strict=True)]
    return sum(worth) / len(worth)


@checked
def load_assistant(name: str) -> GPT:
    """Return a shipped model: chat_base, chat_sft, and those that preferences made of it."""
    model = chat_gpt()
    load_weights(model, name)
    return model


@checked
def rounded(model: GPT) -> GPT:
    """Round all weights to 16 bits, as they are shipped; they stay 32-bit numbers."""
    return model.half().float()


@checked
def quality(model: GPT, count: Size = 500) -> dict[str, float]:
    """Return the mean true reward of an assistant's answers, drawn and greedy."""
    asked = new_conversations(count)
    drawn = answers_of(model, asked, torch.Generator().manual_seed(1))
    greedy = answers_of(model, asked, temperature=0.0)
    return {
        "true_reward": mean_true_reward(asked, drawn),
        "greedy_true_reward": mean_true_reward(asked, greedy),
    }


@checked
def train_base(seed: Seed = 0) -> tuple[nn.Module, dict[str, float]]:
    """Train the shipped base model; its loss is measured on pages that it has not read."""
    model = chat_gpt(seed)
    for _ in base_steps(model, seed=seed):
        pass
    rounded(model).eval()
    with torch.no_grad():
        tokens, own = page_rows(write_pages(500, 78))
        loss = float(sft_loss(model(tokens), tokens, own))
    return model.half(), {"nats_a_token": loss}


@checked
def train_sft(seed: Seed = 0) -> tuple[nn.Module, dict[str, float]]:
    """Fine-tune the shipped base model on demonstrations."""
    model = load_assistant("chat_base")
    for _ in sft_steps(model, seed=seed):
        pass
    metrics = quality(rounded(model).eval())
    return model.half(), metrics


RECIPES = (Recipe("chat_base", train_base), Recipe("chat_sft", train_sft))
