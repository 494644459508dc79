"""Trunks: images in, features out."""

from umbra.backbones.features import FaceNetwork, Features, channels_last
from umbra.backbones.light_cnn import LightCNN9, max_feature_map
from umbra.backbones.residual import ResidualNetwork, residual
from umbra.backbones.unet import VggUNet
from umbra.backbones.weights import fingerprint, load_weights, read_weights, save_weights

__all__ = [
    "FaceNetwork",
    "Features",
    "LightCNN9",
    "ResidualNetwork",
    "VggUNet",
    "channels_last",
    "fingerprint",
    "load_weights",
    "max_feature_map",
    "read_weights",
    "residual",
    "save_weights",
]
