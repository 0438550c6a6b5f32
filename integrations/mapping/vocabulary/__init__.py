"""Portuguese words of trade as data: general knowledge, written for this project.

Each .toml file is one topic:

    kinds   which kinds of mapping it serves
    whole   true: a phrase counts only as the whole term, and only where at least two of the
            platform's terms are of this topic ("M" is a size among sizes, else just a letter)
    same    groups of phrases that mean one thing
    near    groups of phrases that stand for each other where only one of them exists
    drop    words that add nothing, left out when others remain
    contrast  groups of words of which a product has one: never similar to each other
"""
