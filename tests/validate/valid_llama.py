"""Valid calls for `doors`: of Llama's sizes, its checkpoint folders and its rotation."""

import tempfile

import torch

from helpers.experiments.gpt_to_llama import rung_model
from helpers.layers import RotaryScaling
from helpers.models.llama import Llama
from helpers.models.llama_folder import LlamaFolder, write_folder
from helpers.models.llama_size import write_config

LLAMA, GROUPED = Llama(9, 8, 2, 1, 1, 4), Llama(9, 8, 4, 2, 1, 4)
TOKENS = torch.ones(1, 4, dtype=torch.long)
FOLDER = tempfile.TemporaryDirectory()
write_folder(LLAMA, LLAMA.size, FOLDER.name)

NOT_CHECKED = {"models.llama_folder.LlamaFolder.weights"}  # takes nothing
SLOW = {f"experiments.{name}" for name in (
    "gpt_to_llama.train_rung", "gpt_to_llama.measured", "gpt_to_llama.measured_longer",
    "post_training.run_stages",
)}  # fmt: skip
LAYERS = {"LlamaFolder": lambda: LlamaFolder(FOLDER.name)}
GIVEN = {
    "experiments.gpt_to_llama.as_llama": {"model": rung_model("GQA")},
    "experiments.gpt_to_llama.cached_numbers": {"model": rung_model("GQA")},
    "experiments.gpt_to_llama.rung_model": {"rung": "RoPE"},
    "experiments.gpt_to_llama.rung_steps": {"model": rung_model("GQA"), "stories": 20},
    "experiments.gpt_to_llama.train_rung": {"rung": "RoPE"},
    "experiments.post_training.run_stages": {"stages": ["SFT"]},
    "experiments.loading_bugs.load_wrongly": {"model": GROUPED, "bug": "repeat"},
    "experiments.loading_bugs.losses_at": {"model": LLAMA, "tokens": TOKENS, "lengths": [3]},
    "experiments.loading_bugs.largest_difference": {
        "ours": LLAMA, "theirs": LLAMA, "tokens": TOKENS,
    },
    "layers.rotary_scaling.scale_frequencies": {"scaling": RotaryScaling()},
    "layers.rotary_scaling.scaled_pairs": {"scaling": RotaryScaling()},
    "models.llama.Llama.of_size": {"size": LLAMA.size},
    "models.llama.Llama.from_folder": {"folder": FOLDER.name},
    "models.llama_folder.LlamaFolder.__init__": {"folder": FOLDER.name},
    "models.llama_folder.published_name": {"name": "blocks.0.mlp.W_up"},
    "models.llama_folder.write_folder": {
        "model": LLAMA, "size": LLAMA.size, "folder": FOLDER.name, "files": 1,
    },
    "models.llama_size.read_size": {"config": write_config(LLAMA.size)},
    "models.llama_size.write_config": {"size": LLAMA.size},
}  # fmt: skip
