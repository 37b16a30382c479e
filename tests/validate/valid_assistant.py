"""Valid calls for `doors`: of conversations and of what turns a base model into an assistant."""

import numpy as np
import torch

from helpers.experiments.answer_policies import ppo_steps
from helpers.experiments.assistant import EqualLengths, chat_gpt
from helpers.experiments.chat_ppo import ActorCritic
from helpers.experiments.frontier import Optimized
from helpers.models.scalar_gpt import scalar_gpt
from helpers.models.table_policy import TablePolicy
from helpers.text.chat_template import ChatTemplate, Message
from helpers.worlds.answer_space import answer_space
from helpers.worlds.chat_tokens import chat_rows
from helpers.worlds.conversations import begin_tale, write_conversations
from helpers.worlds.demonstrations import write_preferences

CONVERSATIONS = write_conversations(3, 0)
ONE = {"conversation": CONVERSATIONS[0]}
TALE, STATE = begin_tale(np.random.default_rng(0), 1)
SCORES = {
    "scores": torch.zeros(2, 4, 5), "tokens": torch.ones(2, 4, dtype=torch.int64),
    "trained": torch.ones(2, 4, dtype=torch.bool),
}  # fmt: skip
MESSAGES = {"messages": [Message("user", "Who?")]}
P = torch.full((3,), 1 / 3)
LOGP = {"logp": torch.zeros(2, 4), "logp_ref": torch.zeros(2, 4)}
WRITTEN = torch.ones(2, 4, dtype=torch.bool)
SPACE = answer_space()
POLICY = TablePolicy(SPACE.reference)
RUN = {"policy": POLICY, "space": SPACE, "steps": 2}
MODEL = chat_gpt()
REWARD_MODEL = scalar_gpt(MODEL)
PREFERENCES = {"preferences": write_preferences(CONVERSATIONS, 0)}
ROWS = {"rows": chat_rows(CONVERSATIONS, ["Tom."] * 3)}
PAIRED = {"rows": chat_rows(CONVERSATIONS * 2, ["Tom."] * 6)}
ASKED = {"conversations": CONVERSATIONS}
REWARDS = np.array([0.0, 1.0])

LAYERS = {
    "ChatTemplate": ChatTemplate, "TablePolicy": lambda: TablePolicy(SPACE.reference),
    "EqualLengths": lambda: EqualLengths(
        torch.ones(40, 4, dtype=torch.int64), torch.ones(40, 4, dtype=torch.bool),
        torch.full((40,), 4), 2),
    "ActorCritic": lambda: ActorCritic(MODEL),
}  # fmt: skip
NOT_CHECKED = {
    "models.table_policy.TablePolicy.forward",  # takes nothing
    "worlds.chat_tokens.require_answers",
}  # fit calls it, with what it has checked
SLOW = {f"experiments.{name}" for name in (
    "assistant.base_steps", "assistant.sft_steps", "assistant.quality", "assistant.train_base",
    "assistant.train_sft", "rlhf.reward_model_steps", "rlhf.dpo_steps", "rlhf.rejection_steps",
    "assistant.fit_chat", "rlhf.comparisons", "rlhf.divergence_from", "rlhf.measured_from_sft",
    "rlhf.train_reward_model", "rlhf.train_dpo", "rlhf.train_rejection", "rlhf.load_reward_model",
    "chat_ppo.ppo_steps", "chat_ppo.train_ppo", "chat_ppo.roll_out", "frontier.all_methods",
    "frontier.over_optimize", "assistants.named_assistants", "assistants.draws_of_base",
    "assistants.continue_page", "real_chat.live_chat",
)}  # fmt: skip

