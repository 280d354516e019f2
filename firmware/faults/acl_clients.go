package faults

// aclClients are mistakes that tell some of many clients from the others, or do not tell them apart.
var aclClients = []Fault{
	{
		ID: "F-ACL-59", File: "firmware/server/peers.go",
		Find: `			n++
`,
		Replace: `			n++
			break
`,
		Why:          "the first client with the right first byte is taken for the sender",
		Requirements: []string{"ACL-062"},
	},
	{
		ID: "F-ACL-84", File: "firmware/server/peers.go",
		Find:         "if s.Access.At(i).Key.Hash() == hash {",
		Replace:      "if s.Access.At(i).Key.Hash() == hash && n < 4 {",
		Why:          "tries no more than four clients of the same hash",
		Requirements: []string{"ACL-071"},
	},
	{
		ID: "F-ACL-100", File: "firmware/server/peers.go",
		Find:         "case wire.TypeReq:\n",
		Replace:      "case wire.TypeReq:\n\t\tif s.matched[peer] >= 8 {\n\t\t\treturn\n\t\t}\n",
		Why:          "requests of the first eight clients are served",
		Requirements: []string{"ACL-084"},
	},
	{
		ID: "F-ACL-101", File: "firmware/room/texts.go",
		Find: "r.command(p, c, msg, now)\n",
		Replace: `for i := range min(r.Access.Len(), 8) {
				if r.Access.At(i) == c {
					r.command(p, c, msg, now)
					break
				}
			}
`,
		Why:          "commands of the first eight clients are carried out",
		Requirements: []string{"ACL-085"},
	},
	{
		ID: "F-ACL-102", File: "firmware/server/peers.go",
		Find:         "clear(c.Path[copy(c.Path[:], ret.Path.Bytes()):])",
		Replace:      "if s.matched[peer] < 8 {\n\t\tclear(c.Path[copy(c.Path[:], ret.Path.Bytes()):])\n\t}",
		Why:          "paths are kept for the first eight clients",
		Requirements: []string{"ACL-086"},
	},
	{
		ID: "F-ACL-103", File: "firmware/admin/accesslist.go",
		Find:         "for i := range l.count {\n\t\tif bytes.HasPrefix(l.slots[i].Key[:], prefix)",
		Replace:      "for i := range min(l.count, 8) {\n\t\tif bytes.HasPrefix(l.slots[i].Key[:], prefix)",
		Why:          "who logs in without a password is looked for among the first eight clients",
		Requirements: []string{"ACL-087"},
	},
	{
		ID: "F-ACL-104", File: "firmware/admin/accesslist.go",
		Find: `		c := &l.slots[i]
		if c.Key == key {
			return c
		}
`,
		Replace: `		c := &l.slots[i]
		if c.Key == key && i < 8 {
			return c
		}
`,
		Why:          "whether a client is known is looked up among the first eight",
		Requirements: []string{"ACL-089"},
	},
	{
		ID: "F-ACL-105", File: "firmware/server/peers.go",
		Find:         "if s.Access.At(i).Key.Hash() == hash {",
		Replace:      "if s.Access.At(i).Key.Hash() == hash && n < 8 {",
		Why:          "a hash is tried with eight clients",
		Requirements: []string{"ACL-088"},
	},
	{
		ID: "F-ACL-106", File: "firmware/server/peers.go",
		Find:         "for i := range s.Access.Len() {",
		Replace:      "for i := range min(s.Access.Len(), 8) {",
		Why:          "a hash is looked for among the first eight clients",
		Requirements: []string{"ACL-084", "SF-051"},
	},
	{
		ID: "F-ACL-107", File: "firmware/admin/accesslist.go",
		Find:         "for i := range l.count {\n\t\t\tif bytes.HasPrefix",
		Replace:      "for i := range min(l.count, 8) {\n\t\t\tif bytes.HasPrefix",
		Why:          "who is to be removed is looked for among the first eight clients",
		Requirements: []string{"ACL-089"},
	},
	{
		ID: "F-ACL-108", File: "firmware/admin/command_access.go",
		Find:         "for i := range c.Access.Len() {",
		Replace:      "for i := range min(c.Access.Len(), 8) {",
		Why:          "the list ends with its eighth client",
		Requirements: []string{"ACL-089"},
	},
	{
		ID: "F-ACL-109", File: "firmware/admin/accesslist.go",
		Find:         "if !c.IsAdmin() && c.LastActivity < since {",
		Replace:      "if i < 8 && !c.IsAdmin() && c.LastActivity < since {",
		Why:          "who was silent for longest is looked for among the first eight clients",
		Requirements: []string{"ACL-090"},
	},
	{
		ID: "F-ACL-110", File: "firmware/room/requests.go",
		Find:         "for i := range r.Access.Len() {",
		Replace:      "for i := range min(r.Access.Len(), 8) {",
		Why:          "an administrator is sent the first eight of the list",
		Requirements: []string{"ACL-069"},
	},
	{
		ID: "F-ACL-120", File: "firmware/server/login.go",
		Find:         "c := s.Access.Get(sender[:])",
		Replace:      "c := s.Access.Get(sender[:4])",
		Why:          "who logs in with a password is looked up by the first four bytes of the key",
		Requirements: []string{"ACL-094"},
	},
	{
		ID: "F-ACL-121", File: "firmware/admin/accesslist.go",
		Find:         "if c.Key == key {",
		Replace:      "if [8]byte(c.Key[:8]) == [8]byte(key[:8]) {",
		Why:          "a newcomer takes the place of whom it is alike in eight bytes",
		Requirements: []string{"ACL-094"},
	},
	{
		ID: "F-ACL-122", File: "firmware/room/posts.go",
		Find:         "p.author != c.Key",
		Replace:      "[4]byte(p.author[:4]) != [4]byte(c.Key[:4])",
		Why:          "a post is not pushed to whom its author is alike in four bytes",
		Requirements: []string{"ACL-094"},
	},
	{
		ID: "F-ACL-123", File: "firmware/server/peers.go",
		Find: `c := s.client(peer)
	c.PathLen`,
		Replace: `c := s.client(0)
	c.PathLen`,
		Why:          "a path is kept for the first client with the hash that it came from",
		Requirements: []string{"ACL-094"},
	},
	{
		ID: "F-ACL-125", File: "firmware/server/peers.go",
		Find:         "	switch c := s.client(peer); p.Type {",
		Replace:      "	switch c := s.client(0); p.Type {",
		Why:          "what a client says is taken for said by the first client with its hash",
		Requirements: []string{"ACL-094"},
	},
	{
		ID: "F-ACL-129", File: "firmware/admin/accesslist.go",
		Find:         "if l.count < MaxClients {",
		Replace:      "if l.count < 8 {",
		Why:          "a ninth client takes the place of another",
		Requirements: []string{"ACL-084", "ACL-087"},
	},
}
