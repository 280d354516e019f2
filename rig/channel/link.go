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
	signal Signal  // if fixed
	loss   lora.DB // if not fixed: at 1 MHz when distance counts, see far
	far    bool    // loss grows with the carrier frequency
}

// connect works out the links of a port that has just been attached.
func (c *Channel) connect(p *Port) {
	row := make([]link, 0, len(c.ports))
	for i, other := range c.ports {
		row = append(row, c.link(p, other))
		if i < p.index {
			c.links[i] = append(c.links[i], c.link(other, p))
		}
	}
	c.links = append(c.links, row)
}

func (c *Channel) link(from, to *Port) link {
	pair := Pair{from.name, to.name}
	switch budget := c.cfg.Budget; {
	case from == to:
		return link{}
	case c.cfg.Links != nil:
		s, ok := c.cfg.Links[pair]
		return link{open: ok, fixed: true, signal: s}
	case budget != nil:
		return budget.link(pair)
	}
	return link{open: true, fixed: true, signal: QuietSignal()}
}

func (b *Budget) link(pair Pair) link {
	if loss, ok := b.Losses[pair]; ok {
		return link{open: true, loss: loss}
	}
	from, known := b.Positions[pair.From]
	to, alsoKnown := b.Positions[pair.To]
	exponent := b.Exponent
	if exponent == 0 {
		exponent = 2
	}
	// Nearer than a metre is the near field of the antenna, where nothing is gained any more.
	metres := max(1, math.Hypot(to.X-from.X, to.Y-from.Y))
	return link{
		open: known && alsoKnown, far: true,
		loss: freeSpaceMetre + lora.DB(10*exponent*math.Log10(metres)),
	}
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
	c.links[from.index][to.index] = l
	return true
}

// inaudible is the ratio below which a signal neither is received at any spreading factor nor
// disturbs one.
const inaudible lora.DB = -40

// signal works out how a transmission arrives at a receiver, fading included.
func (c *Channel) signal(tx *transmission, p *Port) signal {
	l := &c.links[tx.from.index][p.index]
	if !l.open {
		return signal{}
	}
	s := l.signal
	if !l.fixed {
		loss := l.loss
		if l.far {
			loss += lora.DB(20 * math.Log10(tx.params.Frequency.MHz()))
		}
		s.RSSI = tx.params.Power - lora.DBm(loss)
		s.SNR = lora.DB(s.RSSI - c.noise(tx.params.Bandwidth))
	}
	if c.cfg.Fading != 0 {
		gain := c.cfg.Fading * lora.DB(c.gauss(tx.key, p.key))
		s.SNR += gain
		s.RSSI += lora.DBm(gain)
	}
	return signal{heard: s.SNR > inaudible, snr: s.SNR, rssi: s.RSSI}
}

// noise is the noise power in a bandwidth at every receiver.
func (c *Channel) noise(b lora.Bandwidth) lora.DBm {
	figure := lora.NoiseFigure
	if c.cfg.Budget != nil && c.cfg.Budget.NoiseFigure != 0 {
		figure = c.cfg.Budget.NoiseFigure
	}
	return b.NoiseFloor(figure)
}
