package managed

// received is a frame that ended with a good checksum.
func (m *Machine) received(frame []byte, snr float64) {
	p := new(Packet)
	if p.Decode(frame) != nil || p.From == 0 {
		return
	}
	p.snr, p.relayed = snr, true
	if p.Hops() == 0 {
		m.heard[p.From] = m.now
	}
	m.overheard(p)
	m.delay(m.timing.Air(len(frame)), key{})
	s := m.seen.see(p, m.us(), false, m.now)
	switch {
	case p.From == m.cfg.Number:
		m.cancelDupe(p)
	case s.seen && s.upgraded && m.upgrade(p):
	case s.seen:
		m.duplicate(p, s)
	default:
		m.fresh(p)
	}
}

// fresh is the first copy of a packet: it is read if it can be, and relayed if it is to be.
func (m *Machine) fresh(p *Packet) {
	if p.openFor(m.cfg.Number) {
		m.read(p)
		m.sniff(p)
	}
	m.relay(p)
}

// duplicate is a further copy. That another relays is why a client need not; that its sender sends
// once more is why it must (FloodingRouter and NextHopRouter::shouldFilterReceived, v2.7.26).
func (m *Machine) duplicate(p *Packet, s sighting) {
	m.stop(p.key())
	again := p.HopStart > 0 && p.Hops() == 0
	waits := m.queue.find(p.key()) >= 0
	switch {
	case s.fallback:
		if !waits {
			m.relay(p)
		}
	case again:
		if !waits && !m.relay(p) && p.To == m.cfg.Number && p.WantAck {
			m.acknowledge(p, 0)
		}
	case !s.wasOurs:
		m.cancelDupe(p)
	}
}

// cancelDupe gives up relaying what another relays, or puts it off.
func (m *Machine) cancelDupe(p *Packet) {
	if m.cfg.Role.cancels() {
		m.queue.remove(p.key())
		return
	}
	if m.cfg.Role != RouterLate {
		return
	}
	if at := m.queue.find(p.key()); at >= 0 && m.queue.items[at].after == 0 {
		late := m.queue.remove(p.key())
		late.after = m.now + m.timing.Late(late.snr).Microseconds()
		m.queue.push(late)
	}
}

// upgrade replaces a waiting packet with a copy that may go farther (since 2.7.11); false if none waits.
func (m *Machine) upgrade(p *Packet) bool {
	at := m.queue.find(p.key())
	if at < 0 || m.queue.items[at].HopLimit >= p.HopLimit || p.HopLimit == 0 || m.cfg.Role == ClientMute {
		return false
	}
	m.queue.remove(p.key())
	m.relay(p)
	return true
}

// relay relays a packet if its rules and the node's role let it (perhapsRebroadcast); false if not.
func (m *Machine) relay(p *Packet) bool {
	if p.To == m.cfg.Number || p.From == m.cfg.Number || p.ID == 0 || p.HopLimit == 0 || !m.cfg.Role.relays(p, m.cfg.Number) ||
		p.NextHop != 0 && p.NextHop != m.us() {
		return false
	}
	out := *p
	out.HopLimit--
	out.Relay, out.after = m.us(), 0
	if p.NextHop != 0 {
		out.NextHop = m.hop(p.To, p.Relay)
	}
	if out.NextHop != 0 && out.HopLimit > 0 {
		m.watch(&out, intermediateTries)
	}
	m.seen.see(&out, m.us(), true, m.now)
	m.enqueue(&out)
	return true
}

// hop is the next hop to a destination that is known, and not where the packet came from; 0: none.
func (m *Machine) hop(to uint32, from byte) byte {
	if next := m.next[to]; to != Broadcast && next != from {
		return next
	}
	return 0
}

// sniff learns from a packet that answers another: whom the other's destination is reached through,
// and that the other need not be relayed any more (NextHopRouter::sniffReceived, v2.7.26).
func (m *Machine) sniff(p *Packet) {
	if p.Request == 0 {
		return
	}
	asked := key{p.To, p.Request}
	if r := m.seen.find(asked); r != nil {
		us := m.us()
		if r.relayedBy(us) && r.relayedBy(p.Relay) && p.Relay != us || p.Hops() == 0 && r.sole(us) {
			m.next[p.From] = p.Relay
		}
	}
	if p.To == m.cfg.Number {
		m.stop(asked)
		return
	}
	if p.To != Broadcast {
		m.queue.remove(asked)
		m.stop(asked)
	}
}

// originate makes a packet of one's own; its id counts up.
func (m *Machine) originate(to uint32, port Port, payload []byte) *Packet {
	const low = 1<<10 - 1
	m.sent = m.sent&^low | (m.sent+1)&low
	id := m.random.Uint32()&^low | m.sent&low
	if id == 0 {
		id = 1
	}
	return &Packet{To: to, From: m.cfg.Number, ID: id, Port: port, Payload: payload, HopLimit: m.cfg.Hops, HopStart: m.cfg.Hops}
}

// send sends a packet of one's own; false if it is too long, or may not or cannot wait for its turn.
func (m *Machine) send(p *Packet) bool {
	frame, err := p.AppendTo(nil)
	if err != nil {
		return false
	}
	p.Relay, p.HopStart = m.us(), p.HopLimit
	p.NextHop = m.hop(p.To, p.Relay)
	reliable := p.WantAck
	p.WantAck = reliable && p.To != Broadcast // it never travels on broadcasts
	if reliable {
		m.watch(p, ownTries)
	}
	m.seen.see(p, m.us(), true, m.now)
	m.delay(m.timing.Air(len(frame)), p.key())
	out := *p
	return m.enqueue(&out)
}
