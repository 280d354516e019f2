package managed

import "time"

// Background is what a node sends by itself. The zero value is nothing.
type Background struct {
	// On sends the node's card every three hours.
	On bool
	// Position has a fixed position sent every hour.
	Position bool
	// Telemetry sends the device's telemetry every hour, which is off by default since 2.7.13.
	Telemetry bool
}

// Periods and gates (Default.h, NodeInfoModule, PositionModule, DeviceTelemetry, v2.7.26).
const (
	cardEvery   = 3 * time.Hour
	othersEvery = time.Hour // position since 2.7.18, telemetry since 2.5.23
	routerEvery = 12 * time.Hour
	gatePolite  = 25 // percent of channel use
	gate        = 40
	gateAgain   = 10 * time.Second // how soon a gated node looks again: an assumption
	heardFor    = 2 * time.Hour
)

// Lengths of what is sent, so that frames have the middle of the sizes that were seen on the air.
const (
	cardLength      = 78 // frame of 100 bytes
	positionLength  = 33 // frame of 55
	telemetryLength = 28 // frame of 50
)

// periods is when the node sends next of its own accord.
type periods struct{ card, position, telemetry int64 }

func (p periods) due() int64 { return min(p.card, p.position, p.telemetry) }

// plan draws where in its periods the node stands: the mesh has been there for long.
func (m *Machine) plan() periods {
	at := func(on bool, every time.Duration) int64 {
		if !on {
			return never
		}
		return m.now + m.random.Int64N(every.Microseconds())
	}
	b := m.cfg.Background
	return periods{
		card:      at(b.On, cardEvery),
		position:  at(b.On && b.Position, m.every()),
		telemetry: at(b.On && b.Telemetry, m.every()),
	}
}

// every is how often position and telemetry are sent: by routers seldom, by others less often the
// more nodes they hear.
func (m *Machine) every() time.Duration {
	switch m.cfg.Role { //nolint:exhaustive // the others follow
	case Router, RouterLate:
		return routerEvery
	case Tracker, Sensor:
		return othersEvery
	}
	nodes := 0
	for _, at := range m.heard {
		if m.now-at <= heardFor.Microseconds() {
			nodes++
		}
	}
	return time.Duration(float64(othersEvery) * m.timing.stretch(nodes))
}

// beat sends what is due, unless the channel is used too much for it.
func (m *Machine) beat() {
	if m.beats.due() > m.now {
		return
	}
	politely := gate
	if m.cfg.Role.polite() {
		politely = gatePolite
	}
	used, spare := m.utilisation(), m.within(0.5)
	m.beats.card = m.periodic(m.beats.card, cardEvery, NodeInfo, cardLength, used < gate && spare)
	m.beats.position = m.periodic(m.beats.position, m.every(), Position, positionLength, used < float64(politely))
	m.beats.telemetry = m.periodic(m.beats.telemetry, m.every(), Telemetry, telemetryLength, used < gatePolite && spare)
}

// periodic sends one kind if it is due and allowed, and returns when it is due next.
func (m *Machine) periodic(at int64, every time.Duration, port Port, length int, allowed bool) int64 {
	switch {
	case at > m.now:
		return at
	case !allowed:
		return m.now + gateAgain.Microseconds()
	}
	m.send(m.originate(Broadcast, port, make([]byte, length)))
	return m.now + every.Microseconds()
}
