package faults

// repeaterNeighbours are mistakes with the neighbours of repeaters.
var repeaterNeighbours = []Fault{
	{
		ID: "F-RPN-01", File: "firmware/repeater/neighbours.go",
		Find: `		return "-none-"
`,
		Replace: `		return "none"
`,
		Why:          "no neighbours are called otherwise",
		Requirements: []string{"RPN-001"},
	},
	{
		ID: "F-RPN-02", File: "firmware/repeater/neighbours.go",
		Find:         "n.snr) // printed",
		Replace:      "n.snr/4) // printed",
		Why:          "the list has whole decibels",
		Requirements: []string{"RPN-002"},
	},
	{
		ID: "F-RPN-03", File: "firmware/repeater/neighbours.go",
		Find:         "data.Type == wire.NodeRepeater {",
		Replace:      "data.Type == wire.NodeRepeater || data.Type == wire.NodeRoom {",
		Why:          "room servers are taken for repeaters",
		Requirements: []string{"RPN-003"},
	},
	{
		ID: "F-RPN-04", File: "firmware/repeater/neighbours.go",
		Find:         "\tif p.Path.Hops() > 0 || shared {",
		Replace:      "\tif shared {",
		Why:          "repeaters that were heard over hops are taken for neighbours",
		Requirements: []string{"RPN-004"},
	},
	{
		ID: "F-RPN-05", File: "firmware/repeater/neighbours.go",
		Find:         "\tif p.Path.Hops() > 0 || shared {",
		Replace:      "\tif p.Path.Hops() > 0 || shared && p.Path.HashSize() == 0 {",
		Why:          "adverts that others share count",
		Requirements: []string{"RPN-005"},
	},
	{
		ID: "F-RPN-06", File: "firmware/mesh/route.go",
		Find: `	if !key.VerifyAdvert(a.Timestamp, data, identity.Signature(a.Signature)) {
		return false
	}
	a.Data = data
	if n.ports.Observer != nil {
		n.ports.Observer.Advert(p, a)
	}
`,
		Replace: `	a.Data = data
	if n.ports.Observer != nil {
		n.ports.Observer.Advert(p, a)
	}
	if !key.VerifyAdvert(a.Timestamp, data, identity.Signature(a.Signature)) {
		return false
	}
`,
		Why:          "an advert is looked at before its signature is",
		Requirements: []string{"RPN-006"},
	},
	{
		ID: "F-RPN-07", File: "firmware/repeater/neighbours.go",
		Find:         "p.near.sorted(wire.NewestFirst, p.quirks)",
		Replace:      "p.near.sorted(wire.OldestFirst, p.quirks)",
		Why:          "the console lists the oldest first",
		Requirements: []string{"RPN-007"},
	},
	{
		ID: "F-RPN-08", File: "firmware/repeater/neighbours.go",
		Find:         "const listed = 134",
		Replace:      "const listed = 60",
		Why:          "the list stops at half of a reply",
		Requirements: []string{"RPN-008"},
	},
	{
		ID: "F-RPN-09", File: "firmware/repeater/neighbours.go",
		Find: "\t*place = neighbour{key: key,",
		Replace: `	if place.used && place.key == key {
		now = place.heard
	}
	*place = neighbour{key: key,`,
		Why:          "a neighbour stays as old as its first advert",
		Requirements: []string{"RPN-009"},
	},
	{
		ID: "F-RPN-10", File: "firmware/mesh/route.go",
		Find: `	if key == n.self.Public() || !n.seen.first(&p.Packet) {
		return false
	}
	data := a.Data
`,
		Replace: `	if key == n.self.Public() || !n.seen.first(&p.Packet) {
		if n.ports.Observer != nil {
			n.ports.Observer.Advert(p, a)
		}
		return false
	}
	data := a.Data
`,
		Why:          "an advert that comes again counts again",
		Requirements: []string{"RPN-010"},
	},
	{
		ID: "F-RPN-11", File: "firmware/repeater/neighbours.go",
		Find:         "bytes.HasPrefix(t[i].key[:], prefix) {",
		Replace:      "len(prefix) >= 4 && bytes.HasPrefix(t[i].key[:], prefix) {",
		Why:          "four bytes of a key are wanted",
		Requirements: []string{"RPN-011"},
	},
	{
		ID: "F-RPN-12", File: "firmware/repeater/neighbours.go",
		Find:         "const MaxNeighbours = 50",
		Replace:      "const MaxNeighbours = 40",
		Why:          "fewer neighbours are kept",
		Requirements: []string{"RPN-012"},
	},
	{
		ID: "F-RPN-13", File: "firmware/repeater/repeater.go",
		Find: `func (r *Repeater) Setup() { r.Start("Repeater ID: ", admin.Ports{Near: nearPort{r}}) }

// Loop is one pass: the console, the mesh, and what is due.
func (r *Repeater) Loop() {
`,
		Replace: `func (r *Repeater) Setup() {
	if kept, err := r.Board.Flash().ReadFile("/near"); err == nil && len(kept) == wire.PublicKeySize {
		r.near.put(identity.PublicKey(kept), 1, 0, r.quirks)
	}
	r.Start("Repeater ID: ", admin.Ports{Near: nearPort{r}})
}

// Loop is one pass: the console, the mesh, and what is due.
func (r *Repeater) Loop() {
	if r.near[0].used {
		_ = r.Board.Flash().WriteFile("/near", r.near[0].key[:])
	}
`,
		Why:          "a neighbour is kept on the flash",
		Requirements: []string{"RPN-013"},
	},
	{
		ID: "F-RPN-14", File: "firmware/repeater/requests.go",
		Find: `		return r.near.answer(out, req.Data, r.Calendar.Time(), r.quirks)
`,
		Replace: `		if !c.IsAdmin() {
			return nil
		}
		return r.near.answer(out, req.Data, r.Calendar.Time(), r.quirks)
`,
		Why:          "neighbours are told to administrators alone",
		Requirements: []string{"RPN-014"},
	},
	{
		ID: "F-RPN-15", File: "firmware/repeater/neighbours.go",
		Find: `	found := t.sorted(query.Order, q)
`,
		Replace: `	if query.Order == wire.NewestFirst {
		query.Order = wire.OldestFirst
	}
	found := t.sorted(query.Order, q)
`,
		Why:          "order 0 is that of 1",
		Requirements: []string{"RPN-015"},
	},
	{
		ID: "F-RPN-16", File: "firmware/repeater/neighbours.go",
		Find: `	found := t.sorted(query.Order, q)
`,
		Replace: `	if query.Order == wire.OldestFirst {
		query.Order = wire.NewestFirst
	}
	found := t.sorted(query.Order, q)
`,
		Why:          "order 1 is that of 0",
		Requirements: []string{"RPN-016"},
	},
	{
		ID: "F-RPN-17", File: "firmware/repeater/neighbours.go",
		Find: `			return cmp.Compare(b.snr, a.snr)
`,
		Replace: `			return cmp.Compare(a.snr, b.snr)
`,
		Why:          "order 2 is that of 3",
		Requirements: []string{"RPN-017"},
	},
	{
		ID: "F-RPN-18", File: "firmware/repeater/neighbours.go",
		Find: `			return cmp.Compare(a.snr, b.snr)
`,
		Replace: `			return cmp.Compare(b.snr, a.snr)
`,
		Why:          "order 3 is that of 2",
		Requirements: []string{"RPN-018"},
	},
	{
		ID: "F-RPN-19", File: "firmware/repeater/neighbours.go",
		Find:         "\tfor i := int(query.Offset); i < len(found)",
		Replace:      "\tfor i := 0; i < len(found)",
		Why:          "none is skipped",
		Requirements: []string{"RPN-019"},
	},
	{
		ID: "F-RPN-20", File: "firmware/repeater/neighbours.go",
		Find:         "const entriesSize = 130",
		Replace:      "const entriesSize = 120",
		Why:          "an answer holds fewer",
		Requirements: []string{"RPN-020"},
	},
	{
		ID: "F-RPN-21", File: "firmware/repeater/neighbours.go",
		Find: `	prefix := min(int(query.PrefixSize), wire.PublicKeySize)
`,
		Replace: `	prefix := max(1, min(int(query.PrefixSize), wire.PublicKeySize))
`,
		Why:          "a byte of a key is told at least",
		Requirements: []string{"RPN-021"},
	},
	{
		ID: "F-RPN-22", File: "firmware/repeater/neighbours.go",
		Find:         "query.Version != 0 {",
		Replace:      "query.Version > 1 {",
		Why:          "the version after is taken for this one",
		Requirements: []string{"RPN-022"},
	},
	{
		ID: "F-RPN-23", File: "firmware/admin/command_board.go",
		Find: `			return "ERR: bad pubkey"
`,
		Replace: `			return done
`,
		Why:          "what is no key is answered with OK",
		Requirements: []string{"RPN-023"},
	},
}
