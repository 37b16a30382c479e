"""Live pictures of what a model did: arrays in, a view out that can be hovered and kept."""

from helpers.views.anatomy import Anatomy
from helpers.views.anatomy.models import AnatomyModels, AnatomyPart
from helpers.views.arena import Arena
from helpers.views.arena.game import ArenaGame, ArenaLevel, Exchange, Stage
from helpers.views.attention_map import AttentionMap
from helpers.views.budget import Budget
from helpers.views.budget.cards import BudgetCards, ModelCard
from helpers.views.cache_growth import CacheGrowth
from helpers.views.cache_growth.sets import CacheRow, CacheSets
from helpers.views.curves import Curves
from helpers.views.curves.family import Family
from helpers.views.designs import Designs
from helpers.views.designs.design import Design, DesignPart, DesignSet
from helpers.views.embedding_space import EmbeddingSpace
from helpers.views.embedding_space.space import Space
from helpers.views.experts import Experts
from helpers.views.experts.run import ExpertRun
from helpers.views.frontier import Frontier
from helpers.views.frontier.run import FrontierRun, Method
from helpers.views.funnel import Funnel
from helpers.views.funnel.run import FunnelRun
from helpers.views.hidden_states import HiddenStates
from helpers.views.hidden_states.states import States
from helpers.views.hidden_states.units import Agreement, agreement
from helpers.views.image_attention import ImageAttention
from helpers.views.image_attention.run import AttentionRun
from helpers.views.live_attention import LiveAttention
from helpers.views.live_attention.layer import LiveLayer
from helpers.views.loss_curve import LossCurve
from helpers.views.matrices import Matrices
from helpers.views.merges import Merges
from helpers.views.merges.run import MergeRun
from helpers.views.patches import Patches
from helpers.views.patches.run import PatchRun
from helpers.views.residual_stream import ResidualStream
from helpers.views.residual_stream.run import StreamRun
from helpers.views.scene_editor import SceneEditor
from helpers.views.scene_editor.answer import Answer
from helpers.views.score_board import ScoreBoard
from helpers.views.score_board.scores import Rate, Score, ScoreSheet
from helpers.views.side_by_side import SideBySide
from helpers.views.side_by_side.named import NamedModels, NextToken
from helpers.views.suffix_search import SuffixSearch
from helpers.views.suffix_search.plan import SearchPlan, SearchStep
from helpers.views.survey import Survey
from helpers.views.survey.table import SurveyRow, SurveyTable
from helpers.views.tokens import Tokens
from helpers.views.tokens.values import TokenValues
from helpers.views.unrolled import Unrolled
from helpers.views.unrolled.backward import Backward
from helpers.views.unrolled.run import Run

__all__ = [
    "Agreement",
    "Anatomy",
    "AnatomyModels",
    "AnatomyPart",
    "Answer",
    "Arena",
    "ArenaGame",
    "ArenaLevel",
    "AttentionMap",
    "AttentionRun",
    "Backward",
    "Budget",
    "BudgetCards",
    "CacheGrowth",
    "CacheRow",
    "CacheSets",
    "Curves",
    "Design",
    "DesignPart",
    "DesignSet",
    "Designs",
    "EmbeddingSpace",
    "Exchange",
    "ExpertRun",
    "Experts",
    "Family",
    "Frontier",
    "FrontierRun",
    "Funnel",
    "FunnelRun",
    "HiddenStates",
    "ImageAttention",
    "LiveAttention",
    "LiveLayer",
    "LossCurve",
    "Matrices",
    "MergeRun",
    "Merges",
    "Method",
    "ModelCard",
    "NamedModels",
    "NextToken",
    "PatchRun",
    "Patches",
    "Rate",
    "ResidualStream",
    "Run",
    "SceneEditor",
    "Score",
    "ScoreBoard",
    "ScoreSheet",
    "SearchPlan",
    "SearchStep",
    "SideBySide",
    "Space",
    "Stage",
    "States",
    "StreamRun",
    "SuffixSearch",
    "Survey",
    "SurveyRow",
    "SurveyTable",
    "TokenValues",
    "Tokens",
    "Unrolled",
    "agreement",
]
