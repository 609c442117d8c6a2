"""Papers typeset anew from their publishers' XML, so that reading meets layouts it was not tuned to."""
