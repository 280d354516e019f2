package rtltcp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr/source"
)

// Config says how a client receives.
type Config struct {
	Address string // HOST:PORT
	Rate    float64
	Centre  lora.Frequency
	// PPM is the known error of the dongle's crystal, which it then corrects.
	PPM int
	// Scale is how many times as fast as real time the samples come, as those of an air do that is
	// emulated so; 0: 1.
	Scale float64
	// Patience is for how long it tries to connect again before it ends with an error; 0: a minute.
	Patience time.Duration
	// Note, if not nil, is told what goes on: connected, lost, back. It may be called from another goroutine.
	Note func(string)
	// Dial, if not nil, connects; for tests.
	Dial func(ctx context.Context, address string) (net.Conn, error)
}

// How long a client waits.
const (
	headerWait  = 5 * time.Second        // for the header
	silence     = 3 * time.Second        // for samples, before it takes the connection for dead
	firstRetry  = 250 * time.Millisecond // between the first two tries; doubled from try to try
	lastRetry   = 8 * time.Second
	settling    = 200 * time.Millisecond // of samples that were taken before the commands arrived
	queued      = 4 * time.Second        // of samples that wait for a receiver
	defaultWait = time.Minute            // of patience
	chunk       = 1 << 13                // samples a block
)

// real is how many samples come in a second of this machine.
func (c Config) real() float64 { return c.Rate * c.Scale }

// Client receives from a server, and connects again when the connection is lost.
type Client struct {
	cfg    Config
	Header Header // of the first connection

	stop  context.CancelFunc
	ended chan struct{}
	full  chan taken
	free  chan []byte
	held  []byte
	iq    []complex64
	err   error // why it ended; read when full is closed

	conn  net.Conn
	at    int64 // samples since the first, lost ones counted
	lost  int64
	why   string
	vague bool
	pace  pace
	last  time.Time // when samples came
	given int64     // up to where Next gave them
	begin time.Time // of the first block that Next gave

	away      int64 // samples that passed without a connection
	awayWhy   string
	awayGiven int64 // of those, which Next told of
}

// taken is a block on its way to who receives.
type taken struct {
	raw   []byte
	at    int64
	lost  int64
	why   string
	vague bool
	came  time.Time
	away  int64 // as the client's
}

// Dial connects to a server and sets it. Samples are received from then on, whether Next is called
// or not. The error names the address, and is a *RateError for a rate that no dongle has.
func Dial(ctx context.Context, cfg Config) (*Client, error) {
	if err := CheckRate(cfg.Rate); err != nil {
		return nil, err
	}
	if cfg.Scale == 0 {
		cfg.Scale = 1
	}
	if cfg.Dial == nil {
		cfg.Dial = func(ctx context.Context, address string) (net.Conn, error) {
			return (&net.Dialer{Timeout: headerWait}).DialContext(ctx, "tcp", address)
		}
	}
	if cfg.Patience == 0 {
		cfg.Patience = defaultWait
	}
	if cfg.Note == nil {
		cfg.Note = func(string) {}
	}
	blocks := max(4, int(cfg.real()*queued.Seconds())/chunk)
	c := &Client{
		cfg: cfg, ended: make(chan struct{}), full: make(chan taken, blocks), free: make(chan []byte, blocks),
		iq: make([]complex64, 0, chunk),
	}
	for range cap(c.free) {
		c.free <- make([]byte, 2*chunk)
	}
	header, err := c.connect(ctx)
	if err != nil {
		return nil, err
	}
	c.Header = header
	ctx, c.stop = context.WithCancel(ctx)
	go c.receive(ctx)
	return c, nil
}

// Info tells rate and frequency as they were asked for.
func (c *Client) Info() source.Info {
	return source.Info{
		Name: "rtl_tcp:" + c.cfg.Address, Coding: source.CU8, Rate: c.cfg.Rate, Centre: c.cfg.Centre,
		Begin: c.begin, Count: -1, Live: true,
	}
}

// Close ends the connection.
func (c *Client) Close() error {
	c.stop()
	<-c.ended
	return nil
}

// Left is how many samples came that Next did not give, when the client is closed: those that wait and
// those that its buffer had no room for.
func (c *Client) Left() int64 { return c.at - c.given - (c.away - c.awayGiven) }

// Away is how many samples passed without a connection behind those that Next gave, when the client is
// closed: behind which sample, how many, and why.
func (c *Client) Away() (at, lost int64, why string) { return c.given, c.away - c.awayGiven, c.awayWhy }

// Next gives the next block.
func (c *Client) Next(ctx context.Context) (source.Block, error) {
	if c.held != nil {
		c.free <- c.held
		c.held = nil
	}
	select {
	case t, ok := <-c.full:
		if !ok {
			return source.Block{}, c.err
		}
		c.held = t.raw[:cap(t.raw)]
		if c.begin.IsZero() {
			c.begin = t.came.Add(-time.Duration(float64(len(t.raw)/2) / c.cfg.real() * float64(time.Second)))
		}
		c.given, c.awayGiven = t.at+int64(len(t.raw)/2), t.away
		c.iq = source.CU8.Decode(c.iq[:0], t.raw)
		return source.Block{At: t.at, Lost: t.lost, Why: t.why, Vague: t.vague, IQ: c.iq, Came: t.came}, nil
	case <-ctx.Done():
		return source.Block{}, ctx.Err()
	}
}

// connect connects, reads the header and sets the dongle.
func (c *Client) connect(ctx context.Context) (h Header, err error) {
	fail := func(err error) (Header, error) {
		return Header{}, fmt.Errorf("rtltcp: %s: %w", c.cfg.Address, err)
	}
	conn, err := c.cfg.Dial(ctx, c.cfg.Address)
	if err != nil {
		return fail(err)
	}
	_ = conn.SetDeadline(time.Now().Add(headerWait))
	if h, err = ReadHeader(conn); err == nil {
		var b []byte
		b = appendCommand(b, SetRate, uint32(c.cfg.Rate))
		if c.cfg.PPM != 0 {
			b = appendCommand(b, SetCorrection, uint32(int32(c.cfg.PPM)))
		}
		b = appendCommand(b, SetFrequency, uint32(c.cfg.Centre))
		b = appendCommand(b, SetGainMode, 0)
		if _, err = conn.Write(b); err != nil {
			err = fmt.Errorf("setting rate and frequency: %w", err)
		}
	}
	if err == nil {
		// What is on its way now may be of before the commands.
		_, err = io.CopyN(io.Discard, conn, 2*int64(c.cfg.real()*settling.Seconds()))
	}
	if err != nil {
		_ = conn.Close()
		if errors.Is(err, io.EOF) {
			err = errors.New("closed behind the header")
		}
		return fail(err)
	}
	c.conn = conn
	if c.last.IsZero() {
		c.last = time.Now()
	}
	return h, nil
}
