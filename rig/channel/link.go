package channel

import (
	"math"

	"github.com/meshrig/meshrig/rig/lora"
)

// Pair is a direction between two ports, by their names.
type Pair struct{ From, To string }

// Signal is how well a port is heard: in-band signal to noise ratio and received power.
type Signal struct {
	SNR  lora.DB
	RSSI lora.DBm
}

// QuietSignal is what everyone hears of everyone in the zero Config: the levels at which the
// exchanges with the released firmware were recorded.
func QuietSignal() Signal { return Signal{SNR: 10, RSSI: -80} }

// Budget works out signals from the sender's power, the loss on the way and the receiver's
// noise. Antenna gains are part of the losses.
type Budget struct {
	// Positions places ports on a plane. Between two of them the loss is that of free space
	// at one metre, and from there 10*Exponent dB for each tenfold distance.
	Positions map[string]Position
	// Exponent of 0 is 2, free space.
	Exponent float64
	// Losses states the path loss of pairs, whatever their positions. A pair with neither
	// does not hear.
	Losses map[Pair]lora.DB
	// NoiseFigure of 0 is lora.NoiseFigure.
	NoiseFigure lora.DB
}

// Position is a place in metres.
type Position struct{ X, Y float64 }

// link is what the channel knows of one direction.
type link struct {
	open   bool
	fixed  bool
	far    bool    // loss grows with the carrier frequency
	signal Signal  // if fixed
	loss   lora.DB // if not fixed: at 1 MHz when distance counts, see far
}

// link works out a direction between two ports that are not the same by the tables and places of
// the Config.
func (c *Channel) link(from, to *Port) link {
	pair := Pair{from.name, to.name}
	if c.cfg.Links != nil {
		s, ok := c.cfg.Links[pair]
		return link{open: ok, fixed: true, signal: s}
	}
	budget := c.cfg.Budget
	if loss, ok := budget.Losses[pair]; ok {
		return link{open: true, loss: loss}
	}
	return link{open: from.placed && to.placed, far: true, loss: budget.distance(from.place, to.place)}
}

// distance is the path loss between two places at 1 MHz.
func (b *Budget) distance(from, to Position) lora.DB {
	// Nearer than a metre is the near field of the antenna, where nothing is gained any more.
	metres := max(1, math.Hypot(to.X-from.X, to.Y-from.Y))
	return freeSpaceMetre + lora.DB(10*b.exponent()*math.Log10(metres))
}

func (b *Budget) exponent() float64 {
	if b.Exponent == 0 {
		return 2
	}
	return b.Exponent
}

// freeSpaceMetre is the free-space loss over one metre at 1 MHz: 20 log10(4 pi d f / c).
const freeSpaceMetre lora.DB = -27.55

// Connect sets how one port hears another for transmissions that start from now on. It is
// false if one of the names is unknown.
func (c *Channel) Connect(pair Pair, s Signal) bool {
	return c.relink(pair, link{open: true, fixed: true, signal: s})
}

// Disconnect makes one port deaf to another for transmissions that start from now on. It is
// false if one of the names is unknown.
func (c *Channel) Disconnect(pair Pair) bool { return c.relink(pair, link{}) }

func (c *Channel) relink(pair Pair, l link) bool {
	from, to := c.names[pair.From], c.names[pair.To]
	if from == nil || to == nil || from == to {
		return false
	}
	if from.relinked == nil {
		from.relinked = make(map[*Port]link)
	}
	from.relinked[to], from.reach.fresh = l, false
	return true
}

// Mend undoes what Connect and Disconnect have said of how one port hears another: it does again as
// the Config says. It is false if one of the names is unknown.
func (c *Channel) Mend(pair Pair) bool {
	from, to := c.names[pair.From], c.names[pair.To]
	if from == nil || to == nil {
		return false
	}
	delete(from.relinked, to)
	from.reach.fresh = false
	return true
}

// Move puts a port at another place for transmissions that start from now on; what Losses, Connect
// and Disconnect have said of its links stays. It is false if the name is unknown or the channel has
// no Budget.
func (c *Channel) Move(name string, to Position) bool {
	p := c.names[name]
	if p == nil || c.cfg.Budget == nil || c.cfg.Links != nil {
		return false
	}
	c.plane.remove(p)
	p.place, p.placed = to, true
	c.plane.add(p)
	c.reshaped++
	return true
}

// inaudible is the ratio below which a signal neither is received at any spreading factor nor
// disturbs one.
const inaudible lora.DB = -40

// mostGain is more than the highest gain that gauss draws, in standard deviations: it has 53 bits.
const mostGain lora.DB = 8.6

// budget is what the signals of one transmission have in common.
type budget struct {
	power   lora.DBm
	carrier lora.DB // what a link that is far loses more than at 1 MHz
	noise   lora.DBm
}

func (c *Channel) budget(tx *transmission) budget {
	return budget{
		power:   tx.params.Power,
		carrier: lora.DB(20 * math.Log10(tx.params.Frequency.MHz())),
		noise:   c.noise(tx.params.Bandwidth),
	}
}

// signal works out how a transmission arrives over a link, fading included, and whether it is heard.
func (c *Channel) signal(tx *transmission, b *budget, l *link, p *Port) (Signal, bool) {
	if !l.open {
		return Signal{}, false
	}
	s := l.signal
	if !l.fixed {
		loss := l.loss
		if l.far {
			loss += b.carrier
		}
		s.RSSI = b.power - lora.DBm(loss)
		s.SNR = lora.DB(s.RSSI - b.noise)
	}
	if c.cfg.Fading != 0 {
		gain := c.cfg.Fading * lora.DB(c.gauss(tx.key, p.key))
		s.SNR += gain
		s.RSSI += lora.DBm(gain)
	}
	return s, s.SNR > inaudible
}

// noise is the noise power in a bandwidth at every receiver.
func (c *Channel) noise(b lora.Bandwidth) lora.DBm {
	figure := lora.NoiseFigure
	if c.cfg.Budget != nil && c.cfg.Budget.NoiseFigure != 0 {
		figure = c.cfg.Budget.NoiseFigure
	}
	return b.NoiseFloor(figure)
}
