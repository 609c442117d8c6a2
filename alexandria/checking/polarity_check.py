def contradicts_polarity(c,e): return ""
def overstates_certainty(c,e): return ""
def understates_certainty(c,e): return ""
