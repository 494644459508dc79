"""Paper 003: one network finds what misleads recognition, by learning against it; the other leaves that out.

Zhao, Qin & Zhang, "Adversarially Learning Occlusions by Backpropagation for Face Recognition" (ALOB). `trunks` holds
the two networks and how their features meet, `learner` their training.
"""

from umbra.papers.alob.method.learner import AlobLearner
from umbra.papers.alob.method.settings import COMBINATIONS, AlobConfig
from umbra.papers.alob.method.trunks import TwinFeatures, TwinTrunks, build_twins

__all__ = ["COMBINATIONS", "AlobConfig", "AlobLearner", "TwinFeatures", "TwinTrunks", "build_twins"]
