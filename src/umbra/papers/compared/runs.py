"""What is trained to compare papers: the landmark masks on ALOB's baseline."""

from umbra.papers.compared.masked_baseline import AlobMasks, alob_masks
from umbra.papers.landmark_masks.method import MaskTrainer
from umbra.runs.recipe import Recipe

RECIPES = {"alob_masks": Recipe(AlobMasks, alob_masks, MaskTrainer.LOGGED)}
