def names_foreign_things(c,e): return ""
def names_things_from_elsewhere(c,e): return ""
