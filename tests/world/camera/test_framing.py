import numpy as np
import pytest
from numpy.testing import assert_allclose

from umbra.geometry.alignment import five_point_template
from umbra.geometry.cameras import to_camera
from umbra.geometry.rotations import euler_to_matrix
from umbra.world.camera.framing import Frame, Pose, PoseRange, draw_pose, frame_camera
from umbra.world.head import layout
from umbra.world.head.head import mean_head


def _seen(frame, seed):
    """Landmarks and five points in pixels of a drawn view of the mean head."""
    rng = np.random.default_rng(seed)
    pose = draw_pose(frame, PoseRange(), rng=rng)
    head = to_camera(mean_head().astype(float), euler_to_matrix(pose.angles), pose.translation)
    landmarks = head[layout.LANDMARKS]
    five = np.stack([head[group].mean(axis=0) for group in layout.FIVE_POINTS])
    camera = frame_camera(frame, landmarks, five, rng=rng)
    assert (camera.height, camera.width) == (frame.height, frame.width)
    return camera.project(landmarks)[0], camera.project(five)[0], pose


@pytest.mark.parametrize(("height", "width"), [(112, 96), (112, 112), (56, 48)])
def test_aligned_faces_have_their_points_on_the_template(height, width):
    errors = []
    for seed in range(30):
        _, five, pose = _seen(Frame("aligned", height, width), seed)
        if abs(pose.angles[1]) < 0.3:
            errors.append(np.linalg.norm(five - five_point_template(height, width), axis=1).mean() / height)
    assert len(errors) > 10
    assert np.mean(errors) < 0.03


def test_a_box_holds_the_whole_face_and_is_not_turned():
    for seed in range(30):
        landmarks, _, _ = _seen(Frame("box", 128, 96), seed)
        inside = (landmarks > -6) & (landmarks < np.array([102, 134]))
        assert inside.all()
        assert np.ptp(landmarks[:, 1]) > 60


def test_a_box_reaches_from_above_the_brows_to_the_chin():
    tops, ends = [], []
    for seed in range(30):
        landmarks, _, _ = _seen(Frame("box", 128, 96), seed)
        tops.append(landmarks[:, 1].min() / 128)
        ends.append(1 - landmarks[:, 1].max() / 128)
    assert np.mean(tops) > np.mean(ends) + 0.1


def test_a_portrait_is_looser_than_a_box():
    for seed in range(20):
        landmarks, _, _ = _seen(Frame("portrait", 160, 160), seed)
        assert 0.3 < np.ptp(landmarks[:, 1]) / 160 < 0.62


def test_the_camera_frame_has_no_cut():
    rng = np.random.default_rng(0)
    camera = frame_camera(Frame("camera", 112, 112), np.zeros((68, 3)), np.zeros((5, 3)), rng=rng)
    assert camera.crop is None
    assert camera.focal == 507.5


def test_poses_are_mostly_frontal_and_stay_within_their_limits():
    rng = np.random.default_rng(0)
    yaw = np.array([draw_pose(Frame(), PoseRange(largest_yaw=0.8), rng=rng).angles[1] for _ in range(2000)])
    assert np.abs(yaw).max() <= 0.8
    assert 0.6 < (np.abs(yaw) < np.deg2rad(15)).mean() < 0.85
    assert (np.abs(yaw) > np.deg2rad(35)).mean() > 0.02
    assert abs(yaw.mean()) < 0.03


def test_a_given_range_of_yaw_is_filled_evenly_on_both_sides():
    rng = np.random.default_rng(0)
    limits = PoseRange(yaw=(0.5, 1.0))
    yaw = np.array([draw_pose(Frame(), limits, rng=rng).angles[1] for _ in range(1000)])
    assert np.abs(yaw).min() >= 0.5
    assert np.abs(yaw).max() <= 1.0
    assert 0.4 < (yaw > 0).mean() < 0.6
    assert np.abs(yaw).mean() == pytest.approx(0.75, abs=0.02)


def test_another_limit_of_yaw_leaves_the_rest_of_the_pose_as_it_was():
    free = draw_pose(Frame(), PoseRange(), rng=np.random.default_rng(3))
    bound = draw_pose(Frame(), PoseRange(yaw=(0.5, 0.6)), rng=np.random.default_rng(3))
    assert isinstance(bound, Pose)
    assert_allclose(free.angles[[0, 2]], bound.angles[[0, 2]])
    assert_allclose(free.translation, bound.translation)


def test_frames_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="kind should be one of aligned, box, portrait, camera; found 'oval'"):
        Frame("oval")
    with pytest.raises(ValueError, match="at least 16 pixels a side; found 8 x 96"):
        Frame("box", 8, 96)
    with pytest.raises(ValueError, match="the camera frame is square; found 112 x 96"):
        frame_camera(Frame("camera"), np.zeros((68, 3)), np.zeros((5, 3)), rng=np.random.default_rng(0))
