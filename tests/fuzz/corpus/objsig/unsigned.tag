object cc9f9bc31a23c78d799650984ba25e1599d73b61
type commit
tag v0
tagger Dana <dana@example.com> 1700000000 +0100

m
