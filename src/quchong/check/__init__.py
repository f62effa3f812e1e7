"""The guard of a corpus folder: rules, findings, the baseline and the forms in which findings are told."""
