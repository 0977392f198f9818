"""One named damage each: (V, F, ...) -> (V, F). The input is left alone."""

import numpy as np


def flip_face(V, F, face):
    """Turns one face."""
    F = F.copy()
    F[face] = F[face][::-1]
    return V, F


def flip_all(V, F):
    """Turns every face."""
    return V, F[:, ::-1].copy()


def delete_face(V, F, face):
    """Takes one face out; later faces move up."""
    return V, np.delete(F, face, axis=0)


def duplicate_face(V, F, face, reverse=False):
    """Appends a copy of a face, from another corner."""
    copy = np.roll(F[face], 1)
    return V, np.vstack([F, copy[::-1] if reverse else copy])


def third_face_on_edge(V, F, face):
    """Appends a fin: a vertex and a face on the face's first edge."""
    a, b = F[face][:2]
    tip = V[a] + V[b] + [0.5, 0.25, 0.125]
    return np.vstack([V, tip]), np.vstack([F, [b, a, len(V)]])


def weld_two_vertices(V, F, kept, moved):
    """Makes `moved` the same vertex as `kept`, which stays where it is."""
    F = F.copy()
    F[moved == F] = kept
    return V, F


def collapse_face(V, F, face):
    """Cuts the face's first edge in the middle, its neighbour included, and leaves the flat face between the halves.

    Returns a mesh in which only the last face, (a, middle, b), has no area; everything is still closed.
    """
    a, b, c = F[face]
    m = len(V)
    V = np.vstack([V, (V[a] + V[b]) / 2])
    F = F.copy()
    F[face] = [a, m, c]
    return V, np.vstack([F, [m, b, c], [a, b, m]])


def repeat_corner(V, F):
    """Appends a face that names its first vertex twice."""
    return V, np.vstack([F, [F[0][0], F[0][0], F[0][1]]])


def add_nan(V, F, vertex, value=np.nan):
    """Puts NaN into one coordinate."""
    V = V.copy()
    V[vertex, 1] = value
    return V, F


def index_out(V, F, face, index=None):
    """Makes a face name a vertex that does not exist."""
    F = F.copy()
    F[face, 1] = len(V) if index is None else index
    return V, F


def shift_component(V, F, by=(5.0, 0.0, 0.0)):
    """Appends a shifted, shrunken copy of the whole mesh."""
    return np.vstack([V, V * 0.5 + by]), np.vstack([F, F + len(V)])


def touch_in_a_point(V, F, vertex):
    """Appends a mirrored copy through a vertex: two solids that share that point, and nothing else."""
    copy = F + len(V)
    copy[copy == vertex + len(V)] = vertex
    return np.vstack([V, 2 * V[vertex] - V]), np.vstack([F, copy[:, ::-1]])