GIVEN = {
    "text.chat_template.ChatTemplate.parts": MESSAGES,
    "text.chat_template.ChatTemplate.text": MESSAGES,
    "worlds.conversations.begin_tale": {"rng": np.random.default_rng(0)},
    "worlds.conversations.ask_about": {"tale": TALE, "state": STATE},
    "worlds.conversations.true_reward": ONE | {"answer": "Tom."},
    "worlds.demonstrations.answer_of_kind": ONE | {"kind": "loud", "rng": np.random.default_rng(0)},
    "worlds.demonstrations.demonstrate": {"conversations": CONVERSATIONS},
    "worlds.demonstrations.compare": {
        "conversations": CONVERSATIONS, "pairs": [("Tom.", "Mia.")] * 3,
    },
    "worlds.demonstrations.write_preferences": {"conversations": CONVERSATIONS},
    "worlds.chat_tokens.chat_tokens": {"text": "<|user|>Who?"},
    "worlds.chat_tokens.loss_mask": {"parts": ChatTemplate().parts(**MESSAGES)},
    "worlds.chat_tokens.messages_of": ONE,
    "worlds.chat_tokens.chat_rows": {"conversations": CONVERSATIONS, "answers": ["Tom."] * 3},
    "worlds.chat_tokens.prompt_tokens": ONE,
    "worlds.chat_tokens.answer_text": {"tokens": torch.tensor([1, 2])},
    "worlds.answer_space.space_with_bug": {"rare": 0.1},
    "training.kl.kl_divergence": {"policy": P, "reference": P},
    "training.kl.best_policy": {"reference": P, "reward": P, "beta": 0.5},
    "training.kl.best_of_n_policy": {"reference": P, "reward": P},
    "training.policy_gradient.penalized_rewards": LOGP | {
        "reward": torch.zeros(2), "written": WRITTEN, "beta": 0.1},
    "training.policy_gradient.use_again": {"draw": torch.Generator.seed, "times": 2},
    "training.policy_gradient.clipped_loss": {
        "logp": torch.zeros(2, 4), "logp_old": torch.zeros(2, 4),
        "advantages": torch.zeros(2, 4), "written": WRITTEN},
    "models.table_policy.TablePolicy.__init__": {"reference": P},
    "models.scalar_gpt.scalar_gpt": {"model": MODEL},
    "models.scalar_gpt.numbers_of": {
        "model": REWARD_MODEL, "tokens": torch.ones(2, 4, dtype=torch.int64)},
    "worlds.question_pages.write_page": {"rng": np.random.default_rng(0), "kind": "forum"},
    "worlds.question_pages.page_rows": {"pages": ["Tom.\n\n", "Mia.\n\n"]},
    "experiments.answer_policies.draw_samples": {
        "policy": POLICY, "space": SPACE, "generator": torch.Generator()},
    "experiments.answer_policies.ppo_steps": RUN | {"beta": 0.1},
    "experiments.answer_policies.grpo_steps": RUN | {"beta": 0.1},
    "experiments.answer_policies.dpo_steps": RUN | {
        "beta": 0.1, "pairs": torch.tensor([[0, 1], [2, 3]])},
    "experiments.answer_policies.draw_pairs": {"space": SPACE},
    "experiments.answer_policies.rejection_policy": {"space": SPACE},
    "experiments.answer_policies.path_of": {
        "policy": POLICY, "steps": ppo_steps(POLICY, SPACE, 0.1, 2)},
    "experiments.frontier.exact_gap": {"space": SPACE, "policy": SPACE.reference},
    "experiments.frontier.frontier_view_of": {"methods": []},
    "experiments.frontier.turning_points": {
        "runs": Optimized([0, 1], *(torch.zeros(2, 2) for _ in range(3)))},
    "experiments.assistant.EqualLengths.__init__": {
        "tokens": torch.ones(4, 4, dtype=torch.int64),
        "trained": torch.ones(4, 4, dtype=torch.bool), "lengths": torch.full((4,), 4), "batch": 2},
    "experiments.assistant.EqualLengths.__call__": {"generator": torch.Generator()},
    "experiments.assistant.masked_loss": {"model": MODEL, "rows": tuple(ROWS["rows"])},
    "experiments.assistant.write_answers": ASKED | {"model": MODEL},
    "experiments.assistant.answers_of": ASKED | {"model": MODEL},
    "experiments.assistant.written_rows": ASKED | {"answers": [torch.tensor([1, 2])] * 3},
    "experiments.assistant.mean_true_reward": ASKED | {"answers": ["Tom."] * 3},
    "experiments.assistant.load_assistant": {"name": "chat_base"},
    "experiments.assistant.rounded": {"model": chat_gpt()},
    "experiments.rlhf.pair_rows": PREFERENCES,
    "experiments.rlhf.rewards_of": ROWS | {"model": REWARD_MODEL},
    "experiments.rlhf.judge": ROWS | {"reward_model": REWARD_MODEL},
    "experiments.rlhf.log_probabilities": PAIRED | {"model": MODEL},
    "experiments.rlhf.best_answers": {
        "model": MODEL, "reward_model": REWARD_MODEL, "asked": CONVERSATIONS, "n": 2},
    "experiments.chat_ppo.ActorCritic.__init__": {"policy": MODEL},
    "experiments.assistants.read_prompt": {"line": "Ida is here. Where is Ida?"},
    "experiments.real_chat.templated": {"prompt": "Hi!"},
    "experiments.assistants.base_prompt": ONE,
    "experiments.assistants.kind_of": ONE | {"answer": "Tom."},
    "experiments.assistants.shares_of_kinds": ASKED | {"answers": ["Tom."] * 3},
    "experiments.assistants.win_rate": {"ours": REWARDS, "theirs": REWARDS},
    "experiments.assistants.true_rewards": ASKED | {"model": MODEL},
    "training.sft.token_logprobs": {k: SCORES[k] for k in ("scores", "tokens")},
    "training.sft.sft_loss": SCORES,
    "training.sft.answer_logprobs": SCORES,
}  # fmt: skip
