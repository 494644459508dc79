"""How well predicted labels agree with true ones, pixel by pixel."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, Integer


@dataclass(frozen=True, eq=False)
class SegmentationResult:
    """`iou` is NaN for a class that neither the truth nor the prediction holds; `mean_iou` leaves such classes out."""

    accuracy: float
    iou: Float[np.ndarray, " classes"]
    mean_iou: float
    pixels: int
    confusion: Int[np.ndarray, "classes classes"]


def confusion_matrix(
    predicted: Integer[np.ndarray, "*pixels"], true: Integer[np.ndarray, "*true_pixels"], *, classes: int
) -> Int[np.ndarray, "classes classes"]:
    """Count of pixels: row = true class, column = predicted class (n_ij of Long et al. 2015)."""
    if predicted.shape != true.shape or predicted.size == 0:
        raise ValueError(
            f"labels must have one shape, not empty; got predicted {predicted.shape} and true {true.shape}"
        )
    for name, labels in (("predicted", predicted), ("true", true)):
        if labels.min() < 0 or labels.max() >= classes:
            raise ValueError(
                f"{name} labels must be in 0 … {classes - 1}; found {labels.min()} … {labels.max()}: "
                "threshold probabilities first, or raise `classes`"
            )
    flat = true.astype(np.int64).ravel() * classes + predicted.astype(np.int64).ravel()
    return np.bincount(flat, minlength=classes**2).reshape(classes, classes)


def segmentation(
    predicted: Integer[np.ndarray, "*pixels"], true: Integer[np.ndarray, "*true_pixels"], *, classes: int
) -> SegmentationResult:
    """Pixel accuracy Σ n_ii / Σ n_ij and IoU_i = n_ii / (t_i + p_i - n_ii)  (Long et al. 2015).

    t_i, p_i = pixels of true and of predicted class i; pixels of all pictures are counted together.
    """
    counts = confusion_matrix(predicted, true, classes=classes)
    hit = np.diag(counts)
    union = counts.sum(axis=0) + counts.sum(axis=1) - hit
    iou = np.where(union > 0, hit / np.maximum(union, 1), np.nan)
    return SegmentationResult(float(hit.sum() / counts.sum()), iou, float(np.nanmean(iou)), int(counts.sum()), counts)


def accuracy_per_picture(
    predicted: Integer[np.ndarray, "batch height width"], true: Integer[np.ndarray, "true_batch true_height true_width"]
) -> Float[np.ndarray, " batch"]:
    """Share of right pixels per picture (Long et al. 2015): the test items that a bootstrap resamples."""
    if predicted.shape != true.shape:
        raise ValueError(f"labels must have one shape; got predicted {predicted.shape} and true {true.shape}")
    return (predicted == true).mean(axis=(1, 2))


def iou_per_picture(
    predicted: Integer[np.ndarray, "batch height width"],
    true: Integer[np.ndarray, "true_batch true_height true_width"],
    *,
    label: int = 1,
) -> Float[np.ndarray, " batch"]:
    """Intersection over union of one class per picture (Long et al. 2015); 1 where both are empty."""
    if predicted.shape != true.shape:
        raise ValueError(f"labels must have one shape; got predicted {predicted.shape} and true {true.shape}")
    both = ((predicted == label) & (true == label)).sum(axis=(1, 2))
    either = ((predicted == label) | (true == label)).sum(axis=(1, 2))
    return np.where(either > 0, both / np.maximum(either, 1), 1.0)
