def pairs_wrongly(c,e): return ""
