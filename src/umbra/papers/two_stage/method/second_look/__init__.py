"""The second stage: a face on which the first did not decide is turned to the front in 3D, and asked again.

`frontal` turns the face, `rule` says who is asked again and what is believed then.
"""
