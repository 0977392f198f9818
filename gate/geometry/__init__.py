"""What the viewer draws: meshes and distances as the validators' readers see them, in the format ASV1 (asv.py).

Light: the limited process imports this package. The review page serves what is made here, the HTML report holds it.
"""
