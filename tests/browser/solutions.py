"""Answers that a student might type, wrong and right, and typing them into a notebook."""

NO_LOOK_AHEAD = (
    """import torch
def causal_weights(E):
    return torch.softmax(E, -1) * torch.ones(E.shape[-2:]).tril()""",
    """import torch
def causal_weights(E):
    future = torch.ones(E.shape[-2:], dtype=torch.bool).triu(1)
    return torch.softmax(E.masked_fill(future, -torch.inf), -1)""",
)
CUT_INTO_HEADS = (
    "def split_heads(X, n_heads):\n    return X.reshape(n_heads, len(X), -1)",
    "def split_heads(X, n_heads):\n    return X.reshape(len(X), n_heads, -1).transpose(0, 1)",
)
_ANSWER = """async ([id, source]) => {
  const panel = window.jupyterapp.shell.currentWidget;
  const cells = panel.content.widgets;
  const at = cells.findIndex(cell => cell.model.id === id);
  cells[at].model.sharedModel.setSource(source);
  for (const index of [at, at + 1]) {
    panel.content.activeCellIndex = index;
    await window.jupyterapp.commands.execute('notebook:run-cell');
  }
  panel.content.scrollToItem(at + 1);
  await new Promise(done => setTimeout(done, 800));
  return cells[at + 1].node.textContent;
}"""


def answer_in(notebook, cell_id, source):
    """Write an answer into a stub, run it and its check, and give the check's words."""
    return notebook.page.evaluate(_ANSWER, [cell_id, source])
