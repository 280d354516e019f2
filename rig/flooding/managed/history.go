package managed

// historyLength is how many packets a node remembers: twice the nodes that an nRF52 board knows
// (PacketHistory.cpp, v2.7.26). They are forgotten for newer ones, never for their age.
const historyLength = 160

// relayers is how many of a packet's relayers are remembered.
const relayers = 6

// record is what a node remembers of a packet.
type record struct {
	next    byte // the next hop that it first came with
	relays  [relayers]byte
	highest uint8 // hop limit of any copy
	ours    uint8 // hop limit of our own copy
	last    int64 // when a copy was seen
}

func (r *record) relayedBy(node byte) bool {
	for _, b := range r.relays {
		if b != 0 && b == node {
			return true
		}
	}
	return false
}

// sole tells whether a node was the only relayer.
func (r *record) sole(node byte) bool {
	for _, b := range r.relays {
		if b != 0 && b != node {
			return false
		}
	}
	return r.relayedBy(node)
}

func (r *record) add(node byte) {
	if node == 0 || r.relayedBy(node) {
		return
	}
	copy(r.relays[1:], r.relays[:])
	r.relays[0] = node
}

// history is what a node remembers. The zero value is empty.
type history struct{ records map[key]*record }

func (h *history) find(k key) *record { return h.records[k] }

// sighting is what a copy of a packet is to a node that looks it up.
type sighting struct {
	seen     bool // it is not the first
	upgraded bool // it may be relayed farther than any before
	fallback bool // who asked another node to relay it now asks everybody, and that other has not
	wasOurs  bool // we had been asked to relay it
}

// see looks a copy up, as ours if it is one that we send, and remembers it
// (PacketHistory::wasSeenRecently, v2.7.26).
func (h *history) see(p *Packet, us byte, mine bool, now int64) sighting {
	r := h.records[p.key()]
	if r == nil {
		r = h.make(p.key())
		r.next = p.NextHop
		h.note(r, p, us, mine, now)
		return sighting{}
	}
	s := sighting{
		seen: true, upgraded: r.highest < p.HopLimit, wasOurs: r.next == us,
		fallback: r.next != 0 && r.next != us && p.NextHop == 0 && r.relayedBy(p.Relay) && !r.relayedBy(us) && !r.relayedBy(r.next),
	}
	h.note(r, p, us, mine, now)
	return s
}

// note remembers who sent a copy: ourselves, or who relayed a copy of ours or the same one.
func (h *history) note(r *record, p *Packet, us byte, mine bool, now int64) {
	r.last = now
	r.highest = max(r.highest, p.HopLimit)
	switch {
	case mine:
		r.ours = p.HopLimit
		r.add(us)
	case r.relayedBy(us):
		if p.HopLimit == r.ours || p.HopLimit+1 == r.ours {
			r.add(p.Relay)
		}
	case r.next != 0:
		r.add(p.Relay)
	}
}

// make makes room for a packet that is new.
func (h *history) make(k key) *record {
	if h.records == nil {
		h.records = make(map[key]*record)
	}
	if len(h.records) >= historyLength {
		var oldest key
		first := true
		for k, r := range h.records {
			o := h.records[oldest]
			if first || r.last < o.last || r.last == o.last && (k.from < oldest.from || k.from == oldest.from && k.id < oldest.id) {
				oldest, first = k, false
			}
		}
		delete(h.records, oldest)
	}
	r := new(record)
	h.records[k] = r
	return r
}
