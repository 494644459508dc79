"""The second stage: a face that the first did not decide is turned to the front by its reconstruction, and asked again.

`frontal` turns the face, `rule` says who is asked again and what is believed then.
"""
