"""Pretrained language models from 2018 to 2022: what they are and how they were trained.

The table that the lecture shows is from a survey (Zhou et al. 2023, arXiv 2302.09419). Here every
row is taken from the model's own paper, its ``source``; one row keeps what the survey prints, and
its ``erratum`` says what is wrong with that.

Three labels are a choice. XLNet and MPNet are one stack under permuted masks; they count as
encoders, since their vectors are what is used. MPNet joins PLM and MLM. UL2 was trained as a
decoder, too; the published model of 20 billion parameters is an encoder-decoder.
"""

from typing import NamedTuple

SURVEY = "Zhou et al. 2023, arXiv 2302.09419"
ARCHITECTURES = ("encoder-only", "encoder-decoder", "decoder-only", "prefix")
OBJECTIVES = ("LM", "MLM", "DAE", "PLM", "RTD", "mixed")


class PretrainedModel(NamedTuple):
    """One row of the table.

    ``kind`` is the survey's word for what a token's vector depends on: "Contextual" (both sides),
    "Autoregressive" (what came before) or "Permutation". ``objective``: LM is the next token, MLM
    masked tokens, DAE a damaged text (spans, infilling), PLM tokens in a random order, RTD
    replaced token detection, mixed several of these.
    """

    name: str
    year: int
    venue: str
    architecture: str
    kind: str
    objective: str
    source: str
    erratum: str = ""


_MT_NLG = ("MT-NLG is a decoder that predicts the next token: Autoregressive, LM (arXiv "
           "2201.11990). The survey prints Contextual, MLM.")  # fmt: skip
_ROWS = """
GPT            | 2018 | OpenAI     | decoder-only    | Autoregressive | LM    | Radford et al. 2018
BERT           | 2019 | NAACL      | encoder-only    | Contextual     | MLM   | arXiv 1810.04805
GPT-2          | 2019 | OpenAI     | decoder-only    | Autoregressive | LM    | Radford et al. 2019
XLNet          | 2019 | NeurIPS    | encoder-only    | Permutation    | PLM   | arXiv 1906.08237
RoBERTa        | 2019 | arXiv      | encoder-only    | Contextual     | MLM   | arXiv 1907.11692
UniLM          | 2019 | NeurIPS    | prefix          | Contextual     | mixed | arXiv 1905.03197
ALBERT         | 2020 | ICLR       | encoder-only    | Contextual     | MLM   | arXiv 1909.11942
SpanBERT       | 2020 | TACL       | encoder-only    | Contextual     | MLM   | arXiv 1907.10529
ELECTRA        | 2020 | ICLR       | encoder-only    | Contextual     | RTD   | arXiv 2003.10555
BART           | 2020 | ACL        | encoder-decoder | Contextual     | DAE   | arXiv 1910.13461
T5             | 2020 | JMLR       | encoder-decoder | Contextual     | DAE   | arXiv 1910.10683
MPNet          | 2020 | NeurIPS    | encoder-only    | Permutation    | PLM   | arXiv 2004.09297
BigBird        | 2020 | NeurIPS    | encoder-only    | Contextual     | MLM   | arXiv 2007.14062
GPT-3          | 2020 | NeurIPS    | decoder-only    | Autoregressive | LM    | arXiv 2005.14165
mT5            | 2021 | NAACL      | encoder-decoder | Contextual     | DAE   | arXiv 2010.11934
DeBERTa        | 2021 | ICLR       | encoder-only    | Contextual     | MLM   | arXiv 2006.03654
Gopher         | 2021 | arXiv      | decoder-only    | Autoregressive | LM    | arXiv 2112.11446
Switch         | 2022 | JMLR       | encoder-decoder | Contextual     | DAE   | arXiv 2101.03961
MT-NLG         | 2022 | arXiv      | decoder-only    | Contextual     | MLM   | arXiv 2201.11990
InstructGPT    | 2022 | NeurIPS    | decoder-only    | Autoregressive | LM    | arXiv 2203.02155
Chinchilla     | 2022 | NeurIPS    | decoder-only    | Autoregressive | LM    | arXiv 2203.15556
PaLM           | 2022 | arXiv      | decoder-only    | Autoregressive | LM    | arXiv 2204.02311
GLM            | 2022 | ACL        | prefix          | Autoregressive | DAE   | arXiv 2103.10360
OPT            | 2022 | arXiv      | decoder-only    | Autoregressive | LM    | arXiv 2205.01068
UL2            | 2022 | arXiv      | encoder-decoder | Contextual     | mixed | arXiv 2205.05131
BLOOM          | 2022 | arXiv      | decoder-only    | Autoregressive | LM    | arXiv 2211.05100
"""


def pretrained_models() -> list[PretrainedModel]:
    """Return the table, oldest first; the row of MT-NLG is as the survey prints it."""
    rows = []
    for line in _ROWS.strip().splitlines():
        name, year, venue, architecture, kind, objective, source = map(str.strip, line.split("|"))
        erratum = _MT_NLG if name == "MT-NLG" else ""
        rows.append(PretrainedModel(name, int(year), venue, architecture, kind, objective, source,
                                    erratum))  # fmt: skip
    return rows
