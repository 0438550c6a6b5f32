"""A django-q2 cluster that is watched by its effect, not by its looks.

`manage.py worker` is the watchdog. It starts the cluster as a child in a process group of its
own (cluster.py; the child's side is member.py) and replaces it whenever it is not working.
"""
