"""Samples to pixels: colours averaged over the background, labels by majority, depths of the label that won."""

from typing import no_type_check

import numpy as np

from umbra.compiled import compiled


@compiled(error_model="numpy")
@no_type_check
def resolve_samples(colour, labels, depths, factor, background, image, label_map, depth_map, coverage):
    """Average `factor` × `factor` samples: covered ones over the background; label by majority, depth of that label."""
    height, width = label_map.shape
    full = factor * factor
    counts = np.zeros(256, np.int32)
    for row in range(height):
        for column in range(width):
            red = green = blue = np.float32(0.0)
            covered = 0
            best_label, best_count = 0, 0
            for a in range(row * factor, row * factor + factor):
                for b in range(column * factor, column * factor + factor):
                    label = labels[a, b]
                    if np.isfinite(depths[a, b]):
                        covered += 1
                        red += colour[a, b, 0]
                        green += colour[a, b, 1]
                        blue += colour[a, b, 2]
                    else:
                        label = 0
                    counts[label] += 1
                    # On a tie the larger label wins: over nothing a surface, over skin the finer feature.
                    if counts[label] > best_count or (counts[label] == best_count and label > best_label):
                        best_label, best_count = label, counts[label]
            total, members = np.float32(0.0), 0
            for a in range(row * factor, row * factor + factor):
                for b in range(column * factor, column * factor + factor):
                    counts[labels[a, b]] = 0
                    if labels[a, b] == best_label and np.isfinite(depths[a, b]):
                        total += depths[a, b]
                        members += 1
            counts[0] = 0
            share = np.float32(covered) / full
            image[row, column, 0] = red / full + (1 - share) * background[row, column, 0]
            image[row, column, 1] = green / full + (1 - share) * background[row, column, 1]
            image[row, column, 2] = blue / full + (1 - share) * background[row, column, 2]
            coverage[row, column] = share
            label_map[row, column] = best_label
            depth_map[row, column] = total / members if members > 0 else np.inf


@compiled(error_model="numpy")
@no_type_check
def resolve_colour(colour, depths, factor, background, image):
    """The image of `resolve_samples` alone, to the last bit."""
    full = factor * factor
    for row in range(image.shape[0]):
        for column in range(image.shape[1]):
            red = green = blue = np.float32(0.0)
            covered = 0
            for a in range(row * factor, row * factor + factor):
                for b in range(column * factor, column * factor + factor):
                    if np.isfinite(depths[a, b]):
                        covered += 1
                        red += colour[a, b, 0]
                        green += colour[a, b, 1]
                        blue += colour[a, b, 2]
            share = np.float32(covered) / full
            image[row, column, 0] = red / full + (1 - share) * background[row, column, 0]
            image[row, column, 1] = green / full + (1 - share) * background[row, column, 1]
            image[row, column, 2] = blue / full + (1 - share) * background[row, column, 2]
